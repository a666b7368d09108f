// The file that the store lives in: opened, made, brought up to date, or set aside where it is broken. Used on the
// store's thread.
#pragma once

#include "app/store/database.h"
#include "app/store/records.h"

#include <QString>

namespace inkling::app {

// Where things lie below the store's folder.
QString storePath(const QString& folder);
QString backupFolder(const QString& folder);

// `counted`, with the sizes of what lies there.
Holdings measured(const QString& folder, Holdings counted);
// The backups, and what was set aside as damaged.
StoreStatus removeCopies(const QString& folder);

struct OpenedStore
{
    Database database;
    Opening opening;
};

// Opens the store of a folder, whatever it finds: where nothing can be kept (no folder, no right to write, a newer
// version's file, which is left alone) it is in memory. Fails only where not even that can be.
StoreResult<OpenedStore> openStore(const QString& folder);

// The file and nothing else: made where it is missing, brought up to date where it is old.
StoreResult<OpenedStore> openStoreFile(const QString& folder);

// Sets the (closed) file aside, makes a new one and reads into it what can be read.
StoreResult<OpenedStore> salvageStore(const QString& folder, const StoreError& why);

} // namespace inkling::app
