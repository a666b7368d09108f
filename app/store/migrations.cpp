#include "app/store/migrations.h"

#include <QStringList>

#include <iterator>

namespace inkling::app {

namespace {

// Version 1: conversations in folders, messages as trees, drafts, settings, and the index of all texts.
//
// - Order goes by `sequence`, which only grows; times are for showing.
// - `message.chosen` is the child that is shown; `conversation.chosen` the same for the first messages.
// - What is in the bin has a time in `deleted`: a conversation, or a message and, with the same time, all below it.
// - A branch is removed whole: `parent` does not cascade, for SQLite allows a cascade no more than 1,000 levels.
// - `message.stop` is NULL while a reply is written.
// - The full-text index keeps no text of its own (external content); triggers keep it true.
const char* const kVersion1[] = {
    R"(CREATE TABLE folder(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL) STRICT)",
    R"(CREATE TABLE conversation(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        uid TEXT NOT NULL UNIQUE,
        folder INTEGER REFERENCES folder(id) ON DELETE SET NULL,
        kind TEXT NOT NULL CHECK(kind IN ('chat', 'page')),
        title TEXT NOT NULL,
        title_by TEXT NOT NULL CHECK(title_by IN ('program', 'writer')),
        pinned INTEGER NOT NULL DEFAULT 0,
        system_prompt TEXT NOT NULL DEFAULT '',
        temperature REAL, top_k INTEGER, top_p REAL, min_p REAL, seed INTEGER, max_tokens INTEGER,
        chosen INTEGER REFERENCES message(id) ON DELETE SET NULL,
        sequence INTEGER NOT NULL,
        created INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        deleted INTEGER) STRICT)",
    R"(CREATE INDEX conversation_by_sequence ON conversation(deleted, pinned, sequence))",
    R"(CREATE UNIQUE INDEX conversation_sequence ON conversation(sequence))",
    R"(CREATE INDEX conversation_by_folder ON conversation(folder))",
    R"(CREATE TABLE message(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
        parent INTEGER REFERENCES message(id) DEFERRABLE INITIALLY DEFERRED,
        chosen INTEGER REFERENCES message(id) ON DELETE SET NULL,
        author TEXT NOT NULL CHECK(author IN ('writer', 'model')),
        text TEXT NOT NULL,
        written INTEGER NOT NULL,
        edited INTEGER NOT NULL DEFAULT 0,
        deleted INTEGER,
        model TEXT NOT NULL DEFAULT '',
        temperature REAL, top_k INTEGER, top_p REAL, min_p REAL, seed INTEGER, max_tokens INTEGER,
        tokens INTEGER, tokens_per_second REAL, seconds REAL, dropped_messages INTEGER,
        stop TEXT) STRICT)",
    R"(CREATE INDEX message_by_parent ON message(parent))",
    R"(CREATE INDEX message_by_conversation ON message(conversation, parent))",
    R"(CREATE INDEX message_in_bin ON message(deleted) WHERE deleted IS NOT NULL)",
    R"(CREATE INDEX message_by_chosen ON message(chosen) WHERE chosen IS NOT NULL)",
    R"(CREATE INDEX conversation_by_chosen ON conversation(chosen) WHERE chosen IS NOT NULL)",
    R"(CREATE TABLE draft(
        conversation INTEGER PRIMARY KEY,
        text TEXT NOT NULL) STRICT)", // conversation 0: of the one that has not begun
    R"(CREATE TABLE setting(
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL) STRICT, WITHOUT ROWID)",
    R"(CREATE VIRTUAL TABLE message_text USING fts5(text, content='message', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3'))",
    R"(CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
        INSERT INTO message_text(rowid, text) VALUES(new.id, new.text);
        END)",
    R"(CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
        INSERT INTO message_text(message_text, rowid, text) VALUES('delete', old.id, old.text);
        END)",
    R"(CREATE TRIGGER message_changed AFTER UPDATE OF text ON message BEGIN
        INSERT INTO message_text(message_text, rowid, text) VALUES('delete', old.id, old.text);
        INSERT INTO message_text(rowid, text) VALUES(new.id, new.text);
        END)",
    R"(CREATE VIRTUAL TABLE conversation_title USING fts5(title, content='conversation', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3'))",
    R"(CREATE TRIGGER conversation_added AFTER INSERT ON conversation BEGIN
        INSERT INTO conversation_title(rowid, title) VALUES(new.id, new.title);
        END)",
    R"(CREATE TRIGGER conversation_removed AFTER DELETE ON conversation BEGIN
        INSERT INTO conversation_title(conversation_title, rowid, title) VALUES('delete', old.id, old.title);
        DELETE FROM draft WHERE conversation = old.id;
        END)",
    R"(CREATE TRIGGER conversation_changed AFTER UPDATE OF title ON conversation BEGIN
        INSERT INTO conversation_title(conversation_title, rowid, title) VALUES('delete', old.id, old.title);
        INSERT INTO conversation_title(rowid, title) VALUES(new.id, new.title);
        END)",
    "PRAGMA application_id = 1231973228", // kApplicationId; a pragma takes no bound value
};
static_assert(kApplicationId == 1231973228);

struct Step
{
    const char* const* statements;
    int count;
};

// The step at index i leads from version i to i + 1.
constexpr Step kSteps[] = {
    {kVersion1, int(std::size(kVersion1))},
};

StoreStatus runStep(Database& database, int version, const MigrationProbe& probe)
{
    const Step& step = kSteps[version - 1];
    Transaction transaction(database);
    if (!transaction.begun().ok()) return transaction.begun();
    for (int i = 0; i < step.count; ++i) {
        if (probe) probe(version, i);
        if (auto ran = database.run(QString::fromLatin1(step.statements[i])); !ran.ok()) return ran.error();
    }
    if (probe) probe(version, step.count);
    if (auto ran = database.run(QStringLiteral("PRAGMA user_version = %1").arg(version)); !ran.ok()) return ran.error();
    if (probe) probe(version, step.count + 1);
    return transaction.commit();
}

} // namespace

int newestSchema() { return int(std::size(kSteps)); }

StoreResult<int> schemaVersion(Database& database)
{
    auto version = database.single(QStringLiteral("PRAGMA user_version"));
    if (!version.ok()) return version.error();
    return version.value().toInt();
}

StoreStatus migrate(Database& database, int target, const MigrationProbe& probe)
{
    auto version = schemaVersion(database);
    if (!version.ok()) return version.error();
    for (int next = version.value() + 1; next <= target; ++next) {
        if (auto done = runStep(database, next, probe); !done.ok()) return done;
    }
    return Nothing{};
}

} // namespace inkling::app
