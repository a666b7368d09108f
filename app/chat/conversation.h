// What was written on the page, by whom: a plain value. Not for: showing it, or asking the engine for more.
#pragma once

#include "app/engine_client/engine_types.h"
#include "app/store/records.h"

#include <QList>
#include <QString>

#include <optional>

namespace inkling::app {

struct Entry
{
    Author author = Author::Writer;
    QString text;
    QString model; // who spoke, where the author is the model
    std::optional<ReplyStats> stats;
    MessageHandle handle = {}; // null: not of the store
    int sibling = 0;           // which of the alternatives this is, from 0
    int siblings = 1;
    Sampling sampling = {}; // what a reply was drawn with
    bool edited = false;    // the writer changed what the model had said

    // In the store; 0: on its way there.
    MessageId id() const { return handle ? handle->load() : 0; }
};

struct Conversation
{
    ConversationKind kind = ConversationKind::Chat;
    QList<Entry> entries;
    ConversationId id = 0; // 0: not begun
    QString title;
    QString systemPrompt;
    Sampling sampling;
    bool namedByWriter = false; // the title

    bool isEmpty() const { return entries.isEmpty(); }
    bool endsWithModel() const { return !entries.isEmpty() && entries.last().author == Author::Model; }
    // Index of the last entry of an author, or −1.
    qsizetype lastOf(Author author) const;
    // All texts as one, of a page.
    QString joined() const;
    // The first `count` entries, to be gone on with.
    GenerateRequest request(qsizetype count) const;
    GenerateRequest request() const { return request(entries.size()); }
};

} // namespace inkling::app
