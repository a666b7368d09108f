#include "app/chat/chat_controller.h"

#include "app/widgets/text_flow.h"

#include <QFileInfo>

namespace inkling::app {

namespace {

constexpr qsizetype kLongestName = 80;

} // namespace

ChatController::ChatController(EngineClient& engine, QObject* parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &EngineClient::modelOpened, this, [this](const ModelFacts& facts) {
        m_model = facts;
        emit modelChanged();
    });
    connect(&engine, &EngineClient::stateChanged, this, &ChatController::readyChanged);
    connect(&engine, &EngineClient::textArrived, this, [this](qint64 id, const QString& text) {
        if (id != m_reply || !m_conversation.endsWithModel()) return;
        m_conversation.entries.last().text += text;
        touch();
        emit textAppended(static_cast<int>(m_conversation.entries.size()) - 1, text);
    });
    connect(&engine, &EngineClient::promptRead, this, [this](qint64 id, qint64 done, qint64 total) {
        if (id == m_reply) emit promptRead(done, total);
    });
    connect(&engine, &EngineClient::finished, this, [this](qint64 id, const ReplyStats& stats) {
        if (id == m_reply) finish(stats);
    });
    connect(&engine, &EngineClient::failed, this, [this](qint64 id, const EngineFault& fault) {
        if (id != m_reply) return;
        endReply();
        emit replyFailed(fault);
    });
}

QString ChatController::modelName() const
{
    if (!m_model) return {};
    const QString name = m_model->name.isEmpty() ? QFileInfo(m_model->path).completeBaseName() : m_model->name;
    return harmless(name).simplified().left(kLongestName); // the file's maker chose it
}

ConversationKind ChatController::kind() const
{
    if (!m_conversation.isEmpty() || !m_model) return m_conversation.kind;
    return m_model->chats() ? ConversationKind::Chat : ConversationKind::Page;
}

void ChatController::send(const QString& text)
{
    if (!isReady() || isReplying()) return;
    m_conversation.kind = kind();
    if (!text.isEmpty()) {
        m_conversation.entries.append({Author::Writer, text, {}, {}});
        touch();
        emit entryAppended(static_cast<int>(m_conversation.entries.size()) - 1);
    }
    if (m_conversation.isEmpty()) return;
    ask();
}

// Asks for a reply to what stands there; if the model spoke last, its text goes on. On a page each stretch is an entry
// of its own, so that the last one can be written anew.
void ChatController::ask()
{
    const GenerateRequest request = m_conversation.request();
    const bool fresh = m_conversation.kind == ConversationKind::Page || !m_conversation.endsWithModel();
    m_reply = m_engine.generate(request);
    if (!m_reply) return;
    if (fresh) {
        m_conversation.entries.append({Author::Model, {}, modelName(), {}});
        emit entryAppended(static_cast<int>(m_conversation.entries.size()) - 1);
    } else {
        m_conversation.entries.last().stats.reset();
        emit entryChanged(static_cast<int>(m_conversation.entries.size()) - 1);
    }
    emit replyingChanged();
}

void ChatController::stop()
{
    if (m_reply) m_engine.cancel();
}

void ChatController::finish(const ReplyStats& stats)
{
    const bool broken = stats.stop == StopReason::Cancelled || stats.stop == StopReason::Interrupted;
    if (m_conversation.endsWithModel() && !(broken && m_conversation.entries.last().text.isEmpty())) {
        m_conversation.entries.last().stats = stats;
    }
    endReply();
    if (stats.droppedMessages > 0) emit messagesLeftOut(stats.droppedMessages);
}

void ChatController::endReply()
{
    m_reply.reset();
    // A reply without a word says nothing; the writer's text stays, to be sent again.
    if (m_conversation.endsWithModel() && m_conversation.entries.last().text.isEmpty() &&
        !m_conversation.entries.last().stats) {
        m_conversation.entries.removeLast();
        emit conversationReset();
    } else if (!m_conversation.isEmpty()) {
        emit entryChanged(static_cast<int>(m_conversation.entries.size()) - 1);
    }
    emit replyingChanged();
}

bool ChatController::canRegenerate() const { return isReady() && !isReplying() && m_conversation.endsWithModel(); }

void ChatController::regenerate()
{
    if (!canRegenerate()) return;
    m_conversation.entries.removeLast();
    touch();
    emit conversationReset();
    ask();
}

bool ChatController::canContinue() const { return canRegenerate() && !m_conversation.entries.last().text.isEmpty(); }

void ChatController::continueReply()
{
    if (canContinue()) ask();
}

QString ChatController::lastWritten() const
{
    const qsizetype index = m_conversation.lastOf(Author::Writer);
    return index < 0 ? QString() : m_conversation.entries.at(index).text;
}

void ChatController::resendLast(const QString& text)
{
    const qsizetype index = m_conversation.lastOf(Author::Writer);
    if (!isReady() || isReplying() || index < 0) return;
    m_conversation.entries.resize(index);
    touch();
    emit conversationReset();
    send(text);
}

void ChatController::startAnew() { restore({}); }

void ChatController::restore(const Conversation& conversation)
{
    if (isReplying()) {
        m_engine.cancel();
        m_reply.reset();
        emit replyingChanged();
    }
    m_conversation = conversation;
    touch();
    emit conversationReset();
}

} // namespace inkling::app
