// What every subcommand promises: exit codes, one line for a failure, nothing on stdout before it, help in full.
#include "tests/support/cli_program.h"
#include "tests/support/engine_test.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

using namespace inkling::test;

namespace {

QString data(const char* name) { return QString::fromStdString(dataPath(name).string()); }

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool put(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

// As --help lists them, and as nothing else does.
QStringList subcommands()
{
    QStringList names;
    bool isInList = false;
    for (const QByteArray& line : runCli({"--help"}).out.split('\n')) {
        if (line.startsWith("Subcommands:"))
            isInList = true;
        else if (line.isEmpty())
            isInList = false;
        else if (isInList && line.startsWith("  ") && line.at(2) != ' ')
            names << QString::fromUtf8(line.trimmed().split(' ').front());
    }
    return names;
}

// Enough arguments for a subcommand to get as far as opening `model`; nothing for one that takes none.
QStringList argumentsFor(const QString& subcommand, const QString& model, const QString& folder)
{
    const QString output = folder + "/output";
    if (subcommand == "logits") return {subcommand, model, "--tokens", "2,5", "--output", output};
    if (subcommand == "detokenize") return {subcommand, model, "--tokens", "2,5"};
    if (subcommand == "convert") return {subcommand, model, output};
    if (subcommand == "story")
        return {subcommand, model, "--character", "a", "--setting", "b", "--twist", "c", "--theme", "d"};
    if (subcommand == "score") return {subcommand, model, "--context", "a", "--continuation", "b"};
    if (subcommand == "generate" || subcommand == "tokenize") return {subcommand, model, "--prompt", "a"};
    if (subcommand == "info" || subcommand == "chat" || subcommand == "bench") return {subcommand, model};
    return {};
}

} // namespace

class TestCli : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        // `devices` stands here for any subcommand that prints; what this machine's drivers do is not of interest.
        qputenv("VK_ICD_FILENAMES", "/nonexistent/driver.json");
        qputenv("VK_DRIVER_FILES", "/nonexistent/driver.json");
    }

    void printsHelpWithoutArguments()
    {
        const CliRun run = runCli({});
        QCOMPARE(run.status, 2);
        QVERIFY(run.out.isEmpty());
        QVERIFY(run.err.contains("Subcommands:"));
    }

    void printsItsVersion()
    {
        const CliRun run = runCli({"--version"});
        QCOMPARE(run.status, 0);
        QVERIFY(QRegularExpression("^inkling-cli \\d+\\.\\d+\\.\\d+\n$").match(run.out).hasMatch());
        QVERIFY(run.err.isEmpty());
    }

    void helpsWithEverySubcommand_data()
    {
        QTest::addColumn<QString>("name");
        const QStringList names = subcommands();
        QVERIFY(names.contains("logits") && names.contains("bench") && names.contains("devices"));
        for (const QString& name : names) QTest::newRow(qPrintable(name)) << name;
    }
    void helpsWithEverySubcommand()
    {
        QFETCH(QString, name);
        const CliRun run = runCli({name, "--help"});
        QCOMPARE(run.status, 0);
        QVERIFY(run.err.isEmpty());
        QVERIFY2(run.out.contains("Example"), run.out.constData());
        QVERIFY2(run.out.contains(("inkling-cli " + name).toUtf8()), run.out.constData());
    }

    void refusesAWrongCommandLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("named"); // what the message must name
        const QString model = data("toy-F32.gguf");
        const QStringList logits{"logits", model, "--output", "nowhere.npy", "--tokens"};
        const auto add = [](const char* name, const QStringList& arguments, const char* named) {
            QTest::newRow(name) << arguments << QString(named);
        };
        add("unknown subcommand", {"logit", model}, "did you mean 'logits'");
        add("nothing like a subcommand", {"frobnicate"}, "frobnicate");
        add("empty subcommand", {""}, "unknown subcommand");
        add("unknown option in front", {"--frobnicate"}, "--frobnicate");
        add("unknown option", logits + QStringList{"2", "--frobnicate"}, "--frobnicate");
        add("missing model", {"logits", "--tokens", "2", "--output", "nowhere.npy"}, "MODEL");
        add("missing option", {"logits", model, "--output", "nowhere.npy"}, "--tokens");
        add("missing value", logits, "--tokens");
        add("argument too many", {"devices", "extra"}, "extra");
        add("option twice", logits + QStringList{"2", "--chunk", "1", "--chunk", "2"}, "--chunk");
        for (const char* wrong : {"0", "-1", "99999999999999999999", "1.5", "many", ""})
            add(qPrintable(QString("--threads ") + wrong), logits + QStringList{"2", "--threads", wrong}, "--threads");
        for (const char* wrong : {"0", "65", "-3"})
            add(qPrintable(QString("--chunk ") + wrong), logits + QStringList{"2", "--chunk", wrong}, "--chunk");
        for (const char* wrong : {"x", "2,,3", "2 3", "1e3", "99999999999", ""})
            add(qPrintable(QString("--tokens ") + wrong), logits + QStringList{wrong}, "--tokens");
        add("--activations", logits + QStringList{"2", "--activations", "f64"}, "--activations");
        add("--backend", logits + QStringList{"2", "--backend", "cuda"}, "--backend");
        add("--isa", logits + QStringList{"2", "--isa", "mmx"}, "--isa");
        add("--head", logits + QStringList{"2", "--head", "round"}, "--head");
        for (const char* wrong : {"0", "1,", "1,65", ",", "x", "1;2", ""})
            add(qPrintable(QString("--batch ") + wrong), {"bench", "--batch", wrong}, "--batch");
        add("--repeat", {"bench", "--repeat", "0"}, "--repeat");
    }
    void refusesAWrongCommandLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, named);
        const CliRun run = runCli(arguments);
        INKLING_VERIFY_FAILURE(run, 2);
        QVERIFY2(run.err.contains(named.toUtf8()), run.err.constData());
        QVERIFY(!QFile::exists("nowhere.npy"));
    }

    void saysWhatThisBuildLacks_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("vulkan") << QStringList{"--backend", "vulkan"};
        QTest::newRow("screened") << QStringList{"--head", "screened"};
    }
    void saysWhatThisBuildLacks()
    {
        QFETCH(QStringList, options);
        const CliRun run = runCli(QStringList{"bench", data("toy-F32.gguf")} + options);
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(run.err.contains(options[0].toUtf8()) && run.err.contains("supported"), run.err.constData());
    }

    void namesAModelThatIsNone_data()
    {
        QTest::addColumn<QString>("subcommand");
        QTest::addColumn<QString>("model"); // inside the test's folder
        const QTemporaryDir folder;
        for (const QString& subcommand : subcommands()) {
            if (argumentsFor(subcommand, "x", folder.path()).isEmpty()) continue;
            for (const char* model :
                 {"missing.gguf", "folder", "empty.gguf", "text.gguf", "short.gguf", "größe 模型.gguf"})
                QTest::addRow("%s %s", qPrintable(subcommand), model) << subcommand << QString(model);
        }
    }
    void namesAModelThatIsNone()
    {
        QFETCH(QString, subcommand);
        QFETCH(QString, model);
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir("folder"));
        QVERIFY(put(folder.filePath("empty.gguf"), {}));
        QVERIFY(put(folder.filePath("text.gguf"), QByteArray("This is no model at all.\n").repeated(100)));
        QVERIFY(put(folder.filePath("short.gguf"), contentOf(data("toy-F32.gguf")).left(100000)));
        const CliRun run = runCli(argumentsFor(subcommand, folder.filePath(model), folder.path()));
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(run.err.contains(model.toUtf8()), run.err.constData());
        QVERIFY(!QFile::exists(folder.filePath("output")));
    }

    // The starter is found by its name from any folder, and a file of that name goes before it.
    void findsTheStarterModelByItsName()
    {
        const QTemporaryDir folder;
        const auto inFolder = [&](QProcess& process) { process.setWorkingDirectory(folder.path()); };
        const CliRun run = runCli({"info", "starter", "--json"}, {}, inFolder);
        QCOMPARE(run.status, 0);
        QVERIFY2(run.out.contains("\"architecture\":\"gemma3\""), run.out.constData());
        QVERIFY(put(folder.filePath("starter"), "This is no model at all.\n"));
        const CliRun own = runCli({"info", "starter"}, {}, inFolder);
        INKLING_VERIFY_FAILURE(own, 1);
    }

    void namesAFileWithoutPermission()
    {
#ifdef Q_OS_UNIX
        const QTemporaryDir folder;
        const QString model = folder.filePath("secret.gguf");
        QVERIFY(QFile::copy(data("toy-F32.gguf"), model));
        QVERIFY(QFile::setPermissions(model, QFile::Permissions()));
        std::function<void(QProcess&)> prepare;
        if (geteuid() == 0) { // nothing is forbidden to root: become nobody
            QVERIFY(QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner |
                                                             QFile::ReadOther | QFile::ExeOther));
            prepare = [](QProcess& process) {
                process.setChildProcessModifier([] {
                    if (setgid(65534) != 0 || setuid(65534) != 0) _exit(126);
                });
            };
            if (runCli({"--version"}, {}, prepare).status != 0)
                QSKIP("root may read everything, and nobody may not run the program where it lies");
        }
        const CliRun run = runCli({"bench", model}, {}, prepare);
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(run.err.contains("secret.gguf") && run.err.contains("ermission"), run.err.constData());
#else
        QSKIP("permissions are set otherwise on this system");
