// Lines of standard input, one at a time, without waiting past Ctrl+C.
#pragma once

#include <optional>
#include <string>

namespace inkling::cli {

// One thread at a time; nothing else may read standard input.
class InputLines
{
public:
    // The next line without its end (LF or CR LF), as valid UTF-8. Nothing at the end of the input, or once
    // interruption() was raised.
    std::optional<std::string> next();

private:
    void fill(); // waits for more

    std::string m_buffer;
    bool m_ended = false;
};

} // namespace inkling::cli
