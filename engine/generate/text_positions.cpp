#include "engine/generate/text_positions.h"

#include "engine/base/text.h"

#include <algorithm>

namespace inkling {

namespace {

constexpr std::string_view kSpaceMark = "\xE2\x96\x81"; // U+2581
constexpr std::size_t kReplacementBytes = 3;            // U+FFFD

struct Unit
{
    std::size_t textBytes = 0;
    std::size_t tokenBytes = 0;
};

// The character or the ill-formed part at the start of `text`.
Unit unitAt(std::string_view text)
{
    if (text.starts_with(kSpaceMark)) return {kSpaceMark.size(), 1};
    if (const int length = utf8SequenceLength(text)) return {std::size_t(length), std::size_t(length)};
    // As long as one more byte still belongs to the same U+FFFD.
    std::size_t length = 1;
    while (length < 3 && length < text.size() && sanitizeUtf8(text.substr(0, length + 1)).size() == kReplacementBytes)
        ++length;
    return {length, kReplacementBytes};
}

} // namespace

TextPositions::TextPositions(std::string_view text, std::size_t tokenBytes) : m_text(text)
{
    std::size_t given = 0;
    for (std::size_t offset = 0; offset < text.size();) {
        const Unit unit = unitAt(text.substr(offset));
        offset += unit.textBytes;
        given += unit.tokenBytes;
    }
    m_ahead = tokenBytes == given + 1 ? 1 : 0;
}

std::size_t TextPositions::advance(std::string_view token)
{
    const std::size_t ahead = std::min(m_ahead, token.size());
    token.remove_prefix(ahead);
    m_ahead -= ahead;

    const auto current = m_offset < m_text.size() ? unitAt(m_text.substr(m_offset)) : Unit{};
    const std::size_t start = current.textBytes == current.tokenBytes ? m_offset + m_inside : m_offset;
    for (std::size_t rest = token.size(); rest > 0 && m_offset < m_text.size();) {
        const Unit unit = unitAt(m_text.substr(m_offset));
        const std::size_t step = std::min(rest, unit.tokenBytes - m_inside);
        rest -= step;
        m_inside += step;
        if (m_inside < unit.tokenBytes) break;
        m_offset += unit.textBytes;
        m_inside = 0;
    }
    return start;
}

} // namespace inkling
