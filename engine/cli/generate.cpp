// inkling-cli generate: continues a text.
#include "engine/base/system_info.h"
#include "engine/base/text.h"
#include "engine/cli/common.h"
#include "engine/cli/progress_line.h"
#include "engine/cli/sampling_arguments.h"
#include "engine/cli/subcommands.h"
#include "engine/cli/terminal.h"
#include "engine/generate/generator.h"

#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace inkling::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments
{
    ModelArguments model;
    PromptArguments prompt;
    SamplingArguments sampling;
    std::string tokens;
    std::string print = "text";
    std::uint32_t count = 0; // 0: not given
    std::uint32_t context = 0;
    bool hasTokens = false;
    bool parseSpecials = false;
    bool stats = false;
};

// One continuation as it grows, and what becomes of it on stdout.
struct Written
{
    std::string text;
    std::vector<TokenId> ids;
    Json tokens = Json::array(); // with --log-probabilities
};

// Writes at once what is streamed. A failure (a reader that went away) stops the generation.
class Output
{
public:
    void write(std::string_view text)
    {
        if (text.empty() || !m_result) return;
        m_result = print(text);
        if (m_result) m_result = flushOutput();
        if (!m_result) interruption().raise();
    }
    const Result<>& result() const { return m_result; }

private:
    Result<> m_result;
};

// The prompt as it was given, read before the model is opened.
struct GivenPrompt
{
    std::string text;
    std::vector<TokenId> ids; // --tokens
};

Result<GivenPrompt> readGivenPrompt(const Arguments& arguments)
{
    GivenPrompt given;
    if (arguments.hasTokens) {
        auto ids = parseTokens(arguments.tokens);
        if (!ids) return std::move(ids).error();
        if (ids->empty()) return Error{ErrorCode::InvalidArgument, "--tokens: at least one token id is needed"};
        given.ids = std::move(*ids);
    } else {
        auto text = readPrompt(arguments.prompt);
        if (!text) return std::move(text).error();
        given.text = std::move(*text);
    }
    return given;
}

std::vector<TokenId> promptIds(const Arguments& arguments, const GivenPrompt& given, const Tokenizer& tokenizer)
{
    if (arguments.hasTokens) return given.ids;
    auto ids = tokenizer.encode(given.text, arguments.parseSpecials ? Special::Parse : Special::AsText);
    const auto bos = tokenizer.bos();
    if (bos && tokenizer.addsBos() && (ids.empty() || ids.front() != *bos)) ids.insert(ids.begin(), *bos);
    return ids;
}

Json tokenJson(const Tokenizer& tokenizer, TokenId id, float nats)
{
    return {{"id", id}, {"text", sanitizeUtf8(tokenizer.bytes(id))}, {"log_probability", nats}};
}

void keep(Written& written, const GenerateEvent& event, const Tokenizer& tokenizer)
{
    written.text += event.text;
    if (event.token < 0) return;
    written.ids.push_back(event.token);
    if (event.best.empty()) return;
    Json token = tokenJson(tokenizer, event.token, event.logProbability);
    for (const LogProbability& other : event.best) token["best"].push_back(tokenJson(tokenizer, other.id, other.nats));
    written.tokens.push_back(std::move(token));
}

std::string jsonLine(const Written& written, const GenerateStats& stats)
{
    Json json{{"text", written.text},
              {"ids", written.ids},
              {"log_probability", stats.totalLogProbability},
              {"prompt_tokens", stats.promptTokens},
              {"generated_tokens", stats.generatedTokens},
              {"stop_reason", stopReasonName(stats.stopReason)},
              {"seed", stats.seed}};
    if (!written.tokens.empty()) json["tokens"] = written.tokens;
    return json.dump() + "\n";
}

// Of several alternatives: their tokens and rates together, the time and the reason of the first.
void printStats(const std::vector<GenerateStats>& all)
{
    const GenerateStats& first = all.front();
    std::size_t generated = 0;
    double decodeRate = 0;
    for (const GenerateStats& stats : all) {
        generated += stats.generatedTokens;
        decodeRate += stats.decodeTokensPerSecond();
    }
    const Json json{{"prompt_tokens", first.promptTokens},
                    {"cached_tokens", first.cachedTokens},
                    {"generated_tokens", generated},
                    {"time_to_first_token_s", first.timeToFirstToken},
                    {"prefill_tokens_per_second", first.prefillTokensPerSecond()},
                    {"decode_tokens_per_second", decodeRate},
                    {"peak_rss_bytes", peakRssBytes()},
                    {"stop_reason", stopReasonName(first.stopReason)},
                    {"seed", first.seed}};
    remark(json.dump());
}

// Says on a terminal how far the prompt is read, where that takes more than a moment.
Session::Progress showing(ProgressLine& line)
{
    return [&line](std::size_t done, std::size_t total) {
        if (done == total)
            line.clear();
        else
            line.show("reading the prompt: " + std::to_string(done) + " of " + std::to_string(total) + " tokens");
    };
}

// The engine's errors with the model they are about.
int failFor(const Model& model, const Error& error)
{
    const bool needsPlace = error.code == ErrorCode::InvalidArgument || error.code == ErrorCode::ContextFull;
    return fail(needsPlace ? at(model.file().displayName(), error) : error);
}

