// A model file seen with other weights: its metadata and vocabulary, but tensors that lie in memory as F32. What a
// training made can then be written, quantised and converted like any other model.
#pragma once

#include "engine/base/result.h"
#include "engine/format/model_file.h"

#include <span>
#include <string>
#include <vector>

namespace inkling {

struct ChangedTensor
{
    std::string name; // as in GGUF files
    Shape shape;
    std::span<const float> values; // norms with the 1 added
};

// `base` and the values must outlive the result. Tensors of the base that are not named are left out.
// Errors (BadFile): a name occurs twice.
Result<ModelFile> withTensors(const ModelFile& base, std::span<const ChangedTensor> tensors);

} // namespace inkling
