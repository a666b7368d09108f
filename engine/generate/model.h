// A model ready to run: the file, its numbers, its weights on a backend, its tokenizer and its way to spell a chat.
#pragma once

#include "engine/backend/backend.h"
#include "engine/backend/precision.h"
#include "engine/base/result.h"
#include "engine/format/model_file.h"
#include "engine/generate/adapter.h"
#include "engine/model/gemma3.h"
#include "engine/text/chat_format.h"
#include "engine/text/tokenizer.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>

namespace inkling {

struct ModelOptions
{
    std::size_t threads = 0; // 0: physical cores
    ActivationPrecision activations = ActivationPrecision::Auto;
    std::optional<std::filesystem::path> adapter; // a low-rank adapter to be applied (format/adapter_file.h)
    float adapterStrength = 1;                    // 0: not at all; 1: as it was trained
    std::uint32_t chunk = 64; // tokens a prefill runs at once, 1 to 64; also the most sequences in a batch
};

// One thread at a time for everything that computes; the constant parts may be read from any thread.
class Model
{
public:
    // Errors: as ModelFile::open, ModelConfig::read, Weights::load, Tokenizer::open, applyAdapter; more pieces than
    // embedding rows.
    static Result<std::unique_ptr<Model>> open(const std::filesystem::path& path, const ModelOptions& options);

    const ModelFile& file() const { return m_file; }
    const ModelConfig& config() const { return m_config; }
    const Tokenizer& tokenizer() const { return m_tokenizer; }
    const ChatFormat& chatFormat() const { return m_chatFormat; }
    Backend& backend() const { return *m_backend; }
    std::uint32_t chunk() const { return m_chunk; }
    std::size_t threads() const { return m_threads; }

    // Ids a sampler may choose: the tokenizer's pieces. Surplus embedding rows are never chosen.
    std::uint32_t tokenCount() const { return std::uint32_t(m_tokenizer.size()); }

    // "token 1024 is outside the vocabulary (0 to 1023)".
    Error tokenOutOfRange(TokenId token) const;

    // Runs the forward pass (model/gemma3.h) on this model: at most chunk() tokens in all. `logits`, where mode asks
    // for them, receives [rows, tokenCount()]. Errors: as forward(); InvalidArgument for a token id outside the
    // vocabulary; BadFile when the logits are not finite, which damaged weights cause.
    Result<> run(std::span<const SequenceInput> sequences, LogitsMode mode, std::span<float> logits);

private:
    Model(ModelFile file, ModelConfig config, Tokenizer tokenizer, ChatFormat chatFormat);

    ModelFile m_file;
    ModelConfig m_config;
    Tokenizer m_tokenizer;
    ChatFormat m_chatFormat;
    std::unique_ptr<Backend> m_backend; // before what it made, so that it dies after
    Weights m_weights;
    AdapterBuffers m_adapter;
    Activations m_activations;
    std::uint32_t m_chunk = 0;
    std::size_t m_threads = 0;
};

} // namespace inkling
