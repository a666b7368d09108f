// The tables that the files for the instruction sets define; for simd_kernels.cpp, which knows what may run where.
#pragma once

#include "engine/backend/cpu/simd_kernels.h"

namespace inkling {

SimdKernels scalarKernels();
SimdKernels avx2Kernels();
SimdKernels avx512Kernels();
SimdKernels neonKernels();

} // namespace inkling
