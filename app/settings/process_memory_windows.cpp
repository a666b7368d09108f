// This system is not asked: the settings leave the row out.
#include "app/settings/process_memory.h"

namespace inkling::app {

std::optional<qint64> residentBytes(qint64) { return std::nullopt; }

std::optional<qint64> physicalBytes() { return std::nullopt; }

} // namespace inkling::app
