#include "app/store/leave_memory.h"

#include "app/store/backups.h"
#include "app/store/conversations.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace inkling::app {

namespace {

// The conversation's number in `memory`; 0: it is not there.
StoreResult<ConversationId> numberOf(Database& memory, const QString& uid)
{
    auto found = memory.single(QStringLiteral("SELECT id FROM conversation WHERE uid = ?"), {uid});
    if (found.ok()) return found.value().toLongLong();
    if (found.error().kind == StoreError::Kind::NotFound) return ConversationId(0);
    return found.error();
}

StoreStatus takeConversation(Conversations& file, Database& memory, const ConversationRow& row)
{
    auto known = numberOf(memory, row.uid);
    if (!known.ok()) return known.error();
    if (known.value() != 0) return Nothing{};
    auto read = file.whole(row.id);
    if (!read.ok()) return read.error();
    WholeConversation whole = std::move(read).value();
    whole.row.folder.reset(); // by its name: numbers are the file's
    Conversations own(memory);
    if (auto added = own.insert({whole}); !added.ok()) return added.error();
    auto number = numberOf(memory, row.uid);
    if (!number.ok()) return number.error();
    if (auto draft = file.draft(row.id); draft.ok() && !draft.value().isEmpty()) {
        if (auto kept = own.setDraft(number.value(), draft.value()); !kept.ok()) return kept;
    }
    return row.deleted.isValid() ? own.setDeleted({number.value()}, true) : StoreStatus(Nothing{});
}

StoreStatus takeSettings(Database& file, Database& memory)
{
    QList<std::pair<QString, QString>> settings;
    const auto read = file.each(QStringLiteral("SELECT name, value FROM setting"), {}, [&](const QSqlQuery& query) {
        settings.append({query.value(0).toString(), query.value(1).toString()});
    });
    if (!read.ok()) return read;
    for (const auto& [name, value] : settings) {
        auto kept =
            memory.run(QStringLiteral("INSERT OR IGNORE INTO setting(name, value) VALUES(?, ?)"), {name, value});
        if (!kept.ok()) return kept.error();
    }
    return Nothing{};
}

StoreStatus takeFile(Database& file, Database& memory)
{
    Conversations theirs(file);
    for (const Shelf shelf : {Shelf::Bin, Shelf::List}) {
        auto rows = theirs.rows(shelf);
        if (!rows.ok()) return rows.error();
        const QList<ConversationRow>& list = rows.value();
        // The youngest stands first, and is to come last.
        for (auto row = list.crbegin(); row != list.crend(); ++row) {
            if (auto taken = takeConversation(theirs, memory, *row); !taken.ok()) return taken;
        }
    }
    Conversations own(memory);
    auto begun = own.draft(0);
    auto theirDraft = theirs.draft(0);
    if (begun.ok() && begun.value().isEmpty() && theirDraft.ok() && !theirDraft.value().isEmpty()) {
        if (auto kept = own.setDraft(0, theirDraft.value()); !kept.ok()) return kept;
    }
    return takeSettings(file, memory);
}

// Reads the file that is there, and leaves it without a log beside it. Busy where another program has it open.
StoreStatus readFile(const QString& folder, Database& memory)
{
    auto opened = openStoreFile(folder);
    if (!opened.ok()) return opened.error();
    Database file = std::move(std::move(opened).value().database);
    if (auto taken = takeFile(file, memory); !taken.ok()) return taken;
    auto mode = file.single(QStringLiteral("PRAGMA journal_mode=DELETE"));
    if (!mode.ok()) return mode.error();
    if (mode.value().toString() == QLatin1String("delete")) return Nothing{};
    return StoreError{StoreError::Kind::Busy, storePath(folder)};
}

} // namespace

StoreResult<OpenedStore> leaveMemory(const QString& folder, Database& memory)
{
    if (!QDir().mkpath(folder)) return StoreError{StoreError::Kind::Io, folder};
    const QString path = storePath(folder);
    const bool isThere = QFileInfo(path).size() > 0;
    if (isThere) {
        if (auto read = readFile(folder, memory); !read.ok()) return read.error();
    }
    auto written = makeNamedBackup(memory, folder, QStringLiteral("incoming"));
    if (!written.ok()) return written.error();
    const QString incoming = written.value().path;
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyy-MM-dd-HHmmss"));
    const QString aside = QDir(backupFolder(folder)).filePath(QStringLiteral("inkling-before-%1.sqlite").arg(stamp));
    if (isThere && !(QDir().mkpath(backupFolder(folder)) && QFile::rename(path, aside))) {
        QFile::remove(incoming);
        return StoreError{StoreError::Kind::Io, aside};
    }
    QFile::remove(path); // an empty one
    if (!QFile::rename(incoming, path)) {
        if (isThere) QFile::rename(aside, path);
        return StoreError{StoreError::Kind::Io, path};
    }
    return openStoreFile(folder);
}

} // namespace inkling::app
