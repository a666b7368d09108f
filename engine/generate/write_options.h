// What format/model_writer needs to know of a model to write it anew: its configuration and vocabulary as they are
// read.
#pragma once

#include "engine/format/model_writer.h"
#include "engine/model/model_config.h"

namespace inkling {

// The options of writing `file` as `format`, types unchanged. The vocabulary is read only where it has to be written
// another way than it lies. Errors: as readVocabulary.
Result<WriteOptions> writeOptionsFor(const ModelFile& file, const ModelConfig& config, ModelFormat format);

} // namespace inkling
