// generate: a prompt in, tokens as they come, the texts and their statistics at the end.
#include "engine/serve/json_fields.h"
#include "engine/serve/methods.h"
#include "engine/serve/prompt_fields.h"

#include "engine/base/system_info.h"
#include "engine/base/text.h"
#include "engine/generate/conversation.h"
#include "engine/generate/generator.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <random>

namespace inkling::serve {

namespace {

constexpr std::int64_t kMostExact = (std::int64_t(1) << 53) - 1; // every integer up to here is one in every JSON reader

struct GenerateParams
{
    std::optional<std::int64_t> session;
    PromptFields prompt;
    Special special = Special::AsText;
    bool slides = false;
    std::size_t count = 1;
    bool tellsLogProbabilities = false;
    bool streams = true;
    GenerateOptions options;
};

std::uint64_t drawSeed()
{
    std::random_device device;
    return ((std::uint64_t(device()) << 32) | device()) & std::uint64_t(kMostExact);
}

void readLogitBias(Fields& fields, std::uint32_t tokenCount, SamplingOptions& sampling)
{
    const Json* const list = fields.list("logit_bias", {0, 65536});
    if (!list) return;
    for (const Json& element : *list) {
        Fields item = fields.element("logit_bias", sampling.logitBias.size(), element);
        const auto token = TokenId(item.integer("token", {0, std::int64_t(tokenCount) - 1}));
        const auto bias = item.numberOrNull("bias", {-1e6, 1e6});
        if (auto error = item.finish()) return fields.refuse(std::move(*error));
        sampling.logitBias.emplace_back(token, bias ? float(*bias) : -std::numeric_limits<float>::infinity());
    }
}

void readSampling(Fields& fields, std::uint32_t tokenCount, SamplingOptions& sampling)
{
    sampling.temperature = float(fields.number("temperature", {0, 100}, sampling.temperature));
    sampling.topK = std::uint32_t(fields.integer("top_k", {0, 1 << 20}, sampling.topK));
    // Numbers pass through float on their way; the default must come out as it went in.
    sampling.topP = float(fields.number("top_p", {0, 1, Bound::Excluded}, sampling.topP));
    sampling.minP = float(fields.number("min_p", {0, 1}, sampling.minP));
    sampling.repeatPenalty = float(fields.number("repeat_penalty", {0, 100, Bound::Excluded}, sampling.repeatPenalty));
    const std::int64_t seed = fields.integer("seed", {0, kMostExact}, -1);
    sampling.seed = seed < 0 ? drawSeed() : std::uint64_t(seed);
    readLogitBias(fields, tokenCount, sampling);
}

GenerateParams readParams(Fields& fields, std::uint32_t tokenCount)
{
    GenerateParams read;
    if (fields.has("session")) read.session = fields.integer("session", {1, kMostExact});
    read.prompt = readPromptFields(fields, "prompt", tokenCount);
    read.special = fields.boolean("parse_specials", false) ? Special::Parse : Special::AsText;
    read.slides = fields.choice("context_policy", {"stop", "slide"}, "stop") == "slide";
    read.count = std::size_t(fields.integer("count", {1, 64}, 1));
    read.streams = fields.boolean("stream", true);

    GenerateOptions& options = read.options;
    options.maxTokens = std::uint32_t(fields.integer("max_tokens", {0, 1 << 20}, options.maxTokens));
    options.stopTexts = fields.texts("stop", {0, 64}, {1, 4096});
    options.stopAtEndOfTurn = fields.boolean("stop_at_end_of_turn", true);
    read.tellsLogProbabilities = fields.has("log_probabilities");
    options.bestLogProbabilities = std::uint32_t(fields.integer("log_probabilities", {0, 64}, 0));
    readSampling(fields, tokenCount, options.sampling);
    return read;
}

// The prompt's ids, and how many messages did not fit.
Result<FittedConversation> fitPrompt(const Model& model, const Session& session, const GenerateParams& params)
{
    if (params.slides && params.prompt.kind == PromptFields::Kind::Messages) {
        const std::size_t context = session.contextLength();
        const std::size_t reserve = std::min<std::size_t>(params.options.maxTokens, context / 4);
        return fitConversation(model, params.prompt.messages, context, reserve);
    }
    return FittedConversation{encodePrompt(model, params.prompt, params.special), 0};
}

struct Alternative
{
    std::string text;
    std::vector<TokenId> tokens;
};

// Turns the generator's events into notifications and keeps what the result needs.
class Stream
{
public:
    Stream(Call& call, const GenerateParams& params, const Tokenizer& tokenizer)
        : m_call(call),
          m_params(params),
          m_tokenizer(tokenizer),
          m_alternatives(params.count)
    {}

    void onEvent(const GenerateEvent& event)
    {
        ++m_call.progress;
        Alternative& alternative = m_alternatives[event.alternative];
        alternative.text += event.text;
        if (event.token >= 0) alternative.tokens.push_back(event.token);
        if (m_params.streams) m_call.notify("generate.token", describe(event));
    }

