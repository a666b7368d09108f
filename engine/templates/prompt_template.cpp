#include "engine/templates/prompt_template.h"

#include "engine/base/text.h"
#include "engine/templates/front_matter.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace inkling {

namespace {

constexpr std::size_t kMostBytes = std::size_t(1) << 20;

Error bad(std::string_view name, const std::string& text) { return {ErrorCode::BadFile, printable(name) + text}; }

// The file in its two parts.
struct Parts
{
    std::string_view frontMatter;
    std::string_view body;
    std::size_t bodyLine = 1; // of the file, on which the body begins
};

Parts split(std::string_view text)
{
    constexpr std::string_view kFence = "---\n";
    if (!text.starts_with(kFence)) return {{}, text, 1};
    const auto end = text.find("\n---\n", kFence.size() - 1);
    if (end == std::string_view::npos) return {{}, text, 1};
    Parts parts{text.substr(kFence.size(), end + 1 - kFence.size()), text.substr(end + 5), 1};
    parts.bodyLine = 1 + std::size_t(std::count(text.begin(), text.begin() + std::ptrdiff_t(end) + 5, '\n'));
    return parts;
}

// An error of the body, whose lines are counted from its own first, with the file's.
Error inFile(std::string_view name, const Error& error, std::size_t bodyLine)
{
    constexpr std::string_view kLine = "line ";
    const std::string_view text = error.text;
    std::size_t line = 0;
    if (!text.starts_with(kLine)) return bad(name, ": " + error.text);
    const auto [end, ec] = std::from_chars(text.data() + kLine.size(), text.data() + text.size(), line);
    if (ec != std::errc()) return bad(name, ": " + error.text);
    return bad(name, ", line " + std::to_string(line + bodyLine - 1) + std::string(end, text.data() + text.size()));
}

bool isNumber(const std::string& text)
{
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return end != text.c_str() && *end == '\0' && std::isfinite(value);
}

// Whether a value may stand for the variable.
Result<> checkValue(const TemplateVariable& variable, const std::string& value)
{
    const auto wrong = [&](const std::string& what) {
        return Error{ErrorCode::InvalidArgument,
                     "'" + variable.name + "': expected " + what + ", got '" + printable(value) + "'"};
    };
    switch (variable.type) {
    case VariableType::Choice: {
        std::string list;
        for (const std::string& choice : variable.choices) list += (list.empty() ? "" : ", ") + choice;
        const bool known = std::find(variable.choices.begin(), variable.choices.end(), value) != variable.choices.end();
        return known ? Result<>() : wrong("one of " + list);
    }
    case VariableType::Number: return isNumber(value) ? Result<>() : wrong("a number");
    case VariableType::YesNo: return value == "yes" || value == "no" ? Result<>() : wrong("yes or no");
    default: return {};
    }
}

} // namespace

std::string_view variableTypeName(VariableType type)
{
    static constexpr std::string_view kNames[] = {"text", "long-text", "choice",    "number", "yes-no",
                                                  "date", "selection", "clipboard", "file"};
    return kNames[std::size_t(type)];
}

Result<PromptTemplate> PromptTemplate::parse(std::string_view markdown, std::string_view name)
{
    if (markdown.size() > kMostBytes) return bad(name, ": is longer than 1 MiB");
    if (!isValidUtf8(markdown)) return bad(name, ": is not UTF-8");
    std::string text(markdown);
    text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
    const Parts parts = split(text);
    PromptTemplate out;
    if (!parts.frontMatter.empty())
        if (const auto read = readFrontMatter(parts.frontMatter, out); !read) return bad(name, read.error().text);
    if (out.title.empty()) out.title = printable(name);
    out.body = parts.body;
    const auto names = templateNames(out.body);
    if (!names) return inFile(name, names.error(), parts.bodyLine);
    const auto isDeclared = [&](const std::string& wanted) {
        return std::any_of(out.variables.begin(), out.variables.end(),
                           [&](const TemplateVariable& v) { return v.name == wanted; });
    };
    for (const std::string& used : *names) {
        if (isDeclared(used)) continue;
        if (!out.variables.empty())
            return bad(name, ": the prompt uses {{" + used + "}}, which 'variables' does not name");
    }
    if (out.variables.empty()) // a template without front matter, or one whose variables are all plain text
        for (const std::string& used : *names) out.variables.push_back({used, VariableType::Text, {}, {}, {}, false});
    for (const TemplateVariable& variable : out.variables)
        if (!variable.defaultValue.empty())
            if (const auto checked = checkValue(variable, variable.defaultValue); !checked)
                return bad(name, ": default of " + checked.error().text);
    return out;
}

Result<std::string> PromptTemplate::render(const TemplateValues& values) const
{
    for (const auto& [name, value] : values) {
        const bool known = std::any_of(variables.begin(), variables.end(),
                                       [&, &wanted = name](const TemplateVariable& v) { return v.name == wanted; });
        if (!known)
            return Error{ErrorCode::InvalidArgument, "'" + printable(name) + "' is no variable of this template"};
    }
    TemplateValues all;
    for (const TemplateVariable& variable : variables) {
        const auto given = values.find(variable.name);
        const std::string value =
            given != values.end() && !given->second.empty() ? given->second : variable.defaultValue;
        if (value.empty()) {
            if (variable.required) return Error{ErrorCode::InvalidArgument, "'" + variable.name + "' is required"};
            continue;
        }
        INKLING_TRY(checkValue(variable, value));
        all[variable.name] = sanitizeUtf8(value);
    }
    return renderTemplate(body, all);
}

} // namespace inkling
