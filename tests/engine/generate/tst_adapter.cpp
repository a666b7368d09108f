// An adapter on a model: against a model whose weights the test changed in double precision, against the loss that
// another implementation computed, and against the same adapter merged.
#include "engine/base/atomic_file.h"
#include "engine/base/mapped_file.h"
#include "engine/format/model_writer.h"
#include "engine/format/safetensors.h"
#include "engine/generate/adapter.h"
#include "engine/generate/write_options.h"
#include "tests/engine/generate/toy_model.h"
#include "tests/support/naive_gemma.h"
#include "tests/support/safetensors_builder.h"
#include "tests/support/small_vocabulary.h"
#include "tests/support/tensor_values.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <fstream>
#include <map>
#include <random>

using namespace inkling;
using namespace inkling::test;

namespace {

namespace fs = std::filesystem;

constexpr double kRounding = 1e-4; // of RMS: the same sums in float, in another order

struct Factors
{
    std::uint64_t rows = 0, columns = 0;
    std::vector<float> a, b; // [rank, columns], [rows, rank]
};

// An adapter that no code of the engine has touched, by GGUF names.
struct PlainAdapter
{
    std::uint64_t rank = 0;
    float alpha = 0;
    std::map<std::string, Factors> layers;

    double scale() const { return double(alpha) / double(rank); }
    void add(const std::string& name, std::uint64_t rows, std::uint64_t columns, std::mt19937& random)
    {
        std::normal_distribution<float> normal(0, 0.4F / std::sqrt(float(columns)));
        Factors& to = layers[name];
        to = {rows, columns, std::vector<float>(rank * columns), std::vector<float>(rows * rank)};
        for (float& value : to.a) value = normal(random);
        for (float& value : to.b) value = normal(random) * std::sqrt(float(columns));
    }
};

const std::map<std::string, std::string> kModules = {
    {"attn_q", "self_attn.q_proj"}, {"attn_k", "self_attn.k_proj"},      {"attn_v", "self_attn.v_proj"},
    {"ffn_gate", "mlp.gate_proj"},  {"attn_output", "self_attn.o_proj"}, {"ffn_up", "mlp.up_proj"},
    {"ffn_down", "mlp.down_proj"}};

bool isLinear(const std::string& name) // "blk.0.attn_q.weight"
{
    const auto dot = name.find('.', 4);
    return name.starts_with("blk.") && kModules.contains(name.substr(dot + 1, name.rfind('.') - dot - 1));
}

void writeWhole(const fs::path& path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), std::streamsize(bytes.size()));
}

void writePeft(const PlainAdapter& adapter, const fs::path& folder)
{
    SafetensorsBuilder file;
    for (const auto& [name, factors] : adapter.layers) {
        const auto dot = name.find('.', 4);
        const std::string module = "base_model.model.model.layers." + name.substr(4, dot - 4) + "." +
                                   kModules.at(name.substr(dot + 1, name.rfind('.') - dot - 1));
        file.floats(module + ".lora_A.weight", {adapter.rank, factors.columns}, factors.a);
        file.floats(module + ".lora_B.weight", {factors.rows, adapter.rank}, factors.b);
    }
    fs::create_directory(folder);
    writeWhole(folder / "adapter_model.safetensors", file.bytes());
    writeWhole(folder / "adapter_config.json", "{\"peft_type\":\"LORA\",\"r\":" + std::to_string(adapter.rank) +
                                                   ",\"lora_alpha\":" + std::to_string(adapter.alpha) + "}");
}

void writeGguf(const PlainAdapter& adapter, const fs::path& path, const std::string& baseHash = {})
{
    GgufBuilder file;
    file.gemma().textKey("general.type", "adapter").textKey("adapter.type", "lora");
    file.f32Key("adapter.lora.alpha", adapter.alpha);
    if (!baseHash.empty()) file.textKey("inkling.base_sha256", baseHash);
    for (const auto& [name, factors] : adapter.layers) {
        file.floats(name + ".lora_a", {factors.columns, adapter.rank}, factors.a);
        file.floats(name + ".lora_b", {adapter.rank, factors.rows}, factors.b);
    }
    writeWhole(path, file.bytes());
}

