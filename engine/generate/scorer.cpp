#include "engine/generate/scorer.h"

#include "engine/base/text.h"
#include "engine/generate/log_sum_exp.h"
#include "engine/generate/sampler.h"
#include "engine/generate/text_positions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

namespace inkling {

namespace {

// At a vocabulary of 262,144 the logits of so many rows take 16 MiB.
constexpr std::size_t kRows = 16;

Error cancelled() { return {ErrorCode::Cancelled, "scoring: stopped"}; }

double logProbabilityOf(std::span<const float> logits, TokenId token)
{
    return double(logits[std::size_t(token)]) - logSumExp(logits);
}

std::size_t rankOf(std::span<const float> logits, TokenId token)
{
    const auto index = std::size_t(token);
    std::size_t rank = 0;
    for (std::size_t i = 0; i < logits.size(); ++i)
        rank += logits[i] > logits[index] || (logits[i] == logits[index] && i < index);
    return rank;
}

Result<double> scoreOne(Session& session, std::span<const TokenId> continuation, const CancelFlag& cancel)
{
    double nats = 0;
    for (std::size_t i = 0; i < continuation.size(); ++i) {
        if (cancel.isRaised()) return cancelled();
        const auto token = continuation[i];
        if (token < 0 || std::size_t(token) >= session.logits().size())
            return Error{ErrorCode::InvalidArgument,
                         "continuation: token id " + std::to_string(token) + " is outside the vocabulary"};
        nats += logProbabilityOf(session.logits(), token);
        if (i + 1 < continuation.size()) INKLING_TRY(session.append(token));
    }
    return nats;
}

void normalise(std::vector<ScoredContinuation>& scores)
{
    double largest = -std::numeric_limits<double>::infinity();
    for (const auto& score : scores) largest = std::max(largest, score.logProbability);
    double sum = 0;
    for (auto& score : scores) sum += score.probability = std::exp(score.logProbability - largest);
    for (auto& score : scores) score.probability /= sum;
}

std::size_t bytesOf(const Tokenizer& tokenizer, std::span<const TokenId> tokens)
{
    std::size_t bytes = 0;
    for (const TokenId token : tokens) bytes += tokenizer.bytes(token).size();
    return bytes;
}

// Reads one window after the other and scores the tokens in it that were not scored before.
class TextReader
{
public:
    TextReader(Model& model, std::string_view text, std::vector<TokenId> tokens, const CancelFlag& cancel,
               const std::function<void(const TokenSurprise&)>& sink)
        : m_model(model),
          m_tokens(std::move(tokens)),
          m_positions(text, bytesOf(model.tokenizer(), m_tokens)),
          m_cancel(cancel),
          m_sink(sink),
          m_rows(std::min<std::size_t>(kRows, model.chunk())),
          m_logits(m_rows * model.tokenCount())
    {}

    Result<TextScore> read(TokenId bos, std::size_t window);

private:
    // Scores m_tokens[scoredFrom, end) by a pass over a bos and m_tokens[start, end).
    Result<> readWindow(TokenId bos, std::size_t start, std::size_t scoredFrom, std::size_t end);
    void score(std::size_t index, std::span<const float> logits);

