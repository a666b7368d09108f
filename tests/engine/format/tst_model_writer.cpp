// Conversions: against files that the independent reference wrote, there and back, and what stops one.
#include "engine/format/hugging_face.h"
#include "engine/format/model_writer.h"
#include "engine/model/model_config.h"
#include "engine/text/tokenizer.h"
#include "engine/text/vocabulary.h"
#include "tests/support/engine_test.h"
#include "tests/support/gguf_builder.h"
#include "tests/support/tensor_values.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

#ifdef __unix__
#include <csignal>
#include <sys/resource.h>
#endif

using namespace inkling;
using test::GgufBuilder;
using test::valuesOf;

namespace {

namespace fs = std::filesystem;

fs::path pathOf(const QTemporaryDir& folder) { return folder.path().toStdString(); }

// What cli/convert asks the writer for, for the models of this test: 7 layers of which the sixth is global.
WriteOptions optionsFor(const ModelFile& model, ModelFormat format, std::optional<TensorType> type)
{
    WriteOptions options;
    options.format = format;
    options.type = type;
    const auto config = ModelConfig::read(model).value();
    options.config = {config.contextLength,     config.embeddingLength,
                      config.feedForwardLength, config.queryHeads,
                      config.keyValueHeads,     config.headSize,
                      config.vocabularySize,    config.window,
                      config.epsilon,           config.attentionScale,
                      config.globalRopeBase,    config.localRopeBase,
                      config.globalRopeDivisor, {}};
    for (const LayerKind kind : config.layers) options.config.slides.push_back(kind == LayerKind::Local);
    auto vocabulary = readVocabulary(model).value();
    options.vocabulary = {std::move(vocabulary.model), vocabulary.bos,    vocabulary.eos, TokenId(0), TokenId(5),
                          std::move(vocabulary.stops), vocabulary.addsBos};
    return options;
}

Result<WriteReport> write(const ModelFile& model, const fs::path& output, std::optional<TensorType> type = {})
{
    const ModelFormat format = output.extension() == ".gguf" ? ModelFormat::Gguf : ModelFormat::HuggingFace;
    return writeModel(model, output, optionsFor(model, format, type), CancelFlag());
}

bool sameBytes(const ModelFile& a, const ModelFile& b, const TensorInfo& info)
{
    const auto x = a.tensor(info.name, info.shape);
    const auto y = b.tensor(info.name, info.shape);
    return x && y && x->type == y->type && std::equal(x->data.begin(), x->data.end(), y->data.begin(), y->data.end());
}

QJsonObject readJson(const fs::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

// A model with one matrix of 2 rows of 64 values, the last of which is `value`.
std::string modelWith(float value, std::uint64_t columns = 64)
{
    std::vector<float> values(2 * columns, 0.25F);
    values.back() = value;
    GgufBuilder builder;
    builder.gemma().textKey("general.license", "Apache-2.0");
    return builder.floats("blk.0.attn_q.weight", {columns, 2}, values).bytes();
}

Result<WriteReport> writeSmall(const fs::path& folder, const std::string& bytes, TensorType type)
{
    const fs::path path = folder / "small.gguf";
    std::ofstream(path, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
    const auto model = ModelFile::open(path);
    if (!model) return model.error();
    WriteOptions options;
    options.type = type;
    return writeModel(*model, folder / "out.gguf", options, CancelFlag());
}

} // namespace

class TstModelWriter : public QObject
{
    Q_OBJECT
private slots:
    void writesWhatTheReferenceWrites_data();
    void writesWhatTheReferenceWrites();
    void aCheckpointBecomesTheReferencesGgufFile();
    void aGgufFileBecomesACheckpointAndComesBack();
    void keepsTensorsAsTheyAreWithoutAType();
    void keepsEveryKeyOfAGgufFile();
    void bothWaysGiveTheSameIds();
    void configurationIsComplete();
    void quantisedTensorsBecomeBf16InACheckpoint();
    void oddLayerPatternsSurvive();
    void saysWhatALicenceAsksFor();
    void aStatedLicenceGoesWithTheModel();
    void keepsRowsThatAreNoBlocksAsF16();
    void refusesValuesThatATypeCannotHold_data();
    void refusesValuesThatATypeCannotHold();
    void refusesQuantisedCheckpoints();
    void refusesAFolderThatIsInUse();
    void leavesNothingBehindWhenCancelled();
    void leavesNothingBehindWhenTheDiskIsFull();
};

void TstModelWriter::writesWhatTheReferenceWrites_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"F32", "F16", "BF16", "Q8_0", "Q4_0"}) QTest::addRow("%s", name) << QString(name);
}

