// `inkling-cli train`: fine-tunes a model, or trains a new one, on files of one's own.
#include "engine/base/text.h"
#include "engine/cli/common.h"
#include "engine/cli/progress_line.h"
#include "engine/cli/subcommands.h"
#include "engine/cli/terminal.h"
#include "engine/train/fine_tuned.h"
#include "engine/train/from_scratch.h"
#include "engine/train/trainer.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

namespace inkling::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kHelp = R"(
Teaches a model on files of your own. What comes out stands in the folder --output: with --method lora an adapter (small
files that go with the base: inkling-cli generate BASE --adapter DIR), with --method full a whole model; with either a
card (README.md, card.json) that says what was learnt from what.

Data: .txt and .md are documents, cut at sentence ends where they are longer than --context. A line of a .jsonl file is
{"prompt","completion"}, {"messages":[{"role","content"}...]}, {"text"} (a document) or {"tokens":[...]} (taken as it
stands), and may have a "weight": how much its tokens count beside those of others, 0.001 to 1000, else 1. A .csv file
has columns of those names: prompt and completion, or text. Everything is checked before the first step; what is wrong
is named with its file and line.

A part of the data (--held-out) is not learnt from; the loss on it says whether what is learnt is of use beyond it.
Ctrl+C keeps what was learnt; --resume goes on to the same result. A checkpoint is written at least every 45 seconds.

--json prints one JSON object a step: {"step","of","loss","learning_rate","tokens_per_second","seconds_left",
"held_out_loss"?}. The loss is the mean cross-entropy in nats a token, by weight, before the step's update;
held_out_loss is there where it was measured: before the first step's update, after a later one's.

Examples:
  inkling-cli train gemma-3-270m-it.gguf --data my-stories.txt --output my-voice
  inkling-cli train starter --data letters.jsonl --output letters --epochs 3 --rank 16
  inkling-cli train --from-scratch config.json --tokenizer pieces.model --data tales.jsonl --output tales --steps 5000
)";

struct Arguments
{
    std::string model;
    std::string fromScratch, tokenizer;
    std::vector<std::string> data;
    std::string output;
    std::string method = "lora", schedule = "cosine", loss = "completion", isa = "auto";
    std::uint32_t rank = 8, batch = 4, context = 0;
    float alpha = 16, learningRate = 0, weightDecay = 0, clip = 1;
    double epochs = 0, heldOut = 0.05;
    std::uint64_t steps = 0, warmup = 0, seed = 0;
    std::size_t threads = 0;
    bool hasWarmup = false, hasMethod = false, resume = false, json = false;
};

constexpr std::uint32_t kDefaultContext = 512;
constexpr const char* kCheckpoint = "checkpoint.safetensors";
constexpr const char* kUntrained = "untrained";

Result<TrainOptions> optionsOf(const Arguments& a)
{
    const bool scratch = !a.fromScratch.empty();
    if (scratch && a.hasMethod && a.method == "lora")
        return Error{ErrorCode::InvalidArgument, "--method: a model from scratch is trained whole; leave --method out"};
    TrainOptions o;
    o.method = scratch || a.method == "full" ? TrainMethod::Full : TrainMethod::LowRank;
    o.rank = a.rank;
    o.alpha = a.alpha;
    o.epochs = a.epochs > 0 ? a.epochs : 1;
    if (a.steps > 0) o.steps = a.steps;
    o.learningRate = a.learningRate > 0              ? a.learningRate
                     : scratch                       ? 1e-3F
                     : o.method == TrainMethod::Full ? 2e-5F
                                                     : 2e-4F;
    o.schedule = a.schedule == "cosine" ? Schedule::Cosine : Schedule::Constant;
    if (a.hasWarmup) o.warmup = a.warmup;
    o.weightDecay = a.weightDecay;
    o.batch = a.batch;
    o.clip = a.clip;
    o.data = {a.loss == "all" ? LossOn::All : LossOn::Completion, a.context, a.heldOut, a.seed};
    return o;
}

// Where a training keeps what.
struct Folders
{
    fs::path output;
    fs::path checkpoint;
    fs::path untrained;       // a model from scratch as it begins
    bool isNewOutput = false; // made by this run
};

