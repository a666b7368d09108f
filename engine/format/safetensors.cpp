#include "engine/format/safetensors.h"

#include "engine/base/checked.h"
#include "engine/base/text.h"
#include "engine/format/model_file_parts.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace inkling {

namespace {

using nlohmann::json;

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = std::uint64_t(16) << 20;
constexpr std::size_t kMaxTensors = 65'536;
constexpr std::size_t kMaxNameBytes = 1024;
constexpr std::size_t kMaxDimensions = 8; // of tensors that we may not even use

struct RawEntry
{
    std::string name;
    std::string dtype;
    Shape shape;
    std::vector<std::uint64_t> offsets;
};

// Takes the header apart while it is parsed, so that no tree of a hostile text is ever built. The parser itself keeps
// no stack. Levels: 1 is the whole, 2 a tensor (or __metadata__), 3 its shape or offsets.
class HeaderParser : public nlohmann::json_sax<json>
{
public:
    std::vector<RawEntry>& entries() { return m_entries; }
    const std::string& problem() const { return m_problem; }

    bool null() override { return scalar(); }
    bool boolean(bool) override { return scalar(); }
    bool number_float(number_float_t, const string_t&) override { return scalar(); }
    bool binary(binary_t&) override { return scalar(); }
    bool number_integer(number_integer_t value) override
    {
        return fail("expected no negative number, got " + std::to_string(value));
    }
    bool number_unsigned(number_unsigned_t value) override;
    bool string(string_t& value) override;
    bool start_object(std::size_t) override;
    bool key(string_t& name) override;
    bool end_object() override
    {
        --m_depth;
        return true;
    }
    bool start_array(std::size_t) override;
    bool end_array() override
    {
        --m_depth;
        m_numbers = nullptr;
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        return fail("its header is no JSON (byte " + std::to_string(position) + ")");
    }

private:
    bool fail(std::string problem)
    {
        if (m_problem.empty()) {
            m_problem = std::move(problem);
            if (m_depth >= 2 && !m_entries.empty() && !m_inMetadata)
                m_problem = "tensor '" + printable(m_entries.back().name) + "': " + m_problem;
        }
        return false;
    }
    bool scalar() { return m_inMetadata ? true : fail("its header has a value that does not belong there"); }

    std::vector<RawEntry> m_entries;
    std::string m_problem;
    int m_depth = 0;
    bool m_inMetadata = false;
    std::string m_field;
    std::vector<std::uint64_t>* m_numbers = nullptr; // where the array being read goes
};

bool HeaderParser::number_unsigned(number_unsigned_t value)
{
    if (m_inMetadata) return true;
    if (!m_numbers) return scalar();
    if (m_numbers->size() == kMaxDimensions)
        return fail("'" + m_field + "' has more than " + std::to_string(kMaxDimensions) + " numbers");
    m_numbers->push_back(value);
    return true;
}

bool HeaderParser::string(string_t& value)
{
    if (m_inMetadata) return true;
    if (m_depth != 2 || m_field != "dtype") return scalar();
    m_entries.back().dtype = printable(value);
    return true;
}

bool HeaderParser::start_object(std::size_t)
{
    if (m_depth >= 2) return fail("its header is nested deeper than expected");
    ++m_depth;
    return true;
}

bool HeaderParser::key(string_t& name)
{
    if (m_depth == 1) {
        m_inMetadata = name == "__metadata__";
        if (m_inMetadata) return true;
        if (name.empty() || name.size() > kMaxNameBytes)
            return fail("a tensor's name is " + std::to_string(name.size()) + " bytes long, expected 1 to " +
                        std::to_string(kMaxNameBytes));
        if (m_entries.size() == kMaxTensors) return fail("has more than " + std::to_string(kMaxTensors) + " tensors");
        m_entries.emplace_back().name = std::move(name);
        return true;
    }
    if (m_inMetadata) return true;
    m_field = std::move(name);
    if (m_field == "dtype" || m_field == "shape" || m_field == "data_offsets") return true;
    return fail("unknown field '" + printable(m_field) + "'");
}

bool HeaderParser::start_array(std::size_t)
{
    if (m_depth != 2 || m_inMetadata || m_field == "dtype") return fail("its header is not as expected");
    m_numbers = m_field == "shape" ? &m_entries.back().shape : &m_entries.back().offsets;
    m_numbers->clear();
    ++m_depth;
    return true;
}

Error bad(std::string_view where, const std::string& text)
{
    return {ErrorCode::BadFile, std::string(where) + ": " + text};
}

Result<SafetensorsEntry> check(RawEntry&& raw, std::span<const std::byte> data, std::string_view where)
{
    const std::string what = "tensor '" + printable(raw.name) + "'";
    if (raw.dtype.empty()) return bad(where, what + " has no 'dtype'");
    if (raw.offsets.size() != 2) return bad(where, what + ": 'data_offsets': expected two numbers");
    const std::uint64_t begin = raw.offsets[0];
    const std::uint64_t end = raw.offsets[1];
    if (begin > end) return bad(where, what + " ends before it begins");
    if (end > data.size())
        return bad(where, what + " runs past the end of the file (needs " + std::to_string(end - begin) + " bytes at " +
                              std::to_string(begin) + " of the data, which has " + std::to_string(data.size()) + ")");
    if (const auto type = tensorTypeFromSafetensors(raw.dtype)) {
        const auto bytes = tensorBytes(*type, raw.shape);
        if (!bytes || *bytes != end - begin)
            return bad(where, what + ": shape " + shapeText(raw.shape) + " in " + raw.dtype + " needs " +
                                  (bytes ? std::to_string(*bytes) : "too many") + " bytes, its offsets give " +
                                  std::to_string(end - begin));
    }
    return SafetensorsEntry{std::move(raw.name), std::move(raw.dtype), std::move(raw.shape),
                            data.subspan(std::size_t(begin), std::size_t(end - begin))};
}

Result<> checkNames(const std::vector<SafetensorsEntry>& entries, std::string_view where)
{
    std::vector<std::string_view> names;
    names.reserve(entries.size());
    for (const SafetensorsEntry& entry : entries) names.push_back(entry.name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) return bad(where, "tensor '" + printable(*twice) + "' occurs twice");
    return {};
}

} // namespace

