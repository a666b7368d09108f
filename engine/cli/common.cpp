#include "engine/cli/common.h"

#include "engine/base/atomic_file.h"
#include "engine/base/text.h"
#include "engine/cli/terminal.h"
#include "engine/generate/model_place.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <system_error>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#endif

namespace inkling::cli {

namespace {

constexpr std::uint64_t kPromptLimit = std::uint64_t(64) << 20;

Error unsupported(std::string_view option, const std::string& value, std::string_view supported)
{
    return {ErrorCode::Unsupported,
            std::string(option) + ": '" + value + "' is not in this build; supported: " + std::string(supported)};
}

Error outputError(int code)
{
    return {ErrorCode::Io, "stdout: cannot write: " + std::generic_category().message(code)};
}

CancelFlag g_interruption; // a signal handler can reach nothing else

extern "C" void onInterrupt(int)
{
    // A second Ctrl+C ends the program the hard way, should the first one not be heard.
    if (g_interruption.isRaised()) std::_Exit(kInterrupted);
    g_interruption.raise();
}

} // namespace

int fail(const Error& error)
{
    // One line whatever a file calls itself, and nothing in it that steers a terminal.
    std::string line = withoutControls(sanitizeUtf8(error.text));
    std::replace(line.begin(), line.end(), '\n', ' ');
    std::fprintf(stderr, "inkling-cli: %s\n", line.c_str());
    if (error.code == ErrorCode::InvalidArgument && error.text.starts_with("--")) return kUsage;
    return error.code == ErrorCode::Cancelled ? kInterrupted : kFailed;
}

Error at(std::string_view where, Error error)
{
    error.text = std::string(where) + ": " + error.text;
    return error;
}

void remark(std::string_view line) { std::fprintf(stderr, "%s\n", sanitizeUtf8(line).c_str()); }

Result<> print(std::string_view text)
{
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) return outputError(errno);
    return {};
}

Result<> flushOutput()
{
    if (std::fflush(stdout) != 0) return outputError(errno);
    return {};
}

int finish(const Result<>& result)
{
    if (!result) return fail(result.error());
    if (const auto flushed = flushOutput(); !flushed) return fail(flushed.error());
    return kDone;
}

CancelFlag& interruption() { return g_interruption; }

void installInterruptHandler()
{
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
}

CLI::Validator between(int least, int most) { return CLI::Range(least, most).description(""); }

CLI::Validator oneOf(const std::vector<std::string>& names) { return CLI::IsMember(names).description(""); }

CLI::Validator wholeNumber(std::uint64_t least)
{
    const auto check = [least](const std::string& text) -> std::string {
        std::uint64_t value = 0;
        const char* const last = text.data() + text.size();
        const auto [end, ec] = std::from_chars(text.data(), last, value);
        if (ec == std::errc() && end == last && value >= least) return {};
        return "expected a whole number from " + std::to_string(least) + " on, got '" + printable(text) + "'";
    };
    return CLI::Validator(check, "");
}

CLI::Validator numberFrom(float least, float most, const std::string& expected)
{
    const auto check = [=](const std::string& text) -> std::string {
        const auto value = parseNumber(text);
        if (value && *value >= least && *value <= most) return {};
        return "expected " + expected + ", got '" + printable(text) + "'";
    };
    return CLI::Validator(check, "");
}

CLI::Validator numberAbove0()
{
    return numberFrom(std::numeric_limits<float>::min(), std::numeric_limits<float>::max(), "a number above 0");
}

CLI::Validator numberFrom0() { return numberFrom(0, std::numeric_limits<float>::max(), "a number from 0 on"); }

CLI::Validator notBlank()
{
    const auto check = [](const std::string& text) {
        return std::string(text.find_first_not_of(" \t\r\n") == std::string::npos ? "is empty" : "");
    };
    return CLI::Validator(check, "");
}

// std::from_chars for floats is missing in some standard libraries; the program never leaves the C locale for numbers.
std::optional<float> parseNumber(const std::string& text)
{
    if (text.empty() || text.front() == ' ') return std::nullopt;
    char* end = nullptr;
    const float value = std::strtof(text.c_str(), &end);
    return end == text.c_str() + text.size() ? std::optional(value) : std::nullopt;
}

CLI::Option* addModelArgument(CLI::App& subcommand, std::string& model)
{
    return subcommand
        .add_option("MODEL", model,
                    "A .gguf file, a Hugging Face folder, a .safetensors file beside its config.json, a trained "
                    "model's folder, or: starter")
        ->type_name("")
        ->required();
}

void addAdapterOptions(CLI::App& subcommand, ModelArguments& arguments)
{
    CLI::Option* adapter =
        subcommand
            .add_option("--adapter", arguments.adapter, "A LoRA adapter: a folder that train made, or a GGUF file")
            ->type_name("DIR");
    subcommand.add_option("--scale", arguments.adapterScale, "The adapter's strength (default: 1)")
        ->type_name("S")
        ->check(numberFrom(-10, 10, "a number from -10 to 10"))
        ->needs(adapter);
}

