// Which tensors a converted model holds, under which names and in which number formats, and their bytes one after the
// other. Never more than a few rows are in memory.
// Not for file layouts (gguf_writer and hugging_face_writer have those).
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/base/result.h"
#include "engine/format/model_file.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace inkling {

// Changes a row of a tensor before it is written: values[columns] of row `row`.
using RowChange = std::function<void(std::uint64_t row, std::span<float> values)>;

struct PlannedTensor
{
    TensorInfo source; // as the model that is read has it
    std::string name;  // as the one that is written will
    TensorType type = TensorType::F32;
    float shift = 0;         // added to every value: norms differ by 1 between the formats
    std::uint64_t bytes = 0; // once written
    RowChange change;        // may be empty
};

struct ConversionPlan
{
    std::vector<PlannedTensor> tensors; // in the order of the file that is read
    std::vector<std::string> remarks;   // what a person should know, a line each

    std::map<std::string, std::size_t> countByType() const; // "Q4_0": 126
};

// `type` is what matrices become; without it they stay as they are where `target` can hold them, and become BF16 where
// it cannot. GGUF: norms are F32; with Q4_0 the embedding and the head are Q8_0, as Google ships them; rows that are no
// whole blocks stay F16. Hugging Face: everything is `type`.
// Errors: Unsupported (a quantised type for Hugging Face).
Result<ConversionPlan> planConversion(const ModelFile& model, ModelFormat target, std::optional<TensorType> type);

using ByteSink = std::function<Result<>(std::span<const std::byte>)>;

// Gives `sink` the tensor's bytes in order, `tensor.bytes` in all. Errors: BadFile (a value that is not a number, or
// too large for the type, naming tensor and row); Cancelled; whatever `sink` says.
Result<> convertTensor(const ModelFile& model, const PlannedTensor& tensor, const CancelFlag& cancel,
                       const ByteSink& sink);

} // namespace inkling
