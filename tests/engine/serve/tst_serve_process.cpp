// The program itself: how its streams begin and end it.
#include "tests/support/engine_test.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

namespace {

constexpr int kPatience = 60'000; // milliseconds; nothing here should take a second

constexpr const char* kInitialize = R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocol":"1.0"}})"
                                    "\n";
constexpr const char* kBeatOften =
    R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocol":"1.0","heartbeat_seconds":0.05}})"
    "\n";
constexpr const char* kOpen = R"({"jsonrpc":"2.0","id":2,"method":"model.open","params":{"path":"toy-Q8_0.gguf"}})"
                              "\n";
// More output than the engine lets wait: it cannot end before it is read, however slow this test is.
constexpr const char* kGenerate =
    R"({"jsonrpc":"2.0","id":3,"method":"generate","params":{"prompt":"a","count":64,"max_tokens":240,"log_probabilities":64,"stop_at_end_of_turn":false}})"
    "\n";

class Program : public QProcess
{
public:
    explicit Program(const QStringList& more = {})
    {
        setWorkingDirectory(INKLING_TEST_DATA);
        start(INKLING_CLI_PROGRAM, QStringList{"serve"} + more);
    }
    ~Program() override
    {
        if (state() != NotRunning) {
            kill();
            waitForFinished(kPatience);
        }
    }
    // The first message that contains `part`; empty when none comes.
    QByteArray waitFor(const QByteArray& part)
    {
        for (;;) {
            while (!canReadLine())
                if (!waitForReadyRead(kPatience)) return {};
            const QByteArray line = readLine();
            if (line.contains(part)) return line;
        }
    }
    QByteArray waitForResponse(int id)
    {
        return waitFor("{\"jsonrpc\":\"2.0\",\"id\":" + QByteArray::number(id) + ",");
    }
};

} // namespace

