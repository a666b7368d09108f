// Which instruction sets the processor and the operating system offer to this process.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace inkling {

// What is false on every other architecture: x86 features need the operating system's consent to keep their registers.
struct CpuFeatures
{
    // x86-64 (Intel SDM volume 2, CPUID; AMD APM volume 3)
    bool avx2 = false; // with FMA and F16C, which no processor with AVX2 lacks
    bool avxVnni = false;
    bool avx512 = false; // F, BW, DQ and VL
    bool avx512Vnni = false;
    bool avx512Bf16 = false;
    // AArch64 (Arm ARM, ID_AA64ISAR0_EL1 and ID_AA64ISAR1_EL1)
    bool neon = false;
    bool dotProduct = false;
    bool int8MatrixMultiply = false;
    bool bf16 = false;

    // "avx2", "avx512-vnni", …, weakest first; empty where there is nothing.
    std::vector<std::string_view> names() const;
};

// Asks the processor each time; cheap enough for start-up, not for a loop.
CpuFeatures detectCpuFeatures();

// The last cache before memory that one thread can fill, in bytes; 0 if unknown.
std::uint64_t lastLevelCacheBytes();

} // namespace inkling
