// Reads a model as Hugging Face publishes it: config.json, one or several safetensors, tokenizer.model and what stands
// beside them. Headers only; weights stay in the mapped files.
#pragma once

#include "engine/base/result.h"
#include "engine/format/model_file.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace inkling {

// The contents of a folder; empty texts are files that are not there.
struct HuggingFaceSources
{
    struct Shard
    {
        std::string name; // of the file, for messages
        std::span<const std::byte> bytes;
    };

    std::string displayName; // begins messages
    std::string config;
    std::string generationConfig;
    std::string tokenizerConfig;
    std::string specialTokensMap;
    std::string chatTemplate;     // chat_template.jinja
    std::string chatTemplateJson; // chat_template.json
    std::string modelCard;        // README.md, its beginning
    std::span<const std::byte> tokenizerModel;
    std::vector<Shard> shards;
};

// A folder, or one .safetensors file beside its config.json. Errors: as ModelFile::open.
Result<ModelFile> openHuggingFace(const std::filesystem::path& path);

// The same from memory; what the spans point to must outlive the model.
Result<ModelFile> parseHuggingFace(HuggingFaceSources sources);

} // namespace inkling
