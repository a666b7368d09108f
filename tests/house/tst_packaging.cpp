// The scripts of packaging/, as far as they can be tried without installing or building anything: what they refuse, and
// how test.sh adds up what the tests said.
#include "tests/house/source_tree.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

namespace {

const QString kPackaging = QStringLiteral(INKLING_SOURCE_DIR "/packaging/");

struct Outcome
{
    int status = -1;
    QString output;
    QString complaints;
};

Outcome runProgram(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit) return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

// What LastTest.log has for one program.
QByteArray logOf(const QByteArray& name, const QByteArray& printed)
{
    return "1/9 Testing: " + name + "\n1/9 Test: " + name + "\nCommand: \"/somewhere/" + name + "\"\nOutput:\n-----\n" +
           printed + "<end of output>\nTest time =   0.01 sec\n-----\nTest Passed.\n\n";
}

// What ctest prints for one program.
QByteArray lineOf(const QByteArray& name, const QByteArray& end)
{
    return "1/9 Test  #3: " + name + " ........................" + end + "    0.01 sec\n";
}

constexpr char kAllPass[] = "PASS   : TestX::initTestCase()\nPASS   : TestX::a(one, two)\nPASS   : TestX::a(three)\n"
                            "PASS   : TestX::cleanupTestCase()\n"
                            "Totals: 4 passed, 0 failed, 0 skipped, 0 blacklisted, 3ms\n";
constexpr char kOneFails[] = "PASS   : TestX::initTestCase()\nFAIL!  : TestX::a() not the same\n   Actual: 2\n"
                             "SKIP   : TestX::b() no Python here\n   Loc: [x.cpp(9)]\n"
                             "PASS   : TestX::cleanupTestCase()\n"
                             "Totals: 2 passed, 1 failed, 1 skipped, 0 blacklisted, 3ms\n";
constexpr char kCrashes[] = "PASS   : TestX::initTestCase()\nPASS   : TestX::a()\nReceived signal 11\n";

} // namespace

class TestPackaging : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
#ifdef Q_OS_WIN
        QSKIP("needs a POSIX shell");
