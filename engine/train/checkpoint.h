// The state of a training on disk: parameters, the optimiser's moments, how far it is, and what it was asked to do, so
// that it goes on to the same result. Written aside and renamed: one that is there is whole.
#pragma once

#include "engine/base/result.h"
#include "engine/train/trainable.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace inkling {

// What must be the same for a training to go on: name and value of each, as text.
using TrainSettings = std::map<std::string, std::string>;

struct CheckpointState
{
    std::uint64_t step = 0; // steps done; the data's position follows from it
    double seconds = 0;     // spent so far
    TrainSettings settings;
    std::map<std::uint64_t, double> heldOutLosses; // by the steps done before
};

// Errors (Io): the disk is full; the checkpoint before stands then.
Result<> writeCheckpoint(const std::filesystem::path& path, const CheckpointState& state, const Trainable& trainable);

// Fills the trainable. Errors: NotFound; BadFile (damaged, other tensors); Unsupported (of another version);
// InvalidArgument (made with other settings: names the first that differs, with both values).
Result<CheckpointState> readCheckpoint(const std::filesystem::path& path, const TrainSettings& settings,
                                       Trainable& trainable);

} // namespace inkling
