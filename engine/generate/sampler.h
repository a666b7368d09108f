// From logits to the next token.
#pragma once

#include "engine/base/result.h"
#include "engine/base/token_id.h"

#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace inkling {

struct SamplingOptions
{
    float temperature = 1.0F;   // 0: greedy (the largest logit; the lowest id among equals)
    std::uint32_t topK = 64;    // 0: all
    float topP = 0.95F;         // 1: all
    float minP = 0.0F;          // 0: all
    float repeatPenalty = 1.0F; // 1: none
    std::uint64_t seed = 0;
    std::vector<std::pair<TokenId, float>> logitBias; // added to the raw logit; -infinity forbids

    // Errors (InvalidArgument): a value out of range, by name, with the range.
    Result<> check(std::uint32_t tokenCount) const;
};

struct Candidate
{
    TokenId id;
    float logit; // after bias, penalty and temperature
};

// The steps, in this order: bias; repetition penalty on every token already in `previous` (arXiv 1909.05858, section
// 4.1: a positive logit is divided, a negative one multiplied); division by the temperature; the k largest; of those
// renormalised, the smallest set whose probability reaches p (arXiv 1904.09751, section 3.1); of those, the ones with
// at least minP times the probability of the likeliest (arXiv 2407.01082); a draw from what is left. The draws depend
// on the seed alone: the same seed, logits and options give the same tokens on every platform. One thread at a time.
class Sampler
{
public:
    explicit Sampler(const SamplingOptions& options) : m_options(options), m_random(options.seed) {}

    // Logits that are no number count as forbidden. Where everything is forbidden the choice is token 0.
    TokenId sample(std::span<const float> logits, std::span<const TokenId> previous);

    // The candidates that sample() would draw from, likeliest first, and their probabilities (sum 1).
    void distribution(std::span<const float> logits, std::span<const TokenId> previous,
                      std::vector<Candidate>& candidates, std::vector<double>& probabilities);

private:
    std::span<const float> adjust(std::span<const float> logits, std::span<const TokenId> previous);
    void select(std::span<const float> logits, std::span<const TokenId> previous);

    SamplingOptions m_options;
    std::mt19937_64 m_random; // the standard fixes its output, unlike that of the distributions
    // Kept between calls for their memory only.
    std::vector<float> m_adjusted;
    std::vector<bool> m_penalised;
    std::vector<Candidate> m_candidates;
    std::vector<double> m_weights;
};

struct LogProbability
{
    TokenId id;
    float nats;
};

// The log-probability of `id`, and the `best` likeliest, by the raw logits (no temperature, no filter).
float logProbability(std::span<const float> logits, TokenId id);
std::vector<LogProbability> bestLogProbabilities(std::span<const float> logits, std::size_t best);

} // namespace inkling
