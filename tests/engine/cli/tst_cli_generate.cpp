// generate, chat and score as programs: what stands on stdout and stderr, and the exit status. The model has random
// weights, so nothing here depends on what it says.
#include "engine/base/npy.h"
#include "tests/support/engine_test.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

#ifndef Q_OS_WIN
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#endif

using inkling::test::dataPath;

namespace {

QString dataFile(const char* name) { return QString::fromStdString(dataPath(name).string()); }

const QString kProgram = QStringLiteral(INKLING_CLI_PROGRAM);
const QString kModel = dataFile("toy-F32.gguf");

struct Outcome
{
    int status = -1;
    QByteArray out;
    QByteArray err;

    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    QList<QJsonObject> lines() const
    {
        QList<QJsonObject> objects;
        for (const QByteArray& line : out.split('\n'))
            if (!line.isEmpty()) objects.append(QJsonDocument::fromJson(line).object());
        return objects;
    }
};

Outcome finished(QProcess& process)
{
    if (!process.waitForFinished(120000)) qFatal("the program did not finish");
    if (process.exitStatus() != QProcess::NormalExit) return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

Outcome run(const QStringList& arguments, const QByteArray& input = {})
{
    QProcess process;
    process.start(kProgram, arguments);
    process.write(input);
    process.closeWriteChannel();
    return finished(process);
}

QStringList generating(const QStringList& more) { return QStringList{"generate", kModel} + more; }

// Failures print one line on stderr and nothing on stdout.
bool isOneLine(const Outcome& outcome)
{
    return outcome.out.isEmpty() && outcome.err.startsWith("inkling-cli: ") && outcome.err.count('\n') == 1 &&
           outcome.err.endsWith('\n');
}

QList<int> idsOf(const QJsonObject& json)
{
    QList<int> ids;
    for (const QJsonValue& id : json["ids"].toArray()) ids.append(id.toInt());
    return ids;
}

} // namespace

class TestCliGenerate : public QObject
{
    Q_OBJECT
private slots:
    void textIdsAndJsonTellTheSame()
    {
        const QStringList same{"--prompt", "Once upon a time", "--max-tokens", "25", "--seed", "7"};
        const Outcome text = run(generating(same));
        const Outcome ids = run(generating(same + QStringList{"--print", "ids"}));
        const Outcome json = run(generating(same + QStringList{"--print", "json"}));
        QCOMPARE(text.status, 0);
        QCOMPARE(ids.status, 0);
        QCOMPARE(json.status, 0);
        QCOMPARE(json.json()["text"].toString().toUtf8(), text.out);
        QByteArrayList spelled;
        for (const int id : idsOf(json.json())) spelled.append(QByteArray::number(id));
        QCOMPARE(ids.out, spelled.join(' ') + "\n");
        QCOMPARE(json.json()["seed"].toInt(), 7);
        QCOMPARE(json.json()["stop_reason"].toString(), QString("max_tokens"));
        QVERIFY(json.json()["log_probability"].toDouble() < 0);
        QVERIFY(text.err.isEmpty());

        const Outcome detokenized = run({"detokenize", kModel, "--tokens", spelled.join(',')});
        QCOMPARE(detokenized.out, text.out);
    }

    void sameSeedSameTextWhateverTheThreads()
    {
        const QStringList same{"--prompt", "The sea", "--max-tokens", "40", "--seed", "11"};
        const Outcome one = run(generating(same + QStringList{"--threads", "1"}));
        QCOMPARE(one.status, 0);
        for (const char* threads : {"2", "3"})
            QCOMPARE(run(generating(same + QStringList{"--threads", threads})).out, one.out);
    }

    void promptsComeFromTheOptionTheFileOrTheInput()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("prompt.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("from a file");
        file.close();
        const QStringList rest{"--max-tokens", "12", "--seed", "3", "--print", "ids"};
        const auto expected = [&](const QString& text) {
            return run(generating(QStringList{"--prompt", text} + rest));
        };
        QCOMPARE(run(generating(QStringList{"--file", file.fileName()} + rest), "not read").out,
                 expected("from a file").out);
        QCOMPARE(run(generating(rest), "from the input").out, expected("from the input").out);
        QCOMPARE(run(generating(QStringList{"--prompt", "x", "--file", file.fileName()} + rest)).out,
                 expected("x").out);
    }

