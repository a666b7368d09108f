// The limits that a bench holds figures against, by hand for the toy model: 7 layers (the 6th global), d 64, 4 query
// heads and 1 key/value head of size 32, f 128, V 1024, window 8. A layer's matrices have 2 * 128 * 64 + 2 * 32 * 64 +
// 3 * 128 * 64 = 45,056 parameters, all layers 315,392; the head has 65,536; norms 7 * (4 * 64 + 2 * 32) + 64 = 2,304.
// A position of the cache is 2 * 32 * 4 = 256 bytes a layer; a query-key pair is 4 * 4 * 32 = 512 operations.
#include "engine/cli/bench/costs.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <cstdint>

using namespace inkling;
using namespace inkling::cli;

namespace {

Result<ModelCosts> costsOf(const std::string& model, ActivationPrecision precision)
{
    const auto file = ModelFile::open(test::dataPath(model));
    if (!file) return file.error();
    const auto config = ModelConfig::read(*file);
    if (!config) return config.error();
    return ModelCosts(*file, *config, precision);
}

} // namespace

class TestBenchCosts : public QObject
{
    Q_OBJECT

private slots:
    void countsParameters()
    {
        const auto costs = costsOf("toy-F32.gguf", ActivationPrecision::Auto);
        INKLING_VERIFY(costs);
        QCOMPARE(costs->parameters(), std::uint64_t(315392 + 65536 + 2304));
    }

    void countsAPass_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("precision");
        QTest::addColumn<QList<int>>("pass");    // rows, sequences, held
        QTest::addColumn<QList<double>>("work"); // bytes, int8 operations, float operations
        const auto add = [](const char* name, const char* model, ActivationPrecision precision, QList<int> pass,
                            QList<double> work) {
            QTest::newRow(name) << QString(model) << int(precision) << pass << work;
        };
        const double matrices = 2.0 * (315392 + 65536), f32Bytes = 4.0 * (315392 + 65536 + 2304);
        // Google's Q4_0: 18 bytes for 32 weights, embedding in Q8_0 with 34; norms stay float.
        const double q4Bytes = 315392 * 18.0 / 32 + 65536 * 34.0 / 32 + 4 * 2304;
        using enum ActivationPrecision;
        add("first token", "toy-F32.gguf", Auto, {1, 1, 0}, {f32Bytes + 256 + 7 * 256, 0, matrices + 7 * 512});
        add("int8 meets float weights as float", "toy-F32.gguf", Int8, {1, 1, 0},
            {f32Bytes + 256 + 7 * 256, 0, matrices + 7 * 512});
        add("quantised", "toy-Q4_0.gguf", Auto, {1, 1, 0}, {q4Bytes + 68 + 7 * 256, matrices, 7 * 512});
        add("quantised, exact", "toy-Q4_0.gguf", F32, {1, 1, 0}, {q4Bytes + 68 + 7 * 256, 0, matrices + 7 * 512});
        // Two sequences, three rows each, past the window: local layers read 7 old positions and 3 new ones, the global
        // one 10 and 3; a local query sees 8 keys, the global ones 11, 12 and 13.
        add("past the window", "toy-F32.gguf", Auto, {3, 2, 10},
            {f32Bytes + 6 * 256 + 2 * 256 * (6 * 10 + 13), 0,
             2.0 * (6 * 315392 + 2 * 65536) + 2 * 512 * (6 * 24 + 36)});
    }
    void countsAPass()
    {
        QFETCH(QString, model);
        QFETCH(int, precision);
        QFETCH(QList<int>, pass);
        QFETCH(QList<double>, work);
        const auto costs = costsOf(model.toStdString(), ActivationPrecision(precision));
        INKLING_VERIFY(costs);
        const Work counted = costs->pass(std::uint32_t(pass[0]), std::uint32_t(pass[1]), std::uint32_t(pass[2]));
        QCOMPARE(counted.bytes, work[0]);
        QCOMPARE(counted.int8Operations, work[1]);
        QCOMPARE(counted.f32Operations, work[2]);
    }

    // Two rows of ten tokens: local queries see 1 … 8, 8, 8 keys, the global layer's 1 … 10.
    void countsAStepOfTraining()
    {
        const auto costs = costsOf("toy-F32.gguf", ActivationPrecision::F32);
        INKLING_VERIFY(costs);
        const double matrices = 20.0 * (315392 + 65536), pairs = 6 * (36 + 16) + 55;
        const double f32Bytes = 4.0 * (315392 + 65536 + 2304);
        const Work lowRank = costs->trainingStep(10, 2, false), whole = costs->trainingStep(10, 2, true);
        QCOMPARE(lowRank.f32Operations, 4 * matrices + 2 * 12 * 128 * pairs);
        QCOMPARE(whole.f32Operations, 6 * matrices + 2 * 12 * 128 * pairs);
        QCOMPARE(lowRank.bytes, 2 * f32Bytes);
        QCOMPARE(whole.bytes, 2 * f32Bytes + 7 * f32Bytes);
        QCOMPARE(lowRank.int8Operations + whole.int8Operations, 0.0);
    }

    void openingLeavesTheMatricesOnDisk()
    {
        const auto costs = costsOf("toy-F32.gguf", ActivationPrecision::Auto);
        INKLING_VERIFY(costs);
        const auto size = std::filesystem::file_size(test::dataPath("toy-F32.gguf"));
        QCOMPARE(costs->load().bytes, double(size - std::uint64_t(4) * (315392 + 65536)));
    }

    void takesTheLongerOfReadingAndComputing()
    {
        MachinePeaks peaks;
        peaks.readGbPerSecond = 10;
        peaks.int8GopPerSecond = 50;
        peaks.f32GflopPerSecond = 5;
        QCOMPARE(leastSeconds({20e9, 0, 0}, peaks), 2.0);
        QCOMPARE(leastSeconds({20e9, 50e9, 2.5e9}, peaks), 2.0);
        QCOMPARE(leastSeconds({20e9, 100e9, 10e9}, peaks), 4.0);
    }
};

QTEST_APPLESS_MAIN(TestBenchCosts)
#include "tst_bench_costs.moc"
