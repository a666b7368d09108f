#include "app/store/salvage.h"

#include <QSet>
#include <QSqlRecord>
#include <QUuid>

namespace inkling::app {

namespace {

constexpr qint64 kBlock = 64;          // rows read at once, until one of them cannot be
constexpr qint64 kLongestGap = 10'000; // of row numbers without a row, after which a table of unknown size has ended

// Calls `row` for every row of the table that can be read. `columns` begins with `id`.
void eachReadable(Database& broken, const QString& table, const QString& columns,
                  const std::function<void(const QSqlQuery&)>& row)
{
    const QString sql = QStringLiteral("SELECT %1 FROM %2 WHERE id BETWEEN ? AND ? ORDER BY id").arg(columns, table);
    qint64 last = 0;
    if (auto sequence = broken.single(QStringLiteral("SELECT seq FROM sqlite_sequence WHERE name = ?"), {table});
        sequence.ok()) {
        last = sequence.value().toLongLong();
    }
    for (qint64 first = 1, found = 0; first <= (last > 0 ? last : found + kLongestGap); first += kBlock) {
        QSet<qint64> read;
        const auto take = [&](const QSqlQuery& query) {
            const qint64 id = query.value(0).toLongLong();
            if (read.contains(id)) return;
            read.insert(id);
            found = id;
            row(query);
        };
        if (broken.each(sql, {first, first + kBlock - 1}, take).ok()) continue;
        for (qint64 id = first; id < first + kBlock; ++id) (void)broken.each(sql, {id, id}, take);
    }
}

// Copies the rows of one table, unchanged.
void copyTable(Database& broken, Database& sound, const QString& table, const QString& columns)
{
    const QString marks = QStringList(columns.count(QLatin1Char(',')) + 1, QStringLiteral("?")).join(QLatin1Char(','));
    const QString insert = QStringLiteral("INSERT OR IGNORE INTO %1(%2) VALUES(%3)").arg(table, columns, marks);
    eachReadable(broken, table, columns, [&](const QSqlQuery& query) {
        QVariantList values;
        for (int i = 0; i < query.record().count(); ++i) values.append(query.value(i));
        (void)sound.run(insert, values); // a value that a constraint forbids is as good as unreadable
    });
}

const QString kConversation = QStringLiteral("id, uid, folder, kind, title, title_by, pinned, system_prompt, "
                                             "temperature, top_k, top_p, min_p, seed, max_tokens, "
                                             "chosen, sequence, created, changed, deleted");
const QString kMessage = QStringLiteral("id, conversation, parent, chosen, author, text, written, edited, deleted, "
                                        "model, temperature, top_k, top_p, min_p, "
                                        "seed, max_tokens, tokens, tokens_per_second, seconds, dropped_messages, stop");

// Every reference to a row that was lost is mended, so that the foreign keys hold again.
StoreStatus mend(Database& sound, const QString& lostTitle)
{
    const QString lostUid = QUuid::createUuid().toString(QUuid::WithoutBraces);
    auto orphans = sound.single(
        QStringLiteral("SELECT count(*) FROM message WHERE conversation NOT IN (SELECT id FROM conversation)"));
    if (!orphans.ok()) return orphans.error();
    if (orphans.value().toLongLong() > 0) {
        auto home = sound.run(
            QStringLiteral(
                "INSERT INTO conversation(uid, kind, title, title_by, sequence, created, changed) "
                "SELECT ?, 'chat', ?, 'program', coalesce((SELECT max(sequence) FROM conversation), 0) + 1, "
                "min(written), max(written) FROM message WHERE conversation NOT IN (SELECT id FROM conversation)"),
            {lostUid, lostTitle});
        if (!home.ok()) return home.error();
        auto moved = sound.run(QStringLiteral("UPDATE message SET conversation = ? "
                                              "WHERE conversation NOT IN (SELECT id FROM conversation)"),
                               {sound.lastInsertId()});
        if (!moved.ok()) return moved.error();
    }
    for (const char* statement : {
             "UPDATE message SET parent = NULL WHERE parent NOT IN (SELECT id FROM message)",
             "UPDATE message SET chosen = (SELECT max(child.id) FROM message child WHERE child.parent = message.id AND "
             "child.deleted IS NULL) WHERE chosen IS NULL OR chosen NOT IN (SELECT id FROM message)",
             "UPDATE conversation SET folder = NULL WHERE folder NOT IN (SELECT id FROM folder)",
             "UPDATE conversation SET chosen = (SELECT max(first.id) FROM message first WHERE first.conversation = "
             "conversation.id AND first.parent IS NULL AND first.deleted IS NULL) "
             "WHERE chosen IS NULL OR chosen NOT IN (SELECT id FROM message)",
         }) {
        if (auto mended = sound.run(QString::fromLatin1(statement)); !mended.ok()) return mended.error();
    }
    return Nothing{};
}

} // namespace

StoreResult<int> salvage(const QString& brokenPath, Database::Mode mode, Database& sound, const QString& lostTitle)
{
    auto opened = Database::open(brokenPath, mode);
    if (!opened.ok()) return 0;
    Database broken = std::move(opened).value();
    // Without its list of tables nothing can be found in it.
    if (!broken.single(QStringLiteral("SELECT count(*) FROM sqlite_schema")).ok()) return 0;

    // Rows come in any order: references are checked again once all are there.
    if (auto off = sound.run(QStringLiteral("PRAGMA foreign_keys=OFF")); !off.ok()) return off.error();
    {
        Transaction transaction(sound);
        if (!transaction.begun().ok()) return transaction.begun().error();
        copyTable(broken, sound, QStringLiteral("folder"), QStringLiteral("id, name"));
        copyTable(broken, sound, QStringLiteral("conversation"), kConversation);
        copyTable(broken, sound, QStringLiteral("message"), kMessage);
        (void)broken.each(QStringLiteral("SELECT conversation, text FROM draft"), {}, [&sound](const QSqlQuery& query) {
            (void)sound.run(QStringLiteral("INSERT OR IGNORE INTO draft(conversation, text) VALUES(?, ?)"),
                            {query.value(0), query.value(1)});
        });
        (void)broken.each(QStringLiteral("SELECT name, value FROM setting"), {}, [&sound](const QSqlQuery& query) {
            (void)sound.run(QStringLiteral("INSERT OR IGNORE INTO setting(name, value) VALUES(?, ?)"),
                            {query.value(0), query.value(1)});
        });
        if (auto mended = mend(sound, lostTitle); !mended.ok()) return mended.error();
        if (auto done = transaction.commit(); !done.ok()) return done.error();
    }
    if (auto on = sound.run(QStringLiteral("PRAGMA foreign_keys=ON")); !on.ok()) return on.error();
    auto count = sound.single(QStringLiteral("SELECT count(*) FROM conversation"));
    if (!count.ok()) return count.error();
    return count.value().toInt();
}

} // namespace inkling::app
