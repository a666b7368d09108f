// Measures steps of training: the loss of a batch, its gradient, and the update, on random tokens.
#pragma once

#include "engine/base/result.h"
#include "engine/cli/bench/measure.h"
#include "engine/cli/progress_line.h"

#include <vector>

namespace inkling::cli {

// Appends "train_lora" (rank 8) or "train_full", as options.train says: rows of 512 tokens, or of the model's context,
// a loss on every token. Errors: as findModel, ModelFile::open, Weights::load; OutOfMemory; Cancelled.
Result<> measureTraining(const BenchOptions& options, std::size_t threads, ProgressLine& progress,
                         std::vector<Measurement>& results);

} // namespace inkling::cli