// What a training that was killed leaves in its folder beside the checkpoint: the model it began with, and files that
// were being written.
bool isLeftover(const fs::path& file)
{
    const std::string name = pathToUtf8(file.filename());
    return name == kUntrained || name.find(".part-") != std::string::npos;
}

// The folder of the result: new or empty, or holding a checkpoint to go on from.
Result<> prepareOutput(const Arguments& arguments, Folders& folders)
{
    std::error_code ec;
    const bool unfinished = fs::exists(folders.checkpoint, ec);
    if (arguments.resume && !unfinished)
        return Error{ErrorCode::NotFound,
                     arguments.output + ": has no checkpoint to go on from; start without --resume"};
    const auto inUse = [&](const std::string& what) {
        return Error{ErrorCode::InvalidArgument, "--output: " + arguments.output + " " + what};
    };
    if (unfinished && !arguments.resume)
        return inUse("holds a training that has not ended; go on with --resume, or name a new folder");
    if (fs::exists(folders.output, ec) && !fs::is_directory(folders.output, ec)) return inUse("is a file");
    std::vector<fs::path> leftovers;
    for (const fs::directory_entry& entry : fs::directory_iterator(folders.output, ec)) {
        if (isLeftover(entry.path()))
            leftovers.push_back(entry.path());
        else if (!arguments.resume)
            return inUse("is in use; name a new folder");
    }
    for (const fs::path& leftover : leftovers) fs::remove_all(leftover, ec);
    folders.isNewOutput = fs::create_directories(folders.output, ec);
    if (ec) return Error{ErrorCode::Io, arguments.output + ": cannot create: " + ec.message()};
    return {};
}

std::string today()
{
    const std::time_t now = std::time(nullptr);
    char text[16];
    std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
    return text;
}

Json toJson(const TrainProgress& p)
{
    Json json = {{"step", p.step},
                 {"of", p.of},
                 {"loss", p.loss},
                 {"learning_rate", p.learningRate},
                 {"tokens_per_second", p.tokensPerSecond},
                 {"seconds_left", p.secondsLeft}};
    if (p.heldOutLoss) json["held_out_loss"] = *p.heldOutLoss;
    return json;
}

std::string lineOf(const TrainProgress& p)
{
    char text[200];
    std::snprintf(text, sizeof text, "step %llu of %llu, loss %.4f, %.0f tokens/s, %d:%02d left",
                  static_cast<unsigned long long>(p.step), static_cast<unsigned long long>(p.of), p.loss,
                  p.tokensPerSecond, int(p.secondsLeft) / 60, int(p.secondsLeft) % 60);
    std::string line = text;
    if (p.heldOutLoss) {
        std::snprintf(text, sizeof text, ", held-out loss %.4f", *p.heldOutLoss);
        line += text;
    }
    return line;
}

void remarkOnPlan(const Trainer& trainer)
{
    char text[400];
    std::snprintf(text, sizeof text,
                  "%zu examples (%zu held out), %llu tokens, %.0f %% of the context used; %llu parameters are trained "
                  "in %llu steps; about %.2f GiB of memory%s",
                  trainer.data().training.size(), trainer.data().heldOut.size(),
                  static_cast<unsigned long long>(trainer.data().tokens), 100 * trainer.contextUse(),
                  static_cast<unsigned long long>(trainer.trainable().parameters()),
                  static_cast<unsigned long long>(trainer.steps()), double(trainer.memory().bytes()) / double(1 << 30),
                  trainer.memory().checkpointing == Checkpointing::On ? ", each layer is run twice to save some" : "");
    remark(text);
    if (trainer.data().split > 0)
        remark(std::to_string(trainer.data().split) +
               (trainer.data().split == 1 ? " document was" : " documents were") +
               " longer than the context and cut at sentence ends");
}

