// The machine's peaks: that every kernel reads and computes what it claims, and that processor features agree with what
// the operating system says. No figure is compared with a time.
#include "engine/backend/cpu_features.h"
#include "engine/backend/machine_probe.h"
#include "engine/backend/probe_kernels.h"
#include "tests/support/engine_test.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <cstring>
#include <random>
#include <span>
#include <vector>

using namespace inkling;

namespace {

void addKernelRows()
{
    QTest::addColumn<int>("index");
    const auto kernels = availableProbeKernels();
    for (std::size_t i = 0; i < kernels.size(); ++i) QTest::addRow("%s", std::string(kernels[i].isa).c_str()) << int(i);
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestMachineProbe : public QObject
{
    Q_OBJECT

private slots:
    void readsEveryByte_data() { addKernelRows(); }
    void readsEveryByte()
    {
        QFETCH(int, index);
        std::mt19937_64 random(1);
        std::vector<std::uint64_t> words(5 * 4096 / sizeof(std::uint64_t));
        std::uint64_t sum = 0;
        for (std::uint64_t& word : words) sum += word = random();
        const auto bytes = std::as_bytes(std::span(words));
        QCOMPARE(availableProbeKernels()[std::size_t(index)].read(bytes.data(), bytes.size()), sum);
    }

    void doesAsManyMultiplyAddsAsItCounts_data() { addKernelRows(); }
    void doesAsManyMultiplyAddsAsItCounts()
    {
        QFETCH(int, index);
        const ProbeKernels kernels = availableProbeKernels()[std::size_t(index)];
        for (const std::uint64_t rounds : {1, 2, 7, 1000}) {
            QCOMPARE(kernels.int8.run(rounds), rounds * kernels.int8.multiplyAdds);
            QCOMPARE(kernels.f32.run(rounds), rounds * kernels.f32.multiplyAdds);
        }
    }

    void givesPlausibleFigures()
    {
        const CancelFlag cancel;
        const auto peaks = measureMachine(2, cancel);
        INKLING_VERIFY(peaks);
        QCOMPARE(peaks->threads, std::size_t(2));
        QCOMPARE(peaks->isa, widestIsa());
        QVERIFY(peaks->readGbPerSecond > 0);
        QVERIFY(peaks->f32GflopPerSecond > 0);
        const double ratio = peaks->int8GopPerSecond / peaks->f32GflopPerSecond;
        QVERIFY2(ratio > 0.1 && ratio < 100, qPrintable(QString::number(ratio)));
    }

    void stopsWhenAskedTo()
    {
        CancelFlag cancel;
        cancel.raise();
        const auto peaks = measureMachine(1, cancel);
        QVERIFY(!peaks);
        QCOMPARE(int(peaks.error().code), int(ErrorCode::Cancelled));
    }

    void agreesWithTheKernelAboutFeatures()
    {
#if defined(__linux__) && defined(__x86_64__)
        const QByteArray cpuinfo = contentOf("/proc/cpuinfo");
        const auto start = cpuinfo.indexOf("flags");
        if (start < 0) QSKIP("/proc/cpuinfo does not tell flags");
        const auto flags = cpuinfo.mid(start, cpuinfo.indexOf('\n', start) - start).split(' ');
        const CpuFeatures features = detectCpuFeatures();
        QCOMPARE(features.avx2, flags.contains("avx2") && flags.contains("fma") && flags.contains("f16c"));
        QCOMPARE(features.avxVnni, flags.contains("avx_vnni"));
        QCOMPARE(features.avx512, flags.contains("avx512f") && flags.contains("avx512bw") &&
                                      flags.contains("avx512dq") && flags.contains("avx512vl"));
        QCOMPARE(features.avx512Vnni, flags.contains("avx512_vnni"));
        QCOMPARE(features.avx512Bf16, flags.contains("avx512_bf16"));
        QVERIFY(!features.neon);
#else
        QSKIP("there is nothing independent to compare with on this system");
#endif
    }

    void agreesWithTheKernelAboutTheLastCache()
    {
        const QString folder = "/sys/devices/system/cpu/cpu0/cache/index%1/size";
        std::uint64_t largest = 0;
        for (int i = 0; i < 8; ++i) {
            const QByteArray text = contentOf(folder.arg(i)).trimmed(); // "32768K"
            if (text.endsWith('K')) largest = std::max<std::uint64_t>(largest, text.chopped(1).toULongLong() * 1024);
        }
        if (largest == 0 || lastLevelCacheBytes() == 0) QSKIP("the caches are not listed here");
        QCOMPARE(lastLevelCacheBytes(), largest);
    }
};

QTEST_APPLESS_MAIN(TestMachineProbe)
#include "tst_machine_probe.moc"
