// What every file of the tree keeps to, as far as a line of text shows it. .clang-format and the compiler's warnings
// know the rest.
#include "tests/house/source_tree.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

namespace {

using inkling::test::contentOf;
using inkling::test::sourceFiles;

const QStringList kFolders = {".ci", "app", "engine", "packaging", "resources", "shaders", "tests"};
const QStringList kCode = {".cpp", ".h", ".h.in", ".mm", ".comp", ".glsl"};
const QStringList kText = {".cpp", ".h",   ".h.in", ".mm",  ".comp", ".glsl", ".txt", ".cmake",
                           ".sh",  ".awk", ".md",   ".qrc", ".svg",  ".json", "/run"};
constexpr qsizetype kMostLines = 900;

// A line must not contain a match of `pattern` in files that match `files`. Comments and string literals are blanked
// first where `blank` says so.
enum class Blank { Nothing, CommentsAndTexts };
struct LineRule
{
    QRegularExpression files;
    QRegularExpression pattern;
    Blank blank;
    QString fault;
};

const std::vector<LineRule>& lineRules()
{
    // Words are put together from halves, so that this file keeps to its own rules.
    static const QString kTodo = QString("TO%1|FIX%2|HA%3|X%4").arg("DO", "ME", "CK", "XX");
    static const std::vector<LineRule> kRules = {
        {QRegularExpression("."), QRegularExpression("\t"), Blank::Nothing, "a tab"},
        {QRegularExpression("."), QRegularExpression("\r"), Blank::Nothing, "a carriage return"},
        {QRegularExpression("(?<!\\.md)$"), QRegularExpression(" $"), Blank::Nothing, "spaces at the end"},
        {QRegularExpression("."), QRegularExpression("\\b(" + kTodo + ")\\b"), Blank::Nothing, "unfinished work"},
        {QRegularExpression("."), QRegularExpression("(^|[\\s\"'(=:])/(home|Users|root)/"), Blank::Nothing,
         "a path of somebody's machine"},
        // As an argument it may stand: a private constructor leaves no other way than std::unique_ptr<T>(new T(…)).
        {QRegularExpression("^engine/.*\\.(cpp|h)$"), QRegularExpression("(=|\\breturn)\\s*new\\b"),
         Blank::CommentsAndTexts, "a raw new"},
        {QRegularExpression("^engine/.*\\.(cpp|h)$"), QRegularExpression("(?<!= )\\bdelete\\b"),
         Blank::CommentsAndTexts, "a raw delete"},
    };
    return kRules;
}

QString withoutCommentsAndTexts(QString line)
{
    static const QRegularExpression kQuoted(R"("(?:[^"\\]|\\.)*")");
    static const QRegularExpression kComment("//.*$");
    return line.replace(kQuoted, "\"\"").remove(kComment);
}

bool isCode(const QString& file)
{
    return std::any_of(kCode.begin(), kCode.end(), [&](const QString& suffix) { return file.endsWith(suffix); });
}

QStringList faultsOfLines(const QString& file, const QStringList& lines)
{
    QStringList faults;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        for (const LineRule& rule : lineRules()) {
            if (!rule.files.match(file).hasMatch()) continue;
            const QString line = rule.blank == Blank::CommentsAndTexts ? withoutCommentsAndTexts(lines[i]) : lines[i];
            if (rule.pattern.match(line).hasMatch())
                faults << QString("%1:%2: %3").arg(file).arg(i + 1).arg(rule.fault);
        }
    }
    return faults;
}

// Faults of one file as a whole: its name, its length, how it opens and ends.
QStringList faultsOfFile(const QString& file, const QByteArray& content, const QStringList& lines)
{
    static const QRegularExpression kSnakeCase("^[a-z0-9_]+(\\.[a-z0-9]+)+$");
    QStringList faults;
    if (!content.isEmpty() && !content.endsWith('\n')) faults << file + ": does not end in a newline";
    if (!isCode(file)) return faults;
    if (!kSnakeCase.match(file.section('/', -1)).hasMatch()) faults << file + ": the name is not in snake_case";
    if (lines.size() > kMostLines) faults << QString("%1: %2 lines: two ideas in one?").arg(file).arg(lines.size());
    if (file.endsWith(".h") && !lines.contains("#pragma once")) faults << file + ": has no #pragma once";
    if (file.endsWith(".h") && !content.startsWith("//")) faults << file + ": does not open with what it is for";
    return faults;
}

QStringList faultsOfTree(const QString& root)
{
    QStringList faults;
    QStringList files = sourceFiles(root, kFolders, kText);
    for (const QString& name : QDir(root).entryList(QDir::Files)) {
        if (name.endsWith(".md") || name.endsWith(".txt") || name.endsWith(".json")) files << name;
    }
    for (const QString& file : files) {
        if (file.startsWith("tests/data/")) continue; // as their makers wrote them
        const QByteArray content = contentOf(root + '/' + file);
        const QStringList lines = QString::fromUtf8(content).split('\n');
        faults << faultsOfFile(file, content, lines) << faultsOfLines(file, lines);
    }
    return faults;
}

// Files that a document names in `back quotes` and that are not there: "file: `name` is not there". Names with a
// placeholder (<x>, *) name nothing in particular.
QStringList namesOfNothing(const QString& root)
{
    static const QRegularExpression kName("`((?:app|engine|packaging|resources|shaders|tests)/[\\w./-]+)`");
    QStringList faults;
    QStringList documents = sourceFiles(root, kFolders, {".md"});
    for (const QString& name : QDir(root).entryList({"*.md"}, QDir::Files)) documents << name;
    for (const QString& document : documents) {
        auto names = kName.globalMatch(QString::fromUtf8(contentOf(root + '/' + document)));
        while (names.hasNext()) {
            const QString name = names.next().captured(1);
            if (!QFileInfo::exists(root + '/' + name)) faults << QString("%1: `%2` is not there").arg(document, name);
        }
    }
    return faults;
}

} // namespace

class TestHygiene : public QObject
{
    Q_OBJECT

private slots:
    void theTreeKeepsItsRules()
    {
        const QStringList faults = faultsOfTree(INKLING_SOURCE_DIR);
        QVERIFY2(faults.isEmpty(), qPrintable('\n' + faults.join('\n')));
    }

