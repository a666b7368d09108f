// What is known of a model from its file's header, as the protocol tells it.
#pragma once

#include "engine/generate/model.h"

#include <string>

namespace inkling::serve {

// The object `info` of PROTOCOL.md, section 4, as JSON text.
std::string describeModel(const Model& model);

} // namespace inkling::serve
