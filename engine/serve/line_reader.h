// Cuts a stream of bytes into lines, none longer than a limit, whatever the other side sends.
// Not for knowing what a line means.
#pragma once

#include "engine/serve/streams.h"

#include <cstddef>
#include <string>
#include <vector>

namespace inkling::serve {

// One thread at a time.
class LineReader
{
public:
    enum class Outcome {
        Line,
        TooLong, // the line was skipped to its end; no more than the limit of it was ever held
        End,
    };

    LineReader(ByteSource& source, std::size_t limit) : m_source(source), m_limit(limit), m_buffer(kBufferBytes) {}

    // The next line without its LF. The last one may lack the LF.
    Outcome next(std::string& line);

private:
    static constexpr std::size_t kBufferBytes = std::size_t(64) << 10;

    bool fill(); // false at the end

    ByteSource& m_source;
    std::size_t m_limit;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0; // unread bytes are [m_begin, m_end)
    std::size_t m_end = 0;
};

} // namespace inkling::serve
