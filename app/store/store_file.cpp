#include "app/store/store_file.h"

#include "app/store/backups.h"
#include "app/store/migrations.h"
#include "app/store/salvage.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace inkling::app {

namespace {

const QByteArray kSqliteMagic = QByteArrayLiteral("SQLite format 3\0");

QString lostTitle() { return QCoreApplication::translate("inkling::app::Store", "Recovered messages"); }

// `path`: a file that may be read but not written, or empty; what it holds is there to be read.
StoreResult<OpenedStore> inMemory(const StoreError& why, const QString& path = {})
{
    auto opened = Database::open(QStringLiteral(":memory:"), Database::Mode::ReadWrite);
    if (!opened.ok()) return opened.error();
    OpenedStore store{std::move(opened).value(), {Opening::How::InMemory, {}, 0, why}};
    if (auto migrated = migrate(store.database); !migrated.ok()) return migrated.error();
    if (!path.isEmpty() && QFileInfo::exists(path)) {
        auto read = salvage(path, Database::Mode::Unchanging, store.database, lostTitle());
        if (read.ok()) store.opening.conversations = read.value();
    }
    return store;
}

// Looks without touching: a file of a newer version keeps every byte, its log included.
StoreStatus inspect(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return StoreError{StoreError::Kind::Io, file.errorString()};
    if (file.read(kSqliteMagic.size()) != kSqliteMagic) {
        return StoreError{StoreError::Kind::Damaged, QStringLiteral("%1 is not a database").arg(path)};
    }
    file.close();
    auto opened = Database::open(path, Database::Mode::ReadOnly);
    if (!opened.ok()) return opened.error();
    Database database = std::move(opened).value();
    auto id = database.single(QStringLiteral("PRAGMA application_id"));
    if (!id.ok()) return id.error();
    auto version = schemaVersion(database);
    if (!version.ok()) return version.error();
    if (id.value().toInt() != kApplicationId && (id.value().toInt() != 0 || version.value() != 0)) {
        return StoreError{StoreError::Kind::Damaged, QStringLiteral("%1 belongs to another program").arg(path)};
    }
    if (version.value() > newestSchema()) {
        return StoreError{StoreError::Kind::Newer,
                          QStringLiteral("schema %1, newest known %2").arg(version.value()).arg(newestSchema())};
    }
    return Nothing{};
}

bool moveAside(const QString& path, const QString& aside)
{
    // The log belongs to the file; the shared-memory index is made anew from it.
    for (const char* ending : {"-wal", ""}) {
        const QString suffix = QString::fromLatin1(ending);
        if (QFile::exists(path + suffix) && !QFile::rename(path + suffix, aside + suffix)) return false;
    }
    QFile::remove(path + QStringLiteral("-shm"));
    return true;
}

} // namespace

QString storePath(const QString& folder) { return QDir(folder).filePath(QStringLiteral("inkling.sqlite")); }

QString backupFolder(const QString& folder) { return QDir(folder).filePath(QStringLiteral("backups")); }

StoreResult<OpenedStore> openStoreFile(const QString& folder)
{
    auto opened = Database::open(storePath(folder), Database::Mode::ReadWrite);
    if (!opened.ok()) return opened.error();
    OpenedStore store{std::move(opened).value(), {}};
    auto version = schemaVersion(store.database);
    if (!version.ok()) return version.error();
    if (version.value() == 0) {
        store.opening.how = Opening::How::Created;
    } else if (version.value() < newestSchema()) {
        store.opening.how = Opening::How::Migrated;
        auto saved =
            makeNamedBackup(store.database, backupFolder(folder), QStringLiteral("schema-%1").arg(version.value()));
        if (!saved.ok()) return saved.error();
    }
    if (auto migrated = migrate(store.database); !migrated.ok()) return migrated.error();
    // What opening a window needs is read once, so that damage there is met now.
    auto read = store.database.single(QStringLiteral("SELECT count(*) FROM conversation WHERE deleted IS NULL"));
    if (!read.ok()) return read.error();
    return store;
}

namespace {

// All files that hold words beside the store's own.
QList<QFileInfo> copies(const QString& folder)
{
    const QStringList logsToo{QStringLiteral("inkling-*.sqlite*")};
    return QDir(backupFolder(folder)).entryInfoList(logsToo, QDir::Files) +
           QDir(folder).entryInfoList({QStringLiteral("inkling-damaged-*")}, QDir::Files);
}

} // namespace

Holdings measured(const QString& folder, Holdings counted)
{
    if (folder.isEmpty()) return counted;
    for (const char* part : {"", "-wal"}) {
        counted.bytes += QFileInfo(storePath(folder) + QLatin1String(part)).size();
    }
    for (const QFileInfo& copy : copies(folder)) {
        counted.backups += copy.suffix() == QLatin1String("sqlite") ? 1 : 0;
        counted.backupBytes += copy.size();
    }
    return counted;
}

StoreStatus removeCopies(const QString& folder)
{
    if (folder.isEmpty()) return Nothing{};
    for (const QFileInfo& copy : copies(folder)) {
        if (!QFile::remove(copy.filePath())) return StoreError{StoreError::Kind::Io, copy.filePath()};
    }
    return Nothing{};
}

StoreResult<OpenedStore> salvageStore(const QString& folder, const StoreError& why)
{
    const QString path = storePath(folder);
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyy-MM-dd-HHmmss"));
    QString aside = QDir(folder).filePath(QStringLiteral("inkling-damaged-%1.sqlite").arg(stamp));
    for (int i = 2; QFile::exists(aside); ++i) {
        aside = QDir(folder).filePath(QStringLiteral("inkling-damaged-%1-%2.sqlite").arg(stamp).arg(i));
    }
    if (!moveAside(path, aside)) return inMemory(why);
    auto fresh = openStoreFile(folder);
    if (!fresh.ok()) return inMemory(fresh.error());
    OpenedStore store = std::move(fresh).value();
    store.opening = {Opening::How::Salvaged, aside, 0, why};
    if (auto read = salvage(aside, Database::Mode::ReadOnly, store.database, lostTitle()); read.ok())
        store.opening.conversations = read.value();
    return store;
}

StoreResult<OpenedStore> openStore(const QString& folder)
{
    if (folder.isEmpty() || !QDir().mkpath(folder)) {
        return inMemory({StoreError::Kind::Io, QStringLiteral("%1 cannot be made").arg(folder)});
    }
    const QFileInfo file(storePath(folder));
    if (file.exists() && file.size() > 0) {
        if (const auto looked = inspect(file.filePath()); !looked.ok()) {
            if (looked.error().kind == StoreError::Kind::Damaged) return salvageStore(folder, looked.error());
            const bool isNewer = looked.error().kind == StoreError::Kind::Newer; // and may mean something else
            return inMemory(looked.error(), isNewer ? QString() : file.filePath());
        }
    }
    auto opened = openStoreFile(folder);
    if (opened.ok()) return opened;
    if (opened.error().kind == StoreError::Kind::Damaged) return salvageStore(folder, opened.error());
    return inMemory(opened.error(), file.filePath());
}

} // namespace inkling::app
