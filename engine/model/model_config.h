// The numbers that make one Gemma 3 text model differ from another, read from a file's metadata and checked.
#pragma once

#include "engine/base/result.h"
#include "engine/format/model_file.h"

#include <cstdint>
#include <vector>

namespace inkling {

enum class LayerKind : std::uint8_t {
    Local, // sees the newest `window` positions, itself included
    Global // sees everything
};

struct ModelConfig
{
    std::uint32_t contextLength = 32768;
    std::uint32_t embeddingLength = 0; // d
    std::uint32_t feedForwardLength = 0;
    std::uint32_t queryHeads = 0;
    std::uint32_t keyValueHeads = 0;
    std::uint32_t headSize = 256;
    std::uint32_t vocabularySize = 0; // rows of the embedding, which may exceed the tokenizer's pieces
    std::uint32_t window = 512;
    float epsilon = 1e-6F;
    float attentionScale = 0; // of q · k
    double globalRopeBase = 1e6;
    double localRopeBase = 1e4;
    double globalRopeDivisor = 1;  // positions of global layers are divided by this
    std::vector<LayerKind> layers; // one entry a layer

    std::uint32_t layerCount() const { return std::uint32_t(layers.size()); }

    // Errors, each starting with the file's name: Unsupported (architecture, RoPE scaling, soft-capping), BadFile (a
    // key missing, a value out of range, sizes that do not fit each other).
    static Result<ModelConfig> read(const ModelFile& file);
};

} // namespace inkling
