#include "engine/format/quants.h"

#include "engine/base/checked.h"
#include "engine/base/float16.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace inkling {

static_assert(std::endian::native == std::endian::little, "blocks are read in the byte order of the file");

namespace {

constexpr std::array<TensorTypeTraits, 11> kTraits = {{
    {TensorType::F32, "F32", 0, 1, 4, false},
    {TensorType::F16, "F16", 1, 1, 2, false},
    {TensorType::BF16, "BF16", 30, 1, 2, false},
    {TensorType::Q8_0, "Q8_0", 8, 32, 34, true},
    {TensorType::Q4_0, "Q4_0", 2, 32, 18, true},
    {TensorType::Q4_1, "Q4_1", 3, 32, 20, true},
    {TensorType::Q5_0, "Q5_0", 6, 32, 22, true},
    {TensorType::Q5_1, "Q5_1", 7, 32, 24, true},
    {TensorType::Q4_K, "Q4_K", 12, 256, 144, true},
    {TensorType::Q5_K, "Q5_K", 13, 256, 176, true},
    {TensorType::Q6_K, "Q6_K", 14, 256, 210, true},
}};

constexpr std::size_t kGroup = 32;

template <class T> T load(const std::byte* from)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

template <class T> void store(std::byte* to, T value) { std::memcpy(to, &value, sizeof value); }

float loadF16(const std::byte* from) { return f16ToFloat(load<std::uint16_t>(from)); }

// f16ToFloat without branches, so that a loop over it becomes vector code: shifted into a float's place, the exponent
// is short by 127 - 15 = 112, which a multiplication puts right for subnormals too.
float f16ToFloatStraight(std::uint16_t h)
{
    const std::uint32_t magnitude = h & 0x7fffu;
    const float value = std::bit_cast<float>(magnitude << 13) * 0x1p112f;
    const std::uint32_t special = magnitude >= 0x7c00u ? 0x7f800000u : 0u; // infinity and NaN
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | special | (std::uint32_t(h & 0x8000u) << 16));
}

std::uint8_t byteAt(const std::byte* bytes, std::size_t i) { return std::to_integer<std::uint8_t>(bytes[i]); }

// Nibbles of 16 bytes: the low ones are values 0 … 15 and the high ones 16 … 31, less `bias`.
void unpackNibblePairs(const std::byte* packed, int bias, std::array<std::int8_t, kGroup>& q)
{
    for (std::size_t i = 0; i < 16; ++i) {
        q[i] = std::int8_t(int(byteAt(packed, i) & 0xF) - bias);
        q[i + 16] = std::int8_t(int(byteAt(packed, i) >> 4) - bias);
    }
}

// As above with a fifth bit for each value from `high`, whose bit i belongs to value i.
void unpackFiveBits(const std::byte* high, const std::byte* packed, int bias, std::array<std::int8_t, kGroup>& q)
{
    const auto bits = load<std::uint32_t>(high);
    for (std::size_t i = 0; i < 16; ++i) {
        const int fifth = (bits & (1u << i)) != 0 ? 16 : 0;
        const int fifthUpper = (bits & (0x10000u << i)) != 0 ? 16 : 0;
        q[i] = std::int8_t((int(byteAt(packed, i) & 0xF) | fifth) - bias);
        q[i + 16] = std::int8_t((int(byteAt(packed, i) >> 4) | fifthUpper) - bias);
    }
}

struct ScaleAndMinimum
{
    int scale;
    int minimum;
};

// Q4_K and Q5_K pack eight pairs of 6-bit numbers into 12 bytes: the first four pairs in the low six bits of bytes
// 0 … 7, the others in nibbles of bytes 8 … 11 with their upper two bits on top of bytes 0 … 7.
ScaleAndMinimum unpackSixBits(const std::byte* packed, std::size_t j)
{
    if (j < 4) return {byteAt(packed, j) & 63, byteAt(packed, j + 4) & 63};
    return {(byteAt(packed, j + 4) & 0xF) | ((byteAt(packed, j - 4) >> 6) << 4),
            (byteAt(packed, j + 4) >> 4) | ((byteAt(packed, j) >> 6) << 4)};
}

// Each format: where 32 values lie in its block. load() fills q, scale and minimum of group `g` of the block.
template <TensorType Type> struct Block;

template <> struct Block<TensorType::Q8_0>
{
    static constexpr bool kHasMinimum = false;
    static void load(const std::byte* block, std::size_t, QuantGroup& out)
    {
        out.scale.fill(loadF16(block));
        std::memcpy(out.q.data(), block + 2, kGroup);
    }
};