void TstModelWriter::writesWhatTheReferenceWrites()
{
    QFETCH(QString, name);
    QTemporaryDir folder;
    const auto exact = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(exact);
    const fs::path output = pathOf(folder) / "out.gguf";
    INKLING_VERIFY(write(*exact, output, tensorTypeFromName(name.toStdString())));
    const auto written = ModelFile::open(output);
    INKLING_VERIFY(written);
    const auto reference = ModelFile::open(test::dataPath("toy-" + name.toStdString() + ".gguf"));
    INKLING_VERIFY(reference);
    QCOMPARE(written->tensors().size(), reference->tensors().size());
    for (const TensorInfo& info : reference->tensors())
        QVERIFY2(sameBytes(*written, *reference, info), info.name.c_str());
    for (const char* key : {"general.file_type", "gemma3.block_count", "tokenizer.ggml.eos_token_id"})
        QCOMPARE(written->metadata().unsignedInteger(key), reference->metadata().unsignedInteger(key));
}

void TstModelWriter::aCheckpointBecomesTheReferencesGgufFile()
{
    QTemporaryDir folder;
    const auto checkpoint = ModelFile::open(test::dataPath("toy-hf"));
    INKLING_VERIFY(checkpoint);
    const fs::path output = pathOf(folder) / "out.gguf";
    INKLING_VERIFY(write(*checkpoint, output));
    const auto written = ModelFile::open(output);
    INKLING_VERIFY(written);
    const auto reference = ModelFile::open(test::dataPath("toy-BF16.gguf"));
    INKLING_VERIFY(reference);
    for (const TensorInfo& info : reference->tensors()) {
        if (info.type == TensorType::BF16) {
            QVERIFY2(sameBytes(*written, *reference, info), info.name.c_str());
            continue;
        }
        // Norms: the checkpoint rounded them to BF16 before the 1 was added.
        const auto ours = valuesOf(*written, info);
        const auto theirs = valuesOf(*reference, info);
        for (std::size_t i = 0; i < ours.size(); ++i)
            QVERIFY(std::fabs(ours[i] - theirs[i]) <= std::fabs(theirs[i] - 1) / 256 + 1e-7F);
    }
    const Metadata& m = written->metadata();
    const Metadata& r = reference->metadata();
    for (const auto& [key, value] : r.all()) {
        if (key == "general.name" || key == "general.file_type" || key == "tokenizer.chat_template") continue;
        QVERIFY2(m.has(key), key.c_str());
        QCOMPARE(m.unsignedInteger(key), r.unsignedInteger(key));
        QCOMPARE(m.boolean(key), r.boolean(key));
        QCOMPARE(m.texts(key), r.texts(key));
        QCOMPARE(m.floats(key), r.floats(key));
    }
    QVERIFY(!m.has("gemma3.attention.sliding_window_pattern")); // as every published Gemma 3
    QCOMPARE(m.integers("tokenizer.ggml.token_type"), r.integers("tokenizer.ggml.token_type"));
}

void TstModelWriter::aGgufFileBecomesACheckpointAndComesBack()
{
    QTemporaryDir folder;
    const auto original = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(original);
    INKLING_VERIFY(write(*original, pathOf(folder) / "checkpoint"));
    const auto checkpoint = ModelFile::open(pathOf(folder) / "checkpoint");
    INKLING_VERIFY(checkpoint);
    QCOMPARE(checkpoint->format(), ModelFormat::HuggingFace);
    INKLING_VERIFY(write(*checkpoint, pathOf(folder) / "back.gguf"));
    const auto back = ModelFile::open(pathOf(folder) / "back.gguf");
    INKLING_VERIFY(back);
    for (const TensorInfo& info : original->tensors()) {
        const auto before = valuesOf(*original, info);
        const auto after = valuesOf(*back, info);
        const bool isNorm = info.shape.size() == 1; // lost the last bits of the 1
        for (std::size_t i = 0; i < before.size(); ++i)
            QVERIFY2(std::fabs(before[i] - after[i]) <= (isNorm ? 1.2e-7F : 0.0F), info.name.c_str());
    }
    const auto a = ModelConfig::read(*original).value();
    const auto b = ModelConfig::read(*checkpoint).value();
    QCOMPARE(b.contextLength, a.contextLength);
    QCOMPARE(b.feedForwardLength, a.feedForwardLength);
    QCOMPARE(b.headSize, a.headSize);
    QCOMPARE(b.epsilon, a.epsilon);
    QCOMPARE(b.attentionScale, a.attentionScale);
    QCOMPARE(b.globalRopeBase, a.globalRopeBase);
    QCOMPARE(b.localRopeBase, a.localRopeBase);
    QVERIFY(b.layers == a.layers);
    QCOMPARE(checkpoint->metadata().text("tokenizer.chat_template"),
             original->metadata().text("tokenizer.chat_template"));
}