#endif
    }

    void showsNamesThatAreNoUtf8WithAReplacement()
    {
#ifdef Q_OS_LINUX
        const CliRun run =
            runProgram("/bin/sh", {"-c", "exec \"$0\" bench \"$(printf 'b\\377d.gguf')\"", INKLING_CLI_PROGRAM});
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(run.err.contains("b\xEF\xBF\xBD"
                                  "d.gguf"),
                 run.err.constData());
#else
        QSKIP("file names are Unicode on this system");
#endif
    }

    void printsOneLineWhateverAFileIsCalled()
    {
        const CliRun run = runCli({"bench", "two\nlines \x1b[31m.gguf"});
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(!run.err.contains('\x1b') && run.err.contains("[31m.gguf"), run.err.constData());
    }

    void namesAFullStdout()
    {
        if (!QFile::exists("/dev/full")) QSKIP("this system has no /dev/full");
        for (const QStringList& arguments : {QStringList{"--help"}, {"--version"}, {"devices"}, {"logits", "--help"}}) {
            const CliRun run =
                runCli(arguments, {}, [](QProcess& process) { process.setStandardOutputFile("/dev/full"); });
            INKLING_VERIFY_FAILURE(run, 1);
            QVERIFY2(run.err.contains("stdout: ") && run.err.contains("No space left"), run.err.constData());
        }
    }

    void namesAClosedStdout()
    {
#ifdef Q_OS_UNIX
        for (const QStringList& arguments : {QStringList{"--help"}, {"--version"}, { "devices", "--json" }}) {
            const CliRun run = runCli(arguments, {}, [](QProcess& process) {
                process.setChildProcessModifier([] { close(STDOUT_FILENO); });
            });
            INKLING_VERIFY_FAILURE(run, 1);
            QVERIFY2(run.err.contains("stdout: "), run.err.constData());
        }
#else
        QSKIP("streams are closed otherwise on this system");
#endif
    }

    void namesAClosedPipe()
    {
#ifdef Q_OS_UNIX
        int ends[2];
        QVERIFY(pipe(ends) == 0);
        close(ends[0]); // nobody will read
        const CliRun run = runCli({"--help"}, {}, [&](QProcess& process) {
            process.setChildProcessModifier([&] { dup2(ends[1], STDOUT_FILENO); });
        });
        close(ends[1]);
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(run.err.contains("stdout: ") && run.err.contains("Broken pipe"), run.err.constData());
#else
        QSKIP("pipes break otherwise on this system");
#endif
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