template <> struct Block<TensorType::Q4_0>
{
    static constexpr bool kHasMinimum = false;
    static void load(const std::byte* block, std::size_t, QuantGroup& out)
    {
        out.scale.fill(loadF16(block));
        unpackNibblePairs(block + 2, 8, out.q);
    }
};

template <> struct Block<TensorType::Q4_1>
{
    static constexpr bool kHasMinimum = true;
    static void load(const std::byte* block, std::size_t, QuantGroup& out)
    {
        out.scale.fill(loadF16(block));
        out.minimum.fill(-loadF16(block + 2));
        unpackNibblePairs(block + 4, 0, out.q);
    }
};

template <> struct Block<TensorType::Q5_0>
{
    static constexpr bool kHasMinimum = false;
    static void load(const std::byte* block, std::size_t, QuantGroup& out)
    {
        out.scale.fill(loadF16(block));
        unpackFiveBits(block + 2, block + 6, 16, out.q);
    }
};

template <> struct Block<TensorType::Q5_1>
{
    static constexpr bool kHasMinimum = true;
    static void load(const std::byte* block, std::size_t, QuantGroup& out)
    {
        out.scale.fill(loadF16(block));
        out.minimum.fill(-loadF16(block + 2));
        unpackFiveBits(block + 4, block + 8, 0, out.q);
    }
};

// 256 values: f16 scale of scales, f16 scale of minima, 12 bytes of 6-bit pairs, 128 bytes of nibbles. Of each 32
// bytes of nibbles the low ones are one group of 32 values and the high ones the next.
template <> struct Block<TensorType::Q4_K>
{
    static constexpr bool kHasMinimum = true;
    static void load(const std::byte* block, std::size_t g, QuantGroup& out)
    {
        const ScaleAndMinimum pair = unpackSixBits(block + 4, g);
        out.scale.fill(loadF16(block) * float(pair.scale));
        out.minimum.fill(loadF16(block + 2) * float(pair.minimum));
        const std::byte* packed = block + 16 + g / 2 * kGroup;
        const unsigned shift = g % 2 * 4;
        for (std::size_t i = 0; i < kGroup; ++i) out.q[i] = std::int8_t((byteAt(packed, i) >> shift) & 0xF);
    }
};

// As Q4_K with 32 bytes of fifth bits before the nibbles: bit g of byte i belongs to value i of group g.
template <> struct Block<TensorType::Q5_K>
{
    static constexpr bool kHasMinimum = true;
    static void load(const std::byte* block, std::size_t g, QuantGroup& out)
    {
        const ScaleAndMinimum pair = unpackSixBits(block + 4, g);
        out.scale.fill(loadF16(block) * float(pair.scale));
        out.minimum.fill(loadF16(block + 2) * float(pair.minimum));
        const std::byte* high = block + 16;
        const std::byte* packed = block + 48 + g / 2 * kGroup;
        const unsigned shift = g % 2 * 4;
        for (std::size_t i = 0; i < kGroup; ++i)
            out.q[i] = std::int8_t(((byteAt(packed, i) >> shift) & 0xF) | (((byteAt(high, i) >> g) & 1) << 4));
    }
};

// 256 values: 128 bytes of low nibbles, 64 bytes of upper bit pairs, 16 signed scales, f16 scale of scales. Each half
// of the block holds four groups: the low nibbles of its first and second 32 bytes, then their high nibbles.
template <> struct Block<TensorType::Q6_K>
{
    static constexpr bool kHasMinimum = false;
    static void load(const std::byte* block, std::size_t g, QuantGroup& out)
    {
        const std::size_t half = g / 4;
        const std::size_t quarter = g % 4;
        const std::byte* low = block + half * 64 + quarter % 2 * kGroup;
        const std::byte* high = block + 128 + half * kGroup;
        const std::byte* scales = block + 192 + g * 2;
        const float d = loadF16(block + 208);
        out.scale = {d * float(std::int8_t(byteAt(scales, 0))), d * float(std::int8_t(byteAt(scales, 1)))};
        const unsigned lowShift = quarter / 2 * 4;
        const unsigned highShift = unsigned(quarter) * 2;
        for (std::size_t i = 0; i < kGroup; ++i) {
            const int bits = ((byteAt(low, i) >> lowShift) & 0xF) | (((byteAt(high, i) >> highShift) & 3) << 4);
            out.q[i] = std::int8_t(bits - 32);
        }
    }
};

