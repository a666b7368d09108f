// convert with adapters as a program: merged into a model, to GGUF and back, and what their licence asks to be said.
#include "engine/base/npy.h"
#include "tests/support/cli_program.h"
#include "tests/support/engine_test.h"
#include "tests/support/result_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace inkling::test;

namespace {

QString data(const char* name) { return QString::fromStdString(dataPath(name).string()); }

const QString kModel = data("toy-F32.gguf");
const QString kWeights = "adapter_model.safetensors";

// What the model continues with, as ids. The adapter has made it sure of itself.
QByteArray greedy(const QStringList& model)
{
    return runCli(QStringList{"generate"} + model +
                  QStringList{"--prompt", "What does the fox eat?", "--temperature", "0", "--max-tokens", "20",
                              "--activations", "f32", "--print", "ids"})
        .out;
}

// The ids of a generation that the server makes with a model opened so; empty where it refuses.
QJsonArray servedIds(const QJsonObject& open)
{
    QProcess server;
    server.start(INKLING_CLI_PROGRAM, {"serve"});
    int id = 0;
    const auto ask = [&](const char* method, QJsonObject params) {
        const QJsonObject request{{"jsonrpc", "2.0"}, {"id", ++id}, {"method", method}, {"params", params}};
        server.write(QJsonDocument(request).toJson(QJsonDocument::Compact) + "\n");
        for (;;) {
            while (!server.canReadLine())
                if (!server.waitForReadyRead(60000)) return QJsonObject();
            const QJsonObject answer = json(server.readLine());
            if (answer["id"].toInt() == id) return answer["result"].toObject();
        }
    };
    ask("initialize", {{"protocol", "1.1"}});
    QJsonObject params = open;
    params["activations"] = "f32";
    ask("model.open", params);
    const QJsonObject result = ask(
        "generate", {{"prompt", "What does the fox eat?"}, {"temperature", 0}, {"max_tokens", 20}, {"stream", false}});
    server.closeWriteChannel();
    server.waitForFinished(60000);
    return result["alternatives"][0]["tokens"].toArray();
}

} // namespace

class TestCliAdapters : public QObject
{
    Q_OBJECT

    QTemporaryDir m_shared;
    QString m_voice; // an adapter's folder
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString& name) const { return m_folder->filePath(name); }

