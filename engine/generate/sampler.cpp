#include "engine/generate/sampler.h"

#include "engine/generate/log_sum_exp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace inkling {

namespace {

constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();

// Likeliest first, the lowest id first among equals: a total order, so that no result depends on how a library sorts.
bool likelier(const Candidate& a, const Candidate& b) { return a.logit != b.logit ? a.logit > b.logit : a.id < b.id; }

Error outOfRange(std::string_view name, double value, std::string_view range)
{
    std::string text = std::to_string(value);
    if (text.find('.') != std::string::npos) { // "1.500000" is said as "1.5"
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) text.pop_back();
    }
    return {ErrorCode::InvalidArgument,
            std::string(name) + ": expected " + std::string(range) + ", got " + std::move(text)};
}

bool isUsable(float logit) { return logit > kMinusInfinity; } // neither forbidden nor NaN

// The k best of all, in order. Ids rise, so an equal logit seen later never replaces an earlier one.
void keepBest(std::span<const float> logits, std::size_t k, std::vector<Candidate>& out)
{
    const std::size_t limit = std::max<std::size_t>(2 * k, 512);
    float threshold = kMinusInfinity;
    out.clear();
    for (std::size_t i = 0; i < logits.size(); ++i) {
        if (!(logits[i] > threshold)) continue;
        out.push_back({TokenId(i), logits[i]});
        if (out.size() < limit) continue;
        std::nth_element(out.begin(), out.begin() + std::ptrdiff_t(k - 1), out.end(), likelier);
        out.resize(k);
        threshold = out[k - 1].logit;
    }
    const std::size_t kept = std::min(k, out.size());
    std::partial_sort(out.begin(), out.begin() + std::ptrdiff_t(kept), out.end(), likelier);
    out.resize(kept);
}

void keepAll(std::span<const float> logits, std::vector<Candidate>& out)
{
    out.clear();
    out.reserve(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i)
        if (isUsable(logits[i])) out.push_back({TokenId(i), logits[i]});
}

// Relative to the likeliest candidate. Finite for every logit and temperature: the difference is taken first.
double weight(float logit, float largest, float temperature)
{
    if (logit == largest) return 1; // also when both are infinite
    return std::exp((double(logit) - double(largest)) / double(temperature));
}

// Sorts [0, wanted) of `candidates`, of which [0, sorted) is sorted already and holds the best.
void extendOrder(std::vector<Candidate>& candidates, std::size_t sorted, std::size_t wanted)
{
    const auto first = candidates.begin() + std::ptrdiff_t(sorted);
    const auto last = candidates.begin() + std::ptrdiff_t(wanted);
    if (last != candidates.end()) std::nth_element(first, last, candidates.end(), likelier);
    std::sort(first, last, likelier);
}

// Cuts `candidates`, of which the first `sorted` are in order, after top-p and min-p, and puts their weights into
// `weights`. Both filters keep a prefix of the order, so only as much is sorted as they keep: at 262,144 candidates a
// full sort would cost more than a token of the model.
void cutTail(const SamplingOptions& options, float largest, std::size_t sorted, std::vector<Candidate>& candidates,
             std::vector<double>& weights)
{
    double mass = 0;
    for (const Candidate& candidate : candidates) mass += weight(candidate.logit, largest, options.temperature);
    const double enough = options.topP < 1 ? double(options.topP) * mass : std::numeric_limits<double>::infinity();

    weights.clear();
    double reached = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (i == sorted) {
            const std::size_t wanted = std::min(candidates.size(), std::max<std::size_t>(256, 4 * sorted));
            extendOrder(candidates, sorted, wanted);
            sorted = wanted;
        }
        const double w = weight(candidates[i].logit, largest, options.temperature);
        if (i > 0 && (w < double(options.minP) || reached >= enough)) {
            candidates.resize(i);
            break;
        }
        weights.push_back(w);
        reached += w;
    }
}

} // namespace

Result<> SamplingOptions::check(std::uint32_t tokenCount) const
{
    if (!(temperature >= 0) || !std::isfinite(temperature))
        return outOfRange("temperature", temperature, "a number from 0 on");
    if (!(topP >= 0 && topP <= 1)) return outOfRange("top-p", topP, "a number from 0 to 1");
    if (!(minP >= 0 && minP <= 1)) return outOfRange("min-p", minP, "a number from 0 to 1");
    if (!(repeatPenalty > 0) || !std::isfinite(repeatPenalty))
        return outOfRange("repeat penalty", repeatPenalty, "a number above 0");
    for (const auto& [id, bias] : logitBias) {
        if (id < 0 || std::uint32_t(id) >= tokenCount)
            return Error{ErrorCode::InvalidArgument, "logit bias: token id " + std::to_string(id) +
                                                         " is outside the vocabulary (0 to " +
                                                         std::to_string(tokenCount - 1) + ")"};
        if (std::isnan(bias) || bias == -kMinusInfinity)
            return outOfRange("logit bias of token " + std::to_string(id), bias, "a number or -infinity");
    }
    return {};
}

