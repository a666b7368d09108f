#include "engine/generate/log_sum_exp.h"
#include "engine/generate/sampler.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <vector>

using namespace inkling;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr int kDraws = 100000;

// Logits whose softmax is in proportion to `weights`; a weight of 0 gives -infinity.
std::vector<float> logitsOf(const std::vector<double>& weights)
{
    std::vector<float> logits;
    for (const double w : weights) logits.push_back(float(std::log(w)));
    return logits;
}

SamplingOptions unfiltered()
{
    SamplingOptions options;
    options.topK = 0;
    options.topP = 1;
    options.seed = 20240613;
    return options;
}

// Pearson's statistic of the counts against weights that need not sum to one, and whether it stays below a bound that
// chance passes about once in a hundred thousand runs (Wilson-Hilferty at z = 4.3). Fails at once for a token of weight
// 0.
bool followsWeights(const std::vector<int>& counts, const std::vector<double>& weights)
{
    const double draws = std::accumulate(counts.begin(), counts.end(), 0.0);
    const double mass = std::accumulate(weights.begin(), weights.end(), 0.0);
    double statistic = 0;
    int cells = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double expected = draws * weights[i] / mass;
        if (weights[i] == 0 && counts[i] != 0) return false;
        if (weights[i] == 0) continue;
        statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
        ++cells;
    }
    if (cells < 2) return statistic == 0;
    const double df = cells - 1;
    const double critical = df * std::pow(1 - 2 / (9 * df) + 4.3 * std::sqrt(2 / (9 * df)), 3);
    if (statistic >= critical) qWarning("chi squared %f, bound %f, %d cells", statistic, critical, cells);
    return statistic < critical;
}

std::vector<int> draw(const SamplingOptions& options, std::span<const float> logits,
                      const std::vector<TokenId>& previous = {}, int draws = kDraws)
{
    Sampler sampler(options);
    std::vector<int> counts(logits.size());
    for (int i = 0; i < draws; ++i) ++counts.at(std::size_t(sampler.sample(logits, previous)));
    return counts;
}

struct Setting
{
    SamplingOptions options = unfiltered();
    std::vector<TokenId> previous;
};

// Sixteenths, out of order on purpose: tokens 2, 0, 4, 1, 3 by probability.
const std::vector<double> kWeights{4, 1, 8, 1, 2};

} // namespace

Q_DECLARE_METATYPE(Setting)
Q_DECLARE_METATYPE(std::vector<double>)

class TstSampler : public QObject
{
    Q_OBJECT
private slots:
    void drawsFollowTheClosedForm_data();
    void drawsFollowTheClosedForm();
    void drawsFollowALargeTail();
    void distributionMatchesAFullSort_data();
    void distributionMatchesAFullSort();
    void greedyTakesTheLargestAndTheLowestIdAmongEquals();
    void greedyHeedsBiasAndPenalty();
    void sameSeedSameDraws();
    void knownSeedGivesTheKnownDraws();
    void forbiddingAllButOneLeavesThatOne_data();
    void forbiddingAllButOneLeavesThatOne();
    void survivesLogitsThatAreNoNumbers_data();
    void survivesLogitsThatAreNoNumbers();
    void tinyAndHugeTemperaturesStayFinite();
    void ignoresPreviousTokensOutsideTheVocabulary();
    void refusesOptionsOutOfRange_data();
    void refusesOptionsOutOfRange();
    void logProbabilitiesAreThoseOfTheSoftmax();
    void bestLogProbabilitiesComeInOrder();
    void logSumExpIsExactOverAWholeVocabulary();
};

