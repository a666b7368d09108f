// train as a program: what a training leaves behind, how it goes on after an interruption, and what it refuses. Losses
// themselves are compared with a reference in tests/engine/train.
#include "tests/support/cli_program.h"
#include "tests/support/engine_test.h"
#include "tests/support/result_files.h"

#include <QDateTime>
#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <memory>

#ifndef Q_OS_WIN
#include <csignal>
#endif

using namespace inkling::test;

namespace {

QString data(const char* name) { return QString::fromStdString(dataPath(name).string()); }

const QString kModel = data("toy-F32.gguf");
const QString kTokenizer = data("toy-tokenizer.model");
const QString kWeights = "adapter_model.safetensors";
const QString kCheckpoint = "checkpoint.safetensors";
const QStringList kAdapterFiles{"NOTICE", "README.md", "adapter_config.json", kWeights, "card.json"};
constexpr int kSteps = 12;
constexpr int kRecords = 24;

QByteArray records()
{
    QByteArray text;
    for (int i = 0; i < kRecords; ++i) {
        const QByteArray number = QByteArray::number(i);
        text += R"({"prompt":"What does fox )" + number + R"( eat?","completion":"It eats )" + number +
                " plums, and a pear.\"}\n";
    }
    return text;
}

// The toy model's own numbers, with some of them changed.
QByteArray config(const QJsonObject& changes = {})
{
    QJsonObject numbers = json(contentOf(data("toy-hf") + "/config.json"));
    for (auto it = changes.begin(); it != changes.end(); ++it) numbers[it.key()] = it.value();
    return QJsonDocument(numbers).toJson();
}

// The options of the training that most tests look at; it takes a fraction of a second.
QStringList training(const QStringList& what, const QString& dataFile, const QString& output)
{
    return QStringList{"train"} + what +
           QStringList{"--data", dataFile,    "--output", output,      "--steps", QString::number(kSteps), "--batch",
                       "2",      "--context", "64",       "--threads", "1",       "--learning-rate",       "0.01"};
}

#ifndef Q_OS_WIN
// Sends the signal once so many lines stand on stdout. A program that the signal ended has the status -1.
CliRun stopped(const QStringList& arguments, int signal, int lines, const QString& program = INKLING_CLI_PROGRAM)
{
    QProcess process;
    process.start(program, arguments);
    CliRun run;
    while (run.out.count('\n') < lines && process.waitForReadyRead(60000)) run.out += process.readAllStandardOutput();
    if (process.processId() > 0) ::kill(pid_t(process.processId()), signal); // to 0 would be to this program as well
    if (process.waitForFinished(60000) && process.exitStatus() == QProcess::NormalExit) run.status = process.exitCode();
    run.out += process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    return run;
}

// The program where no file may be longer than `blocks` of 512 bytes.
QStringList withShortFiles(int blocks, const QStringList& arguments)
{
    return QStringList{"-c", QString("ulimit -f %1; exec \"$0\" \"$@\"").arg(blocks), INKLING_CLI_PROGRAM} + arguments;
}
#endif

} // namespace

class TestCliTrain : public QObject
{
    Q_OBJECT

    QTemporaryDir m_shared;
    QString m_data, m_config; // of m_shared
    QString m_whole;          // the folder of a training that nothing disturbed
    CliRun m_wholeRun;
    QDate m_before, m_after; // the days on which it ran
    QByteArray m_checkpoint; // of a training that was interrupted
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString& name) const { return m_folder->filePath(name); }
    QStringList lora(const QString& output) const { return training({kModel}, m_data, output); }
    // What is trained, by a row's name.
    QStringList named(const QString& name) const
    {
        if (name == "from scratch") return {"--from-scratch", m_config, "--tokenizer", kTokenizer};
        return {kModel, "--method", name};
    }
    QByteArray greedy(const QStringList& model) const
    {
        return runCli(QStringList{"generate"} + model +
                      QStringList{"--prompt", "What does fox 3 eat?", "--temperature", "0", "--max-tokens", "20",
                                  "--activations", "f32", "--print", "ids"})
            .out;
    }

