// Reads the header of a GGUF file, version 2 or 3 (specification: ggml/docs/gguf.md): metadata, and where each tensor
// lies. Not for reading weights. The bytes are hostile: nothing is believed before it was checked.
#pragma once

#include "engine/base/result.h"
#include "engine/format/model_file.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace inkling {

bool looksLikeGguf(std::span<const std::byte> bytes);

// `bytes` is the whole file and must outlive what is returned; `name` stands in messages. Takes at most 64 MiB beside
// the file and looks at no more than 2 million array elements, whatever the file says.
// Errors: BadFile; Unsupported (version, byte order, architecture, tensor type).
Result<std::unique_ptr<ModelFile::Parts>> readGguf(std::span<const std::byte> bytes, std::string name);

// A ModelFile over bytes in memory.
Result<ModelFile> parseGguf(std::span<const std::byte> bytes, std::string name);

} // namespace inkling
