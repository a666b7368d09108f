// Copies of the database in a folder of their own, one a day, thinned out with age; each is opened and checked before
// it counts. Used on the store's thread.
#pragma once

#include "app/store/database.h"
#include "app/store/records.h"

#include <QDate>
#include <QList>
#include <QString>
#include <QStringList>

namespace inkling::app {

// The daily ones, the youngest first.
QList<BackupFile> dailyBackups(const QString& folder);

// With those that were made before a restore or an update, the youngest first.
QList<BackupFile> allBackups(const QString& folder);

// Those of `dates` that are no longer needed on `today`: kept are the last 7 days, the last of each of 4 weeks and of
// each of 12 months, and whatever lies in the future, for the clock may have been set back.
QList<QDate> backupsToDrop(const QList<QDate>& dates, const QDate& today);

// Writes today's backup (replacing an earlier one of today) and drops what is no longer needed.
StoreResult<BackupFile> makeDailyBackup(Database& database, const QString& folder, const QDate& today);
// A copy under a name of its own, e.g. before a migration: "inkling-NAME.sqlite" or, where
// that is taken, "inkling-NAME-2.sqlite"; not thinned out.
StoreResult<BackupFile> makeNamedBackup(Database& database, const QString& folder, const QString& name);

// It opens, is ours, is not newer than this program, and holds together.
StoreStatus verifyBackup(const QString& path);

// Takes conversations (by uid) out of every copy in the folder, without a trace; how many copies held one.
StoreResult<int> cleanseBackups(const QString& folder, const QStringList& uids);

// Overwrites what deletions left in the file: merges the full-text index and empties the write-ahead log. The pages
// themselves are overwritten as they are freed (secure_delete).
StoreStatus wipeTraces(Database& database);

} // namespace inkling::app
