// One line on stderr that tells a person how far a long job is. Shown only where stderr is a terminal.
#pragma once

#include <string_view>

namespace inkling::cli {

// One thread at a time. The line is wiped on destruction, so that what follows starts on an empty one.
class ProgressLine
{
public:
    ProgressLine();
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(std::string_view text); // replaces what was shown
    void clear();

private:
    bool m_isTerminal;
    bool m_isShown = false;
};

} // namespace inkling::cli
