// Between the page and the engine: what is asked, what comes back, and where in the conversation it goes. Not for:
// widgets.
#pragma once

#include "app/chat/conversation.h"
#include "app/engine_client/engine_client.h"

#include <QObject>

#include <optional>

namespace inkling::app {

class ChatController : public QObject
{
    Q_OBJECT

public:
    explicit ChatController(EngineClient& engine, QObject* parent = nullptr);

    const Conversation& conversation() const { return m_conversation; }
    const std::optional<ModelFacts>& model() const { return m_model; }
    QString modelName() const;
    bool isReady() const { return m_engine.state() == EngineClient::State::Ready; }
    bool isReplying() const { return m_reply.has_value(); }
    // What the next text will be part of.
    ConversationKind kind() const;

    bool isUnsaved() const { return m_revision != m_saved && !m_conversation.isEmpty(); }
    int revision() const { return m_revision; }
    void markSaved(int revision) { m_saved = revision; }

    void send(const QString& text);
    void stop();
    bool canRegenerate() const;
    void regenerate();
    bool canContinue() const;
    void continueReply();
    // Takes the writer's last message and all after it off the page, and sends `text` in its place.
    void resendLast(const QString& text);
    QString lastWritten() const;
    void startAnew();
    void restore(const Conversation& conversation);

signals:
    void modelChanged();
    // The whole conversation is to be shown again.
    void conversationReset();
    void entryAppended(int index);
    void textAppended(int index, const QString& text);
    void entryChanged(int index); // its statistics
    void replyingChanged();
    void readyChanged();
    void promptRead(qint64 done, qint64 total);
    void replyFailed(const inkling::app::EngineFault& fault);
    void messagesLeftOut(qint64 count);

private:
    void ask();
    void finish(const ReplyStats& stats);
    void endReply();
    void touch() { ++m_revision; }

    EngineClient& m_engine;
    Conversation m_conversation;
    std::optional<ModelFacts> m_model;
    std::optional<qint64> m_reply;
    int m_revision = 0;
    int m_saved = 0;
};

} // namespace inkling::app
