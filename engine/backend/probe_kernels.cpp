#include "engine/backend/probe_kernels.h"

#include "engine/backend/cpu_features.h"

#include <cstring>

#if defined(__x86_64__) || defined(_M_X64)
#define INKLING_X86 1
#include <immintrin.h>
#elif defined(__aarch64__) || defined(_M_ARM64)
#define INKLING_NEON 1
#include <arm_neon.h>
#endif

// Lets one function use instructions that the rest of the program must not. MSVC compiles every intrinsic everywhere.
#if defined(__GNUC__)
#define INKLING_TARGET(features) __attribute__((target(features)))
#else
#define INKLING_TARGET(features)
#endif

// Accumulators are named, not kept in an array: compilers spill arrays of registers at -O2.
#define INKLING_TWELVE(x) x(0) x(1) x(2) x(3) x(4) x(5) x(6) x(7) x(8) x(9) x(10) x(11)
#define INKLING_SIXTEEN(x) INKLING_TWELVE(x) x(12) x(13) x(14) x(15)

namespace inkling {

namespace {

// Numbers that the compiler does not know: it must not compute what the kernels compute, nor see that all accumulators
// hold the same and keep one of them.
volatile const float kOne = 1.0F;
volatile const float kZero = 0.0F;
volatile const std::int8_t kOneByte = 1;
volatile const std::int8_t kZeroByte = 0;

std::uint64_t readScalar(const std::byte* data, std::size_t bytes)
{
    std::uint64_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (std::size_t i = 0; i < bytes; i += 32) {
        std::uint64_t words[4];
        std::memcpy(words, data + i, sizeof words);
        s0 += words[0];
        s1 += words[1];
        s2 += words[2];
        s3 += words[3];
    }
    return s0 + s1 + s2 + s3;
}

// Multiplies what changes with every round, so that no product can be taken out of the loop.
std::uint64_t int8Scalar(std::uint64_t rounds)
{
    const std::int8_t one = kOneByte;
    std::int8_t a[32], b[32];
    std::memset(a, one, sizeof a);
    std::memset(b, one, sizeof b);
    std::uint32_t sum = 0;
    for (std::uint64_t r = 0; r < rounds; ++r) {
        a[r % 32] = std::int8_t(a[(r + 1) % 32] * one);
        for (std::size_t i = 0; i < 32; ++i) sum += std::uint32_t(a[i] * b[i]);
    }
    return sum;
}

std::uint64_t f32Scalar(std::uint64_t rounds)
{
    const float one = kOne;
#define DECLARE(i) float s##i = kZero;
#define STEP(i) s##i = s##i * one + one;
#define ADD(i) sum += std::uint64_t(s##i);
    INKLING_TWELVE(DECLARE)
    for (std::uint64_t r = 0; r < rounds; ++r) {
        INKLING_TWELVE(STEP)
    }
    std::uint64_t sum = 0;
    INKLING_TWELVE(ADD)
#undef DECLARE
#undef STEP
#undef ADD
    return sum;
}

constexpr ProbeKernels kScalar{"scalar", readScalar, {int8Scalar, 32, "scalar"}, {f32Scalar, 12, "scalar"}};

#if defined(INKLING_X86)

INKLING_TARGET("avx2,fma") std::uint64_t sumOfWords(__m256i v)
{
    std::uint64_t words[4];
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(words), v);
    return words[0] + words[1] + words[2] + words[3];
}

INKLING_TARGET("avx2,fma") std::uint64_t sumOfIntegers(__m256i v)
{
    std::uint32_t lanes[8];
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes), v);
    std::uint64_t sum = 0;
    for (const std::uint32_t lane : lanes) sum += lane;
    return sum;
}

INKLING_TARGET("avx2,fma") std::uint64_t readAvx2(const std::byte* data, std::size_t bytes)
{
    __m256i s0 = _mm256_setzero_si256(), s1 = s0, s2 = s0, s3 = s0;
    for (std::size_t i = 0; i < bytes; i += 128) {
        const auto* p = reinterpret_cast<const __m256i*>(data + i);
        s0 = _mm256_add_epi64(s0, _mm256_loadu_si256(p));
        s1 = _mm256_add_epi64(s1, _mm256_loadu_si256(p + 1));
        s2 = _mm256_add_epi64(s2, _mm256_loadu_si256(p + 2));
        s3 = _mm256_add_epi64(s3, _mm256_loadu_si256(p + 3));
    }
    return sumOfWords(_mm256_add_epi64(_mm256_add_epi64(s0, s1), _mm256_add_epi64(s2, s3)));
}

