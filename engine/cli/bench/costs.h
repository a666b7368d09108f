// What a pass through a model must at least read and compute, and how long a machine must at least take for it: the
// physical limits that measurements are held against.
//
// Bytes of a pass, each read once however many rows it has:
//   every weight matrix and norm of the layers, the whole head, one embedding row a token;
//   of the KV cache, in each layer, the keys and values that the new rows see of those stored before, and the new rows
//   themselves: 2 · G · h · 4 bytes a position (G key/value heads of size h, stored as float).
// Operations (a multiply and an add are two):
//   2 · rows · parameters of the layers' matrices, 2 · V · d for each row of the head that is asked for;
//   4 · H · h for each pair of a query and a key it sees (scores and weighted values), always in float.
//   Matrix operations count as int8 where weights are quantised and activations are rounded to int8, else as float.
// A step of training (forward, backward, update) computes in float, with rows of the head at every token:
//   4 for each parameter and token: the forward pass, and the gradient of what a matrix was given; 2 more for that of
//   the matrix itself where it is trained; 12 · H · h for each pair of a query and a key: two products forward, four
//   backward. Weights are read once in each direction; whole-model training also reads and writes value, gradient and
//   two moments of each parameter. The factors of a low-rank addition are left out: at rank 8 they are about one in a
//   hundred.
// Norms, RoPE and the activation function are left out: they are below one in a hundred.
// Time: max(bytes / read bandwidth, int8 operations / int8 peak + float operations / float peak), the roofline of
// Williams, Waterman and Patterson (2009), https://doi.org/10.1145/1498765.1498785.
// A model that fits the processor's caches may read faster than memory and pass its limit.
#pragma once

#include "engine/backend/machine_probe.h"
#include "engine/backend/precision.h"
#include "engine/format/model_file.h"
#include "engine/model/model_config.h"

#include <cstdint>

namespace inkling::cli {

struct Work
{
    double bytes = 0;
    double int8Operations = 0;
    double f32Operations = 0;
};

double leastSeconds(const Work& work, const MachinePeaks& peaks);

class ModelCosts
{
public:
    ModelCosts(const ModelFile& file, const ModelConfig& config, ActivationPrecision precision);

    // `rows` more tokens for each of `sequences` sequences that hold `held` tokens each, and the logits after the last.
    Work pass(std::uint32_t rows, std::uint32_t sequences, std::uint32_t held) const;
    // A step over `sequences` rows of `rows` tokens; `isWhole`: all weights are trained.
    Work trainingStep(std::uint32_t rows, std::uint32_t sequences, bool isWhole) const;
    // Opening: everything in the files but the matrices, which stay on disk.
    Work load() const;

    std::uint64_t parameters() const { return m_parameters; }

private:
    struct Matrices
    {
        double bytes = 0;
        double int8Parameters = 0;
        double f32Parameters = 0;
    };
    // Pairs of a query and a key it sees, over all layers, of `rows` tokens after `held` others.
    double seenPairs(std::uint32_t rows, std::uint32_t held) const;
    void add(Matrices& matrices, const TensorInfo& info, ActivationPrecision precision) const;

    ModelConfig m_config;
    Matrices m_layers;
    Matrices m_head;
    double m_normBytes = 0;
    double m_embeddingRowBytes = 0;
    double m_otherBytes = 0; // of the files: all but the matrices
    std::uint64_t m_parameters = 0;
};

} // namespace inkling::cli
