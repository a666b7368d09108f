// What a bar says of a file that could not be read.
#pragma once

#include "app/text_file.h"

namespace inkling::app {

// One sentence; empty where there is no problem. `most` is what is allowed, in bytes.
QString inPlainWords(FileProblem problem, const QString& detail, qint64 most);

} // namespace inkling::app
