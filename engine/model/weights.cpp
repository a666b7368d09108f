#include "engine/model/weights.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace inkling {

namespace {

// Reads tensors one after the other and remembers the first failure.
class Loader
{
public:
    Loader(const ModelFile& file, Backend& backend) : m_file(file), m_backend(backend) {}

    const std::optional<Error>& failure() const { return m_failure; }

    std::unique_ptr<WeightMatrix> matrix(const std::string& name, std::uint64_t rows, std::uint64_t columns)
    {
        if (m_failure) return nullptr;
        const auto view = m_file.tensor(name, {rows, columns});
        if (!view) return failed(view.error());
        auto prepared = m_backend.prepare(*view);
        if (!prepared) return failed(prepared.error());
        return std::move(*prepared);
    }

    // A norm's weights, with the 1 added where the file leaves it out.
    std::unique_ptr<Buffer> norm(const std::string& name, std::uint64_t size)
    {
        if (m_failure) return nullptr;
        const auto view = m_file.tensor(name, {size});
        if (!view) return failed(view.error());
        std::vector<float> values(size);
        dequantizeRow(view->type, view->data, values);
        for (float& value : values) {
            if (!std::isfinite(value))
                return failed({ErrorCode::BadFile,
                               m_file.displayName() + ": tensor '" + name + "' holds a value that is not a number"});
            if (m_file.normsNeedOne()) value += 1;
        }
        auto buffer = m_backend.allocate(values.size());
        if (!buffer) return failed(buffer.error());
        m_backend.write(**buffer, 0, values);
        return std::move(*buffer);
    }

private:
    std::nullptr_t failed(const Error& error)
    {
        m_failure = error;
        return nullptr;
    }

    const ModelFile& m_file;
    Backend& m_backend;
    std::optional<Error> m_failure;
};

LayerWeights loadLayer(Loader& loader, const ModelConfig& config, std::size_t index)
{
    const std::uint64_t d = config.embeddingLength;
    const std::uint64_t f = config.feedForwardLength;
    const std::uint64_t h = config.headSize;
    const std::uint64_t queries = config.queryHeads * h;
    const std::uint64_t keys = config.keyValueHeads * h;
    const std::string block = "blk." + std::to_string(index) + ".";
    LayerWeights layer;
    layer.attentionNorm = loader.norm(block + "attn_norm.weight", d);
    layer.q = loader.matrix(block + "attn_q.weight", queries, d);
    layer.k = loader.matrix(block + "attn_k.weight", keys, d);
    layer.v = loader.matrix(block + "attn_v.weight", keys, d);
    layer.qNorm = loader.norm(block + "attn_q_norm.weight", h);
    layer.kNorm = loader.norm(block + "attn_k_norm.weight", h);
    layer.output = loader.matrix(block + "attn_output.weight", d, queries);
    layer.postAttentionNorm = loader.norm(block + "post_attention_norm.weight", d);
    layer.feedForwardNorm = loader.norm(block + "ffn_norm.weight", d);
    layer.gate = loader.matrix(block + "ffn_gate.weight", f, d);
    layer.up = loader.matrix(block + "ffn_up.weight", f, d);
    layer.down = loader.matrix(block + "ffn_down.weight", d, f);
    layer.postFeedForwardNorm = loader.norm(block + "post_ffw_norm.weight", d);
    return layer;
}

} // namespace

Result<Weights> Weights::load(const ModelFile& file, const ModelConfig& config, Backend& backend)
{
    Loader loader(file, backend);
    Weights weights;
    weights.embedding = loader.matrix("token_embd.weight", config.vocabularySize, config.embeddingLength);
    weights.outputNorm = loader.norm("output_norm.weight", config.embeddingLength);
    if (file.has("output.weight"))
        weights.untiedHead = loader.matrix("output.weight", config.vocabularySize, config.embeddingLength);
    for (std::size_t i = 0; i < config.layers.size() && !loader.failure(); ++i)
        weights.layers.push_back(loadLayer(loader, config, i));
    if (loader.failure()) return *loader.failure();
    return weights;
}

} // namespace inkling
