// IEEE 754 binary16 and bfloat16 as bits, with conversions to and from float. Rounding is to nearest, ties to even;
// NaN stays NaN, overflow becomes infinity, subnormals are kept.
#pragma once

#include <bit>
#include <cstdint>

namespace inkling {

inline float bf16ToFloat(std::uint16_t h) { return std::bit_cast<float>(std::uint32_t(h) << 16); }

inline std::uint16_t floatToBf16(float f)
{
    const std::uint32_t u = std::bit_cast<std::uint32_t>(f);
    if ((u & 0x7fffffffu) > 0x7f800000u) return std::uint16_t((u >> 16) | 0x40u); // a quiet NaN with the same sign
    return std::uint16_t((u + 0x7fffu + ((u >> 16) & 1u)) >> 16);
}

inline float f16ToFloat(std::uint16_t h)
{
    const std::uint32_t sign = std::uint32_t(h & 0x8000u) << 16;
    const std::uint32_t magnitude = h & 0x7fffu;
    if (magnitude >= 0x7c00u) // infinity or NaN
        return std::bit_cast<float>(sign | 0x7f800000u | ((magnitude & 0x3ffu) << 13));
    if (magnitude < 0x400u) { // zero or subnormal: magnitude · 2^-24, exact in float
        const float value = float(magnitude) * 0x1p-24f;
        return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(value));
    }
    return std::bit_cast<float>(sign | ((magnitude << 13) + 0x38000000u)); // re-bias the exponent: 127 - 15 = 112
}

inline std::uint16_t floatToF16(float f)
{
    const std::uint32_t u = std::bit_cast<std::uint32_t>(f);
    const std::uint16_t sign = std::uint16_t((u >> 16) & 0x8000u);
    const std::uint32_t magnitude = u & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return std::uint16_t(sign | 0x7e00u);  // NaN
    if (magnitude >= 0x477ff000u) return std::uint16_t(sign | 0x7c00u); // rounds past 65504
    if (magnitude < 0x38800000u) {                                      // below 2^-14: subnormal in f16
        // Adding 0.5 puts the value's last f16 bit (2^-24) at the float's last mantissa bit, rounded to even.
        const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
        return std::uint16_t(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3f000000u));
    }
    const std::uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
    return std::uint16_t(sign | ((rounded - 0x38000000u) >> 13));
}

} // namespace inkling
