// What subcommands share: the options that every model command takes, prompts, output and failures (see the promises
// every subcommand makes in the README).
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/base/result.h"
#include "engine/generate/model.h"

#include <CLI/App.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inkling::cli {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kInterrupted = 130;

// Prints "inkling-cli: WHERE: WHAT" on stderr and returns the exit status for it: kInterrupted for Cancelled, kUsage
// for an InvalidArgument that names an option ("--tokens: 'x' is no token id"), else kFailed.
int fail(const Error& error);
// A line on stderr for a person.
void remark(std::string_view line);

// Writes to stdout. Errors (Io): stdout is closed or full: "stdout: cannot write: Broken pipe".
Result<> print(std::string_view text);
Result<> flushOutput();
// `error` with the place it happened in front, for errors of the engine that do not know it: "WHERE: WHAT".
Error at(std::string_view where, Error error);
// fail() if the result is an error, else kDone after flushing stdout.
int finish(const Result<>& result);

// Raised by Ctrl+C (SIGINT) and SIGTERM once installed; generation stops at the next token.
CancelFlag& interruption();
void installInterruptHandler();

// MODEL and the options of everything that computes: --threads --backend --isa --head --activations --adapter --scale.
// `chunk` is for subcommands that let one choose it.
struct ModelArguments
{
    std::string model;
    std::size_t threads = 0; // 0: physical cores
    std::string backend = "auto";
    std::string isa = "auto";
    std::string head = "auto";
    std::string activations = "auto";
    std::string adapter;      // a folder or file; empty: none
    float adapterScale = 1;   // its strength
    std::uint32_t chunk = 64; // tokens a prefill reads at once
};
// Checks of an option's value that leave the help to the option's own words.
CLI::Validator between(int least, int most);
CLI::Validator oneOf(const std::vector<std::string>& names);
// CLI11 wraps a negative number round, cuts one that is too large, and lets through what is none.
CLI::Validator wholeNumber(std::uint64_t least);
CLI::Validator numberFrom(float least, float most, const std::string& expected); // both included
CLI::Validator numberAbove0();                                                   // and no infinity
CLI::Validator numberFrom0();
CLI::Validator notBlank();

// The whole of `text` as a number, infinities and NaN included.
std::optional<float> parseNumber(const std::string& text);

// The positional MODEL alone, required.
CLI::Option* addModelArgument(CLI::App& subcommand, std::string& model);
void addAdapterOptions(CLI::App& subcommand, ModelArguments& arguments); // --adapter --scale
void addComputeOptions(CLI::App& subcommand, ModelArguments& arguments); // all but MODEL
void addModelOptions(CLI::App& subcommand, ModelArguments& arguments);   // both

enum class Remarks { Show, Hide };
// Opens what the arguments name and puts the remarks of the file on stderr.
// Errors: as Model::open; Unsupported for a backend or an instruction set that this build does not have.
Result<std::unique_ptr<Model>> openModel(const ModelArguments& arguments, Remarks remarks = Remarks::Show);
ActivationPrecision activationPrecision(const ModelArguments& arguments);
// The model's file or folder: a path, that of `starter`, or that of an adapter's base. The name was checked.
std::filesystem::path modelPath(const std::string& name);
// Errors: as findModel. main() asks for every subcommand with a MODEL but convert.
Result<> checkModelName(const std::string& name);

// --prompt TEXT, --file F, or standard input, in this order.
struct PromptArguments
{
    std::string prompt;
    std::string file;
    bool hasPrompt = false; // --prompt was given, perhaps empty
};
void addPromptOptions(CLI::App& subcommand, PromptArguments& arguments);
Result<std::string> readPrompt(const PromptArguments& arguments);

// "2,5,9". Errors (InvalidArgument): names what is no token id.
Result<std::vector<TokenId>> parseTokens(std::string_view text);

} // namespace inkling::cli
