// Turns tokens into text as they come, and never gives out half a character.
#pragma once

#include "engine/base/token_id.h"
#include "engine/text/tokenizer.h"

#include <string>

namespace inkling {

// One thread at a time; the tokenizer must outlive it.
class StreamDecoder
{
public:
    explicit StreamDecoder(const Tokenizer& tokenizer) : m_tokenizer(&tokenizer) {}

    // The text that is certain now: whole characters, U+FFFD for bytes that cannot become one.
    std::string push(TokenId id);
    // What is left at the end: an unfinished character becomes U+FFFD.
    std::string finish();

private:
    const Tokenizer* m_tokenizer;
    std::string m_pending; // at most three bytes: the start of a character
};

} // namespace inkling