#endif
    }

    void scriptsAreSoundShell_data()
    {
        QTest::addColumn<QString>("script");
        for (const char* script : {"run.sh", "test.sh", "steps.sh"}) QTest::newRow(script) << script;
    }
    void scriptsAreSoundShell()
    {
        QFETCH(QString, script);
        const Outcome outcome = runProgram("sh", {"-n", kPackaging + script});
        QCOMPARE(outcome.complaints, QString());
        QCOMPARE(outcome.status, 0);
    }

    void listsNameOnePackageALine_data()
    {
        QTest::addColumn<QString>("list");
        for (const char* list : {"debian-packages.txt", "debian-packages-test.txt"}) QTest::newRow(list) << list;
    }
    void listsNameOnePackageALine()
    {
        QFETCH(QString, list);
        const auto lines = QString::fromUtf8(inkling::test::contentOf(kPackaging + list)).trimmed().split('\n');
        static const QRegularExpression kName("^[a-z0-9][a-z0-9.+-]+$");
        for (const QString& line : lines) QVERIFY2(kName.match(line).hasMatch(), qPrintable(line));
        QStringList sorted = lines;
        sorted.sort();
        QCOMPARE(lines, sorted);
        QCOMPARE(sorted.removeDuplicates(), 0);
    }

    void refusesAWrongCommandLine_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("complaint");

        QTest::newRow("run, option") << "run.sh" << QStringList{"--fast"} << 2 << "'--fast' is no option";
        QTest::newRow("run, two models") << "run.sh" << QStringList{"a.gguf", "b.gguf"} << 2
                                         << "one model, not 'a.gguf' and 'b.gguf'";
        QTest::newRow("run, no such model")
            << "run.sh" << QStringList{"no such.gguf"} << 1 << "no such.gguf: there is no such file or folder";
        QTest::newRow("test, option") << "test.sh" << QStringList{"--fast"} << 2 << "'--fast' is no option";
        QTest::newRow("test, sanitizer") << "test.sh" << QStringList{"--sanitize", "msan"} << 2 << "takes asan or tsan";
        QTest::newRow("test, no sanitizer") << "test.sh" << QStringList{"--sanitize"} << 2 << "takes asan or tsan";
    }
    void refusesAWrongCommandLine()
    {
        QFETCH(QString, script);
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QString, complaint);
        const Outcome outcome = runProgram("sh", QStringList{kPackaging + script} + arguments);
        QCOMPARE(outcome.status, status);
        QCOMPARE(outcome.output, QString());
        QVERIFY2(outcome.complaints.contains(complaint), qPrintable(outcome.complaints));
    }

    void explainsItself_data()
    {
        QTest::addColumn<QString>("script");
        QTest::newRow("run") << "run.sh";
        QTest::newRow("test") << "test.sh";
    }
    void explainsItself()
    {
        QFETCH(QString, script);
        const Outcome outcome = runProgram("sh", {kPackaging + script, "--help"});
        QCOMPARE(outcome.status, 0);
        QVERIFY(outcome.output.startsWith("sh packaging/" + script));
    }

    void addsUpTestFunctions_data()
    {
        QTest::addColumn<QByteArray>("console");
        QTest::addColumn<QByteArray>("log");
        QTest::addColumn<QString>("totals");

        QTest::newRow("rows count, frames do not")
            << lineOf("tst_x", "   Passed") << logOf("tst_x", kAllPass) << "2 passed, 0 failed, 0 skipped\n";
        QTest::newRow("failures and skips are named")
            << lineOf("tst_x", "***Failed") << logOf("tst_x", kOneFails)
            << "failed: tst_x: TestX::a() not the same\n         Actual: 2\n"
               "skipped: tst_x: TestX::b() no Python here\n0 passed, 1 failed, 1 skipped\n";
        QTest::newRow("a crash is a failure") << lineOf("tst_x", "***Exception: SegFault") << logOf("tst_x", kCrashes)
                                              << "failed: tst_x: Exception: SegFault\n1 passed, 1 failed, 0 skipped\n";
        QTest::newRow("a leak after the tests is a failure")
            << lineOf("tst_x", "***Failed") << logOf("tst_x", kAllPass)
            << "failed: tst_x: Failed\n2 passed, 1 failed, 0 skipped\n";
        QTest::newRow("too slow") << lineOf("tst_x", "***Timeout") << logOf("tst_x", "")
                                  << "failed: tst_x: Timeout\n0 passed, 1 failed, 0 skipped\n";
        QTest::newRow("never built") << lineOf("tst_x", "***Not Run") << logOf("tst_x", "")
                                     << "failed: tst_x: Not Run\n0 passed, 1 failed, 0 skipped\n";
        QTest::newRow("a replay counts as one")
            << lineOf("replay_gguf", "   Passed") << logOf("replay_gguf", "3 files\n")
            << "1 passed, 0 failed, 0 skipped\n";
        QTest::newRow("a program skipped") << lineOf("replay_gguf", "***Skipped") << logOf("replay_gguf", "")
                                           << "skipped: replay_gguf\n0 passed, 0 failed, 1 skipped\n";
        QTest::newRow("programs add up")
            << lineOf("tst_x", "   Passed") + lineOf("tst_y", "***Failed")
            << logOf("tst_x", kAllPass) + logOf("tst_y", kOneFails)
            << "failed: tst_y: TestX::a() not the same\n         Actual: 2\n"
               "skipped: tst_y: TestX::b() no Python here\n2 passed, 1 failed, 1 skipped\n";
        QTest::newRow("a test that speaks of tests")
            << lineOf("tst_x", "   Passed")
            << logOf("tst_x", QByteArray("2/9 Testing: tst_y\nTest Failed.\n") + kAllPass)
            << "2 passed, 0 failed, 0 skipped\n";
    }
    void addsUpTestFunctions()
    {
        QFETCH(QByteArray, console);
        QFETCH(QByteArray, log);
        QFETCH(QString, totals);
        QTemporaryDir folder;
        QVERIFY(inkling::test::writeFile(folder.filePath("console"), console));
        QVERIFY(inkling::test::writeFile(folder.filePath("log"), log));
        const Outcome outcome = runProgram(
            "awk", {"-f", kPackaging + "test_totals.awk", folder.filePath("console"), folder.filePath("log")});
        QCOMPARE(outcome.output, totals);
        QCOMPARE(outcome.status, 0);
    }
};

QTEST_APPLESS_MAIN(TestPackaging)
#include "tst_packaging.moc"
