// A model's weights as a backend holds them.
#pragma once

#include "engine/backend/backend.h"
#include "engine/format/model_file.h"
#include "engine/model/model_config.h"

#include <memory>
#include <string>
#include <vector>

namespace inkling {

struct LayerWeights
{
    std::unique_ptr<Buffer> attentionNorm;       // [d]
    std::unique_ptr<WeightMatrix> q;             // [H h, d]
    std::unique_ptr<WeightMatrix> k;             // [G h, d]
    std::unique_ptr<WeightMatrix> v;             // [G h, d]
    std::unique_ptr<Buffer> qNorm;               // [h]
    std::unique_ptr<Buffer> kNorm;               // [h]
    std::unique_ptr<WeightMatrix> output;        // [d, H h]
    std::unique_ptr<Buffer> postAttentionNorm;   // [d]
    std::unique_ptr<Buffer> feedForwardNorm;     // [d]
    std::unique_ptr<WeightMatrix> gate;          // [f, d]
    std::unique_ptr<WeightMatrix> up;            // [f, d]
    std::unique_ptr<WeightMatrix> down;          // [d, f]
    std::unique_ptr<Buffer> postFeedForwardNorm; // [d]
};

// A tensor of a model under its name in GGUF files; `vector` or `matrix` is set.
struct NamedWeight
{
    enum class Kind {
        Norm,
        Linear, // a matrix that activations are multiplied with
        Table   // the embedding, or a head of its own
    };
    std::string name;
    Buffer* vector = nullptr;
    WeightMatrix* matrix = nullptr;
    Kind kind = Kind::Norm;
};

// Norm weights have the 1 added and are known to be finite; matrices are used where they lie in the file.
struct Weights
{
    std::unique_ptr<WeightMatrix> embedding;  // [V, d]
    std::unique_ptr<WeightMatrix> untiedHead; // [V, d]; null when the embedding is the head too
    std::unique_ptr<Buffer> outputNorm;       // [d]
    std::vector<LayerWeights> layers;

    const WeightMatrix& head() const { return untiedHead ? *untiedHead : *embedding; }

    // Every tensor, always in the same order.
    std::vector<NamedWeight> named() const;

    // `file` must outlive the weights. Errors (BadFile): a tensor missing or of another shape, a norm that is not
    // finite; OutOfMemory.
    static Result<Weights> load(const ModelFile& file, const ModelConfig& config, Backend& backend);
};

// The tensors that a model of these numbers with a tied head has, as F32.
std::vector<TensorInfo> gemma3Tensors(const ModelConfig& config);

} // namespace inkling
