// A prompt template of any bytes: an error of one line that names the file, or a template that renders, in which no
// value is read as anything but text.
#include "engine/base/text.h"
#include "engine/templates/prompt_template.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace inkling;

void demand(bool condition)
{
    if (!condition) std::abort();
}

void checkError(const Error& error)
{
    demand(!error.text.empty() && error.text.size() < 4096);
    demand(error.text.find('\n') == std::string::npos && isValidUtf8(error.text));
}

// A value that the variable takes; where it may be any text, one made of tags.
std::string valueFor(const TemplateVariable& variable)
{
    switch (variable.type) {
    case VariableType::Choice: return variable.choices.front();
    case VariableType::Number: return "4.5";
    case VariableType::YesNo: return "yes";
    default: return "{{" + variable.name + "}}{{#x}}\\{{/x}}{{";
    }
}

void checkTemplate(const PromptTemplate& parsed)
{
    demand(!parsed.title.empty() && parsed.variables.size() <= (std::size_t(1) << 20));
    TemplateValues values;
    for (const TemplateVariable& variable : parsed.variables) values[variable.name] = valueFor(variable);
    for (const TemplateValues& given : {TemplateValues(), values}) {
        const auto rendered = parsed.render(given);
        if (!rendered) {
            checkError(rendered.error());
            demand(rendered.error().code == ErrorCode::InvalidArgument);
            continue;
        }
        demand(isValidUtf8(*rendered));
        constexpr std::string_view kWhitespace = " \t\n\r\f\v";
        demand(rendered->empty() || (kWhitespace.find(rendered->front()) == std::string_view::npos &&
                                     kWhitespace.find(rendered->back()) == std::string_view::npos));
    }
    // What needs no value is complete without one.
    bool needs = false;
    for (const TemplateVariable& variable : parsed.variables) needs = needs || variable.required;
    if (!needs && parsed.body.size() < 65'536) demand(parsed.render({}).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view file(reinterpret_cast<const char*>(data), size);
    const auto parsed = PromptTemplate::parse(file, "fuzz.md");
    if (parsed) {
        checkTemplate(*parsed);
    } else {
        checkError(parsed.error());
        demand(parsed.error().text.starts_with("fuzz.md") && parsed.error().code == ErrorCode::BadFile);
    }
    return 0;
}
