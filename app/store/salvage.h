// Reads what can be read of a database, broken or not to be written, into a sound one.
#pragma once

#include "app/store/database.h"

namespace inkling::app {

// How many conversations were read. What cannot be read is passed over: a message whose parent is lost becomes a first
// message, one whose conversation is lost goes to a conversation called `lostTitle`.
StoreResult<int> salvage(const QString& brokenPath, Database::Mode mode, Database& sound, const QString& lostTitle);

} // namespace inkling::app
