// Products against sums in double precision, at sizes that fit no tile and no block.
#include "engine/backend/cpu/matmul.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace inkling;

namespace {

constexpr float kGap = -7.5F;   // stands between the rows of c and must stay
constexpr double kBound = 2e-6; // times Σ |a b| + |c|: sums of up to a few hundred floats

std::vector<float> randomValues(std::size_t n, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(n);
    for (float& value : values) value = normal(random);
    return values;
}

// A matrix of random values, its rows or its columns together in memory, with a gap after each.
class Factor
{
public:
    Factor(std::size_t rows, std::size_t columns, bool transposed, unsigned seed)
    {
        const std::size_t length = (transposed ? rows : columns) + 3, count = transposed ? columns : rows;
        m_values = randomValues(length * count, seed);
        m_view = {m_values.data(), length, 1};
        if (transposed) m_view = m_view.transposed();
    }
    const StridedMatrix& view() const { return m_view; }
    double at(std::size_t i, std::size_t j) const
    {
        return double(m_view.data[i * m_view.rowStride + j * m_view.columnStride]);
    }

private:
    std::vector<float> m_values;
    StridedMatrix m_view;
};

struct Problem
{
    Problem(ProductSize s, bool aTransposed, bool bTransposed, std::size_t gap)
        : size(s),
          stride(s.n + gap),
          a(s.m, s.k, aTransposed, 1),
          b(s.k, s.n, bTransposed, 2),
          c(randomValues(s.m * (s.n + gap), 3))
    {
        for (std::size_t i = 0; i < s.m; ++i) std::fill_n(c.begin() + std::ptrdiff_t(i * stride + s.n), gap, kGap);
        addUp();
    }

    // Empty, or what is wrong with a result.
    QString fault(const std::vector<float>& result) const
    {
        for (std::size_t i = 0; i < size.m; ++i) {
            for (std::size_t j = 0; j < size.n; ++j) {
                const Sum& sum = sums[i * size.n + j];
                const double got = double(result[i * stride + j]);
                if (!(std::abs(got - sum.value) <= kBound * sum.magnitude))
                    return QString("c[%1, %2]: expected %3, got %4").arg(i).arg(j).arg(sum.value).arg(got);
            }
            for (std::size_t j = size.n; j < stride; ++j)
                if (result[i * stride + j] != kGap) return QString("the gap after row %1 was written").arg(i);
        }
        return {};
    }

    void addUp()
    {
        for (std::size_t i = 0; i < size.m; ++i) {
            for (std::size_t j = 0; j < size.n; ++j) {
                const double before = double(c[i * stride + j]);
                Sum sum{before, std::abs(before)};
                for (std::size_t k = 0; k < size.k; ++k) {
                    const double product = a.at(i, k) * b.at(k, j);
                    sum.value += product;
                    sum.magnitude += std::abs(product);
                }
                sums.push_back(sum);
            }
        }
    }

    struct Sum
    {
        double value, magnitude;
    };
    std::vector<Sum> sums; // what c is to become
    ProductSize size;
    std::size_t stride;
    Factor a, b;
    std::vector<float> c;
};

// Around the tiles and above the blocks of 128 rows, 1024 columns and a depth of 256.
const std::vector<ProductSize> kSizes = {{1, 1, 1},     {1, 5, 7},     {5, 1, 6},     {6, 7, 1},   {7, 6, 5},
                                         {13, 17, 13},  {17, 13, 129}, {6, 16, 256},  {14, 32, 8}, {129, 6, 17},
                                         {5, 129, 257}, {260, 17, 7},  {13, 260, 6},  {7, 5, 600}, {131, 67, 260},
                                         {3, 1030, 5},  {1030, 3, 6},  {5, 1061, 259}};

} // namespace

