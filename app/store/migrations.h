// The versions of the schema, and the steps from each to the next. A step is one transaction that also sets
// `PRAGMA user_version`; no step that was ever released is changed.
#pragma once

#include "app/store/database.h"

#include <functional>

namespace inkling::app {

// What marks a file as ours: `PRAGMA application_id`, "Inkl".
inline constexpr int kApplicationId = 0x496e6b6c;

int newestSchema();
StoreResult<int> schemaVersion(Database& database);

// Called before every statement; a test dies here.
using MigrationProbe = std::function<void(int version, int statement)>;

// Brings the schema to `target` (the newest), step by step. After an error the file has the version of the last whole
// step.
StoreStatus migrate(Database& database, int target = newestSchema(), const MigrationProbe& probe = {});

} // namespace inkling::app