template <TensorType Type> void dequantizeBlocks(const std::byte* row, std::span<float> out)
{
    constexpr TensorTypeTraits kType = kTraits[std::size_t(Type)];
    static_assert(kType.type == Type);
    constexpr std::size_t kGroups = kType.blockElements / kGroup;
    float* to = out.data();
    QuantGroup group;
    for (std::size_t block = 0; block < out.size() / kType.blockElements; ++block, row += kType.blockBytes) {
        for (std::size_t g = 0; g < kGroups; ++g, to += kGroup) {
            Block<Type>::load(row, g, group);
            for (std::size_t half = 0; half < 2; ++half) {
                const float scale = group.scale[half];
                const std::int8_t* q = group.q.data() + half * 16;
                float* values = to + half * 16;
                if constexpr (Block<Type>::kHasMinimum) {
                    const float minimum = group.minimum[half];
                    for (std::size_t i = 0; i < 16; ++i) values[i] = scale * float(q[i]) - minimum;
                } else {
                    for (std::size_t i = 0; i < 16; ++i) values[i] = scale * float(q[i]);
                }
            }
        }
    }
}

template <TensorType Type> QuantGroup unpackBlockGroup(const std::byte* row, std::size_t group)
{
    constexpr TensorTypeTraits kType = kTraits[std::size_t(Type)];
    constexpr std::size_t kGroups = kType.blockElements / kGroup;
    QuantGroup out{};
    Block<Type>::load(row + group / kGroups * kType.blockBytes, group % kGroups, out);
    return out;
}

// Converts `out.size()` halves; by 64, so that compilers make vector code at any level of optimisation: of
// fewer at a time some make straight code instead.
template <float (*Convert)(std::uint16_t)> void dequantizeHalves(const std::byte* row, std::span<float> out)
{
    constexpr std::size_t kAtOnce = 64;
    std::size_t i = 0;
    for (; i + kAtOnce <= out.size(); i += kAtOnce) {
        std::array<std::uint16_t, kAtOnce> halves;
        std::memcpy(halves.data(), row + 2 * i, sizeof halves);
        float* values = &out[i];
        for (std::size_t k = 0; k < kAtOnce; ++k) values[k] = Convert(halves[k]);
    }
    for (; i < out.size(); ++i) out[i] = Convert(load<std::uint16_t>(row + 2 * i));
}

// 1 / d, or 0 where d is too small to have an inverse; it rounds to a scale of 0 then.
float inverse(float d)
{
    const float id = d != 0 ? 1.0F / d : 0.0F;
    return std::isfinite(id) ? id : 0.0F;
}

void quantizeQ8(const float* x, std::byte* block)
{
    float largest = 0;
    for (std::size_t i = 0; i < kGroup; ++i) largest = std::max(largest, std::fabs(x[i]));
    const float d = largest / 127.0F;
    const float id = inverse(d);
    store(block, floatToF16(d));
    for (std::size_t i = 0; i < kGroup; ++i) store(block + 2 + i, std::int8_t(std::round(x[i] * id)));
}

void quantizeQ4(const float* x, std::byte* block)
{
    float largest = 0; // with its sign, so that it becomes -8 exactly
    for (std::size_t i = 0; i < kGroup; ++i)
        if (std::fabs(x[i]) > std::fabs(largest)) largest = x[i];
    const float d = largest / -8.0F;
    const float id = inverse(d);
    store(block, floatToF16(d));
    for (std::size_t i = 0; i < kGroup / 2; ++i) {
        const int low = std::min(15, int(x[i] * id + 8.5F));
        const int high = std::min(15, int(x[i + 16] * id + 8.5F));
        block[2 + i] = std::byte(low | (high << 4));
    }
}

} // namespace

const TensorTypeTraits& traits(TensorType type) { return kTraits[std::size_t(type)]; }

std::span<const TensorTypeTraits> allTensorTypes() { return kTraits; }

std::optional<TensorType> tensorTypeFromGgml(std::uint32_t ggmlId)
{
    for (const TensorTypeTraits& t : kTraits)
        if (t.ggmlId == ggmlId) return t.type;
    return {};
}

std::optional<TensorType> tensorTypeFromName(std::string_view name)
{
    for (const TensorTypeTraits& t : kTraits)
        if (t.name == name) return t.type;
    return {};
}

std::string ggmlTypeName(std::uint32_t ggmlId)
{
    // Numbers 4, 5 and 31 to 33, 36 to 38 belonged to formats that were withdrawn.
    static constexpr std::array<std::string_view, 40> kNames = {
        "F32",      "F16",      "Q4_0",    "Q4_1",  "Q4_2",       "Q4_3",       "Q5_0",       "Q5_1",
        "Q8_0",     "Q8_1",     "Q2_K",    "Q3_K",  "Q4_K",       "Q5_K",       "Q6_K",       "Q8_K",
        "IQ2_XXS",  "IQ2_XS",   "IQ3_XXS", "IQ1_S", "IQ4_NL",     "IQ3_S",      "IQ2_S",      "IQ4_XS",
        "I8",       "I16",      "I32",     "I64",   "F64",        "IQ1_M",      "BF16",       "Q4_0_4_4",
        "Q4_0_4_8", "Q4_0_8_8", "TQ1_0",   "TQ2_0", "IQ4_NL_4_4", "IQ4_NL_4_8", "IQ4_NL_8_8", "MXFP4"};
    if (ggmlId < kNames.size()) return std::string(kNames[ggmlId]);
    return "type " + std::to_string(ggmlId);
}