    void rawTextGetsOneBosAndIdsGetNone()
    {
        const QStringList rest{"--max-tokens", "1", "--print", "json", "--seed", "1"};
        const Outcome text = run({"tokenize", kModel, "--bos", "--prompt", "Hello, world!"});
        const QString ids = QString::fromUtf8(text.out).trimmed().replace(' ', ',');
        const Outcome raw = run(generating(QStringList{"--prompt", "Hello, world!"} + rest));
        QCOMPARE(raw.json()["prompt_tokens"].toInt(), int(ids.count(',')) + 1);
        QCOMPARE(run(generating(QStringList{"--tokens", ids} + rest)).json(), raw.json());
        QCOMPARE(run(generating(QStringList{"--prompt", ""} + rest)).json()["prompt_tokens"].toInt(), 1);
        QCOMPARE(run(generating(QStringList{"--prompt", "<bos>x", "--parse-specials"} + rest))
                     .json()["prompt_tokens"]
                     .toInt(),
                 2);
        QVERIFY(run(generating(QStringList{"--prompt", "<bos>x"} + rest)).json()["prompt_tokens"].toInt() > 2);
    }

    void greedyFollowsTheGoldenLogits()
    {
        const auto golden = inkling::readNpy(dataPath("toy-F32.logits.npy"));
        INKLING_VERIFY(golden);
        const auto last = golden->values.end() - std::ptrdiff_t(golden->columns);
        const auto best = std::max_element(last, golden->values.end()) - last;
        const Outcome outcome =
            run(generating({"--tokens", "2,300,400,500,600,700,301,302,303,304,305,306,900,901,902,903,904,77,78,79",
                            "--temperature", "0", "--max-tokens", "1", "--print", "ids", "--activations", "f32"}));
        QCOMPARE(outcome.out, QByteArray::number(qlonglong(best)) + "\n");
    }

    void alternativesAreWhatTheirSeedsAloneGive()
    {
        const QStringList same{"--prompt", "A dragon", "--max-tokens", "20", "--stop", "e"};
        const Outcome together = run(generating(same + QStringList{"--count", "5", "--seed", "40"}));
        QCOMPARE(together.status, 0);
        const auto lines = together.lines();
        QCOMPARE(lines.size(), 5);
        for (int i = 0; i < 5; ++i) {
            const Outcome alone =
                run(generating(same + QStringList{"--seed", QString::number(40 + i), "--print", "json"}));
            QCOMPARE(idsOf(lines[i]), idsOf(alone.json()));
            for (const char* key : {"text", "stop_reason", "seed"}) QCOMPARE(lines[i][key], alone.json()[key]);
            QVERIFY(std::abs(lines[i]["log_probability"].toDouble() - alone.json()["log_probability"].toDouble()) <
                    1e-6);
        }
    }

    void stopTextsMayStraddleTokens()
    {
        const QStringList same{"--prompt", "The fox", "--max-tokens", "30", "--seed", "5"};
        const Outcome free = run(generating(same + QStringList{"--print", "json"}));
        const QString text = free.json()["text"].toString();
        QVERIFY(text.size() > 20);
        for (const int start : {1, 6, 10}) {
            const QString stop = text.mid(start, 7);
            const Outcome stopped = run(generating(same + QStringList{"--stop", "never said", "--stop", stop}));
            QCOMPARE(stopped.status, 0);
            QCOMPARE(QString::fromUtf8(stopped.out), text.left(text.indexOf(stop)));
        }
    }

