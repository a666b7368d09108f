// What a training is asked to do: the options of `inkling-cli train` as values.
#pragma once

#include "engine/train/dataset.h"

#include <cstdint>
#include <optional>

namespace inkling {

enum class TrainMethod {
    Full,   // every weight, in F32
    LowRank // a low-rank addition to each linear layer (LoRA, arXiv 2106.09685); the base stays as it is
};

enum class Schedule {
    Constant,
    Cosine // down to 0 at the last step (arXiv 1608.03983, equation 5, without restarts)
};

struct TrainOptions
{
    TrainMethod method = TrainMethod::LowRank;
    std::uint32_t rank = 8;
    float alpha = 16; // an addition counts alpha / rank times
    double epochs = 1;
    std::optional<std::uint64_t> steps; // instead of epochs
    float learningRate = 2e-4F;
    Schedule schedule = Schedule::Cosine;
    std::optional<std::uint64_t>
        warmup;              // steps in which the rate rises; default: a twentieth of all with Cosine, else 0
    float weightDecay = 0;   // of matrices
    std::uint32_t batch = 4; // rows of `context` tokens a step
    float clip = 1;          // the longest that a gradient may be; 0: any
    DataOptions data;
};

// The rate of a step, counted from 0.
float learningRateAt(const TrainOptions& options, std::uint64_t step, std::uint64_t steps);

} // namespace inkling
