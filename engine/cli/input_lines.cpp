#include "engine/cli/input_lines.h"

#include "engine/base/text.h"
#include "engine/cli/common.h"

#ifdef _WIN32
#include <io.h>
#else
#include <cerrno>
#include <poll.h>
#include <unistd.h>
#endif

namespace inkling::cli {

namespace {

// Bytes read, 0 at the end of the input or on an error, negative when there is nothing yet.
#ifdef _WIN32
int readSome(char* buffer, unsigned size)
{
    const int count = _read(0, buffer, size); // Ctrl+C ends a console's read
    return count < 0 ? 0 : count;
}
#else
int readSome(char* buffer, unsigned size)
{
    // poll() is what a signal ends; a read() would be taken up again. The limit is for a signal that comes just before.
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, 250) <= 0) return -1;
    const ssize_t count = ::read(STDIN_FILENO, buffer, size);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return -1;
    return count < 0 ? 0 : int(count);
}
#endif

} // namespace

std::optional<std::string> InputLines::next()
{
    std::size_t end = 0;
    while ((end = m_buffer.find('\n')) == std::string::npos && !m_ended) fill();
    if (interruption().isRaised() || (end == std::string::npos && m_buffer.empty())) return std::nullopt;

    std::string line = m_buffer.substr(0, end);
    m_buffer.erase(0, end == std::string::npos ? end : end + 1);
    if (line.ends_with('\r')) line.pop_back();
    return sanitizeUtf8(line);
}

void InputLines::fill()
{
    char buffer[1 << 12];
    int count = -1;
    while (count < 0 && !interruption().isRaised()) count = readSome(buffer, sizeof buffer);
    if (count > 0)
        m_buffer.append(buffer, std::size_t(count));
    else
        m_ended = true;
}

} // namespace inkling::cli
