// A bench's figures, as JSON for a script or as a table for a person.
#pragma once

#include "engine/cli/bench/measure.h"

#include <optional>
#include <string>
#include <vector>

namespace inkling::cli {

struct BenchReport
{
    std::vector<MachinePeaks> machine; // one for each number of threads, ascending; empty after an interruption
    std::optional<BenchedModel> model;
    std::vector<Measurement> results;
    std::uint64_t peakRssBytes = 0; // of the model's part of the run
};

// One object, one line.
std::string benchJson(const BenchReport& report);
std::string benchTable(const BenchReport& report);

} // namespace inkling::cli