// For every linear matrix of a model.
PlainAdapter randomAdapter(const ModelFile& model, std::uint64_t rank, float alpha)
{
    PlainAdapter adapter{rank, alpha, {}};
    std::mt19937 random(7);
    for (const TensorInfo& tensor : model.tensors())
        if (isLinear(tensor.name)) adapter.add(tensor.name, tensor.shape[0], tensor.shape[1], random);
    return adapter;
}

Result<std::unique_ptr<Model>> open(const fs::path& model, const std::optional<fs::path>& adapter, float strength = 1,
                                    ActivationPrecision activations = ActivationPrecision::F32)
{
    ModelOptions options;
    options.threads = 2;
    options.activations = activations;
    options.adapter = adapter;
    options.adapterStrength = strength;
    return Model::open(model, options);
}

enum class Feed { AtOnce, OneByOne }; // as a prefill, as decoding does

std::vector<float> logitsOf(Model& model, const std::vector<TokenId>& tokens, Feed feed = Feed::AtOnce)
{
    KvCache cache(model.backend(), model.config(), model.config().contextLength, model.chunk());
    std::vector<float> logits(tokens.size() * model.tokenCount());
    const std::size_t step = feed == Feed::AtOnce ? tokens.size() : 1;
    for (std::size_t at = 0; at < tokens.size(); at += step) {
        const SequenceInput input{&cache, std::span(tokens).subspan(at, step)};
        const auto ran = model.run({&input, 1}, LogitsMode::All,
                                   std::span(logits).subspan(at * model.tokenCount(), step * model.tokenCount()));
        if (!ran) qFatal("%s", ran.error().text.c_str());
    }
    return logits;
}

// RMS of the difference over RMS of the expected values.
template <class Expected> double relativeError(const std::vector<float>& actual, const Expected& expected)
{
    double difference = 0, magnitude = 0;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        difference += std::pow(double(actual[i]) - double(expected[i]), 2);
        magnitude += std::pow(double(expected[i]), 2);
    }
    return std::sqrt(difference / magnitude);
}

bool sameBits(const std::vector<float>& a, const std::vector<float>& b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

NaiveGemma::Matrix matrixOf(const std::vector<float>& values, std::uint64_t rows)
{
    NaiveGemma::Matrix matrix;
    const auto columns = std::ptrdiff_t(values.size() / rows);
    for (auto row = values.begin(); row != values.end(); row += columns) matrix.emplace_back(row, row + columns);
    return matrix;
}

// Writes `model` with the adapter merged, as `inkling-cli convert MODEL OUTPUT --adapter ADAPTER` does.
Result<> writeMerged(const fs::path& model, const fs::path& adapter, float strength, const fs::path& output)
{
    const auto file = ModelFile::open(model);
    if (!file) return file.error();
    const auto config = ModelConfig::read(*file);
    if (!config) return config.error();
    auto options =
        writeOptionsFor(*file, *config, output.extension() == ".gguf" ? ModelFormat::Gguf : ModelFormat::HuggingFace);
    if (!options) return options.error();
    options->type = TensorType::F32;
    INKLING_TRY(mergeAdapter(adapter, strength, *file, *options));
    const auto report = writeModel(*file, output, *options, CancelFlag());
    if (!report) return report.error();
    return {};
}

} // namespace

class TestAdapter : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void equalsAModelWithChangedWeights_data();
    void equalsAModelWithChangedWeights();
    void givesTheLossOfTheReference();
    void appliedEqualsMerged_data();
    void appliedEqualsMerged();
    void theMergedWeightsAreTheSum();
    void aStrengthOfNothingIsTheBaseBitForBit_data();
    void aStrengthOfNothingIsTheBaseBitForBit();
    void bothFormatsGiveTheSameLogits();
    void aPartOfTheMatricesIsEnough();
    void coarseActivationsStayClose();
    void refusesAnotherBase_data();
    void refusesAnotherBase();
    void aRefusedAdapterChangesNothing();
    void passesOnWhatIsWrongWithTheFile();

