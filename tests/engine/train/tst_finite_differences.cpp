// Gradients of a tiny model of odd sizes against finite differences of its loss: coordinates of every tensor.
#include "engine/train/from_scratch.h"
#include "engine/train/trainable.h"
#include "tests/engine/train/golden_training.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <numeric>
#include <random>

using namespace inkling;
using namespace inkling::test;

namespace {

// The forward pass is in floats: the loss of 23 tokens, about 160 nats, has an error of about 1e-5, so that a
// difference over 0.02 is known within 1e-3. Coordinates of large gradients are looked at, and those of a random
// direction together.
constexpr float kStep = 1e-2F;
constexpr double kBound = 1e-2;
constexpr double kNoise = 4e-3;

constexpr const char* kConfig = R"({"architectures":["Gemma3ForCausalLM"],"model_type":"gemma3_text","vocab_size":1024,
"hidden_size":20,"intermediate_size":28,"num_hidden_layers":4,"num_attention_heads":2,"num_key_value_heads":1,
"head_dim":6,"max_position_embeddings":64,"sliding_window":3,"sliding_window_pattern":2,"query_pre_attn_scalar":6,
"rms_norm_eps":1e-6,"rope_theta":1000000.0,"rope_local_base_freq":10000.0,"bos_token_id":2,"eos_token_id":1})";

Example randomExample(std::size_t tokens, unsigned seed)
{
    std::mt19937 random(seed);
    Example example;
    for (std::size_t i = 0; i < tokens; ++i) {
        example.tokens.push_back(TokenId(random() % 1024));
        example.learn.push_back(i > 0 && i % 5 != 0);
    }
    return example;
}

} // namespace

class TestFiniteDifferences : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    Result<LoadedModel> load(const std::string& isa) const { return loadForTraining(path("model").string(), 1, isa); }

