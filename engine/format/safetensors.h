// Reads the header of a safetensors file: eight bytes of length, then a JSON object that says for each tensor its type,
// shape and place (https://huggingface.co/docs/safetensors). Not for reading weights nor for what the names mean.
#pragma once

#include "engine/base/result.h"
#include "engine/format/tensor_view.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inkling {

struct SafetensorsEntry
{
    std::string name;
    std::string dtype; // "BF16", as the file spells it
    Shape shape;       // may be empty (one value) or hold a 0
    std::span<const std::byte> data;
};

bool looksLikeSafetensors(std::span<const std::byte> bytes);

// The length of the header if it lies in the file, else 0.
std::uint64_t safetensorsHeaderBytes(std::span<const std::byte> bytes);

// F32, F16 and BF16; nothing for others.
std::optional<TensorType> tensorTypeFromSafetensors(std::string_view dtype);

// The tensors in the order of their data. `bytes` is the whole file; `where` begins messages. Every entry lies in the
// file, is as long as its shape and type say (where the type is one we know) and overlaps no other.
// Errors: BadFile.
Result<std::vector<SafetensorsEntry>> readSafetensors(std::span<const std::byte> bytes, std::string_view where);

} // namespace inkling
