// The loss of a batch of documents, and its gradient: Gemma 3's forward pass (model/gemma3.cpp) and the same read from
// the bottom to the top. Not for what is done with a gradient (adamw, trainer) nor for where documents come from.
#pragma once

#include "engine/backend/training_backend.h"
#include "engine/model/gemma3.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace inkling {

// A document as it is learnt from: token i is predicted from those before it where learn[i] is set. learn[0] is false.
struct Example
{
    std::vector<TokenId> tokens;
    std::vector<bool> learn; // as long as tokens
    float weight = 1;        // of each of its tokens in the mean that is learnt from
};

// The number of tokens of an example that a loss is taken of.
std::size_t learntTokens(const Example& example);
// What an example counts in a mean: weight · learnt tokens.
double learntWeight(const Example& example);

// Keeps what each layer's way back needs, or only its input, from which the layer is run again: a third more work for a
// fraction of the memory (arXiv 1604.06174).
enum class Checkpointing { Off, On };

// The memory of a pass over up to `rows` tokens.
struct TrainingActivations
{
    Activations forward;
    std::unique_ptr<Buffer> dx;                  // [rows, d]
    std::unique_ptr<Buffer> dattended;           // [rows, H h]
    std::unique_ptr<Buffer> dq;                  // [rows, H h]
    std::unique_ptr<Buffer> dk;                  // [rows, G h]
    std::unique_ptr<Buffer> dv;                  // [rows, G h]
    std::vector<std::unique_ptr<Buffer>> inputs; // with checkpointing: [rows, d] for each layer

    static Result<TrainingActivations> allocate(TrainingBackend& backend, const ModelConfig& config, std::uint32_t rows,
                                                Checkpointing checkpointing);
};

// What does not change from pass to pass. One thread.
struct TrainedModel
{
    TrainingBackend* backend = nullptr;
    const ModelConfig* config = nullptr;
    const Weights* weights = nullptr;
};

// Σ of weight · cross-entropy in nats over the learnt tokens of the examples, which together have at most `rows` tokens
// and do not see each other. Errors: OutOfMemory.
Result<double> loss(const TrainedModel& model, TrainingActivations& activations, std::span<const Example> examples);

// The same; the gradient of scale · that sum is added to every trained parameter's.
Result<double> lossAndGradients(const TrainedModel& model, TrainingActivations& activations,
                                std::span<const Example> examples, float scale);

} // namespace inkling
