// The inner loops of training: every table against the scalar one at odd sizes (tst_simd_gradients has the formulas).
#include "engine/backend/cpu/simd_kernels.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

using namespace inkling;

namespace {

constexpr double kBound = 3e-6; // of a value against the sum of the sizes of what it is made of
constexpr float kEpsilon = 1e-6F;
constexpr float kGuard = -12345; // stands behind each array
const std::vector<std::size_t> kSizes = {1, 2, 7, 8, 9, 15, 17, 31, 33, 64, 100, 257};

// n random values with a guard behind them.
std::vector<float> randomValues(std::size_t n, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(n);
    for (float& value : values) value = 2 * normal(random);
    values.push_back(kGuard);
    return values;
}

// Empty, or where two arrays differ by more than the bound times `scale`; their guards stand.
QString difference(const std::vector<float>& actual, const std::vector<float>& expected, double scale)
{
    if (actual.back() != kGuard || expected.back() != kGuard) return "wrote past the end";
    for (std::size_t i = 0; i + 1 < expected.size(); ++i) {
        const double error = std::abs(double(actual[i]) - double(expected[i]));
        if (!(error <= kBound * (std::abs(double(expected[i])) + scale)))
            return QString("value %1: %2, not %3").arg(i).arg(double(actual[i])).arg(double(expected[i]));
    }
    return {};
}

// The arrays that a kernel has changed or filled for a size n, on fixed random input.
using Arrays = std::vector<std::vector<float>>;
using Kernel = std::function<Arrays(const SimdKernels&, std::size_t)>;

Arrays number(float x) { return {{x, kGuard}}; }

const std::vector<std::pair<const char*, Kernel>> kKernels = {
    {"dot",
     [](const SimdKernels& k, std::size_t n) {
         return number(k.dot(randomValues(n, 1).data(), randomValues(n, 2).data(), n) / float(n));
     }},
    {"largest", [](const SimdKernels& k, std::size_t n) { return number(k.largest(randomValues(n, 1).data(), n)); }},
    {"addScaled",
     [](const SimdKernels& k, std::size_t n) {
         auto y = randomValues(n, 1);
         k.addScaled(y.data(), -1.7F, randomValues(n, 2).data(), n);
         return Arrays{y};
     }},
    {"scale",
     [](const SimdKernels& k, std::size_t n) {
         auto x = randomValues(n, 1);
         k.scale(x.data(), 0.3F, n);
         return Arrays{x};
     }},
    {"expAndSum",
     [](const SimdKernels& k, std::size_t n) {
         auto x = randomValues(n, 1);
         const float sum = k.expAndSum(x.data(), 6.5F, n);
         return Arrays{x, {sum, kGuard}};
     }},
    {"rmsNorm",
     [](const SimdKernels& k, std::size_t n) {
         auto x = randomValues(n, 1), out = randomValues(n, 9);
         k.rmsNorm(out.data(), x.data(), randomValues(n, 2).data(), kEpsilon, n);
         k.rmsNorm(x.data(), x.data(), randomValues(n, 2).data(), kEpsilon, n);
         return Arrays{out, x};
     }},
    {"rmsNormBackward",
     [](const SimdKernels& k, std::size_t n) {
         auto dx = randomValues(n, 9), dw = randomValues(n, 3), dy = randomValues(n, 4);
         const auto x = randomValues(n, 1), w = randomValues(n, 2);
         k.rmsNormBackward(dx.data(), dw.data(), dy.data(), x.data(), w.data(), kEpsilon, n);
         k.rmsNormBackward(dy.data(), nullptr, dy.data(), x.data(), w.data(), kEpsilon, n);
         return Arrays{dx, dw, dy};
     }},
    {"gatedGelu",
     [](const SimdKernels& k, std::size_t n) {
         auto out = randomValues(n, 9);
         k.gatedGelu(out.data(), randomValues(n, 1).data(), randomValues(n, 2).data(), n);
         return Arrays{out};
     }},
    {"gatedGeluBackward",
     [](const SimdKernels& k, std::size_t n) {
         auto gate = randomValues(n, 1), up = randomValues(n, 2);
         k.gatedGeluBackward(gate.data(), up.data(), randomValues(n, 3).data(), n);
         return Arrays{gate, up};
     }},
    {"rotate",
     [](const SimdKernels& k, std::size_t n) {
         auto first = randomValues(n, 1), second = randomValues(n, 2);
         k.rotate(first.data(), second.data(), randomValues(n, 3).data(), randomValues(n, 4).data(), -1, n);
         k.rotate(second.data(), first.data(), randomValues(n, 5).data(), randomValues(n, 6).data(), 1, n);
         return Arrays{first, second};
     }},
    {"softmaxBackward",
     [](const SimdKernels& k, std::size_t n) {
         auto dp = randomValues(n, 1);
         k.softmaxBackward(dp.data(), randomValues(n, 2).data(), 0.4F, 0.25F, n);
         return Arrays{dp};
     }},
    {"adamW",
     [](const SimdKernels& k, std::size_t n) {
         auto value = randomValues(n, 1), m = randomValues(n, 2), v = randomValues(n, 3);
         for (std::size_t i = 0; i < n; ++i) v[i] *= v[i]; // of squares
         const AdamWStep step{0.01F, 0.9F, 0.999F, 1e-8F, 0.1F, 0.271F, 0.002997F, 0.5F};
         k.adamW(value.data(), m.data(), v.data(), randomValues(n, 4).data(), step, n);
         return Arrays{value, m, v};
     }},
};

const SimdKernels& scalar() { return *simdKernels("scalar"); }

} // namespace

