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

// The tensors of a layer: their names in a file after "blk.N.", where they go, and their shapes.
struct LayerVector
{
    const char* name;
    std::unique_ptr<Buffer> LayerWeights::*member;
    std::uint64_t (*size)(const ModelConfig&);
};
struct LayerMatrix
{
    const char* name;
    std::unique_ptr<WeightMatrix> LayerWeights::*member;
    std::uint64_t (*rows)(const ModelConfig&);
    std::uint64_t (*columns)(const ModelConfig&);
};

std::uint64_t d(const ModelConfig& config) { return config.embeddingLength; }
std::uint64_t f(const ModelConfig& config) { return config.feedForwardLength; }
std::uint64_t h(const ModelConfig& config) { return config.headSize; }
std::uint64_t queries(const ModelConfig& config) { return std::uint64_t(config.queryHeads) * config.headSize; }
std::uint64_t keys(const ModelConfig& config) { return std::uint64_t(config.keyValueHeads) * config.headSize; }

const LayerVector kVectors[] = {
    {"attn_norm.weight", &LayerWeights::attentionNorm, d},
    {"attn_q_norm.weight", &LayerWeights::qNorm, h},
    {"attn_k_norm.weight", &LayerWeights::kNorm, h},
    {"post_attention_norm.weight", &LayerWeights::postAttentionNorm, d},
    {"ffn_norm.weight", &LayerWeights::feedForwardNorm, d},
    {"post_ffw_norm.weight", &LayerWeights::postFeedForwardNorm, d},
};
const LayerMatrix kMatrices[] = {
    {"attn_q.weight", &LayerWeights::q, queries, d}, {"attn_k.weight", &LayerWeights::k, keys, d},
    {"attn_v.weight", &LayerWeights::v, keys, d},    {"attn_output.weight", &LayerWeights::output, d, queries},
    {"ffn_gate.weight", &LayerWeights::gate, f, d},  {"ffn_up.weight", &LayerWeights::up, f, d},
    {"ffn_down.weight", &LayerWeights::down, d, f},
};

std::string blockName(std::size_t layer, const char* tensor) { return "blk." + std::to_string(layer) + "." + tensor; }

} // namespace

Result<Weights> Weights::load(const ModelFile& file, const ModelConfig& config, Backend& backend)
{
    Loader loader(file, backend);
    Weights weights;
    weights.embedding = loader.matrix("token_embd.weight", config.vocabularySize, config.embeddingLength);
    weights.outputNorm = loader.norm("output_norm.weight", config.embeddingLength);
    if (file.has("output.weight"))
        weights.untiedHead = loader.matrix("output.weight", config.vocabularySize, config.embeddingLength);
    for (std::size_t i = 0; i < config.layers.size() && !loader.failure(); ++i) {
        LayerWeights& layer = weights.layers.emplace_back();
        for (const LayerVector& vector : kVectors)
            layer.*vector.member = loader.norm(blockName(i, vector.name), vector.size(config));
        for (const LayerMatrix& matrix : kMatrices)
            layer.*matrix.member =
                loader.matrix(blockName(i, matrix.name), matrix.rows(config), matrix.columns(config));
    }
    if (loader.failure()) return *loader.failure();
    return weights;
}

std::vector<NamedWeight> Weights::named() const
{
    std::vector<NamedWeight> all;
    all.push_back({"token_embd.weight", nullptr, embedding.get(), NamedWeight::Kind::Table});
    if (untiedHead) all.push_back({"output.weight", nullptr, untiedHead.get(), NamedWeight::Kind::Table});
    all.push_back({"output_norm.weight", outputNorm.get(), nullptr, NamedWeight::Kind::Norm});
    for (std::size_t i = 0; i < layers.size(); ++i) {
        for (const LayerVector& vector : kVectors)
            all.push_back(
                {blockName(i, vector.name), (layers[i].*vector.member).get(), nullptr, NamedWeight::Kind::Norm});
        for (const LayerMatrix& matrix : kMatrices)
            all.push_back(
                {blockName(i, matrix.name), nullptr, (layers[i].*matrix.member).get(), NamedWeight::Kind::Linear});
    }
    return all;
}

std::vector<TensorInfo> gemma3Tensors(const ModelConfig& config)
{
    std::vector<TensorInfo> all;
    const auto add = [&all](std::string name, Shape shape) {
        all.push_back({std::move(name), TensorType::F32, std::move(shape)});
    };
    add("token_embd.weight", {config.vocabularySize, d(config)});
    add("output_norm.weight", {d(config)});
    for (std::size_t i = 0; i < config.layers.size(); ++i) {
        for (const LayerVector& vector : kVectors) add(blockName(i, vector.name), {vector.size(config)});
        for (const LayerMatrix& matrix : kMatrices)
            add(blockName(i, matrix.name), {matrix.rows(config), matrix.columns(config)});
    }
    return all;
}

} // namespace inkling