private slots:
    void initTestCase()
    {
        QFile config(m_folder.filePath("config.json"));
        QVERIFY(config.open(QIODevice::WriteOnly) && config.write(kConfig) > 0);
        config.close();
        INKLING_VERIFY(makeUntrainedModel(path("config.json"), dataPath("toy-tokenizer.model"), 1, path("model")));
    }

    void theModelHasTheNumbersOfItsConfiguration()
    {
        const auto model = load("auto");
        INKLING_VERIFY(model);
        const ModelConfig& c = model->config;
        QVERIFY(c.embeddingLength == 20 && c.feedForwardLength == 28 && c.queryHeads == 2 && c.keyValueHeads == 1);
        QVERIFY(c.headSize == 6 && c.window == 3 && c.vocabularySize == 1024 && c.layerCount() == 4);
        QVERIFY(c.layers[0] == LayerKind::Local && c.layers[1] == LayerKind::Global);
    }

    void gradientsAreTheSlopesOfTheLoss_data()
    {
        QTest::addColumn<std::string>("isa");
        QTest::addColumn<bool>("full");
        QTest::addColumn<bool>("checkpointing");
        QTest::addRow("scalar, full") << std::string("scalar") << true << false;
        QTest::addRow("full") << std::string("auto") << true << false;
        QTest::addRow("full, layers run again") << std::string("auto") << true << true;
        QTest::addRow("low rank") << std::string("auto") << false << false;
        QTest::addRow("low rank, layers run again") << std::string("auto") << false << true;
    }
    void gradientsAreTheSlopesOfTheLoss()
    {
        QFETCH(std::string, isa);
        QFETCH(bool, full);
        QFETCH(bool, checkpointing);
        auto model = load(isa);
        INKLING_VERIFY(model);
        TrainOptions options;
        options.method = full ? TrainMethod::Full : TrainMethod::LowRank;
        options.rank = 3;
        auto trainable = Trainable::make(*model->backend, model->weights, options);
        INKLING_VERIFY(trainable);
        std::mt19937 random(3);
        std::normal_distribution<float> normal;
        if (!full) // factors b are 0 at first, and then those of a have no gradient
            for (TrainedTensor& tensor : trainable->tensors())
                for (float& value : tensor.parameter.values) value = 0.1F * normal(random);
        const std::vector<Example> examples = {randomExample(17, 1), randomExample(1, 2), randomExample(12, 3)};
        auto activations = TrainingActivations::allocate(*model->backend, model->config, 32,
                                                         checkpointing ? Checkpointing::On : Checkpointing::Off);
        INKLING_VERIFY(activations);
        INKLING_VERIFY(lossAndGradients(model->trained(), *activations, examples, 1));
        const auto lossNow = [&] { return *loss(model->trained(), *activations, examples); };

        for (TrainedTensor& tensor : trainable->tensors()) {
            const auto values = tensor.parameter.values;
            const std::vector<float> gradient(tensor.parameter.gradient.begin(), tensor.parameter.gradient.end());
            // The two steepest coordinates, then a random direction.
            std::vector<std::size_t> order(values.size());
            std::iota(order.begin(), order.end(), std::size_t(0));
            std::partial_sort(order.begin(), order.begin() + 2, order.end(), [&](std::size_t a, std::size_t b) {
                return std::abs(gradient[a]) > std::abs(gradient[b]);
            });
            std::vector<std::vector<float>> directions;
            for (std::size_t i = 0; i < 2; ++i) {
                directions.emplace_back(values.size(), 0.0F);
                directions.back()[order[i]] = 1;
            }
            directions.emplace_back();
            for (std::size_t i = 0; i < values.size(); ++i)
                directions.back().push_back(normal(random) / std::sqrt(float(values.size())));

            for (const std::vector<float>& direction : directions) {
                const std::vector<float> before(values.begin(), values.end());
                const auto lossAt = [&](float step) {
                    for (std::size_t i = 0; i < values.size(); ++i) values[i] = before[i] + step * direction[i];
                    return lossNow();
                };
                // The fourth-order formula: 2 kStep from the place as well.
                const double near = lossAt(kStep) - lossAt(-kStep), far = lossAt(2 * kStep) - lossAt(-2 * kStep);
                std::copy(before.begin(), before.end(), values.begin());
                const double expected = (8 * near - far) / (12 * double(kStep));
                double slope = 0;
                for (std::size_t i = 0; i < values.size(); ++i) slope += double(gradient[i]) * double(direction[i]);
                QVERIFY2(std::abs(slope - expected) <= kBound * std::abs(expected) + kNoise,
                         qPrintable(QString("%1: %2, not %3").arg(tensor.name.c_str()).arg(slope).arg(expected)));
            }
        }
    }

    void onlyWhatIsLearntCounts()
    {
        auto model = load("auto");
        INKLING_VERIFY(model);
        auto activations = TrainingActivations::allocate(*model->backend, model->config, 32, Checkpointing::Off);
        INKLING_VERIFY(activations);
        const Example all = randomExample(9, 1);
        double sum = 0; // of each learnt token alone
        for (std::size_t i = 0; i < all.tokens.size(); ++i) {
            if (!all.learn[i]) continue;
            Example one{all.tokens, std::vector<bool>(all.tokens.size(), false)};
            one.learn[i] = true;
            const auto part = loss(model->trained(), *activations, {&one, 1});
            INKLING_VERIFY(part);
            sum += *part;
        }
        const auto together = loss(model->trained(), *activations, {&all, 1});
        INKLING_VERIFY(together);
        QVERIFY(std::abs(*together - sum) <= 1e-5 * sum);
    }

    // A model that knows nothing takes every piece for about as likely: log 1024 is 6.93 nats.
    void anUntrainedModelKnowsNothing()
    {
        auto model = load("auto");
        INKLING_VERIFY(model);
        auto activations = TrainingActivations::allocate(*model->backend, model->config, 64, Checkpointing::Off);
        INKLING_VERIFY(activations);
        const Example example = randomExample(60, 5);
        const auto sum = loss(model->trained(), *activations, {&example, 1});
        INKLING_VERIFY(sum);
        const double mean = *sum / double(learntTokens(example));
        QVERIFY2(mean > 6.4 && mean < 8, qPrintable(QString::number(mean)));
    }
};

QTEST_APPLESS_MAIN(TestFiniteDifferences)
#include "tst_finite_differences.moc"
