// NEON: thirty-two registers of four floats. Sixteen hold the tile.
#define INKLING_LANES 4
#define INKLING_TILE_ROWS(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)
#include "engine/backend/cpu/simd_loops.h"

#include "engine/backend/cpu/simd_tables.h"

namespace inkling {

SimdKernels neonKernels() { return kernelTable("neon"); }

} // namespace inkling
