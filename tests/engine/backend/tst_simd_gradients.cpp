// The scalar loops that go backward against finite differences of the forward formulas in double precision.
#include "engine/backend/cpu/simd_kernels.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <span>

using namespace inkling;

namespace {

constexpr float kEpsilon = 1e-6F;

std::vector<float> randomValues(std::size_t n, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(n);
    for (float& value : values) value = 2 * normal(random);
    return values;
}

const SimdKernels& scalar() { return *simdKernels("scalar"); }

// The derivative of f at x by central differences.
double slope(const std::function<double(double)>& f, double x)
{
    constexpr double kStep = 1e-5;
    return (f(x + kStep) - f(x - kStep)) / (2 * kStep);
}

// Compares gradients with those of f(values), one coordinate after the other.
void compareGradient(std::span<const float> gradient, std::vector<double> values,
                     const std::function<double(const std::vector<double>&)>& f)
{
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double expected = slope(
            [&](double x) {
                auto moved = values;
                moved[i] = x;
                return f(moved);
            },
            values[i]);
        QVERIFY2(std::abs(double(gradient[i]) - expected) <= 2e-5 * (1 + std::abs(expected)),
                 qPrintable(QString("%1: %2, not %3").arg(i).arg(double(gradient[i])).arg(expected)));
    }
}

std::vector<double> doubles(const std::vector<float>& values) { return {values.begin(), values.end()}; }

double gelu(double x)
{
    return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}

} // namespace

class TestSimdGradients : public QObject
{
    Q_OBJECT

private slots:
    void rmsNormBackwardIsItsSlope()
    {
        constexpr std::size_t n = 7;
        const auto x = randomValues(n, 1), w = randomValues(n, 2), dy = randomValues(n, 3);
        std::vector<float> dx(n), dw(n, 0);
        scalar().rmsNormBackward(dx.data(), dw.data(), dy.data(), x.data(), w.data(), kEpsilon, n);
        const auto loss = [&](const std::vector<double>& at, const std::vector<double>& weight) {
            double squares = 0, sum = 0;
            for (const double value : at) squares += value * value;
            for (std::size_t i = 0; i < n; ++i)
                sum += double(dy[i]) * at[i] * weight[i] / std::sqrt(squares / double(n) + double(kEpsilon));
            return sum;
        };
        compareGradient(dx, doubles(x), [&](const auto& at) { return loss(at, doubles(w)); });
        compareGradient(dw, doubles(w), [&](const auto& weight) { return loss(doubles(x), weight); });
    }

    void gatedGeluBackwardIsItsSlope()
    {
        constexpr std::size_t n = 9;
        const auto gate = randomValues(n, 1), up = randomValues(n, 2), dout = randomValues(n, 3);
        auto dgate = gate, dup = up;
        scalar().gatedGeluBackward(dgate.data(), dup.data(), dout.data(), n);
        const auto loss = [&](const std::vector<double>& g, const std::vector<double>& u) {
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i) sum += double(dout[i]) * gelu(g[i]) * u[i];
            return sum;
        };
        compareGradient(dgate, doubles(gate), [&](const auto& g) { return loss(g, doubles(up)); });
        compareGradient(dup, doubles(up), [&](const auto& u) { return loss(doubles(gate), u); });
    }

    // With the shift Σ p dp, this is the slope of Σ dp softmax(scale · scores) by the scores.
    void softmaxBackwardIsItsSlope()
    {
        constexpr std::size_t n = 6;
        constexpr double kScale = 0.37;
        const auto scores = randomValues(n, 1), dp = randomValues(n, 2);
        const auto softmax = [&](const std::vector<double>& at) {
            std::vector<double> p;
            double sum = 0;
            for (const double score : at) sum += std::exp(kScale * score);
            for (const double score : at) p.push_back(std::exp(kScale * score) / sum);
            return p;
        };
        const auto loss = [&](const std::vector<double>& at) {
            const auto p = softmax(at);
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i) sum += double(dp[i]) * p[i];
            return sum;
        };
        const auto p = softmax(doubles(scores));
        const std::vector<float> weights(p.begin(), p.end());
        auto gradient = dp;
        scalar().softmaxBackward(gradient.data(), weights.data(), float(loss(doubles(scores))), float(kScale), n);
        compareGradient(gradient, doubles(scores), loss);
    }

    // A rotation's gradient is turned back: by the transposed matrix (cos sin; -sin cos).
    void rotateWithASignOfMinusOneIsItsSlope()
    {
        constexpr std::size_t n = 5;
        const auto first = randomValues(n, 1), second = randomValues(n, 2), angles = randomValues(n, 3);
        std::vector<float> cosine, sine;
        for (std::size_t i = 0; i < n; ++i) {
            cosine.push_back(std::cos(angles[i]));
            sine.push_back(std::sin(angles[i]));
        }
        const auto dFirst = randomValues(n, 4), dSecond = randomValues(n, 5);
        auto a = dFirst, b = dSecond;
        scalar().rotate(a.data(), b.data(), cosine.data(), sine.data(), -1, n);
        const auto loss = [&](const std::vector<double>& x, const std::vector<double>& y) {
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i) {
                const double c = std::cos(double(angles[i])), s = std::sin(double(angles[i]));
                sum += double(dFirst[i]) * (x[i] * c - y[i] * s) + double(dSecond[i]) * (y[i] * c + x[i] * s);
            }
            return sum;
        };
        compareGradient(a, doubles(first), [&](const auto& x) { return loss(x, doubles(second)); });
        compareGradient(b, doubles(second), [&](const auto& y) { return loss(doubles(first), y); });
    }

    void adamWIsTheHandWorkedStep()
    {
        // g = 2 · 0.5 = 1; m = 0.9 · 0.3 + 0.1 = 0.37; v = 0.999 · 0.04 + 0.001 = 0.04096; corrected for the second
        // step by 0.19 and 0.001999: 1.947368 and 20.490245, whose root is 4.526615; 3 · (1 - 0.1 · 0.01) = 2.997;
        // 2.997 - 0.1 · 1.947368 / 4.526615 = 2.953980
        float value = 3, m = 0.3F, v = 0.04F;
        const float gradient = 2;
        const AdamWStep step{0.1F, 0.9F, 0.999F, 1e-8F, 0.01F, 0.19F, 0.001999F, 0.5F};
        scalar().adamW(&value, &m, &v, &gradient, step, 1);
        QVERIFY(std::abs(m - 0.37F) <= 1e-6F);
        QVERIFY(std::abs(v - 0.04096F) <= 1e-7F);
        QVERIFY2(std::abs(value - 2.953980F) <= 2e-6F, qPrintable(QString::number(double(value), 'g', 9)));
    }
};

QTEST_APPLESS_MAIN(TestSimdGradients)
#include "tst_simd_gradients.moc"