class TestServeProcess : public QObject
{
    Q_OBJECT
private slots:
    void nothingInNothingOut()
    {
        Program program;
        program.closeWriteChannel();
        QVERIFY(program.waitForFinished(kPatience));
        QCOMPARE(program.exitCode(), 0);
        QCOMPARE(program.readAllStandardOutput(), QByteArray());
    }
    void theEndOfInputEndsAGeneration()
    {
        Program program;
        program.write(kInitialize);
        program.write(kOpen);
        program.write(kGenerate);
        QVERIFY(!program.waitFor("generate.token").isEmpty());
        program.closeWriteChannel();
        QVERIFY(program.waitForFinished(kPatience));
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), 0);
        QVERIFY(!program.readAllStandardOutput().contains("\"max_tokens\"")); // it did not run to its end
    }
    void shutdownEndsAGeneration()
    {
        Program program;
        program.write(kInitialize);
        program.write(kOpen);
        program.write(kGenerate);
        QVERIFY(!program.waitFor("generate.token").isEmpty());
        program.write(R"({"jsonrpc":"2.0","id":4,"method":"shutdown"})"
                      "\n");
        QVERIFY(program.waitForResponse(3).contains("\"cancelled\""));
        QVERIFY(!program.waitForResponse(4).isEmpty());
        QVERIFY(program.waitForFinished(kPatience));
        QCOMPARE(program.exitCode(), 0);
        QCOMPARE(program.readAllStandardOutput(), QByteArray());
    }
    void aClosedOutputEndsIt()
    {
#ifdef Q_OS_WIN
        QSKIP("needs a POSIX shell");
#endif
        QProcess shell;
        shell.start("sh", {"-c", "{ \"$0\" serve; echo \"exit $?\" >&2; } | head -n 1", INKLING_CLI_PROGRAM});
        shell.write(kBeatOften); // and no end of input
        QVERIFY(shell.waitForFinished(kPatience));
        const QByteArray errors = shell.readAllStandardError();
        QVERIFY2(errors.startsWith("inkling-cli: stdout: cannot write: "), errors);
        QVERIFY2(errors.endsWith("exit 1\n"), errors);
    }
    void anOutputThatWasNeverOpenEndsIt()
    {
#ifdef Q_OS_WIN
        QSKIP("needs a POSIX shell");
#endif
        QProcess shell;
        shell.start("sh", {"-c", "exec \"$0\" serve >&-", INKLING_CLI_PROGRAM});
        shell.write(kInitialize);
        QVERIFY(shell.waitForFinished(kPatience));
        QCOMPARE(shell.exitCode(), 1);
        QVERIFY(shell.readAllStandardError().startsWith("inkling-cli: stdout: cannot write: "));
    }
    void onlyMessagesReachTheOutput()
    {
        Program program;
        program.write("this is not JSON\n");
        program.write(R"({"jsonrpc":"2.0","method":"generate"})"
                      "\n"); // a remark on stderr
        program.write(kInitialize);
        program.write(kOpen);
        QVERIFY(!program.waitForResponse(2).isEmpty());
        program.closeWriteChannel();
        QVERIFY(program.waitForFinished(kPatience));
        QVERIFY(!program.readAllStandardError().isEmpty());
        for (const QByteArray& line : program.readAllStandardOutput().split('\n'))
            QVERIFY(line.isEmpty() || QJsonDocument::fromJson(line).isObject());
    }
    void aLineOfManyMegabytesIsAnswered()
    {
        Program program;
        program.write(kInitialize);
        const QByteArray megabyte(1 << 20, 'x');
        for (int i = 0; i < 65; ++i) {
            program.write(megabyte);
            QVERIFY(program.waitForBytesWritten(kPatience));
        }
        program.write("\n{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}\n");
        QVERIFY(program.waitFor("longer than").contains("invalid_request"));
        QVERIFY(!program.waitForResponse(9).isEmpty());
    }
    void tellsOfAModelWhatInfoTells_data()
    {
        QTest::addColumn<QString>("model");
        QTest::newRow("GGUF") << "toy-Q4_0.gguf";
        QTest::newRow("Hugging Face") << "toy-hf";
    }
    void tellsOfAModelWhatInfoTells()
    {
        QFETCH(const QString, model);
        QProcess info;
        info.setWorkingDirectory(INKLING_TEST_DATA);
        info.start(INKLING_CLI_PROGRAM, {"info", model, "--json"});
        QVERIFY(info.waitForFinished(kPatience));
        const QJsonObject expected = QJsonDocument::fromJson(info.readAllStandardOutput()).object();
        QVERIFY(!expected.isEmpty());

        Program program;
        program.write(kInitialize);
        program.write(QByteArray(kOpen).replace("toy-Q8_0.gguf", model.toUtf8()));
        const QJsonObject opened = QJsonDocument::fromJson(program.waitForResponse(2)).object();
        QCOMPARE(opened["result"].toObject()["info"].toObject(), expected);
    }
    void hasGivenUpSockets()
    {
#if !defined(Q_OS_LINUX) || !(defined(Q_PROCESSOR_X86_64) || defined(Q_PROCESSOR_ARM_64))
        QSKIP("done on Linux only");
#endif
        Program program;
        program.write(kInitialize);
        QVERIFY(!program.waitForResponse(1).isEmpty());
        QFile status(QStringLiteral("/proc/%1/status").arg(program.processId()));
        QVERIFY(status.open(QIODevice::ReadOnly));
        const QByteArray text = status.readAll();
        if (!text.contains("Seccomp:")) QSKIP("this kernel has no seccomp");
        QVERIFY2(text.contains("NoNewPrivs:\t1\n") && text.contains("Seccomp:\t2\n"), text);
    }
    void takesNoArguments()
    {
        Program program({"toy-Q8_0.gguf"});
        QVERIFY(program.waitForFinished(kPatience));
        QCOMPARE(program.exitCode(), 2);
    }
};

QTEST_GUILESS_MAIN(TestServeProcess)
#include "tst_serve_process.moc"
