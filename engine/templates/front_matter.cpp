#include "engine/templates/front_matter.h"

#include "engine/base/text.h"
#include "engine/templates/prompt_template.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <array>
#include <sstream>
#include <string>

namespace inkling {

namespace {

constexpr int kMostDepth = 16;
constexpr int kMostValues = 20'000;
constexpr std::size_t kMostVariables = 200;
constexpr std::array<const char*, 7> kSamplingKeys = {"temperature",    "top_k",      "top_p", "min_p",
                                                      "repeat_penalty", "max_tokens", "seed"};

Error bad(const std::string& text) { return {ErrorCode::BadFile, text}; }

// "line 4" of the file: the front matter begins on its second line, and YAML counts from 0.
std::string lineText(const YAML::Mark& mark)
{
    return mark.is_null() ? ":" : ", line " + std::to_string(mark.line + 2) + ":";
}

// Looks at the YAML before a tree is made of it: an alias could make a small file a large tree.
class Guard final : public YAML::EventHandler
{
public:
    std::string fault; // empty: none

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { value(mark, anchor); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override
    {
        refuse(mark, "aliases are not allowed in a template");
    }
    void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string&) override
    {
        value(mark, anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(mark, anchor);
    }
    void OnSequenceEnd() override { --m_depth; }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(mark, anchor);
    }
    void OnMapEnd() override { --m_depth; }

private:
    void refuse(const YAML::Mark& mark, const char* why)
    {
        if (fault.empty()) fault = lineText(mark) + " " + why;
    }
    void value(const YAML::Mark& mark, YAML::anchor_t anchor)
    {
        if (anchor != YAML::NullAnchor) refuse(mark, "anchors are not allowed in a template");
        if (++m_values > kMostValues) refuse(mark, "has too many values");
    }
    void open(const YAML::Mark& mark, YAML::anchor_t anchor)
    {
        value(mark, anchor);
        if (++m_depth > kMostDepth) refuse(mark, "is nested too deeply");
    }
    int m_depth = 0;
    int m_values = 0;
};

// Opening brackets outside the quoted parts would do; all of them are counted, which refuses only what nobody writes:
// the library's parser goes one stack frame deeper for each, before a handler hears of it.
bool nestsTooDeeply(std::string_view yaml)
{
    int depth = 0, deepest = 0;
    for (const char c : yaml) {
        depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
        deepest = std::max(deepest, depth);
    }
    return deepest > 64;
}

class Reader
{
public:
    explicit Reader(PromptTemplate& out) : m_out(out) {}

    Result<> read(const YAML::Node& root)
    {
        if (!root.IsMap()) return bad(lineText(root.Mark()) + " expected 'key: value' lines");
        for (const auto& entry : root) {
            if (!entry.first.IsScalar()) return bad(lineText(entry.first.Mark()) + " expected a key");
            INKLING_TRY(readKey(entry.first.Scalar(), entry.second));
        }
        if (m_out.output == TemplateOutput::Labels && m_out.labels.size() < 2)
            return bad(": 'labels': expected at least two");
        return {};
    }

private:
    static Error wrong(const YAML::Node& node, const std::string& key, const std::string& expected)
    {
        return bad(lineText(node.Mark()) + " '" + printable(key) + "': expected " + expected);
    }

    static Result<> readText(const YAML::Node& node, const std::string& key, std::string& to)
    {
        if (node.IsNull()) return {};
        if (!node.IsScalar()) return wrong(node, key, "a text");
        to = node.Scalar();
        return {};
    }

    static Result<> readTexts(const YAML::Node& node, const std::string& key, std::vector<std::string>& to)
    {
        if (!node.IsSequence()) return wrong(node, key, "a list: [one, two]");
        for (const YAML::Node& item : node) {
            if (!item.IsScalar()) return wrong(item, key, "a list of texts");
            to.push_back(item.Scalar());
        }
        return {};
    }

    Result<> readKey(const std::string& key, const YAML::Node& node)
    {
        if (key == "title") return readText(node, key, m_out.title);
        if (key == "folder") return readText(node, key, m_out.folder);
        if (key == "description") return readText(node, key, m_out.description);
        if (key == "system") return readText(node, key, m_out.system);
        if (key == "tags") return readTexts(node, key, m_out.tags);
        if (key == "labels") return readTexts(node, key, m_out.labels);
        if (key == "output") return readOutput(node);
        if (key == "variables") return readVariables(node);
        if (key == "tests") return readTests(node);
        for (const char* sampling : kSamplingKeys)
            if (key == sampling) return readNumber(node, key, m_out.sampling[key]);
        YAML::Emitter emitter;
        emitter << node;
        m_out.unknown.emplace_back(key, emitter.c_str());
        return {};
    }

