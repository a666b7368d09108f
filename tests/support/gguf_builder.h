// Writes GGUF bytes field by field, so that a test can build a small model and lie in any place of it.
// Shares no code with the engine's reader and writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inkling::test {

class GgufBuilder
{
public:
    explicit GgufBuilder(std::uint32_t version = 3) : m_version(version) {}

    static std::string u8(std::uint8_t v) { return raw(v); }
    static std::string u32(std::uint32_t v) { return raw(v); }
    static std::string u64(std::uint64_t v) { return raw(v); }
    static std::string f32(float v) { return raw(v); }
    static std::string text(std::string_view s) { return u64(s.size()) + std::string(s); }
    template <class T> static std::string raw(T v)
    {
        std::string out(sizeof v, '\0');
        std::memcpy(out.data(), &v, sizeof v);
        return out;
    }
    // The body of an array: element type, count, elements.
    static std::string array(std::uint32_t type, std::uint64_t count, const std::string& elements)
    {
        return u32(type) + u64(count) + elements;
    }

    // A key with any value type and any bytes after it.
    GgufBuilder& key(std::string_view name, std::uint32_t type, const std::string& value)
    {
        m_keys += text(name) + u32(type) + value;
        ++m_keyCount;
        return *this;
    }
    GgufBuilder& textKey(std::string_view name, std::string_view value) { return key(name, 8, text(value)); }
    GgufBuilder& u32Key(std::string_view name, std::uint32_t value) { return key(name, 4, u32(value)); }
    GgufBuilder& f32Key(std::string_view name, float value) { return key(name, 6, f32(value)); }

    // A tensor's description; `dims` innermost first, as the file has it.
    GgufBuilder& describe(std::string_view name, const std::vector<std::uint64_t>& dims, std::uint32_t type,
                          std::uint64_t offset)
    {
        m_tensors += text(name) + u32(std::uint32_t(dims.size()));
        for (const std::uint64_t d : dims) m_tensors += u64(d);
        m_tensors += u32(type) + u64(offset);
        ++m_tensorCount;
        return *this;
    }
    // A tensor with its data at the next free place.
    GgufBuilder& tensor(std::string_view name, const std::vector<std::uint64_t>& dims, std::uint32_t type,
                        const std::string& data)
    {
        m_data.resize((m_data.size() + m_alignment - 1) / m_alignment * m_alignment, '\0');
        describe(name, dims, type, m_data.size());
        m_data += data;
        return *this;
    }
    GgufBuilder& floats(std::string_view name, const std::vector<std::uint64_t>& dims, const std::vector<float>& values)
    {
        std::string data;
        for (const float v : values) data += f32(v);
        return tensor(name, dims, 0, data);
    }
    // Adds the key too.
    GgufBuilder& alignment(std::uint32_t bytes)
    {
        m_alignment = bytes;
        return u32Key("general.alignment", bytes);
    }
    // The architecture every model needs.
    GgufBuilder& gemma() { return textKey("general.architecture", "gemma3"); }

    std::string bytes() const
    {
        std::string out = "GGUF" + u32(m_version) + u64(m_tensorCount) + u64(m_keyCount) + m_keys + m_tensors;
        out.resize((out.size() + m_alignment - 1) / m_alignment * m_alignment, '\0');
        return out + m_data;
    }

private:
    std::uint32_t m_version;
    std::size_t m_alignment = 32;
    std::uint64_t m_keyCount = 0;
    std::uint64_t m_tensorCount = 0;
    std::string m_keys;
    std::string m_tensors;
    std::string m_data;
};

inline std::span<const std::byte> asBytes(std::string_view text) { return std::as_bytes(std::span(text)); }

} // namespace inkling::test
