// Whether a person sits at the other end, and what may be shown there.
#pragma once

#include <string>
#include <string_view>

namespace inkling::cli {

bool inputIsTerminal();
bool outputIsTerminal();
bool errorsAreOnTerminal();

// `text` (whole UTF-8 characters) with U+FFFD for control characters other than tab and newline, C1 included: what a
// model writes must not move a terminal's cursor or answer its questions.
std::string withoutControls(std::string_view text);

} // namespace inkling::cli