private:
    fs::path path(const std::string& name) const { return fs::path(m_folder.path().toStdString()) / name; }

    QTemporaryDir m_folder;
    PlainAdapter m_adapter; // for the toy model; in the folder as "peft" and "adapter.gguf"
};

void TestAdapter::initTestCase()
{
    const auto toy = ModelFile::open(dataPath("toy-F32.gguf"));
    INKLING_VERIFY(toy);
    m_adapter = randomAdapter(*toy, 4, 6);
    QCOMPARE(m_adapter.layers.size(), std::size_t(7 * 7));
    writePeft(m_adapter, path("peft"));
    writeGguf(m_adapter, path("adapter.gguf"));
}

void TestAdapter::equalsAModelWithChangedWeights_data()
{
    QTest::addColumn<std::uint64_t>("rank");
    QTest::addColumn<float>("strength");
    for (const std::uint64_t rank : {1, 2, 5, 16, 33})
        for (const float strength : {1.0F, 0.5F, -1.5F})
            QTest::addRow("rank %llu at %g", static_cast<unsigned long long>(rank), double(strength))
                << rank << strength;
}

void TestAdapter::equalsAModelWithChangedWeights()
{
    QFETCH(std::uint64_t, rank);
    QFETCH(float, strength);
    GemmaShape shape; // no matrix of it is square
    shape.d = 20;
    shape.vocabulary = kSmallVocabularySize;
    NaiveGemma naive(shape, 11);
    writeWhole(path("naive.gguf"), naive.gguf(smallVocabulary()));
    const std::vector<TokenId> tokens{2, 270, 271, 9, 280, 30, 31, 5, 262};
    const auto base = naive.logits(tokens);

    PlainAdapter adapter{rank, 3, {}};
    std::mt19937 random(unsigned(rank) + 100);
    for (std::uint32_t i = 0; i < shape.layers; ++i)
        for (const auto& [matrix, module] : kModules) {
            const std::string name = "blk." + std::to_string(i) + "." + matrix + ".weight";
            adapter.add(name, naive.weight(name).size(), naive.weight(name)[0].size(), random);
            const Factors& factors = adapter.layers[name];
            naive.addProduct(name, adapter.scale() * double(strength), matrixOf(factors.b, factors.rows),
                             matrixOf(factors.a, rank));
        }
    writePeft(adapter, path("for-naive"));
    std::vector<double> expected, unchanged;
    for (const auto& row : naive.logits(tokens)) expected.insert(expected.end(), row.begin(), row.end());
    for (const auto& row : base) unchanged.insert(unchanged.end(), row.begin(), row.end());

    const auto model = open(path("naive.gguf"), path("for-naive"), strength);
    INKLING_VERIFY(model);
    for (const Feed feed : {Feed::AtOnce, Feed::OneByOne}) {
        const auto logits = logitsOf(**model, tokens, feed);
        QVERIFY2(relativeError(logits, expected) < 1e-5, qPrintable(QString::number(relativeError(logits, expected))));
        QVERIFY(relativeError(logits, unchanged) > 0.01); // it does something
    }
}

// Computed by PyTorch: the mean cross-entropy of the tokens from the ninth on, each after those before it, with
// alpha = 16 (tests/engine/train has the gradients).
void TestAdapter::givesTheLossOfTheReference()
{
    const auto file = MappedFile::open(dataPath("toy-F32.lora.safetensors"));
    INKLING_VERIFY(file);
    const auto entries = readSafetensors(file->bytes(), "golden");
    INKLING_VERIFY(entries);
    PlainAdapter golden{4, 16, {}};
    float expected = 0;
    for (const SafetensorsEntry& entry : *entries) {
        std::vector<float> values(entry.data.size() / sizeof(float));
        std::memcpy(values.data(), entry.data.data(), values.size() * sizeof(float));
        if (entry.name == "loss") expected = values.front();
        if (!entry.name.starts_with("lora:")) continue;
        Factors& factors = golden.layers[entry.name.substr(5, entry.name.size() - 7)];
        const bool isA = entry.name.ends_with(".A");
        (isA ? factors.columns : factors.rows) = isA ? entry.shape[1] : entry.shape[0];
        (isA ? factors.a : factors.b) = values;
    }
    writeGguf(golden, path("golden.gguf"));

    const auto model = open(dataPath("toy-F32.gguf"), path("golden.gguf"));
    INKLING_VERIFY(model);
    const auto logits = logitsOf(**model, kGoldenTokens);
    double loss = 0;
    const std::size_t count = kGoldenTokens.size() - 9, columns = (*model)->tokenCount();
    for (std::size_t i = 9; i < kGoldenTokens.size(); ++i)
        loss -= logSoftmax(std::span(logits).subspan((i - 1) * columns, columns), kGoldenTokens[i]) / double(count);
    QVERIFY2(std::abs(loss - double(expected)) < 1e-5 * double(expected), qPrintable(QString::number(loss, 'g', 9)));
}

