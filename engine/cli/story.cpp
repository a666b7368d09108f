// `inkling-cli story`: the bedtime story, from a character, a place, a surprise and a theme.
#include "engine/base/text.h"
#include "engine/cli/common.h"
#include "engine/cli/subcommands.h"
#include "engine/cli/terminal.h"
#include "engine/generate/generator.h"
#include "engine/generate/model_place.h"
#include "engine/generate/story_cut.h"
#include "engine/templates/builtin_templates.h"
#include "engine/templates/prompt_template.h"

#include <memory>
#include <random>
#include <string>

namespace inkling::cli {

namespace {

constexpr const char* kHelp = R"(
Tells a bedtime story, its title first. The four are free text. Without MODEL the starter model tells it: a few million
parameters that know simple English stories, there so that this can be tried at once; a Gemma 3 model tells better ones.
short is 80 to 160 words, medium 200 to 350, long 450 to 700; a longer story ends at the sentence before that.

Examples:
  inkling-cli story --character 'a shy dragon called Orla' --setting 'the sea' --twist 'the monster was a lost kitten' \
    --theme kindness --length short
  inkling-cli story gemma-3-270m-it.gguf --character 'a brave mouse' --setting 'an old mill' \
    --twist 'the miller is a mouse too' --theme courage --length medium --seed 7
)";

struct Arguments
{
    ModelArguments model;
    std::string character, setting, twist, theme, names, length = "medium";
    float temperature = -1;
    std::uint64_t seed = 0;
    bool hasSeed = false;
};

std::size_t mostWords(const std::string& length) { return length == "short" ? 160 : length == "medium" ? 350 : 700; }

Result<std::string> makePrompt(const Arguments& a, GenerateOptions& options)
{
    const BuiltinTemplate* builtin = builtinTemplate("bedtime-story");
    const auto parsed = PromptTemplate::parse(builtin->markdown, "bedtime-story.md");
    if (!parsed) return parsed.error();
    const auto setting = [&](const char* key, double missing) {
        const auto it = parsed->sampling.find(key);
        return it == parsed->sampling.end() ? missing : it->second;
    };
    options.sampling.temperature = a.temperature >= 0 ? a.temperature : float(setting("temperature", 1));
    options.maxTokens = std::uint32_t(setting("max_tokens", 1200));
    TemplateValues values = {{"character", a.character},
                             {"setting", a.setting},
                             {"twist", a.twist},
                             {"theme", a.theme},
                             {"length", a.length}};
    if (!a.names.empty()) values["names"] = a.names;
    for (auto& [name, value] : values) value = sanitizeUtf8(value);
    return parsed->render(values);
}

Result<> tell(const Arguments& arguments)
{
    GenerateOptions options;
    const auto prompt = makePrompt(arguments, options);
    if (!prompt) return prompt.error();
    const auto model = openModel(arguments.model);
    if (!model) return model.error();
    options.sampling.seed =
        arguments.hasSeed ? arguments.seed : (std::uint64_t(std::random_device()()) << 32) | std::random_device()();

    const Message message{Role::User, *prompt};
    const auto tokens = (*model)->chatFormat().encode({&message, 1}, (*model)->tokenizer());
    Session session(**model);
    StoryCut cut(mostWords(arguments.length));
    Result<> printed;
    const auto sink = [&](const GenerateEvent& event) {
        const std::string text = withoutControls(cut.feed(event.text));
        if (!text.empty() && printed) {
            printed = print(text);
            if (printed) printed = flushOutput();
        }
        if (cut.isFull() || !printed) interruption().raise(); // stops at the next token
    };
    const bool wasInterrupted = interruption().isRaised();
    const auto stats = generate(**model, session, tokens, options, interruption(), sink);
    if (!printed) return printed;
    if (!stats) return stats.error();
    if (stats->stopReason == StopReason::Cancelled && cut.isFull() && !wasInterrupted) interruption().reset();
    INKLING_TRY(print(withoutControls(cut.finish()) + "\n"));
    if (interruption().isRaised()) return Error{ErrorCode::Cancelled, "story: interrupted"};
    return {};
}

} // namespace

void addStory(CLI::App& program, Action& action)
{
    const auto a = std::make_shared<Arguments>();
    a->model.model = kStarterName;
    CLI::App* command = program.add_subcommand("story", "Tell a bedtime story");
    command->footer(kHelp);
    command->add_option("MODEL", a->model.model, "A model, as everywhere (default: starter)")->type_name("");
    command->add_option("--character", a->character, "Who it is about: a shy dragon called Orla")
        ->type_name("C")
        ->required()
        ->check(notBlank());
    command->add_option("--setting", a->setting, "Where it happens: the sea")
        ->type_name("S")
        ->required()
        ->check(notBlank());
    command->add_option("--twist", a->twist, "The surprise: the monster was only a lost kitten")
        ->type_name("T")
        ->required()
        ->check(notBlank());
    command->add_option("--theme", a->theme, "What it is about underneath: kindness")
        ->type_name("H")
        ->required()
        ->check(notBlank());
    command->add_option("--names", a->names, "Names of others who should appear: Finn")->type_name("NAMES");
    command->add_option("--length", a->length, "short, medium or long (default: medium)")
        ->type_name("NAME")
        ->check(oneOf({"short", "medium", "long"}));
    command->add_option("--temperature", a->temperature, "How bold it is; 0 always takes the likeliest (default: 0.8)")
        ->type_name("X")
        ->check(numberFrom(0, 100, "a number from 0 to 100"));
    command
        ->add_option_function<std::uint64_t>(
            "--seed",
            [a](std::uint64_t seed) {
                a->seed = seed;
                a->hasSeed = true;
            },
            "The same seed tells the same story")
        ->type_name("N")
        ->check(wholeNumber(0));
    addComputeOptions(*command, a->model);
    command->callback([a, &action] { action = [a] { return finish(tell(*a)); }; });
}

} // namespace inkling::cli
