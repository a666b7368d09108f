#include "engine/train/memory_plan.h"

#include "engine/model/weights.h"

#include <algorithm>
#include <cstdio>
#include <string>

namespace inkling {

namespace {

constexpr std::uint64_t kActivationBudget = std::uint64_t(1) << 30; // a pass that takes more is no faster
constexpr std::uint64_t kLogitBudget = std::uint64_t(256) << 20;    // of cpu_training_backend
constexpr std::uint64_t kLogitRows = 512;

// Floats a token takes in one layer's record, with its keys and values.
std::uint64_t recordFloats(const ModelConfig& c)
{
    const std::uint64_t queries = std::uint64_t(c.queryHeads) * c.headSize,
                        keys = std::uint64_t(c.keyValueHeads) * c.headSize;
    return 4 * std::uint64_t(c.embeddingLength) + 2 * queries + keys + c.queryHeads +
           2 * std::uint64_t(c.feedForwardLength);
}

// Floats a token takes outside the records: the stream, gradients, and what the verbs work in.
std::uint64_t workFloats(const ModelConfig& c)
{
    const std::uint64_t queries = std::uint64_t(c.queryHeads) * c.headSize,
                        keys = std::uint64_t(c.keyValueHeads) * c.headSize;
    return 6 * std::uint64_t(c.embeddingLength) + 8 * queries + 4 * keys + 4 * std::uint64_t(c.feedForwardLength) +
           2 * std::uint64_t(c.headSize);
}

std::uint64_t cacheFloats(const ModelConfig& c)
{
    return std::uint64_t(c.layerCount()) * 2 * c.keyValueHeads * c.headSize;
}

std::uint64_t bytesOfPass(const ModelConfig& c, std::uint64_t tokens, Checkpointing checkpointing)
{
    const std::uint64_t records = checkpointing == Checkpointing::On
                                      ? recordFloats(c) + std::uint64_t(c.layerCount()) * c.embeddingLength
                                      : recordFloats(c) * c.layerCount();
    return tokens * (records + workFloats(c) + cacheFloats(c)) * sizeof(float);
}

std::string gibibytes(std::uint64_t bytes)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f GiB", double(bytes) / double(1 << 30));
    return text;
}

} // namespace

std::uint64_t trainedParameters(const ModelConfig& config, const TrainOptions& options, bool hasOwnHead)
{
    std::uint64_t count = 0;
    if (hasOwnHead && options.method == TrainMethod::Full)
        count += std::uint64_t(config.vocabularySize) * config.embeddingLength;
    for (const TensorInfo& tensor : gemma3Tensors(config)) {
        if (options.method == TrainMethod::LowRank) {
            if (tensor.shape.size() == 2 && tensor.name.starts_with("blk."))
                count += options.rank * (tensor.shape[0] + tensor.shape[1]);
        } else {
            count += tensor.shape.size() == 2 ? tensor.shape[0] * tensor.shape[1] : tensor.shape[0];
        }
    }
    return count;
}

Result<MemoryPlan> planMemory(const ModelConfig& config, const TrainOptions& options, std::uint64_t parameters,
                              std::uint64_t available)
{
    MemoryPlan plan;
    plan.parameterBytes = parameters * 4 * sizeof(float);
    const std::uint64_t logitRow = std::uint64_t(config.vocabularySize) * sizeof(float);
    plan.logitBytes = logitRow * std::clamp<std::uint64_t>(kLogitBudget / logitRow, 1, kLogitRows);

    const std::uint64_t fixed = plan.parameterBytes + plan.logitBytes;
    const std::uint64_t room = available == 0 ? kActivationBudget : available > fixed ? available - fixed : 0;
    const std::uint64_t budget = std::min(kActivationBudget, room);
    const std::uint64_t row = bytesOfPass(config, options.data.context, Checkpointing::Off);
    if (row > budget) plan.checkpointing = Checkpointing::On;
    const std::uint64_t each = bytesOfPass(config, options.data.context, plan.checkpointing);
    plan.rowsAtOnce = std::uint32_t(std::clamp<std::uint64_t>(budget / each, 1, options.batch));
    plan.activationBytes = plan.rowsAtOnce * each;
    if (available != 0 && plan.bytes() > available)
        return Error{ErrorCode::OutOfMemory, "training needs " + gibibytes(plan.bytes()) + " of memory, " +
                                                 gibibytes(available) +
                                                 " are free; close other programs, or choose a smaller --context, "
                                                 "a smaller model or --method lora"};
    return plan;
}

} // namespace inkling
