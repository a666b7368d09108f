// `inkling-cli bench` on the real program: the shape of what it prints, and figures that agree with each other. No
// figure is compared with a time.
#include "tests/support/cli_program.h"
#include "tests/support/engine_test.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstdint>

#ifdef Q_OS_LINUX
#include <csignal>
#endif

using namespace inkling::test;

namespace {

QString data(const char* name) { return QString::fromStdString(dataPath(name).string()); }

bool put(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

// The toy model with another context length: an unsigned 32-bit value behind its key and the number of its type.
QByteArray withContext(std::uint32_t length)
{
    QFile file(data("toy-Q4_0.gguf"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QByteArray bytes = file.readAll();
    const QByteArray key = "gemma3.context_length";
    const auto at = bytes.indexOf(key) + key.size() + 4;
    for (int i = 0; i < 4; ++i) bytes[at + i] = char(length >> 8 * i & 0xFF);
    return bytes;
}

const QStringList kShort{"--prompt", "16", "--generate", "4", "--repeat", "2", "--batch", "1,3"};

} // namespace

class TestCliBench : public QObject
{
    Q_OBJECT

private slots:
    void measuresTheMachineAlone()
    {
        const CliRun run = runCli({"bench", "--threads", "1", "--json"});
        QVERIFY2(run.status == 0, run.err.constData());
        QCOMPARE(run.out.count('\n'), qsizetype(1));
        const QJsonObject report = QJsonDocument::fromJson(run.out).object();
        const QJsonObject machine = report["machine"].toObject();
        QVERIFY(!machine["cpu"].toString().isEmpty());
        QVERIFY(!machine["isa"].toString().isEmpty());
        QCOMPARE(machine["threads"].toInt(), 1);
        for (const char* figure : {"read_gb_per_s", "int8_gop_per_s", "f32_gflop_per_s"})
            QVERIFY2(machine[figure].toDouble() > 0, figure);
        QVERIFY(report["model"].isNull());
        QVERIFY(report["results"].toArray().isEmpty());
        QVERIFY(report["peak_rss_bytes"].toDouble() > 0);
    }

    void measuresAModelAndHoldsItAgainstItsLimits()
    {
        const CliRun run = runCli(
            QStringList{"bench", data("toy-Q4_0.gguf"), "--threads", "2", "--json", "--conversations", "0"} + kShort);
        QVERIFY2(run.status == 0, run.err.constData());
        const QJsonObject report = QJsonDocument::fromJson(run.out).object();
        QCOMPARE(report["model"].toObject()["name"].toString(), QString("toy-Q4_0.gguf"));
        QCOMPARE(report["model"].toObject()["parameters"].toInt(), 383232);

        QSet<QString> found;
        for (const auto& value : report["results"].toArray()) {
            const QJsonObject result = value.toObject();
            const QString what = result["what"].toString(), unit = result["unit"].toString();
            const double median = result["median"].toDouble(), limit = result["limit"].toDouble();
            found << what + ' ' + QString::number(result["n"].toInt()) + ' ' +
                         QString::number(result["batch"].toInt()) + ' ' + unit;
            QCOMPARE(result["threads"].toInt(), 2);
            QCOMPARE(result["head"].toString(), QString("exact"));
            QVERIFY(result["min"].toDouble() > 0);
            QVERIFY(result["min"].toDouble() <= median && median <= result["max"].toDouble());
            QVERIFY(limit > 0);
            const double fraction = unit == "tokens/s" ? median / limit : limit / median;
            QVERIFY(std::abs(result["fraction"].toDouble() - fraction) <= 1e-9 * fraction);
        }
        const QSet<QString> expected{"load 0 1 s",          "prefill 16 1 tokens/s",     "first_token 16 1 s",
                                     "decode 4 1 tokens/s", "batch_decode 4 1 tokens/s", "batch_decode 4 3 tokens/s"};
        QCOMPARE(found, expected);
        QVERIFY(report["peak_rss_bytes"].toDouble() < 400e6); // the buffers of the machine's part are not in it
    }

    void printsATableForAPerson()
    {
        const CliRun run =
            runCli(QStringList{"bench", data("toy-F32.gguf"), "--threads", "1", "--conversations", "0"} + kShort);
        QVERIFY2(run.status == 0, run.err.constData());
        for (const char* word : {"read GB/s", "toy-F32.gguf", "batch_decode", "of limit", "peak memory"})
            QVERIFY2(run.out.contains(word), run.out.constData());
        QVERIFY(run.err.isEmpty()); // no progress where stderr is no terminal
    }

    void leavesOutConversationsThatDoNotFit()
    {
        const CliRun run = runCli(QStringList{"bench", data("toy-F32.gguf"), "--threads", "1", "--json"} + kShort);
        QVERIFY2(run.status == 0, run.err.constData());
        QVERIFY2(run.err.contains("conversations are left out"), run.err.constData());
        QVERIFY(!run.out.contains("\"conversations\""));
    }

    void measuresConversations()
    {
        const QTemporaryDir folder;
        const QString model = folder.filePath("long.gguf");
        QVERIFY(put(model, withContext(1024)));
        const CliRun run =
            runCli(QStringList{"bench", model, "--threads", "1", "--json", "--conversations", "2"} + kShort);
        QVERIFY2(run.status == 0, run.err.constData());
        const QJsonObject last = QJsonDocument::fromJson(run.out).object()["results"].toArray().last().toObject();
        QCOMPARE(last["what"].toString(), QString("conversations"));
        QCOMPARE(last["n"].toInt(), 2);
        QCOMPARE(last["unit"].toString(), QString("CPU s"));
        QVERIFY(last["limit"].toDouble() > 0);
    }

    void refusesLengthsThatDoNotFit()
    {
        const CliRun run = runCli({"bench", data("toy-F32.gguf"), "--prompt", "250", "--generate", "7"});
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(run.err.contains("toy-F32.gguf") && run.err.contains("256"), run.err.constData());
    }

    void keepsWhatWasMeasuredWhenInterrupted()
    {
#ifdef Q_OS_LINUX
        QProcess process;
        process.start(INKLING_CLI_PROGRAM,
                      {"bench", data("toy-F32.gguf"), "--threads", "1", "--json", "--repeat", "1", "--prompt", "1",
                       "--generate", "255", "--batch", QStringList(500, "64").join(','), "--conversations", "0"});
        QVERIFY(process.waitForStarted());
        // Bit 1 of the signals that the process catches: SIGINT has its handler.
        const auto isListening = [&] {
            QFile status(QString("/proc/%1/status").arg(process.processId()));
            if (!status.open(QIODevice::ReadOnly)) return false;
            const QByteArray text = status.readAll();
            const auto start = text.indexOf("SigCgt:\t");
            return start >= 0 && (text.mid(start + 8, 16).toULongLong(nullptr, 16) & 2) != 0;
        };
        QTRY_VERIFY(isListening());
        QVERIFY(::kill(pid_t(process.processId()), SIGINT) == 0);
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        QCOMPARE(process.readAllStandardError(), QByteArray("inkling-cli: bench: interrupted\n"));
        const QByteArray out = process.readAllStandardOutput(); // nothing, or what was measured, without limits
        if (!out.isEmpty()) {
            const auto first = QJsonDocument::fromJson(out).object()["results"].toArray().first().toObject();
            QCOMPARE(first["what"].toString(), QString("load"));
            QVERIFY(first["limit"].isNull());
        }
#else
        QSKIP("interrupts are sent otherwise on this system");
#endif
    }
};

QTEST_GUILESS_MAIN(TestCliBench)
#include "tst_cli_bench.moc"
