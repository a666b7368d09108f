#include "engine/cli/terminal.h"

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace inkling::cli {

#ifdef _WIN32
bool inputIsTerminal() { return _isatty(0) != 0; }
bool outputIsTerminal() { return _isatty(1) != 0; }
bool errorsAreOnTerminal() { return _isatty(2) != 0; }
#else
bool inputIsTerminal() { return isatty(STDIN_FILENO) == 1; }
bool outputIsTerminal() { return isatty(STDOUT_FILENO) == 1; }
bool errorsAreOnTerminal() { return isatty(STDERR_FILENO) == 1; }
#endif

std::string withoutControls(std::string_view text)
{
    constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    std::string shown;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool isC1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F || isC1)
            shown += kReplacement;
        else
            shown += text[i];
        if (isC1) ++i;
    }
    return shown;
}

} // namespace inkling::cli
