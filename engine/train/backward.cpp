#include "engine/train/backward.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace inkling {

namespace {

// A batch ready to run: a cache for each document, long enough to hold it whole.
struct Batch
{
    std::vector<KvCache> caches;
    BatchRows rows;
    std::vector<std::uint32_t> lossRows; // the rows that predict a learnt token
    std::vector<TokenId> targets;        // those tokens
    std::vector<float> weights;          // and what they count
};

Result<Batch> makeBatch(const TrainedModel& model, std::span<const Example> examples)
{
    Batch batch;
    std::vector<SequenceInput> sequences;
    batch.caches.reserve(examples.size());
    std::uint32_t row = 0;
    for (const Example& example : examples) {
        const std::uint32_t length = std::uint32_t(example.tokens.size());
        batch.caches.emplace_back(*model.backend, *model.config, length, length);
        sequences.push_back({&batch.caches.back(), example.tokens});
        for (std::uint32_t i = 1; i < length; ++i) {
            if (!example.learn[i]) continue;
            batch.lossRows.push_back(row + i - 1);
            batch.targets.push_back(example.tokens[i]);
            batch.weights.push_back(example.weight);
        }
        row += length;
    }
    auto rows = makeRows(sequences);
    if (!rows) return std::move(rows).error();
    batch.rows = std::move(*rows);
    return batch;
}

double lossOfBatch(const TrainedModel& model, TrainingActivations& a, const Batch& batch, Buffer* dx, float scale)
{
    const LossRows rows{batch.lossRows, batch.targets, batch.weights};
    return model.backend->crossEntropy(dx, *a.forward.x, rows, scale, *model.weights->outputNorm, model.config->epsilon,
                                       model.weights->head(), batch.rows.tokens.size());
}

// forwardLayer() of model/gemma3.cpp from its last line to its first: dx is the gradient of what the layer gave and
// becomes that of what it was given.
void backwardLayer(const TrainedModel& model, TrainingActivations& a, const BatchRows& rows, std::uint32_t i)
{
    TrainingBackend& backend = *model.backend;
    const ModelConfig& config = *model.config;
    const LayerWeights& layer = model.weights->layers[i];
    const std::size_t m = rows.tokens.size();
    const float eps = config.epsilon;
    const Buffer& rotations =
        config.layers[i] == LayerKind::Local ? *a.forward.localRotations : *a.forward.globalRotations;
    std::vector<KvRows> caches;
    for (KvCache* cache : rows.caches) caches.push_back(cache->layer(i));

    // x[m, d] += norm((gelu(n · gateᵀ) * (n · upᵀ)) · downᵀ), n = norm(x)
    backend.gatedMlpBackward(*a.dx, *layer.feedForwardNorm, *layer.gate, *layer.up, *layer.down,
                             *layer.postFeedForwardNorm, eps, m);

    // x[m, d] += norm(attention · woᵀ)
    backend.projectAndAddBackward(*a.dattended, *a.dx, *layer.output, *layer.postAttentionNorm, eps, m);
    backend.attendBackward(*a.dq, *a.dk, *a.dv, *a.dattended, *layer.qNorm, *layer.kNorm, eps, rotations,
                           attentionShape(config, i), rows.spans, caches);

    // q[m, H h], k[m, G h], v[m, G h] = norm(x) · wᵀ
    backend.normQkvBackward(*a.dx, *a.dq, *a.dk, *a.dv, *layer.attentionNorm, eps, *layer.q, *layer.k, *layer.v, m);
}

} // namespace

std::size_t learntTokens(const Example& example)
{
    return std::size_t(std::count(example.learn.begin(), example.learn.end(), true));
}

double learntWeight(const Example& example) { return double(example.weight) * double(learntTokens(example)); }

Result<TrainingActivations> TrainingActivations::allocate(TrainingBackend& backend, const ModelConfig& config,
                                                          std::uint32_t rows, Checkpointing checkpointing)
{
    TrainingActivations a;
    auto forward = Activations::allocate(backend, config, rows, 0);
    if (!forward) return std::move(forward).error();
    a.forward = std::move(*forward);
    const std::size_t d = config.embeddingLength;
    const std::size_t queries = std::size_t(config.queryHeads) * config.headSize;
    const std::size_t keys = std::size_t(config.keyValueHeads) * config.headSize;
    if (checkpointing == Checkpointing::On) a.inputs.resize(config.layerCount());
    std::vector<std::pair<std::unique_ptr<Buffer>*, std::size_t>> buffers = {
        {&a.dx, d}, {&a.dattended, queries}, {&a.dq, queries}, {&a.dk, keys}, {&a.dv, keys}};
    for (auto& input : a.inputs) buffers.emplace_back(&input, d);
    for (const auto& [buffer, size] : buffers) {
        auto allocated = backend.allocate(rows * size);
        if (!allocated) return std::move(allocated).error();
        *buffer = std::move(*allocated);
    }
    return a;
}

Result<double> loss(const TrainedModel& model, TrainingActivations& a, std::span<const Example> examples)
{
    auto batch = makeBatch(model, examples);
    if (!batch) return std::move(batch).error();
    model.backend->setRecording(TrainingBackend::Recording::Off);
    embedRows(*model.backend, *model.config, *model.weights, a.forward, batch->rows);
    for (std::uint32_t i = 0; i < model.config->layerCount(); ++i)
        forwardLayer(*model.backend, *model.config, *model.weights, a.forward, batch->rows, i);
    return lossOfBatch(model, a, *batch, nullptr, 0);
}

Result<double> lossAndGradients(const TrainedModel& model, TrainingActivations& a, std::span<const Example> examples,
                                float scale)
{
    auto made = makeBatch(model, examples);
    if (!made) return std::move(made).error();
    const Batch& batch = *made;
    TrainingBackend& backend = *model.backend;
    const std::size_t floats = batch.rows.tokens.size() * model.config->embeddingLength;
    const bool again = !a.inputs.empty();

    backend.setRecording(again ? TrainingBackend::Recording::Off : TrainingBackend::Recording::On);
    embedRows(backend, *model.config, *model.weights, a.forward, batch.rows);
    for (std::uint32_t i = 0; i < model.config->layerCount(); ++i) {
        if (again) backend.copy(*a.inputs[i], 0, *a.forward.x, 0, floats);
        forwardLayer(backend, *model.config, *model.weights, a.forward, batch.rows, i);
    }

    const double sum = lossOfBatch(model, a, batch, a.dx.get(), scale);
    for (std::uint32_t i = model.config->layerCount(); i-- > 0;) {
        if (again) {
            backend.setRecording(TrainingBackend::Recording::On);
            backend.copy(*a.forward.x, 0, *a.inputs[i], 0, floats);
            forwardLayer(backend, *model.config, *model.weights, a.forward, batch.rows, i);
        }
        backwardLayer(model, a, batch.rows, i);
    }
    backend.embedBackward(*a.dx, *model.weights->embedding, batch.rows.tokens,
                          std::sqrt(float(model.config->embeddingLength)));
    INKLING_TRY(backend.finish());
    return sum;
}

} // namespace inkling
