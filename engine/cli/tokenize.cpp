// inkling-cli tokenize: the ids of a text.
#include "engine/cli/common.h"
#include "engine/cli/subcommands.h"
#include "engine/text/tokenizer.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace inkling::cli {

namespace {

struct Arguments
{
    std::string model;
    PromptArguments prompt;
    bool parseSpecials = false;
    bool bos = false;
    bool json = false;
};

std::string spaced(const std::vector<TokenId>& ids)
{
    std::string line;
    for (const TokenId id : ids) {
        if (!line.empty()) line += ' ';
        line += std::to_string(id);
    }
    return line + '\n';
}

std::string jsonLine(const std::vector<TokenId>& ids, const Tokenizer& tokenizer)
{
    nlohmann::ordered_json json{{"ids", ids}, {"pieces", nlohmann::ordered_json::array()}};
    for (const TokenId id : ids) json["pieces"].push_back(std::string(tokenizer.piece(id)));
    return json.dump() + '\n';
}

Result<> run(const Arguments& arguments)
{
    const auto file = ModelFile::open(modelPath(arguments.model));
    if (!file) return file.error();
    const auto tokenizer = Tokenizer::open(*file);
    if (!tokenizer) return tokenizer.error();
    const auto text = readPrompt(arguments.prompt);
    if (!text) return text.error();

    auto ids = tokenizer->encode(*text, arguments.parseSpecials ? Special::Parse : Special::AsText);
    if (arguments.bos) {
        const auto bos = tokenizer->bos();
        if (!bos) return Error{ErrorCode::Unsupported, file->displayName() + ": has no bos token for --bos"};
        if (ids.empty() || ids.front() != *bos) ids.insert(ids.begin(), *bos); // one is enough
    }
    return print(arguments.json ? jsonLine(ids, *tokenizer) : spaced(ids));
}

} // namespace

void addTokenize(CLI::App& program, Action& action)
{
    CLI::App* subcommand = program.add_subcommand("tokenize", "Print the token ids of a text");
    const auto arguments = std::make_shared<Arguments>();
    addModelArgument(*subcommand, arguments->model);
    addPromptOptions(*subcommand, arguments->prompt);
    subcommand->add_flag("--parse-specials", arguments->parseSpecials,
                         "Control pieces that the text spells out become control tokens");
    subcommand->add_flag("--bos", arguments->bos, "Put the model's bos token in front, unless it is there");
    subcommand->add_flag("--json", arguments->json, "Print {\"ids\":[…],\"pieces\":[…]}");
    subcommand->footer(
        "Prints the ids, separated by spaces. Control pieces such as <start_of_turn> are text where a text "
        "spells them out,\nunless --parse-specials is given.\n\n"
        "Examples:\n"
        "  inkling-cli tokenize story.gguf --prompt 'Once upon a time'\n"
        "  inkling-cli tokenize story.gguf --file draft.txt --json\n"
        "  echo '<start_of_turn>user' | inkling-cli tokenize story.gguf --parse-specials --bos");
    subcommand->callback([arguments, &action] { action = [arguments] { return finish(run(*arguments)); }; });
}

} // namespace inkling::cli