private slots:
    void initTestCase()
    {
        m_voice = m_shared.filePath("voice");
        const QString tale = m_shared.filePath("tale.txt");
        QVERIFY(put(tale, QByteArray("The fox eats plums, and the mouse eats a pear.\n").repeated(20)));
        const CliRun run = runCli({"train", kModel, "--data", tale, "--output", m_voice, "--steps", "12", "--batch",
                                   "2", "--context", "64", "--learning-rate", "0.01"});
        QVERIFY2(run.status == 0, run.err);
    }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aMergedModelSaysWhatTheAdapterSays_data()
    {
        QTest::addColumn<QString>("output");
        QTest::addRow("GGUF") << "merged.gguf";
        QTest::addRow("Hugging Face") << "merged";
    }
    void aMergedModelSaysWhatTheAdapterSays()
    {
        QFETCH(QString, output);
        const CliRun run = runCli({"convert", kModel, path(output), "--adapter", m_voice});
        QVERIFY2(run.status == 0, run.err);
        const QByteArray expected = greedy({kModel, "--adapter", m_voice});
        QVERIFY(expected.count(' ') > 5);
        QCOMPARE(greedy({path(output)}), expected);
        QVERIFY(greedy({kModel}) != expected);
        QCOMPARE(greedy({m_voice}), expected); // an adapter's folder finds its base

        const QStringList tokens{"--tokens", "2,300,400,500,600,700", "--activations", "f32", "--output"};
        QCOMPARE(runCli(QStringList{"logits", kModel, "--adapter", m_voice} + tokens + QStringList{path("a")}).status,
                 0);
        QCOMPARE(runCli(QStringList{"logits", path(output)} + tokens + QStringList{path("b")}).status, 0);
        const auto applied = inkling::readNpy(path("a").toStdString());
        const auto merged = inkling::readNpy(path("b").toStdString());
        INKLING_VERIFY(applied);
        INKLING_VERIFY(merged);
        QCOMPARE(merged->values.size(), applied->values.size());
        for (std::size_t i = 0; i < applied->values.size(); ++i)
            QVERIFY(std::abs(merged->values[i] - applied->values[i]) < 1e-3F);
    }

    // w + scale · strength · b · a, worked out here.
    void mergingAddsTheProductOfTheFactors()
    {
        QCOMPARE(runCli({"convert", kModel, path("base")}).status, 0);
        QCOMPARE(runCli({"convert", kModel, path("merged"), "--adapter", m_voice, "--scale", "0.5"}).status, 0);
        const Tensors base(path("base/model.safetensors")), merged(path("merged/model.safetensors"));
        const Tensors adapter(m_voice + "/" + kWeights);
        QCOMPARE(merged.header.keys(), base.header.keys());
        double largest = 0;
        for (const QString& name : base.header.keys()) {
            const auto before = base.values(name), after = merged.values(name);
            const QString factor = "base_model.model." + QString(name).remove(".weight") + ".lora_";
            if (!adapter.header.contains(factor + "A.weight")) {
                QCOMPARE(after, before); // norms and the embedding are as they were
                continue;
            }
            const auto a = adapter.values(factor + "A.weight"), b = adapter.values(factor + "B.weight");
            const int columns = base.shape(name)[1];
            for (int i = 0; i < before.size(); ++i) {
                double sum = 0;
                for (int r = 0; r < 8; ++r)
                    sum += double(b[i / columns * 8 + r]) * double(a[r * columns + i % columns]);
                const double added = 0.5 * 16 / 8 * sum;
                largest = std::max(largest, std::abs(added));
                QVERIFY(std::abs(double(after[i]) - double(before[i]) - added) < 1e-6);
            }
        }
        QVERIFY(largest > 1e-3);
    }

    void theServerAppliesAdaptersToo()
    {
        const auto idsOf = [](const QByteArray& printed) {
            QJsonArray ids;
            for (const QByteArray& id : printed.simplified().replace(',', ' ').split(' '))
                if (!id.isEmpty()) ids.append(id.toInt());
            return ids;
        };
        const QJsonArray plain = idsOf(greedy({kModel})), adapted = idsOf(greedy({kModel, "--adapter", m_voice}));
        QVERIFY(plain.size() > 5 && adapted != plain);
        QCOMPARE(servedIds({{"path", m_voice}}), adapted); // its base is found by its card
        QCOMPARE(servedIds({{"path", kModel}, {"adapter", m_voice}}), adapted);
        QCOMPARE(servedIds({{"path", kModel}, {"adapter", m_voice}, {"scale", 0}}), plain);
        QCOMPARE(servedIds({{"path", m_voice}, {"scale", 0}}), plain);
        QVERIFY(servedIds({{"path", kModel}, {"adapter", path("nowhere")}}).isEmpty());
        QVERIFY(!servedIds({{"path", "starter"}}).isEmpty());
    }

    void whatIsDerivedFromGemmaSaysSo()
    {
        const QByteArray terms = "Gemma is provided under and subject to the Gemma Terms of Use found at "
                                 "ai.google.dev/gemma/terms\nStatement of changes: ";
        QVERIFY(contentOf(m_voice + "/NOTICE").startsWith(terms));
        QVERIFY(contentOf(m_voice + "/README.md").contains(terms));
        QVERIFY(json(contentOf(m_voice + "/card.json"))["notice"].toString().toUtf8().startsWith(terms));
        for (const char* output : {"merged.gguf", "merged"}) {
            const CliRun run = runCli({"convert", kModel, path(output), "--adapter", m_voice});
            const QByteArray notice = run.out.mid(run.out.indexOf('\n') + 1);
            QVERIFY2(notice.startsWith(terms) && notice.contains("'voice' merged"), run.out);
            const bool isFile = QString(output).endsWith(".gguf");
            if (isFile) QVERIFY(contentOf(path(output)).contains(notice.trimmed()));
            if (!isFile) QCOMPARE(contentOf(path("merged/NOTICE")), notice);
        }
        const CliRun own = runCli({"convert", "starter", path("starter.gguf")}); // is nobody else's
        QCOMPARE(own.status, 0);
        QVERIFY2(!own.out.contains("Gemma Terms of Use"), own.out);
    }

    // Neither way needs the base.
    void anAdapterGoesToGgufAndBack()
    {
        QCOMPARE(runCli({"convert", m_voice, path("voice.gguf")}).status, 0);
        const CliRun back = runCli({"convert", path("voice.gguf"), path("back")});
        QVERIFY2(back.status == 0, back.err);
        const QByteArray notice = contentOf(m_voice + "/NOTICE"); // goes with it
        QVERIFY(!notice.isEmpty() && contentOf(path("voice.gguf")).contains(notice.trimmed()));
        QVERIFY2(back.out.endsWith(notice), back.out);
        QCOMPARE(contentOf(path("back/NOTICE")), notice);
        const Tensors before(m_voice + "/" + kWeights), after(path("back/" + kWeights));
        QCOMPARE(after.header.keys(), before.header.keys());
        for (const QString& name : before.header.keys()) QCOMPARE(after.values(name), before.values(name));
        const QByteArray expected = greedy({kModel, "--adapter", m_voice});
        QCOMPARE(greedy({kModel, "--adapter", path("voice.gguf")}), expected);
        QCOMPARE(greedy({kModel, "--adapter", path("back")}), expected);

        INKLING_VERIFY_FAILURE(runCli({"generate", path("voice.gguf"), "--prompt", "x"}), 1); // needs it
        QVERIFY(QFile::copy(kModel, path("base.gguf")));
        QCOMPARE(greedy({path("voice.gguf")}), expected); // found by its hash
        QCOMPARE(greedy({path("back")}), expected);

        const CliRun again = runCli({"convert", path("voice.gguf"), path("back")});
        INKLING_VERIFY_FAILURE(again, 1);
        QVERIFY2(again.err.contains("exists already"), again.err);
        INKLING_VERIFY_FAILURE(runCli({"convert", m_voice, path("x.gguf"), "--type", "F16"}), 2);
        INKLING_VERIFY_FAILURE(runCli({"convert", kModel, path("x.gguf"), "--adapter", path("nowhere")}), 1);
        INKLING_VERIFY_FAILURE(runCli({"convert", data("wide-Q4_1.gguf"), path("x.gguf"), "--adapter", m_voice}), 1);
        INKLING_VERIFY_FAILURE(runCli({"convert", kModel, path("x.gguf"), "--adapter", m_voice, "--scale", "nan"}), 2);
        QVERIFY(!QFile::exists(path("x.gguf")));
    }
};

QTEST_GUILESS_MAIN(TestCliAdapters)
#include "tst_cli_adapters.moc"
