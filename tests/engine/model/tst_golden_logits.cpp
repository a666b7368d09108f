// The forward pass against logits that an independent implementation computed (tests/README.md says which).
#include "engine/base/npy.h"
#include "engine/generate/model.h"
#include "engine/generate/session.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <cmath>

using namespace inkling;
using inkling::test::dataPath;

namespace {

const std::vector<TokenId> kTokens{2,   300, 400, 500, 600, 700, 301, 302, 303, 304,
                                   305, 306, 900, 901, 902, 903, 904, 77,  78,  79};

// RMS of the difference over RMS of the expected values.
double relativeError(std::span<const float> actual, std::span<const float> expected)
{
    double difference = 0, magnitude = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        difference += std::pow(double(actual[i]) - expected[i], 2);
        magnitude += std::pow(double(expected[i]), 2);
    }
    return std::sqrt(difference / magnitude);
}

// The logits of all tokens, fed in chunks.
Result<std::vector<float>> allLogits(Model& model, std::span<const TokenId> tokens)
{
    std::vector<float> logits(tokens.size() * model.tokenCount());
    KvCache cache(model.backend(), model.config(), model.config().contextLength, model.chunk());
    for (std::size_t done = 0; done < tokens.size();) {
        const std::size_t count = std::min<std::size_t>(model.chunk(), tokens.size() - done);
        const SequenceInput input{&cache, tokens.subspan(done, count)};
        INKLING_TRY(model.run({&input, 1}, LogitsMode::All,
                              std::span(logits).subspan(done * model.tokenCount(), count * model.tokenCount())));
        done += count;
    }
    return logits;
}

} // namespace

class TestGoldenLogits : public QObject
{
    Q_OBJECT

private slots:
    void logitsEqualTheReference_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("golden");
        QTest::addColumn<int>("precision");
        QTest::addColumn<int>("chunk");
        QTest::addColumn<double>("bound");
        const struct
        {
            const char* file;
            bool quantised;
        } models[] = {{"toy-F32.gguf", false},    {"toy-F16.gguf", false},    {"toy-BF16.gguf", false},
                      {"toy-hf", false},          {"toy-Q8_0.gguf", true},    {"toy-Q4_0.gguf", true},
                      {"wide-Q4_1.gguf", true},   {"wide-Q5_0.gguf", true},   {"wide-Q5_1.gguf", true},
                      {"wide-Q4_K_M.gguf", true}, {"wide-Q5_K_M.gguf", true}, {"wide-Q6_K.gguf", true}};
        for (const auto& model : models) {
            const QString file = model.file;
            const QString golden = file.section('.', 0, 0) + ".logits.npy";
            // Chunks of 1 and 7 make the rings wrap within the twenty tokens (window 8).
            for (const int chunk : {1, 7, 64})
                QTest::addRow("%s f32 chunk %d", model.file, chunk)
                    << file << golden << int(ActivationPrecision::F32) << chunk << (model.quantised ? 1e-4 : 1e-5);
            QTest::addRow("%s bf16", model.file) << file << golden << int(ActivationPrecision::BF16) << 64 << 1e-2;
            QTest::addRow("%s int8", model.file)
                << file << golden << int(ActivationPrecision::Int8) << 7 << (model.quantised ? 4e-2 : 1e-5);
        }
    }
    void logitsEqualTheReference()
    {
        QFETCH(QString, file);
        QFETCH(QString, golden);
        QFETCH(int, precision);
        QFETCH(int, chunk);
        QFETCH(double, bound);
        ModelOptions options;
        options.threads = 2;
        options.activations = ActivationPrecision(precision);
        options.chunk = std::uint32_t(chunk);
        auto model = Model::open(dataPath(file.toStdString()), options);
        INKLING_VERIFY(model);
        const auto expected = readNpy(dataPath(golden.toStdString()));
        INKLING_VERIFY(expected);
        QCOMPARE(expected->rows, std::uint64_t(kTokens.size()));
        QCOMPARE(expected->columns, std::uint64_t((*model)->tokenCount()));
        const auto actual = allLogits(**model, kTokens);
        INKLING_VERIFY(actual);
        const double error = relativeError(*actual, expected->values);
        qInfo("relative error %.2e, allowed %.0e", error, bound);
        QVERIFY(error <= bound);
    }
};

QTEST_APPLESS_MAIN(TestGoldenLogits)
#include "tst_golden_logits.moc"
