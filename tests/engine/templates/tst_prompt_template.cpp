// Templates as files: what is read, what is refused and in which words, and that the files of resources/templates give
// the prompts that the Python program gives with which the starter model's data was made.
#include "engine/templates/builtin_templates.h"
#include "engine/templates/prompt_template.h"
#include "tests/support/engine_test.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <string>

using namespace inkling;

namespace {

const QString kResources = QString(INKLING_SOURCE_DIR) + "/resources/";
using Values = QMap<QString, QString>;

std::string shipped(const QString& name)
{
    QFile file(kResources + "templates/" + name + ".md");
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

TemplateValues toValues(const Values& values)
{
    TemplateValues out;
    for (auto it = values.begin(); it != values.end(); ++it) out[it.key().toStdString()] = it.value().toStdString();
    return out;
}

// A file with these lines between the fences and, from line `lines + 3` on, this body.
Result<PromptTemplate> parseWith(const std::string& frontMatter, const std::string& body = "Text.\n")
{
    return PromptTemplate::parse("---\n" + frontMatter + "---\n" + body, "tone.md");
}

constexpr const char* kEverything = R"(---
title: Tone of a review
folder: Shop
tags: [shop, labels]
description: Which way a review leans.
system: You read reviews for a shop.
output: labels
labels: [positive, neutral, negative]
temperature: 0.5
top_k: 40
top_p: 0.9
min_p: 0.05
repeat_penalty: 1.1
max_tokens: 64
seed: 7
author: {name: Anna, year: 2026}
variables:
  review: {type: long-text, required: true, help: The review as written}
  shop: {type: text, default: our shop}
  length: {type: choice, choices: [short, long], default: short}
  stars: {type: number}
  formal: {type: yes-no}
  day: {type: date}
  marked: {type: selection}
  copied: {type: clipboard}
  report: {type: file}
  note:
tests:
  - {review: "Lovely bell, arrived early.", expect: positive}
  - {review: "So so."}
---
A customer of {{shop}} wrote:
{{review}}
)";

} // namespace

class TestPromptTemplate : public QObject
{
    Q_OBJECT

private slots:
    void readsEverything();
    void readsAFileWithoutFrontMatter();
    void readsWindowsLines();
    void namesOfTheBodyAreVariablesWhereNoneAreDeclared();
    void refuses_data();
    void refuses();
    void refusesHostileFiles_data();
    void refusesHostileFiles();
    void defaultsStandInForMissingAndEmpty();
    void checksValues_data();
    void checksValues();
    void everyShippedTemplateIsRead();
    void theBuiltInTemplatesAreTheFiles();
    void rendersAsThePythonTwin_data();
    void rendersAsThePythonTwin();
};

