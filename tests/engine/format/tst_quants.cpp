// Block layouts: hand-worked blocks, properties, and the independent reference's files.
#include "engine/base/float16.h"
#include "engine/format/model_file.h"
#include "engine/format/quants.h"
#include "tests/support/engine_test.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace inkling;

namespace {

using Bytes = std::vector<std::byte>;

void putF16(Bytes& block, std::size_t at, float value)
{
    const std::uint16_t bits = floatToF16(value);
    std::memcpy(block.data() + at, &bits, 2);
}

std::vector<float> dequantized(TensorType type, const Bytes& row, std::size_t columns)
{
    std::vector<float> out(columns, std::numeric_limits<float>::quiet_NaN());
    dequantizeRow(type, row, out);
    return out;
}

std::vector<float> randomRow(std::size_t columns, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> row(columns);
    for (float& v : row) v = normal(random);
    return row;
}

} // namespace

class TstQuants : public QObject
{
    Q_OBJECT
private slots:
    void namesAndNumbersAreThoseOfGguf();
    void aRowMustBeWholeBlocks();
    void rowSizesNeverWrap();
    void everyHalfFloatIsReadAsItStands();
    void readsAHandWorkedBlock_data();
    void readsAHandWorkedBlock();
    void readsAHandWorkedQ4KBlock();
    void readsAHandWorkedQ5KBlock();
    void readsAHandWorkedQ6KBlock();
    void groupsGiveTheSameValuesAsRows_data();
    void groupsGiveTheSameValuesAsRows();
    void rowsNeedNoAlignment();
    void quantisingLosesNoMoreThanHalfAStep_data();
    void quantisingLosesNoMoreThanHalfAStep();
    void quantisingZerosGivesZeros();
    void quantisingTinyValuesGivesZeros();
    void referenceFilesHoldTheSameModel_data();
    void referenceFilesHoldTheSameModel();
    void quantisesAsTheReferenceDoes_data();
    void quantisesAsTheReferenceDoes();
};

void TstQuants::namesAndNumbersAreThoseOfGguf()
{
    QCOMPARE(allTensorTypes().size(), std::size_t(11));
    for (const TensorTypeTraits& t : allTensorTypes()) {
        QCOMPARE(traits(t.type).name, t.name);
        QCOMPARE(tensorTypeFromGgml(t.ggmlId), std::optional(t.type));
        QCOMPARE(tensorTypeFromName(t.name), std::optional(t.type));
        QCOMPARE(ggmlTypeName(t.ggmlId), std::string(t.name));
    }
    QVERIFY(!tensorTypeFromGgml(10)); // Q2_K
    QVERIFY(!tensorTypeFromName("q4_0"));
    QCOMPARE(ggmlTypeName(16), std::string("IQ2_XXS"));
    QCOMPARE(ggmlTypeName(10), std::string("Q2_K"));
    QCOMPARE(ggmlTypeName(99), std::string("type 99"));
}

void TstQuants::aRowMustBeWholeBlocks()
{
    QCOMPARE(rowBytes(TensorType::F32, 3), std::optional<std::uint64_t>(12));
    QCOMPARE(rowBytes(TensorType::BF16, 3), std::optional<std::uint64_t>(6));
    QCOMPARE(rowBytes(TensorType::Q4_0, 640), std::optional<std::uint64_t>(360));
    QCOMPARE(rowBytes(TensorType::Q6_K, 512), std::optional<std::uint64_t>(420));
    QVERIFY(!rowBytes(TensorType::Q8_0, 33));
    QVERIFY(!rowBytes(TensorType::Q4_K, 640));
}

void TstQuants::rowSizesNeverWrap()
{
    QVERIFY(!rowBytes(TensorType::F32, std::uint64_t(1) << 62));
    QVERIFY(!rowBytes(TensorType::BF16, std::uint64_t(1) << 63));
    QCOMPARE(rowBytes(TensorType::Q8_0, std::uint64_t(1) << 63), std::optional((std::uint64_t(1) << 58) * 34));
}