// vpmaddubsw, vpmaddwd and vpaddd for 32 products, as a kernel without VNNI needs them. One factor comes from the first
// cache in a changing place, or the compiler would take the products out of the loop; loads have ports of their own.
INKLING_TARGET("avx2,fma") std::uint64_t int8Avx2(std::uint64_t rounds)
{
    alignas(32) std::int8_t factors[16][32];
    std::memset(factors, kOneByte, sizeof factors);
    const __m256i ones = _mm256_set1_epi8(kOneByte);
    const __m256i ones16 = _mm256_set1_epi16(kOneByte);
#define DECLARE(i) __m256i s##i = _mm256_set1_epi32(kZeroByte);
#define STEP(i)                                                                                                        \
    s##i = _mm256_add_epi32(s##i, _mm256_madd_epi16(_mm256_maddubs_epi16(ones, _mm256_load_si256(p + i)), ones16));
#define ADD(i) sum += sumOfIntegers(s##i);
    INKLING_TWELVE(DECLARE)
    for (std::uint64_t r = 0; r < rounds; ++r) {
        const auto* p = reinterpret_cast<const __m256i*>(factors[r % 4]);
        INKLING_TWELVE(STEP)
    }
    std::uint64_t sum = 0;
    INKLING_TWELVE(ADD)
#undef DECLARE
#undef STEP
#undef ADD
    return sum;
}

