#include "engine/cli/bench/measure_training.h"

#include "engine/backend/training_backend.h"
#include "engine/base/system_info.h"
#include "engine/cli/common.h"
#include "engine/format/tensor_names.h"
#include "engine/train/memory_plan.h"
#include "engine/train/trainable.h"

#include <algorithm>
#include <chrono>
#include <random>

namespace inkling::cli {

namespace {

constexpr std::uint32_t kRows = 4;
constexpr std::uint32_t kRowTokens = 512;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::vector<Example> randomRows(std::uint32_t rows, std::uint32_t tokens, std::uint32_t vocabulary)
{
    std::mt19937_64 random(1);
    std::vector<Example> examples(rows);
    for (Example& example : examples) {
        example.tokens.resize(tokens);
        for (TokenId& token : example.tokens) token = TokenId(random() % vocabulary);
        example.learn.assign(tokens, true);
        example.learn[0] = false;
    }
    return examples;
}

} // namespace

Result<> measureTraining(const BenchOptions& options, std::size_t threads, ProgressLine& progress,
                         std::vector<Measurement>& results)
{
    auto file = ModelFile::open(modelPath(options.model.model));
    if (!file) return std::move(file).error();
    const auto config = ModelConfig::read(*file);
    if (!config) return config.error();
    TrainOptions training;
    training.method = *options.train;
    training.batch = kRows;
    training.data.context = std::min(kRowTokens, config->contextLength);
    const auto parameters = trainedParameters(*config, training, file->has(kHeadName));
    const auto memory = planMemory(*config, training, parameters, availableMemoryBytes());
    if (!memory) return memory.error();

    auto backend = makeCpuTrainingBackend(threads, options.model.isa);
    if (!backend) return std::move(backend).error();
    auto weights = Weights::load(*file, *config, **backend);
    if (!weights) return std::move(weights).error();
    auto trainable = Trainable::make(**backend, *weights, training);
    if (!trainable) return std::move(trainable).error();
    auto activations = TrainingActivations::allocate(**backend, *config, memory->rowsAtOnce * training.data.context,
                                                     memory->checkpointing);
    if (!activations) return std::move(activations).error();

    const auto rows = randomRows(kRows, training.data.context, config->vocabularySize);
    const TrainedModel model{backend->get(), &*config, &*weights};
    const bool isWhole = training.method == TrainMethod::Full;
    Measurement m;
    m.what = isWhole ? "train_full" : "train_lora";
    m.n = training.data.context;
    m.batch = kRows;
    m.threads = threads;
    m.unit = Unit::TokensPerSecond;
    m.tokens = double(kRows) * training.data.context;
    const ModelCosts costs(*file, *config, ActivationPrecision::F32);
    m.work.push_back(costs.trainingStep(training.data.context, kRows, isWhole));
    for (std::uint32_t run = 0; run <= options.repeat; ++run) {
        progress.show("bench: " + std::to_string(threads) + (threads == 1 ? " thread, " : " threads, ") + m.what +
                      ", " + std::to_string(std::max(run, 1U)) + " of " + std::to_string(options.repeat));
        const double begin = seconds();
        for (std::size_t first = 0; first < rows.size(); first += memory->rowsAtOnce) {
            if (interruption().isRaised()) return Error{ErrorCode::Cancelled, "interrupted"};
            const auto part =
                std::span(rows).subspan(first, std::min<std::size_t>(memory->rowsAtOnce, rows.size() - first));
            const auto loss = lossAndGradients(model, *activations, part, 1 / float(m.tokens));
            if (!loss) return loss.error();
        }
        (void)trainable->gradientNorm(**backend);
        trainable->update(**backend, training, run, 1e-6F, 1);
        if (run > 0)
            m.values.push_back(m.tokens / (seconds() - begin)); // the first run meets memory for the first time
    }
    results.push_back(std::move(m));
    return {};
}

} // namespace inkling::cli
