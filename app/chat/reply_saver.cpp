#include "app/chat/reply_saver.h"

#include "app/store/answers.h"
#include "app/store/store.h"

#include <utility>

namespace inkling::app {

ReplySaver::ReplySaver(Store& store, ConversationId conversation, MessageHandle parent, MessageHandle self,
                       const NewMessage& reply, QObject* parentObject)
    : QObject(parentObject),
      m_store(store),
      m_conversation(conversation),
      m_parent(std::move(parent)),
      m_self(std::move(self)),
      m_reply(reply)
{}

ReplySaver::ReplySaver(Store& store, MessageHandle reply, const QString& text, QObject* parentObject)
    : QObject(parentObject),
      m_store(store),
      m_self(std::move(reply)),
      m_begun(true),
      m_saved(text.size())
{
    m_reply.text = text;
}

void ReplySaver::save()
{
    if (m_reply.text.size() == m_saved && !m_reply.stats) return;
    m_saved = m_reply.text.size();
    // What the disk does not take waits in the store.
    if (m_begun) {
        (void)m_store.saveReply(m_self, m_reply.text, m_reply.stats);
        return;
    }
    m_begun = true;
    whenAnswered(this, m_store.addMessage(m_conversation, m_parent, m_reply, m_self),
                 [this](const StoreResult<Message>& answer) {
                     if (answer.ok()) emit added(answer.value());
                 });
}

void ReplySaver::end(const ReplyStats& stats)
{
    const bool broken = stats.stop == StopReason::Cancelled || stats.stop == StopReason::Interrupted;
    if (broken && !m_begun && m_reply.text.isEmpty()) return;
    m_reply.stats = stats;
    save();
}

} // namespace inkling::app