void TstQuants::everyHalfFloatIsReadAsItStands()
{
    Bytes row(2 * 65536);
    for (unsigned i = 0; i < 65536; ++i) {
        const auto bits = std::uint16_t(i);
        std::memcpy(row.data() + 2 * i, &bits, 2);
    }
    const auto halves = dequantized(TensorType::F16, row, 65536);
    const auto brains = dequantized(TensorType::BF16, row, 65536);
    for (unsigned i = 0; i < 65536; ++i) {
        // sign · 2^(e - 15) · 1.m, straight from the definition of binary16
        const int exponent = int(i >> 10) & 31;
        const double mantissa = double(i & 1023) / 1024;
        double expected = exponent == 0 ? std::ldexp(mantissa, -14) : std::ldexp(1 + mantissa, exponent - 15);
        if (exponent == 31) expected = mantissa == 0 ? std::numeric_limits<double>::infinity() : std::nan("");
        if (i & 0x8000) expected = -expected;
        if (std::isnan(expected))
            QVERIFY(std::isnan(halves[i]));
        else
            QCOMPARE(std::bit_cast<std::uint32_t>(halves[i]), std::bit_cast<std::uint32_t>(float(expected)));
        QCOMPARE(std::bit_cast<std::uint32_t>(brains[i]), std::uint32_t(i) << 16);
    }
}

// Blocks of 32: scale 0.5 and, where there is one, offset 3; value i has the number i % 16, or with five bits i.
void TstQuants::readsAHandWorkedBlock_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("bias");
    QTest::addColumn<float>("offset");
    QTest::addRow("Q4_0") << int(TensorType::Q4_0) << 8 << 0.0F;
    QTest::addRow("Q4_1") << int(TensorType::Q4_1) << 0 << 3.0F;
    QTest::addRow("Q5_0") << int(TensorType::Q5_0) << 16 << 0.0F;
    QTest::addRow("Q5_1") << int(TensorType::Q5_1) << 0 << 3.0F;
    QTest::addRow("Q8_0") << int(TensorType::Q8_0) << 16 << 0.0F;
}

void TstQuants::readsAHandWorkedBlock()
{
    QFETCH(int, type);
    QFETCH(int, bias);
    QFETCH(float, offset);
    const auto t = TensorType(type);
    const bool fiveBits = t == TensorType::Q5_0 || t == TensorType::Q5_1;
    Bytes block(traits(t).blockBytes);
    putF16(block, 0, 0.5F);
    std::size_t at = 2;
    if (offset != 0) putF16(block, at, offset), at += 2;
    if (t == TensorType::Q8_0) {
        for (int i = 0; i < 32; ++i) block[at + std::size_t(i)] = std::byte(i - bias);
    } else {
        // The fifth bits of values 16 … 31 are set: i = 16 + (i % 16).
        if (fiveBits) block[at] = block[at + 1] = std::byte(0), block[at + 2] = block[at + 3] = std::byte(255), at += 4;
        for (unsigned i = 0; i < 16; ++i) block[at + i] = std::byte(i | (i << 4));
    }
    const auto values = dequantized(t, block, 32);
    for (int i = 0; i < 32; ++i) {
        const int q = (fiveBits || t == TensorType::Q8_0 ? i : i % 16) - bias;
        QCOMPARE(values[std::size_t(i)], 0.5F * float(q) + offset);
    }
}

// Scales 1, 2, … 8 times 0.5 and minima 10, 20, … 80 times 0.25, packed by hand into six bits each.
namespace {

void putScalesAndMinima(Bytes& block)
{
    putF16(block, 0, 0.5F);
    putF16(block, 2, 0.25F);
    const int scale[8] = {1, 2, 3, 63, 5, 6, 34, 63};
    const int minimum[8] = {10, 20, 30, 63, 50, 60, 7, 48};
    for (int j = 0; j < 4; ++j) {
        block[std::size_t(4 + j)] = std::byte(scale[j] | ((scale[j + 4] >> 4) << 6));
        block[std::size_t(8 + j)] = std::byte(minimum[j] | ((minimum[j + 4] >> 4) << 6));
        block[std::size_t(12 + j)] = std::byte((scale[j + 4] & 15) | ((minimum[j + 4] & 15) << 4));
    }
}

constexpr float kScales[8] = {0.5F, 1, 1.5F, 31.5F, 2.5F, 3, 17, 31.5F};
constexpr float kMinima[8] = {2.5F, 5, 7.5F, 15.75F, 12.5F, 15, 1.75F, 12};

} // namespace

void TstQuants::readsAHandWorkedQ4KBlock()
{
    Bytes block(144);
    putScalesAndMinima(block);
    // Value i of group g is (i + g) % 16; groups 2 k and 2 k + 1 share bytes.
    for (unsigned pair = 0; pair < 4; ++pair)
        for (unsigned i = 0; i < 32; ++i)
            block[16 + pair * 32 + i] = std::byte(((i + 2 * pair) % 16) | (((i + 2 * pair + 1) % 16) << 4));
    const auto values = dequantized(TensorType::Q4_K, block, 256);
    for (unsigned g = 0; g < 8; ++g)
        for (unsigned i = 0; i < 32; ++i) QCOMPARE(values[g * 32 + i], kScales[g] * float((i + g) % 16) - kMinima[g]);
}

