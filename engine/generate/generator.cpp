#include "engine/generate/generator.h"

#include "engine/generate/log_sum_exp.h"
#include "engine/generate/stop_texts.h"
#include "engine/text/stream_decoder.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace inkling {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostAlternatives = 64;

double secondsBetween(Clock::time_point from, Clock::time_point to)
{
    return std::chrono::duration<double>(to - from).count();
}

// One continuation while it is being written: chooses tokens, turns them into text and decides when to stop. It does
// not run the model: its owner does, so that several of them can share a batch.
class Continuation
{
public:
    Continuation(const Model& model, const GenerateOptions& options, std::size_t alternative, Clock::time_point start,
                 const TokenSink& sink)
        : m_options(options),
          m_tokenizer(model.tokenizer()),
          m_sampler(options.sampling),
          m_decoder(m_tokenizer),
          m_stopTexts(options.stopTexts),
          m_sink(sink),
          m_alternative(alternative),
          m_start(start)
    {
        m_stats.seed = options.sampling.seed;
    }

    // The next token of `session`, to be appended to it; nothing when the continuation has ended without one.
    // After it, hasEnded() may hold: then the token belongs to the continuation, but none follows.
    std::optional<TokenId> next(const Session& session, const CancelFlag& cancel);
    bool hasEnded() const { return m_ended; }
    void end(StopReason reason); // gives out the text that was held back

    GenerateStats& stats() { return m_stats; }

private:
    void give(TokenId token, std::span<const float> logits, double logProbability);
    void keepTime();

    const GenerateOptions& m_options;
    const Tokenizer& m_tokenizer;
    Sampler m_sampler;
    StreamDecoder m_decoder;
    StopTexts m_stopTexts;
    const TokenSink& m_sink;
    std::size_t m_alternative;
    Clock::time_point m_start;
    Clock::time_point m_firstToken;
    GenerateStats m_stats;
    bool m_ended = false;
};

std::optional<TokenId> Continuation::next(const Session& session, const CancelFlag& cancel)
{
    std::optional<StopReason> reason;
    if (cancel.isRaised())
        reason = StopReason::Cancelled;
    else if (m_stats.generatedTokens >= m_options.maxTokens)
        reason = StopReason::MaxTokens;
    else if (session.room() == 0)
        reason = StopReason::ContextFull;
    if (reason) {
        end(*reason);
        return std::nullopt;
    }

    const std::span<const float> logits = session.logits();
    const TokenId token = m_sampler.sample(logits, session.tokens());
    const double nats = double(logits[std::size_t(token)]) - logSumExp(logits);
    m_stats.totalLogProbability += nats;
    ++m_stats.generatedTokens;
    keepTime();

    const auto stopTokens = m_tokenizer.stopTokens();
    if (m_options.stopAtEndOfTurn && std::find(stopTokens.begin(), stopTokens.end(), token) != stopTokens.end()) {
        end(StopReason::EndOfTurn);
        return std::nullopt;
    }
    give(token, logits, nats);
    if (m_stopTexts.found())
        end(StopReason::StopText);
    else if (m_stats.generatedTokens >= m_options.maxTokens)
        end(StopReason::MaxTokens);
    return token;
}

void Continuation::keepTime()
{
    const auto now = Clock::now();
    if (m_stats.generatedTokens == 1) {
        m_firstToken = now;
        m_stats.timeToFirstToken = secondsBetween(m_start, now);
    }
    m_stats.decodeSeconds = secondsBetween(m_firstToken, now);
}

void Continuation::give(TokenId token, std::span<const float> logits, double logProbability)
{
    GenerateEvent event;
    event.alternative = m_alternative;
    event.token = token;
    event.text = m_stopTexts.push(m_decoder.push(token));
    event.logProbability = float(logProbability);
    if (m_options.bestLogProbabilities > 0) event.best = bestLogProbabilities(logits, m_options.bestLogProbabilities);
    if (m_sink) m_sink(event);
}

void Continuation::end(StopReason reason)
{
    m_ended = true;
    m_stats.stopReason = reason;
    if (m_stopTexts.found()) return;

    GenerateEvent event;
    event.alternative = m_alternative;
    event.text = m_stopTexts.push(m_decoder.finish());
    event.text += m_stopTexts.finish();
    if (m_sink && !event.text.empty()) m_sink(event);
}

Result<> checkOptions(const Model& model, const GenerateOptions& options)
{
    INKLING_TRY(options.sampling.check(model.tokenCount()));
    for (const std::string& text : options.stopTexts)
        if (text.empty()) return Error{ErrorCode::InvalidArgument, "stop text: is empty"};
    return {};
}

// What every alternative's stats begin with. Nothing when the prefill was cancelled.
struct Prefill
{
    std::size_t promptTokens = 0;
    std::size_t cachedTokens = 0;
    double seconds = 0;
    bool cancelled = false;

    void addTo(GenerateStats& stats) const
    {
        stats.promptTokens = promptTokens;
        stats.cachedTokens = cachedTokens;
        stats.prefillSeconds = seconds;
    }
};

