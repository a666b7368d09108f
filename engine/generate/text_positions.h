// Where in a text its tokens begin.
#pragma once

#include <cstddef>
#include <string_view>

namespace inkling {

// Walks along a text in step with the bytes of its tokens (Tokenizer::bytes). They differ from the text's own in three
// places: an ill-formed part is read as U+FFFD, U+2581 as a space, and a vocabulary may put a space in front.
// One thread at a time; the text must outlive it.
class TextPositions
{
public:
    // `tokenBytes`: of all tokens together; one more than the text gives is a space in front.
    TextPositions(std::string_view text, std::size_t tokenBytes);

    // The offset of the first byte of the next token, whose bytes are `token`: inside a character where a token holds
    // a part of one.
    std::size_t advance(std::string_view token);

private:
    std::string_view m_text;
    std::size_t m_offset = 0; // of the character, or of the ill-formed part, that comes next
    std::size_t m_inside = 0; // how many bytes of it tokens gave already
    std::size_t m_ahead = 0;  // bytes of tokens that have no place in the text: the space in front
};

} // namespace inkling