INKLING_TARGET("avx2,fma") std::uint64_t f32Avx2(std::uint64_t rounds)
{
    const __m256 one = _mm256_set1_ps(kOne);
    float lanes[8];
#define DECLARE(i) __m256 s##i = _mm256_set1_ps(kZero);
#define STEP(i) s##i = _mm256_fmadd_ps(s##i, one, one);
#define ADD(i)                                                                                                         \
    _mm256_storeu_ps(lanes, s##i);                                                                                     \
    for (const float lane : lanes) sum += std::uint64_t(lane);
    INKLING_TWELVE(DECLARE)
    for (std::uint64_t r = 0; r < rounds; ++r) {
        INKLING_TWELVE(STEP)
    }
    std::uint64_t sum = 0;
    INKLING_TWELVE(ADD)
#undef DECLARE
#undef STEP
#undef ADD
    return sum;
}

INKLING_TARGET("avx2,fma,avxvnni") std::uint64_t int8AvxVnni(std::uint64_t rounds)
{
    const __m256i ones = _mm256_set1_epi8(kOneByte);
#define DECLARE(i) __m256i s##i = _mm256_set1_epi32(kZeroByte);
#define STEP(i) s##i = _mm256_dpbusd_avx_epi32(s##i, ones, ones);
#define ADD(i) sum += sumOfIntegers(s##i);
    INKLING_TWELVE(DECLARE)
    for (std::uint64_t r = 0; r < rounds; ++r) {
        INKLING_TWELVE(STEP)
    }
    std::uint64_t sum = 0;
    INKLING_TWELVE(ADD)
#undef DECLARE
#undef STEP
#undef ADD
    return sum;
}

INKLING_TARGET("avx512f,avx512bw") std::uint64_t readAvx512(const std::byte* data, std::size_t bytes)
{
    __m512i s0 = _mm512_setzero_si512(), s1 = s0, s2 = s0, s3 = s0;
    for (std::size_t i = 0; i < bytes; i += 256) {
        const std::byte* p = data + i;
        s0 = _mm512_add_epi64(s0, _mm512_loadu_si512(p));
        s1 = _mm512_add_epi64(s1, _mm512_loadu_si512(p + 64));
        s2 = _mm512_add_epi64(s2, _mm512_loadu_si512(p + 128));
        s3 = _mm512_add_epi64(s3, _mm512_loadu_si512(p + 192));
    }
    const __m512i s = _mm512_add_epi64(_mm512_add_epi64(s0, s1), _mm512_add_epi64(s2, s3));
    std::uint64_t words[8], sum = 0;
    _mm512_storeu_si512(words, s);
    for (const std::uint64_t word : words) sum += word;
    return sum;
}

INKLING_TARGET("avx512f,avx512bw") std::uint64_t sumOfIntegers512(__m512i v)
{
    std::uint32_t lanes[16];
    _mm512_storeu_si512(lanes, v);
    std::uint64_t sum = 0;
    for (const std::uint32_t lane : lanes) sum += lane;
    return sum;
}

INKLING_TARGET("avx512f,avx512bw") std::uint64_t int8Avx512(std::uint64_t rounds)
{
    alignas(64) std::int8_t factors[20][64];
    std::memset(factors, kOneByte, sizeof factors);
    const __m512i ones = _mm512_set1_epi8(kOneByte);
    const __m512i ones16 = _mm512_set1_epi16(kOneByte);
#define DECLARE(i) __m512i s##i = _mm512_set1_epi32(kZeroByte);
#define STEP(i)                                                                                                        \
    s##i = _mm512_add_epi32(s##i, _mm512_madd_epi16(_mm512_maddubs_epi16(ones, _mm512_load_si512(p + i)), ones16));
#define ADD(i) sum += sumOfIntegers512(s##i);
    INKLING_SIXTEEN(DECLARE)
    for (std::uint64_t r = 0; r < rounds; ++r) {
        const auto* p = reinterpret_cast<const __m512i*>(factors[r % 4]);
        INKLING_SIXTEEN(STEP)
    }
    std::uint64_t sum = 0;
    INKLING_SIXTEEN(ADD)
#undef DECLARE
#undef STEP
#undef ADD
    return sum;
}

INKLING_TARGET("avx512f,avx512bw,avx512vnni") std::uint64_t int8Avx512Vnni(std::uint64_t rounds)
{
    const __m512i ones = _mm512_set1_epi8(kOneByte);
#define DECLARE(i) __m512i s##i = _mm512_set1_epi32(kZeroByte);
#define STEP(i) s##i = _mm512_dpbusd_epi32(s##i, ones, ones);
#define ADD(i) sum += sumOfIntegers512(s##i);
    INKLING_SIXTEEN(DECLARE)
    for (std::uint64_t r = 0; r < rounds; ++r) {
        INKLING_SIXTEEN(STEP)
    }
    std::uint64_t sum = 0;
    INKLING_SIXTEEN(ADD)
#undef DECLARE
#undef STEP
#undef ADD
    return sum;
}

INKLING_TARGET("avx512f,avx512bw") std::uint64_t f32Avx512(std::uint64_t rounds)
{
    const __m512 one = _mm512_set1_ps(kOne);
    float lanes[16];
#define DECLARE(i) __m512 s##i = _mm512_set1_ps(kZero);
#define STEP(i) s##i = _mm512_fmadd_ps(s##i, one, one);
#define ADD(i)                                                                                                         \
    _mm512_storeu_ps(lanes, s##i);                                                                                     \
    for (const float lane : lanes) sum += std::uint64_t(lane);
    INKLING_SIXTEEN(DECLARE)
    for (std::uint64_t r = 0; r < rounds; ++r) {
        INKLING_SIXTEEN(STEP)
    }
    std::uint64_t sum = 0;
    INKLING_SIXTEEN(ADD)
#undef DECLARE
#undef STEP
#undef ADD
    return sum;
}

void addWide(std::vector<ProbeKernels>& kernels)
{
    const CpuFeatures features = detectCpuFeatures();
    if (!features.avx2) return;
    ProbeKernels avx2{
        "avx2", readAvx2, {int8Avx2, std::uint64_t(12) * 32, "avx2"}, {f32Avx2, std::uint64_t(12) * 8, "avx2"}};
    if (features.avxVnni) avx2.int8 = {int8AvxVnni, std::uint64_t(12) * 32, "avx-vnni"};
    kernels.push_back(avx2);
    if (!features.avx512) return;
    ProbeKernels avx512{"avx512",
                        readAvx512,
                        {int8Avx512, std::uint64_t(16) * 64, "avx512"},
                        {f32Avx512, std::uint64_t(16) * 16, "avx512"}};
    if (features.avx512Vnni) avx512.int8 = {int8Avx512Vnni, std::uint64_t(16) * 64, "avx512-vnni"};
    kernels.push_back(avx512);
}

#elif defined(INKLING_NEON)

std::uint64_t readNeon(const std::byte* data, std::size_t bytes)
{
    uint64x2_t s0 = vdupq_n_u64(0), s1 = s0, s2 = s0, s3 = s0;
    for (std::size_t i = 0; i < bytes; i += 64) {
        const auto* p = reinterpret_cast<const std::uint8_t*>(data + i);
        s0 = vaddq_u64(s0, vreinterpretq_u64_u8(vld1q_u8(p)));
        s1 = vaddq_u64(s1, vreinterpretq_u64_u8(vld1q_u8(p + 16)));
        s2 = vaddq_u64(s2, vreinterpretq_u64_u8(vld1q_u8(p + 32)));
        s3 = vaddq_u64(s3, vreinterpretq_u64_u8(vld1q_u8(p + 48)));
    }
    return vaddvq_u64(vaddq_u64(vaddq_u64(s0, s1), vaddq_u64(s2, s3)));
}

// smull and sadalp for eight products, as a kernel without the dot product needs them; see int8Avx2 for the loads.
std::uint64_t int8Neon(std::uint64_t rounds)
{
    alignas(16) std::int8_t factors[20][8];
    std::memset(factors, kOneByte, sizeof factors);
    const int8x8_t ones = vdup_n_s8(kOneByte);
#define DECLARE(i) int32x4_t s##i = vdupq_n_s32(kZeroByte);
#define STEP(i) s##i = vpadalq_s16(s##i, vmull_s8(ones, vld1_s8(p[i])));
#define ADD(i) sum += std::uint64_t(vaddlvq_u32(vreinterpretq_u32_s32(s##i)));
    INKLING_SIXTEEN(DECLARE)
    for (std::uint64_t r = 0; r < rounds; ++r) {
        const auto* p = factors + r % 4;
        INKLING_SIXTEEN(STEP)
    }
    std::uint64_t sum = 0;
    INKLING_SIXTEEN(ADD)
#undef DECLARE
#undef STEP
#undef ADD
    return sum;
}

// Clang before 16 declares the dot product only where the whole file is compiled for it.
#if defined(__ARM_FEATURE_DOTPROD) || defined(_MSC_VER) || !defined(__clang__) || __clang_major__ >= 16
#define INKLING_NEON_DOT 1
#if defined(__ARM_FEATURE_DOTPROD)
#define INKLING_TARGET_DOT
#elif defined(__clang__)
#define INKLING_TARGET_DOT INKLING_TARGET("dotprod")
#else
#define INKLING_TARGET_DOT INKLING_TARGET("arch=armv8.2-a+dotprod")
#endif

INKLING_TARGET_DOT std::uint64_t int8NeonDot(std::uint64_t rounds)
{
    const int8x16_t ones = vdupq_n_s8(kOneByte);
#define DECLARE(i) int32x4_t s##i = vdupq_n_s32(kZeroByte);
#define STEP(i) s##i = vdotq_s32(s##i, ones, ones);
#define ADD(i) sum += std::uint64_t(vaddlvq_u32(vreinterpretq_u32_s32(s##i)));
    INKLING_SIXTEEN(DECLARE)
    for (std::uint64_t r = 0; r < rounds; ++r) {
        INKLING_SIXTEEN(STEP)
    }
    std::uint64_t sum = 0;
    INKLING_SIXTEEN(ADD)
#undef DECLARE
#undef STEP
#undef ADD
    return sum;
}
#endif

std::uint64_t f32Neon(std::uint64_t rounds)
{
    const float32x4_t one = vdupq_n_f32(kOne);
#define DECLARE(i) float32x4_t s##i = vdupq_n_f32(kZero);
#define STEP(i) s##i = vfmaq_f32(one, s##i, one);
#define ADD(i) sum += std::uint64_t(vaddvq_f32(s##i));
    INKLING_SIXTEEN(DECLARE)
    for (std::uint64_t r = 0; r < rounds; ++r) {
        INKLING_SIXTEEN(STEP)
    }
    std::uint64_t sum = 0;
    INKLING_SIXTEEN(ADD)
#undef DECLARE
#undef STEP
#undef ADD
    return sum;
}

void addWide(std::vector<ProbeKernels>& kernels)
{
    ProbeKernels neon{
        "neon", readNeon, {int8Neon, std::uint64_t(16) * 8, "neon"}, {f32Neon, std::uint64_t(16) * 4, "neon"}};
#if defined(INKLING_NEON_DOT)
    if (detectCpuFeatures().dotProduct) neon.int8 = {int8NeonDot, std::uint64_t(16) * 16, "dotprod"};
#endif
    kernels.push_back(neon);
}

#else

void addWide(std::vector<ProbeKernels>&) {}

#endif

} // namespace

std::vector<ProbeKernels> availableProbeKernels()
{
    std::vector<ProbeKernels> kernels{kScalar};
    addWide(kernels);
    return kernels;
}

} // namespace inkling