    void logitBiasForbidsAndForces()
    {
        const QStringList same{"--prompt", "x", "--max-tokens", "4", "--temperature", "0", "--print", "json"};
        const auto first = idsOf(run(generating(same)).json());
        const QString forbidden = QString::number(first[0]) + "=-inf";
        QVERIFY(idsOf(run(generating(same + QStringList{"--logit-bias", forbidden})).json())[0] != first[0]);
        QCOMPARE(
            idsOf(run(generating(same + QStringList{"--logit-bias", forbidden, "--logit-bias", "77=1000"})).json()),
            (QList<int>{77, 77, 77, 77}));
    }

    void logProbabilitiesOfTheBestStandInTheJson()
    {
        const Outcome outcome = run(generating(
            {"--prompt", "x", "--max-tokens", "6", "--seed", "2", "--print", "json", "--log-probabilities", "3"}));
        const auto tokens = outcome.json()["tokens"].toArray();
        QCOMPARE(tokens.size(), 6);
        double total = 0;
        for (const QJsonValue& token : tokens) {
            total += token["log_probability"].toDouble();
            const auto best = token["best"].toArray();
            QCOMPARE(best.size(), 3);
            QVERIFY(best[0]["log_probability"].toDouble() >= best[2]["log_probability"].toDouble());
            QVERIFY(best[0]["log_probability"].toDouble() >= token["log_probability"].toDouble());
        }
        QVERIFY(std::abs(total - outcome.json()["log_probability"].toDouble()) < 1e-3);
    }

    void statsHaveThePromisedKeys()
    {
        const Outcome outcome = run(generating({"--prompt", "x", "--max-tokens", "5", "--seed", "9", "--stats"}));
        QCOMPARE(outcome.err.count('\n'), 1);
        const QJsonObject stats = QJsonDocument::fromJson(outcome.err).object();
        QStringList keys = stats.keys();
        keys.sort();
        QCOMPARE(keys, (QStringList{"cached_tokens", "decode_tokens_per_second", "generated_tokens", "peak_rss_bytes",
                                    "prefill_tokens_per_second", "prompt_tokens", "seed", "stop_reason",
                                    "time_to_first_token_s"}));
        QCOMPARE(stats["generated_tokens"].toInt(), 5);
        QCOMPARE(stats["prompt_tokens"].toInt(), 2);
        QCOMPARE(stats["seed"].toInt(), 9);
        QCOMPARE(stats["stop_reason"].toString(), QString("max_tokens"));
        QVERIFY(stats["decode_tokens_per_second"].toDouble() > 0);
        QVERIFY(stats["peak_rss_bytes"].toDouble() > 1e6);
    }

    void aRandomSeedIsReportedAndGivesTheSameAgain()
    {
        const QStringList same{"--prompt", "x", "--max-tokens", "10", "--print", "json"};
        const QJsonObject first = run(generating(same)).json();
        const QString seed = QString::number(first["seed"].toInteger());
        QCOMPARE(run(generating(same + QStringList{"--seed", seed})).json(), first);
    }

    void aFullContextIsSaidAndIsNoFailure()
    {
        const Outcome outcome =
            run(generating({"--tokens", "2,3,4,5,6", "--context", "9", "--print", "json", "--logit-bias", "77=1000"}));
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.json()["stop_reason"].toString(), QString("context_full"));
        QCOMPARE(idsOf(outcome.json()).size(), 4);
        QVERIFY(outcome.err.contains("context"));
    }

