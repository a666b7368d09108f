// A model file's metadata under GGUF's keys ("gemma3.block_count"), whatever format it came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace inkling {

// The element types of a GGUF array, with the numbers the file stores.
enum class MetadataType : std::uint32_t {
    U8 = 0,
    I8 = 1,
    U16 = 2,
    I16 = 3,
    U32 = 4,
    I32 = 5,
    F32 = 6,
    Bool = 7,
    String = 8,
    Array = 9,
    U64 = 10,
    I64 = 11,
    F64 = 12
};

// An array, kept as the file's bytes: a vocabulary of 262,144 pieces costs nothing until it is asked for.
// `bytes` was checked when the file was read: every element lies inside it.
struct MetadataArray
{
    MetadataType type = MetadataType::U8;
    std::uint64_t count = 0;
    std::span<const std::byte> bytes;
};

using MetadataValue = std::variant<std::uint64_t, std::int64_t, double, bool, std::string, MetadataArray>;

class Metadata
{
public:
    void set(std::string key, MetadataValue value) { m_values.insert_or_assign(std::move(key), std::move(value)); }
    bool has(std::string_view key) const { return m_values.find(key) != m_values.end(); }
    const MetadataValue* find(std::string_view key) const;
    const std::map<std::string, MetadataValue, std::less<>>& all() const { return m_values; }

    // The value where the key exists with a type that converts without loss, else nothing.
    std::optional<std::uint64_t> unsignedInteger(std::string_view key) const; // any integer type, not negative
    std::optional<double> number(std::string_view key) const;                 // any integer or float
    std::optional<bool> boolean(std::string_view key) const;
    std::optional<std::string> text(std::string_view key) const;
    // Arrays; an empty array is an empty vector.
    std::optional<std::vector<std::string_view>> texts(std::string_view key) const; // views into the file
    std::optional<std::vector<float>> floats(std::string_view key) const;
    std::optional<std::vector<std::int64_t>> integers(std::string_view key) const; // any integer type or Bool (0, 1)

private:
    std::map<std::string, MetadataValue, std::less<>> m_values;
};

} // namespace inkling
