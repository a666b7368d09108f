#include "engine/backend/cpu/simd_kernels.h"

#include "engine/backend/cpu/simd_tables.h"
#include "engine/backend/cpu_features.h"

namespace inkling {

std::vector<const SimdKernels*> availableSimdKernels()
{
    static const SimdKernels kScalar = scalarKernels();
    std::vector<const SimdKernels*> tables = {&kScalar};
    [[maybe_unused]] const CpuFeatures features = detectCpuFeatures();
    // A table is made by code compiled for its processor, so only where that processor is.
#if defined(INKLING_SIMD_X86)
    if (features.avx2) {
        static const SimdKernels kAvx2 = avx2Kernels();
        tables.push_back(&kAvx2);
    }
    if (features.avx2 && features.avx512) {
        static const SimdKernels kAvx512 = avx512Kernels();
        tables.push_back(&kAvx512);
    }
#elif defined(INKLING_SIMD_NEON)
    if (features.neon) {
        static const SimdKernels kNeon = neonKernels();
        tables.push_back(&kNeon);
    }
#endif
    return tables;
}

const SimdKernels* simdKernels(std::string_view isa)
{
    const auto tables = availableSimdKernels();
    if (isa == "auto") return tables.back();
    for (const SimdKernels* table : tables)
        if (table->isa == isa) return table;
    return nullptr;
}

} // namespace inkling
