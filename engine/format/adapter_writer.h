// Writes a low-rank adapter as a folder for PEFT or as a GGUF file. Each file appears whole or not at all.
#pragma once

#include "engine/base/result.h"
#include "engine/format/adapter_file.h"

#include <cstdint>
#include <filesystem>

namespace inkling {

// Into `folder`, which is made where it is missing: adapter_config.json and adapter_model.safetensors, whose size it
// gives, and the notice where there is one. Errors: Io; Unsupported (a matrix that Hugging Face checkpoints have no
// name for).
Result<std::uint64_t> writePeftAdapter(const AdapterFile& adapter, const std::filesystem::path& folder);

// F32 factors under GGUF's names, "blk.0.attn_q.weight.lora_a". Errors: Io.
Result<std::uint64_t> writeGgufAdapter(const AdapterFile& adapter, const std::filesystem::path& path);

} // namespace inkling