void TstSampler::drawsFollowTheClosedForm_data()
{
    QTest::addColumn<Setting>("setting");
    QTest::addColumn<std::vector<double>>("expected"); // in proportion, by token id

    const auto row = [](const char* name, auto change, std::vector<double> expected) {
        Setting setting;
        change(setting);
        QTest::newRow(name) << setting << expected;
    };
    const auto root = [](double w) { return std::sqrt(w); };
    row("no filter", [](Setting&) {}, {4, 1, 8, 1, 2});
    row("temperature 2", [](Setting& s) { s.options.temperature = 2; }, {root(4), 1, root(8), 1, root(2)});
    row("temperature 0.5", [](Setting& s) { s.options.temperature = 0.5F; }, {16, 1, 64, 1, 4});
    row("top-k 3", [](Setting& s) { s.options.topK = 3; }, {4, 0, 8, 0, 2});
    row("top-k cuts a tie at the lower id", [](Setting& s) { s.options.topK = 4; }, {4, 1, 8, 0, 2});
    row("top-k of all", [](Setting& s) { s.options.topK = 5; }, {4, 1, 8, 1, 2});
    row("top-k above the vocabulary", [](Setting& s) { s.options.topK = 4000; }, {4, 1, 8, 1, 2});
    row("top-k 1", [](Setting& s) { s.options.topK = 1; }, {0, 0, 1, 0, 0});
    // 8, 12, 14, 15, 16 of 16: the set ends with the token that reaches p.
    row("top-p 0.4", [](Setting& s) { s.options.topP = 0.4F; }, {0, 0, 1, 0, 0});
    row("top-p 0.6", [](Setting& s) { s.options.topP = 0.6F; }, {4, 0, 8, 0, 0});
    row("top-p 0.8", [](Setting& s) { s.options.topP = 0.8F; }, {4, 0, 8, 0, 2});
    row("top-p 0.9", [](Setting& s) { s.options.topP = 0.9F; }, {4, 1, 8, 0, 2});
    row("top-p 0 keeps the likeliest", [](Setting& s) { s.options.topP = 0; }, {0, 0, 1, 0, 0});
    row("min-p 0.2", [](Setting& s) { s.options.minP = 0.2F; }, {4, 0, 8, 0, 2});
    row("min-p 0.3", [](Setting& s) { s.options.minP = 0.3F; }, {4, 0, 8, 0, 0});
    row("min-p 1", [](Setting& s) { s.options.minP = 1; }, {0, 0, 1, 0, 0});
    // Of 8 + 4 alone 8 is 0.667: below 0.7, so both stay. Were p cut first, 8 + 4 + 2 would be left, and k would keep
    // the same two; at p = 0.66 the two orders differ: of two, 8 alone suffices; of all, 12 of 16 are needed.
    row("k before p, both stay",
        [](Setting& s) {
            s.options.topK = 2;
            s.options.topP = 0.7F;
        },
        {4, 0, 8, 0, 0});
    row("k before p, one stays",
        [](Setting& s) {
            s.options.topK = 2;
            s.options.topP = 0.66F;
        },
        {0, 0, 1, 0, 0});
    // Temperature 2 flattens to 2.83, 2, 1.41, 1, 1 of 8.24: p = 0.5 then needs two where 8 of 16 would have been
    // enough.
    row("temperature before p",
        [](Setting& s) {
            s.options.temperature = 2;
            s.options.topP = 0.5F;
        },
        {root(4), 0, root(8), 0, 0});
    row("temperature before min-p",
        [](Setting& s) {
            s.options.temperature = 2;
            s.options.minP = 0.4F;
        },
        {root(4), 0, root(8), 0, root(2)});
    // 14 of 16 is above 0.8 with 8, 4, 2; min-p 0.3 then takes the 2 away.
    row("p before min-p",
        [](Setting& s) {
            s.options.topP = 0.8F;
            s.options.minP = 0.3F;
        },
        {4, 0, 8, 0, 0});
    row("all three",
        [](Setting& s) {
            s.options.topK = 4;
            s.options.topP = 0.9F;
            s.options.minP = 0.2F;
        },
        {4, 0, 8, 0, 2}); // of 15: 8, 12, 14 ≥ 13.5
    row("bias log 4 on token 1", [](Setting& s) { s.options.logitBias = {{1, float(std::log(4))}}; }, {4, 4, 8, 1, 2});
    row("bias -infinity", [](Setting& s) { s.options.logitBias = {{2, -kInfinity}}; }, {4, 1, 0, 1, 2});
    row("bias twice on a token adds up",
        [](Setting& s) {
            s.options.logitBias = {{1, float(std::log(2))}, {1, float(std::log(2))}};
        },
        {4, 4, 8, 1, 2});
    row("bias before top-k",
        [](Setting& s) {
            s.options.logitBias = {{3, 9.F}};
            s.options.topK = 1;
        },
        {0, 0, 0, 1, 0});
    // log 4 / 2 = log 2; log 1 stays 0; once each, however often they occurred.
    row("penalty 2 on positive logits",
        [](Setting& s) {
            s.options.repeatPenalty = 2;
            s.previous = {0, 0, 1, 0};
        },
        {2, 1, 8, 1, 2});
    row("penalty without a past", [](Setting& s) { s.options.repeatPenalty = 2; }, {4, 1, 8, 1, 2});
    // The bias lifts token 1 to log 4 before the penalty halves it.
    row("bias before penalty",
        [](Setting& s) {
            s.options.logitBias = {{1, float(std::log(4))}};
            s.options.repeatPenalty = 2;
            s.previous = {1};
        },
        {4, 2, 8, 1, 2});
    // The penalty halves log 8 before the temperature does: 8^(1/4).
    row("penalty before temperature",
        [](Setting& s) {
            s.options.repeatPenalty = 2;
            s.options.temperature = 2;
            s.previous = {2};
        },
        {root(4), 1, std::pow(8, 0.25), 1, root(2)});
}