void addComputeOptions(CLI::App& subcommand, ModelArguments& arguments)
{
    subcommand.add_option("--threads", arguments.threads, "Threads that compute, 1 to 1024 (default: physical cores)")
        ->type_name("N")
        ->check(between(1, 1024));
    subcommand.add_option("--backend", arguments.backend, "What computes: auto, cpu or vulkan (default: auto)")
        ->type_name("NAME")
        ->check(oneOf({"auto", "cpu", "vulkan"}));
    subcommand.add_option("--isa", arguments.isa, "CPU kernels: auto, scalar, avx2, avx512 or neon (default: auto)")
        ->type_name("NAME")
        ->check(oneOf({"auto", "scalar", "avx2", "avx512", "neon"}));
    subcommand.add_option("--head", arguments.head, "The output layer: auto, exact or screened (default: auto)")
        ->type_name("NAME")
        ->check(oneOf({"auto", "exact", "screened"}));
    subcommand
        .add_option("--activations", arguments.activations,
                    "How activations meet the weights: auto, f32 (exact), bf16 or int8 (default: auto)")
        ->type_name("NAME")
        ->check(oneOf({"auto", "f32", "bf16", "int8"}));
    addAdapterOptions(subcommand, arguments);
}

void addModelOptions(CLI::App& subcommand, ModelArguments& arguments)
{
    addModelArgument(subcommand, arguments.model);
    addComputeOptions(subcommand, arguments);
}

std::filesystem::path modelPath(const std::string& name)
{
    const auto place = findModel(name);
    return place ? place->base : pathFromUtf8(name);
}

Result<> checkModelName(const std::string& name)
{
    const auto place = findModel(name);
    return place ? Result<>() : Result<>(place.error());
}

ActivationPrecision activationPrecision(const ModelArguments& arguments)
{
    if (arguments.activations == "f32") return ActivationPrecision::F32;
    if (arguments.activations == "bf16") return ActivationPrecision::BF16;
    if (arguments.activations == "int8") return ActivationPrecision::Int8;
    return ActivationPrecision::Auto;
}

Result<std::unique_ptr<Model>> openModel(const ModelArguments& arguments, Remarks remarks)
{
    if (arguments.backend == "vulkan") return unsupported("--backend", arguments.backend, "auto, cpu");
    if (arguments.isa != "auto" && arguments.isa != "scalar")
        return unsupported("--isa", arguments.isa, "auto, scalar");
    if (arguments.head == "screened") return unsupported("--head", arguments.head, "auto, exact");

    ModelOptions options;
    options.threads = arguments.threads;
    options.activations = activationPrecision(arguments);
    options.chunk = arguments.chunk;
    const auto place = findModel(arguments.model);
    if (!place) return place.error();
    options.adapter = place->adapter;
    if (!arguments.adapter.empty()) options.adapter = pathFromUtf8(arguments.adapter);
    options.adapterStrength = arguments.adapterScale;
    auto model = Model::open(place->base, options);
    if (!model || remarks == Remarks::Hide) return model;
    for (const std::string& line : (*model)->file().remarks()) remark(line);
    return model;
}

void addPromptOptions(CLI::App& subcommand, PromptArguments& arguments)
{
    subcommand.add_option_function<std::string>(
        "--prompt",
        [&arguments](const std::string& text) {
            arguments.prompt = text;
            arguments.hasPrompt = true;
        },
        "The text; without it and --file, standard input is read");
    subcommand.add_option("--file", arguments.file, "A file with the text");
}

Result<std::string> readPrompt(const PromptArguments& arguments)
{
    if (arguments.hasPrompt) return sanitizeUtf8(arguments.prompt);
    if (!arguments.file.empty()) {
        auto text = readFile(pathFromUtf8(arguments.file), kPromptLimit);
        if (!text) return text;
        return sanitizeUtf8(*text);
    }
#ifdef _WIN32
    _setmode(_fileno(stdin), _O_BINARY);
#endif
    std::string text;
    char buffer[1 << 16];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, stdin)) {
        text.append(buffer, count);
        if (text.size() > kPromptLimit) return Error{ErrorCode::InvalidArgument, "stdin: longer than 64 MiB"};
    }
    if (std::ferror(stdin))
        return Error{ErrorCode::Io, "stdin: cannot read: " + std::generic_category().message(errno)};
    return sanitizeUtf8(text);
}

Result<std::vector<TokenId>> parseTokens(std::string_view text)
{
    std::vector<TokenId> ids;
    while (!text.empty()) {
        const auto comma = text.find(',');
        std::string_view item = text.substr(0, comma);
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
        while (item.starts_with(' ')) item.remove_prefix(1);
        while (item.ends_with(' ')) item.remove_suffix(1);
        TokenId id = 0;
        const auto [end, ec] = std::from_chars(item.data(), item.data() + item.size(), id);
        if (ec != std::errc() || end != item.data() + item.size())
            return Error{ErrorCode::InvalidArgument, "--tokens: '" + printable(item) + "' is no token id"};
        ids.push_back(id);
    }
    return ids;
}

} // namespace inkling::cli