void TstModelWriter::keepsTensorsAsTheyAreWithoutAType()
{
    QTemporaryDir folder;
    for (const char* name : {"wide-Q4_K_M.gguf", "wide-Q6_K.gguf", "toy-Q4_0.gguf"}) {
        const auto original = ModelFile::open(test::dataPath(name));
        INKLING_VERIFY(original);
        INKLING_VERIFY(write(*original, pathOf(folder) / "copy.gguf"));
        const auto copy = ModelFile::open(pathOf(folder) / "copy.gguf");
        INKLING_VERIFY(copy);
        for (const TensorInfo& info : original->tensors()) QVERIFY(sameBytes(*original, *copy, info));
    }
}

void TstModelWriter::keepsEveryKeyOfAGgufFile()
{
    QTemporaryDir folder;
    const auto original = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(original);
    INKLING_VERIFY(write(*original, pathOf(folder) / "copy.gguf"));
    const auto copy = ModelFile::open(pathOf(folder) / "copy.gguf");
    INKLING_VERIFY(copy);
    for (const auto& [key, value] : original->metadata().all()) {
        const MetadataValue* other = copy->metadata().find(key);
        QVERIFY2(other && other->index() == value.index(), key.c_str());
        if (const auto* array = std::get_if<MetadataArray>(&value)) {
            const auto& copied = std::get<MetadataArray>(*other);
            QVERIFY(copied.type == array->type && copied.count == array->count);
            QVERIFY(std::equal(array->bytes.begin(), array->bytes.end(), copied.bytes.begin(), copied.bytes.end()));
        }
        QCOMPARE(copy->metadata().number(key), original->metadata().number(key));
        QCOMPARE(copy->metadata().text(key), original->metadata().text(key));
    }
}

void TstModelWriter::bothWaysGiveTheSameIds()
{
    QTemporaryDir folder;
    const auto gguf = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(gguf);
    INKLING_VERIFY(write(*gguf, pathOf(folder) / "a"));
    const auto checkpoint = ModelFile::open(test::dataPath("toy-hf"));
    INKLING_VERIFY(checkpoint);
    INKLING_VERIFY(write(*checkpoint, pathOf(folder) / "b.gguf"));
    const auto oracle = Tokenizer::open(*gguf);
    INKLING_VERIFY(oracle);
    for (const char* name : {"a", "b.gguf"}) {
        const auto written = ModelFile::open(pathOf(folder) / name);
        INKLING_VERIFY(written);
        const auto tokenizer = Tokenizer::open(*written);
        INKLING_VERIFY(tokenizer);
        QCOMPARE(tokenizer->size(), oracle->size());
        for (const char* text :
             {"Once upon a time", "  two  spaces\n\n\ttabs ", "gr\xC3\xBC\xC3\x9F dich \xF0\x9F\x98\x80",
              "<start_of_turn>user\nhello<end_of_turn>", "<bos><unused3>", "\xE4\xB8\xAD\xE6\x96\x87"})
            for (const Special special : {Special::AsText, Special::Parse})
                QCOMPARE(tokenizer->encode(text, special), oracle->encode(text, special));
        QCOMPARE(tokenizer->bos(), oracle->bos());
        QCOMPARE(tokenizer->eos(), oracle->eos());
        const auto stops = tokenizer->stopTokens();
        const auto expected = oracle->stopTokens();
        QVERIFY(std::is_permutation(stops.begin(), stops.end(), expected.begin(), expected.end()));
    }
}

void TstModelWriter::configurationIsComplete()
{
    QTemporaryDir folder;
    const auto gguf = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(gguf);
    INKLING_VERIFY(write(*gguf, pathOf(folder) / "out", TensorType::BF16));
    QJsonObject written = readJson(pathOf(folder) / "out" / "config.json");
    const QJsonObject reference = readJson(test::dataPath("toy-hf/config.json"));
    for (const QString& key : reference.keys()) QVERIFY2(written.value(key) == reference.value(key), qPrintable(key));
    const QJsonObject tokenizer = readJson(pathOf(folder) / "out" / "tokenizer_config.json");
    QVERIFY(tokenizer.value("chat_template").toString().contains("<start_of_turn>"));
    QCOMPARE(tokenizer.value("bos_token").toString(), QString("<bos>"));
    QCOMPARE(readJson(pathOf(folder) / "out" / "generation_config.json").value("eos_token_id"),
             reference.value("eos_token_id"));
}