// The exit status, once everything is on stdout.
int conclude(const Arguments& arguments, const Session& session, const Output& output,
             const std::vector<GenerateStats>& all)
{
    if (!output.result()) return fail(output.result().error());
    if (all.front().stopReason == StopReason::ContextFull)
        remark("The context of " + std::to_string(session.contextLength()) + " tokens is full: the text ends here.");
    if (arguments.stats) printStats(all);
    for (const GenerateStats& stats : all)
        if (stats.stopReason == StopReason::Cancelled) return kInterrupted;
    return kDone;
}

int writeAlternatives(const Arguments& arguments, Model& model, Session& session, std::span<const TokenId> prompt)
{
    std::vector<Written> written(arguments.count);
    ProgressLine line;
    const auto stats = generateAlternatives(
        model, session, prompt, arguments.count, generateOptions(arguments.sampling), interruption(),
        [&](const GenerateEvent& event) { keep(written[event.alternative], event, model.tokenizer()); }, showing(line));
    line.clear();
    if (!stats) return failFor(model, stats.error());

    Output output;
    for (std::size_t i = 0; i < written.size(); ++i) output.write(jsonLine(written[i], (*stats)[i]));
    return conclude(arguments, session, output, *stats);
}

int writeOne(const Arguments& arguments, Model& model, Session& session, std::span<const TokenId> prompt)
{
    Written written;
    Output output;
    const bool asText = arguments.print == "text";
    const bool asIds = arguments.print == "ids";
    const bool isShown = asText && outputIsTerminal();
    ProgressLine line;
    const auto stats = generate(
        model, session, prompt, generateOptions(arguments.sampling), interruption(),
        [&](const GenerateEvent& event) {
            keep(written, event, model.tokenizer());
            if (asText) output.write(isShown ? withoutControls(event.text) : event.text);
            if (asIds && event.token >= 0)
                output.write((written.ids.size() > 1 ? " " : "") + std::to_string(event.token));
        },
        showing(line));
    line.clear();
    if (!stats) {
        if (isShown && !written.text.empty()) output.write("\n");
        return failFor(model, stats.error());
    }
    // A text on a terminal ends its line; one in a pipe is exact.
    if (asIds || isShown) output.write("\n");
    if (arguments.print == "json") output.write(jsonLine(written, *stats));
    return conclude(arguments, session, output, {*stats});
}

int runGenerate(const Arguments& arguments)
{
    const auto given = readGivenPrompt(arguments);
    if (!given) return fail(given.error());
    const auto opened = openModel(arguments.model);
    if (!opened) return fail(opened.error());
    Model& model = **opened;
    const auto prompt = promptIds(arguments, *given, model.tokenizer());
    Session session(model, {.contextLength = arguments.context, .checkpoints = 0});
    return arguments.count > 0 ? writeAlternatives(arguments, model, session, prompt)
                               : writeOne(arguments, model, session, prompt);
}

constexpr char kExamples[] =
    "Raw text gets one bos in front; ids of --tokens are taken as they stand.\n"
    "\nExamples:\n"
    "  inkling-cli generate model.gguf --prompt 'Once upon a time' --max-tokens 60 --seed 7\n"
    "  inkling-cli generate model.gguf --file draft.txt --temperature 0 --stop THE --stats\n"
    "  inkling-cli generate model.gguf --prompt 'The sea was' --count 4 --seed 1   (one JSON line each)\n"
    "  inkling-cli generate model.gguf --tokens 2,5,9 --print ids\n"
    "  echo 'Dear Ada,' | inkling-cli generate model.gguf --print json --log-probabilities 5";

} // namespace

void addGenerate(CLI::App& program, Action& action)
{
    const auto arguments = std::make_shared<Arguments>();
    CLI::App& generate = *program.add_subcommand("generate", "Continue a text");
    addModelOptions(generate, arguments->model);
    addPromptOptions(generate, arguments->prompt);
    generate
        .add_option_function<std::string>(
            "--tokens",
            [arguments](const std::string& tokens) {
                arguments->tokens = tokens;
                arguments->hasTokens = true;
            },
            "The prompt as token ids, separated by commas")
        ->type_name("IDS");
    generate.add_flag("--parse-specials", arguments->parseSpecials,
                      "Control pieces spelled out in the prompt become control tokens");
    addSamplingOptions(generate, arguments->sampling);
    generate.add_option("--count", arguments->count, "So many alternatives in one batch; the i-th has the seed S + i")
        ->check(CLI::Range(1, 64));
    generate.add_option("--context", arguments->context, "The most tokens of prompt and text (default: the model's)")
        ->check(CLI::Range(1, 1 << 30));
    generate.add_option("--print", arguments->print, "What stdout gets: text, ids or json")
        ->capture_default_str()
        ->check(CLI::IsMember({"text", "ids", "json"}));
    generate.add_option("--log-probabilities", arguments->sampling.options.bestLogProbabilities,
                        "With JSON: the N likeliest tokens at each place");
    generate.add_flag("--stats", arguments->stats, "A JSON line with counts and rates on stderr");
    generate.footer(kExamples);
    generate.callback([arguments, &action] { action = [arguments] { return runGenerate(*arguments); }; });
}

} // namespace inkling::cli
