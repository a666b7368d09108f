#include "engine/model/gemma3.h"

#include <cassert>
#include <cmath>

namespace inkling {

Result<Activations> Activations::allocate(Backend& backend, const ModelConfig& config, std::uint32_t rows,
                                          std::uint32_t logitRows)
{
    Activations a;
    a.rows = rows;
    a.logitRows = logitRows;
    const std::size_t queries = std::size_t(config.queryHeads) * config.headSize;
    const std::size_t keys = std::size_t(config.keyValueHeads) * config.headSize;
    const std::pair<std::unique_ptr<Buffer>*, std::size_t> buffers[] = {
        {&a.x, rows * std::size_t(config.embeddingLength)},
        {&a.q, rows * queries},
        {&a.k, rows * keys},
        {&a.v, rows * keys},
        {&a.attended, rows * queries},
        {&a.localRotations, rows * std::size_t(config.headSize)},
        {&a.globalRotations, rows * std::size_t(config.headSize)},
        {&a.logits, logitRows * std::size_t(config.vocabularySize)},
    };
    for (const auto& [buffer, size] : buffers) {
        auto allocated = backend.allocate(size);
        if (!allocated) return std::move(allocated).error();
        *buffer = std::move(*allocated);
    }
    return a;
}

std::vector<std::uint32_t> logitRows(std::span<const SequenceInput> sequences, LogitsMode mode)
{
    std::vector<std::uint32_t> rows;
    std::uint32_t end = 0;
    for (const SequenceInput& sequence : sequences) {
        const std::uint32_t begin = end;
        end += std::uint32_t(sequence.tokens.size());
        for (std::uint32_t row = mode == LogitsMode::All ? begin : end - 1; row < end; ++row) rows.push_back(row);
    }
    return rows;
}

void project(Backend& backend, const ModelConfig& config, const Weights& weights, Activations& a,
             std::span<const std::uint32_t> rows)
{
    assert(rows.size() <= a.logitRows);
    backend.head(*a.logits, *a.x, rows, *weights.outputNorm, config.epsilon, weights.head());
}

Result<BatchRows> makeRows(std::span<const SequenceInput> sequences)
{
    BatchRows rows;
    for (const SequenceInput& sequence : sequences) {
        INKLING_TRY(sequence.cache->reserve(std::uint32_t(sequence.tokens.size())));
        rows.spans.push_back(
            {std::uint32_t(rows.tokens.size()), std::uint32_t(sequence.tokens.size()), sequence.cache->length()});
        rows.tokens.insert(rows.tokens.end(), sequence.tokens.begin(), sequence.tokens.end());
        rows.caches.push_back(sequence.cache);
    }
    return rows;
}

AttentionShape attentionShape(const ModelConfig& config, std::uint32_t layer)
{
    const bool local = config.layers[layer] == LayerKind::Local;
    return {config.queryHeads, config.keyValueHeads, config.headSize, local ? config.window : 0, config.attentionScale};
}

void embedRows(Backend& backend, const ModelConfig& config, const Weights& weights, Activations& a,
               const BatchRows& rows)
{
    assert(!rows.tokens.empty() && rows.tokens.size() <= a.rows);
    // x[m, d] = embedding[token] · √d
    backend.embed(*a.x, *weights.embedding, rows.tokens, std::sqrt(float(config.embeddingLength)));
    backend.rotations(*a.localRotations, rows.spans, config.headSize, config.localRopeBase, 1);
    backend.rotations(*a.globalRotations, rows.spans, config.headSize, config.globalRopeBase, config.globalRopeDivisor);
}

void forwardLayer(Backend& backend, const ModelConfig& config, const Weights& weights, Activations& a,
                  const BatchRows& rows, std::uint32_t i)
{
    const LayerWeights& layer = weights.layers[i];
    const std::size_t m = rows.tokens.size();
    const float eps = config.epsilon;
    const Buffer& rotations = config.layers[i] == LayerKind::Local ? *a.localRotations : *a.globalRotations;
    const AttentionShape shape = attentionShape(config, i);
    std::vector<KvRows> caches;
    for (KvCache* cache : rows.caches) caches.push_back(cache->layer(i));

    // q[m, H h], k[m, G h], v[m, G h] = norm(x) · wᵀ; then q and k are normalised and rotated, k and v remembered
    backend.normQkv(*a.q, *a.k, *a.v, *a.x, *layer.attentionNorm, eps, *layer.q, *layer.k, *layer.v, m);
    backend.rotateAndStore(*a.q, *a.k, *a.v, *layer.qNorm, *layer.kNorm, eps, rotations, shape, rows.spans, caches);

    // x[m, d] += norm(attention · woᵀ)
    backend.attend(*a.attended, *a.q, shape, rows.spans, caches);
    backend.projectAndAdd(*a.x, *a.attended, *layer.output, *layer.postAttentionNorm, eps, m);

    // x[m, d] += norm((gelu(n · gateᵀ) * (n · upᵀ)) · downᵀ), n = norm(x)
    backend.gatedMlp(*a.x, *layer.feedForwardNorm, *layer.gate, *layer.up, *layer.down, *layer.postFeedForwardNorm, eps,
                     m);
}

Result<> forward(Backend& backend, const ModelConfig& config, const Weights& weights, Activations& a,
                 std::span<const SequenceInput> sequences, LogitsMode mode)
{
    const auto rows = makeRows(sequences);
    if (!rows) return rows.error();

    embedRows(backend, config, weights, a, *rows);
    for (std::uint32_t i = 0; i < config.layerCount(); ++i) forwardLayer(backend, config, weights, a, *rows, i);

    // logits[rows, V] = norm(x) · headᵀ
    if (mode != LogitsMode::None) project(backend, config, weights, a, logitRows(sequences, mode));

    INKLING_TRY(backend.finish());
    for (const SequenceInput& sequence : sequences) sequence.cache->advance(std::uint32_t(sequence.tokens.size()));
    return {};
}

} // namespace inkling
