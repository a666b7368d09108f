// GGUF headers: what is read, and what is refused with which words.
#include "engine/format/gguf.h"
#include "tests/support/engine_test.h"
#include "tests/support/gguf_builder.h"

#include <QTemporaryDir>

#include <cstring>
#include <fstream>

using namespace inkling;
using test::asBytes;
using test::GgufBuilder;

namespace {

constexpr std::uint32_t kF32 = 0;

void writeBytes(const std::filesystem::path& path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
}

// A key of the given type with the bytes that follow it, in an otherwise sound file.
std::string withKey(std::uint32_t type, const std::string& value)
{
    return GgufBuilder().gemma().key("k", type, value).bytes();
}

std::string bigArrays(int count, std::uint64_t elements)
{
    GgufBuilder builder;
    builder.gemma();
    for (int i = 0; i < count; ++i)
        builder.key("array" + std::to_string(i), 9, GgufBuilder::array(8, elements, std::string(elements * 8, '\0')));
    return builder.bytes();
}

} // namespace

class TstGguf : public QObject
{
    Q_OBJECT
private slots:
    void readsBothVersions_data();
    void readsBothVersions();
    void readsEveryTypeOfValue();
    void readsArrays();
    void aValueOfAnotherTypeIsNoValue();
    void findsTensorsByNameAndShape();
    void honoursTheAlignment();
    void opensEveryReferenceFile_data();
    void opensEveryReferenceFile();
    void mapsAFileAndNamesItInErrors();
    void leavesOutTheVisionPart();
    void refusesByName_data();
    void refusesByName();
};

void TstGguf::readsBothVersions_data()
{
    QTest::addColumn<quint32>("version");
    QTest::addRow("2") << 2u;
    QTest::addRow("3") << 3u;
}

void TstGguf::readsBothVersions()
{
    QFETCH(quint32, version);
    const std::string bytes = GgufBuilder(version).gemma().floats("a", {2}, {1, 2}).bytes();
    const auto file = parseGguf(asBytes(bytes), "x.gguf");
    INKLING_VERIFY(file);
    QCOMPARE(file->format(), ModelFormat::Gguf);
    QCOMPARE(file->formatName(), "GGUF v" + std::to_string(version));
    QCOMPARE(file->displayName(), std::string("x.gguf"));
    QCOMPARE(file->fileBytes(), std::uint64_t(bytes.size()));
    QVERIFY(!file->normsNeedOne());
}

void TstGguf::readsEveryTypeOfValue()
{
    using B = GgufBuilder;
    const std::string bytes = B().gemma()
                                  .key("u8", 0, B::raw<std::uint8_t>(200))
                                  .key("i8", 1, B::raw<std::int8_t>(-100))
                                  .key("u16", 2, B::raw<std::uint16_t>(60000))
                                  .key("i16", 3, B::raw<std::int16_t>(-30000))
                                  .key("u32", 4, B::u32(4000000000u))
                                  .key("i32", 5, B::raw<std::int32_t>(-2000000000))
                                  .key("f32", 6, B::f32(0.5F))
                                  .key("true", 7, B::u8(1))
                                  .key("false", 7, B::u8(0))
                                  .textKey("text", "gr\xC3\xBC\xC3\x9F")
                                  .key("u64", 10, B::u64(1ull << 63))
                                  .key("i64", 11, B::raw<std::int64_t>(-5))
                                  .key("f64", 12, B::raw(0.25))
                                  .bytes();
    const auto file = parseGguf(asBytes(bytes), "x.gguf");
    INKLING_VERIFY(file);
    const Metadata& m = file->metadata();
    QCOMPARE(m.unsignedInteger("u8"), std::optional<std::uint64_t>(200));
    QCOMPARE(m.number("i8"), std::optional(-100.0));
    QCOMPARE(m.unsignedInteger("u16"), std::optional<std::uint64_t>(60000));
    QCOMPARE(m.number("i16"), std::optional(-30000.0));
    QCOMPARE(m.unsignedInteger("u32"), std::optional<std::uint64_t>(4000000000u));
    QCOMPARE(m.number("i32"), std::optional(-2e9));
    QCOMPARE(m.number("f32"), std::optional(0.5));
    QCOMPARE(m.boolean("true"), std::optional(true));
    QCOMPARE(m.boolean("false"), std::optional(false));
    QCOMPARE(m.text("text"), std::optional(std::string("gr\xC3\xBC\xC3\x9F")));
    QCOMPARE(m.unsignedInteger("u64"), std::optional<std::uint64_t>(1ull << 63));
    QVERIFY(!m.unsignedInteger("i64"));
    QCOMPARE(m.number("i64"), std::optional(-5.0));
    QCOMPARE(m.number("f64"), std::optional(0.25));
}

