#include "engine/backend/machine_probe.h"

#include "engine/backend/cpu_features.h"
#include "engine/backend/probe_kernels.h"
#include "engine/base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace inkling {

namespace {

constexpr std::uint64_t kMiB = std::uint64_t(1) << 20;
constexpr std::size_t kHugePage = 2 * kMiB;
constexpr double kFigureSeconds = 0.3; // spent on each figure
constexpr double kWindowSeconds = 0.005;
constexpr int kLeastWindows = 5;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// The least time that `window` takes, over many runs.
Result<double> leastSeconds(const std::function<void()>& window, const CancelFlag& cancel)
{
    double least = 1e30;
    const double start = seconds();
    for (int i = 0; i < kLeastWindows || seconds() - start < kFigureSeconds; ++i) {
        if (cancel.isRaised()) return Error{ErrorCode::Cancelled, "measuring the machine: interrupted"};
        const double begin = seconds();
        window();
        least = std::min(least, seconds() - begin);
    }
    return std::max(least, 1e-9);
}

// Calls work(thread) on every thread of the pool and waits for all.
void onEveryThread(ThreadPool& pool, const std::function<void(std::size_t)>& work)
{
    pool.parallelFor(pool.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) work(i);
    });
}

// Operations per second of all threads together, in units of 1e9.
Result<double> measureCompute(const ComputeKernel& kernel, ThreadPool& pool, std::atomic<std::uint64_t>& sink,
                              const CancelFlag& cancel)
{
    std::uint64_t rounds = 1024;
    for (double took = 0; took < kWindowSeconds; rounds *= 2) {
        const double begin = seconds();
        sink += kernel.run(rounds);
        took = seconds() - begin;
    }
    const auto least =
        leastSeconds([&] { onEveryThread(pool, [&](std::size_t) { sink += kernel.run(rounds); }); }, cancel);
    if (!least) return least.error();
    return 2e-9 * double(kernel.multiplyAdds) * double(rounds) * double(pool.size()) / *least;
}

// Memory that starts at a large page, and is made of large pages where the system gives them.
struct Region
{
    std::unique_ptr<std::byte[]> storage; // null: there is no such memory
    std::byte* data = nullptr;
};

Region allocateRegion(std::size_t bytes)
{
    Region region;
    try {
        region.storage = std::make_unique_for_overwrite<std::byte[]>(bytes + kHugePage);
    } catch (const std::bad_alloc&) {
        return region;
    }
    void* start = region.storage.get();
    std::size_t space = bytes + kHugePage;
    region.data = static_cast<std::byte*>(std::align(kHugePage, bytes, start, space));
#if defined(__linux__)
    // Only a hint: without large pages the walk through page tables would be measured too.
    madvise(region.data, bytes, MADV_HUGEPAGE);
#endif
    return region;
}

// Bytes per second of all threads together, in units of 1e9. Each thread reads memory that it touched first, so that on
// machines with several memory nodes each reads its own.
Result<double> measureRead(ReadKernel kernel, ThreadPool& pool, std::atomic<std::uint64_t>& sink,
                           const CancelFlag& cancel)
{
    const std::uint64_t wanted = std::clamp(4 * lastLevelCacheBytes() * pool.size(), 512 * kMiB, 4096 * kMiB);
    const std::size_t share = std::size_t(wanted / pool.size()) / kHugePage * kHugePage;
    const Region memory = allocateRegion(share * pool.size());
    if (!memory.storage)
        return Error{ErrorCode::OutOfMemory, "measuring the machine: cannot have " +
                                                 std::to_string(share * pool.size() / kMiB) + " MiB to read"};
    onEveryThread(pool, [&](std::size_t i) { std::memset(memory.data + i * share, int(i + 1), share); });
    const auto least = leastSeconds(
        [&] { onEveryThread(pool, [&](std::size_t i) { sink += kernel(memory.data + i * share, share); }); }, cancel);
    if (!least) return least.error();
    return 1e-9 * double(share) * double(pool.size()) / *least;
}

} // namespace

std::string_view widestIsa() { return availableProbeKernels().back().isa; }

Result<MachinePeaks> measureMachine(std::size_t threads, const CancelFlag& cancel)
{
    const ProbeKernels kernels = availableProbeKernels().back();
    ThreadPool pool(threads);
    std::atomic<std::uint64_t> sink{0}; // takes every kernel's result, so that none is optimised away

    MachinePeaks peaks;
    peaks.threads = pool.size();
    peaks.isa = kernels.isa;
    const auto read = measureRead(kernels.read, pool, sink, cancel);
    if (!read) return read.error();
    const auto int8 = measureCompute(kernels.int8, pool, sink, cancel);
    if (!int8) return int8.error();
    const auto f32 = measureCompute(kernels.f32, pool, sink, cancel);
    if (!f32) return f32.error();
    peaks.readGbPerSecond = *read;
    peaks.int8GopPerSecond = *int8;
    peaks.f32GflopPerSecond = *f32;
    return peaks;
}

} // namespace inkling