class TestSimdKernels : public QObject
{
    Q_OBJECT

private slots:
    void everyKernelEqualsTheScalarOne_data()
    {
        QTest::addColumn<std::string>("isa");
        QTest::addColumn<std::size_t>("kernel");
        for (const SimdKernels* table : availableSimdKernels())
            for (std::size_t i = 0; i < kKernels.size(); ++i)
                QTest::addRow("%s, %s", std::string(table->isa).c_str(), kKernels[i].first)
                    << std::string(table->isa) << i;
    }
    void everyKernelEqualsTheScalarOne()
    {
        QFETCH(std::string, isa);
        QFETCH(std::size_t, kernel);
        for (const std::size_t n : kSizes) {
            const Arrays actual = kKernels[kernel].second(*simdKernels(isa), n);
            const Arrays expected = kKernels[kernel].second(scalar(), n);
            for (std::size_t i = 0; i < expected.size(); ++i) {
                const QString wrong = difference(actual[i], expected[i], 4); // what cancels is of the size of its parts
                QVERIFY2(wrong.isEmpty(), qPrintable(QString("n %1, array %2, %3").arg(n).arg(i).arg(wrong)));
            }
        }
    }

    void tilesAndPanelsEqualSumsInDoublePrecision_data() { addTables(); }
    void tilesAndPanelsEqualSumsInDoublePrecision()
    {
        QFETCH(std::string, isa);
        const SimdKernels& table = *simdKernels(isa);
        const std::size_t rows = table.tileRows, columns = table.tileColumns, stride = columns + 3;
        for (const std::size_t depth : kSizes) {
            const auto a = randomValues(rows * depth, 1), b = randomValues(columns * depth, 2);
            const auto before = randomValues(rows * stride, 3);
            std::vector<float> packedA(rows * depth + 1, kGuard), packedB(columns * depth + 1, kGuard);
            table.packRows(packedA.data(), a.data(), depth, 1, depth);      // a[row, k], rows together
            table.packColumns(packedB.data(), b.data(), 1, columns, depth); // b[k, column], columns together
            QVERIFY(packedA.back() == kGuard && packedB.back() == kGuard);
            auto c = before;
            table.tile(c.data(), stride, packedA.data(), packedB.data(), depth);
            for (std::size_t row = 0; row < rows; ++row) {
                for (std::size_t column = 0; column < stride; ++column) {
                    double sum = double(before[row * stride + column]), size = std::abs(sum);
                    for (std::size_t k = 0; column < columns && k < depth; ++k) {
                        const double product = double(a[row * depth + k]) * double(b[k * columns + column]);
                        sum += product;
                        size += std::abs(product);
                    }
                    QVERIFY(std::abs(double(c[row * stride + column]) - sum) <= kBound * size);
                }
            }
        }
    }

