// AVX2 and FMA: sixteen registers of eight floats. Twelve hold the tile, two a row of b, one a broadcast.
#define INKLING_LANES 8
#define INKLING_TILE_ROWS(X) X(0) X(1) X(2) X(3) X(4) X(5)
#include "engine/backend/cpu/simd_loops.h"

#include "engine/backend/cpu/simd_tables.h"

namespace inkling {

SimdKernels avx2Kernels() { return kernelTable("avx2"); }

} // namespace inkling
