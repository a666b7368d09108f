// How examples are put together into rows: properties that any order must have, and hand-worked rows.
#include "engine/train/packing.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace inkling;

namespace {

std::vector<Example> examplesOfLengths(const std::vector<std::size_t>& lengths)
{
    std::vector<Example> examples;
    for (const std::size_t length : lengths)
        examples.push_back({std::vector<TokenId>(length, 7), std::vector<bool>(length, true)});
    return examples;
}

std::vector<Example> randomExamples(std::size_t count, std::size_t longest)
{
    std::mt19937 random(1);
    std::vector<std::size_t> lengths(count);
    for (std::size_t& length : lengths) length = 1 + random() % longest;
    return examplesOfLengths(lengths);
}

std::vector<std::uint32_t> flat(const std::vector<PackedRow>& rows)
{
    std::vector<std::uint32_t> all;
    for (const PackedRow& row : rows) all.insert(all.end(), row.begin(), row.end());
    return all;
}

constexpr std::uint32_t kContext = 64;

} // namespace

class TestPacking : public QObject
{
    Q_OBJECT

private slots:
    void everyExampleOccursOnceAnEpoch_data()
    {
        QTest::addColumn<int>("examples");
        QTest::addColumn<int>("longest");
        QTest::addRow("none") << 0 << 1;
        QTest::addRow("one") << 1 << 64;
        QTest::addRow("short ones") << 500 << 9;
        QTest::addRow("up to the context") << 500 << 64;
    }
    void everyExampleOccursOnceAnEpoch()
    {
        QFETCH(int, examples);
        QFETCH(int, longest);
        const auto all = randomExamples(std::size_t(examples), std::size_t(longest));
        for (const std::uint64_t epoch : {0, 1, 2}) {
            const auto rows = packEpoch(all, kContext, 5, epoch);
            auto numbers = flat(rows);
            std::sort(numbers.begin(), numbers.end());
            QCOMPARE(numbers.size(), all.size());
            for (std::size_t i = 0; i < numbers.size(); ++i) QCOMPARE(numbers[i], std::uint32_t(i));
        }
    }

    void rowsFitTheContextAndNoneIsEmpty()
    {
        const auto all = randomExamples(500, kContext);
        for (const PackedRow& row : packEpoch(all, kContext, 5, 0)) {
            std::size_t tokens = 0;
            for (const std::uint32_t index : row) tokens += all[index].tokens.size();
            QVERIFY(tokens >= 1 && tokens <= kContext);
        }
    }

    void anExampleAsLongAsTheContextHasARowOfItsOwn()
    {
        const auto all = examplesOfLengths(std::vector<std::size_t>(20, kContext));
        const auto rows = packEpoch(all, kContext, 5, 0);
        QCOMPARE(rows.size(), std::size_t(20));
        QCOMPARE(contextUse(rows, all, kContext), 1.0);
    }

    void theSameSeedAndEpochGiveTheSameRows()
    {
        const auto all = randomExamples(200, 30);
        QCOMPARE(packEpoch(all, kContext, 5, 3), packEpoch(all, kContext, 5, 3));
    }

    void anotherEpochOrSeedGivesAnotherOrder()
    {
        const auto all = randomExamples(200, 30);
        const auto order = flat(packEpoch(all, kContext, 5, 3));
        QVERIFY(order != flat(packEpoch(all, kContext, 5, 4)));
        QVERIFY(order != flat(packEpoch(all, kContext, 6, 3)));
        QVERIFY(!std::is_sorted(order.begin(), order.end()));
    }

    // Every example should come early and late alike: over many epochs the mean place of each is the middle.
    void everyExampleComesEarlyAndLateAlike()
    {
        constexpr std::size_t kExamples = 5, kEpochs = 2000;
        const auto all = examplesOfLengths(std::vector<std::size_t>(kExamples, kContext)); // rows keep the order then
        std::vector<double> place(kExamples, 0);
        for (std::uint64_t epoch = 0; epoch < kEpochs; ++epoch) {
            const auto order = flat(packEpoch(all, kContext, 5, epoch));
            for (std::size_t i = 0; i < kExamples; ++i) place[order[i]] += double(i) / kEpochs;
        }
        for (const double mean : place) QVERIFY(std::abs(mean - 2) < 0.16); // five deviations of √2 / √2000
    }

    void shortExamplesFillTheRows()
    {
        const auto all = randomExamples(1000, 12);
        const auto rows = packEpoch(all, kContext, 5, 0);
        QVERIFY(contextUse(rows, all, kContext) > 0.95);
    }

    void contextUseIsTheShareOfTokens_data()
    {
        QTest::addColumn<std::vector<std::size_t>>("lengths");
        QTest::addColumn<std::vector<PackedRow>>("rows");
        QTest::addColumn<double>("use");
        QTest::addRow("no rows") << std::vector<std::size_t>{} << std::vector<PackedRow>{} << 0.0;
        QTest::addRow("half a row") << std::vector<std::size_t>{32} << std::vector<PackedRow>{{0}} << 0.5;
        QTest::addRow("two rows") << std::vector<std::size_t>{32, 32, 16} << std::vector<PackedRow>{{1, 0}, {2}}
                                  << 0.625; // (64 + 16) / 128
    }
    void contextUseIsTheShareOfTokens()
    {
        QFETCH(std::vector<std::size_t>, lengths);
        QFETCH(std::vector<PackedRow>, rows);
        QFETCH(double, use);
        QCOMPARE(contextUse(rows, examplesOfLengths(lengths), kContext), use);
    }
};

QTEST_APPLESS_MAIN(TestPacking)
#include "tst_packing.moc"
