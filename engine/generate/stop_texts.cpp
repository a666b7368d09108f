#include "engine/generate/stop_texts.h"

#include <algorithm>
#include <utility>

namespace inkling {

std::string StopTexts::push(std::string_view text)
{
    if (m_found) return {};
    m_pending += text;

    std::size_t start = std::string::npos;
    std::size_t end = std::string::npos;
    for (const std::string& stopText : m_stopTexts) {
        const std::size_t position = m_pending.find(stopText);
        if (position == std::string::npos) continue;
        const std::size_t last = position + stopText.size();
        if (last > end || (last == end && position > start)) continue;
        start = position;
        end = last;
    }
    m_found = start != std::string::npos;
    const std::size_t certain = m_found ? start : m_pending.size() - undecided();
    std::string out = m_pending.substr(0, certain);
    m_pending.erase(0, m_found ? m_pending.size() : certain);
    return out;
}

std::string StopTexts::finish() { return std::exchange(m_pending, {}); }

std::size_t StopTexts::undecided() const
{
    std::size_t longest = 0;
    for (const std::string& stopText : m_stopTexts) {
        std::size_t length = std::min(stopText.size() - 1, m_pending.size());
        while (length > longest && !m_pending.ends_with(std::string_view(stopText).substr(0, length))) --length;
        longest = std::max(longest, length);
    }
    return longest;
}

} // namespace inkling
