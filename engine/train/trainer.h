// The loop of a training: batches, steps, checkpoints, held-out loss. What it makes is written by fine_tuned.h.
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/base/result.h"
#include "engine/format/model_file.h"
#include "engine/model/weights.h"
#include "engine/text/chat_format.h"
#include "engine/text/tokenizer.h"
#include "engine/train/checkpoint.h"
#include "engine/train/memory_plan.h"
#include "engine/train/packing.h"
#include "engine/train/train_options.h"
#include "engine/train/trainable.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace inkling {

// What a step tells. `loss` is the mean cross-entropy in nats of the step's learnt tokens before its update.
struct TrainProgress
{
    std::uint64_t step = 0; // from 1
    std::uint64_t of = 0;
    double loss = 0;
    float learningRate = 0;
    double tokensPerSecond = 0;
    double secondsLeft = 0;
    std::optional<double> heldOutLoss; // where it was measured: before the first step's update, after a later one's
};

using TrainSink = std::function<void(const TrainProgress&)>;

struct TrainPlaces
{
    std::filesystem::path base;              // the model that is trained
    std::vector<std::filesystem::path> data; // its files
    std::filesystem::path checkpoint;        // where the state is kept while it runs
    std::size_t threads = 0;                 // 0: physical cores
    std::string isa = "auto";
};

// One thread at a time; the loop uses threads of its own.
class Trainer
{
public:
    // Everything that can be wrong is found here: data, options, memory. Errors: as ModelFile::open, ModelConfig::read,
    // Tokenizer::open, readDataset, planMemory; InvalidArgument for options that make no sense.
    static Result<std::unique_ptr<Trainer>> open(const TrainPlaces& places, const TrainOptions& options,
                                                 const CancelFlag& cancel);
    // Goes on from the checkpoint. Errors: as readCheckpoint; then nothing has changed.
    Result<> resume();

    // Runs to the last step. A checkpoint is written at least every 45 seconds and where it stops early.
    // Errors: Cancelled (after a checkpoint); Io (the same, but the checkpoint could not be written); BadFile (a loss
    // that is not a number: the last checkpoint stands); OutOfMemory. Otherwise a checkpoint that cannot be written
    // (disk full) is told through `remark` and tried again.
    Result<> run(const TrainSink& sink, const std::function<void(const std::string&)>& remark,
                 const CancelFlag& cancel);

    const ModelFile& file() const { return m_file; }
    const ModelConfig& config() const { return m_config; }
    const Dataset& data() const { return m_data; }
    const MemoryPlan& memory() const { return m_memory; }
    const TrainOptions& options() const { return m_options; }
    const Trainable& trainable() const { return m_trainable; }
    const CheckpointState& state() const { return m_state; }
    std::uint64_t steps() const { return m_steps; }
    double contextUse() const { return m_contextUse; }
    std::optional<double> lastLoss() const { return m_lastLoss; }

private:
    Trainer(ModelFile file, ModelConfig config, Tokenizer tokenizer);
    Result<> prepare(const TrainPlaces& places, const CancelFlag& cancel);
    void countSteps();
    std::span<const PackedRow> rowsOfStep(std::uint64_t step);
    Result<double> step(std::uint64_t step, std::uint64_t& tokens, const CancelFlag& cancel);
    Result<double> heldOutLoss(const CancelFlag& cancel);
    TrainedModel model() { return {m_backend.get(), &m_config, &m_weights}; }

    ModelFile m_file;
    ModelConfig m_config;
    Tokenizer m_tokenizer;
    ChatFormat m_format;
    TrainOptions m_options;
    std::filesystem::path m_checkpoint;
    Dataset m_data;
    MemoryPlan m_memory;
    std::unique_ptr<TrainingBackend> m_backend;
    Weights m_weights;
    Trainable m_trainable;
    TrainingActivations m_activations;
    CheckpointState m_state;
    std::uint64_t m_steps = 0;
    std::vector<std::uint64_t> m_epochStarts; // the first step of each epoch
    std::uint64_t m_epoch = UINT64_MAX;       // whose rows m_rows holds
    std::vector<PackedRow> m_rows;
    double m_contextUse = 0;
    std::optional<double> m_lastLoss;
};

} // namespace inkling
