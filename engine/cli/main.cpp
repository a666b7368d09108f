// inkling-cli: the engine for terminals and scripts.
#include "engine/base/text.h"
#include "engine/base/version.h"
#include "engine/cli/common.h"
#include "engine/cli/process_edges.h"
#include "engine/cli/subcommands.h"
#include "engine/cli/suggestion.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

namespace {

using namespace inkling::cli;

constexpr const char* kFooter = R"(
MODEL is a .gguf file, a Hugging Face folder (config.json, *.safetensors, tokenizer.model) or a .safetensors file beside
its config.json. "inkling-cli SUBCOMMAND --help" tells all about a subcommand, with examples.

Exit status: 0 done; 1 it could not be done; 2 the command line is wrong; 130 interrupted. The result goes to stdout,
everything else to stderr.
)";

void addSubcommands(CLI::App& program, Action& action)
{
    addInfo(program, action);
    addConvert(program, action);
    addTokenize(program, action);
    addDetokenize(program, action);
    addLogits(program, action);
    addGenerate(program, action);
    addChat(program, action);
    addScore(program, action);
    addStory(program, action);
    addTrain(program, action);
    addBench(program, action);
    addDevices(program, action);
    addServe(program, action);
}

// One line for a wrong command line, with the subcommand it was meant for.
int usageError(const std::string& subcommand, const std::string& what)
{
    const std::string option = subcommand.empty() ? "--help" : subcommand + " --help";
    const std::string where = subcommand.empty() ? "" : subcommand + ": ";
    fail({inkling::ErrorCode::InvalidArgument, where + what + " (see inkling-cli " + option + ")"});
    return kUsage;
}

std::vector<std::string> subcommandNames(const CLI::App& program)
{
    std::vector<std::string> names;
    for (const CLI::App* subcommand : program.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(subcommand->get_name());
    return names;
}

// CLI11 takes a word that is no subcommand for a stray argument; a person wants to know which word was meant.
int unknownSubcommand(const std::string& word, const std::vector<std::string>& names)
{
    const std::string meant = closestWord(word, names);
    return usageError("", "unknown subcommand '" + inkling::printable(word) + "'" +
                              (meant.empty() ? "" : "; did you mean '" + meant + "'?"));
}

int runSubcommand(const CLI::App& subcommand, const Action& action)
{
    const CLI::Option* model = subcommand.get_option_no_throw("MODEL");
    const bool needsBase = subcommand.get_name() != "convert"; // an adapter may be converted without its base
    if (needsBase && model && !model->results().empty()) {
        if (const auto known = checkModelName(model->results().front()); !known) return fail(known.error());
    }
    try {
        return action();
    } catch (const std::bad_alloc&) {
        return fail({inkling::ErrorCode::OutOfMemory, subcommand.get_name() + ": out of memory"});
    } catch (const std::exception& error) {
        return fail({inkling::ErrorCode::Internal, subcommand.get_name() + ": " + error.what()});
    }
}

int run(std::vector<std::string> arguments)
{
    CLI::App program{"Runs Gemma 3 models on this machine. Nothing leaves it.", "inkling-cli"};
    program.set_version_flag("--version", inkling::kVersion, "Print the version and exit");
    program.footer(kFooter);
    program.require_subcommand(1);
    program.allow_windows_style_options(false); // "/model.gguf" is a path
    Action action;
    addSubcommands(program, action);

    if (arguments.empty()) {
        std::fputs(program.help().c_str(), stderr);
        return kUsage;
    }
    const std::string& first = arguments.front();
    const auto names = subcommandNames(program);
    if (!first.starts_with('-') && std::find(names.begin(), names.end(), first) == names.end())
        return unknownSubcommand(first, names);
    if (first.starts_with('-') && first != "-h" && first != "--help" && first != "--version")
        return usageError("", "unknown option '" + inkling::printable(first) + "'");
    try {
        std::reverse(arguments.begin(), arguments.end()); // CLI11 takes them from the back
        program.parse(std::move(arguments));
    } catch (const CLI::CallForVersion&) {
        return finish(print("inkling-cli " + std::string(inkling::kVersion) + "\n"));
    } catch (const CLI::Success&) { // --help
        return finish(print(program.help()));
    } catch (const CLI::Error& error) {
        const auto chosen = program.get_subcommands();
        return usageError(chosen.empty() ? "" : chosen.front()->get_name(), error.what());
    }
    return runSubcommand(*program.get_subcommands().front(), action);
}

} // namespace

int main(int argc, char** argv)
{
    prepareStreams();
    installInterruptHandler();
    try {
        return run(commandLine(argc, argv));
    } catch (const std::exception& error) {
        return fail({inkling::ErrorCode::Internal, error.what()});
    }
}
