// What a training will take, and how it is cut to fit: hand-worked counts and properties.
#include "engine/train/memory_plan.h"
#include "tests/support/engine_test.h"

#include <QTest>

using namespace inkling;
using namespace inkling::test;

class TestMemoryPlan : public QObject
{
    Q_OBJECT

private:
    ModelConfig m_config;
    TrainOptions m_options;

    Result<MemoryPlan> plan(std::uint64_t available) const
    {
        return planMemory(m_config, m_options, trainedParameters(m_config, m_options), available);
    }

private slots:
    void initTestCase()
    {
        const auto file = ModelFile::open(dataPath("toy-F32.gguf"));
        INKLING_VERIFY(file);
        const auto config = ModelConfig::read(*file);
        INKLING_VERIFY(config);
        m_config = *config;
        m_options.method = TrainMethod::Full;
        m_options.batch = 64;
        m_options.data.context = 256;
    }

    // d 64, f 128, 4 query heads and 1 key head of 32, 7 layers, 1024 pieces.
    void countsWhatIsTrained()
    {
        const std::uint64_t q = 128 * 64, k = 32 * 64, output = 64 * 128, f = 128 * 64;
        const std::uint64_t layer = q + 2 * k + output + 3 * f + 4 * 64 + 2 * 32;
        QCOMPARE(trainedParameters(m_config, m_options), 1024 * 64 + 64 + 7 * layer);
        QCOMPARE(trainedParameters(m_config, m_options, true), 2 * 1024 * 64 + 64 + 7 * layer); // and a head
        TrainOptions lowRank = m_options;
        lowRank.method = TrainMethod::LowRank;
        lowRank.rank = 3;
        QCOMPARE(trainedParameters(m_config, lowRank),
                 std::uint64_t(3 * 7 * ((128 + 64) + 2 * (32 + 64) + (64 + 128) + 3 * (128 + 64))));
        QCOMPARE(trainedParameters(m_config, lowRank, true), trainedParameters(m_config, lowRank));
    }

    // A value, its gradient and two moments, each of four bytes.
    void parametersTakeSixteenBytesEach()
    {
        const auto all = plan(0);
        INKLING_VERIFY(all);
        QCOMPARE(all->parameterBytes, 16 * trainedParameters(m_config, m_options));
        QCOMPARE(all->rowsAtOnce, m_options.batch);
        QVERIFY(all->checkpointing == Checkpointing::Off);
    }

    void lessMemoryIsMetByFewerRowsThenByRunningLayersAgainThenRefused()
    {
        const auto all = plan(0);
        INKLING_VERIFY(all);
        std::uint32_t rows = all->rowsAtOnce;
        Checkpointing checkpointing = all->checkpointing;
        std::uint64_t available = all->bytes();
        bool again = false, fewer = false;
        for (auto next = plan(available); next; next = plan(available)) {
            QVERIFY(next->bytes() <= available);
            QVERIFY(next->rowsAtOnce >= 1);
            if (next->checkpointing == checkpointing) QVERIFY(next->rowsAtOnce <= rows);
            if (checkpointing == Checkpointing::On) QVERIFY(next->checkpointing == Checkpointing::On);
            fewer |= next->rowsAtOnce < rows;
            rows = next->rowsAtOnce;
            checkpointing = next->checkpointing;
            again |= checkpointing == Checkpointing::On;
            available -= available / 64;
            QVERIFY(available > 1000);
        }
        QVERIFY(fewer && again);
        QVERIFY(available >= all->parameterBytes + all->logitBytes);
    }

    void refusesWhatDoesNotFitAndSaysHowMuchIsNeeded()
    {
        const auto refused = plan(std::uint64_t(1) << 20);
        QVERIFY(!refused);
        QVERIFY(refused.error().code == ErrorCode::OutOfMemory);
        const QString text = QString::fromStdString(refused.error().text);
        QVERIFY2(text.startsWith("training needs 0.0 GiB of memory, 0.0 GiB are free"), qPrintable(text));
        ModelConfig large = m_config; // about 1 B parameters
        large.embeddingLength = 2048;
        large.feedForwardLength = 12288;
        large.layers.resize(13, LayerKind::Local);
        const std::uint64_t parameters = trainedParameters(large, m_options);
        const auto tooLarge = planMemory(large, m_options, parameters, std::uint64_t(4) << 30);
        QVERIFY(!tooLarge);
        const QString needs = QString::fromStdString(tooLarge.error().text).section(' ', 2, 2);
        QVERIFY(needs.toDouble() >= double(parameters) * 16 / double(1 << 30));
        QVERIFY(QString::fromStdString(tooLarge.error().text).contains("4.0 GiB are free"));
    }
};

QTEST_APPLESS_MAIN(TestMemoryPlan)
#include "tst_memory_plan.moc"
