// A model that knows nothing yet: the numbers of a config.json, the pieces of a tokenizer, random weights, as a Hugging
// Face folder that is then trained like any other model.
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <filesystem>

namespace inkling {

// Makes `folder` (which must not exist). Embeddings are drawn with deviation 1/√d, so that they have unit length once
// scaled; matrices with 1/√columns; norms are 1, those after a layer's parts 1/√(2 layers), so that the stream's
// variance grows by 1 over all layers. Errors: as ModelFile::open and Tokenizer::open on what was made (a configuration
// that makes no sense, a tokenizer that does not fit it); Io. Then nothing is left.
Result<> makeUntrainedModel(const std::filesystem::path& config, const std::filesystem::path& tokenizer,
                            std::uint64_t seed, const std::filesystem::path& folder);

} // namespace inkling
