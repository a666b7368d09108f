// inkling-cli chat: a conversation, line by line.
#include "engine/base/text.h"
#include "engine/cli/chat_desk.h"
#include "engine/cli/common.h"
#include "engine/cli/input_lines.h"
#include "engine/cli/line_editor.h"
#include "engine/cli/sampling_arguments.h"
#include "engine/cli/subcommands.h"
#include "engine/cli/terminal.h"

#include <CLI/Validators.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace inkling::cli {

namespace {

struct Arguments
{
    ModelArguments model;
    SamplingArguments sampling;
    std::string system;
    std::uint32_t context = 0;
};

constexpr char kHelp[] = "/help           what there is\n"
                         "/system TEXT    set the system prompt; alone: show it\n"
                         "/save F.md      write the conversation to a file\n"
                         "/quit           leave (also Ctrl+D)\n"
                         "A line that ends in a backslash goes on in the next one. Ctrl+C stops a reply and keeps it.";

bool isBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

enum class Next { GoOn, Leave };

Next obey(ChatDesk& desk, std::string_view line)
{
    const std::string_view command = line.substr(0, line.find(' '));
    const std::string argument(trimmed(line.substr(command.size())));
    if (command == "/quit") return Next::Leave;
    if (command == "/help") {
        remark(kHelp);
    } else if (command == "/system") {
        if (!argument.empty()) desk.setSystem(argument);
        remark(desk.system().empty() ? "There is no system prompt." : "System prompt: " + desk.system());
    } else if (command == "/save" && argument.empty()) {
        remark("/save needs a file: /save talk.md");
    } else if (command == "/save") {
        const auto saved = desk.save(pathFromUtf8(argument));
        remark(saved ? "Saved " + argument + "." : saved.error().text);
    } else {
        remark(printable(command) + " is not known; there are /help, /system TEXT, /save F.md and /quit.");
    }
    return Next::GoOn;
}

// A turn of one or, with backslashes, several lines.
std::optional<std::string> readTurn(LineEditor& editor)
{
    auto line = editor.read("> ");
    while (line && line->ends_with('\\')) {
        line->pop_back();
        const auto more = editor.read("… ");
        if (!more) return more;
        *line += "\n" + *more;
    }
    return line;
}

int talkAtTerminal(ChatDesk& desk)
{
    LineEditor editor;
    remark("Type a message; /help lists the commands.");
    while (const auto turn = readTurn(editor)) {
        if (isBlank(*turn)) continue;
        if (turn->starts_with('/')) {
            if (obey(desk, *turn) == Next::Leave) return kDone;
            continue;
        }
        const auto reply = desk.reply(*turn);
        if (!reply && reply.error().code == ErrorCode::Io) return fail(reply.error());
        if (!reply) remark(reply.error().text);
        interruption().reset(); // Ctrl+C was meant for the reply
    }
    remark(""); // the shell's prompt starts a line of its own
    return interruption().isRaised() ? kInterrupted : kDone;
}

int answerLines(ChatDesk& desk)
{
    InputLines lines;
    while (const auto line = lines.next()) {
        if (isBlank(*line)) continue;
        const auto reply = desk.reply(*line);
        if (!reply) return fail(reply.error());
    }
    return interruption().isRaised() ? kInterrupted : kDone;
}

int runChat(const Arguments& arguments)
{
    const auto model = openModel(arguments.model);
    if (!model) return fail(model.error());
    if ((*model)->chatFormat().kind() == ChatFormat::Kind::None)
        remark("This is a pre-trained model without a chat format: it continues the text instead of answering.");
    ChatDesk desk(**model, arguments.context, generateOptions(arguments.sampling));
    desk.setSystem(sanitizeUtf8(arguments.system));
    return inputIsTerminal() ? talkAtTerminal(desk) : answerLines(desk);
}

constexpr char kExamples[] = "In a terminal: /help, /system TEXT, /save F.md, /quit. Each line of a piped standard "
                             "input is a turn as it stands,\n"
                             "and each reply ends in a newline. The i-th reply (from 0) is drawn with the seed S + i.\n"
                             "\nExamples:\n"
                             "  inkling-cli chat model.gguf --system 'Answer in one sentence.'\n"
                             "  printf 'Hello\\nAnd now in French\\n' | inkling-cli chat model.gguf --seed 1";

} // namespace

void addChat(CLI::App& program, Action& action)
{
    const auto arguments = std::make_shared<Arguments>();
    arguments->sampling.options.maxTokens = 1024;
    CLI::App& chat = *program.add_subcommand("chat", "Hold a conversation");
    addModelOptions(chat, arguments->model);
    chat.add_option("--system", arguments->system, "The system prompt");
    chat.add_option("--context", arguments->context, "The most tokens of the conversation (default: the model's)")
        ->check(CLI::Range(1, 1 << 30));
    addSamplingOptions(chat, arguments->sampling);
    chat.footer(kExamples);
    chat.callback([arguments, &action] { action = [arguments] { return runChat(*arguments); }; });
}

} // namespace inkling::cli