    void failuresAreOneLineAndAStatus_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("said");
        using A = QStringList;
        QTest::newRow("no such file") << A{"generate", "nowhere.gguf", "--prompt", "x"} << 1 << "nowhere.gguf";
        QTest::newRow("no such prompt") << generating({"--file", "/nowhere/x"}) << 1 << "/nowhere/x";
        QTest::newRow("a prompt too long")
            << generating({"--tokens", "2,3,4,5,6,7", "--context", "5"}) << 1 << "6 tokens.*5";
        QTest::newRow("an id out of range") << generating({"--tokens", "1024"}) << 1 << "1024.*vocabulary";
        QTest::newRow("a bias out of range")
            << generating({"--prompt", "x", "--logit-bias", "1024=1"}) << 1 << "1024.*vocabulary";
        QTest::newRow("no id") << generating({"--tokens", "1,x"}) << 2 << "--tokens.*'x'";
        QTest::newRow("no ids") << generating({"--tokens", ""}) << 2 << "--tokens";
        for (const auto& [option, value] :
             std::initializer_list<std::pair<const char*, const char*>>{{"--temperature", "-1"},
                                                                        {"--temperature", "nan"},
                                                                        {"--temperature", "warm"},
                                                                        {"--top-p", "1.01"},
                                                                        {"--min-p", "-0.5"},
                                                                        {"--repeat-penalty", "0"},
                                                                        {"--seed", "-1"},
                                                                        {"--seed", "x"},
                                                                        {"--max-tokens", "-3"},
                                                                        {"--count", "0"},
                                                                        {"--count", "65"},
                                                                        {"--context", "0"},
                                                                        {"--stop", ""},
                                                                        {"--print", "xml"},
                                                                        {"--logit-bias", "5"},
                                                                        {"--logit-bias", "5=nan"},
                                                                        {"--logit-bias", "5=inf"},
                                                                        {"--no-such", "1"}})
            QTest::addRow("%s '%s'", option, value) << generating({"--prompt", "x", option, value}) << 2 << option;
        QTest::newRow("score: continuation alone") << A{"score", kModel, "--continuation", "a"} << 2 << "--context";
        QTest::newRow("score: context alone") << A{"score", kModel, "--context", "a"} << 2 << "--continuation";
        QTest::newRow("score: both forms")
            << A{"score", kModel, "--context", "a", "--continuation", "b", "--file", "c"} << 2 << "--file";
        QTest::newRow("score: empty continuation")
            << A{"score", kModel, "--context", "a", "--continuation", ""} << 2 << "--continuation";
        QTest::newRow("score: window 1") << A{"score", kModel, "--prompt", "a", "--window", "1"} << 2 << "--window";
        QTest::newRow("score: window above the context")
            << A{"score", kModel, "--prompt", "a", "--window", "5000"} << 1 << "5000";
        QTest::newRow("score: empty text") << A{"score", kModel, "--prompt", ""} << 1 << "empty";
    }
    void failuresAreOneLineAndAStatus()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QString, said);
        const Outcome outcome = run(arguments);
        QVERIFY2(isOneLine(outcome), outcome.err + outcome.out);
        QCOMPARE(outcome.status, status);
        QVERIFY2(QString::fromUtf8(outcome.err).contains(QRegularExpression(said)), outcome.err);
    }