void TestAdapter::appliedEqualsMerged_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("adapter");
    QTest::addColumn<float>("strength");
    QTest::addColumn<QString>("output");
    for (const char* base :
         {"toy-F32.gguf", "toy-F16.gguf", "toy-BF16.gguf", "toy-Q8_0.gguf", "toy-Q4_0.gguf", "toy-hf"})
        QTest::addRow("%s", base) << QString(base) << "peft" << 1.0F << "merged.gguf";
    QTest::newRow("half") << "toy-F32.gguf"
                          << "peft" << 0.5F << "half.gguf";
    QTest::newRow("a GGUF adapter") << "toy-F32.gguf"
                                    << "adapter.gguf" << 1.0F << "of-gguf.gguf";
    QTest::newRow("into a folder") << "toy-F32.gguf"
                                   << "peft" << 1.0F << "folder";
}

void TestAdapter::appliedEqualsMerged()
{
    QFETCH(QString, base);
    QFETCH(QString, adapter);
    QFETCH(float, strength);
    QFETCH(QString, output);
    const fs::path basePath = dataPath(base.toStdString()), adapterPath = path(adapter.toStdString());
    const fs::path mergedPath = path(output.toStdString());
    INKLING_VERIFY(writeMerged(basePath, adapterPath, strength, mergedPath));
    const auto merged = open(mergedPath, {});
    INKLING_VERIFY(merged);
    const auto applied = open(basePath, adapterPath, strength);
    INKLING_VERIFY(applied);
    const auto unchanged = open(basePath, {});
    INKLING_VERIFY(unchanged);
    const auto expected = logitsOf(**merged, kGoldenTokens);
    for (const Feed feed : {Feed::AtOnce, Feed::OneByOne}) {
        const double error = relativeError(logitsOf(**applied, kGoldenTokens, feed), expected);
        QVERIFY2(error < kRounding, qPrintable(QString::number(error)));
    }
    QVERIFY(relativeError(logitsOf(**unchanged, kGoldenTokens), expected) > 0.01);
}

void TestAdapter::theMergedWeightsAreTheSum()
{
    constexpr float kStrength = 0.5F;
    INKLING_VERIFY(writeMerged(dataPath("toy-Q8_0.gguf"), path("peft"), kStrength, path("sum.gguf")));
    const auto base = ModelFile::open(dataPath("toy-Q8_0.gguf"));
    INKLING_VERIFY(base);
    const auto merged = ModelFile::open(path("sum.gguf"));
    INKLING_VERIFY(merged);
    for (const TensorInfo& info : merged->tensors()) {
        const auto before = valuesOf(*base, *std::find_if(base->tensors().begin(), base->tensors().end(),
                                                          [&](const TensorInfo& t) { return t.name == info.name; }));
        const auto after = valuesOf(*merged, info);
        const auto layer = m_adapter.layers.find(info.name);
        if (layer == m_adapter.layers.end()) {
            QVERIFY2(sameBits(before, after), info.name.c_str());
            continue;
        }
        const Factors& f = layer->second;
        for (std::uint64_t i = 0; i < after.size(); ++i) {
            double expected = double(before[i]);
            for (std::uint64_t r = 0; r < m_adapter.rank; ++r)
                expected += m_adapter.scale() * double(kStrength) * double(f.b[i / f.columns * m_adapter.rank + r]) *
                            double(f.a[r * f.columns + i % f.columns]);
            QVERIFY2(std::abs(double(after[i]) - expected) < 1e-6, info.name.c_str());
        }
    }
}