Result<Prefill> readPrompt(Session& session, std::span<const TokenId> prompt, const CancelFlag& cancel,
                           const Session::Progress& progress, Clock::time_point start)
{
    Prefill prefill;
    prefill.promptTokens = prompt.size();
    auto cached = session.prefill(prompt, cancel, progress);
    if (cached)
        prefill.cachedTokens = *cached;
    else if (cached.error().code == ErrorCode::Cancelled)
        prefill.cancelled = true;
    else
        return std::move(cached).error();
    prefill.seconds = secondsBetween(start, Clock::now());
    return prefill;
}

// An alternative and the session it grows in, which goes when it ends.
struct Branch
{
    GenerateOptions options;
    Continuation continuation;
    std::optional<Session> session;

    Branch(const Model& model, GenerateOptions ownOptions, std::size_t index, Clock::time_point start,
           const TokenSink& sink, Session fork)
        : options(std::move(ownOptions)),
          continuation(model, options, index, start, sink),
          session(std::move(fork))
    {}
};

// One more token for every branch that has not ended. Returns whether there was one.
Result<bool> advance(const Model& model, std::span<const std::unique_ptr<Branch>> branches, const CancelFlag& cancel)
{
    std::vector<Session*> sessions;
    std::vector<TokenId> tokens;
    for (const auto& branch : branches) {
        if (!branch->session) continue;
        const auto token = branch->continuation.next(*branch->session, cancel);
        if (token && !branch->continuation.hasEnded()) {
            sessions.push_back(&*branch->session);
            tokens.push_back(*token);
        } else {
            branch->session.reset();
        }
    }
    const std::size_t batch = std::max<std::size_t>(1, model.chunk());
    for (std::size_t i = 0; i < sessions.size(); i += batch) {
        const std::size_t count = std::min(batch, sessions.size() - i);
        INKLING_TRY(Session::appendBatch(std::span<Session* const>(sessions).subspan(i, count),
                                         std::span<const TokenId>(tokens).subspan(i, count)));
    }
    return !sessions.empty();
}

} // namespace

std::string_view stopReasonName(StopReason reason)
{
    switch (reason) {
    case StopReason::EndOfTurn: return "end_of_turn";
    case StopReason::StopText: return "stop_text";
    case StopReason::MaxTokens: return "max_tokens";
    case StopReason::ContextFull: return "context_full";
    case StopReason::Cancelled: return "cancelled";
    }
    return "";
}

double GenerateStats::prefillTokensPerSecond() const
{
    return prefillSeconds > 0 ? double(promptTokens - cachedTokens) / prefillSeconds : 0;
}

double GenerateStats::decodeTokensPerSecond() const
{
    return decodeSeconds > 0 && generatedTokens > 1 ? double(generatedTokens - 1) / decodeSeconds : 0;
}

Result<GenerateStats> generate(Model& model, Session& session, std::span<const TokenId> prompt,
                               const GenerateOptions& options, const CancelFlag& cancel, const TokenSink& sink,
                               const Session::Progress& progress)
{
    const auto start = Clock::now();
    INKLING_TRY(checkOptions(model, options));
    const auto prefill = readPrompt(session, prompt, cancel, progress, start);
    if (!prefill) return prefill.error();

    Continuation continuation(model, options, 0, start, sink);
    prefill->addTo(continuation.stats());
    if (prefill->cancelled) continuation.end(StopReason::Cancelled);
    while (!continuation.hasEnded()) {
        const auto token = continuation.next(session, cancel);
        if (token) INKLING_TRY(session.append(*token));
    }
    return continuation.stats();
}

Result<std::vector<GenerateStats>> generateAlternatives(Model& model, Session& session, std::span<const TokenId> prompt,
                                                        std::size_t count, const GenerateOptions& options,
                                                        const CancelFlag& cancel, const TokenSink& sink,
                                                        const Session::Progress& progress)
{
    const auto start = Clock::now();
    if (count < 1 || count > kMostAlternatives)
        return Error{ErrorCode::InvalidArgument, "alternatives: expected 1 to " + std::to_string(kMostAlternatives) +
                                                     ", got " + std::to_string(count)};
    INKLING_TRY(checkOptions(model, options));
    const auto prefill = readPrompt(session, prompt, cancel, progress, start);
    if (!prefill) return prefill.error();

    GenerateStats before;
    before.stopReason = StopReason::Cancelled;
    prefill->addTo(before);
    std::vector<GenerateStats> stats(count, before);
    for (std::size_t i = 0; i < count; ++i) stats[i].seed = options.sampling.seed + i;
    if (prefill->cancelled) return stats;

    std::vector<std::unique_ptr<Branch>> branches;
    for (std::size_t i = 0; i < count; ++i) {
        GenerateOptions seeded = options;
        seeded.sampling.seed = stats[i].seed;
        auto fork = session.fork();
        if (!fork) return std::move(fork).error();
        branches.push_back(std::make_unique<Branch>(model, std::move(seeded), i, start, sink, std::move(*fork)));
        prefill->addTo(branches.back()->continuation.stats());
    }
    for (;;) {
        const auto more = advance(model, branches, cancel);
        if (!more) return more.error();
        if (!*more) break;
    }
    for (std::size_t i = 0; i < count; ++i) stats[i] = branches[i]->continuation.stats();
    return stats;
}

} // namespace inkling
