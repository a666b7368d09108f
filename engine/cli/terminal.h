// Whether a person sits at the other end.
#pragma once

namespace inkling::cli {

bool inputIsTerminal();
bool outputIsTerminal();

} // namespace inkling::cli