void TstSampler::drawsFollowTheClosedForm()
{
    QFETCH(Setting, setting);
    QFETCH(std::vector<double>, expected);
    QVERIFY(followsWeights(draw(setting.options, logitsOf(kWeights), setting.previous), expected));
    // Negative logits: all are divided by 64. A penalty multiplies these, so it has a row of its own below.
    if (setting.options.repeatPenalty != 1) return;
    std::vector<double> scaled = kWeights;
    for (double& w : scaled) w /= 64;
    QVERIFY(followsWeights(draw(setting.options, logitsOf(scaled), setting.previous), expected));
}

void TstSampler::drawsFollowALargeTail()
{
    // A power law over 3000 tokens in a scrambled order; 64 of them, then p = 0.9 of those.
    std::vector<double> weights(3000);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[(i * 1009) % weights.size()] = 1.0 / double(i + 1);
    std::vector<double> expected(weights.size());
    double harmonic = 0;
    for (int i = 1; i <= 64; ++i) harmonic += 1.0 / i;
    double reached = 0;
    for (std::size_t i = 0; reached < 0.9 * harmonic; ++i) {
        expected[(i * 1009) % weights.size()] = 1.0 / double(i + 1);
        reached += 1.0 / double(i + 1);
    }
    SamplingOptions options = unfiltered();
    options.topK = 64;
    options.topP = 0.9F;
    QVERIFY(followsWeights(draw(options, logitsOf(weights)), expected));

    options.topK = 0;
    options.topP = 1;
    const std::vector<double> some(weights.begin(), weights.begin() + 300);
    QVERIFY(followsWeights(draw(options, logitsOf(some)), some));

    // Penalised tokens with negative logits: exp(2 log w) = w².
    std::vector<double> small{0.5, 0.25, 0.125};
    options.repeatPenalty = 2;
    QVERIFY(followsWeights(draw(options, logitsOf(small), {1, 2}), {0.5, 0.0625, 0.015625}));
}

void TstSampler::distributionMatchesAFullSort_data()
{
    QTest::addColumn<unsigned>("topK");
    QTest::addColumn<float>("topP");
    QTest::addColumn<float>("minP");
    for (const unsigned k : {0U, 1U, 64U, 1000U})
        for (const float p : {1.0F, 0.95F, 0.5F})
            for (const float m : {0.0F, 0.001F})
                QTest::addRow("k %u p %g m %g", k, double(p), double(m)) << k << p << m;
}

// Over the real vocabulary's size, with many equal logits: a full sort written here says which tokens stay.
void TstSampler::distributionMatchesAFullSort()
{
    QFETCH(unsigned, topK);
    QFETCH(float, topP);
    QFETCH(float, minP);
    std::vector<float> logits(262144);
    std::mt19937_64 random(7);
    for (float& logit : logits) logit = float(random() % 4096) / 256 - 8;

    std::vector<TokenId> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](TokenId a, TokenId b) { return logits[std::size_t(a)] > logits[std::size_t(b)]; });
    if (topK > 0) order.resize(topK);
    const double largest = double(logits[std::size_t(order[0])]);
    const auto weightOf = [&](TokenId id) { return std::exp(double(logits[std::size_t(id)]) - largest); };
    double mass = 0;
    for (const TokenId id : order) mass += weightOf(id);
    std::size_t kept = 0;
    for (double reached = 0; kept < order.size() && (topP == 1 || reached < double(topP) * mass); ++kept)
        reached += weightOf(order[kept]);
    while (kept > 1 && weightOf(order[kept - 1]) < double(minP)) --kept;
    order.resize(kept);
    mass = 0;
    for (const TokenId id : order) mass += weightOf(id);

    SamplingOptions options = unfiltered();
    options.topK = topK;
    options.topP = topP;
    options.minP = minP;
    std::vector<Candidate> candidates;
    std::vector<double> probabilities;
    Sampler(options).distribution(logits, {}, candidates, probabilities);
    QCOMPARE(candidates.size(), order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        QCOMPARE(candidates[i].id, order[i]);
        QVERIFY(std::abs(probabilities[i] - weightOf(order[i]) / mass) < 1e-12);
    }
}

