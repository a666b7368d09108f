// `inkling-cli bench`: the machine and a model in one run, each figure with its physical limit.
#include "engine/base/system_info.h"
#include "engine/base/text.h"
#include "engine/cli/bench/measure.h"
#include "engine/cli/bench/report.h"
#include "engine/cli/common.h"
#include "engine/cli/progress_line.h"
#include "engine/cli/subcommands.h"

#include <algorithm>
#include <charconv>

namespace inkling::cli {

namespace {

constexpr std::uint32_t kMostSequences = 64;

constexpr const char* kHelp = R"(
Measures what the machine can do at best (read bandwidth, peak rates of int8 and float arithmetic) and what the model
does, in one run, and prints each figure with its physical limit and the fraction of it that was reached.
Without MODEL only the machine is measured. With --threads N only N threads are measured, else 1 and all cores.

  load           opening the model                                                             s
  prefill        reading a prompt of --prompt tokens                                           tokens/s
  first_token    the same, to the first token that was sampled                                 s
  decode         --generate tokens after the prompt, one sequence                              tokens/s
  batch_decode   the same for each --batch, over all sequences                                 tokens/s
  conversations  --conversations of 4 turns, 60 tokens in and 80 out, reusing what was read    CPU s
  train_…        with --train lora or full: steps over 4 rows of 512 tokens, a loss on each     tokens/s

The limit of a pass is the longer of two times: the bytes it must read (weights once, the keys and values it sees) over
the read bandwidth; its operations (2 for each weight and row, 4 for each query, key and head dimension) over the peak
rate, int8 for quantised weights unless --activations f32 or bf16, else float. Training is in float: 4 operations for
each weight and token with lora (there and back), 6 with full, 12 for each query, key and head dimension. A model that fits the processor's caches
may pass its limit. Tokens are random with a fixed seed; sampling is the default one. Peak memory is that of the model's
part. Ctrl+C prints what was measured so far, without limits.

Examples:
  inkling-cli bench
  inkling-cli bench story.gguf
  inkling-cli bench story.gguf --prompt 64 --generate 16 --repeat 1 --conversations 0 --threads 2 --json

With --json, one object:
  {"machine":{"cpu","isa","threads","read_gb_per_s","int8_gop_per_s","f32_gflop_per_s","by_threads":[…]},
   "model":{…},"results":[{"what","n","batch","threads","head","rescored","unit","min","median","max","limit",
   "fraction"}…],"peak_rss_bytes"}
)";

struct Arguments
{
    BenchOptions options;
    bool json = false;
};

// "1,8". Throws what CLI11 takes for a wrong value.
std::vector<std::uint32_t> parseBatches(const std::string& text)
{
    std::vector<std::uint32_t> batches;
    const char* cursor = text.data();
    const char* const end = cursor + text.size();
    while (true) {
        std::uint32_t value = 0;
        const auto [next, ec] = std::from_chars(cursor, end, value);
        const bool isLast = next == end;
        if (ec != std::errc() || value < 1 || value > kMostSequences || (!isLast && *next != ','))
            throw CLI::ValidationError("--batch", "'" + printable(text) + "' is no list of numbers from 1 to " +
                                                      std::to_string(kMostSequences));
        batches.push_back(value);
        if (isLast) return batches;
        cursor = next + 1;
    }
}

std::vector<std::size_t> threadCounts(const BenchOptions& options)
{
    if (options.model.threads > 0) return {options.model.threads};
    const std::size_t cores = physicalCores();
    return cores > 1 ? std::vector<std::size_t>{1, cores} : std::vector<std::size_t>{1};
}

// The machine comes after the model: its large buffers would count as the model's memory otherwise.
Result<> measureAll(const Arguments& arguments, BenchReport& report)
{
    ProgressLine progress;
    const auto counts = threadCounts(arguments.options);
    if (!arguments.options.model.model.empty()) {
        for (const std::size_t threads : counts) {
            BenchedModel model;
            const auto measured = measureModel(arguments.options, threads, progress, model, report.results);
            if (!model.name.empty()) report.model = std::move(model);
            report.peakRssBytes = peakRssBytes();
            INKLING_TRY(measured);
        }
    }
    for (const std::size_t threads : counts) {
        progress.show("bench: measuring the machine with " + std::to_string(threads) +
                      (threads == 1 ? " thread" : " threads"));
        auto peaks = measureMachine(threads, interruption());
        if (!peaks) return std::move(peaks).error();
        report.machine.push_back(*peaks);
    }
    if (!report.model) report.peakRssBytes = peakRssBytes();
    return {};
}

int runBench(const Arguments& arguments)
{
    BenchReport report;
    auto measured = measureAll(arguments, report);
    if (!measured && measured.error().code == ErrorCode::Cancelled) // in whatever room Ctrl+C was heard
        measured = Error{ErrorCode::Cancelled, "bench: interrupted"};
    if (!measured && (measured.error().code != ErrorCode::Cancelled || report.results.empty()))
        return fail(measured.error());
    if (!measured) report.machine.clear(); // a limit for some figures only would mislead
    const int status = finish(print(arguments.json ? benchJson(report) : benchTable(report)));
    return !measured && status == kDone ? fail(measured.error()) : status;
}

} // namespace

void addBench(CLI::App& program, Action& action)
{
    const auto arguments = std::make_shared<Arguments>();
    BenchOptions& options = arguments->options;
    CLI::App* command = program.add_subcommand("bench", "Measure the machine and a model");
    command->footer(kHelp);
    addModelArgument(*command, options.model.model)->required(false);
    addComputeOptions(*command, options.model);
    command
        ->add_option("--prompt", options.prompt,
                     "Length of the prompt, in tokens (default: 512, less where the context is shorter)")
        ->type_name("N")
        ->check(between(1, 1 << 20));
    command
        ->add_option("--generate", options.generate,
                     "Tokens to generate (default: 128, at most a quarter of the context)")
        ->type_name("N")
        ->check(between(1, 1 << 20));
    command
        ->add_option_function<std::string>(
            "--batch", [&options](const std::string& text) { options.batches = parseBatches(text); },
            "Sequences decoded at once, 1 to 64, separated by commas (default: 1,8)")
        ->type_name("N,…");
    command->add_option("--repeat", options.repeat, "Runs of each measurement, 1 to 1000 (default: 3)")
        ->type_name("N")
        ->check(between(1, 1000));
    command->add_option("--conversations", options.conversations, "Conversations; 0 leaves them out (default: 25)")
        ->type_name("N")
        ->check(between(0, 100000));
    command
        ->add_option_function<std::string>(
            "--train",
            [&options](const std::string& name) {
                options.train = name == "full" ? TrainMethod::Full : TrainMethod::LowRank;
            },
            "Measure steps of training too: lora or full")
        ->type_name("NAME")
        ->check(oneOf({"lora", "full"}));
    command->add_flag("--json", arguments->json, "Print one JSON object");
    command->callback([arguments, &action] { action = [arguments] { return runBench(*arguments); }; });
}

} // namespace inkling::cli
