// Holds a story that is being written to its form: whole sentences only, and no more words than were asked for.
// Not for making one up.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace inkling {

// One thread at a time. Feed what is generated; print what comes back.
class StoryCut
{
public:
    explicit StoryCut(std::size_t mostWords) : m_mostWords(mostWords) {}

    // The part of the story that is certain now: up to the last sentence's end, or nothing. A first line without a stop
    // is the title.
    std::string feed(std::string_view text);
    // What is left once nothing more comes: a last sentence, if it is whole and fits. Where nothing was given out
    // before it is the text as it stands, with a full stop after it if it has none.
    std::string finish();

    bool isFull() const { return m_full; } // another sentence would be too much
    std::size_t words() const { return m_words; }

private:
    std::string m_pending;
    std::size_t m_mostWords;
    std::size_t m_words = 0;
    bool m_full = false;
};

std::size_t countWords(std::string_view text);

} // namespace inkling
