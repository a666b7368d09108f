#include "engine/format/metadata.h"

#include <cstring>

namespace inkling {

namespace {

template <class T> T load(const std::byte* from)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

template <class T, class Out> std::vector<Out> numbers(const MetadataArray& array)
{
    std::vector<Out> out;
    out.reserve(array.count);
    for (std::size_t i = 0; i < array.count; ++i) out.push_back(Out(load<T>(array.bytes.data() + i * sizeof(T))));
    return out;
}

} // namespace

const MetadataValue* Metadata::find(std::string_view key) const
{
    const auto it = m_values.find(key);
    return it == m_values.end() ? nullptr : &it->second;
}

std::optional<std::uint64_t> Metadata::unsignedInteger(std::string_view key) const
{
    const MetadataValue* value = find(key);
    if (!value) return {};
    if (const auto* u = std::get_if<std::uint64_t>(value)) return *u;
    if (const auto* i = std::get_if<std::int64_t>(value); i && *i >= 0) return std::uint64_t(*i);
    return {};
}

std::optional<double> Metadata::number(std::string_view key) const
{
    const MetadataValue* value = find(key);
    if (!value) return {};
    if (const auto* d = std::get_if<double>(value)) return *d;
    constexpr std::int64_t kExact = std::int64_t(1) << 53; // every integer up to here is a double
    if (const auto* u = std::get_if<std::uint64_t>(value); u && *u <= std::uint64_t(kExact)) return double(*u);
    if (const auto* i = std::get_if<std::int64_t>(value); i && *i <= kExact && *i >= -kExact) return double(*i);
    return {};
}

std::optional<bool> Metadata::boolean(std::string_view key) const
{
    const MetadataValue* value = find(key);
    if (const auto* b = value ? std::get_if<bool>(value) : nullptr) return *b;
    return {};
}

std::optional<std::string> Metadata::text(std::string_view key) const
{
    const MetadataValue* value = find(key);
    if (const auto* s = value ? std::get_if<std::string>(value) : nullptr) return *s;
    return {};
}

std::optional<std::vector<std::string_view>> Metadata::texts(std::string_view key) const
{
    const MetadataValue* value = find(key);
    const auto* array = value ? std::get_if<MetadataArray>(value) : nullptr;
    if (!array || array->type != MetadataType::String) return {};
    std::vector<std::string_view> out;
    out.reserve(array->count);
    const std::byte* at = array->bytes.data();
    for (std::uint64_t i = 0; i < array->count; ++i) {
        const auto length = std::size_t(load<std::uint64_t>(at));
        out.emplace_back(reinterpret_cast<const char*>(at + sizeof(std::uint64_t)), length);
        at += sizeof(std::uint64_t) + length;
    }
    return out;
}

std::optional<std::vector<float>> Metadata::floats(std::string_view key) const
{
    const MetadataValue* value = find(key);
    const auto* array = value ? std::get_if<MetadataArray>(value) : nullptr;
    if (!array) return {};
    if (array->type == MetadataType::F32) return numbers<float, float>(*array);
    return {};
}

std::optional<std::vector<std::int64_t>> Metadata::integers(std::string_view key) const
{
    const MetadataValue* value = find(key);
    const auto* array = value ? std::get_if<MetadataArray>(value) : nullptr;
    if (!array) return {};
    switch (array->type) {
    case MetadataType::U8: return numbers<std::uint8_t, std::int64_t>(*array);
    case MetadataType::I8: return numbers<std::int8_t, std::int64_t>(*array);
    case MetadataType::U16: return numbers<std::uint16_t, std::int64_t>(*array);
    case MetadataType::I16: return numbers<std::int16_t, std::int64_t>(*array);
    case MetadataType::U32: return numbers<std::uint32_t, std::int64_t>(*array);
    case MetadataType::I32: return numbers<std::int32_t, std::int64_t>(*array);
    case MetadataType::I64: return numbers<std::int64_t, std::int64_t>(*array);
    case MetadataType::Bool: {
        auto out = numbers<std::uint8_t, std::int64_t>(*array);
        for (std::int64_t& flag : out) flag = flag != 0;
        return out;
    }
    case MetadataType::U64: {
        auto out = numbers<std::uint64_t, std::int64_t>(*array);
        for (const std::int64_t value64 : out)
            if (value64 < 0) return {}; // above 2^63 - 1
        return out;
    }
    case MetadataType::F32:
    case MetadataType::String:
    case MetadataType::Array:
    case MetadataType::F64: break;
    }
    return {};
}

} // namespace inkling
