// inkling-cli detokenize: the text of ids.
#include "engine/cli/common.h"
#include "engine/cli/subcommands.h"
#include "engine/text/tokenizer.h"

#include <memory>

namespace inkling::cli {

namespace {

struct Arguments
{
    std::string model;
    std::string tokens;
};

Result<> run(const Arguments& arguments)
{
    const auto ids = parseTokens(arguments.tokens);
    if (!ids) return ids.error();
    const auto file = ModelFile::open(modelPath(arguments.model));
    if (!file) return file.error();
    const auto tokenizer = Tokenizer::open(*file);
    if (!tokenizer) return tokenizer.error();
    for (const TokenId id : *ids)
        if (id < 0 || std::size_t(id) >= tokenizer->size())
            return Error{ErrorCode::InvalidArgument, file->displayName() + ": token " + std::to_string(id) +
                                                         " is outside the vocabulary (0 to " +
                                                         std::to_string(tokenizer->size() - 1) + ")"};
    return print(tokenizer->decode(*ids));
}

} // namespace

void addDetokenize(CLI::App& program, Action& action)
{
    CLI::App* subcommand = program.add_subcommand("detokenize", "Print the text of token ids");
    const auto arguments = std::make_shared<Arguments>();
    addModelArgument(*subcommand, arguments->model);
    subcommand->add_option("--tokens", arguments->tokens, "The ids, separated by commas: 2,5,9")->required();
    subcommand->footer(
        "Prints the exact text, with no newline added. Control tokens add nothing; bytes that are no UTF-8 become "
        "U+FFFD.\n\n"
        "Examples:\n"
        "  inkling-cli detokenize story.gguf --tokens 995,427,965,980\n"
        "  inkling-cli detokenize story.gguf --tokens \"$(inkling-cli tokenize story.gguf --prompt Hello "
        "| tr ' ' ,)\"");
    subcommand->callback([arguments, &action] { action = [arguments] { return finish(run(*arguments)); }; });
}

} // namespace inkling::cli
