// inkling-cli score: how likely a model finds what is already written.
#include "engine/base/text.h"
#include "engine/cli/common.h"
#include "engine/cli/subcommands.h"
#include "engine/generate/scorer.h"

#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace inkling::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kWindow = 512;

struct Arguments
{
    ModelArguments model;
    PromptArguments text;
    std::optional<std::string> context;
    std::vector<std::string> continuations;
    std::optional<std::size_t> window;
    bool parseSpecials = false;
    bool json = false;
    bool jsonLines = false;
};

template <class... Values> std::string formatted(const char* format, Values... values)
{
    char line[160];
    const int length = std::snprintf(line, sizeof line, format, values...);
    return {line, std::size_t(length)};
}

double perToken(const ScoredContinuation& score) { return score.logProbability / double(score.tokens); }

std::string continuationsJson(const std::vector<ScoredContinuation>& scores, const std::vector<std::string>& texts)
{
    Json list = Json::array();
    for (const ScoredContinuation& score : scores)
        list.push_back({{"text", texts[score.index]},
                        {"tokens", score.tokens},
                        {"log_probability", score.logProbability},
                        {"log_probability_per_token", perToken(score)},
                        {"probability", score.probability}});
    return Json{{"continuations", list}}.dump() + "\n";
}

std::string continuationsTable(const std::vector<ScoredContinuation>& scores, const std::vector<std::string>& texts)
{
    std::string table = "      nats  per token  tokens  probability  continuation\n";
    for (const ScoredContinuation& score : scores)
        table += formatted("%10.4f %10.4f %7zu %12.6f  ", score.logProbability, perToken(score), score.tokens,
                           score.probability) +
                 Json(texts[score.index]).dump() + "\n";
    return table;
}

int scoreContinuationsOf(const Arguments& arguments, Model& model)
{
    const Tokenizer& tokenizer = model.tokenizer();
    std::vector<TokenId> context =
        tokenizer.encode(sanitizeUtf8(*arguments.context), arguments.parseSpecials ? Special::Parse : Special::AsText);
    const auto bos = tokenizer.bos();
    if (bos && tokenizer.addsBos() && (context.empty() || context.front() != *bos))
        context.insert(context.begin(), *bos);

    std::vector<std::string> texts;
    std::vector<std::vector<TokenId>> continuations;
    for (const std::string& text : arguments.continuations) {
        texts.push_back(sanitizeUtf8(text));
        continuations.push_back(tokenizer.encode(texts.back(), Special::AsText));
    }
    Session session(model, {.contextLength = 0, .checkpoints = 1});
    const auto scores = scoreContinuations(session, context, continuations, interruption());
    if (!scores) return fail(scores.error());
    return finish(print(arguments.json ? continuationsJson(*scores, texts) : continuationsTable(*scores, texts)));
}

Result<> printToken(const TokenSurprise& token, const Tokenizer& tokenizer)
{
    const Json line{{"text", sanitizeUtf8(tokenizer.bytes(token.token))},
                    {"id", token.token},
                    {"byte_offset", token.byteOffset},
                    {"nats", token.nats},
                    {"rank", token.rank}};
    return print(line.dump() + "\n");
}

std::string summary(const TextScore& score, bool asJson)
{
    if (asJson)
        return Json{{"tokens", score.tokens},
                    {"nats_per_token", score.natsPerToken()},
                    {"perplexity", score.perplexity()},
                    {"bits_per_character", score.bitsPerCharacter()}}
                   .dump() +
               "\n";
    return formatted("tokens              %zu\n", score.tokens) +
           formatted("nats per token      %.4f\n", score.natsPerToken()) +
           formatted("perplexity          %.4f\n", score.perplexity()) +
           formatted("bits per character  %.4f\n", score.bitsPerCharacter());
}

int scoreTextOf(const Arguments& arguments, Model& model, const std::string& text)
{
    const std::size_t window = arguments.window.value_or(std::min<std::size_t>(kWindow, model.config().contextLength));
    Result<> printed;
    const auto score = scoreText(model, text, window, interruption(), [&](const TokenSurprise& token) {
        if (!arguments.jsonLines || !printed) return;
        printed = printToken(token, model.tokenizer());
        if (!printed) interruption().raise(); // nobody reads on
    });
    if (!printed) return fail(printed.error());
    if (!score) return fail(score.error());
    return finish(arguments.jsonLines ? Result<>() : print(summary(*score, arguments.json)));
}

int runScore(const Arguments& arguments)
{
    std::string text;
    if (!arguments.context) {
        auto read = readPrompt(arguments.text);
        if (!read) return fail(read.error());
        if (read->empty()) return fail({ErrorCode::InvalidArgument, "score: the text is empty"});
        text = std::move(*read);
    }
    const auto model = openModel(arguments.model);
    if (!model) return fail(model.error());
    return arguments.context ? scoreContinuationsOf(arguments, **model) : scoreTextOf(arguments, **model, text);
}

constexpr char kExamples[] =
    "Continuations are read as they stand, so a word mostly begins with its space. Probabilities are normalised over "
    "the\n"
    "continuations given. A text is read in windows, each token with at least half a window before it.\n"
    "\nExamples:\n"
    "  inkling-cli score model.gguf --context 'The review is' --continuation ' positive' --continuation ' negative'\n"
    "  inkling-cli score model.gguf --file chapter.txt --window 512 --json\n"
    "  inkling-cli score model.gguf --file chapter.txt --json-lines";

} // namespace

void addScore(CLI::App& program, Action& action)
{
    const auto arguments = std::make_shared<Arguments>();
    CLI::App& score = *program.add_subcommand("score", "Say how likely continuations are, or a text");
    addModelOptions(score, arguments->model);
    addPromptOptions(score, arguments->text);
    const auto context = score.add_option("--context", arguments->context, "What the continuations follow");
    const auto continuation =
        score.add_option("--continuation", arguments->continuations, "A text to score; given once for each")
            ->type_name("TEXT")
            ->allow_extra_args(false)
            ->check([](const std::string& text) { return std::string(text.empty() ? "is empty" : ""); }, "")
            ->needs(context);
    context->needs(continuation)->excludes("--prompt")->excludes("--file");
    score
        .add_flag("--parse-specials", arguments->parseSpecials,
                  "Control pieces spelled out in the context become control tokens")
        ->needs(context);
    score
        .add_option("--window", arguments->window,
                    "Tokens a window holds, its bos included (default: 512, or the model's context where that is less)")
        ->check(CLI::Range(2, 1 << 30));
    const auto json = score.add_flag("--json", arguments->json, "One JSON object");
    score
        .add_flag("--json-lines", arguments->jsonLines, "One JSON object a token: its text, byte offset, nats and rank")
        ->excludes(json)
        ->excludes(context);
    score.footer(kExamples);
    score.callback([arguments, &action] { action = [arguments] { return runScore(*arguments); }; });
}

} // namespace inkling::cli