void TstGguf::readsArrays()
{
    using B = GgufBuilder;
    const std::string nested = B::array(9, 2, B::array(0, 2, "ab") + B::array(8, 1, B::text("x")));
    const std::string bytes = B().gemma()
                                  .key("texts", 9, B::array(8, 3, B::text("one") + B::text("") + B::text("three")))
                                  .key("floats", 9, B::array(6, 2, B::f32(1) + B::f32(-2)))
                                  .key("i32", 9, B::array(5, 2, B::raw<std::int32_t>(-7) + B::raw<std::int32_t>(7)))
                                  .key("bools", 9, B::array(7, 3, std::string("\0\1\2", 3)))
                                  .key("empty", 9, B::array(4, 0, ""))
                                  .key("nested", 9, nested)
                                  .bytes();
    const auto file = parseGguf(asBytes(bytes), "x.gguf");
    INKLING_VERIFY(file);
    const Metadata& m = file->metadata();
    const std::vector<std::string_view> texts = {"one", "", "three"};
    QCOMPARE(m.texts("texts"), std::optional(texts));
    QCOMPARE(m.floats("floats"), std::optional(std::vector<float>{1, -2}));
    QCOMPARE(m.integers("i32"), std::optional(std::vector<std::int64_t>{-7, 7}));
    QCOMPARE(m.integers("bools"), std::optional(std::vector<std::int64_t>{0, 1, 1}));
    QCOMPARE(m.integers("empty"), std::optional(std::vector<std::int64_t>{}));
    QVERIFY(m.has("nested"));
    QVERIFY(!m.texts("nested") && !m.integers("nested") && !m.floats("nested"));
}

void TstGguf::aValueOfAnotherTypeIsNoValue()
{
    Metadata m;
    m.set("text", std::string("1"));
    m.set("float", 1.0);
    m.set("big", std::uint64_t(1) << 63);
    QVERIFY(!m.unsignedInteger("text") && !m.number("text") && !m.boolean("text"));
    QVERIFY(!m.unsignedInteger("float") && !m.text("float"));
    QVERIFY(!m.texts("text") && !m.floats("text") && !m.integers("text"));
    QVERIFY(!m.number("missing") && !m.has("missing"));
}

void TstGguf::findsTensorsByNameAndShape()
{
    const std::string bytes = GgufBuilder()
                                  .gemma()
                                  .floats("vector", {3}, {1, 2, 3})
                                  .floats("matrix", {2, 3}, {1, 2, 3, 4, 5, 6}) // rows of 2, as the file has it
                                  .bytes();
    const auto file = parseGguf(asBytes(bytes), "x.gguf");
    INKLING_VERIFY(file);
    QCOMPARE(file->tensors().size(), std::size_t(2));
    QCOMPARE(file->tensors()[1].shape, (Shape{3, 2}));
    const auto matrix = file->tensor("matrix", {3, 2});
    INKLING_VERIFY(matrix);
    QCOMPARE(matrix->rows, std::uint64_t(3));
    QCOMPARE(matrix->columns, std::uint64_t(2));
    std::vector<float> row(2);
    dequantizeRow(matrix->type, matrix->row(2), row);
    QCOMPARE(row, (std::vector<float>{5, 6}));
    QVERIFY(file->has("vector") && !file->has("vecto"));
    QCOMPARE(file->tensor("matrix", {2, 3}).error().text,
             std::string("x.gguf: tensor 'matrix': expected [2, 3], got [3, 2]"));
    QCOMPARE(file->tensor("other", {2}).error().text, std::string("x.gguf: tensor 'other' is missing"));
}

void TstGguf::honoursTheAlignment()
{
    for (const std::uint32_t alignment : {1u, 8u, 64u, 4096u}) {
        const std::string bytes =
            GgufBuilder().gemma().alignment(alignment).floats("a", {1}, {1}).floats("b", {1}, {2}).bytes();
        const auto file = parseGguf(asBytes(bytes), "x.gguf");
        INKLING_VERIFY(file);
        float value = 0;
        std::memcpy(&value, file->tensor("b", {1})->data.data(), sizeof value);
        QCOMPARE(value, 2.0F);
    }
}

