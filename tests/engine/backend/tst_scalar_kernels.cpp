// The scalar kernels against sums in double precision and hand-worked cases.
#include "engine/backend/cpu/scalar_kernels.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace inkling;

namespace {

std::vector<float> randomValues(std::size_t n, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(n);
    for (float& value : values) value = normal(random);
    return values;
}

} // namespace

class TestScalarKernels : public QObject
{
    Q_OBJECT

private slots:
    void dotEqualsTheSumInDoublePrecision_data()
    {
        QTest::addColumn<int>("n");
        for (const int n : {0, 1, 15, 16, 17, 31, 640, 2047}) QTest::addRow("%d", n) << n;
    }
    void dotEqualsTheSumInDoublePrecision()
    {
        QFETCH(int, n);
        const auto a = randomValues(std::size_t(n), 1);
        const auto b = randomValues(std::size_t(n), 2);
        double expected = 0, magnitude = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            expected += double(a[i]) * b[i];
            magnitude += std::abs(double(a[i]) * b[i]);
        }
        QVERIFY(std::abs(scalar::dot(a.data(), b.data(), a.size()) - expected) <= 1e-6 * magnitude);
    }

    void rmsNormOfAHandWorkedRow()
    {
        // mean square of (3, 4, 0, 0) is 25/4; with epsilon 0 the scale is 2/5
        const std::vector<float> x{3, 4, 0, 0}, weight{1, 2, 3, 4};
        std::vector<float> out(4);
        scalar::rmsNorm(out, x, weight, 0);
        QCOMPARE(out[0], 1.2F);
        QCOMPARE(out[1], 3.2F);
        QCOMPARE(out[2], 0.0F);
    }

    void geluGatesAsPublished()
    {
        // Values of the tanh form at -1, 0, 1, 3, worked out in double precision with another program.
        std::vector<float> gate{-1, 0, 1, 3}, up{1, 1, 2, -1};
        scalar::gatedGelu(gate, up);
        const std::vector<double> expected{-0.158808009, 0, 2 * 0.841191991, -2.996362608};
        for (std::size_t i = 0; i < gate.size(); ++i) QVERIFY(std::abs(gate[i] - expected[i]) < 1e-6);
    }

    void halvesRotateTogether()
    {
        // A quarter turn of (1, 2 | 3, 4) takes the pairs (1, 3) and (2, 4) to (-3, 1) and (-4, 2).
        std::vector<float> head{1, 2, 3, 4};
        const std::vector<float> rotation{0, 0, 1, 1};
        scalar::rotateHalves(head, rotation);
        QCOMPARE(head, (std::vector<float>{-3, -4, 1, 2}));
    }

    void softmaxSumsToOneAndKeepsRatios()
    {
        std::vector<float> scores{1000, 1000 + std::log(3.0F), 0};
        scalar::softmax(scores);
        QVERIFY(std::abs(scores[0] - 0.25F) < 1e-4F);
        QVERIFY(std::abs(scores[1] - 0.75F) < 1e-4F);
        QCOMPARE(scores[2], 0.0F);
    }

    void activationsAreRoundedToTheNearestOf255Steps()
    {
        const auto x = randomValues(64, 3);
        std::vector<scalar::QuantisedGroup> groups(2);
        scalar::quantiseActivations(x, groups);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const auto& group = groups[i / 32];
            QVERIFY(std::abs(group.scale * group.q[i % 32] - x[i]) <= group.scale * 0.5001F);
        }
        int sum = 0;
        for (std::size_t i = 0; i < 16; ++i) sum += groups[1].q[i];
        QCOMPARE(groups[1].sum[0], sum);
    }

    void aValueThatIsNotANumberIsNotRoundedAway()
    {
        auto x = randomValues(32, 4);
        x[7] = std::nanf("");
        std::vector<scalar::QuantisedGroup> groups(1);
        scalar::quantiseActivations(x, groups);
        QVERIFY(std::isnan(groups[0].scale));
    }

    void integerDotEqualsItsDefinition()
    {
        // weight = scale * q - minimum for each half of a group
        std::mt19937 random(5);
        std::uniform_int_distribution<int> byte(-127, 127);
        std::vector<QuantGroup> weights(3);
        for (QuantGroup& group : weights) {
            for (auto& q : group.q) q = std::int8_t(byte(random));
            group.scale = {0.5F, 0.25F};
            group.minimum = {0.125F, 2.0F};
        }
        const auto x = randomValues(96, 6);
        std::vector<scalar::QuantisedGroup> groups(3);
        scalar::quantiseActivations(x, groups);
        double expected = 0;
        for (std::size_t i = 0; i < 96; ++i) {
            const QuantGroup& w = weights[i / 32];
            const double weight = double(w.scale[i % 32 / 16]) * w.q[i % 32] - w.minimum[i % 32 / 16];
            expected += weight * groups[i / 32].scale * groups[i / 32].q[i % 32];
        }
        QVERIFY(std::abs(scalar::dotInt8(weights, groups) - expected) < 1e-2);
    }
};

QTEST_APPLESS_MAIN(TestScalarKernels)
#include "tst_scalar_kernels.moc"