void TestPromptTemplate::readsEverything()
{
    const auto parsed = PromptTemplate::parse(kEverything, "tone.md");
    INKLING_VERIFY(parsed);
    QCOMPARE(parsed->title, std::string("Tone of a review"));
    QCOMPARE(parsed->folder, std::string("Shop"));
    QCOMPARE(parsed->tags, (std::vector<std::string>{"shop", "labels"}));
    QCOMPARE(parsed->description, std::string("Which way a review leans."));
    QCOMPARE(parsed->system, std::string("You read reviews for a shop."));
    QVERIFY(parsed->output == TemplateOutput::Labels);
    QCOMPARE(parsed->labels, (std::vector<std::string>{"positive", "neutral", "negative"}));
    const std::map<std::string, double> sampling = {{"temperature", 0.5}, {"top_k", 40},           {"top_p", 0.9},
                                                    {"min_p", 0.05},      {"repeat_penalty", 1.1}, {"max_tokens", 64},
                                                    {"seed", 7}};
    QVERIFY(parsed->sampling == sampling);
    QCOMPARE(parsed->unknown.size(), std::size_t(1));
    QCOMPARE(parsed->unknown[0].first, std::string("author"));
    QCOMPARE(parsed->unknown[0].second, std::string("{name: Anna, year: 2026}"));
    QCOMPARE(parsed->body, std::string("A customer of {{shop}} wrote:\n{{review}}\n"));
    QCOMPARE(parsed->tests.size(), std::size_t(2));
    QCOMPARE(parsed->tests[0].values.at("review"), std::string("Lovely bell, arrived early."));
    QCOMPARE(parsed->tests[0].expect, std::string("positive"));

    const std::pair<const char*, VariableType> inOrder[] = {
        {"review", VariableType::LongText},  {"shop", VariableType::Text},        {"length", VariableType::Choice},
        {"stars", VariableType::Number},     {"formal", VariableType::YesNo},     {"day", VariableType::Date},
        {"marked", VariableType::Selection}, {"copied", VariableType::Clipboard}, {"report", VariableType::File},
        {"note", VariableType::Text}};
    QCOMPARE(parsed->variables.size(), std::size(inOrder));
    for (std::size_t i = 0; i < std::size(inOrder); ++i) {
        QCOMPARE(parsed->variables[i].name, std::string(inOrder[i].first));
        QVERIFY(parsed->variables[i].type == inOrder[i].second);
    }
    QVERIFY(parsed->variables[0].required && !parsed->variables[1].required);
    QCOMPARE(parsed->variables[0].help, std::string("The review as written"));
    QCOMPARE(parsed->variables[1].defaultValue, std::string("our shop"));
    QCOMPARE(parsed->variables[2].choices, (std::vector<std::string>{"short", "long"}));
}

void TestPromptTemplate::readsAFileWithoutFrontMatter()
{
    const auto parsed = PromptTemplate::parse("Just a prompt.\n---\nMore.\n", "plain.md");
    INKLING_VERIFY(parsed);
    QCOMPARE(parsed->title, std::string("plain.md"));
    QCOMPARE(parsed->body, std::string("Just a prompt.\n---\nMore.\n"));
    QCOMPARE(*parsed->render({}), std::string("Just a prompt.\n---\nMore."));

    const auto empty = PromptTemplate::parse("---\n---\nText.", "empty.md");
    INKLING_VERIFY(empty);
    QCOMPARE(empty->body, std::string("Text."));
}

void TestPromptTemplate::readsWindowsLines()
{
    const auto parsed = PromptTemplate::parse("---\r\ntitle: A\r\n---\r\n1\r\n{{#a}}\r\n2\r\n{{/a}}\r\n3\r\n", "a.md");
    INKLING_VERIFY(parsed);
    QCOMPARE(parsed->title, std::string("A"));
    QCOMPARE(*parsed->render({}), std::string("1\n3"));
}

void TestPromptTemplate::namesOfTheBodyAreVariablesWhereNoneAreDeclared()
{
    const auto parsed = PromptTemplate::parse("{{b}} {{#a}}{{b}}{{/a}}", "a.md");
    INKLING_VERIFY(parsed);
    QCOMPARE(parsed->variables.size(), std::size_t(2));
    QCOMPARE(parsed->variables[0].name, std::string("b"));
    QCOMPARE(parsed->variables[1].name, std::string("a"));
    QVERIFY(parsed->variables[0].type == VariableType::Text && !parsed->variables[0].required);
}

