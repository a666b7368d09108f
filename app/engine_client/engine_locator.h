// Where the engine's program lies.
#pragma once

#include <QString>

namespace inkling::app {

// The environment variable INKLING_ENGINE if set; else inkling-cli beside this program, in ../libexec/inkling, or on
// the PATH. Empty where there is none.
QString engineProgram();

} // namespace inkling::app
