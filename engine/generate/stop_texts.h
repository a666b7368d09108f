// Watches a growing text for the texts that end it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace inkling {

// Gives a text out piece by piece up to the stop text that is complete first (of those that end at the same byte, the
// longest). Holds back no more than the longest end of the text that may still become a stop text, so the result does
// not depend on how the text was cut into pieces. One thread at a time.
class StopTexts
{
public:
    explicit StopTexts(std::vector<std::string> stopTexts) : m_stopTexts(std::move(stopTexts)) {}

    // What became certain with `text`. After a stop text was found: nothing more.
    std::string push(std::string_view text);
    // What is held back, once nothing more will come.
    std::string finish();
    bool found() const { return m_found; }

private:
    std::size_t undecided() const; // how many of the last bytes of m_pending may begin a stop text

    std::vector<std::string> m_stopTexts; // none is empty
    std::string m_pending;
    bool m_found = false;
};

} // namespace inkling
