#include "engine/base/text.h"

namespace inkling {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD"; // U+FFFD

struct LeadByte
{
    int length;         // bytes of the sequence, 0 when the byte cannot start one
    unsigned char low;  // least and
    unsigned char high; // greatest second byte
};

LeadByte leadByte(unsigned char c)
{
    if (c < 0x80) return {1, 0, 0};
    if (c >= 0xC2 && c <= 0xDF) return {2, 0x80, 0xBF};
    if (c == 0xE0) return {3, 0xA0, 0xBF};
    if (c == 0xED) return {3, 0x80, 0x9F};
    if (c >= 0xE1 && c <= 0xEF) return {3, 0x80, 0xBF};
    if (c == 0xF0) return {4, 0x90, 0xBF};
    if (c == 0xF4) return {4, 0x80, 0x8F};
    if (c >= 0xF1 && c <= 0xF3) return {4, 0x80, 0xBF};
    return {0, 0, 0};
}

// The length of the longest start of a well-formed sequence at the start of `text`, and whether it is complete.
struct Prefix
{
    int length;
    bool complete;
};

Prefix longestPrefix(std::string_view text)
{
    const LeadByte lead = leadByte(static_cast<unsigned char>(text[0]));
    if (lead.length == 0) return {1, false};
    for (int i = 1; i < lead.length; ++i) {
        if (std::size_t(i) >= text.size()) return {i, false};
        const auto c = static_cast<unsigned char>(text[std::size_t(i)]);
        const unsigned char low = i == 1 ? lead.low : 0x80;
        const unsigned char high = i == 1 ? lead.high : 0xBF;
        if (c < low || c > high) return {i, false};
    }
    return {lead.length, true};
}

} // namespace

int utf8SequenceLength(std::string_view text)
{
    const Prefix prefix = longestPrefix(text);
    return prefix.complete ? prefix.length : 0;
}

bool isValidUtf8(std::string_view text)
{
    while (!text.empty()) {
        const int length = utf8SequenceLength(text);
        if (length == 0) return false;
        text.remove_prefix(std::size_t(length));
    }
    return true;
}

std::string sanitizeUtf8(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Prefix prefix = longestPrefix(text);
        out += prefix.complete ? text.substr(0, std::size_t(prefix.length)) : kReplacement;
        text.remove_prefix(std::size_t(prefix.length));
    }
    return out;
}

std::size_t incompleteUtf8Tail(std::string_view text)
{
    // A byte that can start a sequence never continues one, so the last such byte decides.
    for (std::size_t length = 1; length <= 3 && length <= text.size(); ++length) {
        const std::string_view tail = text.substr(text.size() - length);
        if (leadByte(static_cast<unsigned char>(tail[0])).length == 0) continue;
        const Prefix prefix = longestPrefix(tail);
        return !prefix.complete && std::size_t(prefix.length) == length ? length : 0;
    }
    return 0;
}

std::size_t countCodePoints(std::string_view text)
{
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

std::string pathToUtf8(const std::filesystem::path& path)
{
    const std::u8string text = path.u8string();
    return sanitizeUtf8({reinterpret_cast<const char*>(text.data()), text.size()});
}

std::filesystem::path pathFromUtf8(std::string_view text)
{
    return std::filesystem::path(std::u8string(reinterpret_cast<const char8_t*>(text.data()), text.size()));
}

std::string printable(std::string_view name, std::size_t limit)
{
    std::string out;
    for (const char c : sanitizeUtf8(name.substr(0, limit))) {
        const auto u = static_cast<unsigned char>(c);
        out += u < 0x20 || u == 0x7F ? '?' : c;
    }
    if (name.size() > limit) out += "…";
    return out;
}

} // namespace inkling
