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
#else
bool inputIsTerminal() { return isatty(STDIN_FILENO) == 1; }
bool outputIsTerminal() { return isatty(STDOUT_FILENO) == 1; }
#endif

} // namespace inkling::cli