void TestAdapter::aStrengthOfNothingIsTheBaseBitForBit_data()
{
    QTest::addColumn<QString>("base");
    for (const char* base : {"toy-F32.gguf", "toy-Q8_0.gguf", "toy-Q4_0.gguf"}) QTest::addRow("%s", base) << base;
}

void TestAdapter::aStrengthOfNothingIsTheBaseBitForBit()
{
    QFETCH(QString, base);
    const fs::path basePath = dataPath(base.toStdString());
    for (const ActivationPrecision activations : {ActivationPrecision::F32, ActivationPrecision::Auto}) {
        const auto alone = open(basePath, {}, 1, activations);
        INKLING_VERIFY(alone);
        const auto with = open(basePath, path("peft"), 0, activations);
        INKLING_VERIFY(with);
        QVERIFY(sameBits(logitsOf(**alone, kGoldenTokens), logitsOf(**with, kGoldenTokens)));
    }
}

void TestAdapter::bothFormatsGiveTheSameLogits()
{
    const auto peft = open(dataPath("toy-F32.gguf"), path("peft"));
    INKLING_VERIFY(peft);
    const auto gguf = open(dataPath("toy-F32.gguf"), path("adapter.gguf"));
    INKLING_VERIFY(gguf);
    QVERIFY(sameBits(logitsOf(**peft, kGoldenTokens), logitsOf(**gguf, kGoldenTokens)));
}

// Adapters of queries and values alone are common.
void TestAdapter::aPartOfTheMatricesIsEnough()
{
    PlainAdapter part{m_adapter.rank, m_adapter.alpha, {}};
    for (const char* name : {"blk.1.attn_q.weight", "blk.1.attn_v.weight", "blk.6.ffn_down.weight"})
        part.layers[name] = m_adapter.layers.at(name);
    writePeft(part, path("part"));
    INKLING_VERIFY(writeMerged(dataPath("toy-F32.gguf"), path("part"), 1, path("part.gguf")));
    const auto merged = open(path("part.gguf"), {});
    INKLING_VERIFY(merged);
    const auto applied = open(dataPath("toy-F32.gguf"), path("part"));
    INKLING_VERIFY(applied);
    QVERIFY(relativeError(logitsOf(**applied, kGoldenTokens), logitsOf(**merged, kGoldenTokens)) < kRounding);
}

// The fast kernels of quantised weights round activations; the addition must take part with them.
void TestAdapter::coarseActivationsStayClose()
{
    INKLING_VERIFY(writeMerged(dataPath("toy-Q8_0.gguf"), path("peft"), 1, path("q8.gguf")));
    const auto merged = open(path("q8.gguf"), {});
    INKLING_VERIFY(merged);
    const auto expected = logitsOf(**merged, kGoldenTokens);
    for (const ActivationPrecision activations : {ActivationPrecision::BF16, ActivationPrecision::Int8}) {
        const auto applied = open(dataPath("toy-Q8_0.gguf"), path("peft"), 1, activations);
        INKLING_VERIFY(applied);
        for (const Feed feed : {Feed::AtOnce, Feed::OneByOne}) {
            const double error = relativeError(logitsOf(**applied, kGoldenTokens, feed), expected);
            QVERIFY2(error < 0.03, qPrintable(QString::number(error)));
        }
    }
}

void TestAdapter::refusesAnotherBase_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<std::uint64_t>("rows");
    QTest::addColumn<std::uint64_t>("columns");
    QTest::addColumn<QString>("said");
    const std::uint64_t d = 64, queries = 128;
    QTest::newRow("rows") << "blk.6.attn_q.weight" << queries + 1 << d
                          << "'blk.6.attn_q.weight' is [128, 64] here, [129, 64] there";
    QTest::newRow("columns") << "blk.6.attn_q.weight" << queries << d - 1
                             << "'blk.6.attn_q.weight' is [128, 64] here, [128, 63] there";
    QTest::newRow("turned round") << "blk.6.attn_q.weight" << d << queries
                                  << "'blk.6.attn_q.weight' is [128, 64] here, [64, 128] there";
    QTest::newRow("a layer more") << "blk.7.attn_q.weight" << queries << d
                                  << "'blk.7.attn_q.weight' is not in this model";
    QTest::newRow("another spelling") << "blk.00.attn_q.weight" << queries << d
                                      << "'blk.00.attn_q.weight' is not in this model";
}

