// The body of a template: which text comes out, and what is refused, by hand-worked cases.
#include "engine/templates/template_body.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <string>

using namespace inkling;

class TestTemplateBody : public QObject
{
    Q_OBJECT

private slots:
    void renders_data();
    void renders();
    void refusesWithTheLine_data();
    void refusesWithTheLine();
    void namesStandInOrderOnce();
    void neverReadsAValueAgain();
    void takesAnyDepthOfSections();
    void refusesAPromptWithoutBounds();
};

// With a = "A", b = "B", e = "".
void TestTemplateBody::renders_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("prompt");

    QTest::newRow("nothing") << ""
                             << "";
    QTest::newRow("text") << "One } two {one}"
                          << "One } two {one}";
    QTest::newRow("variable") << "x{{a}}y{{ b }}"
                              << "xAyB";
    QTest::newRow("missing and empty") << "x{{none}}y{{e}}z"
                                       << "xyz";
    QTest::newRow("default") << "{{a|other}} {{e|other}} {{none | two words }}"
                             << "A other two words";
    QTest::newRow("braces") << "\\{{a}} \\{{{{a}}"
                            << "{{a}} {{A";
    QTest::newRow("a backslash alone") << "\\a \\ {{a}}"
                                       << "\\a \\ A";
    QTest::newRow("when set") << "x{{#a}}[{{a}}]{{/a}}{{#e}}no{{/e}}y"
                              << "x[A]y";
    QTest::newRow("when not") << "x{{^a}}no{{/a}}{{^e}}yes{{/e}}y"
                              << "xyesy";
    QTest::newRow("nested") << "{{#a}}1{{#e}}2{{/e}}{{^e}}3{{#b}}4{{/b}}{{/e}}5{{/a}}"
                            << "1345";
    QTest::newRow("nested in itself") << "{{#a}}1{{#a}}2{{/a}}3{{/a}}"
                                      << "123";
    QTest::newRow("hidden whole") << "1{{#e}}2{{#a}}3{{/a}}4{{/e}}5"
                                  << "15";
    QTest::newRow("a line of its own") << "1\n{{#a}}\n2\n{{/a}}\n3"
                                       << "1\n2\n3";
    QTest::newRow("hidden lines") << "1\n  {{#e}} \n2\n{{/e}}\n3"
                                  << "1\n3";
    QTest::newRow("not alone") << "1\n{{#a}}2\n{{/a}}\n3"
                               << "1\n2\n3";
    QTest::newRow("two on a line") << "1\n{{#a}} {{/a}}\n3"
                                   << "1\n \n3";
    QTest::newRow("alone at the end") << "1{{#a}}2\n{{/a}}"
                                      << "12";
    QTest::newRow("white space at the ends") << "\n\t {{a}} \n\n"
                                             << "A";
    QTest::newRow("other letters") << "{{größe|Straße}}"
                                   << "Straße";
}

void TestTemplateBody::renders()
{
    QFETCH(QString, body);
    QFETCH(QString, prompt);
    const auto rendered = renderTemplate(body.toStdString(), {{"a", "A"}, {"b", "B"}, {"e", ""}});
    INKLING_VERIFY(rendered);
    QCOMPARE(QString::fromStdString(*rendered), prompt);
}

void TestTemplateBody::refusesWithTheLine_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("error");

    QTest::newRow("not closed") << "1\n{{#a}}\n2"
                                << "line 2: {{#a}} is not closed";
    QTest::newRow("closes nothing") << "1\n2\n{{/a}}"
                                    << "line 3: {{/a}} closes nothing";
    QTest::newRow("crossed") << "{{#a}}\n{{^b}}\n{{/a}}{{/b}}"
                             << "line 3: expected {{/b}}";
    QTest::newRow("braces not closed") << "1\n2 {{a}"
                                       << "line 2: {{ without }}";
    QTest::newRow("no name") << "{{}}"
                             << "line 1: {{}} is neither";
    QTest::newRow("two words") << "\n{{a b}}"
                               << "line 2: {{a b}} is neither";
    QTest::newRow("three braces") << "{{{a}}}"
                                  << "line 1: {{{a}} is neither";
    QTest::newRow("a partial") << "{{>file}}"
                               << "line 1: {{>file}} is neither";
    QTest::newRow("a section without a name") << "{{#}}x{{/}}"
                                              << "line 1: {{#}} is neither";
    QTest::newRow("a section with a default") << "{{#a|b}}x{{/a}}"
                                              << "line 1: {{#a|b}} is neither";
    QTest::newRow("a tag in a default") << "{{a|{{b}}}}"
                                        << "line 1: {{a|{{b}} is neither";
}

void TestTemplateBody::refusesWithTheLine()
{
    QFETCH(QString, body);
    QFETCH(QString, error);
    const auto names = templateNames(body.toStdString());
    QVERIFY(!names);
    QVERIFY(names.error().code == ErrorCode::BadFile);
    QVERIFY2(names.error().text.starts_with(error.toStdString()), names.error().text.c_str());
    const auto rendered = renderTemplate(body.toStdString(), {});
    QVERIFY(!rendered);
    QCOMPARE(rendered.error().text, names.error().text);
}

void TestTemplateBody::namesStandInOrderOnce()
{
    const auto names = templateNames("{{b}} {{#a}}{{b}}{{c|x}}{{/a}} {{^d}}{{/d}}\\{{e}}");
    INKLING_VERIFY(names);
    QCOMPARE(*names, (std::vector<std::string>{"b", "a", "c", "d"}));
}

void TestTemplateBody::neverReadsAValueAgain()
{
    const std::string hostile = "{{b}}{{#b}}\\{{/a}}\n{{^a}}\n";
    const auto rendered = renderTemplate("<{{a}}|{{#a}}{{a}}{{/a}}>", {{"a", hostile}, {"b", "secret"}});
    INKLING_VERIFY(rendered);
    QCOMPARE(*rendered, "<" + hostile + "|" + hostile + ">");
}

void TestTemplateBody::takesAnyDepthOfSections()
{
    constexpr int kDepth = 50'000;
    std::string body;
    for (int i = 0; i < kDepth; ++i) body += "{{#a}}";
    body += "x";
    for (int i = 0; i < kDepth; ++i) body += "{{/a}}";
    const auto rendered = renderTemplate(body, {{"a", "A"}});
    INKLING_VERIFY(rendered);
    QCOMPARE(*rendered, std::string("x"));
}

void TestTemplateBody::refusesAPromptWithoutBounds()
{
    std::string body;
    for (int i = 0; i < 100; ++i) body += "{{a}}";
    const auto rendered = renderTemplate(body, {{"a", std::string(std::size_t(1) << 20, 'x')}});
    QVERIFY(!rendered);
    QVERIFY(rendered.error().code == ErrorCode::InvalidArgument);
}

QTEST_APPLESS_MAIN(TestTemplateBody)
#include "tst_template_body.moc"
