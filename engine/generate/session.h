// One sequence of tokens and what the model remembers of it. Reuses the longest common prefix, so that a new turn never
// re-reads the conversation.
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/generate/model.h"
#include "engine/model/kv_cache.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace inkling {

struct SessionOptions
{
    std::uint32_t contextLength = 0; // 0: the model's own; never more than that
    // How many earlier points to return to are kept for edits in the middle: the rings forget what lies more than a
    // chunk back, and without a point before the edit the whole sequence is read again. Each costs up to
    // 2 * window * G h floats a local layer (16 MB for the 270M).
    std::uint32_t checkpoints = 2;
};

// One thread at a time. The model must outlive the session.
class Session
{
public:
    explicit Session(Model& model, const SessionOptions& options = {});

    // Called after each chunk with the tokens read so far and in all.
    using Progress = std::function<void(std::size_t done, std::size_t total)>;

    // Makes this the session of exactly these tokens (at least one), reading only what differs from what it holds, in
    // chunks; the logits are those after the last token. Returns how many tokens were reused.
    // Errors: ContextFull (names both numbers), Cancelled (between chunks; the session then holds what was read),
    // InvalidArgument, and those of Model::run.
    Result<std::size_t> prefill(std::span<const TokenId> tokens, const CancelFlag& cancel,
                                const Progress& progress = {});

    // One more token; the logits are those after it. Errors: as prefill.
    Result<> append(TokenId token);

    const std::vector<TokenId>& tokens() const { return m_tokens; }
    std::size_t contextLength() const { return m_cache.context(); }
    std::size_t room() const { return contextLength() - m_tokens.size(); }
    // [model.tokenCount()]; empty before the first token.
    std::span<const float> logits() const { return m_logits; }

    // Everything, in memory: restoring is as if one had never left. A snapshot belongs to sessions of the same model
    // and the same options.
    class Snapshot
    {
        friend class Session;
        Snapshot(std::vector<TokenId> tokens, std::vector<float> logits, KvCache cache)
            : m_tokens(std::move(tokens)),
              m_logits(std::move(logits)),
              m_cache(std::move(cache))
        {}
        std::vector<TokenId> m_tokens;
        std::vector<float> m_logits;
        KvCache m_cache;
    };
    Result<Snapshot> snapshot() const;
    Result<> restore(const Snapshot& snapshot);
    // A second session that goes on from here on its own.
    Result<Session> fork() const;

    // One more token for each of several sessions of one model (at most model.chunk()), in one batch; each row is what
    // append() alone would have given. All or none advance.
    static Result<> appendBatch(std::span<Session* const> sessions, std::span<const TokenId> tokens);

private:
    Session(Model& model, const SessionOptions& options, Snapshot snapshot);
    std::size_t rewindTo(std::size_t commonPrefix);                  // how many tokens are kept, at most commonPrefix
    Result<> read(std::span<const TokenId> tokens, LogitsMode mode); // at most a chunk; forgets everything on failure
    void forget();
    Result<> keepCheckpoint();

    Model* m_model;
    SessionOptions m_options;
    KvCache m_cache;
    std::vector<TokenId> m_tokens;
    std::vector<float> m_logits;
    std::vector<KvCache::Checkpoint> m_checkpoints; // by length, ascending; all of a prefix of m_tokens
};

} // namespace inkling
