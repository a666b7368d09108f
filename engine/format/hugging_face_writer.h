// Writes a Hugging Face folder: config.json, model.safetensors, tokenizer.model and what belongs to them.
// For engine/format/model_writer alone.
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/base/result.h"
#include "engine/format/model_writer.h"
#include "engine/format/tensor_conversion.h"

#include <cstdint>
#include <filesystem>

namespace inkling {

// `notice` becomes the file NOTICE where it is not empty. Gives the size of all files together.
Result<std::uint64_t> writeHuggingFace(const ModelFile& model, const ConversionPlan& plan,
                                       const std::filesystem::path& output, const WriteOptions& options,
                                       const std::string& notice, const CancelFlag& cancel);

} // namespace inkling
