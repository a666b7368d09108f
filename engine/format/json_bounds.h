// Says whether a JSON text from outside is small enough to be parsed into a tree: parsers take up to a hundred times
// the text's size in memory, and some of them stack for every bracket. Not a check of its syntax.
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <string_view>

namespace inkling {

inline constexpr std::size_t kMaxJsonBytes = std::size_t(8) << 20;
inline constexpr std::size_t kMaxJsonValues = 200'000; // about 20 MB as a tree
inline constexpr std::size_t kMaxJsonDepth = 32;

// Errors (BadFile, beginning with `where`): longer, nested deeper or with more values than the limits above.
Result<> checkJsonBounds(std::string_view text, std::string_view where);

} // namespace inkling