class TestMatmul : public QObject
{
    Q_OBJECT

private:
    static void addKernels()
    {
        QTest::addColumn<QString>("isa");
        for (const SimdKernels* kernels : availableSimdKernels())
            QTest::addRow("%s", std::string(kernels->isa).c_str()) << QString::fromStdString(std::string(kernels->isa));
    }

private slots:
    void equalsTheSumInDoublePrecision_data()
    {
        QTest::addColumn<QString>("isa");
        QTest::addColumn<bool>("aTransposed");
        QTest::addColumn<bool>("bTransposed");
        for (const SimdKernels* kernels : availableSimdKernels())
            for (const bool a : {false, true})
                for (const bool b : {false, true})
                    QTest::addRow("%s, a%s b%s", std::string(kernels->isa).c_str(), a ? "ᵀ" : "", b ? "ᵀ" : "")
                        << QString::fromStdString(std::string(kernels->isa)) << a << b;
    }
    void equalsTheSumInDoublePrecision()
    {
        QFETCH(QString, isa);
        QFETCH(bool, aTransposed);
        QFETCH(bool, bTransposed);
        const SimdKernels& kernels = *simdKernels(isa.toStdString());
        ThreadPool pool(3);
        ParallelProduct parallel(kernels, pool);
        PanelSpace space; // of all sizes in turn: what a larger product left in it must not matter
        for (const ProductSize& size : kSizes) {
            for (const std::size_t gap : {0, 5}) {
                const Problem problem(size, aTransposed, bTransposed, gap);
                const QString where = QString("%1 x %2 x %3, gap %4: ").arg(size.m).arg(size.n).arg(size.k).arg(gap);
                auto c = problem.c;
                multiplyAdd(kernels, c.data(), problem.stride, problem.a.view(), problem.b.view(), size, space);
                const QString alone = problem.fault(c);
                QVERIFY2(alone.isEmpty(), qPrintable(where + alone));

                c = problem.c;
                parallel.multiplyAdd(c.data(), problem.stride, problem.a.view(), problem.b.view(), size);
                const QString together = problem.fault(c);
                QVERIFY2(together.isEmpty(), qPrintable(where + "three threads: " + together));
            }
        }
    }

    void isEqualBitForBitForAnyNumberOfThreads_data() { addKernels(); }
    void isEqualBitForBitForAnyNumberOfThreads()
    {
        QFETCH(QString, isa);
        const SimdKernels& kernels = *simdKernels(isa.toStdString());
        for (const ProductSize& size : kSizes) {
            const Problem problem(size, false, true, 2);
            auto expected = problem.c;
            PanelSpace space;
            multiplyAdd(kernels, expected.data(), problem.stride, problem.a.view(), problem.b.view(), size, space);
            for (const std::size_t threads : {1, 2, 3, 5}) {
                ThreadPool pool(threads);
                ParallelProduct parallel(kernels, pool);
                auto c = problem.c;
                parallel.multiplyAdd(c.data(), problem.stride, problem.a.view(), problem.b.view(), size);
                QVERIFY2(
                    c == expected,
                    qPrintable(QString("%1 x %2 x %3, %4 threads").arg(size.m).arg(size.n).arg(size.k).arg(threads)));
            }
        }
    }

    void addsOntoWhatIsThere_data() { addKernels(); }
    void addsOntoWhatIsThere()
    {
        QFETCH(QString, isa);
        // (1 2; 3 4) · (5 6; 7 8) = (19 22; 43 50), small whole numbers: exact
        const std::vector<float> a{1, 2, 3, 4}, b{5, 6, 7, 8};
        std::vector<float> c{100, 200, kGap, 300, 400, kGap};
        PanelSpace space;
        const SimdKernels& kernels = *simdKernels(isa.toStdString());
        multiplyAdd(kernels, c.data(), 3, rowMajor(a.data(), 2), rowMajor(b.data(), 2), {2, 2, 2}, space);
        QCOMPARE(c, (std::vector<float>{119, 222, kGap, 343, 450, kGap}));
        multiplyAdd(kernels, c.data(), 3, rowMajor(a.data(), 2).transposed(), rowMajor(b.data(), 2), {2, 2, 2}, space);
        QCOMPARE(c, (std::vector<float>{145, 252, kGap, 381, 494, kGap})); // (26 30; 38 44) more
    }

    void aProductOverNothingChangesNothing_data() { addKernels(); }
    void aProductOverNothingChangesNothing()
    {
        QFETCH(QString, isa);
        const SimdKernels& kernels = *simdKernels(isa.toStdString());
        const auto a = randomValues(100, 1), b = randomValues(100, 2), before = randomValues(100, 3);
        ThreadPool pool(2);
        ParallelProduct product(kernels, pool);
        auto c = before;
        for (const ProductSize& size : {ProductSize{0, 5, 5}, ProductSize{5, 0, 5}, ProductSize{5, 5, 0}})
            product.multiplyAdd(c.data(), 10, rowMajor(a.data(), 10), rowMajor(b.data(), 10), size);
        QCOMPARE(c, before);
    }
};

QTEST_APPLESS_MAIN(TestMatmul)
#include "tst_matmul.moc"