bool looksLikeSafetensors(std::span<const std::byte> bytes)
{
    return bytes.size() > kLengthBytes && bytes[kLengthBytes] == std::byte('{');
}

std::uint64_t safetensorsHeaderBytes(std::span<const std::byte> bytes)
{
    std::uint64_t length = 0;
    if (bytes.size() < kLengthBytes) return 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    return liesWithin(kLengthBytes, length, bytes.size()) ? length : 0;
}

std::optional<TensorType> tensorTypeFromSafetensors(std::string_view dtype)
{
    for (const TensorType type : {TensorType::F32, TensorType::F16, TensorType::BF16})
        if (traits(type).name == dtype) return type;
    return {};
}

Result<std::vector<SafetensorsEntry>> readSafetensors(std::span<const std::byte> bytes, std::string_view where)
{
    if (bytes.empty()) return bad(where, "is empty");
    if (bytes.size() < kLengthBytes) return bad(where, "ends inside its header");
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    if (!liesWithin(kLengthBytes, length, bytes.size()))
        return bad(where, "its header is " + std::to_string(length) + " bytes long, the file has " +
                              std::to_string(bytes.size() - kLengthBytes) + " left");
    if (length > kMaxHeaderBytes)
        return bad(where, "its header is " + std::to_string(length) + " bytes long, at most " +
                              std::to_string(kMaxHeaderBytes) + " are read");
    const auto* text = reinterpret_cast<const char*>(bytes.data() + kLengthBytes);
    HeaderParser parser;
    if (!looksLikeSafetensors(bytes) || !json::sax_parse(text, text + length, &parser)) {
        const bool silent = parser.problem().empty();
        return bad(where, silent ? std::string("its header is no JSON object") : parser.problem());
    }

    const auto data = bytes.subspan(std::size_t(kLengthBytes + length));
    std::vector<SafetensorsEntry> entries;
    for (RawEntry& raw : parser.entries()) {
        auto entry = check(std::move(raw), data, where);
        if (!entry) return std::move(entry).error();
        entries.push_back(std::move(*entry));
    }
    INKLING_TRY(checkNames(entries, where));
    std::stable_sort(entries.begin(), entries.end(), [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
        return std::pair(a.data.data(), a.data.size()) < std::pair(b.data.data(), b.data.size());
    });
    for (std::size_t i = 1; i < entries.size(); ++i)
        if (entries[i].data.data() < entries[i - 1].data.data() + entries[i - 1].data.size())
            return bad(where, "tensors '" + printable(entries[i - 1].name) + "' and '" + printable(entries[i].name) +
                                  "' overlap");
    return entries;
}

} // namespace inkling