void TestPromptTemplate::refuses_data()
{
    QTest::addColumn<QString>("frontMatter");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("error");

    const QString text = "Text.\n";
    QTest::newRow("no YAML") << "title: A\ntags: [a\n" << text << "tone.md, line 4: ";
    QTest::newRow("no map") << "- a\n" << text << "tone.md, line 2: ";
    QTest::newRow("a list for a text") << "folder: x\ntitle: [a]\n" << text << "tone.md, line 3: 'title'";
    QTest::newRow("a text for a list") << "tags: a\n" << text << "tone.md, line 2: 'tags'";
    QTest::newRow("output") << "output: json\n" << text << "tone.md, line 2: 'output'";
    QTest::newRow("labels missing") << "output: labels\n" << text << "tone.md: 'labels'";
    QTest::newRow("temperature") << "\ntemperature: warm\n" << text << "tone.md, line 3: 'temperature'";
    QTest::newRow("below 0") << "temperature: -1\n" << text << "tone.md, line 2: 'temperature'";
    QTest::newRow("type") << "variables:\n  a: {type: txt}\n" << text << "tone.md, line 3: 'type'";
    QTest::newRow("no choices") << "variables:\n  a: {type: choice}\n" << text << "tone.md, line 3: 'a'";
    QTest::newRow("required") << "variables:\n  a: {required: maybe}\n" << text << "tone.md, line 3: 'a'";
    QTest::newRow("default choice") << "variables:\n  a: {type: choice, choices: [b, c], default: d}\n"
                                    << text << "tone.md: default of 'a': expected one of b, c, got 'd'";
    QTest::newRow("default number") << "variables:\n  a: {type: number, default: x}\n"
                                    << text << "tone.md: default of 'a': expected a number";
    QTest::newRow("variable twice") << "variables:\n  a:\n  a:\n" << text << "tone.md, line 4: 'variables'";
    QTest::newRow("not declared") << "variables:\n  a:\n"
                                  << "{{a}} {{b}}"
                                  << "tone.md: the prompt uses {{b}}";
    QTest::newRow("section not closed") << "title: A\n"
                                        << "1\n{{#a}}\n"
                                        << "tone.md, line 5: {{#a}} is not closed";
    QTest::newRow("section not opened") << "title: A\n"
                                        << "{{/a}}\n"
                                        << "tone.md, line 4: {{/a}} closes nothing";
}

void TestPromptTemplate::refuses()
{
    QFETCH(QString, frontMatter);
    QFETCH(QString, body);
    QFETCH(QString, error);
    const auto parsed = parseWith(frontMatter.toStdString(), body.toStdString());
    QVERIFY(!parsed);
    QVERIFY(parsed.error().code == ErrorCode::BadFile);
    QVERIFY2(parsed.error().text.starts_with(error.toStdString()), parsed.error().text.c_str());
}