void TstModelWriter::quantisedTensorsBecomeBf16InACheckpoint()
{
    QTemporaryDir folder;
    const auto gguf = ModelFile::open(test::dataPath("toy-Q4_0.gguf"));
    INKLING_VERIFY(gguf);
    INKLING_VERIFY(write(*gguf, pathOf(folder) / "out"));
    const auto written = ModelFile::open(pathOf(folder) / "out");
    INKLING_VERIFY(written);
    for (const TensorInfo& info : written->tensors()) QVERIFY(info.type == TensorType::BF16);
    const TensorInfo& info = gguf->tensors()[2];
    const auto before = valuesOf(*gguf, info);
    const auto after = valuesOf(*written, {info.name, TensorType::BF16, info.shape});
    for (std::size_t i = 0; i < before.size(); ++i)
        QVERIFY(std::fabs(before[i] - after[i]) <= std::fabs(before[i]) / 256);
}

void TstModelWriter::oddLayerPatternsSurvive()
{
    QTemporaryDir folder;
    const auto model = ModelFile::open(test::dataPath("toy-hf"));
    INKLING_VERIFY(model);
    for (const std::vector<bool>& slides :
         {std::vector<bool>{true, false, true, false, true, false, true}, std::vector<bool>(7, false),
          std::vector<bool>(7, true), std::vector<bool>{false, true, true, false, true, true, true}}) {
        WriteOptions options = optionsFor(*model, ModelFormat::Gguf, {});
        options.config.slides = slides;
        INKLING_VERIFY(writeModel(*model, pathOf(folder) / "out.gguf", options, CancelFlag()));
        const auto config = ModelConfig::read(ModelFile::open(pathOf(folder) / "out.gguf").value());
        INKLING_VERIFY(config);
        for (std::size_t i = 0; i < slides.size(); ++i)
            QCOMPARE(config->layers[i] == LayerKind::Local, bool(slides[i]));
    }
}

