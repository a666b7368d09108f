#include "app/store/conversations.h"

#include "app/store/row_values.h"

#include <QHash>
#include <QUuid>

#include <algorithm>

namespace inkling::app {

namespace {

// The driver takes a null QString for NULL, which no column of texts allows.
QVariant stored(const QString& text) { return text.isNull() ? QVariant(QStringLiteral("")) : QVariant(text); }

QDateTime now() { return QDateTime::currentDateTimeUtc(); }

// Messages of one conversation know how many alternatives there are to each. Those in the bin do not count.
void countSiblings(QList<Message>& messages)
{
    QHash<MessageId, int> counts; // by parent; 0: the first messages
    for (Message& message : messages) message.sibling = counts[message.parent.value_or(0)]++;
    for (Message& message : messages) message.siblings = counts.value(message.parent.value_or(0));
}

} // namespace

StoreResult<QList<ConversationRow>> Conversations::rows(Shelf shelf)
{
    QList<ConversationRow> found;
    const QString where = shelf == Shelf::Bin
                              ? QStringLiteral("deleted IS NOT NULL ORDER BY deleted DESC, sequence DESC")
                              : QStringLiteral("deleted IS NULL ORDER BY pinned DESC, sequence DESC");
    auto read =
        m_database.each(QStringLiteral("SELECT %1 FROM conversation WHERE %2").arg(rows::kConversationColumns, where),
                        {}, [&found](const QSqlQuery& query) { found.append(rows::conversationRow(query)); });
    if (!read.ok()) return read.error();
    return found;
}

StoreResult<ConversationRow> Conversations::row(ConversationId id)
{
    std::optional<ConversationRow> found;
    auto read =
        m_database.each(QStringLiteral("SELECT %1 FROM conversation WHERE id = ?").arg(rows::kConversationColumns),
                        {id}, [&found](const QSqlQuery& query) { found = rows::conversationRow(query); });
    if (!read.ok()) return read.error();
    if (!found) return StoreError{StoreError::Kind::NotFound, QStringLiteral("conversation %1").arg(id)};
    return *found;
}

StoreResult<ConversationId> Conversations::insertConversation(const ConversationRow& row, const QString& systemPrompt,
                                                              const Sampling& sampling)
{
    const QString sql = QStringLiteral(
        "INSERT INTO conversation(uid, folder, kind, title, title_by, pinned, created, changed, system_prompt, "
        "temperature, top_k, top_p, min_p, seed, max_tokens, sequence) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?, (SELECT coalesce(max(sequence), 0) + 1 FROM conversation))");
    QVariantList values{row.uid,
                        rows::orNull(row.folder),
                        rows::name(row.kind),
                        stored(row.title),
                        rows::name(row.titleBy),
                        int(row.pinned),
                        rows::milliseconds(row.created),
                        rows::milliseconds(row.changed),
                        stored(systemPrompt)};
    values += rows::values(sampling);
    if (auto inserted = m_database.run(sql, values); !inserted.ok()) return inserted.error();
    return m_database.lastInsertId();
}

StoreResult<ConversationRow> Conversations::create(ConversationKind kind, const QString& title,
                                                   std::optional<FolderId> folder)
{
    ConversationRow fresh;
    fresh.uid = QUuid::createUuid().toString(QUuid::WithoutBraces);
    fresh.folder = folder;
    fresh.kind = kind;
    fresh.title = title;
    fresh.created = fresh.changed = now();
    auto id = insertConversation(fresh, {}, {});
    if (!id.ok()) return id.error();
    return row(id.value());
}

StoreResult<QList<Message>> Conversations::messages(ConversationId id)
{
    QList<Message> found;
    auto read =
        m_database.each(QStringLiteral("SELECT %1 FROM message WHERE conversation = ? AND deleted IS NULL ORDER BY id")
                            .arg(rows::kMessageColumns),
                        {id}, [&found](const QSqlQuery& query) { found.append(rows::message(query)); });
    if (!read.ok()) return read.error();
    countSiblings(found);
    return found;
}

StoreResult<WholeConversation> Conversations::whole(ConversationId id)
{
    WholeConversation all;
    auto found = row(id);
    if (!found.ok()) return found.error();
    all.row = found.value();
    auto settings = m_database.each(
        QStringLiteral(
            "SELECT c.system_prompt, coalesce(f.name, ''), c.temperature, c.top_k, c.top_p, c.min_p, c.seed, "
            "c.max_tokens FROM conversation c LEFT JOIN folder f ON f.id = c.folder WHERE c.id = ?"),
        {id}, [&all](const QSqlQuery& query) {
            all.systemPrompt = query.value(0).toString();
            all.folderName = query.value(1).toString();
            all.sampling = rows::sampling(query, 2);
        });
    if (!settings.ok()) return settings.error();
    auto tree = messages(id);
    if (!tree.ok()) return tree.error();
    all.messages = std::move(tree).value();
    auto path = m_database.each(
        QStringLiteral("WITH RECURSIVE path(id, depth) AS ("
                       " SELECT chosen, 0 FROM conversation WHERE id = ? AND chosen IS NOT NULL"
                       " UNION ALL"
                       " SELECT message.chosen, depth + 1 FROM path JOIN message ON message.id = path.id"
                       " WHERE message.chosen IS NOT NULL) "
                       "SELECT id FROM path ORDER BY depth"),
        {id}, [&all](const QSqlQuery& query) { all.chosen.append(query.value(0).toLongLong()); });
    if (!path.ok()) return path.error();
    return all;
}

StoreResult<ConversationContent> Conversations::content(ConversationId id)
{
    auto found = whole(id);
    if (!found.ok()) return found.error();
    const WholeConversation& all = found.value();
    ConversationContent content{all.row, all.systemPrompt, all.sampling, {}, {}};
    QHash<MessageId, qsizetype> places;
    for (qsizetype i = 0; i < all.messages.size(); ++i) places.insert(all.messages.at(i).id, i);
    for (const MessageId shown : all.chosen) {
        if (const auto place = places.constFind(shown); place != places.cend()) {
            content.branch.append(all.messages.at(*place));
        }
    }
    auto text = draft(id);
    if (!text.ok()) return text.error();
    content.draft = std::move(text).value();
    return content;
}

StoreStatus Conversations::update(ConversationId id, const QString& assignment, const QVariantList& values)
{
    auto ran = m_database.run(QStringLiteral("UPDATE conversation SET %1 WHERE id = ?").arg(assignment),
                              values + QVariantList{id});
    if (!ran.ok()) return ran.error();
    if (ran.value().numRowsAffected() == 0) {
        return StoreError{StoreError::Kind::NotFound, QStringLiteral("conversation %1").arg(id)};
    }
    return Nothing{};
}

StoreStatus Conversations::setTitle(ConversationId id, const QString& title, TitleBy by)
{
    if (by == TitleBy::Writer) {
        return update(id, QStringLiteral("title = ?, title_by = ?"), {stored(title), rows::name(by)});
    }
    // The program's own, as long as the writer has given it none.
    return update(id, QStringLiteral("title = iif(title_by = 'writer', title, ?)"), {stored(title)});
}

StoreStatus Conversations::setPinned(ConversationId id, bool pinned)
{
    return update(id, QStringLiteral("pinned = ?"), {int(pinned)});
}

StoreStatus Conversations::setFolder(ConversationId id, std::optional<FolderId> folder)
{
    return update(id, QStringLiteral("folder = ?"), {rows::orNull(folder)});
}

StoreStatus Conversations::setSystemPrompt(ConversationId id, const QString& text)
{
    return update(id, QStringLiteral("system_prompt = ?"), {stored(text)});
}

StoreStatus Conversations::setSampling(ConversationId id, const Sampling& sampling)
{
    return update(id, QStringLiteral("temperature = ?, top_k = ?, top_p = ?, min_p = ?, seed = ?, max_tokens = ?"),
                  rows::values(sampling));
}

StoreStatus Conversations::touch(ConversationId id)
{
    return update(id,
                  QStringLiteral("sequence = (SELECT coalesce(max(sequence), 0) + 1 FROM conversation), changed = ?"),
                  {rows::milliseconds(now())});
}

StoreStatus Conversations::setDeleted(const QList<ConversationId>& ids, bool deleted)
{
    Transaction transaction(m_database);
    if (!transaction.begun().ok()) return transaction.begun();
    const QVariant when = deleted ? rows::milliseconds(now()) : QVariant();
    for (const ConversationId id : ids) {
        if (auto done = update(id, QStringLiteral("deleted = ?"), {when}); !done.ok()) return done;
    }
    return transaction.commit();
}

StoreResult<int> Conversations::purge(const QList<ConversationId>& ids)
{
    Transaction transaction(m_database);
    if (!transaction.begun().ok()) return transaction.begun().error();
    int gone = 0;
    for (const ConversationId id : ids) {
        auto removed = m_database.run(QStringLiteral("DELETE FROM conversation WHERE id = ?"), {id});
        if (!removed.ok()) return removed.error();
        gone += removed.value().numRowsAffected();
    }
    if (auto done = transaction.commit(); !done.ok()) return done.error();
    return gone;
}

StoreResult<int> Conversations::purgeBin(const QDateTime& before)
{
    Transaction transaction(m_database);
    if (!transaction.begun().ok()) return transaction.begun().error();
    const QVariant limit = rows::milliseconds(before);
    auto conversations = m_database.run(QStringLiteral("DELETE FROM conversation WHERE deleted < ?"), {limit});
    if (!conversations.ok()) return conversations.error();
    int gone = conversations.value().numRowsAffected();
    auto messages = m_database.run(QStringLiteral("DELETE FROM message WHERE deleted < ?"), {limit});
    if (!messages.ok()) return messages.error();
    gone += messages.value().numRowsAffected();
    if (auto done = transaction.commit(); !done.ok()) return done.error();
    return gone;
}

StoreResult<int> Conversations::purgeAll()
{
    Transaction transaction(m_database);
    if (!transaction.begun().ok()) return transaction.begun().error();
    int gone = 0;
    for (const char* table : {"draft", "setting", "conversation", "folder"}) {
        auto removed = m_database.run(QStringLiteral("DELETE FROM %1 WHERE true").arg(QLatin1String(table)));
        if (!removed.ok()) return removed.error();
        if (QLatin1String(table) == QLatin1String("conversation")) gone = removed.value().numRowsAffected();
    }
    if (auto done = transaction.commit(); !done.ok()) return done.error();
    return gone;
}

StoreResult<Holdings> Conversations::count()
{
    Holdings holdings;
    auto listed = m_database.single(QStringLiteral("SELECT count(*) FROM conversation WHERE deleted IS NULL"));
    if (!listed.ok()) return listed.error();
    auto inBin = m_database.single(QStringLiteral("SELECT count(*) FROM conversation WHERE deleted IS NOT NULL"));
    if (!inBin.ok()) return inBin.error();
    holdings.listed = listed.value().toInt();
    holdings.inBin = inBin.value().toInt();
    return holdings;
}

StoreResult<MessageId> Conversations::insertMessage(ConversationId id, std::optional<MessageId> parent,
                                                    const NewMessage& message, const QDateTime& written)
{
    const QString sql =
        QStringLiteral("INSERT INTO message(conversation, parent, author, text, written, edited, model, "
                       "temperature, top_k, top_p, min_p, seed, max_tokens, tokens, tokens_per_second, seconds, "
                       "dropped_messages, stop) "
                       "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    std::optional<ReplyStats> stats = message.stats;
    // The writer's words are whole at once.
    if (message.author == Author::Writer && !stats) stats = ReplyStats{0, 0, 0, 0, StopReason::EndOfTurn};
    QVariantList values{id,
                        rows::orNull(parent),
                        rows::name(message.author),
                        stored(message.text),
                        rows::milliseconds(written),
                        int(message.edited),
                        stored(message.model)};
    values += rows::values(message.sampling);
    values += rows::values(stats);
    if (auto inserted = m_database.run(sql, values); !inserted.ok()) return inserted.error();
    return m_database.lastInsertId();
}

StoreStatus Conversations::showBelow(ConversationId id, std::optional<MessageId> parent, std::optional<MessageId> child)
{
    if (!parent) return update(id, QStringLiteral("chosen = ?"), {rows::orNull(child)});
    auto ran = m_database.run(QStringLiteral("UPDATE message SET chosen = ? WHERE id = ? AND conversation = ?"),
                              {rows::orNull(child), *parent, id});
    if (!ran.ok()) return ran.error();
    if (ran.value().numRowsAffected() == 0) {
        return StoreError{StoreError::Kind::NotFound, QStringLiteral("message %1").arg(*parent)};
    }
    return Nothing{};
}

StoreResult<Message> Conversations::addMessage(ConversationId id, std::optional<MessageId> parent,
                                               const NewMessage& message)
{
    Transaction transaction(m_database);
    if (!transaction.begun().ok()) return transaction.begun().error();
    auto added = addBelow(id, parent, message);
    if (!added.ok()) return added;
    if (auto done = transaction.commit(); !done.ok()) return done.error();
    return added;
}

StoreResult<BegunConversation> Conversations::begin(ConversationKind kind, const QString& title,
                                                    const NewMessage& first)
{
    Transaction transaction(m_database);
    if (!transaction.begun().ok()) return transaction.begun().error();
    auto fresh = create(kind, title, {});
    if (!fresh.ok()) return fresh.error();
    auto added = addBelow(fresh.value().id, {}, first);
    if (!added.ok()) return added.error();
    if (auto gone = setDraft(0, {}); !gone.ok()) return gone.error();
    if (auto done = transaction.commit(); !done.ok()) return done.error();
    return BegunConversation{fresh.value(), added.value()};
}

// Within a transaction of the caller's.
StoreResult<Message> Conversations::addBelow(ConversationId id, std::optional<MessageId> parent,
                                             const NewMessage& message)
{
    auto fresh = insertMessage(id, parent, message, now());
    if (!fresh.ok()) return fresh.error();
    if (auto shown = showBelow(id, parent, fresh.value()); !shown.ok()) return shown.error();
    if (auto touched = touch(id); !touched.ok()) return touched.error();

    std::optional<Message> added;
    auto read = m_database.each(QStringLiteral("SELECT %1 FROM message WHERE id = ?").arg(rows::kMessageColumns),
                                {fresh.value()}, [&added](const QSqlQuery& query) { added = rows::message(query); });
    if (!read.ok()) return read.error();
    auto siblings = m_database.single(
        QStringLiteral("SELECT count(*) FROM message WHERE conversation = ? AND parent IS ? AND deleted IS NULL"),
        {id, rows::orNull(parent)});
    if (!siblings.ok()) return siblings.error();
    added->siblings = siblings.value().toInt();
    added->sibling = added->siblings - 1;
    return *added;
}

StoreStatus Conversations::saveReply(MessageId id, const QString& text, const std::optional<ReplyStats>& stats)
{
    auto ran =
        m_database.run(QStringLiteral("UPDATE message SET text = ?, tokens = ?, tokens_per_second = ?, seconds = ?, "
                                      "dropped_messages = ?, stop = ? WHERE id = ?"),
                       QVariantList{stored(text)} + rows::values(stats) + QVariantList{id});
    if (!ran.ok()) return ran.error();
    if (ran.value().numRowsAffected() == 0) {
        return StoreError{StoreError::Kind::NotFound, QStringLiteral("message %1").arg(id)};
    }
    return Nothing{};
}

StoreStatus Conversations::rewrite(MessageId id, const QString& text)
{
    Transaction transaction(m_database);
    if (!transaction.begun().ok()) return transaction.begun();
    const QString kept =
        QStringLiteral("conversation, parent, author, text, written, edited, model, temperature, top_k, "
                       "top_p, min_p, seed, max_tokens, tokens, tokens_per_second, seconds, "
                       "dropped_messages, stop");
    auto copied = m_database.run(
        QStringLiteral("INSERT INTO message(%1) SELECT %1 FROM message WHERE id = ? AND author = 'model'").arg(kept),
        {id});
    if (!copied.ok()) return copied.error();
    if (copied.value().numRowsAffected() == 0) {
        return StoreError{StoreError::Kind::NotFound, QStringLiteral("message %1").arg(id)};
    }
    auto written =
        m_database.run(QStringLiteral("UPDATE message SET text = ?, edited = 1 WHERE id = ?"), {stored(text), id});
    if (!written.ok()) return written.error();
    return transaction.commit();
}

namespace {

struct Position
{
    ConversationId conversation = 0;
    std::optional<MessageId> parent;
    QVariant deleted;
};

StoreResult<Position> positionOf(Database& database, MessageId id)
{
    std::optional<Position> found;
    auto read = database.each(QStringLiteral("SELECT conversation, parent, deleted FROM message WHERE id = ?"), {id},
                              [&found](const QSqlQuery& query) {
                                  found = Position{query.value(0).toLongLong(), std::nullopt, query.value(2)};
                                  if (!query.value(1).isNull()) found->parent = query.value(1).toLongLong();
                              });
    if (!read.ok()) return read.error();
    if (!found) return StoreError{StoreError::Kind::NotFound, QStringLiteral("message %1").arg(id)};
    return *found;
}

} // namespace

StoreStatus Conversations::choose(MessageId id)
{
    auto position = positionOf(m_database, id);
    if (!position.ok()) return position.error();
    return showBelow(position.value().conversation, position.value().parent, id);
}

StoreResult<ConversationId> Conversations::reveal(MessageId id)
{
    Transaction transaction(m_database);
    if (!transaction.begun().ok()) return transaction.begun().error();
    ConversationId conversation = 0;
    for (std::optional<MessageId> next = id; next;) {
        auto position = positionOf(m_database, *next);
        if (!position.ok()) return position.error();
        conversation = position.value().conversation;
        const auto shown = showBelow(conversation, position.value().parent, next);
        if (!shown.ok()) return shown.error();
        next = position.value().parent;
    }
    if (auto done = transaction.commit(); !done.ok()) return done.error();
    return conversation;
}

StoreResult<ConversationContent> Conversations::showSibling(MessageId id, int sibling)
{
    auto position = positionOf(m_database, id);
    if (!position.ok()) return position.error();
    const ConversationId conversation = position.value().conversation;
    auto other = m_database.single(QStringLiteral("SELECT id FROM message WHERE conversation = ? AND parent IS ? AND "
                                                  "deleted IS NULL ORDER BY id LIMIT 1 OFFSET ?"),
                                   {conversation, rows::orNull(position.value().parent), sibling});
    if (!other.ok()) return other.error();
    const auto shown = showBelow(conversation, position.value().parent, other.value().toLongLong());
    if (!shown.ok()) return shown.error();
    return content(conversation);
}

StoreStatus Conversations::setMessageDeleted(MessageId id, bool deleted)
{
    Transaction transaction(m_database);
    if (!transaction.begun().ok()) return transaction.begun();
    auto position = positionOf(m_database, id);
    if (!position.ok()) return position.error();
    const ConversationId conversation = position.value().conversation;
    const std::optional<MessageId> parent = position.value().parent;
    // All below goes with it, under the same time, so that it comes back with it and what went earlier does not.
    auto marked = m_database.run(
        QStringLiteral("WITH RECURSIVE below(id) AS (VALUES(?) UNION SELECT message.id FROM below JOIN message "
                       "ON message.parent = below.id) "
                       "UPDATE message SET deleted = ? WHERE id IN below AND deleted IS ?"),
        {id, deleted ? rows::milliseconds(now()) : QVariant(), deleted ? QVariant() : position.value().deleted});
    if (!marked.ok()) return marked.error();

    std::optional<MessageId> shown = id;
    if (deleted) {
        auto last = m_database.single(
            QStringLiteral("SELECT max(id) FROM message WHERE conversation = ? AND parent IS ? AND deleted IS NULL"),
            {conversation, rows::orNull(parent)});
        if (!last.ok()) return last.error();
        shown = last.value().isNull() ? std::nullopt : std::optional<MessageId>(last.value().toLongLong());
    }
    if (auto done = showBelow(conversation, parent, shown); !done.ok()) return done;
    return transaction.commit();
}

StoreResult<ConversationRow> Conversations::branchOff(MessageId id, const QString& title)
{
    auto position = positionOf(m_database, id);
    if (!position.ok()) return position.error();
    auto found = whole(position.value().conversation);
    if (!found.ok()) return found.error();
    const WholeConversation& from = found.value();

    QHash<MessageId, qsizetype> places;
    for (qsizetype i = 0; i < from.messages.size(); ++i) places.insert(from.messages.at(i).id, i);
    WholeConversation branch{from.row, from.folderName, from.systemPrompt, from.sampling, {}, {}};
    for (std::optional<MessageId> next = id; next && places.contains(*next);) {
        branch.messages.prepend(from.messages.at(places.value(*next)));
        next = branch.messages.first().parent;
    }
    for (const Message& message : branch.messages) branch.chosen.append(message.id);
    branch.row.uid = QUuid::createUuid().toString(QUuid::WithoutBraces);
    branch.row.title = title;
    branch.row.pinned = false;
    branch.row.created = branch.row.changed = now();
    Transaction transaction(m_database);
    if (!transaction.begun().ok()) return transaction.begun().error();
    auto inserted = insertWhole(branch);
    if (!inserted.ok()) return inserted.error();
    if (auto done = transaction.commit(); !done.ok()) return done.error();
    return row(*inserted.value());
}

StoreResult<int> Conversations::endInterrupted()
{
    auto ended = m_database.run(QStringLiteral("UPDATE message SET stop = 'interrupted' WHERE stop IS NULL"));
    if (!ended.ok()) return ended.error();
    return ended.value().numRowsAffected();
}

StoreResult<QList<Folder>> Conversations::folders()
{
    QList<Folder> found;
    auto read = m_database.each(QStringLiteral("SELECT id, name FROM folder ORDER BY name COLLATE NOCASE, id"), {},
                                [&found](const QSqlQuery& query) {
                                    found.append({query.value(0).toLongLong(), query.value(1).toString()});
                                });
    if (!read.ok()) return read.error();
    return found;
}

StoreResult<Folder> Conversations::createFolder(const QString& name)
{
    auto inserted = m_database.run(QStringLiteral("INSERT INTO folder(name) VALUES(?)"), {stored(name)});
    if (!inserted.ok()) return inserted.error();
    return Folder{m_database.lastInsertId(), name};
}

StoreResult<FolderId> Conversations::folderCalled(const QString& name)
{
    auto known = m_database.single(QStringLiteral("SELECT min(id) FROM folder WHERE name = ?"), {name});
    if (!known.ok()) return known.error();
    if (!known.value().isNull()) return known.value().toLongLong();
    auto made = createFolder(name);
    if (!made.ok()) return made.error();
    return made.value().id;
}

StoreStatus Conversations::renameFolder(FolderId id, const QString& name)
{
    auto ran = m_database.run(QStringLiteral("UPDATE folder SET name = ? WHERE id = ?"), {stored(name), id});
    return ran.ok() ? StoreStatus(Nothing{}) : StoreStatus(ran.error());
}

StoreStatus Conversations::removeFolder(FolderId id)
{
    auto ran = m_database.run(QStringLiteral("DELETE FROM folder WHERE id = ?"), {id});
    return ran.ok() ? StoreStatus(Nothing{}) : StoreStatus(ran.error());
}

StoreStatus Conversations::setDraft(ConversationId id, const QString& text)
{
    auto ran = text.isEmpty()
                   ? m_database.run(QStringLiteral("DELETE FROM draft WHERE conversation = ?"), {id})
                   : m_database.run(QStringLiteral("INSERT INTO draft(conversation, text) VALUES(?, ?) "
                                                   "ON CONFLICT(conversation) DO UPDATE SET text = excluded.text"),
                                    {id, text});
    return ran.ok() ? StoreStatus(Nothing{}) : StoreStatus(ran.error());
}

StoreResult<QString> Conversations::draft(ConversationId id)
{
    auto text =
        m_database.single(QStringLiteral("SELECT coalesce(max(text), '') FROM draft WHERE conversation = ?"), {id});
    if (!text.ok()) return text.error();
    return text.value().toString();
}

StoreStatus Conversations::setSetting(const QString& name, const QString& value)
{
    auto ran = m_database.run(QStringLiteral("INSERT INTO setting(name, value) VALUES(?, ?) "
                                             "ON CONFLICT(name) DO UPDATE SET value = excluded.value"),
                              {name, stored(value)});
    return ran.ok() ? StoreStatus(Nothing{}) : StoreStatus(ran.error());
}

StoreResult<QString> Conversations::setting(const QString& name)
{
    auto value =
        m_database.single(QStringLiteral("SELECT coalesce(max(value), '') FROM setting WHERE name = ?"), {name});
    if (!value.ok()) return value.error();
    return value.value().toString();
}

StoreResult<int> Conversations::insert(const QList<WholeConversation>& conversations)
{
    Transaction transaction(m_database);
    if (!transaction.begun().ok()) return transaction.begun().error();
    int fresh = 0;
    for (const WholeConversation& conversation : conversations) {
        auto inserted = insertWhole(conversation);
        if (!inserted.ok()) return inserted.error();
        fresh += inserted.value().has_value() ? 1 : 0;
    }
    if (auto done = transaction.commit(); !done.ok()) return done.error();
    return fresh;
}

StoreResult<std::optional<ConversationId>> Conversations::insertWhole(const WholeConversation& conversation)
{
    auto known =
        m_database.single(QStringLiteral("SELECT count(*) FROM conversation WHERE uid = ?"), {conversation.row.uid});
    if (!known.ok()) return known.error();
    if (known.value().toInt() > 0) return std::optional<ConversationId>();

    ConversationRow own = conversation.row;
    if (!own.folder && !conversation.folderName.isEmpty()) {
        auto folder = folderCalled(conversation.folderName);
        if (!folder.ok()) return folder.error();
        own.folder = folder.value();
    }
    auto id = insertConversation(own, conversation.systemPrompt, conversation.sampling);
    if (!id.ok()) return id.error();
    QHash<MessageId, MessageId> ids; // theirs → ours
    for (const Message& message : conversation.messages) {
        std::optional<MessageId> parent;
        if (message.parent) {
            if (!ids.contains(*message.parent)) {
                return StoreError{StoreError::Kind::BadInput,
                                  QStringLiteral("message %1 comes before its parent").arg(message.id)};
            }
            parent = ids.value(*message.parent);
        }
        const NewMessage copy{message.author,
                              message.text,
                              message.model,
                              message.sampling,
                              message.stats.value_or(ReplyStats{0, 0, 0, 0, StopReason::Interrupted}),
                              message.edited};
        auto inserted = insertMessage(id.value(), parent, copy, message.written);
        if (!inserted.ok()) return inserted.error();
        ids.insert(message.id, inserted.value());
        // Until something else is chosen below, the last child is shown.
        if (auto shown = showBelow(id.value(), parent, inserted.value()); !shown.ok()) return shown.error();
    }
    std::optional<MessageId> parent;
    for (const MessageId chosen : conversation.chosen) {
        if (!ids.contains(chosen)) break;
        if (auto shown = showBelow(id.value(), parent, ids.value(chosen)); !shown.ok()) return shown.error();
        parent = ids.value(chosen);
    }
    return std::optional<ConversationId>(id.value());
}

} // namespace inkling::app