void TestPromptTemplate::refusesHostileFiles_data()
{
    QTest::addColumn<QByteArray>("markdown");

    QByteArray variables = "---\nvariables:\n";
    for (int i = 0; i < 201; ++i) variables += "  v" + QByteArray::number(i) + ":\n";
    QByteArray blocks = "---\na:";
    for (int i = 1; i < 40; ++i) blocks += "\n" + QByteArray(i, ' ') + "a:";
    QTest::newRow("too long") << QByteArray((1 << 20) + 1, 'x');
    QTest::newRow("not UTF-8") << QByteArray("Text \xFF");
    QTest::newRow("an anchor") << QByteArray("---\ntitle: &a A\n---\n");
    QTest::newRow("an anchor on a map") << QByteArray("---\na: &a {b: c}\n---\n");
    QTest::newRow("an alias") << QByteArray("---\na: &a [x, x]\nb: [*a, *a]\n---\n");
    QTest::newRow("brackets") << "---\na: " + QByteArray(100'000, '[') + "\n---\n";
    QTest::newRow("nested lists") << "---\na: " + QByteArray(40, '[') + QByteArray(40, ']') + "\n---\n";
    QTest::newRow("nested dashes") << "---\na:\n" + QByteArray("- ").repeated(100'000) + "\n---\n";
    QTest::newRow("nested maps") << blocks + "\n---\n";
    QTest::newRow("variables") << variables + "---\n";
}

void TestPromptTemplate::refusesHostileFiles()
{
    QFETCH(QByteArray, markdown);
    const auto parsed = PromptTemplate::parse(markdown.toStdString(), "tone.md");
    QVERIFY(!parsed);
    QVERIFY(parsed.error().code == ErrorCode::BadFile);
    QVERIFY2(parsed.error().text.starts_with("tone.md"), parsed.error().text.c_str());
    QVERIFY2(parsed.error().text.size() < 300, parsed.error().text.c_str());
}

void TestPromptTemplate::defaultsStandInForMissingAndEmpty()
{
    const auto parsed = parseWith("variables:\n  a: {default: A}\n  b: {default: B}\n",
                                  "{{a|x}} {{b}}{{#a}} set{{/a}}{{^b}} not{{/b}}");
    INKLING_VERIFY(parsed);
    QCOMPARE(*parsed->render({}), std::string("A B set"));
    QCOMPARE(*parsed->render({{"a", ""}, {"b", "C"}}), std::string("A C set"));
}

// The variables of kEverything.
void TestPromptTemplate::checksValues_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("error"); // empty: accepted

    QTest::newRow("required") << "review"
                              << ""
                              << "'review' is required";
    QTest::newRow("choice") << "length"
                            << "long"
                            << "";
    QTest::newRow("no choice") << "length"
                               << "huge"
                               << "'length': expected one of short, long, got 'huge'";
    QTest::newRow("number") << "stars"
                            << "-4.5e1"
                            << "";
    QTest::newRow("no number") << "stars"
                               << "many"
                               << "'stars': expected a number, got 'many'";
    QTest::newRow("not finite") << "stars"
                                << "inf"
                                << "'stars': expected a number, got 'inf'";
    QTest::newRow("yes") << "formal"
                         << "yes"
                         << "";
    QTest::newRow("neither") << "formal"
                             << "perhaps"
                             << "'formal': expected yes or no, got 'perhaps'";
    QTest::newRow("no variable") << "nobody"
                                 << "x"
                                 << "'nobody' is no variable";
}

void TestPromptTemplate::checksValues()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QString, error);
    const auto parsed = PromptTemplate::parse(kEverything, "tone.md");
    INKLING_VERIFY(parsed);
    TemplateValues values = {{"review", "Fine."}};
    values[name.toStdString()] = value.toStdString();
    const auto rendered = parsed->render(values);
    if (error.isEmpty()) {
        INKLING_VERIFY(rendered);
        QCOMPARE(*rendered, std::string("A customer of our shop wrote:\nFine."));
    } else {
        QVERIFY(!rendered);
        QVERIFY(rendered.error().code == ErrorCode::InvalidArgument);
        QVERIFY2(rendered.error().text.starts_with(error.toStdString()), rendered.error().text.c_str());
    }
}

void TestPromptTemplate::everyShippedTemplateIsRead()
{
    const QStringList files = QDir(kResources + "templates").entryList({"*.md"}, QDir::Files);
    QVERIFY(files.size() >= 6);
    for (const QString& file : files) {
        const auto parsed = PromptTemplate::parse(shipped(QString(file).remove(".md")), file.toStdString());
        INKLING_VERIFY(parsed);
        QVERIFY2(parsed->unknown.empty(), qPrintable(file));
        QVERIFY2(parsed->title != file.toStdString() && !parsed->tests.empty(), qPrintable(file));
        for (const TemplateTest& test : parsed->tests) INKLING_VERIFY(parsed->render(test.values));
    }
}

void TestPromptTemplate::theBuiltInTemplatesAreTheFiles()
{
    const QStringList files = QDir(kResources + "templates").entryList({"*.md"}, QDir::Files);
    QCOMPARE(builtinTemplates().size(), std::size_t(files.size()));
    for (const QString& file : files) {
        const QString name = QString(file).remove(".md");
        const BuiltinTemplate* builtin = builtinTemplate(name.toStdString());
        QVERIFY2(builtin, qPrintable(name));
        QCOMPARE(std::string(builtin->markdown), shipped(name));
    }
    QVERIFY(!builtinTemplate("no such template") && !builtinTemplate(""));
}