    void panelsArePackedFromAnyStrides_data() { addTables(); }
    void panelsArePackedFromAnyStrides()
    {
        QFETCH(std::string, isa);
        const SimdKernels& table = *simdKernels(isa);
        for (const auto& [pack, width] :
             {std::pair{table.packRows, table.tileRows}, {table.packColumns, table.tileColumns}})
            for (const std::size_t depth : {1, 7, 8, 9, 33})
                for (const auto& [rowStride, columnStride] : std::vector<std::pair<std::size_t, std::size_t>>{
                         {1, width}, {1, width + 5}, {depth, 1}, {depth + 2, 1}, {2, 2 * width + 1}}) {
                    const auto from = randomValues(width * rowStride + depth * columnStride, 1);
                    std::vector<float> out(width * depth + 1, kGuard);
                    pack(out.data(), from.data(), rowStride, columnStride, depth);
                    for (std::size_t k = 0; k < depth; ++k)
                        for (std::size_t r = 0; r < width; ++r)
                            QCOMPARE(out[k * width + r], from[r * rowStride + k * columnStride]);
                    QCOMPARE(out.back(), kGuard);
                }
    }

    void extremesStayNumbers_data() { addTables(); }
    void extremesStayNumbers()
    {
        QFETCH(std::string, isa);
        const SimdKernels& table = *simdKernels(isa);
        std::vector<float> x(19, -1e30F);
        x[3] = 0;
        x[18] = -88;
        QCOMPARE(table.largest(x.data(), x.size()), 0.0F);
        QCOMPARE(table.expAndSum(x.data(), 0, x.size()), 1.0F);
        for (std::size_t i = 0; i < x.size(); ++i) QCOMPARE(x[i], i == 3 ? 1.0F : 0.0F);

        std::vector<float> gate(18, 30), up(18, 3);
        for (std::size_t i = 1; i < gate.size(); i += 2) gate[i] = -30;
        const std::vector<float> ones(18, 1);
        std::vector<float> out(18);
        table.gatedGelu(out.data(), gate.data(), up.data(), out.size());
        table.gatedGeluBackward(gate.data(), up.data(), ones.data(), gate.size());
        for (std::size_t i = 0; i < out.size(); ++i) { // gelu(x) is x far above 0 and 0 far below
            QVERIFY(std::abs(out[i] - (i % 2 == 0 ? 90.0F : 0.0F)) <= 1e-4F);
            QVERIFY(std::abs(gate[i] - (i % 2 == 0 ? 3.0F : 0.0F)) <= 1e-5F);
            QVERIFY(std::abs(up[i] - (i % 2 == 0 ? 30.0F : 0.0F)) <= 1e-4F);
        }

        std::vector<float> nothing(9, 0), w(9, 2), dx(9, 1);
        table.rmsNorm(nothing.data(), nothing.data(), w.data(), kEpsilon, nothing.size());
        table.rmsNormBackward(dx.data(), nullptr, dx.data(), nothing.data(), w.data(), kEpsilon, dx.size());
        for (std::size_t i = 0; i < dx.size(); ++i) {
            QCOMPARE(nothing[i], 0.0F);
            QVERIFY(std::abs(dx[i] - 2000) < 0.1F); // w / √epsilon
        }
    }

private:
    static void addTables()
    {
        QTest::addColumn<std::string>("isa");
        for (const SimdKernels* table : availableSimdKernels())
            QTest::addRow("%s", std::string(table->isa).c_str()) << std::string(table->isa);
    }
};

QTEST_APPLESS_MAIN(TestSimdKernels)
#include "tst_simd_kernels.moc"
