// Low-rank adapters on a loaded model, and merged into one that is written. Not for their files (format/adapter_file).
#pragma once

#include "engine/base/result.h"
#include "engine/format/adapter_file.h"
#include "engine/format/model_writer.h"
#include "engine/model/weights.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace inkling {

// The factors as a backend holds them; must outlive the use of the weights.
using AdapterBuffers = std::vector<std::unique_ptr<Buffer>>;

// Every product with an adapted matrix is from here on one with w + strength · scale · b · a. A strength of 0 changes
// nothing. Errors: as readAdapter; BadFile (a layer that the model lacks, or of another shape: the adapter is for
// another base, whose SHA-256 is named where it is known); OutOfMemory. Then nothing has changed.
Result<AdapterBuffers> applyAdapter(const std::filesystem::path& path, float strength, const Weights& weights,
                                    Backend& backend);

// What writing `model` must change so that the adapter is merged into it. Errors: as above.
Result<> mergeAdapter(const std::filesystem::path& path, float strength, const ModelFile& model, WriteOptions& options);

} // namespace inkling
