#include "app/store/backups.h"

#include "app/store/migrations.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <utility>

namespace inkling::app {

namespace {

constexpr int kDays = 7;
constexpr int kWeeks = 4;
constexpr int kMonths = 12;
constexpr int kDaysOfWeek = 7;

QString dailyName(const QDate& date) { return QStringLiteral("inkling-%1.sqlite").arg(date.toString(Qt::ISODate)); }

BackupFile::Kind kindOf(const QString& path)
{
    const QString name = QFileInfo(path).fileName();
    if (name.startsWith(QLatin1String("inkling-before-restore-"))) return BackupFile::Kind::BeforeRestore;
    if (name.startsWith(QLatin1String("inkling-schema-"))) return BackupFile::Kind::BeforeUpdate;
    return BackupFile::Kind::Daily;
}

StoreError ioError(const QString& path, const char* what)
{
    return {StoreError::Kind::Io, QStringLiteral("%1: %2").arg(path, QLatin1String(what))};
}

// Writes aside, checks, and only then renames: what has the final name is whole.
StoreResult<BackupFile> writeBackup(Database& database, const QString& path, const QDate& date)
{
    const QString unfinished = path + QStringLiteral(".part");
    QFile::remove(unfinished);
    if (auto copied = database.run(QStringLiteral("VACUUM INTO ?"), {unfinished}); !copied.ok()) {
        QFile::remove(unfinished);
        return copied.error();
    }
    if (auto sound = verifyBackup(unfinished); !sound.ok()) {
        QFile::remove(unfinished);
        return sound.error();
    }
    QFile::remove(path); // rename() of Qt does not replace
    if (!QFile::rename(unfinished, path)) return ioError(path, "cannot be written");
    return BackupFile{path, date, QFileInfo(path).size(), kindOf(path)};
}

} // namespace

QList<BackupFile> dailyBackups(const QString& folder)
{
    static const QRegularExpression kName(QStringLiteral("^inkling-(\\d{4}-\\d\\d-\\d\\d)\\.sqlite$"));
    QList<BackupFile> found;
    for (const QFileInfo& file : QDir(folder).entryInfoList(QDir::Files)) {
        const auto match = kName.match(file.fileName());
        const QDate date = QDate::fromString(match.captured(1), Qt::ISODate);
        if (date.isValid()) found.append({file.absoluteFilePath(), date, file.size(), BackupFile::Kind::Daily});
    }
    std::sort(found.begin(), found.end(), [](const BackupFile& a, const BackupFile& b) { return a.date > b.date; });
    return found;
}

QList<BackupFile> allBackups(const QString& folder)
{
    QList<BackupFile> found = dailyBackups(folder);
    for (const QFileInfo& file : QDir(folder).entryInfoList({QStringLiteral("inkling-*.sqlite")}, QDir::Files)) {
        const BackupFile::Kind kind = kindOf(file.filePath());
        if (kind == BackupFile::Kind::Daily) continue;
        found.append({file.absoluteFilePath(), file.lastModified().date(), file.size(), kind});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const BackupFile& a, const BackupFile& b) { return a.date > b.date; });
    return found;
}