void TstModelWriter::saysWhatALicenceAsksFor()
{
    QTemporaryDir folder;
    const auto model = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(model);
    const auto report = write(*model, pathOf(folder) / "out");
    INKLING_VERIFY(report);
    const QString notice = QString::fromStdString(report->notice);
    QVERIFY(notice.contains("Gemma is provided under and subject to the Gemma Terms of Use found at "
                            "ai.google.dev/gemma/terms"));
    QVERIFY(notice.contains("converted by Inkling"));
    QFile file(QString::fromStdString((pathOf(folder) / "out" / "NOTICE").string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(QString::fromUtf8(file.readAll()).contains(notice));
    INKLING_VERIFY(write(*model, pathOf(folder) / "out.gguf"));
    QVERIFY(ModelFile::open(pathOf(folder) / "out.gguf")->metadata().has("inkling.notice"));

    const auto free = writeSmall(pathOf(folder), modelWith(1), TensorType::F16);
    INKLING_VERIFY(free);
    QVERIFY(free->notice.empty());
}

void TstModelWriter::aStatedLicenceGoesWithTheModel()
{
    QTemporaryDir folder;
    for (const char* file : {"config.json", "model.safetensors", "tokenizer.model"})
        fs::copy_file(test::dataPath("toy-hf") / file, pathOf(folder) / file);
    std::ofstream(pathOf(folder) / "README.md") << "---\nlicense: apache-2.0\n---\n";
    const auto checkpoint = ModelFile::open(pathOf(folder));
    INKLING_VERIFY(checkpoint);
    const auto toGguf = write(*checkpoint, pathOf(folder) / "out.gguf");
    INKLING_VERIFY(toGguf);
    QVERIFY(toGguf->notice.empty()); // no derivative of Gemma
    const auto gguf = ModelFile::open(pathOf(folder) / "out.gguf");
    INKLING_VERIFY(gguf);
    QCOMPARE(gguf->metadata().text("general.license"), std::optional<std::string>("apache-2.0"));
    INKLING_VERIFY(write(*gguf, pathOf(folder) / "back"));
    const auto back = ModelFile::open(pathOf(folder) / "back");
    INKLING_VERIFY(back);
    QCOMPARE(back->metadata().text("general.license"), std::optional<std::string>("apache-2.0"));
}

void TstModelWriter::keepsRowsThatAreNoBlocksAsF16()
{
    QTemporaryDir folder;
    const auto report = writeSmall(pathOf(folder), modelWith(1, 48), TensorType::Q8_0);
    INKLING_VERIFY(report);
    QCOMPARE(report->types, (std::map<std::string, std::size_t>{{"F16", 1}}));
    QCOMPARE(report->remarks.size(), std::size_t(1));
}

void TstModelWriter::refusesValuesThatATypeCannotHold_data()
{
    QTest::addColumn<float>("value");
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("words");
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    QTest::addRow("NaN") << nan << int(TensorType::Q8_0)
                         << "tensor 'blk.0.attn_q.weight', row 1: holds a value that is not a number, which cannot be "
                            "written as Q8_0";
    QTest::addRow("infinity") << infinity << int(TensorType::Q4_0) << "row 1: holds a value that is not a number";
    QTest::addRow("F16") << 70000.0F << int(TensorType::F16) << "row 1: holds 70000.0";
    QTest::addRow("Q8_0") << 9e6F << int(TensorType::Q8_0) << "cannot be written as Q8_0";
    QTest::addRow("Q4_0") << -6e5F << int(TensorType::Q4_0) << "cannot be written as Q4_0";
}

void TstModelWriter::refusesValuesThatATypeCannotHold()
{
    QFETCH(float, value);
    QFETCH(int, type);
    QFETCH(QString, words);
    QTemporaryDir folder;
    const auto report = writeSmall(pathOf(folder), modelWith(value), TensorType(type));
    QVERIFY(!report);
    QVERIFY2(QString::fromStdString(report.error().text).contains(words), report.error().text.c_str());
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{"small.gguf"}); // nothing was left behind
}

void TstModelWriter::refusesQuantisedCheckpoints()
{
    QTemporaryDir folder;
    const auto model = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(model);
    const auto report = write(*model, pathOf(folder) / "out", TensorType::Q8_0);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Unsupported);
    QVERIFY(report.error().text.find("not Q8_0") != std::string::npos);
    QVERIFY(!write(*model, pathOf(folder) / "out.gguf", TensorType::Q4_K));
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TstModelWriter::refusesAFolderThatIsInUse()
{
    QTemporaryDir folder;
    const auto model = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(model);
    fs::create_directory(pathOf(folder) / "empty");
    INKLING_VERIFY(write(*model, pathOf(folder) / "empty"));
    const auto again = write(*model, pathOf(folder) / "empty");
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::InvalidArgument);
    const auto lost = write(*model, pathOf(folder) / "no" / "such");
    QVERIFY(!lost);
    QCOMPARE(lost.error().code, ErrorCode::NotFound);
    QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{"empty"});
}

void TstModelWriter::leavesNothingBehindWhenCancelled()
{
    QTemporaryDir folder;
    const auto model = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(model);
    CancelFlag cancel;
    cancel.raise();
    for (const char* name : {"out.gguf", "out"}) {
        const ModelFormat format = name == std::string("out") ? ModelFormat::HuggingFace : ModelFormat::Gguf;
        const auto report =
            writeModel(*model, pathOf(folder) / name, optionsFor(*model, format, TensorType::BF16), cancel);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        QVERIFY(QDir(folder.path()).isEmpty());
    }
}

void TstModelWriter::leavesNothingBehindWhenTheDiskIsFull()
{
#ifdef __unix__
    // A limit on the size of files stands in for a full disk: both make a write fail half-way.
    QTemporaryDir folder;
    const auto model = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(model);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QVERIFY(getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit small = before;
    small.rlim_cur = 300'000;
    for (const char* name : {"out.gguf", "out"}) {
        QVERIFY(setrlimit(RLIMIT_FSIZE, &small) == 0);
        const auto report = write(*model, pathOf(folder) / name);
        QVERIFY(setrlimit(RLIMIT_FSIZE, &before) == 0);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Io);
        QVERIFY2(report.error().text.find("cannot write") != std::string::npos, report.error().text.c_str());
        QVERIFY(QDir(folder.path()).isEmpty());
    }
#else
    QSKIP("needs a limit on the size of files");
#endif
}

QTEST_APPLESS_MAIN(TstModelWriter)
#include "tst_model_writer.moc"