void TstQuants::readsAHandWorkedQ5KBlock()
{
    Bytes block(176);
    putScalesAndMinima(block);
    // Value i of group g is (i + g) % 32.
    for (unsigned g = 0; g < 8; ++g)
        for (unsigned i = 0; i < 32; ++i) {
            const unsigned q = (i + g) % 32;
            block[16 + i] |= std::byte((q >> 4) << g);
            block[48 + g / 2 * 32 + i] |= std::byte((q & 15) << (g % 2 * 4));
        }
    const auto values = dequantized(TensorType::Q5_K, block, 256);
    for (unsigned g = 0; g < 8; ++g)
        for (unsigned i = 0; i < 32; ++i) QCOMPARE(values[g * 32 + i], kScales[g] * float((i + g) % 32) - kMinima[g]);
}

void TstQuants::readsAHandWorkedQ6KBlock()
{
    Bytes block(210);
    putF16(block, 208, 0.125F);
    // Value i of the block is (7 i) % 64 - 32, its scale i / 16 - 8.
    for (unsigned s = 0; s < 16; ++s) block[192 + s] = std::byte(int(s) - 8);
    for (unsigned i = 0; i < 256; ++i) {
        const unsigned q = 7 * i % 64;
        const unsigned half = i / 128;
        const unsigned quarter = i % 128 / 32;
        const unsigned l = i % 32;
        block[half * 64 + quarter % 2 * 32 + l] |= std::byte((q & 15) << (quarter / 2 * 4));
        block[128 + half * 32 + l] |= std::byte((q >> 4) << (quarter * 2));
    }
    const auto values = dequantized(TensorType::Q6_K, block, 256);
    for (unsigned i = 0; i < 256; ++i)
        QCOMPARE(values[i], 0.125F * float(int(i / 16) - 8) * float(int(7 * i % 64) - 32));
}

void TstQuants::groupsGiveTheSameValuesAsRows_data()
{
    QTest::addColumn<int>("type");
    for (const TensorTypeTraits& t : allTensorTypes())
        if (t.isQuantised) QTest::addRow("%s", t.name.data()) << int(t.type);
}

void TstQuants::groupsGiveTheSameValuesAsRows()
{
    QFETCH(int, type);
    const auto t = TensorType(type);
    std::mt19937 random(7);
    Bytes row(rowBytes(t, 768).value());
    for (std::byte& b : row) b = std::byte(random() & 0x3F); // scales stay finite
    const auto values = dequantized(t, row, 768);
    for (std::size_t g = 0; g < 24; ++g) {
        const QuantGroup group = unpackGroup(t, row, g);
        for (std::size_t i = 0; i < 32; ++i)
            QCOMPARE(values[g * 32 + i], group.scale[i / 16] * float(group.q[i]) - group.minimum[i / 16]);
    }
}

void TstQuants::rowsNeedNoAlignment()
{
    for (const TensorTypeTraits& t : allTensorTypes()) {
        std::mt19937 random(3);
        Bytes row(rowBytes(t.type, 256).value());
        for (std::byte& b : row) b = std::byte(random() & 0x3F);
        Bytes shifted(row.size() + 1);
        std::copy(row.begin(), row.end(), shifted.begin() + 1);
        std::vector<float> out(256);
        dequantizeRow(t.type, std::span(shifted).subspan(1), out);
        QCOMPARE(out, dequantized(t.type, row, 256));
    }
}

void TstQuants::quantisingLosesNoMoreThanHalfAStep_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<float>("step"); // of the largest magnitude in a block
    QTest::addRow("F32") << int(TensorType::F32) << 0.0F;
    QTest::addRow("F16") << int(TensorType::F16) << 1.0F / 1024;
    QTest::addRow("BF16") << int(TensorType::BF16) << 1.0F / 128;
    QTest::addRow("Q8_0") << int(TensorType::Q8_0) << 1.13F / 127; // the scale, rounded to f16, adds 127 / 2048
    QTest::addRow("Q4_0") << int(TensorType::Q4_0) << 2.02F / 8;   // one whole step at the far end of the range
}

