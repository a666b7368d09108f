// Writes GGUF version 3. For engine/format/model_writer alone.
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/base/result.h"
#include "engine/format/model_writer.h"
#include "engine/format/tensor_conversion.h"

#include <cstdint>
#include <filesystem>

namespace inkling {

// From a GGUF file every key is taken over; from a Hugging Face folder the keys are made from its metadata and the
// vocabulary. `notice` becomes the key inkling.notice where it is not empty. Gives the file's size.
Result<std::uint64_t> writeGguf(const ModelFile& model, const ConversionPlan& plan, const std::filesystem::path& output,
                                const WriteOptions& options, const std::string& notice, const CancelFlag& cancel);

} // namespace inkling
