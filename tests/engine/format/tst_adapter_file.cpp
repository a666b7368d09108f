// Adapters as files: folders and GGUF files built byte by byte, what is refused and in which words, and that what is
// written says the same in either format.
#include "engine/base/mapped_file.h"
#include "engine/format/adapter_file.h"
#include "engine/format/adapter_writer.h"
#include "engine/format/safetensors.h"
#include "tests/support/engine_test.h"
#include "tests/support/gguf_builder.h"
#include "tests/support/safetensors_builder.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <map>

using namespace inkling;
using test::dataPath;
using test::GgufBuilder;
using test::SafetensorsBuilder;

namespace {

namespace fs = std::filesystem;
using Builder = SafetensorsBuilder;

const std::string kPrefix = "base_model.model.model.layers.0.";
const std::string kQuery = kPrefix + "self_attn.q_proj.";
const std::string kUp = kPrefix + "mlp.up_proj.";
const std::vector<float> kA = {1, -2, 3, 0.5F, 5, 6};               // [2, 3]
const std::vector<float> kB = {7, 8, 9, 10, -0.25F, 12, 1e-3F, 14}; // [4, 2]

void writeWhole(const fs::path& path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), std::streamsize(bytes.size()));
}

// A sound configuration with some of its members other, new or (where the value is empty) left out.
QByteArray config(const std::map<std::string, std::string>& changes = {})
{
    std::map<std::string, std::string> members = {
        {"peft_type", "\"LORA\""}, {"task_type", "\"CAUSAL_LM\""}, {"r", "2"},
        {"lora_alpha", "6"},       {"bias", "\"none\""},           {"use_dora", "false"},
        {"use_rslora", "false"},   {"fan_in_fan_out", "false"},    {"rank_pattern", "{}"},
        {"alpha_pattern", "{}"},   {"modules_to_save", "null"}};
    for (const auto& [key, value] : changes) members[key] = value;
    std::string text;
    for (const auto& [key, value] : members)
        if (!value.empty()) text += (text.empty() ? "{\"" : ",\"") + key + "\":" + value;
    return QByteArray::fromStdString(text + "}");
}

Builder layer(Builder file = {}, const std::string& module = kQuery)
{
    return file.floats(module + "lora_A.weight", {2, 3}, kA).floats(module + "lora_B.weight", {4, 2}, kB);
}

GgufBuilder ggufAdapter(const char* type = "adapter")
{
    GgufBuilder file;
    return file.gemma().textKey("general.type", type).textKey("adapter.type", "lora");
}

GgufBuilder ggufLayer(GgufBuilder file = ggufAdapter(), const std::string& matrix = "blk.0.attn_q.weight")
{
    return file.floats(matrix + ".lora_a", {3, 2}, kA).floats(matrix + ".lora_b", {2, 4}, kB);
}

std::string nanBytes() { return GgufBuilder::f32(std::numeric_limits<float>::quiet_NaN()); }

void addRefusalColumns()
{
    QTest::addColumn<QByteArray>("first");  // of a folder the configuration, of a GGUF file the whole
    QTest::addColumn<QByteArray>("second"); // of a folder the factors
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("text"); // stands in the error
}

} // namespace

Q_DECLARE_METATYPE(inkling::ErrorCode)

class TestAdapterFile : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void readsAPeftFolder();
    void knowsTheNamesOfPeft_data();
    void knowsTheNamesOfPeft();
    void readsShortFloats();
    void readsTheScale_data();
    void readsTheScale();
    void readsTheCard();
    void aDamagedCardSaysNothing_data();
    void aDamagedCardSaysNothing();
    void readsAGgufAdapter();
    void readsTheScaleOfAGgufAdapter_data();
    void readsTheScaleOfAGgufAdapter();
    void looksLikeAnAdapter();
    void refusesPeft_data();
    void refusesPeft();
    void refusesWhatIsMissing();
    void refusesPeftCutAnywhere();
    void refusesGguf_data();
    void refusesGguf();
    void refusesGgufCutAnywhere();
    void errorsAreOneLineWhateverTheFileSays();
    void goesFromFormatToFormat();
    void keepsTheScaleOfRsLora();
    void writesAConfigurationThatPeftReads();
    void writesTheBytesOfAGgufAdapter();
    void refusesToWriteAMatrixThatPeftHasNoNameFor();