void TstQuants::quantisingLosesNoMoreThanHalfAStep()
{
    QFETCH(int, type);
    QFETCH(float, step);
    const auto t = TensorType(type);
    QVERIFY(canQuantize(t));
    const auto values = randomRow(640, 11);
    Bytes row(rowBytes(t, 640).value());
    quantizeRow(t, values, row);
    const auto back = dequantized(t, row, 640);
    for (std::size_t block = 0; block < 640; block += 32) {
        float largest = 0;
        for (std::size_t i = 0; i < 32; ++i) largest = std::max(largest, std::fabs(values[block + i]));
        for (std::size_t i = block; i < block + 32; ++i)
            QVERIFY2(std::fabs(back[i] - values[i]) <= 0.5F * step * largest,
                     qPrintable(QString("%1: %2 became %3").arg(i).arg(values[i]).arg(back[i])));
    }
}

void TstQuants::quantisingZerosGivesZeros()
{
    for (const auto t : {TensorType::Q8_0, TensorType::Q4_0}) {
        Bytes row(rowBytes(t, 64).value());
        quantizeRow(t, std::vector<float>(64, 0.0F), row);
        for (const float v : dequantized(t, row, 64)) QCOMPARE(v, 0.0F);
    }
}

void TstQuants::quantisingTinyValuesGivesZeros()
{
    std::vector<float> values(32, std::numeric_limits<float>::denorm_min());
    values[5] = -3e-39F;
    for (const auto t : {TensorType::Q8_0, TensorType::Q4_0}) {
        Bytes row(rowBytes(t, 32).value());
        quantizeRow(t, values, row);
        for (const float v : dequantized(t, row, 32)) QCOMPARE(v, 0.0F);
    }
}

void TstQuants::referenceFilesHoldTheSameModel_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<double>("tolerance"); // RMS of the difference over RMS of the values
    QTest::addRow("F16") << "toy-F16.gguf" << 3e-4;
    QTest::addRow("BF16") << "toy-BF16.gguf" << 3e-3;
    QTest::addRow("Q8_0") << "toy-Q8_0.gguf" << 7e-3;
    QTest::addRow("Q4_0") << "toy-Q4_0.gguf" << 0.1;
}

void TstQuants::referenceFilesHoldTheSameModel()
{
    QFETCH(QString, file);
    QFETCH(double, tolerance);
    const auto exact = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(exact);
    const auto rounded = ModelFile::open(test::dataPath(file.toStdString()));
    INKLING_VERIFY(rounded);
    QCOMPARE(rounded->tensors().size(), exact->tensors().size());
    for (const TensorInfo& info : exact->tensors()) {
        const auto a = exact->tensor(info);
        const auto b = rounded->tensor(info.name, info.shape);
        INKLING_VERIFY(a);
        INKLING_VERIFY(b);
        double difference = 0;
        double size = 0;
        std::vector<float> x(a->columns), y(a->columns);
        for (std::uint64_t r = 0; r < a->rows; ++r) {
            dequantizeRow(a->type, a->row(r), x);
            dequantizeRow(b->type, b->row(r), y);
            for (std::size_t i = 0; i < x.size(); ++i) {
                difference += std::pow(double(x[i]) - double(y[i]), 2);
                size += std::pow(double(x[i]), 2);
            }
        }
        QVERIFY2(std::sqrt(difference / size) <= tolerance, info.name.c_str());
    }
}

void TstQuants::quantisesAsTheReferenceDoes_data()
{
    QTest::addColumn<QString>("file");
    for (const char* type : {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
        QTest::addRow("%s", type) << QString("toy-%1.gguf").arg(type);
}

void TstQuants::quantisesAsTheReferenceDoes()
{
    QFETCH(QString, file);
    const auto exact = ModelFile::open(test::dataPath("toy-F32.gguf"));
    INKLING_VERIFY(exact);
    const auto reference = ModelFile::open(test::dataPath(file.toStdString()));
    INKLING_VERIFY(reference);
    for (const TensorInfo& info : reference->tensors()) {
        const auto from = exact->tensor(info.name, info.shape);
        const auto to = reference->tensor(info);
        INKLING_VERIFY(from);
        INKLING_VERIFY(to);
        std::vector<float> values(from->columns);
        for (std::uint64_t r = 0; r < from->rows; ++r) {
            dequantizeRow(from->type, from->row(r), values);
            Bytes row(to->row(r).size());
            quantizeRow(to->type, values, row);
            QVERIFY2(std::equal(row.begin(), row.end(), to->row(r).begin()), info.name.c_str());
        }
    }
}

QTEST_APPLESS_MAIN(TstQuants)
#include "tst_quants.moc"
