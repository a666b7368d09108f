// Loops are shared out completely, once and by the promised grain, whatever the number of threads.
#include "engine/base/thread_pool.h"

#include <QTest>

#include <atomic>
#include <mutex>
#include <set>
#include <vector>

using namespace inkling;

class TestThreadPool : public QObject
{
    Q_OBJECT

private slots:
    void countsTheCaller();
    void coversEveryItemOnce_data();
    void coversEveryItemOnce();
    void keepsTheGrain();
    void runsOnAllThreads();
    void runsManyShortLoops();
    void resultsAreSeenByTheCaller();
    void startsAndStopsWithoutWork();
};

void TestThreadPool::countsTheCaller()
{
    QCOMPARE(ThreadPool(0).size(), std::size_t(1));
    QCOMPARE(ThreadPool(1).size(), std::size_t(1));
    QCOMPARE(ThreadPool(5).size(), std::size_t(5));
}

void TestThreadPool::coversEveryItemOnce_data()
{
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("grain");
    for (const int threads : {1, 2, 3, 8})
        for (const int count : {0, 1, 2, 7, 8, 9, 1000})
            for (const int grain : {0, 1, 5, 2000})
                QTest::addRow("%d threads, %d items, grain %d", threads, count, grain) << threads << count << grain;
}

void TestThreadPool::coversEveryItemOnce()
{
    QFETCH(int, threads);
    QFETCH(int, count);
    QFETCH(int, grain);
    ThreadPool pool{std::size_t(threads)};
    std::vector<std::atomic<int>> seen(std::size_t(count) + 1);
    pool.parallelFor(std::size_t(count), std::size_t(grain), [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) ++seen[i];
    });
    for (int i = 0; i < count; ++i) QCOMPARE(seen[std::size_t(i)].load(), 1);
    QCOMPARE(seen[std::size_t(count)].load(), 0);
}

void TestThreadPool::keepsTheGrain()
{
    ThreadPool pool(4);
    for (const std::size_t count : {1u, 31u, 32u, 63u, 64u, 100u, 127u, 128u, 1000u}) {
        std::mutex mutex;
        std::vector<std::size_t> sizes;
        pool.parallelFor(count, 32, [&](std::size_t begin, std::size_t end) {
            const std::lock_guard lock(mutex);
            sizes.push_back(end - begin);
        });
        QVERIFY(sizes.size() <= 4);
        if (sizes.size() > 1)
            for (const std::size_t size : sizes) QVERIFY(size >= 32);
    }
}

void TestThreadPool::runsOnAllThreads()
{
    ThreadPool pool(3);
    std::mutex mutex;
    std::set<std::thread::id> threads;
    pool.parallelFor(3, 1, [&](std::size_t, std::size_t) {
        const std::lock_guard lock(mutex);
        threads.insert(std::this_thread::get_id());
    });
    QCOMPARE(threads.size(), std::size_t(3));
    QVERIFY(threads.contains(std::this_thread::get_id()));
}

void TestThreadPool::runsManyShortLoops()
{
    ThreadPool pool(4);
    std::atomic<std::size_t> total{0};
    std::size_t expected = 0;
    for (std::size_t count = 0; count < 2000; ++count) {
        pool.parallelFor(count % 17, 1, [&](std::size_t begin, std::size_t end) { total += end - begin; });
        expected += count % 17;
    }
    QCOMPARE(total.load(), expected);
}

void TestThreadPool::resultsAreSeenByTheCaller()
{
    ThreadPool pool(4);
    std::vector<int> values(4096); // not atomic: the end of the loop is the synchronisation
    for (int round = 0; round < 100; ++round) {
        pool.parallelFor(values.size(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) values[i] += int(i);
        });
    }
    for (std::size_t i = 0; i < values.size(); ++i) QCOMPARE(values[i], 100 * int(i));
}

void TestThreadPool::startsAndStopsWithoutWork()
{
    for (int i = 0; i < 50; ++i) ThreadPool pool(4);
}

QTEST_APPLESS_MAIN(TestThreadPool)
#include "tst_thread_pool.moc"