    static Result<> readNumber(const YAML::Node& node, const std::string& key, double& to)
    {
        if (!node.IsScalar() || !YAML::convert<double>::decode(node, to) || !(to >= 0 && to < 1e15))
            return wrong(node, key, "a number of 0 or more");
        return {};
    }

    Result<> readOutput(const YAML::Node& node)
    {
        std::string text;
        INKLING_TRY(readText(node, "output", text));
        if (text != "text" && text != "labels") return wrong(node, "output", "text or labels");
        m_out.output = text == "labels" ? TemplateOutput::Labels : TemplateOutput::Text;
        return {};
    }

    Result<> readVariables(const YAML::Node& node)
    {
        if (!node.IsMap()) return wrong(node, "variables", "a name and what it is on each line");
        if (node.size() > kMostVariables) return wrong(node, "variables", "at most 200");
        for (const auto& entry : node) {
            TemplateVariable variable;
            if (!entry.first.IsScalar()) return wrong(entry.first, "variables", "a name");
            variable.name = entry.first.Scalar();
            for (const TemplateVariable& other : m_out.variables)
                if (other.name == variable.name)
                    return wrong(entry.first, "variables",
                                 "each name once, got '" + printable(variable.name) + "' twice");
            INKLING_TRY(readVariable(entry.second, variable));
            m_out.variables.push_back(std::move(variable));
        }
        return {};
    }

    static Result<> readVariable(const YAML::Node& node, TemplateVariable& variable)
    {
        if (node.IsNull()) return {};
        if (!node.IsMap()) return wrong(node, variable.name, "{type: text, …}");
        for (const auto& entry : node) {
            const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
            std::string text;
            if (key == "choices") {
                INKLING_TRY(readTexts(entry.second, key, variable.choices));
                continue;
            }
            INKLING_TRY(readText(entry.second, key, text));
            if (key == "default")
                variable.defaultValue = text;
            else if (key == "help")
                variable.help = text;
            else if (key == "required" && (text == "true" || text == "false"))
                variable.required = text == "true";
            else if (key == "type")
                INKLING_TRY(readType(entry.second, text, variable.type));
            else
                return wrong(entry.first, variable.name, "type, default, help, required (true or false) or choices");
        }
        if (variable.type == VariableType::Choice && variable.choices.empty())
            return wrong(node, variable.name, "choices: [one, two]");
        return {};
    }

    static Result<> readType(const YAML::Node& node, const std::string& text, VariableType& to)
    {
        for (int type = 0; type <= int(VariableType::File); ++type)
            if (variableTypeName(VariableType(type)) == text) {
                to = VariableType(type);
                return {};
            }
        return wrong(node, "type", "text, long-text, choice, number, yes-no, date, selection, clipboard or file");
    }

    Result<> readTests(const YAML::Node& node)
    {
        if (!node.IsSequence()) return wrong(node, "tests", "a list of {variable: value, …, expect: value}");
        for (const YAML::Node& item : node) {
            if (!item.IsMap()) return wrong(item, "tests", "{variable: value, …, expect: value}");
            TemplateTest test;
            for (const auto& entry : item) {
                const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
                INKLING_TRY(readText(entry.second, key, key == "expect" ? test.expect : test.values[key]));
            }
            m_out.tests.push_back(std::move(test));
        }
        return {};
    }

    PromptTemplate& m_out;
};

} // namespace

Result<> readFrontMatter(std::string_view yaml, PromptTemplate& out)
{
    if (nestsTooDeeply(yaml)) return bad(": is nested too deeply");
    try {
        std::istringstream stream{std::string(yaml)};
        YAML::Parser parser(stream);
        Guard guard;
        parser.HandleNextDocument(guard);
        if (!guard.fault.empty()) return bad(guard.fault);
        const YAML::Node root = YAML::Load(std::string(yaml));
        return root.IsNull() ? Result<>() : Reader(out).read(root);
    } catch (const YAML::Exception& error) {
        return bad(lineText(error.mark) + " " + printable(error.msg));
    }
}

} // namespace inkling
