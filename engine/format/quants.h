// The number formats a tensor may be stored in, and the only code that knows how their blocks are laid out.
// Names and layouts follow the public GGUF specification and ggml's block definitions; little-endian throughout.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace inkling {

enum class TensorType : std::uint8_t { F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K };

struct TensorTypeTraits
{
    TensorType type;
    std::string_view name;       // "Q4_0"
    std::uint32_t ggmlId;        // the number a GGUF file stores
    std::uint32_t blockElements; // values in a block: 1, 32 or 256
    std::uint32_t blockBytes;
    bool isQuantised; // small integers with scales; false for the three float types
};

const TensorTypeTraits& traits(TensorType type);
std::span<const TensorTypeTraits> allTensorTypes();
std::optional<TensorType> tensorTypeFromGgml(std::uint32_t ggmlId);
std::optional<TensorType> tensorTypeFromName(std::string_view name); // exact, as in TensorTypeTraits::name
// The field's name of any ggml type, for refusals: "IQ2_XXS", or "type 99" for an unknown number.
std::string ggmlTypeName(std::uint32_t ggmlId);

// Bytes of a row of `columns` values; no value when `columns` is not whole blocks or the size overflows.
std::optional<std::uint64_t> rowBytes(TensorType type, std::uint64_t columns);

// out[columns] = the values of one row. `row` holds exactly rowBytes(type, out.size()).
void dequantizeRow(TensorType type, std::span<const std::byte> row, std::span<float> out);

// Thirty-two neighbouring values as small integers: value[i] = scale[i / 16] * q[i] - minimum[i / 16].
struct QuantGroup
{
    std::array<std::int8_t, 32> q;
    std::array<float, 2> scale;
    std::array<float, 2> minimum; // 0 for types without one
};

// The 32 values from column 32 * group of one row of a quantised type (isQuantised), exactly as stored.
QuantGroup unpackGroup(TensorType type, std::span<const std::byte> row, std::size_t group);

// Whether quantizeRow can write the type: F32, F16, BF16, Q8_0 and Q4_0.
bool canQuantize(TensorType type);
// Rounds a row of finite values into `type`. `row` holds exactly rowBytes(type, values.size()).
// Q8_0 and Q4_0 choose scales as the reference quantiser of ggml does (largest magnitude / 127; signed largest / -8).
void quantizeRow(TensorType type, std::span<const float> values, std::span<std::byte> row);

} // namespace inkling
