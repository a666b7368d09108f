// score: how likely the model finds continuations of a context, or a text on its own.
#include "engine/serve/json_fields.h"
#include "engine/serve/methods.h"
#include "engine/serve/prompt_fields.h"

#include "engine/base/text.h"
#include "engine/generate/scorer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace inkling::serve {

namespace {

constexpr std::int64_t kMostContinuations = 1024;
constexpr std::int64_t kMostTextBytes = std::int64_t(1) << 30; // the request's own limit is smaller
constexpr std::size_t kProgressTokens = 256;
constexpr std::size_t kDefaultWindow = 512;

struct Scored
{
    std::size_t index = 0;
    std::size_t tokens = 0;
    double logProbability = 0;
    double probability = 0;
};

void normalise(std::vector<Scored>& scores)
{
    std::stable_sort(scores.begin(), scores.end(),
                     [](const Scored& a, const Scored& b) { return a.logProbability > b.logProbability; });
    double sum = 0;
    for (Scored& scored : scores)
        sum += scored.probability = std::exp(scored.logProbability - scores.front().logProbability);
    for (Scored& scored : scores) scored.probability /= sum;
}

Reply scoreIn(Call& call, Session& session, std::span<const TokenId> context, const Tokenizer& tokenizer,
              const std::vector<std::string>& texts)
{
    std::vector<Scored> scores;
    for (const std::string& text : texts) {
        // One at a time, so that the heartbeat can tell that something happens.
        const std::vector<TokenId> ids = tokenizer.encode(text, Special::AsText);
        const auto scored = scoreContinuations(session, context, {&ids, 1}, call.request.cancel);
        if (!scored) return scored.error();
        scores.push_back({scores.size(), ids.size(), scored->front().logProbability, 0});
        ++call.progress;
    }
    normalise(scores);
    auto list = Json::array();
    for (const Scored& scored : scores)
        list.push_back({{"index", scored.index},
                        {"text", texts[scored.index]},
                        {"tokens", scored.tokens},
                        {"log_probability", finiteNumber(scored.logProbability)},
                        {"probability", finiteNumber(scored.probability)}});
    return Reply(toText({{"continuations", std::move(list)}}));
}

Reply scoreContinuationsOf(Call& call, const OpenModel& open, Fields& fields)
{
    Model& model = *open.model;
    std::int64_t sessionId = 0;
    if (fields.has("session")) sessionId = fields.integer("session", {1, (std::int64_t(1) << 53) - 1});
    const PromptFields prompt = readPromptFields(fields, "context", model.tokenCount());
    const auto texts = fields.texts("continuations", {1, kMostContinuations}, {1, kMostTextBytes});
    if (const auto error = fields.finish()) return *error;

    const std::vector<TokenId> context = encodePrompt(model, prompt, Special::AsText);
    if (context.empty()) {
        fields.refuse("context", "is empty, and this model's file asks for no bos");
        return *fields.finish();
    }
    if (sessionId == 0) {
        Session session(model, Workspace::sessionOptions(open, 0, 0));
        return scoreIn(call, session, context, model.tokenizer(), texts);
    }
    const auto found = call.workspace.sessions().find(sessionId);
    if (found == call.workspace.sessions().end()) return sessionNotFound(sessionId);
    return scoreIn(call, found->second.session, context, model.tokenizer(), texts);
}

// The list of surprises as JSON text: a book has more tokens than values should have to be held for.
class Surprises
{
public:
    Surprises(Call& call, const Tokenizer& tokenizer, std::size_t textBytes, bool keeps)
        : m_call(call),
          m_tokenizer(tokenizer),
          m_textBytes(textBytes),
          m_keeps(keeps)
    {}

    void onToken(const TokenSurprise& surprise)
    {
        ++m_call.progress;
        if (++m_tokens % kProgressTokens == 0)
            m_call.notify("score.progress", {{"done", surprise.byteOffset}, {"total", m_textBytes}});
        if (!m_keeps || m_list.size() > Call::kMostResultBytes) return;
        m_list.append(m_list.empty() ? "" : ",");
        m_list.append(toText({{"token", surprise.token},
                              {"text", sanitizeUtf8(m_tokenizer.bytes(surprise.token))},
                              {"byte_offset", surprise.byteOffset},
                              {"nats", finiteNumber(surprise.nats)},
                              {"rank", surprise.rank}}));
    }

    const std::string& list() const { return m_list; }

private:
    Call& m_call;
    const Tokenizer& m_tokenizer;
    std::size_t m_textBytes;
    bool m_keeps;
    std::size_t m_tokens = 0;
    std::string m_list;
};

Reply scoreOneText(Call& call, const OpenModel& open, Fields& fields)
{
    Model& model = *open.model;
    const auto context = std::size_t(Workspace::sessionOptions(open, 0, 0).contextLength);
    const std::string text = fields.text("text");
    const auto fallback = std::int64_t(std::min(kDefaultWindow, context));
    const auto window = std::size_t(fields.integer("window", {2, std::int64_t(context)}, fallback));
    const bool perToken = fields.boolean("per_token", false);
    if (text.empty()) fields.refuse("text", "is empty");
    if (const auto error = fields.finish()) return *error;

    Surprises surprises(call, model.tokenizer(), text.size(), perToken);
    const auto score = scoreText(model, text, window, call.request.cancel,
                                 [&](const TokenSurprise& surprise) { surprises.onToken(surprise); });
    if (!score) return score.error();
    std::string result = toText({{"tokens", score->tokens},
                                 {"nats_per_token", finiteNumber(score->natsPerToken())},
                                 {"perplexity", finiteNumber(score->perplexity())},
                                 {"bits_per_character", finiteNumber(score->bitsPerCharacter())}});
    if (perToken) {
        result.back() = ',';
        result.append("\"surprises\":[").append(surprises.list()).append("]}");
    }
    return Reply(std::move(result));
}

} // namespace

Reply score(Call& call, const Json& params)
{
    const auto open = call.workspace.model();
    if (!open) return modelNotOpen();
    Fields fields("score", params);
    if (fields.exactlyOne({"text", "continuations"}) == "text") return scoreOneText(call, *open, fields);
    return scoreContinuationsOf(call, *open, fields);
}

} // namespace inkling::serve