    void documentsNameFilesThatExist()
    {
        const QStringList faults = namesOfNothing(INKLING_SOURCE_DIR);
        QVERIFY2(faults.isEmpty(), qPrintable('\n' + faults.join('\n')));
    }

    void reportsANameOfNothing()
    {
        QTemporaryDir tree;
        QVERIFY(tree.isValid());
        QVERIFY(inkling::test::writeFile(tree.filePath("engine/a.h"), "// A.\n"));
        QVERIFY(inkling::test::writeFile(tree.filePath("README.md"), "`engine/a.h`, `engine/b.h`, `tests/<x>.cpp`\n"));
        QCOMPARE(namesOfNothing(tree.path()), QStringList("README.md: `engine/b.h` is not there"));
    }

    void reportsAFault_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("fault");

        QTest::newRow("no newline") << "engine/a.cpp" << QByteArray("int a;") << "engine/a.cpp: does not end";
        QTest::newRow("tab") << "app/a.cpp" << QByteArray("int a;\n\tint b;\n") << "app/a.cpp:2: a tab";
        QTest::newRow("Windows lines") << "README.md" << QByteArray("One\r\n") << "README.md:1: a carriage return";
        QTest::newRow("trailing space") << "engine/a.cpp" << QByteArray("int a; \n") << "engine/a.cpp:1: spaces";
        QTest::newRow("unfinished") << "engine/a.cpp" << QByteArray("// TO").append("DO: more\n")
                                    << "engine/a.cpp:1: unfinished work";
        QTest::newRow("machine path") << "tests/a.sh" << QByteArray("cd /ho").append("me/anna/inkling\n")
                                      << "tests/a.sh:1: a path of somebody's machine";
        QTest::newRow("new") << "engine/a.cpp" << QByteArray("auto* a = new int(3);\n") << "engine/a.cpp:1: a raw new";
        QTest::newRow("delete") << "engine/a.cpp" << QByteArray("delete[] a;\n") << "engine/a.cpp:1: a raw delete";
        QTest::newRow("long") << "engine/a.cpp" << QByteArray("int a;\n").repeated(901) << "two ideas in one?";
        QTest::newRow("guard") << "engine/a.h" << QByteArray("// A.\nint a;\n") << "engine/a.h: has no #pragma once";
        QTest::newRow("opening") << "engine/a.h" << QByteArray("#pragma once\n") << "engine/a.h: does not open with";
        QTest::newRow("name") << "app/ChatView.cpp" << QByteArray("int a;\n") << "app/ChatView.cpp: the name";
    }
    void reportsAFault()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, fault);
        QTemporaryDir tree;
        QVERIFY(tree.isValid());
        QVERIFY(inkling::test::writeFile(tree.filePath(file), content));

        const QStringList faults = faultsOfTree(tree.path());

        QCOMPARE(faults.size(), 1);
        QVERIFY2(faults.first().contains(fault), qPrintable(faults.first()));
    }

    void leavesGoodFilesAlone_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");

        QTest::newRow("a header") << "engine/a.h" << QByteArray("// What it is for.\n#pragma once\n\nint a();\n");
        QTest::newRow("deleted functions") << "engine/a.cpp" << QByteArray("A(const A&) = delete;\n");
        QTest::newRow("words in a comment") << "engine/a.cpp" << QByteArray("int a; // a new row; delete it later\n");
        QTest::newRow("words in a text") << "engine/a.cpp" << QByteArray("auto a = \"a new \\\" model\";\n");
        QTest::newRow("a name with new in it") << "engine/a.cpp" << QByteArray("renew (a); newest = 1;\n");
        QTest::newRow("owned at once") << "engine/a.cpp" << QByteArray("return std::unique_ptr<A>(new A(b));\n");
        QTest::newRow("parents in the app") << "app/a.cpp" << QByteArray("auto* label = new QLabel(this);\n");
        QTest::newRow("an empty file") << "resources/a.txt" << QByteArray();
        QTest::newRow("data") << "tests/data/a.json" << QByteArray("{\t\"a\": 1}\r\n");
        QTest::newRow("a line break of Markdown") << "README.md" << QByteArray("One  \nTwo\n");
    }
    void leavesGoodFilesAlone()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QTemporaryDir tree;
        QVERIFY(tree.isValid());
        QVERIFY(inkling::test::writeFile(tree.filePath(file), content));
        QCOMPARE(faultsOfTree(tree.path()), QStringList());
    }
};

QTEST_APPLESS_MAIN(TestHygiene)
#include "tst_hygiene.moc"