// Everything that can be wrong with them is found here.
Result<std::unique_ptr<Trainer>> openTrainer(const Arguments& arguments, TrainOptions options, const fs::path& base,
                                             const fs::path& checkpoint)
{
    TrainPlaces places;
    places.base = base;
    places.checkpoint = checkpoint;
    places.threads = arguments.threads;
    places.isa = arguments.isa;
    for (const std::string& file : arguments.data) places.data.push_back(pathFromUtf8(file));
    if (options.data.context == 0) {
        const auto file = ModelFile::open(places.base);
        if (!file) return file.error();
        const auto config = ModelConfig::read(*file);
        if (!config) return config.error();
        options.data.context = std::min(kDefaultContext, config->contextLength);
    }
    auto trainer = Trainer::open(places, options, interruption());
    if (!trainer || !arguments.resume) return trainer;
    auto resumed = (*trainer)->resume();
    if (resumed) return trainer;
    Error error = std::move(resumed).error();
    if (error.code == ErrorCode::BadFile) error.text += "; start anew in another folder";
    return error;
}

// What the end of a training tells.
std::string summaryOf(const Arguments& arguments, const Trainer& trainer)
{
    const CheckpointState& state = trainer.state();
    std::string line = sanitizeUtf8(arguments.output) + ": " + std::to_string(state.step) + " steps";
    char text[160];
    if (trainer.lastLoss()) { // none where only the result was left to be written
        std::snprintf(text, sizeof text, ", last loss %.4f", *trainer.lastLoss());
        line += text;
    }
    if (!state.heldOutLosses.empty()) {
        std::snprintf(text, sizeof text, ", held-out loss %.4f (before: %.4f)", state.heldOutLosses.rbegin()->second,
                      state.heldOutLosses.begin()->second);
        line += text;
    }
    return line + "\n";
}

Result<> trainInto(const Arguments& arguments, const TrainOptions& options, const Folders& folders)
{
    const bool scratch = !arguments.fromScratch.empty();
    if (scratch)
        INKLING_TRY(makeUntrainedModel(pathFromUtf8(arguments.fromScratch), pathFromUtf8(arguments.tokenizer),
                                       arguments.seed, folders.untrained));
    const fs::path base = scratch ? folders.untrained : modelPath(arguments.model);
    const auto trainer = openTrainer(arguments, options, base, folders.checkpoint);
    if (!trainer) return trainer.error();
    remarkOnPlan(**trainer);

    ProgressLine progress;
    const auto sink = [&](const TrainProgress& step) {
        if (arguments.json) {
            (void)print(toJson(step).dump() + "\n");
            (void)flushOutput();
        } else {
            progress.show(lineOf(step));
        }
    };
    auto done = (*trainer)->run(
        sink,
        [&](const std::string& text) {
            progress.clear();
            remark(text);
        },
        interruption());
    progress.clear();
    std::error_code ec;
    CardFacts facts;
    if (!scratch) facts.base = fs::absolute(base, ec);
    facts.date = today();
    if (done) done = writeFineTuned(**trainer, facts, folders.output, interruption());
    if (!done) {
        if (done.error().code != ErrorCode::BadFile && fs::exists(folders.checkpoint, ec))
            remark("what was learnt so far is kept; go on with --resume");
        return done;
    }
    fs::remove(folders.checkpoint, ec);
    return arguments.json ? Result<>() : print(summaryOf(arguments, **trainer));
}

Result<> train(const Arguments& arguments)
{
    const auto options = optionsOf(arguments);
    if (!options) return options.error();
    Folders folders;
    folders.output = pathFromUtf8(arguments.output);
    folders.checkpoint = folders.output / kCheckpoint;
    folders.untrained = folders.output / kUntrained;
    INKLING_TRY(prepareOutput(arguments, folders));
    auto done = trainInto(arguments, *options, folders);
    std::error_code ec;
    fs::remove_all(folders.untrained, ec);
    if (!done && folders.isNewOutput) fs::remove(folders.output, ec); // if it is empty
    return done;
}

void addDataOptions(CLI::App& command, Arguments& a)
{
    command.add_option("--data", a.data, "Files to learn from: .txt, .md, .jsonl, .csv")->type_name("F...")->required();
    command.add_option("--context", a.context, "Tokens in a row (default: 512, or the model's own context)")
        ->type_name("N")
        ->check(between(2, 1 << 20));
    command
        .add_option("--held-out", a.heldOut,
                    "Share of the examples that is kept aside to measure with (default: 0.05; 0: none)")
        ->type_name("X")
        ->check(numberFrom(0, 0.9F, "a number from 0 to 0.9"));
    command
        .add_option("--loss", a.loss,
                    "What is learnt: completion (of what the model is to say) or all (default: completion)")
        ->type_name("NAME")
        ->check(oneOf({"completion", "all"}));
}

