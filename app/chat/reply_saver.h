// Keeps one reply on the disk while it is written: from its first word on, as often as save() is called with something
// new, and at its end. Nothing waits for an answer: what was asked last is carried out even if this is gone by then. UI
// thread.
#pragma once

#include "app/store/records.h"

#include <QObject>

#include <chrono>
#include <optional>

namespace inkling::app {

class Store;

class ReplySaver : public QObject
{
    Q_OBJECT

public:
    // How often a reply is saved while it is written: at most a second of it is lost.
    static constexpr std::chrono::milliseconds kEvery{700};

    // A new reply below `parent`; `self` becomes its number.
    ReplySaver(Store& store, ConversationId conversation, MessageHandle parent, MessageHandle self,
               const NewMessage& reply, QObject* parentObject);
    // Goes on with a reply that is there.
    ReplySaver(Store& store, MessageHandle reply, const QString& text, QObject* parentObject);

    void append(const QString& text) { m_reply.text += text; }
    void save();
    // A reply without a word that was broken off was never begun.
    void end(const ReplyStats& stats);

signals:
    void added(const inkling::app::Message& message);

private:
    Store& m_store;
    ConversationId m_conversation = 0;
    MessageHandle m_parent;
    MessageHandle m_self;
    NewMessage m_reply;
    bool m_begun = false;  // it is in the store, or on its way there
    qsizetype m_saved = 0; // characters that are
};

} // namespace inkling::app