private slots:
    void initTestCase()
    {
        m_data = m_shared.filePath("foxes.jsonl");
        m_config = m_shared.filePath("config.json");
        m_whole = m_shared.filePath("whole");
        QVERIFY(put(m_data, records()));
        QVERIFY(put(m_config, config()));
        m_before = QDateTime::currentDateTimeUtc().date();
        m_wholeRun = runCli(lora(m_whole) + QStringList{"--json"});
        m_after = QDateTime::currentDateTimeUtc().date();
        QVERIFY2(m_wholeRun.status == 0, m_wholeRun.err);
    }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void jsonTellsEveryStep()
    {
        const auto lines = jsonLines(m_wholeRun.out);
        QCOMPARE(lines.size(), kSteps);
        for (int i = 0; i < kSteps; ++i) {
            QStringList keys{"learning_rate", "loss", "of", "seconds_left", "step", "tokens_per_second"};
            if (i == 0 || i == kSteps - 1) keys.prepend("held_out_loss"); // measured before and after
            keys.sort();
            QCOMPARE(lines[i].keys(), keys);
            QCOMPARE(lines[i]["step"].toInt(), i + 1);
            QCOMPARE(lines[i]["of"].toInt(), kSteps);
            QVERIFY(lines[i]["loss"].toDouble() > 0 && lines[i]["tokens_per_second"].toDouble() > 0);
            // A rate that rises over a twentieth of the steps, which is none here, and falls.
            if (i > 0) QVERIFY(lines[i]["learning_rate"].toDouble() < lines[i - 1]["learning_rate"].toDouble());
        }
        QVERIFY(std::abs(lines.first()["learning_rate"].toDouble() - 0.01) < 1e-8);
        QCOMPARE(lines.last()["seconds_left"].toDouble(), 0.0);
        QVERIFY(lines.last()["loss"].toDouble() < lines.first()["loss"].toDouble() / 2);
        QVERIFY(lines.last()["held_out_loss"].toDouble() < lines.first()["held_out_loss"].toDouble() / 2);
    }

    void withoutJsonOneLineSaysHowItWent()
    {
        const CliRun run = runCli(lora(path("voice")));
        QCOMPARE(run.status, 0);
        const auto lines = jsonLines(m_wholeRun.out);
        const auto number = [](const QJsonValue& value) { return QString::number(value.toDouble(), 'f', 4); };
        QCOMPARE(QString::fromUtf8(run.out),
                 QString("%1: %2 steps, last loss %3, held-out loss %4 (before: %5)\n")
                     .arg(path("voice"))
                     .arg(kSteps)
                     .arg(number(lines.last()["loss"]), number(lines.last()["held_out_loss"]),
                          number(lines.first()["held_out_loss"])));
        QVERIFY(run.err.contains(QByteArray::number(kRecords - 1) + " examples (1 held out)"));
        QVERIFY(contentOf(path("voice/" + kWeights)) == contentOf(m_whole + "/" + kWeights));
    }

    // The loss of a sequence of tokens before anything is learnt is what `score` says of it.
    void theFirstLossIsTheModelsOwn()
    {
        const QString text = "Once upon a time there was a fox.";
        QVERIFY(put(path("text.txt"), text.toUtf8()));
        const auto ids = json(runCli({"tokenize", kModel, "--bos", "--json", "--prompt", text}).out)["ids"].toArray();
        QVERIFY(ids.size() > 5);
        QVERIFY(put(path("ids.jsonl"), QJsonDocument(QJsonObject{{"tokens", ids}}).toJson(QJsonDocument::Compact)));
        const CliRun run = runCli({"train", kModel, "--data", path("ids.jsonl"), "--output", path("voice"), "--steps",
                                   "1", "--loss", "all", "--json"});
        QCOMPARE(run.status, 0);
        const QJsonObject score = json(runCli({"score", kModel, "--file", path("text.txt"), "--json"}).out);
        QCOMPARE(score["tokens"].toInt(), ids.size() - 1);
        QVERIFY(std::abs(json(run.out)["loss"].toDouble() - score["nats_per_token"].toDouble()) < 1e-3);
    }

    void theFolderHoldsTheAdapterAlone()
    {
        QCOMPARE(filesIn(m_whole), kAdapterFiles);
        const QJsonObject peft = json(contentOf(m_whole + "/adapter_config.json"));
        QCOMPARE(peft["peft_type"].toString(), QString("LORA"));
        QCOMPARE(peft["r"].toInt(), 8);
        QCOMPARE(peft["lora_alpha"].toDouble(), 16.0);

        // Every linear layer of the model, in the shapes that follow from its config.json.
        const Tensors adapter(m_whole + "/" + kWeights);
        const QMap<QString, QPair<int, int>> shapes = {{"self_attn.q_proj", {128, 64}}, {"self_attn.k_proj", {32, 64}},
                                                       {"self_attn.v_proj", {32, 64}},  {"self_attn.o_proj", {64, 128}},
                                                       {"mlp.gate_proj", {128, 64}},    {"mlp.up_proj", {128, 64}},
                                                       {"mlp.down_proj", {64, 128}}};
        QCOMPARE(adapter.header.size(), 7 * 2 * shapes.size());
        for (int layer = 0; layer < 7; ++layer) {
            for (auto it = shapes.begin(); it != shapes.end(); ++it) {
                const QString name = QString("base_model.model.model.layers.%1.%2.lora_").arg(layer).arg(it.key());
                QCOMPARE(adapter.shape(name + "A.weight"), (QList<int>{8, it->second}));
                QCOMPARE(adapter.shape(name + "B.weight"), (QList<int>{it->first, 8}));
                const auto b = adapter.values(name + "B.weight");
                QVERIFY(std::any_of(b.begin(), b.end(), [](float value) { return value != 0; })); // it was learnt
            }
        }
    }

    void theCardSaysWhatWasLearntFromWhat()
    {
        const QJsonObject card = json(contentOf(m_whole + "/card.json"));
        const auto lines = jsonLines(m_wholeRun.out);
        QCOMPARE(card["kind"].toString(), QString("adapter"));
        const QString version = QString::fromUtf8(runCli({"--version"}).out).trimmed().section(' ', 1);
        QCOMPARE(card["program"].toString(), "Inkling " + version);
        const QDate date = QDate::fromString(card["date"].toString(), "yyyy-MM-dd");
        QVERIFY(date == m_before || date == m_after);
        QCOMPARE(card["base"]["path"].toString(), kModel);
        QCOMPARE(card["base"]["sha256"].toString(), sha256(kModel));

        const QJsonArray files = card["data"].toArray();
        QCOMPARE(files.size(), 1);
        QCOMPARE(files[0]["name"].toString(), QString("foxes.jsonl"));
        QCOMPARE(files[0]["sha256"].toString(), sha256(m_data));
        QCOMPARE(files[0]["bytes"].toInt(), int(records().size()));
        QCOMPARE(files[0]["records"].toInt(), kRecords);
        QCOMPARE(card["examples"]["trained"].toInt() + card["examples"]["held_out"].toInt(), kRecords);
        QCOMPARE(card["trained_parameters"].toInt(), 7 * 8 * (192 + 96 + 96 + 192 + 192 + 192 + 192));

        const QJsonObject settings = card["settings"].toObject();
        const QMap<QString, QString> expected = {{"--method", "lora"},     {"--rank", "8"},  {"--alpha", "16"},
                                                 {"--steps", "12"},        {"--batch", "2"}, {"--context", "64"},
                                                 {"--schedule", "cosine"}, {"--clip", "1"},  {"--held-out", "0.05"},
                                                 {"--loss", "completion"}, {"--seed", "0"},  {"--weight-decay", "0"}};
        for (auto it = expected.begin(); it != expected.end(); ++it) QCOMPARE(settings[it.key()].toString(), *it);
        QVERIFY(std::abs(settings["--learning-rate"].toString().toDouble() - 0.01) < 1e-8);

        QCOMPARE(card["steps"].toInt(), kSteps);
        QCOMPARE(card["last_loss"].toDouble(), lines.last()["loss"].toDouble());
        const QJsonArray heldOut = card["held_out_losses"].toArray();
        QCOMPARE(heldOut.size(), 2);
        QCOMPARE(heldOut[0]["step"].toInt(), 0);
        QCOMPARE(heldOut[0]["loss"].toDouble(), lines.first()["held_out_loss"].toDouble());
        QCOMPARE(heldOut[1]["step"].toInt(), kSteps);
        QCOMPARE(heldOut[1]["loss"].toDouble(), lines.last()["held_out_loss"].toDouble());

        const QString readable = QString::fromUtf8(contentOf(m_whole + "/README.md"));
        QVERIFY(readable.startsWith("---\nlicense: gemma\nlibrary_name: peft\n---\n"));
        for (const QString& said : {sha256(kModel), sha256(m_data), version, card["date"].toString()})
            QVERIFY2(readable.contains(said), qPrintable(said));
    }

    void aWholeModelIsAFolderLikeAnyOther_data()
    {
        QTest::addColumn<bool>("isOwn"); // began with random weights
        QTest::addRow("full") << false;
        QTest::addRow("from scratch") << true;
    }
    void aWholeModelIsAFolderLikeAnyOther()
    {
        QFETCH(bool, isOwn);
        const CliRun run = runCli(training(named(QTest::currentDataTag()), m_data, path("mine")));
        QVERIFY2(run.status == 0, run.err);
        QStringList files{"README.md",         "card.json",       "config.json",          "generation_config.json",
                          "model.safetensors", "tokenizer.model", "tokenizer_config.json"};
        if (!isOwn) files.prepend("NOTICE"); // a derivative of Gemma
        QCOMPARE(filesIn(path("mine")), files);
        const QJsonObject card = json(contentOf(path("mine/card.json")));
        QCOMPARE(card["kind"].toString(), QString("model"));
        QCOMPARE(card["trained_parameters"].toInt(), 383232); // all of them
        QCOMPARE(card.contains("base"), !isOwn);
        QCOMPARE(card["licence"].toString(), QString(isOwn ? "apache-2.0" : "gemma"));
        QVERIFY(contentOf(path("mine/README.md")).contains("random weights") == isOwn);
        QVERIFY(runCli({"generate", path("mine"), "--prompt", "What", "--max-tokens", "3"}).status == 0);
        QVERIFY(greedy({path("mine")}) != greedy({kModel}));
    }

    void interruptedAndResumedGivesTheSameBytes_data()
    {
        QTest::addColumn<QString>("weights");
        QTest::addRow("lora") << kWeights;
        QTest::addRow("full") << "model.safetensors";
        QTest::addRow("from scratch") << "model.safetensors";
    }
    void interruptedAndResumedGivesTheSameBytes()
    {
#ifdef Q_OS_WIN
        QSKIP("Windows has no signal that one process could send to another as Ctrl+C");
#else
        QFETCH(QString, weights);
        const QStringList what = named(QTest::currentDataTag());
        const QStringList arguments = training(what, m_data, path("parts")) + QStringList{"--json"};
        QCOMPARE(runCli(training(what, m_data, path("whole"))).status, 0);
        CliRun part;
        for (int attempt = 0; attempt < 20 && part.status != 130; ++attempt) { // it may have ended before it heard
            QVERIFY(QDir(path("parts")).removeRecursively());
            part = stopped(arguments, SIGINT, 3);
        }
        QCOMPARE(part.status, 130);
        const int done = int(part.out.count('\n'));
        QVERIFY(done >= 3 && done < kSteps);
        QVERIFY2(part.err.contains("kept; go on with --resume\n"), part.err);
        QVERIFY2(part.err.endsWith("inkling-cli: interrupted after step " + QByteArray::number(done) + "\n") ||
                     part.err.endsWith("inkling-cli: interrupted\n"),
                 part.err);
        QCOMPARE(filesIn(path("parts")), QStringList{kCheckpoint});

        const CliRun again = runCli(arguments);
        INKLING_VERIFY_FAILURE(again, 2);
        QVERIFY2(again.err.contains("--resume"), again.err);
        const CliRun rest = runCli(arguments + QStringList{"--resume"});
        QVERIFY2(rest.status == 0, rest.err);
        QCOMPARE(jsonLines(rest.out).first()["step"].toInt(), done + 1);
        QCOMPARE(filesIn(path("parts")), filesIn(path("whole")));
        QVERIFY(contentOf(path("parts/" + weights)) == contentOf(path("whole/" + weights)));
#endif
    }

    void anInterruptBeforeTheFirstStepLeavesNothing()
    {
#ifdef Q_OS_WIN
        QSKIP("Windows has no signal that one process could send to another as Ctrl+C");
#else
        CliRun run;
        for (int attempt = 0; attempt < 20 && run.status != 130; ++attempt) {
            QVERIFY(QDir(path("voice")).removeRecursively());
            QProcess process;
            process.start(INKLING_CLI_PROGRAM, lora(path("voice")) + QStringList{"--json"});
            process.setReadChannel(QProcess::StandardError);
            QVERIFY(process.waitForReadyRead(60000)); // the plan is told before the first step
            if (process.processId() > 0) ::kill(pid_t(process.processId()), SIGINT);
            QVERIFY(process.waitForFinished(60000));
            if (process.readAllStandardOutput().isEmpty())
                run = {process.exitCode(), {}, process.readAllStandardError()};
        }
        QCOMPARE(run.status, 130);
        QVERIFY2(!run.err.contains("--resume"), run.err); // there is nothing to go on with
        QVERIFY(!QFile::exists(path("voice")));
#endif
    }

    void refusesToGoOn_data()
    {
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<QByteArray>("before"); // in the checkpoint
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<int>("length"); // that is left of it
        QTest::addColumn<QString>("said");
        const auto add = [](const char* name, const QStringList& more, const QString& said) {
            QTest::newRow(name) << more << QByteArray() << QByteArray() << -1 << said;
        };
        add("another seed", {"--seed", "1"}, "--seed 0, not 1");
        add("another rank", {"--rank", "4"}, "--rank 8, not 4");
        add("another schedule", {"--schedule", "constant"}, "--schedule cosine, not constant");
        add("another learning rate", {"--learning-rate", "0.02"}, "--learning-rate 0\\.0.*, not 0\\.0");
        add("other data", {"--data", "other"}, "data file 1 ");
        add("another model", {data("toy-F16.gguf")}, "the base ");
        const auto damage = [](const char* name, const QByteArray& before, const QByteArray& after, int length,
                               const QString& said) {
            QTest::newRow(name) << QStringList() << before << after << length << said;
        };
        damage("another version", "\"version\":1", "\"version\":9", -1, "another version \\(9.*in another folder");
        damage("no checkpoint", "inkling training", "another training", -1, "no checkpoint.*in another folder");
        damage("a lost tensor", "value:blk.0.attn_q", "value:blk.9.attn_q", -1, "blk\\.0\\.attn_q.*in another folder");
        damage("cut in its header", "", "", 1000, "in another folder");
        damage("cut in its tensors", "", "", 200000, "in another folder");
        damage("empty", "", "", 0, "in another folder");
    }
    void refusesToGoOn()
    {
#ifdef Q_OS_WIN
        QSKIP("Windows has no signal that one process could send to another as Ctrl+C");
#else
        QFETCH(QStringList, more);
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        QFETCH(int, length);
        QFETCH(QString, said);
        const QString output = m_shared.filePath("interrupted");
        for (int attempt = 0; attempt < 20 && m_checkpoint.isEmpty(); ++attempt) {
            QVERIFY(QDir(output).removeRecursively());
            (void)stopped(lora(output) + QStringList{"--json"}, SIGINT, 3);
            m_checkpoint = contentOf(output + "/" + kCheckpoint);
        }
        QVERIFY(m_checkpoint.size() > 200000);
        QByteArray checkpoint = m_checkpoint;
        if (!before.isEmpty()) QVERIFY(checkpoint.contains(before));
        checkpoint.replace(before, after);
        if (length >= 0) checkpoint.truncate(length);
        QVERIFY(put(output + "/" + kCheckpoint, checkpoint));

        QStringList arguments = lora(output) + QStringList{"--resume"};
        if (more.size() == 1) arguments[1] = more.first();
        const qsizetype given = more.size() == 2 ? arguments.indexOf(more.first()) : -1;
        if (more.size() == 2 && given < 0) arguments += more;
        if (given >= 0) arguments[given + 1] = more.last();
        if (more.value(0) == "--data") {
            QVERIFY(put(path("other.jsonl"), records() + "\n"));
            arguments[given + 1] = path("other.jsonl");
        }
        const CliRun run = runCli(arguments);
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(QString::fromUtf8(run.err).contains(QRegularExpression(said)), run.err);
        QCOMPARE(filesIn(output), QStringList{kCheckpoint});
        QVERIFY(contentOf(output + "/" + kCheckpoint) == checkpoint); // as it was
#endif
    }

    // However far it came, --resume goes on to the same result or says what to do instead, and that works.
    void aKilledTrainingLeavesNothingHalfWritten_data()
    {
        QTest::addColumn<QStringList>("what");
        QTest::addColumn<int>("lines");
        for (const char* name : {"lora", "full", "from scratch"})
            for (const int lines : {2, kSteps})
                QTest::addRow("%s, after %d steps", name, lines) << named(name) << lines;
    }
    void aKilledTrainingLeavesNothingHalfWritten()
    {
#ifdef Q_OS_WIN
        QSKIP("uses a POSIX signal");
#else
        QFETCH(QStringList, what);
        QFETCH(int, lines);
        const QString output = path("killed");
        QCOMPARE(runCli(training(what, m_data, path("whole"))).status, 0);
        const QStringList arguments = training(what, m_data, output);
        (void)stopped(arguments + QStringList{"--json"}, SIGKILL, lines);

        for (const QString& name : filesIn(path("whole")))
            if (QFile::exists(output + "/" + name) && name != "card.json" && name != "README.md") // they have times
                QVERIFY2(contentOf(output + "/" + name) == contentOf(path("whole/" + name)), qPrintable(name));
        if (QFile::exists(output + "/" + kCheckpoint)) {
            const CliRun run = runCli(arguments + QStringList{"--resume"});
            QVERIFY2(run.status == 0, run.err);
            QVERIFY2(!run.out.contains("loss 0.0000"), run.out);
        } else if (filesIn(output) != filesIn(path("whole"))) {
            const CliRun run = runCli(arguments + QStringList{"--resume"});
            INKLING_VERIFY_FAILURE(run, 1);
            QVERIFY2(run.err.contains("start without --resume"), run.err);
            const CliRun anew = runCli(arguments);
            QVERIFY2(anew.status == 0, anew.err);
        }
        QCOMPARE(filesIn(output), filesIn(path("whole")));
        for (const char* weights : {"adapter_model.safetensors", "model.safetensors"})
            QVERIFY(contentOf(output + "/" + weights) == contentOf(path("whole/") + weights));
#endif
    }

    void refusesDataThatItCannotLearnFrom_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("said");
        const auto add = [](const char* row, const char* name, const QByteArray& bytes, const char* said) {
            QTest::newRow(row) << QString(name) << bytes << QString(said);
        };
        const QByteArray words = QByteArray("the fox ").repeated(200);
        add("other columns", "a.csv", "question,answer\nx,y\n", "a\\.csv, line 1: .*prompt and completion, or text");
        add("one column of two", "a.csv", "prompt\nx\n", "a\\.csv, line 1: ");
        add("columns of both kinds", "a.csv", "prompt,completion,text\nx,y,z\n", "a\\.csv, line 1: ");
        add("a row that is too long", "a.csv", "prompt,completion\nx,y\n\"a\nb\",y\nx,y,z\n",
            "a\\.csv, line 5: expected 2 columns, got 3");
        add("an open quotation mark", "a.csv", "text\n\"x\n", "a\\.csv, line \\d: ");
        add("a header alone", "a.csv", "text\n", "a\\.csv: ");
        add("Latin-1 in a document", "a.txt", "Good.\nBad \xE4.\n", "a\\.txt, line 2: is not UTF-8");
        add("Latin-1 in a record", "a.jsonl", "{\"text\":\"a b\"}\n{\"text\":\"\xE4\"}\n",
            "a\\.jsonl, line 2: .*UTF-8");
        add("Latin-1 in a table", "a.csv", "text\nok\n\xFF\n", "a\\.csv, line 3: .*UTF-8");
        add("UTF-16", "a.txt",
            QByteArray("\xFF\xFE"
                       "a\0b\0",
                       6),
            "a\\.txt, line 1: is not UTF-8");
        add("UTF-16 without a mark", "a.md", QByteArray("a\0b\0.\0", 6), "a\\.md, line 1: is not UTF-8");
        add("an empty document", "a.txt", "", "a\\.txt: is empty");
        add("a mark alone", "a.md", "\xEF\xBB\xBF", "a\\.md: is empty");
        add("a blank document", "a.txt", " \n\t\n", "a\\.txt.*: is empty");
        add("no records", "a.jsonl", "\n\n", "a\\.jsonl: has no records");
        add("an empty text", "a.jsonl", "{\"text\":\"x y\"}\n{\"text\":\" \"}\n", "a\\.jsonl, line 2: is empty");
        add("an empty reply", "a.jsonl", R"({"prompt":"x","completion":""})", "a\\.jsonl, line 1: .*empty reply");
        add("no JSON", "a.jsonl", "{\"text\":\"x y\"}\n{\"text\":\n", "a\\.jsonl, line 2: is no JSON");
        add("other fields", "a.jsonl", R"({"question":"x"})", "a\\.jsonl, line 1: expected \"prompt\"");
        add("a wrong role", "a.jsonl", R"({"messages":[{"role":"cat","content":"x"}]})", "line 1: .*'cat'");
        add("a token outside", "a.jsonl", R"({"tokens":[2,1024]})", "line 1: token 1024 .*0 to 1023");
        add("one token", "a.jsonl", R"({"tokens":[2]})", "line 1: needs at least two tokens");
        add("longer than the context", "a.jsonl", "{\"prompt\":\"x\",\"completion\":\"" + words + "\"}\n",
            "a\\.jsonl, line 1: has \\d{3,} tokens, the context 256");
        add("another kind of file", "a.pdf", "x", "a\\.pdf: expected a file that ends in \\.txt");
    }
    void refusesDataThatItCannotLearnFrom()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, said);
        QVERIFY(put(path(name), bytes));
        const CliRun run = runCli({"train", kModel, "--data", m_data, path(name), "--output", path("out"), "--json"});
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(QString::fromUtf8(run.err).contains(QRegularExpression(said)), run.err);
        QVERIFY(!QFile::exists(path("out")));
    }

    void refusesWhatItIsAskedFor_data()
    {
        QTest::addColumn<QStringList>("arguments"); // without --data and --output
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("said");
        using A = QStringList;
        for (const auto& [option, values] : std::initializer_list<std::pair<const char*, A>>{
                 {"--rank", {"0", "-1", "65", "70000", "x"}},
                 {"--alpha", {"0", "nan", "inf"}},
                 {"--context", {"1", "257"}},
                 {"--batch", {"0"}},
                 {"--steps", {"0", "-1", "1.5", "200000000", "99999999999999999999999"}},
                 {"--epochs", {"0", "-1", "nan", "inf", "1e9"}},
                 {"--learning-rate", {"0", "-1", "nan", "inf", "fast"}},
                 {"--warmup", {"-1", "x"}},
                 {"--weight-decay", {"-1", "nan", "inf"}},
                 {"--clip", {"-1", "nan"}},
                 {"--held-out", {"-0.1", "1", "nan"}},
                 {"--seed", {"-1", "99999999999999999999999"}},
                 {"--threads", {"0", "1025"}},
                 {"--method", {"qlora"}},
                 {"--schedule", {"linear"}},
                 {"--loss", {"some"}},
                 {"--isa", {"mmx"}},
                 {"--no-such", {"1"}}})
            for (const QString& value : values)
                QTest::addRow("%s %s", option, qPrintable(value)) << A{kModel, option, value} << 2 << option;
        QTest::newRow("steps and epochs") << A{kModel, "--steps", "1", "--epochs", "1"} << 2 << "--epochs";
        QTest::newRow("no model") << A{} << 2 << "MODEL";
        QTest::newRow("two models") << A{kModel, "--from-scratch", "c.json", "--tokenizer", "t.model"} << 2 << "MODEL";
        QTest::newRow("no tokenizer") << A{"--from-scratch", "c.json"} << 2 << "--tokenizer";
        QTest::newRow("lora of nothing") << A{"--from-scratch", m_config, "--tokenizer", kTokenizer, "--method", "lora"}
                                         << 2 << "--method";
        QTest::newRow("no such model") << A{"nowhere.gguf"} << 1 << "nowhere\\.gguf: no such file";
        QTest::newRow("no model at all") << A{m_data} << 1 << "foxes\\.jsonl: is neither";
        QTest::newRow("nothing to go on from") << A{kModel, "--resume"} << 1 << "no checkpoint.*without --resume";
        const auto scratch = [&](const char* row, const QByteArray& numbers, const QString& tokenizer,
                                 const char* said) {
            const QString file = m_shared.filePath(QString(row) + ".json");
            QVERIFY(put(file, numbers));
            QTest::newRow(row) << A{"--from-scratch", file, "--tokenizer", tokenizer} << 1 << said;
        };
        scratch("tokenizer too large", config({{"vocab_size", 1000}}), kTokenizer, "1024 pieces.*vocab_size of 1000");
        scratch("no number of heads", config({{"num_attention_heads", 0}}), kTokenizer, "heads|head_count");
        scratch("no vocabulary", config({{"vocab_size", QJsonValue()}}), kTokenizer, "vocab_size");
        scratch("no configuration", "[", kTokenizer, "no configuration\\.json: is no JSON");
        scratch("no tokenizer file", config(), "nowhere.model", "nowhere\\.model: no such file");
        scratch("a tokenizer that is none", config(), m_data, "tokenizer\\.model");
    }
    void refusesWhatItIsAskedFor()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QString, said);
        const CliRun run =
            runCli(QStringList{"train"} + arguments + QStringList{"--data", m_data, "--output", path("out"), "--json"});
        INKLING_VERIFY_FAILURE(run, status);
        QVERIFY2(QString::fromUtf8(run.err).contains(QRegularExpression(said)), run.err);
        QVERIFY2(run.err.size() < 300, run.err); // no 300 digits of the largest number
        QVERIFY(!QFile::exists(path("out")));
    }

    void aMissingDataFileIsNamed()
    {
        const CliRun run = runCli(training({kModel}, path("missing.txt"), path("out")));
        INKLING_VERIFY_FAILURE(run, 1);
        QVERIFY2(run.err.contains("missing.txt: no such file"), run.err);
        QVERIFY(!QFile::exists(path("out")));
    }

    void whatIsThereAlreadyIsLeftAlone()
    {
        QVERIFY(QDir().mkpath(path("used")) && QDir().mkpath(path("empty")));
        QVERIFY(put(path("used/mine.txt"), "mine"));
        for (const char* name : {"used", "used/mine.txt"}) {
            const CliRun run = runCli(lora(path(name)));
            INKLING_VERIFY_FAILURE(run, 2);
            QVERIFY2(run.err.contains("--output: ") && !run.err.contains("--resume"), run.err);
        }
        INKLING_VERIFY_FAILURE(runCli(lora(path("used/mine.txt/deeper"))), 1);
        QCOMPARE(filesIn(path("used")), QStringList{"mine.txt"});
        QCOMPARE(contentOf(path("used/mine.txt")), QByteArray("mine"));
        // An empty folder is as good as none, and not removed when nothing comes of it.
        INKLING_VERIFY_FAILURE(runCli(training({kModel}, path("missing.txt"), path("empty"))), 1);
        QVERIFY(QFile::exists(path("empty")));
        QCOMPARE(runCli(lora(path("empty"))).status, 0);
        // What is finished cannot be gone on with.
        INKLING_VERIFY_FAILURE(runCli(lora(path("empty")) + QStringList{"--resume"}), 1);
        QCOMPARE(filesIn(path("empty")), kAdapterFiles);
    }

    void aFullDiskIsSaidInOneLine_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<int>("blocks");
        QTest::addColumn<QString>("said"); // empty: it ends well
        // The checkpoint takes 806 KiB, the adapter 264, the model 1506.
        QTest::addRow("room for the adapter, not for the checkpoint") << "lora" << 700 << "";
        QTest::addRow("no room for the adapter") << "lora" << 200 << kWeights;
        QTest::addRow("no room for anything") << "lora" << 1 << kWeights;
        QTest::addRow("no room for the model") << "full" << 200 << "model\\.safetensors";
        QTest::addRow("no room for its configuration") << "full" << 1 << "config\\.json";
        QTest::addRow("no room to begin") << "from scratch" << 200 << "untrained/model\\.safetensors";
    }
    void aFullDiskIsSaidInOneLine()
    {
#ifdef Q_OS_WIN
        QSKIP("needs a POSIX shell to limit the length of files");
#else
        QFETCH(QString, what);
        QFETCH(int, blocks);
        QFETCH(QString, said);
        const CliRun run = runProgram(
            "sh", withShortFiles(blocks, training(named(what), m_data, path("out")) + QStringList{"--json"}));
        if (said.isEmpty()) {
            QVERIFY2(run.status == 0, run.err);
            QCOMPARE(run.err.count("checkpoint.safetensors: cannot write: "), 1);
            QVERIFY2(!run.err.contains("goes on"), run.err); // it was the last step
            QVERIFY(contentOf(path("out/" + kWeights)) == contentOf(m_whole + "/" + kWeights));
            return;
        }
        QCOMPARE(run.status, 1);
        const QByteArray last = run.err.trimmed().split('\n').last();
        QVERIFY2(last.startsWith("inkling-cli: ") && last.contains("cannot write: "), last);
        QVERIFY2(QString::fromUtf8(last).contains(QRegularExpression(said)), last);
        QCOMPARE(run.err.count("inkling-cli: "), 1);
        QVERIFY2(!run.err.contains("--resume"), run.err); // nothing is kept
        QVERIFY(!QFile::exists(path("out")));
#endif
    }

    void anInterruptWithAFullDiskSaysThatNothingIsKept()
    {
#ifdef Q_OS_WIN
        QSKIP("needs a POSIX shell to limit the length of files");
#else
        CliRun run;
        for (int attempt = 0; attempt < 20 && !run.err.contains("is lost"); ++attempt) {
            QVERIFY(QDir(path("out")).removeRecursively());
            run = stopped(withShortFiles(200, lora(path("out")) + QStringList{"--json"}), SIGINT, 3, "sh");
        }
        QCOMPARE(run.status, 1);
        QVERIFY2(run.err.contains("inkling-cli: ") && run.err.contains("cannot write: "), run.err);
        QVERIFY2(!run.err.contains("go on with"), run.err);
        QVERIFY(!QFile::exists(path("out")));
#endif
    }
};

QTEST_GUILESS_MAIN(TestCliTrain)
#include "tst_cli_train.moc"