private:
    fs::path path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    fs::path writePeft(const QByteArray& configuration, const std::string& weights) const
    {
        const fs::path folder = path("voice");
        fs::create_directories(folder);
        writeWhole(folder / "adapter_config.json", configuration.toStdString());
        writeWhole(folder / "adapter_model.safetensors", weights);
        return folder;
    }
    fs::path writeGguf(const std::string& bytes) const
    {
        writeWhole(path("voice.gguf"), bytes);
        return path("voice.gguf");
    }
    static void refuse(const fs::path& adapter, ErrorCode code, const QString& text)
    {
        const auto read = readAdapter(adapter);
        QVERIFY2(!read, "was read");
        const std::string& said = read.error().text;
        QVERIFY2(said.find(text.toStdString()) != std::string::npos, said.c_str());
        QVERIFY2(said.find("voice") != std::string::npos, said.c_str()); // says which file
        QVERIFY2(said.find('\n') == std::string::npos && said.size() < 600, said.c_str());
        QVERIFY2(read.error().code == code, said.c_str());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestAdapterFile::readsAPeftFolder()
{
    const auto folder = writePeft(config(), layer(layer(), kUp).bytes());
    for (const fs::path& name : {folder, folder / ""}) {
        const auto adapter = readAdapter(name);
        INKLING_VERIFY(adapter);
        QCOMPARE(adapter->displayName, std::string("voice"));
        QCOMPARE(adapter->rank(), std::uint64_t(2));
        QCOMPARE(adapter->alpha, 6.0F);
        QCOMPARE(adapter->scale, 3.0F);
        QVERIFY(adapter->basePath.empty() && adapter->baseSha256.empty());
        QCOMPARE(adapter->layers.size(), std::size_t(2));
        QCOMPARE(adapter->layers[0].name, std::string("blk.0.attn_q.weight"));
        QCOMPARE(adapter->layers[1].name, std::string("blk.0.ffn_up.weight"));
        for (const AdapterLayer& each : adapter->layers) {
            QCOMPARE(each.aShape, (Shape{2, 3}));
            QCOMPARE(each.bShape, (Shape{4, 2}));
            QCOMPARE(each.a, kA);
            QCOMPARE(each.b, kB);
        }
    }
}

void TestAdapterFile::knowsTheNamesOfPeft_data()
{
    QTest::addColumn<QString>("module");
    QTest::addColumn<QString>("name"); // between the factor and ".weight"
    QTest::addColumn<QString>("matrix");
    const std::pair<const char*, const char*> linear[] = {
        {"self_attn.q_proj", "attn_q"}, {"self_attn.k_proj", "attn_k"},      {"self_attn.v_proj", "attn_v"},
        {"mlp.gate_proj", "ffn_gate"},  {"self_attn.o_proj", "attn_output"}, {"mlp.up_proj", "ffn_up"},
        {"mlp.down_proj", "ffn_down"}};
    for (const auto& [huggingFace, gguf] : linear)
        QTest::addRow("%s", huggingFace) << QString("model.layers.25.") + huggingFace << ""
                                         << QString("blk.25.") + gguf + ".weight";
    QTest::newRow("a named adapter") << "model.layers.3.mlp.up_proj"
                                     << ".default"
                                     << "blk.3.ffn_up.weight";
    for (const char* prefix : {"language_model.model.", "model.language_model."})
        QTest::addRow("%s", prefix) << prefix + QString("layers.3.mlp.up_proj") << ""
                                    << "blk.3.ffn_up.weight";
}

void TestAdapterFile::knowsTheNamesOfPeft()
{
    QFETCH(QString, module);
    QFETCH(QString, name);
    QFETCH(QString, matrix);
    const std::string start = "base_model.model." + module.toStdString(), end = name.toStdString() + ".weight";
    const std::string weights =
        Builder().floats(start + ".lora_A" + end, {2, 3}, kA).floats(start + ".lora_B" + end, {4, 2}, kB).bytes();
    const auto adapter = readAdapter(writePeft(config(), weights));
    INKLING_VERIFY(adapter);
    QCOMPARE(adapter->layers.size(), std::size_t(1));
    QCOMPARE(QString::fromStdString(adapter->layers[0].name), matrix);
    QCOMPARE(adapter->layers[0].a, kA);
    QCOMPARE(adapter->layers[0].b, kB);
}

void TestAdapterFile::readsShortFloats()
{
    // 1, -2 and 0.5, as IEEE 754 and bfloat16 spell them; the least byte first.
    const std::string half("\x00\x3C\x00\xC0\x00\x38", 6), brain("\x80\x3F\x00\xC0\x00\x3F", 6);
    const std::string weights = Builder()
                                    .tensor(kUp + "lora_A.weight", "F16", {1, 3}, half)
                                    .tensor(kUp + "lora_B.weight", "BF16", {3, 1}, brain)
                                    .bytes();
    const auto adapter = readAdapter(writePeft(config({{"r", "1"}}), weights));
    INKLING_VERIFY(adapter);
    QCOMPARE(adapter->layers[0].a, (std::vector<float>{1, -2, 0.5F}));
    QCOMPARE(adapter->layers[0].b, adapter->layers[0].a);
}

void TestAdapterFile::readsTheScale_data()
{
    QTest::addColumn<QByteArray>("configuration");
    QTest::addColumn<float>("scale");
    QTest::newRow("alpha / r") << config({{"lora_alpha", "16"}}) << 8.0F;
    QTest::newRow("a fraction") << config({{"lora_alpha", "0.5"}}) << 0.25F;
    QTest::newRow("nothing") << config({{"lora_alpha", "0"}}) << 0.0F;
    QTest::newRow("below nothing") << config({{"lora_alpha", "-1e1"}}) << -5.0F;
    QTest::newRow("rank-stabilised") << config({{"lora_alpha", "16"}, {"use_rslora", "true"}}) << 16 / std::sqrt(2.0F);
}

void TestAdapterFile::readsTheScale()
{
    QFETCH(QByteArray, configuration);
    QFETCH(float, scale);
    const auto adapter = readAdapter(writePeft(configuration, layer().bytes()));
    INKLING_VERIFY(adapter);
    QCOMPARE(adapter->scale, scale);
}

void TestAdapterFile::readsTheCard()
{
    const auto folder = writePeft(config(), layer().bytes());
    writeWhole(folder / "card.json", R"({"base":{"path":"/models/über.gguf","sha256":"0123abcd"},"steps":7})");
    const auto adapter = readAdapter(folder);
    INKLING_VERIFY(adapter);
    QCOMPARE(adapter->basePath, fs::path("/models/über.gguf"));
    QCOMPARE(adapter->baseSha256, std::string("0123abcd"));
}

void TestAdapterFile::aDamagedCardSaysNothing_data()
{
    QTest::addColumn<QByteArray>("card");
    for (const char* card : {"", "{", "[]", "{\"base\":7}", R"({"base":{"path":1,"sha256":[]}})", R"({"base":{}})"})
        QTest::addRow("'%s'", card) << QByteArray(card);
    QTest::newRow("nested") << "{\"base\":" + QByteArray(100'000, '[');
}

void TestAdapterFile::aDamagedCardSaysNothing()
{
    QFETCH(QByteArray, card);
    const auto folder = writePeft(config(), layer().bytes());
    writeWhole(folder / "card.json", card.toStdString());
    const auto adapter = readAdapter(folder);
    INKLING_VERIFY(adapter);
    QVERIFY(adapter->basePath.empty() && adapter->baseSha256.empty());
}

void TestAdapterFile::readsAGgufAdapter()
{
    auto file = ggufAdapter();
    file.f32Key("adapter.lora.alpha", 6).textKey("inkling.base_sha256", "0123abcd");
    const auto adapter = readAdapter(writeGguf(ggufLayer(ggufLayer(file), "blk.11.ffn_down.weight").bytes()));
    INKLING_VERIFY(adapter);
    QCOMPARE(adapter->displayName, std::string("voice.gguf"));
    QCOMPARE(adapter->baseSha256, std::string("0123abcd"));
    QCOMPARE(adapter->alpha, 6.0F);
    QCOMPARE(adapter->scale, 3.0F);
    QCOMPARE(adapter->layers.size(), std::size_t(2));
    QCOMPARE(adapter->layers[0].name, std::string("blk.0.attn_q.weight"));
    QCOMPARE(adapter->layers[1].name, std::string("blk.11.ffn_down.weight"));
    for (const AdapterLayer& each : adapter->layers) {
        QCOMPARE(each.aShape, (Shape{2, 3}));
        QCOMPARE(each.bShape, (Shape{4, 2}));
        QCOMPARE(each.a, kA);
        QCOMPARE(each.b, kB);
    }
}

void TestAdapterFile::readsTheScaleOfAGgufAdapter_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<float>("scale");
    const auto row = [](const char* name, const GgufBuilder& keys, float scale) {
        QTest::newRow(name) << QByteArray::fromStdString(ggufLayer(keys).bytes()) << scale;
    };
    row("alpha / rank", ggufAdapter().f32Key("adapter.lora.alpha", 5), 2.5F);
    row("as 64 bits", ggufAdapter().key("adapter.lora.alpha", 12, GgufBuilder::raw(5.0)), 2.5F);
    row("a whole number", ggufAdapter().u32Key("adapter.lora.alpha", 5), 2.5F);
    row("none", ggufAdapter(), 1.0F);
}

void TestAdapterFile::readsTheScaleOfAGgufAdapter()
{
    QFETCH(QByteArray, file);
    QFETCH(float, scale);
    const auto adapter = readAdapter(writeGguf(file.toStdString()));
    INKLING_VERIFY(adapter);
    QCOMPARE(adapter->scale, scale);
}

void TestAdapterFile::looksLikeAnAdapter()
{
    const auto folder = writePeft(config(), layer().bytes());
    QVERIFY(looksLikeAdapter(folder));
    QVERIFY(looksLikeAdapter(folder / ""));
    writeWhole(folder / "config.json", "{}"); // of a whole model
    QVERIFY(!looksLikeAdapter(folder));
    QVERIFY(looksLikeAdapter(writeGguf(ggufLayer().bytes())));
    QVERIFY(!looksLikeAdapter(writeGguf("GGUF")));
    for (const char* other : {"toy-F32.gguf", "toy-hf", "toy-hf/config.json", "missing"})
        QVERIFY2(!looksLikeAdapter(dataPath(other)), other);
}

void TestAdapterFile::refusesPeft_data()
{
    addRefusalColumns();
    const auto row = [](const char* name, const QByteArray& configuration, const Builder& weights, ErrorCode code,
                        const char* text) {
        QTest::newRow(name) << configuration << QByteArray::fromStdString(weights.bytes()) << code << QString(text);
    };
    const auto setting = [&row](const char* key, const char* value, ErrorCode code, const char* text) {
        const std::string name = std::string(key) + " " + std::string(value).substr(0, 40);
        row(name.c_str(), config({{key, value}}), layer(), code, text);
    };
    const auto weights = [&row](const char* name, const Builder& file, ErrorCode code, const char* text) {
        row(name, config(), file, code, text);
    };
    constexpr ErrorCode kBad = ErrorCode::BadFile, kOther = ErrorCode::Unsupported;

    row("no configuration", "", layer(), kBad, "adapter_config.json: is no JSON object");
    row("no object", "[1, 2]", layer(), kBad, "adapter_config.json: is no JSON object");
    row("no JSON", "{\"r\": }", layer(), kBad, "adapter_config.json: is no JSON object");
    row("not UTF-8", "{\"r\": \"\xFF\"}", layer(), kBad, "adapter_config.json: is no JSON object");
    row("brackets", QByteArray(200'000, '['), layer(), kBad, "adapter_config.json: is nested deeper than 32");
    row("objects", QByteArray("{\"a\":").repeated(50'000), layer(), kBad, "adapter_config.json: is nested deeper");
    row("many values", "[" + QByteArray("1,").repeated(300'000), layer(), kBad, "adapter_config.json: holds more than");

    setting("peft_type", "\"IA3\"", kOther, "peft_type \"IA3\" is not supported");
    setting("peft_type", "7", kOther, "peft_type 7 is not supported");
    setting("use_dora", "true", kOther, "use_dora is not supported");
    setting("use_qalora", "true", kOther, "use_qalora is not supported");
    setting("fan_in_fan_out", "true", kOther, "fan_in_fan_out is not supported");
    setting("bias", "\"all\"", kOther, "bias \"all\" is not supported");
    setting("bias", "\"lora_only\"", kOther, "bias \"lora_only\" is not supported");
    setting("modules_to_save", "[\"lm_head\"]", kOther, "modules_to_save is not supported");
    setting("modules_to_save", "\"lm_head\"", kOther, "modules_to_save is not supported");
    setting("rank_pattern", "{\"q_proj\":4}", kOther, "rank_pattern is not supported");
    setting("alpha_pattern", "{\"q_proj\":4}", kOther, "alpha_pattern is not supported");
    setting("layer_replication", "[[0,1],[0,1]]", kOther, "layer_replication is not supported");
    setting("trainable_token_indices", "[1]", kOther, "trainable_token_indices is not supported");
    setting("alora_invocation_tokens", "[1]", kOther, "alora_invocation_tokens is not supported");

    setting("r", "", kBad, "says rank null, the factors have 2");
    for (const char* rank : {"0", "3", "-2", "2.0", "\"2\"", "[2]", "18446744073709551615"})
        setting("r", rank, kBad, (std::string("says rank ") + rank).c_str());
    for (const char* alpha : {"", "null", "\"16\"", "true", "1e39", "-1e300"})
        setting("lora_alpha", alpha, kBad, "'lora_alpha': expected a number");
    for (const char* alpha : {"NaN", "Infinity", "1e400"})
        setting("lora_alpha", alpha, kBad, "adapter_config.json: is no JSON object");

    weights("no tensors", Builder(), kBad, "has no layers");
    weights("A without B", Builder().floats(kQuery + "lora_A.weight", {2, 3}, kA), kBad,
            "'blk.0.attn_q.weight' has one factor of two");
    weights("B without A", layer().floats(kUp + "lora_B.weight", {4, 2}, kB), kBad,
            "'blk.0.ffn_up.weight' has one factor of two");
    weights("ranks of the factors",
            Builder().floats(kQuery + "lora_A.weight", {2, 3}, kA).floats(kQuery + "lora_B.weight", {2, 4}, kB), kBad,
            "ranks differ: [2, 3] and [2, 4]");
    weights("ranks of the layers",
            layer().floats(kUp + "lora_A.weight", {1, 6}, kA).floats(kUp + "lora_B.weight", {8, 1}, kB), kOther,
            "ranks differ from layer to layer");
    weights("a tensor twice", layer().floats(kQuery + "lora_A.weight", {2, 3}, kA), kBad, "occurs twice");
    weights("a factor twice", layer().floats(kQuery + "lora_A.default.weight", {2, 3}, kA), kBad, "has a factor twice");
    weights("a factor twice by another name",
            layer().floats("base_model.model.model.language_model.layers.0.self_attn.q_proj.lora_B.weight", {4, 2}, kB),
            kBad, "has a factor twice");
    for (const Shape& shape : {Shape{}, Shape{6}, Shape{1, 2, 3}, Shape{0, 3}, Shape{2, 0}, Shape{0, 0}}) {
        std::size_t count = 1;
        for (const std::uint64_t n : shape) count *= n;
        const std::string got = "expected a factor with two dimensions, got " + shapeText(shape);
        weights(("shape " + shapeText(shape)).c_str(),
                layer().floats(kUp + "lora_A.weight", shape, std::vector<float>(count, 1)), kBad, got.c_str());
    }
    weights("a shape that lies", layer().floats(kUp + "lora_A.weight", {2, 1u << 31}, kA), kBad, "offsets give 24");
    weights("a shape that overflows",
            layer().floats(kUp + "lora_A.weight", {std::uint64_t(1) << 33, std::uint64_t(1) << 33}, kA), kBad,
            "too many");
    weights("not a number", layer().tensor(kUp + "lora_A.weight", "F32", {1, 1}, nanBytes()), kBad,
            "'blk.0.ffn_up.weight' holds a value that is not a number");
    weights("infinite", layer().tensor(kUp + "lora_B.weight", "F16", {1, 1}, std::string("\x00\x7C", 2)), kBad,
            "holds a value that is not a number");
    for (const char* dtype : {"F64", "I8", "U8", "F8_E4M3", "Q4"}) {
        const std::string name = std::string("stored as ") + dtype;
        weights(name.c_str(), layer().tensor(kUp + "lora_A.weight", dtype, {2, 3}, std::string(48, '\0')), kOther,
                name.c_str());
    }

    // Names, with a factor that would be sound.
    for (const char* name :
         {"x", "lora_A.weight", "model.layers.0.mlp.up_proj.lora_A.weight", "base_model.model.lm_head.lora_A.weight",
          "base_model.model.model.embed_tokens.lora_A.weight", "base_model.model.model.embed_tokens.lora_embedding_A",
          "base_model.model.model.norm.lora_A.weight", "base_model.model.model.layers.0.input_layernorm.lora_A.weight",
          "base_model.model.model.layers.0.self_attn.q_norm.lora_B.weight",
          "base_model.model.model.layers.0.self_attn.qkv_proj.lora_A.weight",
          "base_model.model.model.layers.0.mlp.up_proj.lora_magnitude_vector.weight",
          "base_model.model.model.layers.0.mlp.up_proj.lora_C.weight",
          "base_model.model.model.layers.0.mlp.up_proj.lora_AB.weight",
          "base_model.model.model.layers.0.mlp.up_proj.lora_B.bias",
          "base_model.model.model.layers.0.mlp.up_proj.base_layer.weight",
          "base_model.model.model.layers..mlp.up_proj.lora_A.weight",
          "base_model.model.model.layers.-1.mlp.up_proj.lora_A.weight",
          "base_model.model.vision_tower.encoder.layers.0.mlp.fc1.lora_A.weight"}) {
        weights(name, layer().floats(name, {2, 3}, kA), kOther, "' belongs to no linear layer of Gemma 3");
    }
}

void TestAdapterFile::refusesPeft()
{
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    QFETCH(ErrorCode, code);
    QFETCH(QString, text);
    refuse(writePeft(first, second.toStdString()), code, text);
}

void TestAdapterFile::refusesWhatIsMissing()
{
    refuse(path("no-voice"), ErrorCode::NotFound, "no such file");
    const auto folder = writePeft(config(), layer().bytes());
    fs::remove(folder / "adapter_model.safetensors");
    refuse(folder, ErrorCode::NotFound, "adapter_model.safetensors");
    fs::create_directory(folder / "adapter_model.safetensors");
    refuse(folder, ErrorCode::Io, "is a directory");
    fs::remove(folder / "adapter_config.json");
    refuse(folder, ErrorCode::NotFound, "adapter_config.json");
}

void TestAdapterFile::refusesPeftCutAnywhere()
{
    const auto folder = writePeft(config(), layer(layer(), kUp).bytes());
    const fs::path weights = folder / "adapter_model.safetensors", configuration = folder / "adapter_config.json";
    for (std::uint64_t size = fs::file_size(weights); size-- > 0;) {
        fs::resize_file(weights, size);
        refuse(folder, ErrorCode::BadFile, "voice: ");
        if (QTest::currentTestFailed()) return;
    }
    writePeft(config(), layer(layer(), kUp).bytes());
    for (std::uint64_t size = fs::file_size(configuration); size-- > 0;) {
        fs::resize_file(configuration, size);
        refuse(folder, ErrorCode::BadFile, "adapter_config.json: is no JSON object");
        if (QTest::currentTestFailed()) return;
    }
}

void TestAdapterFile::refusesGguf_data()
{
    addRefusalColumns();
    const auto row = [](const char* name, const GgufBuilder& file, ErrorCode code, const char* text) {
        QTest::newRow(name) << QByteArray::fromStdString(file.bytes()) << QByteArray() << code << QString(text);
    };
    constexpr ErrorCode kBad = ErrorCode::BadFile, kOther = ErrorCode::Unsupported;

    QTest::newRow("nothing") << QByteArray() << QByteArray() << kBad << "";
    QTest::newRow("no GGUF") << QByteArray("{}") << QByteArray() << kBad << "";
    row("a model", ggufLayer(ggufAdapter("model")), kBad, "is no LoRA adapter");
    row("no type", ggufLayer(GgufBuilder().gemma()), kBad, "is no LoRA adapter");
    row("a control vector", GgufBuilder().gemma().textKey("general.type", "adapter").textKey("adapter.type", "cvec"),
        kBad, "is no LoRA adapter");
    row("another architecture",
        ggufLayer(GgufBuilder().textKey("general.architecture", "llama").textKey("general.type", "adapter")), kOther,
        "llama");
    row("no layers", ggufAdapter(), kBad, "has no layers");
    row("alpha", ggufLayer(ggufAdapter().key("adapter.lora.alpha", 6, nanBytes())), kBad, "'adapter.lora.alpha'");
    row("a huge alpha", ggufLayer(ggufAdapter().key("adapter.lora.alpha", 12, GgufBuilder::raw(1e300))), kBad,
        "'adapter.lora.alpha'");
    row("A without B", ggufAdapter().floats("blk.0.ffn_up.weight.lora_a", {3, 2}, kA), kBad,
        "'blk.0.ffn_up.weight' has one factor of two");
    row("ranks of the factors",
        ggufAdapter().floats("blk.0.ffn_up.weight.lora_a", {3, 2}, kA).floats("blk.0.ffn_up.weight.lora_b", {4, 2}, kB),
        kBad, "ranks differ: [2, 3] and [2, 4]");
    row("ranks of the layers",
        ggufLayer().floats("blk.0.ffn_up.weight.lora_a", {6, 1}, kA).floats("blk.0.ffn_up.weight.lora_b", {1, 8}, kB),
        kOther, "ranks differ from layer to layer");
    row("a factor twice", ggufLayer().floats("blk.0.attn_q.weight.lora_a", {3, 2}, kA), kBad,
        "blk.0.attn_q.weight.lora_a");
    row("one dimension", ggufLayer().floats("blk.0.ffn_up.weight.lora_a", {6}, kA), kBad, "two dimensions, got [6]");
    row("three dimensions", ggufLayer().floats("blk.0.ffn_up.weight.lora_a", {3, 2, 1}, kA), kBad,
        "two dimensions, got [1, 2, 3]");
    row("no values", ggufLayer().floats("blk.0.ffn_up.weight.lora_a", {0, 2}, {}), kBad, "blk.0.ffn_up.weight");
    row("not a number", ggufLayer().tensor("blk.0.ffn_up.weight.lora_a", {1, 1}, 0, nanBytes()), kBad,
        "holds a value that is not a number");
    row("integers", ggufLayer().tensor("blk.0.ffn_up.weight.lora_a", {4, 1}, 24, "1234"), kOther, "is stored as");
    for (const char* name :
         {"x", "blk.0.attn_q.weight", ".lora_a", "blk.0.attn_q.weight.lora_c", "lora_a", "token_embd.weight.lora_a",
          "output.weight.lora_a", "output_norm.weight.lora_a", "blk.0.attn_norm.weight.lora_b",
          "blk.0.attn_q_norm.weight.lora_a", "blk.0.ffn_gate_exps.weight.lora_a", "blk.x.attn_q.weight.lora_a"})
        row(name, ggufLayer().floats(name, {3, 2}, kA), kOther, "' belongs to no linear layer of Gemma 3");
}

void TestAdapterFile::refusesGguf()
{
    QFETCH(QByteArray, first);
    QFETCH(ErrorCode, code);
    QFETCH(QString, text);
    refuse(writeGguf(first.toStdString()), code, text);
}

void TestAdapterFile::refusesGgufCutAnywhere()
{
    const auto whole = writeGguf(ggufLayer().bytes());
    for (std::uint64_t size = fs::file_size(whole); size-- > 0;) {
        fs::resize_file(whole, size);
        refuse(whole, ErrorCode::BadFile, "voice.gguf");
        if (QTest::currentTestFailed()) return;
    }
}

void TestAdapterFile::errorsAreOneLineWhateverTheFileSays()
{
    const std::string hostile = "a\\nb\\u0007" + std::string(900, 'x'); // as JSON spells it
    refuse(writePeft(config(), layer().floats(hostile, {2, 3}, kA).bytes()), ErrorCode::Unsupported, "a?b?xxx");
    refuse(writePeft(config({{"peft_type", "\"" + hostile + "\""}}), ""), ErrorCode::Unsupported, "peft_type");
    refuse(writePeft(config({{"r", "\"" + hostile + "\""}}), layer().bytes()), ErrorCode::BadFile, "says rank");
    refuse(writeGguf(ggufLayer().floats("a\nb\x07", {3, 2}, kA).bytes()), ErrorCode::Unsupported, "'a?b?'");

    // What is read and said later is made harmless at once.
    const auto gguf =
        readAdapter(writeGguf(ggufLayer(ggufAdapter().textKey("inkling.base_sha256", "a\nb" + hostile)).bytes()));
    INKLING_VERIFY(gguf);
    QVERIFY(gguf->baseSha256.starts_with("a?b") && gguf->baseSha256.size() < 100);
    const auto folder = writePeft(config(), layer().bytes());
    writeWhole(folder / "card.json", R"({"base":{"sha256":")" + hostile + "\"}}");
    const auto peft = readAdapter(folder);
    INKLING_VERIFY(peft);
    QVERIFY(peft->baseSha256.starts_with("a?b?") && peft->baseSha256.size() < 100);
}

// The factors of the golden file: written as a folder, read, written as GGUF, read, and as a folder again.
void TestAdapterFile::goesFromFormatToFormat()
{
    const auto file = MappedFile::open(dataPath("toy-F32.lora.safetensors"));
    INKLING_VERIFY(file);
    const auto entries = readSafetensors(file->bytes(), "golden");
    INKLING_VERIFY(entries);
    std::map<std::string, AdapterLayer> golden;
    for (const SafetensorsEntry& entry : *entries) {
        if (!entry.name.starts_with("lora:")) continue;
        AdapterLayer& to = golden[entry.name.substr(5, entry.name.size() - 7)];
        to.name = entry.name.substr(5, entry.name.size() - 7);
        const bool isA = entry.name.ends_with(".A");
        (isA ? to.aShape : to.bShape) = entry.shape;
        std::vector<float>& values = isA ? to.a : to.b;
        values.resize(entry.data.size() / sizeof(float));
        std::memcpy(values.data(), entry.data.data(), entry.data.size());
    }
    QCOMPARE(golden.size(), std::size_t(7 * 7));
    AdapterFile adapter;
    adapter.displayName = "golden";
    adapter.alpha = 16;
    adapter.scale = 4;
    adapter.baseSha256 = "0123abcd";
    for (const auto& [name, each] : golden) adapter.layers.push_back(each);

    const auto matches = [&golden](const AdapterFile& read) {
        if (read.layers.size() != golden.size() || read.alpha != 16 || read.scale != 4 || read.rank() != 4)
            return false;
        return std::all_of(read.layers.begin(), read.layers.end(), [&golden](const AdapterLayer& each) {
            const AdapterLayer& expected = golden.at(each.name);
            return each.aShape == expected.aShape && each.bShape == expected.bShape && each.a == expected.a &&
                   each.b == expected.b;
        });
    };
    const auto peftBytes = writePeftAdapter(adapter, path("new/peft"));
    INKLING_VERIFY(peftBytes);
    QCOMPARE(*peftBytes, fs::file_size(path("new/peft/adapter_config.json")) +
                             fs::file_size(path("new/peft/adapter_model.safetensors")));
    const auto peft = readAdapter(path("new/peft"));
    INKLING_VERIFY(peft);
    QVERIFY(matches(*peft));
    const auto ggufBytes = writeGgufAdapter(*peft, path("voice.gguf"));
    INKLING_VERIFY(ggufBytes);
    QCOMPARE(*ggufBytes, fs::file_size(path("voice.gguf")));
    const auto gguf = readAdapter(path("voice.gguf"));
    INKLING_VERIFY(gguf);
    QVERIFY(matches(*gguf));
    INKLING_VERIFY(writePeftAdapter(*gguf, path("new/peft"))); // what stands there is replaced
    const auto again = readAdapter(path("new/peft"));
    INKLING_VERIFY(again);
    QVERIFY(matches(*again));

    INKLING_VERIFY(writeGgufAdapter(adapter, path("hash.gguf")));
    const auto hash = readAdapter(path("hash.gguf"));
    INKLING_VERIFY(hash);
    QCOMPARE(hash->baseSha256, adapter.baseSha256);
}

void TestAdapterFile::keepsTheScaleOfRsLora()
{
    const auto read = readAdapter(writePeft(config({{"lora_alpha", "7"}, {"use_rslora", "true"}}), layer().bytes()));
    INKLING_VERIFY(read);
    INKLING_VERIFY(writePeftAdapter(*read, path("peft")));
    INKLING_VERIFY(writeGgufAdapter(*read, path("voice.gguf")));
    for (const char* name : {"peft", "voice.gguf"}) {
        const auto again = readAdapter(path(name));
        INKLING_VERIFY(again);
        QVERIFY(std::abs(double(again->scale) - 7 / std::sqrt(2.0)) < 1e-6);
    }
}

void TestAdapterFile::writesAConfigurationThatPeftReads()
{
    const auto read = readAdapter(writePeft(config(), layer(layer(), kUp).bytes()));
    INKLING_VERIFY(read);
    INKLING_VERIFY(writePeftAdapter(*read, path("peft")));
    QFile file(m_folder->filePath("peft/adapter_config.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject written = QJsonDocument::fromJson(file.readAll()).object();
    QCOMPARE(written["peft_type"].toString(), QString("LORA"));
    QCOMPARE(written["task_type"].toString(), QString("CAUSAL_LM"));
    QCOMPARE(written["r"].toInt(), 2);
    QCOMPARE(written["lora_alpha"].toDouble(), 6.0);
    QCOMPARE(written["bias"].toString(), QString("none"));
    QCOMPARE(written["target_modules"].toArray(), (QJsonArray{"q_proj", "up_proj"}));

    const auto weights = MappedFile::open(path("peft/adapter_model.safetensors"));
    INKLING_VERIFY(weights);
    const auto entries = readSafetensors(weights->bytes(), "peft");
    INKLING_VERIFY(entries);
    QCOMPARE(entries->size(), std::size_t(4));
    const std::string expected[] = {kQuery + "lora_A.weight", kQuery + "lora_B.weight", kUp + "lora_A.weight",
                                    kUp + "lora_B.weight"};
    for (std::size_t i = 0; i < 4; ++i) {
        QCOMPARE((*entries)[i].name, expected[i]);
        QCOMPARE((*entries)[i].shape, i % 2 == 0 ? (Shape{2, 3}) : (Shape{4, 2}));
        const std::vector<float>& values = i % 2 == 0 ? kA : kB;
        QVERIFY(std::memcmp((*entries)[i].data.data(), values.data(), values.size() * sizeof(float)) == 0);
    }
}

void TestAdapterFile::writesTheBytesOfAGgufAdapter()
{
    const auto read = readAdapter(writePeft(config(), layer().bytes()));
    INKLING_VERIFY(read);
    INKLING_VERIFY(writeGgufAdapter(*read, path("voice.gguf")));
    GgufBuilder expected;
    expected.gemma().textKey("general.type", "adapter").textKey("general.name", "voice").alignment(32);
    expected.textKey("adapter.type", "lora").f32Key("adapter.lora.alpha", 6);
    std::string bytes = ggufLayer(expected).bytes();
    bytes.resize((bytes.size() + 31) / 32 * 32, '\0'); // what follows a tensor is padding, after the last one too
    QFile file(m_folder->filePath("voice.gguf"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().toHex(' '), QByteArray::fromStdString(bytes).toHex(' '));
}

void TestAdapterFile::refusesToWriteAMatrixThatPeftHasNoNameFor()
{
    AdapterFile adapter;
    adapter.displayName = "voice";
    adapter.layers.push_back({"blk.0.ffn_gate_exps.weight", {2, 3}, {4, 2}, kA, kB});
    const auto written = writePeftAdapter(adapter, path("peft"));
    QVERIFY(!written);
    QVERIFY(written.error().code == ErrorCode::Unsupported);
    QVERIFY2(written.error().text.find("'blk.0.ffn_gate_exps.weight'") != std::string::npos,
             written.error().text.c_str());
}

QTEST_APPLESS_MAIN(TestAdapterFile)
#include "tst_adapter_file.moc"