#ifndef Q_OS_WIN
    // The signal goes off with the first text. Where the machine is so busy that the text is complete by then, it is
    // tried again.
    void anInterruptKeepsWhatIsThere()
    {
        const QStringList arguments = generating({"--prompt", "x", "--seed", "1", "--max-tokens", "250", "--stats"});
        const QByteArray whole = run(arguments).out;
        Outcome outcome;
        for (int attempt = 0; attempt < 50 && outcome.status != 130; ++attempt) {
            QProcess process;
            process.start(kProgram, arguments);
            QVERIFY(process.waitForReadyRead(60000));
            ::kill(pid_t(process.processId()), SIGINT);
            outcome = finished(process);
        }
        QCOMPARE(outcome.status, 130);
        QVERIFY(!outcome.out.isEmpty() && outcome.out.size() < whole.size());
        // A character that was cut in two ends as U+FFFD.
        QVERIFY(whole.startsWith(outcome.out) ||
                (outcome.out.endsWith("\xEF\xBF\xBD") && whole.startsWith(outcome.out.chopped(3))));
        QCOMPARE(QJsonDocument::fromJson(outcome.err).object()["stop_reason"].toString(), QString("cancelled"));
    }

    void anInterruptEndsAChatThatWaits()
    {
        QProcess process;
        process.start(kProgram, {"chat", kModel, "--max-tokens", "5"});
        process.write("one\n");
        QByteArray out;
        while (!out.endsWith('\n')) {
            QVERIFY(process.waitForReadyRead(60000));
            out += process.readAllStandardOutput();
        }
        ::kill(pid_t(process.processId()), SIGINT);
        const Outcome outcome = finished(process);
        QCOMPARE(outcome.status, 130);
        QVERIFY(outcome.out.isEmpty() && outcome.err.isEmpty());
    }

    void aReaderThatGoesAwayIsAnErrorThatSaysSo_data()
    {
        QTest::addColumn<QString>("command");
        const QString quoted = "'" + kProgram + "' ";
        QTest::newRow("closed") << quoted + "generate '" + kModel + "' --prompt x --seed 1 --max-tokens 9 >&-";
        QTest::newRow("closed, json") << quoted + "generate '" + kModel +
                                             "' --prompt x --seed 1 --max-tokens 9 --print json >&-";
        QTest::newRow("closed, count") << quoted + "generate '" + kModel + "' --prompt x --count 2 --max-tokens 9 >&-";
        QTest::newRow("chat") << "echo x | " + quoted + "chat '" + kModel + "' --seed 1 --max-tokens 9 >&-";
        QTest::newRow("score") << quoted + "score '" + kModel + "' --prompt 'some text' >&-";
        QTest::newRow("score lines") << quoted + "score '" + kModel + "' --prompt 'some text' --json-lines >&-";
    }
    void aReaderThatGoesAwayIsAnErrorThatSaysSo()
    {
        QFETCH(QString, command);
        QProcess process;
        process.start("sh", {"-c", command});
        process.closeWriteChannel();
        const Outcome outcome = finished(process);
        QCOMPARE(outcome.status, 1);
        QVERIFY2(outcome.err.contains("inkling-cli: stdout: cannot write"), outcome.err);
    }

    void aReaderThatStopsEndsTheGeneration()
    {
        QProcess process;
        process.start("sh", {"-c", "{ '" + kProgram + "' generate '" + kModel +
                                       "' --prompt x --seed 1 --max-tokens 250 --logit-bias 77=1000; echo $? >&2; } | "
                                       "head -c 1 >/dev/null"});
        process.closeWriteChannel();
        const Outcome outcome = finished(process);
        // Only a program that had done before head left may say 0.
        QVERIFY2(outcome.err.endsWith("Broken pipe\n1\n") || outcome.err == "0\n", outcome.err);
    }
