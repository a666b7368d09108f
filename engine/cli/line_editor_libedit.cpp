// The line editor on libedit (editline(3)), in its native interface.
#include "engine/base/text.h"
#include "engine/cli/common.h"
#include "engine/cli/line_editor.h"

#include <histedit.h>

#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cwchar>
#include <langinfo.h>
#include <poll.h>
#include <string_view>
#include <unistd.h>

namespace inkling::cli {

namespace {

constexpr int kHistoryLines = 500;

// One byte, or nothing at the end of the input and after Ctrl+C. poll() is what a signal ends; read() would be taken up
// again. The limit is for a signal that comes just before.
std::optional<char> readByte()
{
    for (;;) {
        if (interruption().isRaised()) return std::nullopt;
        pollfd input{STDIN_FILENO, POLLIN, 0};
        if (poll(&input, 1, 250) <= 0) continue;
        char byte = 0;
        const ssize_t count = ::read(STDIN_FILENO, &byte, 1);
        if (count == 1) return byte;
        if (count == 0 || (errno != EINTR && errno != EAGAIN)) return std::nullopt;
    }
}

// libedit's source of characters: 1, or 0 at the end of the input.
int readCharacter(EditLine*, wchar_t* character)
{
    std::mbstate_t state{};
    while (const auto byte = readByte()) {
        const std::size_t used = std::mbrtowc(character, &*byte, 1, &state);
        if (used == std::size_t(-2)) continue; // a part of a character
        if (used == std::size_t(-1)) {         // not one: leave it out
            state = {};
            continue;
        }
        return 1;
    }
    return 0;
}

bool isUtf8() { return std::string_view(nl_langinfo(CODESET)) == "UTF-8"; }

} // namespace

struct LineEditor::Terminal
{
    EditLine* editor = nullptr;
    History* history = nullptr;
    std::string prompt;

    Terminal()
    {
        std::setlocale(LC_CTYPE, ""); // libedit turns characters into bytes by it
        if (!isUtf8()) std::setlocale(LC_CTYPE, "C.UTF-8");
        editor = el_init("inkling-cli", stdin, stdout, stderr);
        history = history_init();
        HistEvent event;
        if (history) ::history(history, &event, H_SETSIZE, kHistoryLines);
        if (!editor) return;
        el_set(editor, EL_CLIENTDATA, this);
        el_set(editor, EL_PROMPT, promptOf);
        el_set(editor, EL_EDITOR, "emacs");
        el_set(editor, EL_SIGNAL, 1);
        el_set(editor, EL_GETCFN, readCharacter);
        if (history) el_set(editor, EL_HIST, ::history, history);
    }
    ~Terminal()
    {
        if (editor) el_end(editor);
        if (history) history_end(history);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    static char* promptOf(EditLine* editor)
    {
        Terminal* self = nullptr;
        el_get(editor, EL_CLIENTDATA, &self);
        return self->prompt.data();
    }
};

LineEditor::LineEditor() : m_terminal(std::make_unique<Terminal>()) {}
LineEditor::~LineEditor() = default;

std::optional<std::string> LineEditor::read(const std::string& prompt)
{
    if (!m_terminal->editor) return std::nullopt;
    m_terminal->prompt = prompt;
    int count = 0;
    const char* const typed = el_gets(m_terminal->editor, &count);
    if (!typed || count <= 0 || interruption().isRaised()) return std::nullopt;

    std::string line(typed, std::size_t(count));
    while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
    HistEvent event;
    if (!line.empty() && m_terminal->history) history(m_terminal->history, &event, H_ENTER, line.c_str());
    return sanitizeUtf8(line);
}

} // namespace inkling::cli
