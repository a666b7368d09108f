// Loss and gradients of the whole model against those of an independent implementation (golden_training.h).
#include "engine/backend/cpu/simd_kernels.h"
#include "tests/engine/train/golden_training.h"

#include <QTest>

using namespace inkling;
using namespace inkling::test;

namespace {

constexpr double kBound = 1e-4; // RMS of the difference over RMS of the gradient

struct LowRankPair
{
    std::unique_ptr<Buffer> a, b;
    Parameter trainedA, trainedB;
};

} // namespace

class TestGradients : public QObject
{
    Q_OBJECT

private:
    static void addWays()
    {
        QTest::addColumn<QString>("isa");
        QTest::addColumn<int>("threads");
        QTest::addColumn<bool>("checkpointing");
        for (const SimdKernels* kernels : availableSimdKernels())
            for (const int threads : {1, 3})
                for (const bool checkpointing : {false, true})
                    QTest::addRow("%s, %d threads%s", std::string(kernels->isa).c_str(), threads,
                                  checkpointing ? ", layers run again" : "")
                        << QString::fromStdString(std::string(kernels->isa)) << threads << checkpointing;
    }

    // The golden tokens are learnt from `first` on.
    static Example exampleOf(const Golden& golden, std::size_t first)
    {
        Example example{golden.tokens, std::vector<bool>(golden.tokens.size(), false)};
        for (std::size_t i = first + 1; i < example.learn.size(); ++i) example.learn[i] = true;
        return example;
    }

    static void compare(const char* what, std::span<const float> actual, std::span<const float> expected)
    {
        QCOMPARE(actual.size(), expected.size());
        const double error = relativeError(actual, expected);
        QVERIFY2(error <= kBound, qPrintable(QString("%1: relative error %2").arg(what).arg(error)));
    }

private slots:
    void everyGradientEqualsTheReference_data() { addWays(); }
    void everyGradientEqualsTheReference()
    {
        QFETCH(QString, isa);
        QFETCH(int, threads);
        QFETCH(bool, checkpointing);
        const auto golden = readGolden("toy-F32.training.safetensors");
        INKLING_VERIFY(golden);
        auto model = loadForTraining("toy-F32.gguf", std::size_t(threads), isa.toStdString());
        INKLING_VERIFY(model);
        std::map<std::string, Parameter> parameters;
        for (const NamedWeight& weight : model->weights.named()) {
            auto parameter =
                weight.vector ? model->backend->train(*weight.vector) : model->backend->train(*weight.matrix);
            INKLING_VERIFY(parameter);
            parameters[weight.name] = *parameter;
        }
        const Example example = exampleOf(*golden, 0);
        const double count = double(learntTokens(example));
        auto activations =
            TrainingActivations::allocate(*model->backend, model->config, std::uint32_t(example.tokens.size()),
                                          checkpointing ? Checkpointing::On : Checkpointing::Off);
        INKLING_VERIFY(activations);

        const auto sum = lossAndGradients(model->trained(), *activations, {&example, 1}, float(1 / count));

        INKLING_VERIFY(sum);
        const double expected = double(golden->arrays.at("loss").front());
        QVERIFY(std::abs(*sum / count - expected) <= kBound * expected);
        for (const auto& [name, parameter] : parameters)
            compare(name.c_str(), parameter.gradient, golden->arrays.at("grad:" + name));
        QCOMPARE(parameters.size(), golden->arrays.size() - 2); // but for loss and losses
    }

