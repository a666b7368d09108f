// Generation: prompt in, text out, token by token, one sequence or several alternatives in one batch.
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/base/result.h"
#include "engine/generate/model.h"
#include "engine/generate/sampler.h"
#include "engine/generate/session.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace inkling {

struct GenerateOptions
{
    SamplingOptions sampling;
    std::uint32_t maxTokens = 256;
    std::vector<std::string> stopTexts;     // generation ends before the first of them; none may be empty
    std::uint32_t bestLogProbabilities = 0; // how many of the likeliest to report with each token
    bool stopAtEndOfTurn = true;            // stop on the tokenizer's stopTokens()
};

enum class StopReason { EndOfTurn, StopText, MaxTokens, ContextFull, Cancelled };
std::string_view
stopReasonName(StopReason reason); // "end_of_turn", "stop_text", "max_tokens", "context_full", "cancelled"

// One step of a generation. `text` is what became certain with it: whole characters, nothing that may still turn out to
// be a stop text; so it may be empty, and may belong to earlier tokens.
struct GenerateEvent
{
    std::size_t alternative = 0;
    TokenId token = -1; // -1: no token, only text that was held back until the end
    std::string text;
    float logProbability = 0; // of token, by the raw logits
    std::vector<LogProbability> best;
};

using TokenSink = std::function<void(const GenerateEvent&)>;

struct GenerateStats
{
    std::size_t promptTokens = 0;
    std::size_t cachedTokens = 0; // of the prompt, reused
    std::size_t generatedTokens = 0;
    double timeToFirstToken = 0; // seconds from the call
    double prefillSeconds = 0;
    double decodeSeconds = 0; // from the first token to the last
    StopReason stopReason = StopReason::MaxTokens;
    std::uint64_t seed = 0;
    double totalLogProbability = 0; // nats, of the generated tokens, a final stop token included

    double prefillTokensPerSecond() const;
    double decodeTokensPerSecond() const;
};

// Continues `prompt` in `session`, which then holds the prompt and what was generated. A token that ends the turn is
// counted in generatedTokens but not given out and not in the session. Cancelling is no error: the stop reason says so.
// Errors: those of Session::prefill and SamplingOptions::check.
Result<GenerateStats> generate(Model& model, Session& session, std::span<const TokenId> prompt,
                               const GenerateOptions& options, const CancelFlag& cancel, const TokenSink& sink,
                               const Session::Progress& progress = {});

// `count` continuations of the same prompt in one batch; the i-th is what generate() with seed + i alone gives.
// `session` then holds the prompt. At most 64.
Result<std::vector<GenerateStats>> generateAlternatives(Model& model, Session& session, std::span<const TokenId> prompt,
                                                        std::size_t count, const GenerateOptions& options,
                                                        const CancelFlag& cancel, const TokenSink& sink,
                                                        const Session::Progress& progress = {});

} // namespace inkling
