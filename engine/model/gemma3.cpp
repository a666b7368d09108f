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

Result<> forward(Backend& backend, const ModelConfig& config, const Weights& weights, Activations& a,
                 std::span<const SequenceInput> sequences, LogitsMode mode)
{
    // The rows of the batch: the sequences one after the other, each at its own positions.
    std::vector<SequenceSpan> spans;
    std::vector<TokenId> tokens;
    for (const SequenceInput& sequence : sequences) {
        INKLING_TRY(sequence.cache->reserve(std::uint32_t(sequence.tokens.size())));
        spans.push_back(
            {std::uint32_t(tokens.size()), std::uint32_t(sequence.tokens.size()), sequence.cache->length()});
        tokens.insert(tokens.end(), sequence.tokens.begin(), sequence.tokens.end());
    }
    const std::size_t m = tokens.size();
    assert(m > 0 && m <= a.rows);

    const float eps = config.epsilon;
    AttentionShape shape{config.queryHeads, config.keyValueHeads, config.headSize, 0, config.attentionScale};
    std::vector<KvRows> caches(sequences.size());

    // x[m, d] = embedding[token] · √d
    backend.embed(*a.x, *weights.embedding, tokens, std::sqrt(float(config.embeddingLength)));
    backend.rotations(*a.localRotations, spans, config.headSize, config.localRopeBase, 1);
    backend.rotations(*a.globalRotations, spans, config.headSize, config.globalRopeBase, config.globalRopeDivisor);

    for (std::uint32_t i = 0; i < config.layerCount(); ++i) {
        const LayerWeights& layer = weights.layers[i];
        const bool local = config.layers[i] == LayerKind::Local;
        const Buffer& rotations = local ? *a.localRotations : *a.globalRotations;
        shape.window = local ? config.window : 0;
        for (std::size_t s = 0; s < sequences.size(); ++s) caches[s] = sequences[s].cache->layer(i);

        // q[m, H h], k[m, G h], v[m, G h] = norm(x) · wᵀ; then q and k are normalised and rotated, k and v remembered
        backend.normQkv(*a.q, *a.k, *a.v, *a.x, *layer.attentionNorm, eps, *layer.q, *layer.k, *layer.v, m);
        backend.rotateAndStore(*a.q, *a.k, *a.v, *layer.qNorm, *layer.kNorm, eps, rotations, shape, spans, caches);

        // x[m, d] += norm(attention · woᵀ)
        backend.attend(*a.attended, *a.q, shape, spans, caches);
        backend.projectAndAdd(*a.x, *a.attended, *layer.output, *layer.postAttentionNorm, eps, m);

        // x[m, d] += norm((gelu(n · gateᵀ) * (n · upᵀ)) · downᵀ), n = norm(x)
        backend.gatedMlp(*a.x, *layer.feedForwardNorm, *layer.gate, *layer.up, *layer.down, *layer.postFeedForwardNorm,
                         eps, m);
    }

    // logits[rows, V] = norm(x) · headᵀ
    if (mode != LogitsMode::None) project(backend, config, weights, a, logitRows(sequences, mode));

    INKLING_TRY(backend.finish());
    for (const SequenceInput& sequence : sequences) sequence.cache->advance(std::uint32_t(sequence.tokens.size()));
    return {};
}

} // namespace inkling
