#include "engine/text/cut_points.h"

namespace inkling {

namespace {

constexpr unsigned kHashBits = 21; // 256 KiB; the pairs of a vocabulary of 262,144 pieces set about a tenth of the bits

// The character at the start of valid UTF-8, as the vocabulary spells it, and its length.
struct Character
{
    char32_t value;
    std::size_t length;
};

Character firstCharacter(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto more = [&](std::size_t i) { return char32_t(byte(i) & 0x3F); };
    const unsigned char lead = byte(0);
    if (lead == ' ') return {U'\u2581', 1};
    if (lead < 0x80) return {lead, 1};
    if (lead < 0xE0) return {char32_t(lead & 0x1F) << 6 | more(1), 2};
    if (lead < 0xF0) return {char32_t(lead & 0x0F) << 12 | more(1) << 6 | more(2), 3};
    return {char32_t(lead & 0x07) << 18 | more(1) << 12 | more(2) << 6 | more(3), 4};
}

std::uint32_t hashOf(char32_t left, char32_t right)
{
    // Two 21-bit numbers, mixed by Fibonacci hashing (Knuth, The Art of Computer Programming 3, section 6.4).
    const std::uint64_t key = std::uint64_t(left) << 21 | right;
    return std::uint32_t((key * 0x9E3779B97F4A7C15u) >> (64 - kHashBits));
}

} // namespace

CutPoints::CutPoints() : m_pairs((std::size_t(1) << kHashBits) / 64) {}

void CutPoints::addPiece(std::string_view piece)
{
    char32_t previous = 0;
    for (bool first = true; !piece.empty(); first = false) {
        const Character next = firstCharacter(piece);
        if (!first) {
            const std::uint32_t hash = hashOf(previous, next.value);
            m_pairs[hash / 64] |= std::uint64_t(1) << (hash % 64);
        }
        previous = next.value;
        piece.remove_prefix(next.length);
    }
}

bool CutPoints::mayMerge(char32_t left, char32_t right) const
{
    const std::uint32_t hash = hashOf(left, right);
    return (m_pairs[hash / 64] >> (hash % 64)) & 1;
}

std::size_t CutPoints::firstPart(std::string_view text) const
{
    if (text.empty()) return 0;
    Character previous = firstCharacter(text);
    std::size_t position = previous.length;
    for (; position < text.size(); position += previous.length) {
        const Character next = firstCharacter(text.substr(position));
        if (!mayMerge(previous.value, next.value)) return position;
        previous = next;
    }
    return position;
}

} // namespace inkling
