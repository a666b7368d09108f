#include "engine/generate/story_cut.h"

#include <array>
#include <utility>

namespace inkling {

namespace {

bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The length of the first sentence with what closes it, or 0 where it has no end yet: a stop is an end once something
// else than a closing quote follows, since more dots or a quote may yet come. A line break ends a title.
std::size_t sentenceLength(std::string_view text)
{
    static constexpr std::array<std::string_view, 5> kClosing = {"\"", "'", ")", "\xE2\x80\x9D", "\xE2\x80\x99"};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && i > 0) return i;
        const bool ellipsis = text.substr(i).starts_with("\xE2\x80\xA6");
        if (text[i] != '.' && text[i] != '!' && text[i] != '?' && !ellipsis) continue;
        std::size_t end = i + (ellipsis ? 3 : 1);
        for (bool again = true; again;) {
            again = false;
            for (const std::string_view mark : kClosing) {
                if (!text.substr(end).starts_with(mark)) continue;
                end += mark.size();
                again = true;
            }
        }
        if (end >= text.size()) return 0;
        if (isSpace(text[end])) return end;
    }
    return 0;
}

bool endsWhole(std::string_view text)
{
    for (const std::string_view end : {".", "!", "?", "\xE2\x80\xA6", "\"", "\xE2\x80\x9D"})
        if (text.ends_with(end)) return true;
    return false;
}

} // namespace

std::size_t countWords(std::string_view text)
{
    std::size_t words = 0;
    bool inside = false;
    for (const char c : text) {
        words += !isSpace(c) && !inside;
        inside = !isSpace(c);
    }
    return words;
}

std::string StoryCut::feed(std::string_view text)
{
    std::string out;
    if (m_full) return out;
    m_pending += text;
    while (const std::size_t length = sentenceLength(m_pending)) {
        // White space before a sentence goes with it.
        const std::size_t words = countWords(std::string_view(m_pending).substr(0, length));
        if (m_words + words > m_mostWords && m_words > 0) {
            m_full = true;
            m_pending.clear();
            return out;
        }
        out += m_pending.substr(0, length);
        m_words += words;
        m_pending.erase(0, length);
    }
    return out;
}

std::string StoryCut::finish()
{
    std::string rest = std::exchange(m_pending, {});
    while (!rest.empty() && isSpace(rest.back())) rest.pop_back();
    const std::size_t words = countWords(rest);
    if (m_full || words == 0) return {};
    if (endsWhole(rest) && m_words + words <= m_mostWords) {
        m_words += words;
        return rest;
    }
    if (m_words > 0) return {};
    m_words += words;
    return rest + ".";
}

} // namespace inkling
