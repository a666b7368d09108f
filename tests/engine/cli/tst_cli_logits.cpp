// `inkling-cli logits` on the real program: golden logits of every model and precision, chunks, and files that cannot
// be written.
#include "engine/base/npy.h"
#include "tests/support/cli_program.h"
#include "tests/support/engine_test.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/resource.h>
#endif

using namespace inkling;
using namespace inkling::test;

namespace {

const QString kTokens =
    "2,300,400,500,600,700,301,302,303,304,305,306,900,901,902,903,904,77,78,79"; // those of the golden files

QString data(const QString& name) { return QString::fromStdString(dataPath(name.toStdString()).string()); }

Result<FloatArray> read(const QString& path) { return readNpy(path.toStdString()); }

// RMS of the difference over RMS of what was expected; infinite where the shapes differ.
double relativeError(const FloatArray& got, const FloatArray& expected)
{
    if (got.rows != expected.rows || got.columns != expected.columns) return INFINITY;
    double difference = 0, magnitude = 0;
    for (std::size_t i = 0; i < got.values.size(); ++i) {
        difference += std::pow(double(got.values[i]) - expected.values[i], 2);
        magnitude += std::pow(double(expected.values[i]), 2);
    }
    return std::sqrt(difference / magnitude);
}

QStringList logits(const QString& model, const QString& tokens, const QString& output)
{
    return {"logits", model, "--tokens", tokens, "--output", output};
}

} // namespace

