// Measures a model: opening it, reading prompts, generating alone and in batches, and whole conversations.
// Tokens are random with a fixed seed: what a model computes does not depend on what they mean.
#pragma once

#include "engine/base/result.h"
#include "engine/cli/bench/costs.h"
#include "engine/cli/common.h"
#include "engine/cli/progress_line.h"
#include "engine/train/train_options.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace inkling::cli {

struct BenchOptions
{
    ModelArguments model;
    std::optional<std::uint32_t> prompt;   // 512, less where the context is shorter
    std::optional<std::uint32_t> generate; // 128, at most a quarter of the context
    std::vector<std::uint32_t> batches{1, 8};
    std::uint32_t repeat = 3;
    std::uint32_t conversations = 25;
    std::optional<TrainMethod> train; // measured too
};

enum class Unit { TokensPerSecond, Seconds, CpuSeconds };
std::string_view unitName(Unit unit); // "tokens/s", "s", "CPU s"

struct Measurement
{
    std::string what; // "prefill", "decode", "batch_decode", "first_token", "load", "conversations", "train_…"
    std::uint32_t n = 0;
    std::uint32_t batch = 1;
    std::size_t threads = 1;
    Unit unit = Unit::Seconds;
    std::vector<double> values; // one a repetition, in `unit`
    double tokens = 0;          // of one repetition, over all sequences
    std::vector<Work> work;     // of one repetition, pass by pass

    double median() const;
    // The best value that the machine allows, in `unit`.
    double limit(const MachinePeaks& peaks) const;
    // 1: as good as the machine allows.
    double fraction(const MachinePeaks& peaks) const;
};

// Of the model that was measured.
struct BenchedModel
{
    std::string name;
    std::string format;
    std::string architecture;
    std::uint64_t parameters = 0;
    std::uint64_t fileBytes = 0;
    std::vector<std::pair<std::string, std::size_t>> types; // number of tensors of each
    std::uint32_t layers = 0;
    std::uint32_t embeddingLength = 0;
    std::uint32_t vocabularySize = 0;
    std::uint32_t contextLength = 0;
};

// Measures with `threads` threads and appends to `results` as it goes, so that what was measured before an error stays.
// Errors: as openModel; ContextFull where the lengths asked for exceed the model's context; Cancelled.
Result<> measureModel(const BenchOptions& options, std::size_t threads, ProgressLine& progress, BenchedModel& model,
                      std::vector<Measurement>& results);

} // namespace inkling::cli