void TstGguf::opensEveryReferenceFile_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("tensors");
    for (const char* name : {"toy-F32", "toy-F16", "toy-BF16", "toy-Q8_0", "toy-Q4_0"})
        QTest::addRow("%s", name) << QString(name) << 7 * 13 + 2;
    for (const char* name : {"wide-Q4_1", "wide-Q5_0", "wide-Q5_1", "wide-Q4_K_M", "wide-Q5_K_M", "wide-Q6_K"})
        QTest::addRow("%s", name) << QString(name) << 2 * 13 + 2;
}

void TstGguf::opensEveryReferenceFile()
{
    QFETCH(QString, name);
    QFETCH(int, tensors);
    const auto file = ModelFile::open(test::dataPath(name.toStdString() + ".gguf"));
    INKLING_VERIFY(file);
    QCOMPARE(int(file->tensors().size()), tensors);
    QCOMPARE(file->metadata().texts("tokenizer.ggml.tokens")->size(), std::size_t(1024));
    QCOMPARE(file->metadata().floats("tokenizer.ggml.scores")->size(), std::size_t(1024));
    QCOMPARE(file->metadata().integers("tokenizer.ggml.token_type")->size(), std::size_t(1024));
    QVERIFY(file->remarks().empty());
}

void TstGguf::mapsAFileAndNamesItInErrors()
{
    QTemporaryDir folder;
    const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "no-suffix";
    writeBytes(path, GgufBuilder().gemma().bytes());
    INKLING_VERIFY(ModelFile::open(path)); // known by its content
    writeBytes(path, "");
    QCOMPARE(ModelFile::open(path).error().text, std::string("no-suffix: is empty"));
    writeBytes(path, "hello, world");
    QCOMPARE(ModelFile::open(path).error().text,
             std::string("no-suffix: is neither a GGUF file nor a safetensors file"));
    std::filesystem::remove(path);
    QCOMPARE(ModelFile::open(path).error().code, ErrorCode::NotFound);
}

void TstGguf::leavesOutTheVisionPart()
{
    const std::string bytes = GgufBuilder()
                                  .gemma()
                                  .floats("v.blk.0.attn_q.weight", {2}, {1, 2})
                                  .describe("mm.input_projection.weight", {256}, 16, 0) // a type we cannot read
                                  .floats("output_norm.weight", {2}, {3, 4})
                                  .bytes();
    const auto file = parseGguf(asBytes(bytes), "x.gguf");
    INKLING_VERIFY(file);
    QCOMPARE(file->tensors().size(), std::size_t(1));
    QCOMPARE(file->remarks(), std::vector<std::string>{"x.gguf: 2 tensors of the vision part are not used"});
}

