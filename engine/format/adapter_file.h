// A low-rank adapter (LoRA, arXiv 2106.09685) on disk: a folder as PEFT writes it (adapter_config.json and
// adapter_model.safetensors) or a GGUF adapter. Not for applying it (generate/adapter does).
#pragma once

#include "engine/base/result.h"
#include "engine/format/tensor_view.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace inkling {

inline constexpr const char* kNoticeFile = "NOTICE"; // in a folder; in a GGUF adapter it is "inkling.notice"

// The addition to one matrix w[n, k]: scale · b · a, with the adapter's own scale.
struct AdapterLayer
{
    std::string name; // of the matrix, as in GGUF files
    Shape aShape;     // [rank, k]
    Shape bShape;     // [n, rank]
    std::vector<float> a, b;
};

struct AdapterFile
{
    std::string displayName;
    float alpha = 0;
    float scale = 0; // alpha / rank; with rsLoRA (arXiv 2312.03732) alpha / √rank
    std::vector<AdapterLayer> layers;
    std::filesystem::path basePath; // of the model it was trained on, as card.json has it; may be empty
    std::string baseSha256;         // of that model's file; may be empty
    std::string notice;             // what that model's licence asks to be said; may be empty

    std::uint64_t rank() const { return layers.front().aShape[0]; }
};

// Whether a path is an adapter at all: a folder with an adapter_config.json, or a GGUF file whose general.type says so.
bool looksLikeAdapter(const std::filesystem::path& path);

// Errors: NotFound, Io; BadFile (damaged, a factor without its other half, shapes that do not fit each other, values
// that are no numbers, no layers); Unsupported, by name (DoRA, biases, ranks that differ from layer to layer, whole
// modules, layers that Gemma 3 does not have).
Result<AdapterFile> readAdapter(const std::filesystem::path& path);

} // namespace inkling
