#include "engine/backend/cpu_features.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#if defined(__x86_64__) || defined(_M_X64)
#define INKLING_X86 1
#if defined(_MSC_VER)
#include <immintrin.h>
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#elif defined(__aarch64__) || defined(_M_ARM64)
#if defined(__APPLE__)
#include <sys/sysctl.h>
#elif defined(_WIN32)
#define NOMINMAX
#include <windows.h>
#else
#include <sys/auxv.h>
#include <unistd.h>
#endif
#endif

namespace inkling {

std::vector<std::string_view> CpuFeatures::names() const
{
    const std::pair<bool, std::string_view> all[] = {
        {avx2, "avx2"},
        {avxVnni, "avx-vnni"},
        {avx512, "avx512"},
        {avx512Vnni, "avx512-vnni"},
        {avx512Bf16, "avx512-bf16"},
        {neon, "neon"},
        {dotProduct, "dotprod"},
        {int8MatrixMultiply, "i8mm"},
        {bf16, "bf16"},
    };
    std::vector<std::string_view> found;
    for (const auto& [present, name] : all)
        if (present) found.push_back(name);
    return found;
}

#if defined(INKLING_X86)

namespace {

using Registers = std::array<std::uint32_t, 4>; // eax, ebx, ecx, edx

Registers cpuid(std::uint32_t leaf, std::uint32_t subleaf)
{
    Registers r{};
#if defined(_MSC_VER)
    int values[4];
    __cpuidex(values, int(leaf), int(subleaf));
    for (int i = 0; i < 4; ++i) r[std::size_t(i)] = std::uint32_t(values[i]);
#else
    __cpuid_count(leaf, subleaf, r[0], r[1], r[2], r[3]);
#endif
    return r;
}

// The register states that the operating system saves (XCR0). Call only where CPUID says OSXSAVE.
std::uint64_t savedStates()
{
#if defined(_MSC_VER)
    return _xgetbv(0);
#else
    std::uint32_t low = 0, high = 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return std::uint64_t(high) << 32 | low;
#endif
}

bool bit(std::uint32_t value, int index) { return value >> index & 1; }

} // namespace

CpuFeatures detectCpuFeatures()
{
    CpuFeatures features;
    const std::uint32_t highest = cpuid(0, 0)[0];
    if (highest < 7) return features;
    const Registers basic = cpuid(1, 0);
    if (!bit(basic[2], 27)) return features; // OSXSAVE
    const std::uint64_t saved = savedStates();
    const bool ymm = (saved & 0x06) == 0x06;
    const bool zmm = (saved & 0xE6) == 0xE6; // opmask and both halves of the upper registers too
    const Registers extended = cpuid(7, 0);
    const Registers extended1 = extended[0] >= 1 ? cpuid(7, 1) : Registers{};

    features.avx2 = ymm && bit(extended[1], 5) && bit(basic[2], 12) && bit(basic[2], 29);
    features.avxVnni = features.avx2 && bit(extended1[0], 4);
    features.avx512 = features.avx2 && zmm && bit(extended[1], 16) && bit(extended[1], 17) && bit(extended[1], 30) &&
                      bit(extended[1], 31);
    features.avx512Vnni = features.avx512 && bit(extended[2], 11);
    features.avx512Bf16 = features.avx512 && bit(extended1[0], 5);
    return features;
}

std::uint64_t lastLevelCacheBytes()
{
    // Leaf 4 (Intel) and leaf 8000001Dh (AMD) describe one cache a subleaf in the same layout.
    const bool amd = cpuid(0x80000000U, 0)[0] >= 0x8000001DU && bit(cpuid(0x80000001U, 0)[2], 22);
    if (!amd && cpuid(0, 0)[0] < 4) return 0;
    std::uint64_t largest = 0;
    for (std::uint32_t subleaf = 0; subleaf < 8; ++subleaf) {
        const Registers r = cpuid(amd ? 0x8000001DU : 4U, subleaf);
        if ((r[0] & 31) == 0) break; // no more caches
        const std::uint64_t ways = (r[1] >> 22) + 1, partitions = (r[1] >> 12 & 0x3FF) + 1, line = (r[1] & 0xFFF) + 1;
        largest = std::max(largest, ways * partitions * line * (std::uint64_t(r[2]) + 1));
    }
    return largest;
}

#elif defined(__aarch64__) || defined(_M_ARM64)

#if defined(__APPLE__)

namespace {

std::uint64_t systemNumber(const char* name)
{
    std::uint64_t value = 0;
    std::size_t size = sizeof value;
    return sysctlbyname(name, &value, &size, nullptr, 0) == 0 ? value : 0;
}

} // namespace

CpuFeatures detectCpuFeatures()
{
    CpuFeatures features;
    features.neon = true;
    features.dotProduct = systemNumber("hw.optional.arm.FEAT_DotProd") != 0;
    features.int8MatrixMultiply = systemNumber("hw.optional.arm.FEAT_I8MM") != 0;
    features.bf16 = systemNumber("hw.optional.arm.FEAT_BF16") != 0;
    return features;
}

std::uint64_t lastLevelCacheBytes()
{
    const std::uint64_t l3 = systemNumber("hw.l3cachesize");
    return l3 != 0 ? l3 : systemNumber("hw.perflevel0.l2cachesize");
}

#elif defined(_WIN32)

CpuFeatures detectCpuFeatures()
{
    CpuFeatures features;
    features.neon = true;
    features.dotProduct = IsProcessorFeaturePresent(43) != 0; // PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE
    return features;
}

std::uint64_t lastLevelCacheBytes() { return 0; }

#else

CpuFeatures detectCpuFeatures()
{
    // Bit numbers of the kernel's user ABI (Documentation/arch/arm64/elf_hwcaps.rst); older headers lack the names.
    const unsigned long first = getauxval(AT_HWCAP), second = getauxval(AT_HWCAP2);
    CpuFeatures features;
    features.neon = first >> 1 & 1;                 // HWCAP_ASIMD
    features.dotProduct = first >> 20 & 1;          // HWCAP_ASIMDDP
    features.int8MatrixMultiply = second >> 13 & 1; // HWCAP2_I8MM
    features.bf16 = second >> 14 & 1;               // HWCAP2_BF16
    return features;
}

std::uint64_t lastLevelCacheBytes()
{
#if defined(_SC_LEVEL3_CACHE_SIZE)
    const long l3 = sysconf(_SC_LEVEL3_CACHE_SIZE);
    return l3 > 0 ? std::uint64_t(l3) : 0;
#else
    return 0;
#endif
}

#endif

#else

CpuFeatures detectCpuFeatures() { return {}; }

std::uint64_t lastLevelCacheBytes() { return 0; }

#endif

} // namespace inkling