void TestAdapter::refusesAnotherBase()
{
    QFETCH(QString, name);
    QFETCH(std::uint64_t, rows);
    QFETCH(std::uint64_t, columns);
    QFETCH(QString, said);
    const std::string hash(64, 'c');
    PlainAdapter adapter = m_adapter;
    std::mt19937 random(5);
    adapter.add(name.toStdString(), rows, columns, random);
    writeGguf(adapter, path("other.gguf"), hash);
    const auto applied = open(dataPath("toy-F32.gguf"), path("other.gguf"));
    QVERIFY(!applied);
    QVERIFY(applied.error().code == ErrorCode::BadFile);
    QCOMPARE(QString::fromStdString(applied.error().text),
             "other.gguf: the adapter is for another base (SHA-256 " + QString::fromStdString(hash) + "): " + said);
    const auto merged = writeMerged(dataPath("toy-F32.gguf"), path("other.gguf"), 1, path("refused.gguf"));
    QVERIFY(!merged);
    QCOMPARE(merged.error().text, applied.error().text);
    QVERIFY(!fs::exists(path("refused.gguf")));

    writeGguf(adapter, path("other.gguf")); // nor is it silent where the base's hash is not known
    QVERIFY2(!open(dataPath("toy-F32.gguf"), path("other.gguf"), 0), "was applied at strength 0");
    QCOMPARE(QString::fromStdString(open(dataPath("toy-F32.gguf"), path("other.gguf")).error().text),
             "other.gguf: the adapter is for another base: " + said);
}

void TestAdapter::aRefusedAdapterChangesNothing()
{
    PlainAdapter adapter = m_adapter;
    std::mt19937 random(5);
    adapter.add("blk.6.ffn_up.weight", 3, 64, random); // the last one read
    writeGguf(adapter, path("late.gguf"));
    const auto file = ModelFile::open(dataPath("toy-F32.gguf"));
    INKLING_VERIFY(file);
    const auto config = ModelConfig::read(*file);
    INKLING_VERIFY(config);
    const auto base = openToy(2);
    const auto expected = logitsOf(*base, kGoldenTokens);

    Backend& backend = base->backend();
    const auto weights = Weights::load(*file, *config, backend);
    INKLING_VERIFY(weights);
    QVERIFY(!applyAdapter(path("late.gguf"), 1, *weights, backend));
    const auto count = std::uint32_t(kGoldenTokens.size());
    auto activations = Activations::allocate(backend, *config, count, count);
    INKLING_VERIFY(activations);
    KvCache cache(backend, *config, config->contextLength, count);
    const SequenceInput input{&cache, kGoldenTokens};
    INKLING_VERIFY(forward(backend, *config, *weights, *activations, {&input, 1}, LogitsMode::All));
    INKLING_VERIFY(backend.finish());
    std::vector<float> logits(expected.size());
    backend.read(*activations->logits, 0, logits);
    QVERIFY(sameBits(logits, expected));
}

void TestAdapter::passesOnWhatIsWrongWithTheFile()
{
    for (const fs::path& wrong : {path("missing"), dataPath("toy-F32.gguf"), dataPath("toy-hf"), path(".")}) {
        const auto applied = open(dataPath("toy-F32.gguf"), wrong);
        QVERIFY(!applied);
        const auto read = readAdapter(wrong);
        QVERIFY(!read);
        QCOMPARE(applied.error().text, read.error().text);
        const auto merged = writeMerged(dataPath("toy-F32.gguf"), wrong, 1, path("refused.gguf"));
        QVERIFY(!merged);
        QCOMPARE(merged.error().text, read.error().text);
    }
}

QTEST_APPLESS_MAIN(TestAdapter)
#include "tst_adapter.moc"