class TestCliLogits : public QObject
{
    Q_OBJECT

private slots:
    void equalsTheReference_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("activations");
        QTest::addColumn<double>("bound");
        const QStringList models = QDir(data(".")).entryList({"*.logits.npy"});
        QVERIFY(models.size() >= 12);
        for (const QString& golden : models) {
            const QString name = golden.chopped(QString(".logits.npy").size());
            const QString model = name.endsWith("-hf") ? name : name + ".gguf";
            const bool isFloat =
                name.endsWith("-hf") || name.endsWith("F32") || name.endsWith("F16") || name.endsWith("BF16");
            QTest::addRow("%s f32", qPrintable(name)) << model << "f32" << (isFloat ? 1e-5 : 1e-4);
            QTest::addRow("%s bf16", qPrintable(name)) << model << "bf16" << 1e-2;
            QTest::addRow("%s int8", qPrintable(name)) << model << "int8" << (isFloat ? 1e-5 : 4e-2);
        }
    }
    void equalsTheReference()
    {
        QFETCH(QString, model);
        QFETCH(QString, activations);
        QFETCH(double, bound);
        const QTemporaryDir folder;
        const QString output = folder.filePath("logits.npy");
        const CliRun run = runCli(logits(data(model), kTokens, output) + QStringList{"--activations", activations});
        QVERIFY2(run.status == 0, run.err.constData());
        QVERIFY(run.out.isEmpty());
        const auto got = read(output);
        INKLING_VERIFY(got);
        const auto expected = read(data(QString(model).remove(".gguf") + ".logits.npy"));
        INKLING_VERIFY(expected);
        const double error = relativeError(*got, *expected);
        QVERIFY2(error <= bound, qPrintable(QString::number(error)));
    }

    void writesTheSameForEveryChunkAndThread_data()
    {
        QTest::addColumn<QString>("activations");
        QTest::newRow("f32") << "f32";
        QTest::newRow("int8") << "int8";
    }
    void writesTheSameForEveryChunkAndThread()
    {
        QFETCH(QString, activations);
        const QTemporaryDir folder;
        QStringList tokens;
        for (int i = 0; i < 130; ++i) tokens << QString::number(2 + i * 37 % 1000);
        QByteArray first;
        for (const char* chunk : {"64", "7", "1"}) {
            const QString output = folder.filePath(QString(chunk) + ".npy");
            const CliRun run = runCli(logits(data("toy-Q4_0.gguf"), tokens.join(','), output) +
                                      QStringList{"--activations", activations, "--chunk", chunk, "--threads",
                                                  QString::number(1 + output.size() % 3)});
            QVERIFY2(run.status == 0, run.err.constData());
            QFile file(output);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            QVERIFY(bytes.size() > 130 * 1024 * 4);
            if (first.isEmpty()) first = bytes;
            QVERIFY(bytes == first); // bit by bit
        }
    }

    void takesNamesInAnyScript()
    {
        const QTemporaryDir folder;
        const QString model = folder.filePath("größe 模型 🖋.gguf"), output = folder.filePath("выход.npy");
        QVERIFY(QFile::copy(data("toy-Q8_0.gguf"), model));
        const CliRun run = runCli(logits(model, "2,5", output));
        QVERIFY2(run.status == 0, run.err.constData());
        QVERIFY(QFile::exists(output));
    }

    void refusesTokensThatTheModelCannotTake_data()
    {
        QTest::addColumn<QString>("tokens");
        QTest::addColumn<QString>("named");
        QTest::newRow("above") << "2,1024"
                               << "1024";
        QTest::newRow("negative") << "-1,2"
                                  << "-1";
        QTest::newRow("far above") << "2147483647"
                                   << "2147483647";
        QTest::newRow("longer than the context") << QStringList(257, "5").join(',') << "256";
    }
    void refusesTokensThatTheModelCannotTake()
    {
        QFETCH(QString, tokens);
        QFETCH(QString, named);
        const QTemporaryDir folder;
        const CliRun run = runCli(logits(data("toy-F32.gguf"), tokens, folder.filePath("out.npy")));
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(run.err.startsWith("inkling-cli: toy-F32.gguf: ") && run.err.contains(named.toUtf8()),
                 run.err.constData());
        QVERIFY(QDir(folder.path()).isEmpty());
    }

    void namesAPlaceWhereNothingCanBeWritten()
    {
        const QTemporaryDir folder;
        for (const QString& output : {folder.path(), folder.filePath("missing/out.npy")}) {
            const CliRun run = runCli(logits(data("toy-F32.gguf"), "2,5", output));
            INKLING_VERIFY_FAILURE(run, 1);
            QVERIFY2(run.err.contains(output.toUtf8()), run.err.constData());
        }
        QVERIFY(QDir(folder.path()).isEmpty());
    }

    void leavesTheOldFileWhereTheDiskIsFull()
    {
#ifdef Q_OS_LINUX
        // A small file system of its own, in a name space of its own: it goes with the process.
        const QTemporaryDir folder;
        const QString script = "mount -t tmpfs -o size=64k none \"$1\" || exit 99\n"
                               "echo old > \"$1/out.npy\"\n"
                               "\"$0\" logits \"$2\" --tokens \"$3\" --output \"$1/out.npy\"\n"
                               "status=$?; [ \"$(cat \"$1/out.npy\")\" = old ] || exit 98\n"
                               "[ \"$(ls \"$1\")\" = out.npy ] || exit 97\n"
                               "exit $status\n";
        const CliRun run = runProgram("unshare", {"-m", "sh", "-c", script, INKLING_CLI_PROGRAM, folder.path(),
                                                  data("toy-F32.gguf"), QStringList(100, "5").join(',')});
        if (run.status == -1 || run.status == 99 || run.err.contains("unshare"))
            QSKIP("a file system cannot be mounted here");
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(run.err.contains("out.npy") && run.err.contains("No space left"), run.err.constData());
#else
        QSKIP("small file systems are made otherwise on this system");
#endif
    }

    void leavesNothingWhereTheFileMayNotGrow()
    {
#ifdef Q_OS_UNIX
        const QTemporaryDir folder;
        const CliRun run =
            runCli(logits(data("toy-F32.gguf"), QStringList(100, "5").join(','), folder.filePath("o.npy")), {},
                   [](QProcess& process) {
                       process.setChildProcessModifier([] {
                           const rlimit limit{65536, 65536};
                           setrlimit(RLIMIT_FSIZE, &limit);
                       });
                   });
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(run.err.contains("o.npy") && run.err.contains("too large"), run.err.constData());
        QVERIFY(QDir(folder.path()).isEmpty());
#else
        QSKIP("this system has no limit on the size of files");
#endif
    }
};

QTEST_GUILESS_MAIN(TestCliLogits)
#include "tst_cli_logits.moc"