std::span<const float> Sampler::adjust(std::span<const float> logits, std::span<const TokenId> previous)
{
    const bool penalises = m_options.repeatPenalty != 1 && !previous.empty();
    if (!penalises && m_options.logitBias.empty()) return logits;
    m_adjusted.assign(logits.begin(), logits.end());
    const auto isToken = [&](TokenId id) { return id >= 0 && std::size_t(id) < logits.size(); };

    for (const auto& [id, bias] : m_options.logitBias)
        if (isToken(id)) m_adjusted[std::size_t(id)] += bias;
    if (!penalises) return m_adjusted;

    m_penalised.resize(logits.size(), false);
    for (const TokenId id : previous) { // once each, however often it occurred
        if (!isToken(id) || m_penalised[std::size_t(id)]) continue;
        m_penalised[std::size_t(id)] = true;
        float& logit = m_adjusted[std::size_t(id)];
        logit = logit > 0 ? logit / m_options.repeatPenalty : logit * m_options.repeatPenalty;
    }
    for (const TokenId id : previous)
        if (isToken(id)) m_penalised[std::size_t(id)] = false;
    return m_adjusted;
}

// Fills m_candidates with what a draw may choose and m_weights with weights in proportion to their probabilities; in
// order, likeliest first, unless nothing was filtered: then by id.
void Sampler::select(std::span<const float> logits, std::span<const TokenId> previous)
{
    const std::span<const float> adjusted = adjust(logits, previous);
    const bool greedy = m_options.temperature == 0;
    const std::size_t k = greedy ? 1 : m_options.topK;
    const bool isCut = k != 0 && k < adjusted.size();
    if (isCut || greedy)
        keepBest(adjusted, k, m_candidates);
    else
        keepAll(adjusted, m_candidates);

    // All forbidden, or no logit is a number: the choice is still a token.
    if (m_candidates.empty() && !logits.empty()) m_candidates.push_back({0, 0});
    if (m_candidates.empty()) return m_weights.clear();

    const float largest =
        std::max_element(m_candidates.begin(), m_candidates.end(), [](const Candidate& a, const Candidate& b) {
            return a.logit < b.logit;
        })->logit;
    if (greedy) return m_weights.assign(1, 1.0);
    if (m_options.topP < 1 || m_options.minP > 0)
        return cutTail(m_options, largest, isCut ? m_candidates.size() : 0, m_candidates, m_weights);
    m_weights.clear();
    for (const Candidate& candidate : m_candidates)
        m_weights.push_back(weight(candidate.logit, largest, m_options.temperature));
}

TokenId Sampler::sample(std::span<const float> logits, std::span<const TokenId> previous)
{
    select(logits, previous);
    if (m_candidates.empty()) return -1;
    if (m_options.temperature == 0) return m_candidates.front().id;

    double total = 0;
    for (const double w : m_weights) total += w;
    // 53 random bits make a double in [0, 1); std::uniform_real_distribution may differ between libraries.
    double rest = double(m_random() >> 11) * 0x1p-53 * total;
    for (std::size_t i = 0; i < m_weights.size(); ++i) {
        if (rest < m_weights[i]) return m_candidates[i].id;
        rest -= m_weights[i];
    }
    std::size_t last = m_weights.size() - 1; // rounding ate the last sliver
    while (last > 0 && m_weights[last] == 0) --last;
    return m_candidates[last].id;
}

void Sampler::distribution(std::span<const float> logits, std::span<const TokenId> previous,
                           std::vector<Candidate>& candidates, std::vector<double>& probabilities)
{
    select(logits, previous);
    std::vector<std::size_t> order(m_candidates.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [this](std::size_t a, std::size_t b) { return likelier(m_candidates[a], m_candidates[b]); });

    double total = 0;
    for (const double w : m_weights) total += w;
    candidates.clear();
    probabilities.clear();
    for (const std::size_t i : order) {
        const float divisor = m_options.temperature == 0 ? 1 : m_options.temperature;
        candidates.push_back({m_candidates[i].id, m_candidates[i].logit / divisor});
        probabilities.push_back(m_weights[i] / total);
    }
}

float logProbability(std::span<const float> logits, TokenId id)
{
    return float(double(logits[std::size_t(id)]) - logSumExp(logits));
}

std::vector<LogProbability> bestLogProbabilities(std::span<const float> logits, std::size_t best)
{
    std::vector<LogProbability> result;
    if (best == 0 || logits.empty()) return result;
    std::vector<Candidate> candidates;
    keepBest(logits, std::min(best, logits.size()), candidates);
    const double normaliser = logSumExp(logits);
    for (const Candidate& candidate : candidates)
        result.push_back({candidate.id, float(double(candidate.logit) - normaliser)});
    return result;
}

} // namespace inkling
