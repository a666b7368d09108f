// How likely a model finds a text that is already there.
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/base/result.h"
#include "engine/generate/model.h"
#include "engine/generate/session.h"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace inkling {

struct ScoredContinuation
{
    std::size_t index = 0; // among those given
    std::size_t tokens = 0;
    double logProbability = 0; // nats
    double probability = 0;    // normalised over the ones given
};

// The log-probability of each continuation after `context` (ids, not empty), best first. Continuations are read one
// after the other from the same cached context. Errors: those of Session::prefill; InvalidArgument for an empty
// continuation.
Result<std::vector<ScoredContinuation>> scoreContinuations(Session& session, std::span<const TokenId> context,
                                                           std::span<const std::vector<TokenId>> continuations,
                                                           const CancelFlag& cancel);

struct TokenSurprise
{
    TokenId token = -1;
    std::size_t byteOffset = 0; // of the token's first byte in the text
    double nats = 0;
    std::size_t rank = 0; // 0: the likeliest
};

struct TextScore
{
    std::size_t tokens = 0;
    double nats = 0; // in all
    std::size_t characters = 0;
    double natsPerToken() const { return tokens == 0 ? 0 : nats / double(tokens); }
    double perplexity() const;
    double bitsPerCharacter() const;
};

// The surprise of every token of `text`, read in windows of `window` tokens with a bos each. From the second window on
// the first half is context that was scored before, so that every token but the first sees at least half a window.
// `sink`, where given, receives each token in order. Errors: InvalidArgument (window below 2 or above the context).
Result<TextScore> scoreText(Model& model, std::string_view text, std::size_t window, const CancelFlag& cancel,
                            const std::function<void(const TokenSurprise&)>& sink = {});

} // namespace inkling