void TstGguf::refusesByName_data()
{
    using B = GgufBuilder;
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const std::string& bytes, const char* words) {
        QTest::addRow("%s", name) << QByteArray(bytes.data(), qsizetype(bytes.size())) << QString(words);
    };
    const std::uint64_t huge = UINT64_MAX;
    const auto tensor = [](const std::vector<std::uint64_t>& dims, std::uint32_t type, std::uint64_t offset) {
        return B().gemma().describe("t", dims, type, offset).bytes() + std::string(64, '\0');
    };
    row("empty", "", "is empty");
    row("magic", "GGUX" + std::string(20, '\0'), "does not begin with 'GGUF'");
    row("version 1", B(1).gemma().bytes(), "is GGUF version 1; supported: 2, 3");
    row("version 4", B(4).gemma().bytes(), "is GGUF version 4");
    row("big-endian", B(0x03000000).gemma().bytes(), "big-endian");
    row("header cut", "GGUF" + B::u32(3) + "xx", "ends inside the header (at byte 8 of 10)");
    row("tensor count", "GGUF" + B::u32(3) + B::u64(huge) + B::u64(0), "says it has 18446744073709551615 tensors");
    row("key count", "GGUF" + B::u32(3) + B::u64(0) + B::u64(huge), "says it has 18446744073709551615 metadata keys");
    row("keys missing", "GGUF" + B::u32(3) + B::u64(0) + B::u64(2), "ends inside metadata key 1 of 2");
    row("architecture missing", B().bytes(), "'general.architecture' is missing");
    row("architecture", B().textKey("general.architecture", "llama").bytes(),
        "architecture 'llama'; supported: gemma3");
    row("split", B().gemma().key("split.count", 2, B::raw<std::uint16_t>(3)).bytes(), "is one of 3 parts of a model");
    row("key twice", B().gemma().u32Key("a", 1).u32Key("a", 2).bytes(), "metadata 'a' occurs twice");
    row("key without name", B().gemma().u32Key("", 1).bytes(), "has no name");
    row("key too long", B().gemma().u32Key(std::string(2000, 'k'), 1).bytes(), "is 2000 bytes long, at most 1024");
    row("value type", withKey(13, ""), "metadata 'k': unknown value type 13");
    row("boolean", withKey(7, B::u8(2)), "expected a boolean (0 or 1), got 2");
    row("text length", withKey(8, B::u64(huge)), "metadata 'k' is 18446744073709551615 bytes long");
    row("array type", withKey(9, B::array(13, 1, "x")), "unknown element type 13");
    row("array count", withKey(9, B::array(4, huge, "")), "has 18446744073709551615 elements");
    row("array cut", withKey(9, B::array(10, 100, "")), "100 elements of 8 bytes, the file has");
    row("text in array", withKey(9, B::array(8, 2, B::text("a") + B::u64(huge))),
        "metadata 'k' is 18446744073709551615");
    row("texts beyond limit", bigArrays(2, 1'500'000), "hold more than 2097152 elements");
    row("nesting", withKey(9, B::array(9, 1, B::array(9, 1, B::array(9, 1, B::array(9, 1, B::array(0, 0, "")))))),
        "nested deeper than 4 levels");
    row("alignment 0", B().gemma().u32Key("general.alignment", 0).bytes(), "expected a power of two, got 0");
    row("alignment 24", B().gemma().u32Key("general.alignment", 24).bytes(), "expected a power of two, got 24");
    row("alignment text", B().gemma().textKey("general.alignment", "x").bytes(), "expected a whole number");
    row("alignment huge", B().gemma().key("general.alignment", 10, B::u64(1ull << 63)).floats("t", {1}, {1}).bytes(),
        "runs past the end of the file");
    std::string cut = B().gemma().bytes();
    cut.replace(8, 8, B::u64(3));
    cut.resize(24 + 46); // the header and its one key
    for (const char* name : {"a", "b"}) cut += B::text(name) + B::u32(1) + B::u64(1) + B::u32(kF32) + B::u64(0);
    row("tensors missing", cut + "xxxx", "ends inside tensor 3 of 3");
    row("no dimensions", tensor({}, kF32, 0), "tensor 't': expected 1 to 4 dimensions, got 0");
    row("five dimensions", tensor({1, 1, 1, 1, 1}, kF32, 0), "expected 1 to 4 dimensions, got 5");
    row("dimension 0", tensor({4, 0}, kF32, 0), "tensor 't': dimension 2 is 0");
    row("shape wraps", tensor({1ull << 33, 1ull << 33}, kF32, 0), "[8589934592, 8589934592] is too large");
    row("type", tensor({256}, 16, 0), "tensor 't' is stored as IQ2_XXS; supported: F32 F16 BF16 Q8_0");
    row("type number", tensor({256}, 1000, 0), "tensor 't' is stored as type 1000");
    row("half a block", tensor({33}, 8, 0), "rows of 33 values are not whole blocks of Q8_0 (32)");
    row("misaligned", tensor({1}, kF32, 4), "offset 4 is no multiple of the alignment 32");
    row("past the end", tensor({1024}, kF32, 0), "tensor 't' runs past the end of the file (needs 4096 bytes at 128");
    row("offset huge", tensor({1}, kF32, huge - 31), "runs past the end of the file");
    row("overlap", B().gemma().floats("a", {16}, std::vector<float>(16)).describe("b", {8}, kF32, 32).bytes(),
        "tensors 'a' and 'b' overlap");
    row("same place", B().gemma().floats("a", {8}, std::vector<float>(8)).describe("b", {8}, kF32, 0).bytes(),
        "overlap");
    row("tensor twice", B().gemma().floats("a", {1}, {1}).floats("a", {1}, {2}).bytes(), "tensor 'a' occurs twice");
}

void TstGguf::refusesByName()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    const auto file = parseGguf(asBytes({bytes.data(), std::size_t(bytes.size())}), "x.gguf");
    QVERIFY(!file);
    const QString text = QString::fromStdString(file.error().text);
    QVERIFY2(text.startsWith("x.gguf: "), qPrintable(text));
    QVERIFY2(text.contains(words), qPrintable(text));
    QVERIFY2(!text.contains('\n'), qPrintable(text));
}

QTEST_APPLESS_MAIN(TstGguf)
#include "tst_gguf.moc"