void TstSampler::greedyTakesTheLargestAndTheLowestIdAmongEquals()
{
    SamplingOptions options;
    options.temperature = 0;
    Sampler sampler(options);
    QCOMPARE(sampler.sample(std::vector<float>{1, 3, 2, 3, 3}, {}), 1);
    QCOMPARE(sampler.sample(std::vector<float>{-4, -4}, {}), 0);
    QCOMPARE(sampler.sample(std::vector<float>{-kInfinity, -100, -kInfinity}, {}), 1);
    std::vector<float> many(262144, -1.5F);
    many[262143] = -1.25F;
    many[262140] = -1.25F;
    QCOMPARE(sampler.sample(many, {}), 262140);
}

void TstSampler::greedyHeedsBiasAndPenalty()
{
    SamplingOptions options;
    options.temperature = 0;
    options.logitBias = {{2, -kInfinity}, {0, 0.5F}};
    QCOMPARE(Sampler(options).sample(std::vector<float>{1, 1.25F, 7}, {}), 0);
    options.repeatPenalty = 4;
    QCOMPARE(Sampler(options).sample(std::vector<float>{1, 1.25F, 7}, std::vector<TokenId>{0}), 1);
    QCOMPARE(Sampler(options).sample(std::vector<float>{-1, -0.4F, 7}, std::vector<TokenId>{1}), 0);
}

void TstSampler::sameSeedSameDraws()
{
    SamplingOptions options = unfiltered();
    const auto logits = logitsOf(std::vector<double>(500, 1));
    std::vector<std::vector<TokenId>> runs(3);
    for (std::size_t run = 0; run < runs.size(); ++run) {
        if (run == 2) ++options.seed;
        Sampler sampler(options);
        for (int i = 0; i < 100; ++i) runs[run].push_back(sampler.sample(logits, {}));
    }
    QCOMPARE(runs[0], runs[1]);
    QVERIFY(runs[0] != runs[2]);
}

// [rand.predef] of the standard: the 10000th value of a default mt19937_64 is 9981545732273789042. Its upper 53 bits
// are 0.54110 of the whole, which among ten equal tokens is the one with id 5.
void TstSampler::knownSeedGivesTheKnownDraws()
{
    SamplingOptions options = unfiltered();
    options.seed = std::mt19937_64::default_seed;
    Sampler sampler(options);
    const std::vector<float> logits(10, 0.25F);
    for (int i = 0; i < 9999; ++i) sampler.sample(logits, {});
    QCOMPARE(sampler.sample(logits, {}), 5);
}

void TstSampler::forbiddingAllButOneLeavesThatOne_data()
{
    QTest::addColumn<unsigned>("topK");
    QTest::addColumn<float>("temperature");
    QTest::newRow("greedy") << 64U << 0.0F;
    QTest::newRow("top-k") << 3U << 1.0F;
    QTest::newRow("all") << 0U << 1.0F;
}

void TstSampler::forbiddingAllButOneLeavesThatOne()
{
    QFETCH(unsigned, topK);
    QFETCH(float, temperature);
    SamplingOptions options = unfiltered();
    options.topK = topK;
    options.temperature = temperature;
    std::vector<float> logits(1000, -kInfinity);
    logits[777] = -50;
    Sampler sampler(options);
    for (int i = 0; i < 100; ++i) QCOMPARE(sampler.sample(logits, {}), 777);
}

