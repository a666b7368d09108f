// How much memory a process holds: what the system says, where it says so.
#pragma once

#include <QtGlobal>

#include <optional>

namespace inkling::app {

// Resident bytes of a process; nothing where there is no such process or this system is not asked. Does not touch a
// disk.
std::optional<qint64> residentBytes(qint64 processId);
// Of the whole computer.
std::optional<qint64> physicalBytes();

} // namespace inkling::app
