// Writes safetensors bytes, so that a test can build a small checkpoint and lie in any place of it.
// Shares no code with the engine's reader and writer.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace inkling::test {

class SafetensorsBuilder
{
public:
    // A whole file from a header as it stands.
    static std::string file(const std::string& header, const std::string& data)
    {
        const std::uint64_t length = header.size();
        std::string out(sizeof length, '\0');
        std::memcpy(out.data(), &length, sizeof length);
        return out + header + data;
    }

    SafetensorsBuilder& tensor(std::string_view name, std::string_view dtype, const std::vector<std::uint64_t>& shape,
                               const std::string& data)
    {
        std::string sizes;
        for (const std::uint64_t n : shape) sizes += (sizes.empty() ? "" : ",") + std::to_string(n);
        m_header += m_header.empty() ? "" : ",";
        m_header += "\"" + std::string(name) + "\":{\"dtype\":\"" + std::string(dtype) + "\",\"shape\":[" + sizes +
                    "],\"data_offsets\":[" + std::to_string(m_data.size()) + "," +
                    std::to_string(m_data.size() + data.size()) + "]}";
        m_data += data;
        return *this;
    }
    SafetensorsBuilder& floats(std::string_view name, const std::vector<std::uint64_t>& shape,
                               const std::vector<float>& values)
    {
        std::string data(values.size() * sizeof(float), '\0');
        std::memcpy(data.data(), values.data(), data.size());
        return tensor(name, "F32", shape, data);
    }
    std::string bytes() const { return file("{" + m_header + "}", m_data); }

private:
    std::string m_header;
    std::string m_data;
};

} // namespace inkling::test