void TstSampler::survivesLogitsThatAreNoNumbers_data()
{
    QTest::addColumn<unsigned>("topK");
    QTest::addColumn<float>("topP");
    QTest::addColumn<float>("temperature");
    QTest::newRow("greedy") << 64U << 1.0F << 0.0F;
    QTest::newRow("top-k") << 2U << 1.0F << 1.0F;
    QTest::newRow("top-p") << 0U << 0.9F << 1.0F;
    QTest::newRow("all") << 0U << 1.0F << 1.0F;
}

void TstSampler::survivesLogitsThatAreNoNumbers()
{
    QFETCH(unsigned, topK);
    QFETCH(float, topP);
    QFETCH(float, temperature);
    SamplingOptions options = unfiltered();
    options.topK = topK;
    options.topP = topP;
    options.temperature = temperature;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    Sampler sampler(options);
    for (int i = 0; i < 100; ++i) {
        QCOMPARE(sampler.sample(std::vector<float>{nan, 1, nan, -kInfinity}, {}), 1);
        QCOMPARE(sampler.sample(std::vector<float>{nan, nan, nan}, {}), 0);
        QCOMPARE(sampler.sample(std::vector<float>(300, -kInfinity), {}), 0);
        QCOMPARE(sampler.sample(std::vector<float>{0, kInfinity, 1}, {}), 1);
        QCOMPARE(sampler.sample(std::vector<float>{}, {}), -1);
    }
}

void TstSampler::tinyAndHugeTemperaturesStayFinite()
{
    SamplingOptions options = unfiltered();
    options.temperature = std::numeric_limits<float>::denorm_min();
    for (const int count : draw(options, std::vector<float>{30, 31, 29}, {}, 1000))
        QVERIFY(count == 0 || count == 1000);
    options.temperature = std::numeric_limits<float>::max();
    QVERIFY(followsWeights(draw(options, std::vector<float>{30, 31, 29}), {1, 1, 1}));
}

void TstSampler::ignoresPreviousTokensOutsideTheVocabulary()
{
    SamplingOptions options = unfiltered();
    options.repeatPenalty = 2;
    options.logitBias = {{-1, 5.0F}, {99, 5.0F}};
    QVERIFY(followsWeights(draw(options, logitsOf({1, 4}), {-7, 1, 5000}), {1, 2}));
}

void TstSampler::refusesOptionsOutOfRange_data()
{
    QTest::addColumn<Setting>("setting");
    QTest::addColumn<QByteArray>("text"); // empty: accepted
    const auto row = [](const char* name, auto change, const char* text) {
        Setting setting;
        change(setting.options);
        QTest::newRow(name) << setting << QByteArray(text);
    };
    const float nan = std::numeric_limits<float>::quiet_NaN();
    row(
        "defaults", [](SamplingOptions& o) { o = {}; }, "");
    row(
        "temperature below 0", [](SamplingOptions& o) { o.temperature = -0.5F; },
        "temperature: expected a number from 0 on, got -0.5");
    row(
        "temperature NaN", [nan](SamplingOptions& o) { o.temperature = nan; },
        "temperature: expected a number from 0 on, got nan");
    row(
        "temperature infinite", [](SamplingOptions& o) { o.temperature = kInfinity; },
        "temperature: expected a number from 0 on, got inf");
    row(
        "top-p above 1", [](SamplingOptions& o) { o.topP = 1.5F; }, "top-p: expected a number from 0 to 1, got 1.5");
    row(
        "top-p NaN", [nan](SamplingOptions& o) { o.topP = nan; }, "top-p: expected a number from 0 to 1, got nan");
    row(
        "min-p below 0", [](SamplingOptions& o) { o.minP = -1; }, "min-p: expected a number from 0 to 1, got -1");
    row(
        "penalty 0", [](SamplingOptions& o) { o.repeatPenalty = 0; },
        "repeat penalty: expected a number above 0, got 0");
    row(
        "bias outside",
        [](SamplingOptions& o) {
            o.logitBias = {{100, 1.0F}};
        },
        "logit bias: token id 100 is outside the vocabulary (0 to 99)");
    row(
        "bias on a negative id",
        [](SamplingOptions& o) {
            o.logitBias = {{-1, 1.0F}};
        },
        "logit bias: token id -1 is outside the vocabulary (0 to 99)");
    row(
        "bias NaN",
        [nan](SamplingOptions& o) {
            o.logitBias = {{1, nan}};
        },
        "logit bias of token 1: expected a number or -infinity, got nan");
    row(
        "bias +infinity",
        [](SamplingOptions& o) {
            o.logitBias = {{1, kInfinity}};
        },
        "logit bias of token 1: expected a number or -infinity, got inf");
    row(
        "bias -infinity",
        [](SamplingOptions& o) {
            o.logitBias = {{99, -kInfinity}};
        },
        "");
}

