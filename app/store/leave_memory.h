// From a store that had to be kept in memory into the file, once the folder can be written. Used on the store's thread.
#pragma once

#include "app/store/store_file.h"

namespace inkling::app {

// Makes the file of `folder` anew from all that `memory` holds, and opens it. Numbers stay what they are in memory, for
// the window goes by them. What a file that was there holds besides is taken into memory first; the file itself becomes
// one of the backups. Until all of that has gone well nothing is changed but `memory`, which stays whole.
StoreResult<OpenedStore> leaveMemory(const QString& folder, Database& memory);

} // namespace inkling::app
