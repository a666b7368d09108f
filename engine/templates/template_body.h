// The body of a prompt template: text with {{name}}, {{name|default}}, {{#name}}…{{/name}} (when the name is set, that
// is: not empty), {{^name}}…{{/name}} (when it is not) and \{{ for two braces. Nothing else, and nothing runs: what a
// value contains is never read again. Not for which names there are and what may be put in. Any thread.
//
// A section's tag alone on its line takes the whole line with it. Blanks around a name and a default do not count.
#pragma once

#include "engine/base/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace inkling {

using TemplateValues = std::map<std::string, std::string>; // by the names of variables

// The names that `body` (UTF-8, lines that end in \n alone) uses, in its order, each once.
// Errors (BadFile): "line 4: what", counted from the first line of `body`: a tag that is none of the above, sections
// that do not match.
Result<std::vector<std::string>> templateNames(std::string_view body);

// `body` with `values` in their places, less ASCII white space at both ends; a name without a value is empty.
// Errors: those of templateNames, and (InvalidArgument) a result longer than 64 MiB.
Result<std::string> renderTemplate(std::string_view body, const TemplateValues& values);

} // namespace inkling
