// inkling-cli: the engine for terminals and scripts.
#include "engine/base/version.h"
#include "engine/cli/common.h"
#include "engine/cli/subcommands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <csignal>
#include <cstdio>
#include <exception>

namespace {

using namespace inkling::cli;

// One line for a wrong command line, with the subcommand it was meant for.
int usageError(const CLI::App& program, const CLI::Error& error)
{
    const auto chosen = program.get_subcommands();
    const std::string where = chosen.empty() ? "" : chosen.front()->get_name() + ": ";
    std::fprintf(stderr, "inkling-cli: %s%s (see inkling-cli %s--help)\n", where.c_str(), error.what(),
                 chosen.empty() ? "" : (chosen.front()->get_name() + " ").c_str());
    return kUsage;
}

int run(int argc, char** argv)
{
    CLI::App program{"Runs Gemma 3 models on this machine. Nothing leaves it.", "inkling-cli"};
    program.set_version_flag("--version", inkling::kVersion);
    program.require_subcommand(1);
    Action action;

    try {
        program.parse(argc, argv);
    } catch (const CLI::Success& success) { // --help, --version
        program.exit(success);
        return finish({});
    } catch (const CLI::Error& error) {
        return usageError(program, error);
    }
    return action();
}

} // namespace

int main(int argc, char** argv)
{
#ifdef SIGPIPE
    std::signal(SIGPIPE, SIG_IGN); // a closed pipe is an error of write(), which names itself
#endif
    try {
        return run(argc, argv);
    } catch (const std::bad_alloc&) {
        return fail({inkling::ErrorCode::OutOfMemory, "out of memory"});
    } catch (const std::exception& error) {
        return fail({inkling::ErrorCode::Internal, error.what()});
    }
}
