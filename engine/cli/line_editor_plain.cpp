// The line editor without a library: the terminal's own line discipline edits.
#include "engine/cli/common.h"
#include "engine/cli/input_lines.h"
#include "engine/cli/line_editor.h"

namespace inkling::cli {

struct LineEditor::Terminal
{
    InputLines lines;
};

LineEditor::LineEditor() : m_terminal(std::make_unique<Terminal>()) {}
LineEditor::~LineEditor() = default;

std::optional<std::string> LineEditor::read(const std::string& prompt)
{
    if (!print(prompt) || !flushOutput()) return std::nullopt;
    return m_terminal->lines.next();
}

} // namespace inkling::cli