std::optional<std::uint64_t> rowBytes(TensorType type, std::uint64_t columns)
{
    const TensorTypeTraits& t = traits(type);
    if (columns % t.blockElements != 0) return {};
    return checkedMultiply(columns / t.blockElements, t.blockBytes);
}

void dequantizeRow(TensorType type, std::span<const std::byte> row, std::span<float> out)
{
    assert(row.size() == rowBytes(type, out.size()));
    switch (type) {
    case TensorType::F32:
        if (!out.empty()) std::memcpy(out.data(), row.data(), out.size_bytes());
        return;
    case TensorType::F16: return dequantizeHalves<f16ToFloatStraight>(row.data(), out);
    case TensorType::BF16: return dequantizeHalves<bf16ToFloat>(row.data(), out);
    case TensorType::Q8_0: return dequantizeBlocks<TensorType::Q8_0>(row.data(), out);
    case TensorType::Q4_0: return dequantizeBlocks<TensorType::Q4_0>(row.data(), out);
    case TensorType::Q4_1: return dequantizeBlocks<TensorType::Q4_1>(row.data(), out);
    case TensorType::Q5_0: return dequantizeBlocks<TensorType::Q5_0>(row.data(), out);
    case TensorType::Q5_1: return dequantizeBlocks<TensorType::Q5_1>(row.data(), out);
    case TensorType::Q4_K: return dequantizeBlocks<TensorType::Q4_K>(row.data(), out);
    case TensorType::Q5_K: return dequantizeBlocks<TensorType::Q5_K>(row.data(), out);
    case TensorType::Q6_K: return dequantizeBlocks<TensorType::Q6_K>(row.data(), out);
    }
}

QuantGroup unpackGroup(TensorType type, std::span<const std::byte> row, std::size_t group)
{
    switch (type) {
    case TensorType::F32:
    case TensorType::F16:
    case TensorType::BF16: break;
    case TensorType::Q8_0: return unpackBlockGroup<TensorType::Q8_0>(row.data(), group);
    case TensorType::Q4_0: return unpackBlockGroup<TensorType::Q4_0>(row.data(), group);
    case TensorType::Q4_1: return unpackBlockGroup<TensorType::Q4_1>(row.data(), group);
    case TensorType::Q5_0: return unpackBlockGroup<TensorType::Q5_0>(row.data(), group);
    case TensorType::Q5_1: return unpackBlockGroup<TensorType::Q5_1>(row.data(), group);
    case TensorType::Q4_K: return unpackBlockGroup<TensorType::Q4_K>(row.data(), group);
    case TensorType::Q5_K: return unpackBlockGroup<TensorType::Q5_K>(row.data(), group);
    case TensorType::Q6_K: return unpackBlockGroup<TensorType::Q6_K>(row.data(), group);
    }
    assert(!"a quantised type");
    return {};
}

bool canQuantize(TensorType type)
{
    return !traits(type).isQuantised || type == TensorType::Q8_0 || type == TensorType::Q4_0;
}

void quantizeRow(TensorType type, std::span<const float> values, std::span<std::byte> row)
{
    assert(canQuantize(type) && row.size() == rowBytes(type, values.size()));
    std::byte* to = row.data();
    switch (type) {
    case TensorType::F32:
        if (!values.empty()) std::memcpy(to, values.data(), values.size_bytes());
        return;
    case TensorType::F16:
        for (std::size_t i = 0; i < values.size(); ++i) store(to + 2 * i, floatToF16(values[i]));
        return;
    case TensorType::BF16:
        for (std::size_t i = 0; i < values.size(); ++i) store(to + 2 * i, floatToBf16(values[i]));
        return;
    case TensorType::Q8_0:
        for (std::size_t i = 0; i < values.size(); i += kGroup, to += 34) quantizeQ8(&values[i], to);
        return;
    case TensorType::Q4_0:
        for (std::size_t i = 0; i < values.size(); i += kGroup, to += 18) quantizeQ4(&values[i], to);
        return;
    default: assert(!"canQuantize(type)");
    }
}

} // namespace inkling
