// The loop of a training: its losses against an independent implementation's, interruptions, and what it refuses.
#include "engine/train/trainer.h"
#include "tests/engine/train/golden_training.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace inkling;
using namespace inkling::test;

namespace {

TrainOptions plainOptions(TrainMethod method, std::uint64_t steps)
{
    TrainOptions options;
    options.method = method;
    options.steps = steps;
    options.learningRate = 1e-3F;
    options.schedule = Schedule::Constant;
    options.warmup = 0;
    options.clip = 0;
    options.batch = 2;
    options.data.context = 32;
    options.data.heldOut = 0;
    return options;
}

const CancelFlag kNever;

// Ten things to say; the question tells which.
std::string tenAnswers()
{
    const char* const words[] = {"fox", "castle", "river", "bird", "night", "garden", "song", "boat", "snow", "lamp"};
    std::string lines;
    for (int i = 0; i < 10; ++i)
        lines += std::string(R"({"prompt":")") + words[i] + R"(","completion":"The )" + words[(i + 3) % 10] +
                 " and the " + words[(i + 7) % 10] + " went to the " + words[(i + 1) % 10] + ".\"}\n";
    return lines;
}

} // namespace

class TestTrainer : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<TrainProgress> m_told;

    QString path(const QString& name) const { return m_folder->filePath(name); }
    QByteArray checkpoint() const
    {
        QFile file(path("checkpoint"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    Result<std::unique_ptr<Trainer>> open(const std::string& data, const TrainOptions& options)
    {
        QFile file(path("data.jsonl"));
        if (!file.open(QIODevice::WriteOnly) || file.write(data.data(), qint64(data.size())) < 0)
            return Error{ErrorCode::Io, "cannot write the data"};
        file.close();
        TrainPlaces places;
        places.base = dataPath("toy-F32.gguf");
        places.data = {file.fileName().toStdString()};
        places.checkpoint = path("checkpoint").toStdString();
        places.threads = 1;
        return Trainer::open(places, options, kNever);
    }

    // Runs until `stop` says so or to the end; what is told is in m_told.
    Result<> run(Trainer& trainer, const std::function<bool(const TrainProgress&)>& stop = {})
    {
        CancelFlag cancel;
        m_told.clear();
        return trainer.run(
            [&](const TrainProgress& progress) {
                m_told.push_back(progress);
                if (stop && stop(progress)) cancel.raise();
            },
            [](const std::string& remark) { QFAIL(remark.c_str()); }, cancel);
    }

    static std::vector<std::vector<float>> numbersOf(const Trainer& trainer)
    {
        std::vector<std::vector<float>> numbers;
        for (const TrainedTensor& tensor : trainer.trainable().tensors()) {
            numbers.emplace_back(tensor.parameter.values.begin(), tensor.parameter.values.end());
            numbers.push_back(tensor.m);
            numbers.push_back(tensor.v);
        }
        return numbers;
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void lossesEqualTheReference()
    {
        const auto golden = readGolden("toy-F32.training.safetensors");
        INKLING_VERIFY(golden);
        const std::vector<float>& expected = golden->arrays.at("losses");
        QCOMPARE(expected.size(), std::size_t(20));
        std::string record = R"({"tokens":[)";
        for (const TokenId token : golden->tokens) record += std::to_string(token) + ",";
        record.back() = ']';
        TrainOptions options = plainOptions(TrainMethod::Full, expected.size());
        options.data.loss = LossOn::All;
        auto trainer = open(record + "}\n", options);
        INKLING_VERIFY(trainer);

        INKLING_VERIFY(run(**trainer));

        QCOMPARE(m_told.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QVERIFY2(
                std::abs(m_told[i].loss - double(expected[i])) <= 1e-3,
                qPrintable(QString("step %1: %2, not %3").arg(i + 1).arg(m_told[i].loss).arg(double(expected[i]))));
            QCOMPARE(m_told[i].step, std::uint64_t(i + 1));
            QCOMPARE(m_told[i].of, std::uint64_t(expected.size()));
        }
    }

    void resumedIsAsNeverInterrupted_data()
    {
        QTest::addColumn<bool>("full");
        QTest::addRow("full") << true;
        QTest::addRow("low rank") << false;
    }
    void resumedIsAsNeverInterrupted()
    {
        QFETCH(bool, full);
        TrainOptions options = plainOptions(full ? TrainMethod::Full : TrainMethod::LowRank, 9);
        options.schedule = Schedule::Cosine;
        options.warmup = 2;
        options.weightDecay = 0.1F;
        options.clip = 1;
        options.data.heldOut = 0.1;
        auto whole = open(tenAnswers(), options);
        INKLING_VERIFY(whole);
        INKLING_VERIFY(run(**whole));
        const std::vector<TrainProgress> expected = m_told;
        QVERIFY((*whole)->state().step == 9 && expected.size() == 9);
        QVERIFY(QFile::remove(path("checkpoint")));

        std::vector<TrainProgress> told;
        std::unique_ptr<Trainer> part;
        for (const std::uint64_t until : {4, 5, 9}) { // within an epoch, after one step alone, to the end
            auto trainer = open(tenAnswers(), options);
            INKLING_VERIFY(trainer);
            part = std::move(*trainer);
            if (!told.empty()) INKLING_VERIFY(part->resume());
            const auto outcome = run(*part, [&](const TrainProgress& progress) { return progress.step == until; });
            QCOMPARE(bool(outcome), until == 9);
            if (!outcome) QVERIFY(outcome.error().code == ErrorCode::Cancelled);
            told.insert(told.end(), m_told.begin(), m_told.end());
        }

        QCOMPARE(told.size(), expected.size());
        for (std::size_t i = 0; i < told.size(); ++i) {
            QCOMPARE(told[i].step, expected[i].step);
            QVERIFY(told[i].loss == expected[i].loss && told[i].learningRate == expected[i].learningRate);
            QVERIFY(told[i].heldOutLoss == expected[i].heldOutLoss);
        }
        QVERIFY(numbersOf(*part) == numbersOf(**whole));
        QVERIFY(part->state().heldOutLosses == (*whole)->state().heldOutLosses);
    }

    void aFinishedTrainingHasNothingLeftToDo()
    {
        const TrainOptions options = plainOptions(TrainMethod::LowRank, 2);
        auto trainer = open(tenAnswers(), options);
        INKLING_VERIFY(trainer);
        INKLING_VERIFY(run(**trainer));
        auto again = open(tenAnswers(), options);
        INKLING_VERIFY(again);
        INKLING_VERIFY((*again)->resume());
        INKLING_VERIFY(run(**again));
        QCOMPARE(m_told.size(), std::size_t(0));
        QVERIFY(numbersOf(**again) == numbersOf(**trainer));
    }

    void otherDataIsNotResumed()
    {
        const TrainOptions options = plainOptions(TrainMethod::LowRank, 1);
        auto trainer = open(tenAnswers(), options);
        INKLING_VERIFY(trainer);
        INKLING_VERIFY(run(**trainer));
        auto other = open(tenAnswers() + "\n", options);
        INKLING_VERIFY(other);
        const auto before = numbersOf(**other);
        const auto resumed = (*other)->resume();
        QVERIFY(!resumed);
        QVERIFY2(QString::fromStdString(resumed.error().text).contains("was made with data file 1 "),
                 resumed.error().text.c_str());
        QVERIFY(numbersOf(**other) == before);
    }

    // The first step's update throws the weights out of all proportion; the second step finds it.
    void stopsWhenTheLossIsNoNumberAndKeepsTheCheckpoint()
    {
        TrainOptions options = plainOptions(TrainMethod::Full, 5);
        options.learningRate = 1e30F;
        auto trainer = open(tenAnswers(), options);
        INKLING_VERIFY(trainer);
        QVERIFY(!run(**trainer, [](const TrainProgress&) { return true; }));
        const QByteArray before = checkpoint();
        QVERIFY(!before.isEmpty());

        const auto outcome = run(**trainer);

        QVERIFY(!outcome);
        QVERIFY(outcome.error().code == ErrorCode::BadFile);
        const QString text = QString::fromStdString(outcome.error().text);
        QVERIFY2(text.contains("no longer a number at step 2") && text.contains("--learning-rate"), qPrintable(text));
        QCOMPARE((*trainer)->state().step, std::uint64_t(1));
        QVERIFY(checkpoint() == before);
    }
    void aHeldOutLossThatIsNoNumberStopsToo()
    {
        TrainOptions options = plainOptions(TrainMethod::Full, 1);
        options.learningRate = 3e38F;
        options.data.heldOut = 0.1;
        auto trainer = open(tenAnswers(), options);
        INKLING_VERIFY(trainer);
        const auto outcome = run(**trainer);
        QVERIFY(!outcome);
        QVERIFY2(QString::fromStdString(outcome.error().text).contains("no longer a number"),
                 outcome.error().text.c_str());
        QVERIFY(checkpoint().isEmpty());
    }

    void learnsTenSentencesByHeart()
    {
        TrainOptions options = plainOptions(TrainMethod::Full, 300);
        options.learningRate = 3e-3F;
        options.clip = 1;
        options.batch = 8;
        auto trainer = open(tenAnswers(), options);
        INKLING_VERIFY(trainer);
        const auto outcome = run(**trainer, [](const TrainProgress& progress) { return progress.loss < 0.05; });
        QVERIFY2(m_told.back().loss < 0.05, qPrintable(QString::number(m_told.back().loss)));
        QVERIFY(!outcome && outcome.error().code == ErrorCode::Cancelled);
    }

    void aLowRankAdditionLowersTheLoss()
    {
        TrainOptions options = plainOptions(TrainMethod::LowRank, 15);
        options.learningRate = 1e-2F;
        options.batch = 8;
        options.data.heldOut = 0.1;
        auto trainer = open(tenAnswers(), options);
        INKLING_VERIFY(trainer);
        INKLING_VERIFY(run(**trainer));
        QVERIFY2(m_told.back().loss < 0.7 * m_told.front().loss, qPrintable(QString::number(m_told.back().loss)));
        const auto& heldOut = (*trainer)->state().heldOutLosses;
        QCOMPARE(heldOut.size(), std::size_t(2)); // before the first step and after the last
        QVERIFY(heldOut.at(15) < heldOut.at(0));
        for (const TrainedTensor& tensor : (*trainer)->trainable().tensors())
            QVERIFY(tensor.name.ends_with(kFactorA) || tensor.name.ends_with(kFactorB));
    }

    void stepsFollowFromTheEpochs_data()
    {
        QTest::addColumn<double>("epochs");
        QTest::addColumn<int>("steps");
        QTest::addRow("one") << 1.0 << 3; // five rows, two a step
        QTest::addRow("two") << 2.0 << 6;
        QTest::addRow("a third") << 0.33 << 1;
        QTest::addRow("one and a half") << 1.5 << 5;
        QTest::addRow("a hundred") << 100.0 << 300;
    }
    void stepsFollowFromTheEpochs()
    {
        QFETCH(double, epochs);
        QFETCH(int, steps);
        std::string lines;
        for (int i = 0; i < 5; ++i)
            lines += R"({"tokens":[2,300,301,302]})"
                     "\n";
        TrainOptions options = plainOptions(TrainMethod::LowRank, 1);
        options.steps.reset();
        options.epochs = epochs;
        options.data.context = 4;
        const auto trainer = open(lines, options);
        INKLING_VERIFY(trainer);
        QCOMPARE((*trainer)->steps(), std::uint64_t(steps));
        QCOMPARE((*trainer)->contextUse(), 1.0);
    }

    void refusesOptionsThatMakeNoSense_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<std::function<void(TrainOptions&)>>("change");
        const auto row = [](const char* name, const char* words, const std::function<void(TrainOptions&)>& change) {
            QTest::addRow("%s", name) << QString(words) << change;
        };
        row("rank 0", "--rank: expected 1 to 64, got 0", [](TrainOptions& o) { o.rank = 0; });
        row("rank 65", "--rank: expected 1 to 64, got 65", [](TrainOptions& o) { o.rank = 65; });
        row("context 1", "--context: expected 2 to 256, got 1", [](TrainOptions& o) { o.data.context = 1; });
        row("context 257", "--context: expected 2 to 256, got 257", [](TrainOptions& o) { o.data.context = 257; });
        row("rate 0", "--learning-rate", [](TrainOptions& o) { o.learningRate = 0; });
        row("rate below 0", "--learning-rate", [](TrainOptions& o) { o.learningRate = -1; });
        row("no rate", "--learning-rate",
            [](TrainOptions& o) { o.learningRate = std::numeric_limits<float>::quiet_NaN(); });
        row("no steps", "--steps", [](TrainOptions& o) { o.steps = 0; });
        row("no epochs", "--epochs", [](TrainOptions& o) {
            o.steps.reset();
            o.epochs = 0;
        });
        row("no batch", "--batch", [](TrainOptions& o) { o.batch = 0; });
    }
    void refusesOptionsThatMakeNoSense()
    {
        QFETCH(QString, words);
        QFETCH(std::function<void(TrainOptions&)>, change);
        TrainOptions options = plainOptions(TrainMethod::LowRank, 1);
        change(options);
        const auto trainer = open(tenAnswers(), options);
        QVERIFY(!trainer);
        QVERIFY(trainer.error().code == ErrorCode::InvalidArgument);
        QVERIFY2(QString::fromStdString(trainer.error().text).contains(words), trainer.error().text.c_str());
    }
};

QTEST_APPLESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
