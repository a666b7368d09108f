// AVX-512: thirty-two registers of sixteen floats. Twenty-eight hold the tile, two a row of b, and a value of a is
// broadcast by the multiply-add itself.
#define INKLING_LANES 16
#define INKLING_TILE_ROWS(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13)
#include "engine/backend/cpu/simd_loops.h"

#include "engine/backend/cpu/simd_tables.h"

namespace inkling {

SimdKernels avx512Kernels() { return kernelTable("avx512"); }

} // namespace inkling
