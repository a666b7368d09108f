#include "engine/cli/progress_line.h"

#include "engine/base/text.h"
#include "engine/cli/terminal.h"

#include <cstdio>

namespace inkling::cli {

ProgressLine::ProgressLine() : m_isTerminal(errorsAreOnTerminal()) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(std::string_view text)
{
    if (!m_isTerminal) return;
    std::fprintf(stderr, "\r\x1b[K%s", printable(text, 78).c_str()); // ESC [ K: wipe to the end of the line
    std::fflush(stderr);
    m_isShown = true;
}

void ProgressLine::clear()
{
    if (!m_isShown) return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    m_isShown = false;
}

} // namespace inkling::cli
