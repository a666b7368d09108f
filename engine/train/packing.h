// Which examples are learnt together: an order drawn anew for each epoch, rows of whole examples up to the context's
// length, batches of rows. The same seed gives the same on every machine.
#pragma once

#include "engine/train/backward.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace inkling {

using PackedRow = std::vector<std::uint32_t>; // numbers of examples; together they fit the context

// The rows of one epoch. An example goes to the first of a few open rows that has room for it.
std::vector<PackedRow> packEpoch(std::span<const Example> examples, std::uint32_t context, std::uint64_t seed,
                                 std::uint64_t epoch);

// Tokens over rows · context: how full the rows are, 0 to 1.
double contextUse(std::span<const PackedRow> rows, std::span<const Example> examples, std::uint32_t context);

} // namespace inkling
