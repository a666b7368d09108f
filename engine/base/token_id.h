// The number of a vocabulary piece.
#pragma once

#include <cstdint>

namespace inkling {
using TokenId = std::int32_t; // 0 … vocabulary size − 1; negative values are never valid
} // namespace inkling
