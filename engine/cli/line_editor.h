// A line typed by a person at a terminal: with editing and history where libedit was found at build time, else as the
// terminal itself edits (a Windows console does more or less the same by itself).
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace inkling::cli {

// One thread at a time; nothing else may read standard input. Leaves the terminal as it found it.
class LineEditor
{
public:
    LineEditor();
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;

    // The next line without its end, as valid UTF-8; nothing after Ctrl+D, or once interruption() was raised (Ctrl+C).
    std::optional<std::string> read(const std::string& prompt);

private:
    struct Terminal;
    std::unique_ptr<Terminal> m_terminal;
};

} // namespace inkling::cli
