// Where a text may be cut so that its parts, tokenised one by one, give the same ids as the whole.
// BPE never merges across two neighbouring characters that stand side by side in no piece of the vocabulary, so a cut
// between them changes nothing. Parts that occur again need not be tokenised again, and the memory that tokenising
// takes stays small, whatever the text's length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace inkling {

// Filled first, then immutable; any thread may ask.
class CutPoints
{
public:
    CutPoints();

    // Notes every pair of neighbouring characters in `piece` (valid UTF-8, a space spelled U+2581).
    void addPiece(std::string_view piece);

    // The length in bytes of the first part of `text` (valid UTF-8): up to the first place where a cut is safe, or all
    // of it. In prose that is about a word.
    std::size_t firstPart(std::string_view text) const;

private:
    bool mayMerge(char32_t left, char32_t right) const;
    std::vector<std::uint64_t> m_pairs; // a bit for each hash of a pair: set where any pair with this hash occurs
};

} // namespace inkling
