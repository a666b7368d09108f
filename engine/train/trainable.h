// The parameters that a training changes, under the names they have in files, with the optimiser's moments: all
// weights, or the two factors of a low-rank addition to each linear layer. Not for the loop (trainer) nor for files.
#pragma once

#include "engine/base/result.h"
#include "engine/train/backward.h"
#include "engine/train/train_options.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace inkling {

// How the factors of a matrix are called: its own name and this.
inline constexpr std::string_view kFactorA = ".lora_a";
inline constexpr std::string_view kFactorB = ".lora_b";

struct TrainedTensor
{
    std::string name; // a GGUF name; "….lora_a" and "….lora_b" for the factors
    Shape shape;
    Parameter parameter;
    std::vector<float> m, v; // AdamW's first and second moment
    bool decays = false;     // whether weight decay applies
};

class Trainable
{
public:
    // Makes the weights of the model trainable as the options ask for; factors b begin as 0, factors a are drawn with
    // the options' seed: uniform in ±1/√columns. Errors: OutOfMemory.
    static Result<Trainable> make(TrainingBackend& backend, const Weights& weights, const TrainOptions& options);

    std::vector<TrainedTensor>& tensors() { return m_tensors; }
    const std::vector<TrainedTensor>& tensors() const { return m_tensors; }
    std::uint64_t parameters() const;

    // √Σ g² over all parameters.
    double gradientNorm(TrainingBackend& backend) const;
    // One step of AdamW, the `step`-th from 0, with the gradient times `gradientScale`; gradients are 0 then.
    void update(TrainingBackend& backend, const TrainOptions& options, std::uint64_t step, float learningRate,
                float gradientScale);

private:
    Result<> addLowRank(TrainingBackend& backend, const NamedWeight& weight, const TrainOptions& options);
    void add(std::string name, Shape shape, const Parameter& parameter, bool decays);

    std::vector<TrainedTensor> m_tensors;
    std::vector<std::unique_ptr<Buffer>> m_factors;
};

} // namespace inkling
