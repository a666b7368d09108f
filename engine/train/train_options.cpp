#include "engine/train/train_options.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace inkling {

float learningRateAt(const TrainOptions& options, std::uint64_t step, std::uint64_t steps)
{
    const std::uint64_t warmup = options.warmup.value_or(options.schedule == Schedule::Cosine ? steps / 20 : 0);
    if (step < warmup) return options.learningRate * float(step + 1) / float(warmup + 1);
    if (options.schedule == Schedule::Constant) return options.learningRate;
    const double done = double(step - warmup) / double(std::max<std::uint64_t>(1, steps - std::min(steps, warmup)));
    return options.learningRate * float(0.5 * (1 + std::cos(std::numbers::pi * std::min(done, 1.0))));
}

} // namespace inkling