    void everyGradientOfAnAdapterEqualsTheReference_data() { addWays(); }
    void everyGradientOfAnAdapterEqualsTheReference()
    {
        QFETCH(QString, isa);
        QFETCH(int, threads);
        QFETCH(bool, checkpointing);
        const auto golden = readGolden("toy-F32.lora.safetensors");
        INKLING_VERIFY(golden);
        auto model = loadForTraining("toy-F32.gguf", std::size_t(threads), isa.toStdString());
        INKLING_VERIFY(model);
        constexpr std::uint32_t kRank = 4;
        constexpr float kAlpha = 16;
        std::map<std::string, LowRankPair> pairs;
        for (const NamedWeight& weight : model->weights.named()) {
            if (weight.kind != NamedWeight::Kind::Linear) continue;
            LowRankPair& pair = pairs[weight.name];
            pair.a = std::move(*model->backend->allocate(std::size_t(kRank) * weight.matrix->columns()));
            pair.b = std::move(*model->backend->allocate(std::size_t(kRank) * weight.matrix->rows()));
            model->backend->write(*pair.a, 0, golden->arrays.at("lora:" + weight.name + ".A"));
            model->backend->write(*pair.b, 0, golden->arrays.at("lora:" + weight.name + ".B"));
            pair.trainedA = *model->backend->train(*pair.a);
            pair.trainedB = *model->backend->train(*pair.b);
            model->backend->adapt(*weight.matrix, {pair.a.get(), pair.b.get(), kRank, kAlpha / kRank});
        }
        const Example example = exampleOf(*golden, 8);
        const double count = double(learntTokens(example));
        auto activations =
            TrainingActivations::allocate(*model->backend, model->config, std::uint32_t(example.tokens.size()),
                                          checkpointing ? Checkpointing::On : Checkpointing::Off);
        INKLING_VERIFY(activations);

        const auto sum = lossAndGradients(model->trained(), *activations, {&example, 1}, float(1 / count));

        INKLING_VERIFY(sum);
        const double expected = double(golden->arrays.at("loss").front());
        QVERIFY(std::abs(*sum / count - expected) <= kBound * expected);
        for (const auto& [name, pair] : pairs) {
            compare((name + ".A").c_str(), pair.trainedA.gradient, golden->arrays.at("grad:" + name + ".A"));
            compare((name + ".B").c_str(), pair.trainedB.gradient, golden->arrays.at("grad:" + name + ".B"));
        }
    }

    // Packed documents do not see each other: their gradients are the sum of those of each alone.
    void documentsOfABatchCountByWeightAndDoNotSeeEachOther()
    {
        const auto golden = readGolden("toy-F32.training.safetensors");
        INKLING_VERIFY(golden);
        const Example whole = exampleOf(*golden, 0);
        std::vector<Example> examples;
        for (const auto& [begin, end] : std::vector<std::pair<int, int>>{{0, 3}, {3, 16}, {16, 20}}) {
            Example part;
            part.tokens.assign(whole.tokens.begin() + begin, whole.tokens.begin() + end);
            part.learn.assign(part.tokens.size(), true);
            part.learn[0] = false;
            examples.push_back(part);
        }
        const auto gradientOf = [&](std::span<const Example> batch, std::vector<float>& out) -> Result<double> {
            auto model = loadForTraining("toy-F32.gguf", 2, "auto");
            if (!model) return model.error();
            auto parameter = model->backend->train(*model->weights.layers[2].gate);
            auto activations = TrainingActivations::allocate(*model->backend, model->config, 32, Checkpointing::Off);
            if (!activations) return activations.error();
            auto sum = lossAndGradients(model->trained(), *activations, batch, 1);
            out.assign(parameter->gradient.begin(), parameter->gradient.end());
            return sum;
        };
        std::vector<float> together, alone, total;
        const auto sum = gradientOf(examples, together);
        INKLING_VERIFY(sum);
        double sumAlone = 0;
        for (const Example& example : examples) {
            const auto one = gradientOf({&example, 1}, alone);
            INKLING_VERIFY(one);
            sumAlone += *one;
            total.resize(alone.size());
            for (std::size_t i = 0; i < alone.size(); ++i) total[i] += alone[i];
        }
        QVERIFY(std::abs(*sum - sumAlone) <= 1e-5 * sumAlone);
        compare("packed", together, total);

        // An example with the weight 3 is as good as three of it.
        const std::vector<Example> repeated = {examples[2], examples[1], examples[2], examples[2]};
        std::vector<Example> weighted = {examples[2], examples[1]};
        weighted[0].weight = 3;
        std::vector<float> ofRepeated, ofWeighted;
        const auto sumOfRepeated = gradientOf(repeated, ofRepeated);
        const auto sumOfWeighted = gradientOf(weighted, ofWeighted);
        INKLING_VERIFY(sumOfRepeated);
        INKLING_VERIFY(sumOfWeighted);
        QVERIFY(std::abs(*sumOfWeighted - *sumOfRepeated) <= 1e-5 * *sumOfRepeated);
        compare("weighted", ofWeighted, ofRepeated);
        QCOMPARE(learntWeight(weighted[0]), 3.0 * double(learntTokens(examples[2])));
    }
};

QTEST_APPLESS_MAIN(TestGradients)
#include "tst_gradients.moc"
