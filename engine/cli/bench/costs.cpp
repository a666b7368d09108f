#include "engine/cli/bench/costs.h"

#include <algorithm>

namespace inkling::cli {

namespace {

double bytesOf(const TensorInfo& info)
{
    if (info.shape.empty()) return 0;
    std::uint64_t rows = 1;
    for (std::size_t i = 0; i + 1 < info.shape.size(); ++i) rows *= info.shape[i];
    return double(rows) * double(rowBytes(info.type, info.shape.back()).value_or(0));
}

double elementsOf(const TensorInfo& info)
{
    double count = 1;
    for (const std::uint64_t size : info.shape) count *= double(size);
    return count;
}

} // namespace

double leastSeconds(const Work& work, const MachinePeaks& peaks)
{
    const double reading = work.bytes / (peaks.readGbPerSecond * 1e9);
    const double computing =
        work.int8Operations / (peaks.int8GopPerSecond * 1e9) + work.f32Operations / (peaks.f32GflopPerSecond * 1e9);
    return std::max(reading, computing);
}

ModelCosts::ModelCosts(const ModelFile& file, const ModelConfig& config, ActivationPrecision precision)
    : m_config(config)
{
    const bool isTied = !file.has("output.weight");
    m_otherBytes = double(file.fileBytes());
    for (const TensorInfo& info : file.tensors()) {
        m_parameters += std::uint64_t(elementsOf(info));
        if (info.shape.size() != 2) {
            m_normBytes += bytesOf(info);
            continue;
        }
        m_otherBytes -= bytesOf(info);
        const bool isEmbedding = info.name == "token_embd.weight";
        if (isEmbedding) m_embeddingRowBytes = double(rowBytes(info.type, info.shape.back()).value_or(0));
        if (isEmbedding && !isTied) continue; // only the rows of the tokens are read
        add(isEmbedding || info.name == "output.weight" ? m_head : m_layers, info, precision);
    }
}

void ModelCosts::add(Matrices& matrices, const TensorInfo& info, ActivationPrecision precision) const
{
    const bool meetsInt8 = traits(info.type).isQuantised &&
                           (precision == ActivationPrecision::Auto || precision == ActivationPrecision::Int8);
    matrices.bytes += bytesOf(info);
    (meetsInt8 ? matrices.int8Parameters : matrices.f32Parameters) += elementsOf(info);
}

Work ModelCosts::pass(std::uint32_t rows, std::uint32_t sequences, std::uint32_t held) const
{
    const double allRows = double(rows) * sequences;
    Work work;
    work.bytes = m_layers.bytes + m_normBytes + m_head.bytes + allRows * m_embeddingRowBytes;
    work.int8Operations = 2 * (allRows * m_layers.int8Parameters + double(sequences) * m_head.int8Parameters);
    work.f32Operations = 2 * (allRows * m_layers.f32Parameters + double(sequences) * m_head.f32Parameters);

    const double positionBytes = 2.0 * m_config.keyValueHeads * m_config.headSize * sizeof(float);
    for (const LayerKind kind : m_config.layers) {
        const bool isLocal = kind == LayerKind::Local && m_config.window > 0;
        const std::uint32_t seenOfHeld = isLocal ? std::min(held, m_config.window - 1) : held;
        work.bytes += sequences * positionBytes * (double(seenOfHeld) + rows);
    }
    work.f32Operations += sequences * 4.0 * m_config.queryHeads * m_config.headSize * seenPairs(rows, held);
    return work;
}

double ModelCosts::seenPairs(std::uint32_t rows, std::uint32_t held) const
{
    double pairs = 0;
    for (const LayerKind kind : m_config.layers) {
        const bool isLocal = kind == LayerKind::Local && m_config.window > 0;
        for (std::uint32_t row = 0; row < rows; ++row)
            pairs += isLocal ? std::min(held + row + 1, m_config.window) : held + row + 1;
    }
    return pairs;
}

Work ModelCosts::trainingStep(std::uint32_t rows, std::uint32_t sequences, bool isWhole) const
{
    const double tokens = double(rows) * sequences;
    const auto all = [](const Matrices& matrices) { return matrices.int8Parameters + matrices.f32Parameters; };
    Work work;
    work.bytes = 2 * (m_layers.bytes + m_normBytes + m_head.bytes);
    if (isWhole) work.bytes += 7.0 * sizeof(float) * double(m_parameters); // reads four, writes three
    work.f32Operations = (isWhole ? 6 : 4) * tokens * (all(m_layers) + all(m_head));
    work.f32Operations += sequences * 12.0 * m_config.queryHeads * m_config.headSize * seenPairs(rows, 0);
    return work;
}

Work ModelCosts::load() const { return {std::max(m_otherBytes, 0.0), 0, 0}; }

} // namespace inkling::cli
