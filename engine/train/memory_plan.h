// How much memory a training takes, worked out before it starts, and how its batches are cut so that they fit.
#pragma once

#include "engine/base/result.h"
#include "engine/model/model_config.h"
#include "engine/train/backward.h"
#include "engine/train/train_options.h"

#include <cstdint>

namespace inkling {

struct MemoryPlan
{
    std::uint64_t parameterBytes = 0;  // values, gradients and moments of what is trained
    std::uint64_t activationBytes = 0; // of a pass over rowsAtOnce rows
    std::uint64_t logitBytes = 0;
    std::uint32_t rowsAtOnce = 1; // rows of the context's length in a pass; a step takes as many passes as it needs
    Checkpointing checkpointing = Checkpointing::Off;

    std::uint64_t bytes() const { return parameterBytes + activationBytes + logitBytes; }
};

// `parameters` values are trained. `available` bytes may be taken; 0: unknown, taken for enough.
// Errors (OutOfMemory): even one row at a time, each layer run again, needs more; the text says how much.
Result<MemoryPlan> planMemory(const ModelConfig& config, const TrainOptions& options, std::uint64_t parameters,
                              std::uint64_t available);

// Values that the options train in a model of these numbers, whose head is the embedding or not.
std::uint64_t trainedParameters(const ModelConfig& config, const TrainOptions& options, bool hasOwnHead = false);

} // namespace inkling
