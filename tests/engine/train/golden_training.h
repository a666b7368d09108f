// The losses and gradients that an independent implementation computed with automatic differentiation
// (tests/README.md says which), and a model ready to be trained.
#pragma once

#include "engine/base/mapped_file.h"
#include "engine/format/safetensors.h"
#include "engine/train/backward.h"
#include "tests/support/engine_test.h"

#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace inkling::test {

struct Golden
{
    std::vector<TokenId> tokens;
    std::map<std::string, std::vector<float>> arrays; // "loss", "losses", "grad:NAME", "lora:NAME"
};

inline Result<Golden> readGolden(const std::string& name)
{
    const auto file = MappedFile::open(dataPath(name));
    if (!file) return file.error();
    const auto entries = readSafetensors(file->bytes(), name);
    if (!entries) return entries.error();
    Golden golden;
    for (const SafetensorsEntry& entry : *entries) {
        if (entry.name == "tokens") {
            std::vector<std::int64_t> tokens(entry.data.size() / sizeof(std::int64_t));
            std::memcpy(tokens.data(), entry.data.data(), entry.data.size());
            golden.tokens.assign(tokens.begin(), tokens.end());
            continue;
        }
        auto& values = golden.arrays[entry.name];
        values.resize(entry.data.size() / sizeof(float));
        std::memcpy(values.data(), entry.data.data(), entry.data.size());
    }
    return golden;
}

// RMS of the difference over RMS of the expected values.
inline double relativeError(std::span<const float> actual, std::span<const float> expected)
{
    double difference = 0, magnitude = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        difference += std::pow(double(actual[i]) - double(expected[i]), 2);
        magnitude += std::pow(double(expected[i]), 2);
    }
    return std::sqrt(difference / magnitude);
}

// A model file on a training backend.
struct LoadedModel
{
    ModelFile file;
    ModelConfig config;
    std::unique_ptr<TrainingBackend> backend;
    Weights weights;

    TrainedModel trained() { return {backend.get(), &config, &weights}; }
};

inline Result<LoadedModel> loadForTraining(const std::string& name, std::size_t threads, std::string_view isa)
{
    auto file = ModelFile::open(dataPath(name));
    if (!file) return std::move(file).error();
    auto config = ModelConfig::read(*file);
    if (!config) return std::move(config).error();
    auto backend = makeCpuTrainingBackend(threads, isa);
    if (!backend) return std::move(backend).error();
    auto weights = Weights::load(*file, *config, **backend);
    if (!weights) return std::move(weights).error();
    return LoadedModel{std::move(*file), std::move(*config), std::move(*backend), std::move(*weights)};
}

} // namespace inkling::test
