// The cache alone, on the CPU backend: what rings hold, what can be cut back, and what a copy keeps.
#include "engine/backend/cpu/cpu_backend.h"
#include "engine/model/kv_cache.h"
#include "tests/support/engine_test.h"

#include <QTest>

using namespace inkling;

namespace {

constexpr std::uint32_t kWindow = 8;
constexpr std::uint32_t kChunk = 4;
constexpr std::uint32_t kRing = kWindow + kChunk - 1;

ModelConfig twoLayers()
{
    ModelConfig config;
    config.keyValueHeads = 1;
    config.headSize = 2;
    config.window = kWindow;
    config.layers = {LayerKind::Local, LayerKind::Global};
    return config;
}

// Stores `rows` positions whose keys are `base` + position and whose values are the negative of it.
void store(Backend& backend, KvCache& cache, std::uint32_t rows, float base = 0)
{
    while (rows > 0) {
        const std::uint32_t count = std::min(rows, kChunk);
        QVERIFY(cache.reserve(count).has_value());
        for (std::uint32_t layer = 0; layer < 2; ++layer) {
            const KvRows kv = cache.layer(layer);
            for (std::uint32_t r = 0; r < count; ++r) {
                const std::uint32_t position = cache.length() + r;
                const float key[2] = {base + float(position), 0.5F};
                const float value[2] = {-base - float(position), 0.25F};
                backend.write(*kv.keys, std::size_t(position % kv.capacity) * 2, key);
                backend.write(*kv.values, std::size_t(position % kv.capacity) * 2, value);
            }
        }
        cache.advance(count);
        rows -= count;
    }
}

float keyAt(Backend& backend, KvCache& cache, std::uint32_t layer, std::uint32_t position)
{
    const KvRows kv = cache.layer(layer);
    float key = 0;
    backend.read(*kv.keys, std::size_t(position % kv.capacity) * 2, {&key, 1});
    return key;
}

// All that a token at `length` sees is there.
void verifyVisible(Backend& backend, KvCache& cache, std::uint32_t length, float base = 0)
{
    for (std::uint32_t p = 0; p < length; ++p) {
        QCOMPARE(keyAt(backend, cache, 1, p), base + float(p));
        if (p + kWindow > length) QCOMPARE(keyAt(backend, cache, 0, p), base + float(p));
    }
}

} // namespace

class TestKvCache : public QObject
{
    Q_OBJECT
    std::unique_ptr<Backend> m_backend = makeCpuBackend(1, ActivationPrecision::F32);

private slots:
    void ringsHoldWindowAndChunkLessOneRows()
    {
        KvCache cache(*m_backend, twoLayers(), 1000, kChunk);
        store(*m_backend, cache, 600);
        QCOMPARE(cache.layer(0).capacity, kRing);
        QVERIFY(cache.layer(1).capacity >= 600);
        verifyVisible(*m_backend, cache, 600);
    }

    void memoryGrowsWithTheSequence()
    {
        KvCache cache(*m_backend, twoLayers(), 1u << 31, kChunk);
        store(*m_backend, cache, 70);
        QVERIFY(cache.layer(1).capacity <= 256);
        verifyVisible(*m_backend, cache, 70);
    }

    void canBeCutBackByAChunkAtMostOnceTheRingIsFull()
    {
        KvCache cache(*m_backend, twoLayers(), 1000, kChunk);
        store(*m_backend, cache, 30);
        QVERIFY(cache.canTruncate(30));
        QVERIFY(cache.canTruncate(30 - kChunk));
        QVERIFY(!cache.canTruncate(30 - kChunk - 1));
        QVERIFY(!cache.canTruncate(31));
        QVERIFY(cache.canTruncate(0));
        cache.truncate(27);
        verifyVisible(*m_backend, cache, 27);
        QVERIFY(!cache.canTruncate(25)); // what was overwritten does not come back
        store(*m_backend, cache, 1);
        QVERIFY(cache.canTruncate(26));
    }

    void canBeCutBackAnywhereBeforeTheRingIsFull()
    {
        KvCache cache(*m_backend, twoLayers(), 1000, kChunk);
        store(*m_backend, cache, kRing);
        for (std::uint32_t length = 0; length <= kRing; ++length) QVERIFY(cache.canTruncate(length));
    }

    void aFullContextIsSaidAndChangesNothing()
    {
        KvCache cache(*m_backend, twoLayers(), 10, kChunk);
        store(*m_backend, cache, 8);
        const auto result = cache.reserve(3);
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::ContextFull);
        QCOMPARE(cache.length(), 8u);
        QVERIFY(cache.reserve(2).has_value());
    }

    void aCheckpointBringsBackWhatTheRingsForgot()
    {
        KvCache cache(*m_backend, twoLayers(), 1000, kChunk);
        store(*m_backend, cache, 20);
        const auto checkpoint = cache.checkpoint();
        INKLING_VERIFY(checkpoint);
        store(*m_backend, cache, 50);
        QVERIFY(!cache.canTruncate(20));
        cache.restore(*checkpoint);
        QCOMPARE(cache.length(), 20u);
        verifyVisible(*m_backend, cache, 20);
        QVERIFY(!cache.canTruncate(19)); // the checkpoint holds no more than its own length needs
        store(*m_backend, cache, 9);
        verifyVisible(*m_backend, cache, 29);
    }

    void aCopyHoldsTheSameAndLivesOnItsOwn_data()
    {
        QTest::addColumn<int>("length");
        for (const int length : {0, 1, 5, 11, 12, 64, 65, 200}) QTest::addRow("%d", length) << length;
    }
    void aCopyHoldsTheSameAndLivesOnItsOwn()
    {
        QFETCH(int, length);
        const auto n = std::uint32_t(length);
        KvCache cache(*m_backend, twoLayers(), 1000, kChunk);
        store(*m_backend, cache, n);
        auto copy = cache.clone();
        INKLING_VERIFY(copy);
        QCOMPARE(copy->length(), n);
        for (std::uint32_t p = 0; p <= n; ++p) QCOMPARE(copy->canTruncate(p), cache.canTruncate(p));
        store(*m_backend, cache, 30, 1000); // the original goes elsewhere
        verifyVisible(*m_backend, *copy, n);
        store(*m_backend, *copy, 30);
        verifyVisible(*m_backend, *copy, n + 30);
    }
};

QTEST_APPLESS_MAIN(TestKvCache)
#include "tst_kv_cache.moc"
