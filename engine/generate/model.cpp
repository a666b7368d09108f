#include "engine/generate/model.h"

#include "engine/backend/cpu/cpu_backend.h"
#include "engine/base/system_info.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <utility>

namespace inkling {

namespace {

constexpr std::uint32_t kMaxChunk = 64;
constexpr std::uint32_t kLogitRows = 16; // the head is run for at most so many rows at once: 16 MB at 262,144 pieces

} // namespace

Model::Model(ModelFile file, ModelConfig config, Tokenizer tokenizer, ChatFormat chatFormat)
    : m_file(std::move(file)),
      m_config(std::move(config)),
      m_tokenizer(std::move(tokenizer)),
      m_chatFormat(std::move(chatFormat))
{}

Result<std::unique_ptr<Model>> Model::open(const std::filesystem::path& path, const ModelOptions& options)
{
    assert(options.chunk >= 1 && options.chunk <= kMaxChunk);
    auto file = ModelFile::open(path);
    if (!file) return std::move(file).error();
    auto config = ModelConfig::read(*file);
    if (!config) return std::move(config).error();
    auto tokenizer = Tokenizer::open(*file);
    if (!tokenizer) return std::move(tokenizer).error();
    if (tokenizer->size() > config->vocabularySize)
        return Error{ErrorCode::BadFile, file->displayName() + ": the tokenizer has " +
                                             std::to_string(tokenizer->size()) + " pieces, the embedding only " +
                                             std::to_string(config->vocabularySize) + " rows"};
    ChatFormat chatFormat = ChatFormat::recognise(*file, *tokenizer);

    std::unique_ptr<Model> model(
        new Model(std::move(*file), std::move(*config), std::move(*tokenizer), std::move(chatFormat)));
    model->m_chunk = std::min(options.chunk, kMaxChunk);
    model->m_threads = options.threads > 0 ? options.threads : physicalCores();
    model->m_backend = makeCpuBackend(model->m_threads, options.activations);
    auto weights = Weights::load(model->m_file, model->m_config, *model->m_backend);
    if (!weights) return std::move(weights).error();
    model->m_weights = std::move(*weights);
    if (options.adapter) {
        auto adapter = applyAdapter(*options.adapter, options.adapterStrength, model->m_weights, *model->m_backend);
        if (!adapter) return std::move(adapter).error();
        model->m_adapter = std::move(*adapter);
    }
    auto activations = Activations::allocate(*model->m_backend, model->m_config, model->m_chunk, kLogitRows);
    if (!activations) return std::move(activations).error();
    model->m_activations = std::move(*activations);
    return model;
}

Error Model::tokenOutOfRange(TokenId token) const
{
    return {ErrorCode::InvalidArgument, "token " + std::to_string(token) + " is outside the vocabulary (0 to " +
                                            std::to_string(tokenCount() - 1) + ")"};
}

Result<> Model::run(std::span<const SequenceInput> sequences, LogitsMode mode, std::span<float> logits)
{
    for (const SequenceInput& sequence : sequences)
        for (const TokenId token : sequence.tokens)
            if (token < 0 || std::uint32_t(token) >= tokenCount()) return tokenOutOfRange(token);
    INKLING_TRY(forward(*m_backend, m_config, m_weights, m_activations, sequences, LogitsMode::None));
    if (mode == LogitsMode::None) return {};

    const std::vector<std::uint32_t> rows = logitRows(sequences, mode);
    assert(logits.size() == rows.size() * tokenCount());
    for (std::size_t done = 0; done < rows.size();) {
        const std::size_t count = std::min<std::size_t>(kLogitRows, rows.size() - done);
        project(*m_backend, m_config, m_weights, m_activations, std::span(rows).subspan(done, count));
        INKLING_TRY(m_backend->finish());
        for (std::size_t i = 0; i < count; ++i, ++done)
            m_backend->read(*m_activations.logits, i * m_config.vocabularySize,
                            logits.subspan(done * tokenCount(), tokenCount()));
    }
    if (!std::all_of(logits.begin(), logits.end(), [](float logit) { return std::isfinite(logit); }))
        return Error{ErrorCode::BadFile, m_file.displayName() + ": the model computes values that are not numbers; "
                                                                "its weights are damaged"};
    return {};
}

} // namespace inkling