QList<QDate> backupsToDrop(const QList<QDate>& dates, const QDate& today)
{
    QList<QDate> sorted = dates;
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    QSet<int> weeks;
    QSet<std::pair<int, int>> months;
    QList<QDate> dropped;
    for (const QDate& date : sorted) {
        // Days since a Monday, so that a week is one number.
        const int week =
            int((date.toJulianDay() - today.toJulianDay() + today.dayOfWeek() - 1 + qint64{kDaysOfWeek} * 10'000) /
                kDaysOfWeek) -
            10'000;
        const int age = (today.year() - date.year()) * kMonths + today.month() - date.month();
        const bool isLastOfWeek = !weeks.contains(week);
        const bool isLastOfMonth = !months.contains({date.year(), date.month()});
        weeks.insert(week);
        months.insert({date.year(), date.month()});
        const bool isKept =
            date.daysTo(today) < kDays || (isLastOfWeek && -week < kWeeks) || (isLastOfMonth && age < kMonths);
        if (!isKept) dropped.append(date);
    }
    return dropped;
}

StoreResult<BackupFile> makeDailyBackup(Database& database, const QString& folder, const QDate& today)
{
    if (!QDir().mkpath(folder)) return ioError(folder, "cannot be made");
    auto made = writeBackup(database, QDir(folder).filePath(dailyName(today)), today);
    if (!made.ok()) return made;
    QList<QDate> dates;
    for (const BackupFile& backup : dailyBackups(folder)) dates.append(backup.date);
    for (const QDate& date : backupsToDrop(dates, today)) QFile::remove(QDir(folder).filePath(dailyName(date)));
    return made;
}

StoreResult<BackupFile> makeNamedBackup(Database& database, const QString& folder, const QString& name)
{
    if (!QDir().mkpath(folder)) return ioError(folder, "cannot be made");
    QString path = QDir(folder).filePath(QStringLiteral("inkling-%1.sqlite").arg(name));
    for (int i = 2; QFile::exists(path); ++i) {
        path = QDir(folder).filePath(QStringLiteral("inkling-%1-%2.sqlite").arg(name).arg(i));
    }
    return writeBackup(database, path, QDate::currentDate());
}

StoreStatus verifyBackup(const QString& path)
{
    if (!QFileInfo::exists(path)) return StoreError{StoreError::Kind::NotFound, path};
    auto opened = Database::open(path, Database::Mode::ReadOnly);
    if (!opened.ok()) return opened.error();
    Database copy = std::move(opened).value();
    auto id = copy.single(QStringLiteral("PRAGMA application_id"));
    if (!id.ok()) return id.error();
    if (id.value().toInt() != kApplicationId) return StoreError{StoreError::Kind::BadInput, path};
    auto version = schemaVersion(copy);
    if (!version.ok()) return version.error();
    if (version.value() > newestSchema()) {
        return StoreError{StoreError::Kind::Newer, QStringLiteral("schema %1").arg(version.value())};
    }
    auto check = copy.single(QStringLiteral("PRAGMA quick_check(1)"));
    if (!check.ok()) return check.error();
    if (check.value().toString() != QLatin1String("ok")) {
        return StoreError{StoreError::Kind::Damaged, check.value().toString()};
    }
    return Nothing{};
}

StoreResult<int> cleanseBackups(const QString& folder, const QStringList& uids)
{
    int cleansed = 0;
    for (const QFileInfo& file : QDir(folder).entryInfoList({QStringLiteral("inkling-*.sqlite")}, QDir::Files)) {
        auto opened = Database::open(file.absoluteFilePath(), Database::Mode::ReadWrite);
        if (!opened.ok()) return opened.error();
        Database copy = std::move(opened).value();
        int gone = 0;
        for (const QString& uid : uids) {
            auto removed = copy.run(QStringLiteral("DELETE FROM conversation WHERE uid = ?"), {uid});
            if (!removed.ok()) return removed.error();
            gone += removed.value().numRowsAffected();
        }
        if (gone > 0) {
            ++cleansed;
            if (auto wiped = wipeTraces(copy); !wiped.ok()) return wiped.error();
        }
        // A copy is one file, without a log beside it.
        if (auto single = copy.run(QStringLiteral("PRAGMA journal_mode=DELETE")); !single.ok()) return single.error();
    }
    return cleansed;
}

StoreStatus wipeTraces(Database& database)
{
    for (const char* table : {"message_text", "conversation_title"}) {
        const QString sql = QStringLiteral("INSERT INTO %1(%1) VALUES('optimize')").arg(QLatin1String(table));
        if (auto merged = database.run(sql); !merged.ok()) return merged.error();
    }
    auto emptied = database.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
    if (!emptied.ok()) return emptied.error();
    return Nothing{};
}

} // namespace inkling::app
