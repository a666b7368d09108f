// Files that are cut short or lie: a named error, or a model that opens where the value is legal. Never a signal, never
// over two seconds, never over 64 MiB beyond the file.
#include "engine/base/system_info.h"
#include "engine/format/gguf.h"
#include "engine/format/hugging_face.h"
#include "engine/generate/model.h"
#include "tests/support/engine_test.h"
#include "tests/support/gguf_builder.h"
#include "tests/support/safetensors_builder.h"
#include "tests/support/tiny_model.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

#include <fstream>
#include <iterator>

using namespace inkling;
using test::asBytes;
using test::GgufBuilder;

namespace {

namespace fs = std::filesystem;

constexpr qint64 kMostMilliseconds = 2000;
constexpr std::uint64_t kMostBytes = std::uint64_t(64) << 20;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kMemoryIsOurs = false; // a sanitizer keeps what was freed
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kMemoryIsOurs = false;
#else
constexpr bool kMemoryIsOurs = true;
#endif
#else
constexpr bool kMemoryIsOurs = true;
#endif

std::string readWhole(const fs::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void writeWhole(const fs::path& path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), std::streamsize(bytes.size()));
}

fs::path pathOf(const QTemporaryDir& folder) { return folder.path().toStdString(); }

bool isNamedError(const Error& error)
{
    return error.text.size() > 10 && error.text.find(": ") != std::string::npos &&
           error.text.find('\n') == std::string::npos && error.code != ErrorCode::Internal;
}

// Opens a model as a program would, with everything that reads metadata, vocabulary and weights.
Result<> openWhole(const fs::path& path)
{
    ModelOptions options;
    options.threads = 1;
    const auto model = Model::open(path, options);
    if (!model) return model.error();
    return {};
}

void writeTinyCheckpoint(const fs::path& folder)
{
    writeWhole(folder / "config.json", test::tinyCheckpointConfig());
    writeWhole(folder / "model.safetensors", test::tinyCheckpointWeights());
    fs::copy_file(test::dataPath("toy-hf/tokenizer.model"), folder / "tokenizer.model");
}

// The values that a liar would write.
const std::uint64_t kLies[] = {0, 1, ~std::uint64_t(0), std::uint64_t(1) << 31, INT64_MAX};
const char* const kLiesInJson[] = {"0", "1", "-1", "2147483648", "9223372036854775807"};

struct Number
{
    std::size_t offset;
    std::size_t length;
};

// The numbers of a JSON text that stand outside of strings.
std::vector<Number> numbersOf(std::string_view json)
{
    std::vector<Number> numbers;
    bool inString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (json[i] == '"') inString = !inString;
        if (inString || json[i] < '0' || json[i] > '9') continue;
        std::size_t end = json.find_first_not_of("0123456789.eE+-", i);
        if (end == std::string_view::npos) end = json.size();
        numbers.push_back({i, end - i});
        i = end - 1;
    }
    return numbers;
}

} // namespace

class TstHostileFiles : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void theTinyModelsOpen();
    void ggufCutAnywhere();
    void referenceGgufCutAnywhere();
    void ggufWithAnyIntegerReplaced();
    void checkpointCutAnywhere_data();
    void checkpointCutAnywhere();
    void checkpointWithAnyNumberReplaced_data();
    void checkpointWithAnyNumberReplaced();
    void safetensorsWithAnyHeaderLength();
    void aLargeHeaderTakesNoLargeMemory_data();
    void aLargeHeaderTakesNoLargeMemory();
    void aSparseFileOfManyGigabytesIsRefusedAtOnce();

private:
    // Runs one attempt; fails the test where it takes too long.
    template <class Attempt> bool inTime(Attempt&& attempt)
    {
        QElapsedTimer timer;
        timer.start();
        attempt();
        return timer.elapsed() <= kMostMilliseconds;
    }

    std::uint64_t m_peak = 0;
    std::uint64_t m_allowed = 0; // files that a test maps are in the resident set too
};

void TstHostileFiles::init()
{
    m_peak = peakRssBytes();
    m_allowed = kMostBytes;
}

void TstHostileFiles::cleanup()
{
    if (!kMemoryIsOurs) return;
    const std::uint64_t taken = peakRssBytes() - m_peak;
    QVERIFY2(taken <= m_allowed, qPrintable(QString("%1 MiB more").arg(taken >> 20)));
}

void TstHostileFiles::theTinyModelsOpen()
{
    QTemporaryDir folder;
    writeWhole(pathOf(folder) / "tiny.gguf", test::tinyGguf());
    INKLING_VERIFY(openWhole(pathOf(folder) / "tiny.gguf"));
    writeTinyCheckpoint(pathOf(folder));
    INKLING_VERIFY(openWhole(pathOf(folder)));
}

