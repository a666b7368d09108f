// `inkling-cli logits`: one forward pass, nothing sampled.
#include "engine/base/npy.h"
#include "engine/base/text.h"
#include "engine/cli/common.h"
#include "engine/cli/progress_line.h"
#include "engine/cli/subcommands.h"
#include "engine/model/kv_cache.h"

#include <algorithm>
#include <string>
#include <vector>

namespace inkling::cli {

namespace {

constexpr const char* kHelp = R"(
Runs the model once over the given token ids and writes the logits after each of them to a NumPy file: float32,
[tokens, vocabulary]. Nothing is added to the ids, no bos either. The file appears whole or not at all.

--chunk says how many tokens are read at once; the result is the same for every value.

Examples:
  inkling-cli logits story.gguf --tokens 2,5,9 --output logits.npy
  inkling-cli logits story.gguf --tokens 2,5,9 --output exact.npy --activations f32 --chunk 1
)";

struct Arguments
{
    ModelArguments model;
    std::string tokens;
    std::string output;
};

// Everything that can be wrong with the ids is found before the output file is made.
Result<> check(const Model& model, const std::vector<TokenId>& tokens)
{
    const std::string name = model.file().displayName() + ": ";
    for (const TokenId token : tokens) {
        if (token >= 0 && std::uint32_t(token) < model.tokenCount()) continue;
        return Error{ErrorCode::InvalidArgument, name + model.tokenOutOfRange(token).text};
    }
    if (tokens.size() > model.config().contextLength)
        return Error{ErrorCode::ContextFull, name + std::to_string(tokens.size()) +
                                                 " tokens were given, the context holds " +
                                                 std::to_string(model.config().contextLength)};
    return {};
}

Result<> writeLogits(const Arguments& arguments)
{
    const auto tokens = parseTokens(arguments.tokens);
    if (!tokens) return tokens.error();
    if (tokens->empty()) return Error{ErrorCode::InvalidArgument, "--tokens: at least one token id is needed"};
    const auto opened = openModel(arguments.model);
    if (!opened) return opened.error();
    Model& model = **opened;
    INKLING_TRY(check(model, *tokens));
    auto file = NpyWriter::create(pathFromUtf8(arguments.output), tokens->size(), model.tokenCount());
    if (!file) return file.error();

    ProgressLine progress;
    KvCache cache(model.backend(), model.config(), std::uint32_t(tokens->size()), model.chunk());
    std::vector<float> logits;
    for (std::size_t done = 0; done < tokens->size();) {
        if (interruption().isRaised())
            return Error{ErrorCode::Cancelled, arguments.output + ": interrupted, not written"};
        const auto chunk =
            std::span(*tokens).subspan(done, std::min<std::size_t>(model.chunk(), tokens->size() - done));
        logits.resize(chunk.size() * model.tokenCount());
        const SequenceInput input{&cache, chunk};
        INKLING_TRY(model.run(std::span(&input, 1), LogitsMode::All, logits));
        INKLING_TRY(file->writeRows(logits));
        done += chunk.size();
        progress.show("logits: " + std::to_string(done) + " of " + std::to_string(tokens->size()) + " tokens");
    }
    return file->commit();
}

} // namespace

void addLogits(CLI::App& program, Action& action)
{
    const auto arguments = std::make_shared<Arguments>();
    CLI::App* command = program.add_subcommand("logits", "Write the logits after each of some tokens");
    command->footer(kHelp);
    addModelOptions(*command, arguments->model);
    command->add_option("--tokens", arguments->tokens, "Token ids, separated by commas")->type_name("IDS")->required();
    command->add_option("--output", arguments->output, "The NumPy file to write")->type_name("FILE")->required();
    command->add_option("--chunk", arguments->model.chunk, "Tokens read at once, 1 to 64 (default: 64)")
        ->type_name("N")
        ->check(between(1, 64));
    command->callback([arguments, &action] { action = [arguments] { return finish(writeLogits(*arguments)); }; });
}

} // namespace inkling::cli