void TestPromptTemplate::rendersAsThePythonTwin_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Values>("values");

    // The twin does not read front matter: where a variable has a default there, the row gives its value.
    const Values story = {{"character", "a shy dragon called Orla"},
                          {"setting", "the sea"},
                          {"twist", "the monster was only a lost kitten"},
                          {"theme", "kindness"},
                          {"length", "medium"}};
    const auto with = [](Values values, const QString& name, const QString& value) {
        values[name] = value;
        return values;
    };
    QTest::newRow("story") << "bedtime-story" << story;
    QTest::newRow("story with names") << "bedtime-story" << with(story, "names", "Finn, Zoë");
    QTest::newRow("story with empty names") << "bedtime-story" << with(story, "names", "");
    QTest::newRow("lines in a value") << "bedtime-story" << with(story, "names", "Finn\n\n  Zoë\n");
    QTest::newRow("backslashes") << "bedtime-story" << with(story, "theme", "a \\1 \\g<0> \\n $& %s");
    QTest::newRow("white space") << "continue-story" << Values{{"opening", "  Once, in a mill.\n\n\t"}};
    QTest::newRow("opening") << "continue-story" << Values{{"opening", "Once, in a mill, 🐭 slept."}};
    QTest::newRow("question") << "ask-about-story"
                              << Values{{"story", "Tom lost his hat."}, {"question", "Who lost his hat?"}};
    QTest::newRow("entities") << "entities" << Values{{"text", "Anna wrote to Tom from Lisbon."}};
    QTest::newRow("routing") << "routing"
                             << Values{{"labels", "billing, delivery"}, {"request", "My parcel = late? {x}"}};
    QTest::newRow("sentiment") << "sentiment" << Values{{"review", "The handle broke."}};
    const char* tags = "{{length}} {{#names}}{{/names}} {{names|Ann}} \\{{ {{{}}} {{^x}}";
    QTest::newRow("tags in a value") << "bedtime-story" << with(with(story, "names", tags), "twist", tags);
    QTest::newRow("a tag that would close") << "bedtime-story" << with(story, "names", "{{/names}}\n{{setting}}");
    QTest::newRow("an equals sign first") << "sentiment" << Values{{"review", "= a --b -c"}};

    // And every template, of which there may be more one day, with the values of its own tests.
    for (const BuiltinTemplate& builtin : builtinTemplates()) {
        const auto parsed = PromptTemplate::parse(builtin.markdown, builtin.name);
        INKLING_VERIFY(parsed);
        for (std::size_t i = 0; i < parsed->tests.size(); ++i) {
            Values given;
            for (const TemplateVariable& variable : parsed->variables)
                if (!variable.defaultValue.empty())
                    given[QString::fromStdString(variable.name)] = QString::fromStdString(variable.defaultValue);
            for (const auto& [key, value] : parsed->tests[i].values)
                given[QString::fromStdString(key)] = QString::fromStdString(value);
            const QByteArray name = QByteArray::fromStdString(std::string(builtin.name));
            QTest::addRow("test %zu of %s", i + 1, name.constData()) << QString(name) << given;
        }
    }
}

void TestPromptTemplate::rendersAsThePythonTwin()
{
    QFETCH(QString, name);
    QFETCH(Values, values);
    const QString python = QStandardPaths::findExecutable("python3");
    if (python.isEmpty()) QSKIP("needs python3, in which the twin is written");
    QStringList arguments = {"-X", "utf8", kResources + "starter/render.py", kResources + "templates/" + name + ".md"};
    for (auto it = values.begin(); it != values.end(); ++it) arguments << it.key() + '=' + it.value();
    QProcess twin;
    twin.start(python, arguments);
    QVERIFY(twin.waitForFinished(60'000));
    QVERIFY2(twin.exitCode() == 0, twin.readAllStandardError().constData());

    const auto parsed = PromptTemplate::parse(shipped(name), name.toStdString());
    INKLING_VERIFY(parsed);
    const auto rendered = parsed->render(toValues(values));
    INKLING_VERIFY(rendered);
    QCOMPARE(QByteArray::fromStdString(*rendered + '\n'), twin.readAllStandardOutput());
}

QTEST_GUILESS_MAIN(TestPromptTemplate)
#include "tst_prompt_template.moc"