void TstHostileFiles::ggufCutAnywhere()
{
    QTemporaryDir folder;
    const fs::path path = pathOf(folder) / "cut.gguf";
    const std::string whole = test::tinyGguf();
    QVERIFY(whole.size() < 65536);
    writeWhole(path, whole);
    for (std::size_t size = whole.size(); size-- > 0;) {
        // Every cut in memory; the file itself at every place near its ends and at some in between.
        const auto parsed = parseGguf(asBytes(std::string_view(whole).substr(0, size)), "cut.gguf");
        QVERIFY2(!parsed, qPrintable(QString("opens with %1 bytes").arg(size)));
        QVERIFY2(isNamedError(parsed.error()), parsed.error().text.c_str());
        if (size > 64 && size % 61 != 0) continue;
        fs::resize_file(path, size);
        const auto opened = openWhole(path);
        QVERIFY(!opened);
        QVERIFY2(isNamedError(opened.error()), opened.error().text.c_str());
    }
}

void TstHostileFiles::referenceGgufCutAnywhere()
{
    const std::string whole = readWhole(test::dataPath("toy-Q4_0.gguf"));
    for (std::size_t size = 0; size < whole.size(); size += size < 1024 ? 1 : size < 65536 ? 13 : 509) {
        const auto parsed = parseGguf(asBytes(std::string_view(whole).substr(0, size)), "cut.gguf");
        QVERIFY2(!parsed, qPrintable(QString("opens with %1 bytes").arg(size)));
        QVERIFY2(isNamedError(parsed.error()), parsed.error().text.c_str());
    }
}

void TstHostileFiles::ggufWithAnyIntegerReplaced()
{
    QTemporaryDir folder;
    const fs::path path = pathOf(folder) / "lie.gguf";
    const std::string sound = test::tinyGguf();
    std::size_t opened = 0;
    const auto fields = test::integerFields(sound);
    QVERIFY(fields.size() > 600);
    for (std::size_t f = 0; f < fields.size(); ++f) {
        for (const std::uint64_t lie : kLies) {
            std::string bytes = sound;
            std::memcpy(bytes.data() + fields[f].offset, &lie, fields[f].bytes);
            QVERIFY2(inTime([&] {
                         const auto parsed = parseGguf(asBytes(bytes), "lie.gguf");
                         if (!parsed && !isNamedError(parsed.error())) QFAIL(parsed.error().text.c_str());
                         if (!parsed) return;
                         writeWhole(path, bytes);
                         const auto model = openWhole(path);
                         opened += bool(model);
                         if (!model && !isNamedError(model.error())) QFAIL(model.error().text.c_str());
                     }),
                     qPrintable(QString("field at byte %1").arg(fields[f].offset)));
        }
    }
    QVERIFY(opened > 0); // some lies are legal: another context length, say
}

void TstHostileFiles::checkpointCutAnywhere_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isWholeLater"); // a file of records may end after any of them
    QTest::addRow("config") << "config.json" << false;
    QTest::addRow("weights") << "model.safetensors" << false;
    QTest::addRow("tokenizer") << "tokenizer.model" << true;
}

void TstHostileFiles::checkpointCutAnywhere()
{
    QFETCH(QString, name);
    QFETCH(bool, isWholeLater);
    QTemporaryDir folder;
    writeTinyCheckpoint(pathOf(folder));
    const fs::path path = pathOf(folder) / name.toStdString();
    const std::uint64_t whole = fs::file_size(path);
    for (std::uint64_t size = whole; size > 0;) {
        size -= std::min<std::uint64_t>(size, size > 65536 ? 4093 : 1);
        fs::resize_file(path, size);
        const auto opened = isWholeLater ? openWhole(pathOf(folder)) : [&]() -> Result<> {
            const auto file = ModelFile::open(pathOf(folder));
            if (!file) return file.error();
            return {};
        }();
        if (opened)
            QVERIFY2(isWholeLater, qPrintable(QString("opens with %1 bytes").arg(size)));
        else
            QVERIFY2(isNamedError(opened.error()), opened.error().text.c_str());
    }
}

void TstHostileFiles::checkpointWithAnyNumberReplaced_data()
{
    QTest::addColumn<QString>("name");
    QTest::addRow("config") << "config.json";
    QTest::addRow("weights") << "model.safetensors";
}

void TstHostileFiles::checkpointWithAnyNumberReplaced()
{
    QFETCH(QString, name);
    const std::string proto = readWhole(test::dataPath("toy-hf/tokenizer.model"));
    const std::string config = readWhole(test::dataPath("toy-hf/config.json"));
    const std::string weights = readWhole(test::dataPath("toy-hf/model.safetensors"));
    std::uint64_t length = 0;
    std::memcpy(&length, weights.data(), sizeof length);
    const bool inConfig = name == "config.json";
    const std::string sound = inConfig ? config : weights.substr(8, length);
    for (const Number& number : numbersOf(sound)) {
        for (const char* lie : kLiesInJson) {
            std::string text = sound;
            text.replace(number.offset, number.length, lie);
            HuggingFaceSources sources;
            sources.displayName = "lie";
            sources.config = inConfig ? text : config;
            sources.tokenizerModel = asBytes(proto);
            const std::string shard =
                inConfig ? weights : test::SafetensorsBuilder::file(text, weights.substr(8 + length));
            sources.shards.push_back({"model.safetensors", asBytes(shard)});
            QVERIFY2(inTime([&] {
                         const auto file = parseHuggingFace(std::move(sources));
                         if (!file && !isNamedError(file.error())) QFAIL(file.error().text.c_str());
                         if (!file) return;
                         const auto read = ModelConfig::read(*file);
                         if (!read && !isNamedError(read.error())) QFAIL(read.error().text.c_str());
                     }),
                     qPrintable(QString("number at byte %1").arg(number.offset)));
        }
    }
}