void TstSampler::refusesOptionsOutOfRange()
{
    QFETCH(Setting, setting);
    QFETCH(QByteArray, text);
    const auto checked = setting.options.check(100);
    QCOMPARE(bool(checked), text.isEmpty());
    if (checked) return;
    QCOMPARE(QByteArray::fromStdString(checked.error().text), text);
    QCOMPARE(checked.error().code, ErrorCode::InvalidArgument);
}

void TstSampler::logProbabilitiesAreThoseOfTheSoftmax()
{
    const auto logits = logitsOf(kWeights); // sixteenths
    for (std::size_t i = 0; i < kWeights.size(); ++i)
        QVERIFY(std::abs(double(logProbability(logits, TokenId(i))) - std::log(kWeights[i] / 16)) < 1e-6);
    // Far from zero nothing overflows.
    QVERIFY(std::abs(double(logProbability(std::vector<float>{1000, 1000}, 0)) + std::log(2)) < 1e-6);
    QVERIFY(std::abs(double(logProbability(std::vector<float>{-1000, -1000}, 1)) + std::log(2)) < 1e-6);
}

void TstSampler::bestLogProbabilitiesComeInOrder()
{
    const auto logits = logitsOf(kWeights);
    const auto best = bestLogProbabilities(logits, 4);
    QCOMPARE(best.size(), std::size_t(4));
    const std::vector<TokenId> ids{best[0].id, best[1].id, best[2].id, best[3].id};
    QCOMPARE(ids, (std::vector<TokenId>{2, 0, 4, 1}));
    QVERIFY(std::abs(double(best[0].nats) - std::log(0.5)) < 1e-6);
    QVERIFY(std::abs(double(best[3].nats) - std::log(1.0 / 16)) < 1e-6);
    QCOMPARE(bestLogProbabilities(logits, 99).size(), logits.size());
    QCOMPARE(bestLogProbabilities(logits, 0).size(), std::size_t(0));
    QCOMPARE(bestLogProbabilities({}, 3).size(), std::size_t(0));
}

void TstSampler::logSumExpIsExactOverAWholeVocabulary()
{
    std::vector<float> logits(262144);
    std::mt19937_64 random(3);
    for (float& logit : logits) logit = float(double(random() >> 11) * 0x1p-53 * 40 - 20);
    long double sum = 0;
    for (const float logit : logits) sum += std::exp(static_cast<long double>(logit));
    QVERIFY(std::abs(logSumExp(logits) - double(std::log(sum))) < 1e-7);
    QCOMPARE(logSumExp(std::vector<float>{-kInfinity, -kInfinity}), -double(kInfinity));
    QCOMPARE(logSumExp({}), -double(kInfinity));
    QCOMPARE(logSumExp(std::vector<float>{1, kInfinity}), double(kInfinity));
    QVERIFY(std::abs(logSumExp(std::vector<float>{2.5F}) - 2.5) < 1e-12);
    QVERIFY(std::abs(logSumExp(std::vector<float>{-kInfinity, 0, -200}) - 0) < 1e-12);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(std::abs(logSumExp(std::vector<float>{nan, 3, nan, -kInfinity}) - 3) < 1e-12);
    // Equal logits, around the size of a block: the sum is their number.
    for (const std::size_t count : {2, 7, 8, 9, 255, 256, 257, 1000, 1024})
        QVERIFY(std::abs(logSumExp(std::vector<float>(count, -4.25F)) - (std::log(double(count)) - 4.25)) < 1e-7);
    // One term at a time: e^-x beside 1.
    for (float x = 0; x < 30; x += 0.01F)
        QVERIFY(std::abs(logSumExp(std::vector<float>{5, 5 - x}) - 5 - std::log1p(std::exp(double((5 - x) - 5)))) <
                2e-7);
}

QTEST_APPLESS_MAIN(TstSampler)
#include "tst_sampler.moc"
