// The YAML of a prompt template. For prompt_template.cpp: nothing else sees the YAML library.
#pragma once

#include "engine/base/result.h"

#include <string_view>

namespace inkling {

struct PromptTemplate;

// Fills in everything but the body. Errors (BadFile) begin with where, to be put after the file's name: ", line 4: …"
// or
// ": 'tags': …". Lines are counted in the file, of which the front matter begins on the second.
Result<> readFrontMatter(std::string_view yaml, PromptTemplate& out);

} // namespace inkling
