#include "engine/generate/story_cut.h"

#include <span>
#include <utility>

namespace inkling {

namespace {

using Marks = std::span<const std::string_view>;

constexpr std::string_view kStops[] = {".", "!", "?", "\xE2\x80\xA6"};
constexpr std::string_view kClosing[] = {"\"", "'", ")", "\xE2\x80\x9D", "\xE2\x80\x99"};
constexpr std::string_view kHonorifics[] = {"Mr.", "Mrs.", "Ms.", "Dr."}; // a name follows, in the same sentence

bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The length of the mark that `text` begins with, or 0.
std::size_t markAtStart(std::string_view text, Marks marks)
{
    for (const std::string_view mark : marks)
        if (text.starts_with(mark)) return mark.size();
    return 0;
}

// The same of the mark that it ends with.
std::size_t markAtEnd(std::string_view text, Marks marks)
{
    for (const std::string_view mark : marks)
        if (text.ends_with(mark)) return mark.size();
    return 0;
}

bool endsInHonorific(std::string_view text)
{
    const std::size_t length = markAtEnd(text, kHonorifics);
    return length > 0 && (text.size() == length || !isLetter(text[text.size() - length - 1]));
}

// The length of the first sentence with what closes it, or 0 where it has no end yet: a stop is an end once something
// else than a closing quote follows, since more dots or a quote may yet come. A line break ends a title.
std::size_t sentenceLength(std::string_view text)
{
    bool blank = true; // so far
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && !blank) return i;
        blank = blank && isSpace(text[i]);
        const std::size_t stop = markAtStart(text.substr(i), kStops);
        if (stop == 0 || endsInHonorific(text.substr(0, i + stop))) continue;
        std::size_t end = i + stop;
        while (const std::size_t mark = markAtStart(text.substr(end), kClosing)) end += mark;
        if (end >= text.size()) return 0;
        if (isSpace(text[end])) return end;
    }
    return 0;
}

bool endsWhole(std::string_view text)
{
    while (const std::size_t mark = markAtEnd(text, kClosing)) text.remove_suffix(mark);
    return markAtEnd(text, kStops) > 0 && !endsInHonorific(text);
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
    const bool whole = endsWhole(rest);
    if (m_words > 0 && (!whole || m_words + words > m_mostWords)) return {};
    m_words += words;
    return whole ? rest : rest + ".";
}

} // namespace inkling
