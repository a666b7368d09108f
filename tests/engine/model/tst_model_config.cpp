// What a model's numbers may be, and what is said when they may not.
#include "engine/base/atomic_file.h"
#include "engine/model/model_config.h"
#include "tests/support/engine_test.h"
#include "tests/support/gguf_builder.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <functional>

using namespace inkling;
using inkling::test::GgufBuilder;

namespace {

using Change = std::function<void(GgufBuilder&)>;

// A header with every key that has no default, but for `without`, and an embedding of ten rows.
GgufBuilder header(const std::string& without = {}, std::uint32_t layers = 12)
{
    GgufBuilder file;
    const auto add = [&](const std::string& key, std::uint32_t value) {
        if (key != without) file.u32Key("gemma3." + key, value);
    };
    if (without != "general.architecture") file.gemma();
    add("block_count", layers);
    add("embedding_length", 8);
    add("feed_forward_length", 16);
    add("attention.head_count", 4);
    add("attention.sliding_window", 512);
    if (without != "token_embd.weight") file.floats("token_embd.weight", {8, 10}, std::vector<float>(80, 0.5F));
    return file;
}

Result<ModelConfig> read(const GgufBuilder& file)
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.filePath("m.gguf").toStdString());
    INKLING_TRY(writeFile(path, file.bytes()));
    auto model = ModelFile::open(path);
    if (!model) return std::move(model).error();
    return ModelConfig::read(*model);
}

} // namespace

Q_DECLARE_METATYPE(Change)

class TestModelConfig : public QObject
{
    Q_OBJECT

private slots:
    void whatAFileLeavesOutHasItsDefault()
    {
        const auto config = read(header());
        INKLING_VERIFY(config);
        QCOMPARE(config->keyValueHeads, 4u); // as many as query heads
        QCOMPARE(config->headSize, 256u);
        QCOMPARE(config->epsilon, 1e-6F);
        QCOMPARE(config->globalRopeBase, 1e6);
        QCOMPARE(config->localRopeBase, 1e4);
        QCOMPARE(config->globalRopeDivisor, 1.0);
        QCOMPARE(config->attentionScale, 1.0F / 16);
        QCOMPARE(config->vocabularySize, 10u);
        for (std::uint32_t i = 0; i < 12; ++i)
            QVERIFY(config->layers[i] == (i == 5 || i == 11 ? LayerKind::Global : LayerKind::Local));
    }

    void the27bScalesByItsEmbedding()
    {
        const auto config = read(header({}, 62).u32Key("gemma3.attention.key_length", 4));
        INKLING_VERIFY(config);
        QCOMPARE(config->attentionScale, float(1 / std::sqrt(8.0 / 4)));
    }

    void aContextOfTwoToThe31IsLegal()
    {
        const auto config = read(header().u32Key("gemma3.context_length", 1u << 31));
        INKLING_VERIFY(config);
        QCOMPARE(config->contextLength, 1u << 31);
    }

    void whatIsMissingIsNamed_data()
    {
        QTest::addColumn<QString>("key");
        for (const char* key : {"block_count", "embedding_length", "feed_forward_length", "attention.head_count",
                                "attention.sliding_window", "token_embd.weight", "general.architecture"})
            QTest::newRow(key) << QString(key);
    }
    void whatIsMissingIsNamed()
    {
        QFETCH(QString, key);
        const auto config = read(header(key.toStdString()));
        QVERIFY(!config);
        QVERIFY2(config.error().text.starts_with("m.gguf: "), config.error().text.c_str());
        QVERIFY2(config.error().text.find(key.toStdString() + "' is missing") != std::string::npos,
                 config.error().text.c_str());
    }

    void whatMakesNoSenseIsNamed_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, Change change, const char* says) {
            QTest::newRow(name) << change << QString(says);
        };
        row(
            "odd head", [](GgufBuilder& f) { f.u32Key("gemma3.attention.key_length", 7); }, "must be even, got 7");
        row(
            "heads do not divide", [](GgufBuilder& f) { f.u32Key("gemma3.attention.head_count_kv", 3); },
            "4 query heads cannot share 3");
        row(
            "no key heads", [](GgufBuilder& f) { f.u32Key("gemma3.attention.head_count_kv", 0); },
            "expected an integer from 1 to");
        row(
            "too wide", [](GgufBuilder& f) { f.u32Key("gemma3.attention.key_length", 1u << 20); }, "too wide");
        row(
            "context of 0", [](GgufBuilder& f) { f.u32Key("gemma3.context_length", 0); }, "got 0");
        row(
            "context as text", [](GgufBuilder& f) { f.textKey("gemma3.context_length", "long"); }, "another type");
        row(
            "negative context",
            [](GgufBuilder& f) { f.key("gemma3.context_length", 5, GgufBuilder::raw(std::int32_t(-1))); },
            "another type");
        row(
            "values of another size", [](GgufBuilder& f) { f.u32Key("gemma3.attention.value_length", 128); },
            "differ in size");
        row(
            "epsilon 0", [](GgufBuilder& f) { f.f32Key("gemma3.attention.layer_norm_rms_epsilon", 0); },
            "expected a number above 0");
        row(
            "base not a number", [](GgufBuilder& f) { f.f32Key("gemma3.rope.freq_base", std::nanf("")); },
            "expected a number above 0");
        row(
            "yarn", [](GgufBuilder& f) { f.textKey("gemma3.rope.scaling.type", "yarn"); },
            "RoPE scaling 'yarn' is not supported; supported: none, linear");
        row(
            "soft-capping", [](GgufBuilder& f) { f.f32Key("gemma3.final_logit_softcapping", 30); },
            "final_logit_softcapping' is not supported");
        row(
            "short pattern",
            [](GgufBuilder& f) {
                f.key("gemma3.attention.sliding_window_pattern", 9, GgufBuilder::array(7, 2, std::string(2, '\1')));
            },
            "names 2 layers, the model has 12");
    }
    void whatMakesNoSenseIsNamed()
    {
        QFETCH(Change, change);
        QFETCH(QString, says);
        GgufBuilder file = header();
        change(file);
        const auto config = read(file);
        QVERIFY(!config);
        QVERIFY2(config.error().text.find(says.toStdString()) != std::string::npos, config.error().text.c_str());
    }

    void anotherArchitectureIsRefusedByName()
    {
        const auto config = read(header("general.architecture").textKey("general.architecture", "llama"));
        QVERIFY(!config);
        QVERIFY(config.error().code == ErrorCode::Unsupported);
        QVERIFY2(config.error().text.find("'llama'") != std::string::npos, config.error().text.c_str());
        QVERIFY2(config.error().text.find("supported: gemma3") != std::string::npos, config.error().text.c_str());
    }
};

QTEST_APPLESS_MAIN(TestModelConfig)
#include "tst_model_config.moc"
