#include "engine/cli/sampling_arguments.h"

#include "engine/base/text.h"
#include "engine/cli/common.h"

#include <CLI/Validators.hpp>

#include <charconv>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

namespace inkling::cli {

namespace {

// "ID=VALUE", VALUE a number or -inf.
std::optional<std::pair<TokenId, float>> parseBias(const std::string& text)
{
    const auto equals = text.find('=');
    if (equals == std::string::npos) return std::nullopt;
    std::pair<TokenId, float> bias;
    const char* const middle = text.data() + equals;
    const auto id = std::from_chars(text.data(), middle, bias.first);
    if (id.ec != std::errc() || id.ptr != middle || bias.first < 0) return std::nullopt;
    const auto value = parseNumber(text.substr(equals + 1));
    if (!value || std::isnan(*value) || *value == std::numeric_limits<float>::infinity()) return std::nullopt;
    bias.second = *value;
    return bias;
}

std::string checkBias(const std::string& text)
{
    return parseBias(text) ? ""
                           : "expected ID=VALUE with a token id and a number or -inf, got '" + printable(text) + "'";
}

std::string checkNotEmpty(const std::string& text) { return text.empty() ? "is empty" : ""; }

} // namespace

void addSamplingOptions(CLI::App& subcommand, SamplingArguments& arguments)
{
    SamplingOptions& sampling = arguments.options.sampling;
    const auto add = [&](const char* name, auto& variable, const char* description) {
        return subcommand.add_option(name, variable, description)->group("Sampling");
    };
    add("--max-tokens", arguments.options.maxTokens, "The most tokens to write")->capture_default_str();
    add("--temperature", sampling.temperature, "Below 1 bold choices become rarer; 0 takes the likeliest")
        ->check(numberFrom0())
        ->capture_default_str();
    add("--top-k", sampling.topK, "Choose among the K likeliest tokens; 0: all")->capture_default_str();
    add("--top-p", sampling.topP, "Of those, the fewest that reach the probability P")
        ->check(numberFrom(0, 1, "a number from 0 to 1"))
        ->capture_default_str();
    add("--min-p", sampling.minP, "Of those, the ones at least P times as likely as the likeliest")
        ->check(numberFrom(0, 1, "a number from 0 to 1"))
        ->capture_default_str();
    add("--repeat-penalty", sampling.repeatPenalty, "Above 1 what stands there already becomes less likely")
        ->check(numberAbove0())
        ->capture_default_str();
    add("--seed", arguments.seed, "The same seed gives the same text (default: a random one)")->check(wholeNumber(0));
    add("--stop", arguments.options.stopTexts, "End before this text; may be given several times")
        ->type_name("TEXT")
        ->allow_extra_args(false)
        ->check(checkNotEmpty, "");
    add("--logit-bias", arguments.logitBias,
        "Add VALUE to a token's logit; -inf forbids it; may be given several times")
        ->type_name("ID=VALUE")
        ->allow_extra_args(false)
        ->check(checkBias, "");
}

GenerateOptions generateOptions(const SamplingArguments& arguments)
{
    GenerateOptions options = arguments.options;
    for (std::string& text : options.stopTexts) text = sanitizeUtf8(text);
    for (const std::string& text : arguments.logitBias)
        if (const auto bias = parseBias(text)) options.sampling.logitBias.push_back(*bias);
    options.sampling.seed = arguments.seed ? *arguments.seed : std::random_device{}();
    return options;
}

} // namespace inkling::cli