    Model& m_model;
    std::vector<TokenId> m_tokens;
    TextPositions m_positions;
    const CancelFlag& m_cancel;
    const std::function<void(const TokenSurprise&)>& m_sink;
    std::size_t m_rows;
    std::vector<float> m_logits; // [m_rows, tokenCount]
    TextScore m_score;
};

Result<TextScore> TextReader::read(TokenId bos, std::size_t window)
{
    const std::size_t capacity = window - 1; // the bos takes one position
    const std::size_t context = capacity / 2;
    for (std::size_t scored = 0; scored < m_tokens.size();) {
        const std::size_t start = scored == 0 ? 0 : scored - context;
        const std::size_t end = std::min(start + capacity, m_tokens.size());
        INKLING_TRY(readWindow(bos, start, scored, end));
        scored = end;
    }
    return m_score;
}

Result<> TextReader::readWindow(TokenId bos, std::size_t start, std::size_t scoredFrom, std::size_t end)
{
    std::vector<TokenId> input{bos}; // the last token predicts nothing that is asked for, so it is not read
    input.insert(input.end(), m_tokens.begin() + std::ptrdiff_t(start), m_tokens.begin() + std::ptrdiff_t(end - 1));
    KvCache cache(m_model.backend(), m_model.config(), std::uint32_t(input.size()), m_model.chunk());

    // Row i predicts m_tokens[start + i]; the rows before the first one scored only fill the cache.
    const std::size_t quiet = scoredFrom - start;
    for (std::size_t i = 0; i < input.size();) {
        if (m_cancel.isRaised()) return cancelled();
        const bool isQuiet = i < quiet;
        const std::size_t most =
            isQuiet ? std::min<std::size_t>(m_model.chunk(), quiet - i) : std::min(m_rows, input.size() - i);
        const SequenceInput sequence{&cache, std::span<const TokenId>(input).subspan(i, most)};
        const std::span<float> logits = std::span<float>(m_logits).first(isQuiet ? 0 : most * m_model.tokenCount());
        INKLING_TRY(m_model.run({&sequence, 1}, isQuiet ? LogitsMode::None : LogitsMode::All, logits));
        for (std::size_t row = 0; row < most && !isQuiet; ++row)
            score(start + i + row, logits.subspan(row * m_model.tokenCount(), m_model.tokenCount()));
        i += most;
    }
    return {};
}

void TextReader::score(std::size_t index, std::span<const float> logits)
{
    TokenSurprise surprise;
    surprise.token = m_tokens[index];
    surprise.byteOffset = m_positions.advance(m_model.tokenizer().bytes(surprise.token));
    surprise.nats = -logProbabilityOf(logits, surprise.token);
    surprise.rank = rankOf(logits, surprise.token);
    ++m_score.tokens;
    m_score.nats += surprise.nats;
    if (m_sink) m_sink(surprise);
}

} // namespace

Result<std::vector<ScoredContinuation>> scoreContinuations(Session& session, std::span<const TokenId> context,
                                                           std::span<const std::vector<TokenId>> continuations,
                                                           const CancelFlag& cancel)
{
    for (std::size_t i = 0; i < continuations.size(); ++i)
        if (continuations[i].empty())
            return Error{ErrorCode::InvalidArgument, "continuation " + std::to_string(i + 1) + ": is empty"};
    std::vector<ScoredContinuation> scores;
    for (std::size_t i = 0; i < continuations.size(); ++i) {
        // Back to the context; nothing is read where the session is still there.
        if (const auto read = session.prefill(context, cancel); !read) return read.error();
        const auto nats = scoreOne(session, continuations[i], cancel);
        if (!nats) return nats.error();
        scores.push_back({i, continuations[i].size(), *nats, 0});
    }
    normalise(scores);
    std::stable_sort(scores.begin(), scores.end(), [](const ScoredContinuation& a, const ScoredContinuation& b) {
        return a.logProbability > b.logProbability;
    });
    return scores;
}

double TextScore::perplexity() const { return std::exp(natsPerToken()); }

double TextScore::bitsPerCharacter() const
{
    return characters == 0 ? 0 : nats / std::numbers::ln2 / double(characters);
}

Result<TextScore> scoreText(Model& model, std::string_view text, std::size_t window, const CancelFlag& cancel,
                            const std::function<void(const TokenSurprise&)>& sink)
{
    if (window < 2 || window > model.config().contextLength)
        return Error{ErrorCode::InvalidArgument, "window: expected 2 to " +
                                                     std::to_string(model.config().contextLength) + " tokens, got " +
                                                     std::to_string(window)};
    const auto bos = model.tokenizer().bos();
    if (!bos)
        return Error{ErrorCode::Unsupported,
                     model.file().displayName() + ": the vocabulary has no bos, which a text's first token needs"};

    const std::string clean = sanitizeUtf8(text);
    TextReader reader(model, text, model.tokenizer().encode(clean, Special::AsText), cancel, sink);
    auto score = reader.read(*bos, window);
    if (score) score->characters = countCodePoints(clean);
    return score;
}

} // namespace inkling