    void onProgress(std::size_t done, std::size_t total)
    {
        ++m_call.progress;
        if (m_params.streams) m_call.notify("generate.progress", {{"done", done}, {"total", total}});
    }

    const std::vector<Alternative>& alternatives() const { return m_alternatives; }

private:
    Json describe(const GenerateEvent& event) const
    {
        Json params{{"alternative", event.alternative}, {"token", event.token}, {"text", event.text}};
        if (event.token < 0) {
            params["token"] = nullptr;
            return params;
        }
        if (m_params.tellsLogProbabilities) params["log_probability"] = finiteNumber(event.logProbability);
        if (m_params.options.bestLogProbabilities == 0) return params;
        Json& best = params["best"] = Json::array();
        for (const LogProbability& entry : event.best)
            best.push_back({{"token", entry.id},
                            {"text", sanitizeUtf8(m_tokenizer.bytes(entry.id))},
                            {"log_probability", finiteNumber(entry.nats)}});
        return params;
    }

    Call& m_call;
    const GenerateParams& m_params;
    const Tokenizer& m_tokenizer;
    std::vector<Alternative> m_alternatives;
};

Json describeStats(const std::vector<GenerateStats>& all)
{
    const GenerateStats& first = all.front();
    std::size_t generated = 0;
    double decodedTokens = 0; // those that came after an alternative's first
    double seconds = 0;
    for (const GenerateStats& stats : all) {
        generated += stats.generatedTokens;
        decodedTokens += stats.generatedTokens > 1 ? double(stats.generatedTokens - 1) : 0;
        seconds = std::max(seconds, stats.decodeSeconds);
    }
    return {{"prompt_tokens", first.promptTokens},
            {"cached_tokens", first.cachedTokens},
            {"generated_tokens", generated},
            {"time_to_first_token_s", finiteNumber(first.timeToFirstToken)},
            {"prefill_tokens_per_second", finiteNumber(first.prefillTokensPerSecond())},
            {"decode_tokens_per_second", seconds > 0 ? finiteNumber(decodedTokens / seconds) : 0.0},
            {"peak_rss_bytes", peakRssBytes()}};
}

Json describeResult(const std::vector<GenerateStats>& stats, const std::vector<Alternative>& alternatives,
                    std::size_t droppedMessages)
{
    auto list = Json::array();
    for (std::size_t i = 0; i < stats.size(); ++i)
        list.push_back({{"text", alternatives[i].text},
                        {"tokens", alternatives[i].tokens},
                        {"stop_reason", stopReasonName(stats[i].stopReason)},
                        {"generated_tokens", stats[i].generatedTokens},
                        {"log_probability", finiteNumber(stats[i].totalLogProbability)},
                        {"seed", stats[i].seed}});
    return {{"alternatives", std::move(list)},
            {"seed", stats.front().seed},
            {"dropped_messages", droppedMessages},
            {"stats", describeStats(stats)}};
}

Reply generateIn(Call& call, Model& model, Session& session, const GenerateParams& params)
{
    const auto prompt = fitPrompt(model, session, params);
    if (!prompt) return prompt.error();

    Stream stream(call, params, model.tokenizer());
    const TokenSink sink = [&](const GenerateEvent& event) { stream.onEvent(event); };
    const Session::Progress progress = [&](std::size_t done, std::size_t total) { stream.onProgress(done, total); };
    const CancelFlag& cancel = call.request.cancel;
    std::vector<GenerateStats> all;
    if (params.count == 1) {
        auto stats = inkling::generate(model, session, prompt->tokens, params.options, cancel, sink, progress);
        if (!stats) return stats.error();
        all.push_back(*stats);
    } else {
        auto stats =
            generateAlternatives(model, session, prompt->tokens, params.count, params.options, cancel, sink, progress);
        if (!stats) return stats.error();
        all = std::move(*stats);
    }
    return Reply(toText(describeResult(all, stream.alternatives(), prompt->droppedMessages)));
}

} // namespace

Reply generate(Call& call, const Json& params)
{
    const auto open = call.workspace.model();
    if (!open) return modelNotOpen();
    Model& model = *open->model;
    Fields fields("generate", params);
    const GenerateParams wanted = readParams(fields, model.tokenCount());
    if (const auto error = fields.finish()) return *error;
    if (const auto valid = wanted.options.sampling.check(model.tokenCount()); !valid) return valid.error();

    if (!wanted.session) {
        Session session(model, Workspace::sessionOptions(*open, 0, 0));
        return generateIn(call, model, session, wanted);
    }
    const auto found = call.workspace.sessions().find(*wanted.session);
    if (found == call.workspace.sessions().end()) return sessionNotFound(*wanted.session);
    return generateIn(call, model, found->second.session, wanted);
}

} // namespace inkling::serve