void TstHostileFiles::safetensorsWithAnyHeaderLength()
{
    std::string weights = readWhole(test::dataPath("toy-hf/model.safetensors"));
    const std::string config = readWhole(test::dataPath("toy-hf/config.json"));
    for (const std::uint64_t lie : kLies) {
        std::memcpy(weights.data(), &lie, sizeof lie);
        HuggingFaceSources sources;
        sources.displayName = "lie";
        sources.config = config;
        sources.shards.push_back({"model.safetensors", asBytes(weights)});
        const auto file = parseHuggingFace(std::move(sources));
        QVERIFY(!file);
        QVERIFY2(isNamedError(file.error()), file.error().text.c_str());
    }
}

void TstHostileFiles::aLargeHeaderTakesNoLargeMemory_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isGguf");
    using B = GgufBuilder;
    const auto row = [](const char* name, const std::string& bytes, bool isGguf) {
        QTest::addRow("%s", name) << QByteArray(bytes.data(), qsizetype(bytes.size())) << isGguf;
    };
    B keys;
    keys.gemma();
    for (int i = 0; i < 65'535; ++i) keys.key("k" + std::to_string(i), 7, B::u8(1));
    row("keys", keys.bytes(), true);
    B tensors;
    tensors.gemma();
    for (int i = 0; i < 65'536; ++i) tensors.describe(std::string(100, 'n') + std::to_string(i), {1, 1, 1, 1}, 0, 0);
    row("tensors", tensors.bytes() + std::string(64, '\0'), true);
    B skipped;
    skipped.gemma();
    for (int i = 0; i < 65'536; ++i) skipped.describe("v." + std::to_string(i), {1, 1, 1, 1}, 0, 0);
    row("vision", skipped.bytes(), true);
    row("text", B().gemma().textKey("t", std::string(40u << 20, 'x')).bytes(), true);
    row("pieces", B().gemma().key("t", 9, B::array(8, 2'000'000, std::string(16'000'000, '\0'))).bytes(), true);
    std::string nested;
    for (int i = 0; i < 1'000'000; ++i) nested += B::array(0, 0, "");
    row("arrays", B().gemma().key("t", 9, B::array(9, 1'000'000, nested)).bytes(), true);
    std::string header;
    for (int i = 0; i < 65'000; ++i)
        header += ",\"model.layers." + std::to_string(i) +
                  ".mlp.up_proj.weight\":{\"dtype\":\"F32\",\"shape\":[1,1],"
                  "\"data_offsets\":[" +
                  std::to_string(4 * i) + "," + std::to_string(4 * i + 4) + "]}";
    header[0] = '{';
    row("safetensors", test::SafetensorsBuilder::file(header + "}", std::string(4 * 65'000, '\0')), false);
    const std::string name(15u << 20, 'n');
    row("long name", test::SafetensorsBuilder::file("{\"" + name + "\":1}", ""), false);
}

void TstHostileFiles::aLargeHeaderTakesNoLargeMemory()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isGguf);
    const auto data = asBytes({bytes.data(), std::size_t(bytes.size())});
    QVERIFY(inTime([&] {
        if (isGguf) {
            const auto file = parseGguf(data, "large.gguf");
            if (!file && !isNamedError(file.error())) QFAIL(file.error().text.c_str());
            return;
        }
        HuggingFaceSources sources;
        sources.displayName = "large";
        sources.config = R"({"model_type":"gemma3_text","hidden_size":2,"intermediate_size":4,"num_hidden_layers":1})";
        sources.shards.push_back({"model.safetensors", data});
        const auto file = parseHuggingFace(std::move(sources));
        if (!file && !isNamedError(file.error())) QFAIL(file.error().text.c_str());
    }));
}

void TstHostileFiles::aSparseFileOfManyGigabytesIsRefusedAtOnce()
{
    QTemporaryDir folder;
    const fs::path path = pathOf(folder) / "sparse.gguf";
    using B = GgufBuilder;
    // An array of texts that the file is long enough to hold: empty ones, as far as one likes to read.
    writeWhole(path, B().gemma().key("t", 9, B::array(8, std::uint64_t(1) << 32, "")).bytes());
    std::error_code ec;
    fs::resize_file(path, std::uint64_t(40) << 30, ec);
    if (ec) QSKIP("no sparse files here");
    QVERIFY(inTime([&] { QVERIFY(!ModelFile::open(path)); }));
    writeWhole(path, B().gemma().key("t", 9, B::array(8, 2'000'000, "")).bytes());
    fs::resize_file(path, std::uint64_t(40) << 30, ec);
    QVERIFY(inTime([&] { (void)ModelFile::open(path); }));
}

QTEST_APPLESS_MAIN(TstHostileFiles)
#include "tst_hostile_files.moc"
