// A prompt template: a Markdown file with YAML front matter, whose body is a prompt with {{variables}}. Parsed,
// checked, rendered. Nothing in it runs: what a variable brings in is text and is never read again. Not for running it
// on a model (cli/ and the app do) nor for storing it. No model code, no Qt.
#pragma once

#include "engine/base/result.h"
#include "engine/templates/template_body.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inkling {

enum class VariableType { Text, LongText, Choice, Number, YesNo, Date, Selection, Clipboard, File };
std::string_view variableTypeName(VariableType type); // "long-text"

struct TemplateVariable
{
    std::string name;
    VariableType type = VariableType::Text;
    std::string defaultValue;
    std::string help;
    std::vector<std::string> choices; // of a Choice
    bool required = false;
};

struct TemplateTest
{
    TemplateValues values;
    std::string expect; // may be empty
};

enum class TemplateOutput { Text, Labels };

struct PromptTemplate
{
    std::string title;
    std::string folder;
    std::vector<std::string> tags;
    std::string description;
    std::string system;
    TemplateOutput output = TemplateOutput::Text;
    std::vector<std::string> labels;
    std::map<std::string, double> sampling;  // by the names of the command line, with underscores: "max_tokens"
    std::vector<TemplateVariable> variables; // in the file's order
    std::vector<TemplateTest> tests;
    std::vector<std::pair<std::string, std::string>> unknown; // keys this program does not know, with their YAML
    std::string body;                                         // as it stands in the file

    // `name` stands in messages and is the title where the file has none. A file without front matter is all body.
    // Errors (BadFile): longer than 1 MiB, not UTF-8, no valid YAML, a value of the wrong kind, an anchor or alias, a
    // variable that the body names and the front matter does not, a section that is not closed; with the line where it
    // is known: "tone.md, line 4: …".
    static Result<PromptTemplate> parse(std::string_view markdown, std::string_view name);

    // The prompt: values, then defaults, in the places of the variables, less white space at both ends.
    // Errors (InvalidArgument): a required variable without a value, a value that its type does not allow, a name that
    // is no variable.
    Result<std::string> render(const TemplateValues& values) const;
};

} // namespace inkling
