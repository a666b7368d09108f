// The options of everything that writes: how long, how bold, when to stop.
#pragma once

#include "engine/generate/generator.h"

#include <CLI/App.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace inkling::cli {

struct SamplingArguments
{
    GenerateOptions options;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> logitBias; // "ID=VALUE"
};

// --max-tokens --temperature --top-k --top-p --min-p --repeat-penalty --seed --stop --logit-bias. What is out of range
// is a wrong command line; only a token id outside the vocabulary shows later.
void addSamplingOptions(CLI::App& subcommand, SamplingArguments& arguments);

// The options with a seed: the one given, or one drawn from the system.
GenerateOptions generateOptions(const SamplingArguments& arguments);

} // namespace inkling::cli
