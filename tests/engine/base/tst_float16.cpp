// IEEE half and bfloat16 against hand-worked bit patterns, and round trips over all 65,536 of each.
#include "engine/base/float16.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

using namespace inkling;

namespace {

// The value of an f16 from its fields (IEEE 754-2008, 3.4), computed in double by ldexp.
double valueOfF16(std::uint16_t h)
{
    const int exponent = (h >> 10) & 31;
    const int fraction = h & 1023;
    const double magnitude = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    return h & 0x8000 ? -magnitude : magnitude;
}

bool isNanF16(std::uint16_t h) { return (h & 0x7c00) == 0x7c00 && (h & 0x3ff) != 0; }
bool isNanBf16(std::uint16_t h) { return (h & 0x7f80) == 0x7f80 && (h & 0x7f) != 0; }

} // namespace

class TestFloat16 : public QObject
{
    Q_OBJECT

private slots:
    void readsEveryF16();
    void writesEveryF16BackAsItWas();
    void roundsToTheNearestF16();
    void roundsToF16_data();
    void roundsToF16();
    void readsEveryBf16AsTheUpperHalfOfAFloat();
    void roundsToBf16_data();
    void roundsToBf16();
};

void TestFloat16::readsEveryF16()
{
    for (std::uint32_t i = 0; i <= 0xffff; ++i) {
        const auto h = std::uint16_t(i);
        const float f = f16ToFloat(h);
        if (isNanF16(h)) {
            QVERIFY(std::isnan(f));
        } else if ((h & 0x7c00) == 0x7c00) {
            QVERIFY(std::isinf(f));
            QCOMPARE(std::signbit(f), (h & 0x8000) != 0);
        } else {
            QCOMPARE(double(f), valueOfF16(h));
            QCOMPARE(std::signbit(f), (h & 0x8000) != 0); // also of zero
        }
    }
}

void TestFloat16::writesEveryF16BackAsItWas()
{
    for (std::uint32_t i = 0; i <= 0xffff; ++i) {
        const auto h = std::uint16_t(i);
        const std::uint16_t back = floatToF16(f16ToFloat(h));
        if (isNanF16(h)) {
            QVERIFY(isNanF16(back));
            QCOMPARE(back & 0x8000, h & 0x8000);
        } else {
            QCOMPARE(back, h);
        }
    }
}

// Between every two neighbours: just below the middle goes down, just above goes up, the middle to the even one.
void TestFloat16::roundsToTheNearestF16()
{
    for (std::uint16_t h = 0; h < 0x7bff; ++h) {
        const double low = valueOfF16(h), high = valueOfF16(std::uint16_t(h + 1));
        const float middle = float((low + high) / 2); // 12 significant bits: exact in float
        QCOMPARE(double(middle), (low + high) / 2);
        const std::uint16_t even = h & 1 ? std::uint16_t(h + 1) : h;
        QCOMPARE(floatToF16(middle), even);
        QCOMPARE(floatToF16(std::nextafter(middle, 0.0f)), h);
        QCOMPARE(floatToF16(std::nextafter(middle, 1e9f)), std::uint16_t(h + 1));
        QCOMPARE(floatToF16(-middle), std::uint16_t(even | 0x8000));
    }
}

void TestFloat16::roundsToF16_data()
{
    QTest::addColumn<float>("value");
    QTest::addColumn<int>("bits");
    const float infinity = std::numeric_limits<float>::infinity();
    QTest::newRow("one") << 1.0f << 0x3c00;
    QTest::newRow("minus two") << -2.0f << 0xc000;
    QTest::newRow("minus zero") << -0.0f << 0x8000;
    QTest::newRow("a third") << 1.0f / 3.0f << 0x3555;
    QTest::newRow("greatest") << 65504.0f << 0x7bff;
    QTest::newRow("just under half a step above the greatest") << 65519.996f << 0x7bff;
    QTest::newRow("half a step above the greatest") << 65520.0f << 0x7c00;
    QTest::newRow("far too great") << -1e30f << 0xfc00;
    QTest::newRow("infinity") << infinity << 0x7c00;
    QTest::newRow("minus infinity") << -infinity << 0xfc00;
    QTest::newRow("least normal") << 0x1p-14f << 0x0400;
    QTest::newRow("greatest subnormal") << 0x1.ff8p-15f << 0x03ff;
    QTest::newRow("least subnormal") << 0x1p-24f << 0x0001;
    QTest::newRow("half the least subnormal") << 0x1p-25f << 0x0000;
    QTest::newRow("above half the least subnormal") << 0x1.000002p-25f << 0x0001;
    QTest::newRow("float's least subnormal") << std::numeric_limits<float>::denorm_min() << 0x0000;
}

void TestFloat16::roundsToF16()
{
    QFETCH(float, value);
    QFETCH(int, bits);
    QCOMPARE(int(floatToF16(value)), bits);
}

void TestFloat16::readsEveryBf16AsTheUpperHalfOfAFloat()
{
    for (std::uint32_t i = 0; i <= 0xffff; ++i) {
        const auto h = std::uint16_t(i);
        QCOMPARE(std::bit_cast<std::uint32_t>(bf16ToFloat(h)), i << 16);
        if (isNanBf16(h)) {
            QVERIFY(isNanBf16(floatToBf16(bf16ToFloat(h))));
            QCOMPARE(floatToBf16(bf16ToFloat(h)) & 0x8000, h & 0x8000);
        } else {
            QCOMPARE(floatToBf16(bf16ToFloat(h)), h);
        }
    }
}

void TestFloat16::roundsToBf16_data()
{
    QTest::addColumn<quint32>("floatBits");
    QTest::addColumn<int>("bits");
    QTest::newRow("one") << 0x3f800000u << 0x3f80;
    QTest::newRow("below the middle") << 0x3f807fffu << 0x3f80;
    QTest::newRow("middle, even below") << 0x3f808000u << 0x3f80;
    QTest::newRow("above the middle") << 0x3f808001u << 0x3f81;
    QTest::newRow("middle, odd below") << 0x3f818000u << 0x3f82;
    QTest::newRow("carries into the exponent") << 0x3fffffffu << 0x4000;
    QTest::newRow("greatest float becomes infinity") << 0x7f7fffffu << 0x7f80;
    QTest::newRow("infinity") << 0xff800000u << 0xff80;
    QTest::newRow("minus zero") << 0x80000000u << 0x8000;
    QTest::newRow("subnormal, rounded up") << 0x0000ffffu << 0x0001;
    QTest::newRow("NaN whose payload is in the lower half") << 0x7f800001u << 0x7fc0;
    QTest::newRow("negative NaN of all ones") << 0xffffffffu << 0xffff;
}

void TestFloat16::roundsToBf16()
{
    QFETCH(quint32, floatBits);
    QFETCH(int, bits);
    QCOMPARE(int(floatToBf16(std::bit_cast<float>(std::uint32_t(floatBits)))), bits);
}

QTEST_APPLESS_MAIN(TestFloat16)
#include "tst_float16.moc"
