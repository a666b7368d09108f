// The forward pass on models of many shapes, against the mathematics written out plainly in double precision.
#include "engine/backend/cpu/cpu_backend.h"
#include "engine/base/atomic_file.h"
#include "engine/model/gemma3.h"
#include "tests/support/engine_test.h"
#include "tests/support/naive_gemma.h"

#include <QTemporaryDir>
#include <QTest>

using namespace inkling;
using inkling::test::GemmaShape;
using inkling::test::NaiveGemma;

namespace {

struct Case
{
    const char* name;
    GemmaShape shape;
};

std::vector<Case> cases()
{
    std::vector<Case> all;
    const auto add = [&](const char* name, auto change) {
        GemmaShape shape;
        change(shape);
        all.push_back({name, shape});
    };
    add("defaults of the keys", [](GemmaShape& s) { s.layers = 7, s.period = 0; });
    add("one head for each query", [](GemmaShape& s) { s.queryHeads = 3, s.keyValueHeads = 3; });
    add("eight queries share four heads", [](GemmaShape& s) { s.queryHeads = 8, s.keyValueHeads = 4; });
    add("five queries share one head", [](GemmaShape& s) { s.queryHeads = 5; });
    add("heads of two", [](GemmaShape& s) { s.headSize = 2; });
    add("odd sizes", [](GemmaShape& s) { s.d = 17, s.feedForward = 33, s.vocabulary = 41, s.headSize = 6; });
    add("a window of one", [](GemmaShape& s) { s.window = 1; });
    add("a window beyond the context", [](GemmaShape& s) { s.window = 1000; });
    add("every layer global", [](GemmaShape& s) { s.period = 1; });
    add("every second layer global", [](GemmaShape& s) { s.period = 2, s.layers = 4; });
    add("a pattern of its own", [](GemmaShape& s) { s.slides = {false, true, true, false, true}, s.layers = 5; });
    add("every layer local", [](GemmaShape& s) { s.slides = {true, true, true}; });
    add("linear RoPE scaling of 8", [](GemmaShape& s) { s.ropeFactor = 8, s.period = 2, s.layers = 4; });
    add("RoPE bases of its own", [](GemmaShape& s) { s.localBase = 500, s.globalBase = 3000, s.period = 2; });
    add("an untied head", [](GemmaShape& s) { s.untiedHead = true; });
    return all;
}

} // namespace

class TestAnyShape : public QObject
{
    Q_OBJECT

private slots:
    void logitsEqualTheMathematics_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<int>("chunk");
        const auto all = cases();
        for (std::size_t i = 0; i < all.size(); ++i)
            for (const int chunk : {1, 3, 40}) QTest::addRow("%s, chunks of %d", all[i].name, chunk) << int(i) << chunk;
    }
    void logitsEqualTheMathematics()
    {
        QFETCH(int, index);
        QFETCH(int, chunk);
        const GemmaShape shape = cases()[std::size_t(index)].shape;
        const NaiveGemma naive(shape, 1234 + unsigned(index));
        std::vector<TokenId> tokens;
        for (int t = 0; t < 40; ++t) tokens.push_back(TokenId((t * t * 7 + t) % int(shape.vocabulary)));
        const auto expected = naive.logits(tokens);

        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.filePath("model.gguf").toStdString());
        INKLING_VERIFY(writeFile(path, naive.gguf()));
        const auto file = ModelFile::open(path);
        INKLING_VERIFY(file);
        const auto config = ModelConfig::read(*file);
        INKLING_VERIFY(config);
        const auto backend = makeCpuBackend(2, ActivationPrecision::F32);
        const auto weights = Weights::load(*file, *config, *backend);
        INKLING_VERIFY(weights);
        auto activations = Activations::allocate(*backend, *config, std::uint32_t(chunk), std::uint32_t(chunk));
        INKLING_VERIFY(activations);
        KvCache cache(*backend, *config, config->contextLength, std::uint32_t(chunk));

        double difference = 0, magnitude = 0;
        for (std::size_t done = 0; done < tokens.size();) {
            const std::size_t count = std::min(std::size_t(chunk), tokens.size() - done);
            const SequenceInput input{&cache, std::span(tokens).subspan(done, count)};
            INKLING_VERIFY(forward(*backend, *config, *weights, *activations, {&input, 1}, LogitsMode::All));
            std::vector<float> logits(count * shape.vocabulary);
            backend->read(*activations->logits, 0, logits);
            for (std::size_t i = 0; i < logits.size(); ++i) {
                const double wanted = expected[done + i / shape.vocabulary][i % shape.vocabulary];
                difference += std::pow(logits[i] - wanted, 2);
                magnitude += wanted * wanted;
            }
            done += count;
        }
        QVERIFY(std::sqrt(difference / magnitude) < 2e-6);
    }
};

QTEST_APPLESS_MAIN(TestAnyShape)
#include "tst_any_shape.moc"
