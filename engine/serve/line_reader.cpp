#include "engine/serve/line_reader.h"

#include <algorithm>

namespace inkling::serve {

bool LineReader::fill()
{
    if (m_begin < m_end) return true;
    m_begin = 0;
    m_end = m_source.read(m_buffer);
    return m_end > 0;
}

LineReader::Outcome LineReader::next(std::string& line)
{
    // A long line's memory is given back before the next one; an ordinary line's is used again.
    if (line.capacity() > kBufferBytes) line = std::string();
    line.clear();
    bool tooLong = false;
    bool any = false;
    while (fill()) {
        any = true;
        const char* const begin = m_buffer.data() + m_begin;
        const char* const end = m_buffer.data() + m_end;
        const char* const newline = std::find(begin, end, '\n');
        const std::size_t count = std::size_t(newline - begin);
        m_begin += count;
        if (!tooLong && count > m_limit - line.size()) {
            tooLong = true;
            line = std::string();
        }
        if (!tooLong) line.append(begin, count);
        if (newline != end) {
            ++m_begin;
            return tooLong ? Outcome::TooLong : Outcome::Line;
        }
    }
    if (!any) return Outcome::End;
    return tooLong ? Outcome::TooLong : Outcome::Line;
}

} // namespace inkling::serve
