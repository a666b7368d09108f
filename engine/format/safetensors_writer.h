// Writes a safetensors file from arrays in memory (https://huggingface.co/docs/safetensors): adapters and checkpoints
// of a training. Not for whole models (model_writer).
#pragma once

#include "engine/base/result.h"
#include "engine/format/tensor_view.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace inkling {

struct SafetensorsItem
{
    std::string name;
    std::string dtype; // "F32", "U8"
    Shape shape;
    std::span<const std::byte> data; // as long as dtype and shape say
};

// The file appears whole or not at all. Gives its size. Errors (Io): as AtomicFile.
Result<std::uint64_t> writeSafetensors(const std::filesystem::path& path, std::span<const SafetensorsItem> items,
                                       const std::map<std::string, std::string>& metadata);

} // namespace inkling
