// Between the page, the store and the engine: what is asked, what comes back, and that both are kept. A message goes to
// the engine once it is on the disk; a reply is saved while it is written. Not for: widgets.
#pragma once

#include "app/chat/alternatives.h"
#include "app/chat/conversation.h"
#include "app/engine_client/engine_client.h"
#include "app/store/store_error.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace inkling::app {

class ReplySaver;
class Store;

class ChatController : public QObject
{
    Q_OBJECT

public:
    ChatController(EngineClient& engine, Store& store, QObject* parent = nullptr);
    ~ChatController() override;

    const Conversation& conversation() const { return m_conversation; }
    const std::optional<ModelFacts>& model() const { return m_model; }
    QString modelName() const;
    bool isReady() const { return !m_heldBack && m_engine.state() == EngineClient::State::Ready; }
    // While the model may not be used yet: nothing can be sent, everything else goes on.
    bool isHeldBack() const { return m_heldBack; }
    void setHeldBack(bool heldBack);
    // From the moment a message is sent until its reply has ended.
    bool isReplying() const { return m_phase != Phase::Idle; }
    EngineClient& engine() { return m_engine; }
    // Several replies at once, of which one is to be chosen; open until choose() or leaveAlternatives().
    const Alternatives& alternatives() const { return m_alternatives; }
    // What the next text will be part of.
    ConversationKind kind() const;

    // The writer has given a conversation another title.
    void rename(ConversationId id, const QString& title);
    // Shows a conversation of the store; 0: a new one. A reply that is being written is stopped, and kept as it is.
    void open(ConversationId id);
    void startAnew() { open(0); }
    // The conversation of a message, at that message; messageFound() follows.
    void openAt(MessageId message);

    // What stands before everything that is said here, and how replies are drawn; kept with the conversation.
    void setSystemPrompt(const QString& text);
    void setSampling(const Sampling& sampling);

    // With `count` above 1 the replies are alternatives.
    void send(const QString& text, int count = 1);
    void stop();
    bool canRegenerate() const;
    // Another reply beside the last one.
    void regenerate();
    // Three more beside the last one, drawn as `sampling` says.
    bool canOfferAlternatives() const;
    void offerAlternatives(const Sampling& sampling);
    // Goes on with one of them; the others stay beside it.
    void chooseAlternative(int index);
    // Back to the reply that stood there before; where there was none, to the first of them.
    void leaveAlternatives();
    bool canContinue() const;
    void continueReply();
    // Sends `text` in place of what the writer wrote there; the old branch stays beside the new one.
    void edit(int index, const QString& text);
    void showSibling(int index, int sibling);
    // The writer's own version of a reply, in its place; what the model had said stays beside it.
    void rewriteReply(int index, const QString& text);
    // A new reply beside the one there, which begins with `text` and goes on from it.
    void branchReply(int index, const QString& text);
    // Into the bin, with all below it; undelete() with what deletedBranch() told.
    void deleteFrom(int index);
    void undelete(MessageId id);
    void branchOff(int index);

    // What is begun below and not sent. Kept soon after the last key.
    void keepDraft(const QString& text);

signals:
    void modelChanged();
    // The whole conversation is to be shown again.
    void conversationReset();
    // Another conversation is shown (0: a new one), with what was begun below it.
    void opened(inkling::app::ConversationId id, const QString& draft);
    // The new one that is shown has its first message.
    void begun(inkling::app::ConversationId id);
    void entryAppended(int index);
    void messageFound(int index);
    void textAppended(int index, const QString& text);
    void entryChanged(int index); // its statistics, its alternatives
    void replyingChanged();
    void readyChanged();
    void promptRead(qint64 done, qint64 total);
    void settingsChanged(); // the system prompt, the sampling
    void replyFailed(const inkling::app::EngineFault& fault);
    void messagesLeftOut(qint64 count);
    void deletedBranch(inkling::app::MessageId id);
    // Titles or the order of conversations have changed.
    void listChanged();
    void storeFailed(const inkling::app::StoreError& error);

private:
    enum class Phase { Idle, Saving, Replying };

    void setPhase(Phase phase);
    void take(const ConversationContent& content);
    void reload();
    void read(ConversationId id, MessageId at);
    void append(const Entry& entry);
    void saveWritten(const QString& text);
    void written(const StoreResult<Message>& added, quint64 turn);
    void ask(int count = 1);
    bool beginReply(const QString& beginning);
    void goOn();
    Sampling drawn(int siblings) const;
    void settle(ConversationId id);
    void forgetAlternatives();
    void endAlternatives(std::optional<Entry> shown);
    void followReply(std::unique_ptr<ReplySaver> saver);
    void textArrived(const QString& text);
    void finish(const ReplyStats& stats);
    void goOnAfterLoss();
    void nameAfter(const QString& reply);
    void endReply();
    void leaveReply();
    void saveDraft();
    void saveSettings();
    MessageHandle lastHandle() const; // null: there is no message yet
    int lastIndex() const { return static_cast<int>(m_conversation.entries.size()) - 1; }

    EngineClient& m_engine;
    Store& m_store;
    Conversation m_conversation;
    std::optional<Conversation> m_before; // a reply replaced its last entry, and has no word yet
    std::optional<ModelFacts> m_model;
    bool m_heldBack = false;
    Phase m_phase = Phase::Idle;
    std::optional<qint64> m_reply; // of the engine's
    // The last reply's; it lives until the next, so that what the store says of it is heard.
    std::unique_ptr<ReplySaver> m_saver;
    Alternatives m_alternatives;
    std::optional<Entry> m_former;  // the reply that they were asked for beside
    int m_count = 1;                // of the replies that the message on its way asks for
    bool m_stopped = false;         // before the message was on the disk: nothing is to be asked then
    QTimer m_saving;                // of a reply
    QTimer m_draftTimer;            // of a draft
    QTimer m_settingsTimer;         // of the conversation's settings
    bool m_settingsChanged = false; // and not yet on their way to the store
    std::optional<QString> m_draft; // not yet on its way to the store
    ConversationId m_draftOf = 0;
    std::optional<quint64> m_lostIn; // the turn in which the engine was lost in the middle of a reply
    quint64 m_turn = 0;              // counts what is shown, so that a late answer does not meet another conversation
};

} // namespace inkling::app