#endif

    void eachLineOfAPipedChatIsATurn()
    {
        const QStringList arguments{"chat", kModel, "--seed", "4", "--max-tokens", "6"};
        const Outcome outcome = run(arguments, "Hello\n/help me\r\n\nand again");
        QCOMPARE(outcome.status, 0);
        QVERIFY(outcome.out.endsWith('\n'));
        // Turn by turn: the first reply does not depend on what comes later.
        const Outcome first = run(arguments, "Hello\n");
        QVERIFY(outcome.out.startsWith(first.out));
        const Outcome two = run(arguments, "Hello\n/help me\n");
        QVERIFY(outcome.out.startsWith(two.out) && two.out.size() > first.out.size());
        QVERIFY(outcome.out.size() > two.out.size());
        QCOMPARE(run(arguments, "").out, QByteArray());
    }

    void aChatWithAModelWithoutAFormatSaysSo()
    {
        const QStringList rest{"--max-tokens", "3"};
        const Outcome preTrained = run(QStringList{"chat", dataFile("toy-hf")} + rest, "x\n");
        QCOMPARE(preTrained.status, 0);
        QVERIFY2(preTrained.err.contains("without a chat format"), preTrained.err);
        QVERIFY(run(QStringList{"chat", kModel} + rest, "x\n").err.isEmpty());
    }

    void aLongChatSlidesAndSaysSo()
    {
        QByteArray turns;
        for (int i = 0; i < 12; ++i) turns += "tell me some more of the fox and the castle, please\n";
        const Outcome outcome =
            run({"chat", kModel, "--system", "Be brief.", "--max-tokens", "10", "--seed", "1"}, turns);
        QCOMPARE(outcome.status, 0);
        QVERIFY2(outcome.err.contains("left out"), outcome.err);
        const Outcome tooLong = run({"chat", kModel, "--system", "x", "--context", "10"}, turns);
        QCOMPARE(tooLong.status, 1);
        QVERIFY(tooLong.out.isEmpty());
        QVERIFY2(tooLong.err.contains("the context has 10"), tooLong.err);
    }

    void continuationsAreScoredBestFirst()
    {
        const QStringList arguments{"score", kModel,           "--context",         "The review is",  "--continuation",
                                    " good", "--continuation", " terrible, really", "--continuation", " fine"};
        const Outcome json = run(arguments + QStringList{"--json"});
        QCOMPARE(json.status, 0);
        const auto list = json.json()["continuations"].toArray();
        QCOMPARE(list.size(), 3);
        double sum = 0;
        for (int i = 0; i < 3; ++i) {
            sum += list[i]["probability"].toDouble();
            if (i > 0) QVERIFY(list[i - 1]["log_probability"].toDouble() >= list[i]["log_probability"].toDouble());
            QVERIFY(list[i]["tokens"].toInt() >= 1);
        }
        QVERIFY(std::abs(sum - 1) < 1e-9);
        const Outcome table = run(arguments);
        QCOMPARE(table.status, 0);
        QVERIFY(table.out.contains(list[0]["text"].toString().toUtf8()));
        QCOMPARE(table.out.count('\n'), 4);
    }

    void aTextIsScoredInSumAndTokenByToken()
    {
        const QByteArray text = "Once upon a time there was a fox.\nna\xC3\xAFve \xF0\x9F\xA6\x8A\n";
        const Outcome json = run({"score", kModel, "--json"}, text);
        QCOMPARE(json.status, 0);
        const Outcome lines = run({"score", kModel, "--json-lines"}, text);
        QCOMPARE(lines.status, 0);
        const auto tokens = lines.lines();
        QCOMPARE(int(tokens.size()), json.json()["tokens"].toInt());
        double nats = 0;
        for (const QJsonObject& token : tokens) nats += token["nats"].toDouble();
        QVERIFY(std::abs(nats / double(tokens.size()) - json.json()["nats_per_token"].toDouble()) < 1e-9);
        QVERIFY(std::abs(std::exp(nats / double(tokens.size())) / json.json()["perplexity"].toDouble() - 1) < 1e-9);
        QVERIFY(std::abs(nats / std::log(2) / QString::fromUtf8(text).toUcs4().size() -
                         json.json()["bits_per_character"].toDouble()) < 1e-9);
        QCOMPARE(tokens[0]["byte_offset"].toInt(), 0);
        QVERIFY(tokens[0].contains("rank") && tokens[0].contains("text"));
        for (int i = 0; i + 1 < tokens.size(); ++i) {
            const QByteArray token = tokens[i]["text"].toString().toUtf8();
            if (token.contains("\xEF\xBF\xBD")) continue; // a part of a character
            QCOMPARE(text.mid(tokens[i]["byte_offset"].toInt(), token.size()), token);
        }
        QVERIFY(run({"score", kModel}, text).out.contains("perplexity"));
    }

    void helpTellsOptionsAndExamples_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("generate") << QStringList{"--max-tokens", "--temperature",
                                                 "--top-k",      "--top-p",
                                                 "--min-p",      "--repeat-penalty",
                                                 "--seed",       "--stop",
                                                 "--count",      "--tokens",
                                                 "--print",      "--stats",
                                                 "--threads",    "inkling-cli generate model.gguf"};
        QTest::newRow("chat") << QStringList{"--system", "--seed", "/save", "inkling-cli chat model.gguf"};
        QTest::newRow("score") << QStringList{"--context", "--continuation", "--window", "--json-lines",
                                              "inkling-cli score model.gguf"};
    }
    void helpTellsOptionsAndExamples()
    {
        QFETCH(QStringList, words);
        const Outcome outcome = run({QTest::currentDataTag(), "--help"});
        QCOMPARE(outcome.status, 0);
        for (const QString& word : words) QVERIFY2(outcome.out.contains(word.toUtf8()), qPrintable(word));
    }
};

QTEST_GUILESS_MAIN(TestCliGenerate)
#include "tst_cli_generate.moc"