void addMethodOptions(CLI::App& command, Arguments& a)
{
    command
        .add_option_function<std::string>(
            "--method",
            [&a](const std::string& name) {
                a.method = name;
                a.hasMethod = true;
            },
            "lora or full (default: lora; from scratch: full)")
        ->type_name("NAME")
        ->check(oneOf({"lora", "full"}));
    command.add_option("--rank", a.rank, "Rank of the adapter (default: 8)")->type_name("N")->check(between(1, 65536));
    command.add_option("--alpha", a.alpha, "The adapter counts alpha / rank times (default: 16)")
        ->type_name("X")
        ->check(numberAbove0());
    command.add_option("--batch", a.batch, "Rows of --context tokens in a step (default: 4)")
        ->type_name("N")
        ->check(between(1, 65536));
    CLI::Option* epochs = command.add_option("--epochs", a.epochs, "How often all the data is learnt (default: 1)")
                              ->type_name("X")
                              ->check(numberAbove0());
    command.add_option("--steps", a.steps, "Steps instead of epochs")
        ->type_name("N")
        ->check(wholeNumber(1))
        ->excludes(epochs);
    command
        .add_option("--learning-rate", a.learningRate,
                    "How far a step goes (default: lora 2e-4, full 2e-5, from scratch 1e-3)")
        ->type_name("R")
        ->check(numberAbove0());
    command.add_option("--schedule", a.schedule, "cosine (the rate falls to 0) or constant (default: cosine)")
        ->type_name("NAME")
        ->check(oneOf({"cosine", "constant"}));
    command
        .add_option_function<std::uint64_t>(
            "--warmup",
            [&a](std::uint64_t steps) {
                a.warmup = steps;
                a.hasWarmup = true;
            },
            "Steps in which the rate rises (default: a twentieth of all with cosine, else 0)")
        ->type_name("N")
        ->check(wholeNumber(0));
    command.add_option("--weight-decay", a.weightDecay, "AdamW's decay of matrices (default: 0)")
        ->type_name("W")
        ->check(numberFrom0());
    command.add_option("--clip", a.clip, "The longest a gradient may be (default: 1; 0: any)")
        ->type_name("X")
        ->check(numberFrom0());
}

} // namespace

void addTrain(CLI::App& program, Action& action)
{
    const auto a = std::make_shared<Arguments>();
    CLI::App* command = program.add_subcommand("train", "Fine-tune a model on your own text, or train a new one");
    command->footer(kHelp);
    CLI::Option* model = command->add_option("MODEL", a->model, "The model that is taught")->type_name("");
    CLI::Option* scratch =
        command->add_option("--from-scratch", a->fromScratch, "The config.json of a new model instead")
            ->type_name("CONFIG.json");
    CLI::Option* tokenizer =
        command->add_option("--tokenizer", a->tokenizer, "The tokenizer.model of a new model")->type_name("F.model");
    scratch->needs(tokenizer)->excludes(model);
    tokenizer->needs(scratch);
    command->add_option("--output", a->output, "The folder of the result")->type_name("DIR")->required();
    addDataOptions(*command, *a);
    addMethodOptions(*command, *a);
    command->add_option("--seed", a->seed, "Chooses the order, what is held out, and first weights (default: 0)")
        ->type_name("N")
        ->check(wholeNumber(0));
    command->add_option("--threads", a->threads, "Threads that compute, 1 to 1024 (default: physical cores)")
        ->type_name("N")
        ->check(between(1, 1024));
    command->add_option("--isa", a->isa, "CPU kernels: auto, scalar, avx2, avx512 or neon (default: auto)")
        ->type_name("NAME")
        ->check(oneOf({"auto", "scalar", "avx2", "avx512", "neon"}));
    command->add_flag("--resume", a->resume, "Go on where the training in --output stopped");
    command->add_flag("--json", a->json, "Print one JSON object a step");
    command->callback([a, &action] {
        if (a->model.empty() && a->fromScratch.empty()) throw CLI::RequiredError("MODEL or --from-scratch");
        action = [a] { return finish(train(*a)); };
    });
}

} // namespace inkling::cli
