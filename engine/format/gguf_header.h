// The header of a GGUF file in the making (version 3): metadata and where each tensor will lie. For the writers of
// models and of adapters in engine/format.
#pragma once

#include "engine/base/atomic_file.h"
#include "engine/base/result.h"
#include "engine/format/metadata.h"
#include "engine/format/tensor_view.h"

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace inkling {

inline constexpr std::uint64_t kGgufAlignment = 32;

// Metadata in the making. Whole numbers are written with 32 bits where they fit and fractions as F32, as the public
// readers of Gemma's keys expect.
class GgufMetadataWriter
{
public:
    std::string bytes;
    std::uint64_t keys = 0;

    template <class T> void put(T value)
    {
        const auto at = bytes.size();
        bytes.resize(at + sizeof value);
        std::memcpy(bytes.data() + at, &value, sizeof value);
    }
    void putText(std::string_view text)
    {
        put(std::uint64_t(text.size()));
        bytes += text;
    }
    void begin(std::string_view key, MetadataType type)
    {
        putText(key);
        put(std::uint32_t(type));
        ++keys;
    }
    void key(std::string_view name, std::uint64_t value)
    {
        if (value > UINT32_MAX) {
            begin(name, MetadataType::U64);
            return put(value);
        }
        begin(name, MetadataType::U32);
        put(std::uint32_t(value));
    }
    void key(std::string_view name, std::int64_t value)
    {
        if (value < INT32_MIN || value > INT32_MAX) {
            begin(name, MetadataType::I64);
            return put(value);
        }
        begin(name, MetadataType::I32);
        put(std::int32_t(value));
    }
    void key(std::string_view name, double value)
    {
        begin(name, MetadataType::F32);
        put(float(value));
    }
    void key(std::string_view name, bool value)
    {
        begin(name, MetadataType::Bool);
        put(std::uint8_t(value));
    }
    void key(std::string_view name, const std::string& value)
    {
        begin(name, MetadataType::String);
        putText(value);
    }
    void key(std::string_view name, const MetadataArray& value)
    {
        beginArray(name, value.type, value.count);
        bytes.append(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size());
    }
    void beginArray(std::string_view name, MetadataType type, std::uint64_t count)
    {
        begin(name, MetadataType::Array);
        put(std::uint32_t(type));
        put(count);
    }
};

struct GgufTensor
{
    std::string name;
    TensorType type = TensorType::F32;
    Shape shape;
    std::uint64_t bytes = 0;
};

// The file up to its first tensor, less the padding.
std::string ggufHeader(const GgufMetadataWriter& metadata, std::span<const GgufTensor> tensors);

// Zeros up to where the next tensor may begin.
Result<> padGguf(AtomicFile& file);

} // namespace inkling
