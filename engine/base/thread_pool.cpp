#include "engine/base/thread_pool.h"

#include <algorithm>

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace inkling {

namespace {

constexpr int kLooks = 2000; // some twenty microseconds: about what waking a thread takes

void pauseBriefly()
{
#if defined(__x86_64__) || defined(_M_X64)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

template <class Condition> bool lookFor(const Condition& condition)
{
    for (int i = 0; i < kLooks; ++i) {
        if (condition()) return true;
        pauseBriefly();
    }
    return false;
}

} // namespace

ThreadPool::ThreadPool(std::size_t threads)
{
    for (std::size_t i = 1; i < threads; ++i) m_workers.emplace_back([this, i] { workerLoop(i); });
}

ThreadPool::~ThreadPool()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_start.notify_all();
    for (std::thread& worker : m_workers) worker.join();
}

void ThreadPool::parallelFor(std::size_t count, std::size_t grain,
                             const std::function<void(std::size_t, std::size_t)>& body)
{
    const std::size_t shares = std::min(size(), count / std::max<std::size_t>(grain, 1));
    if (shares <= 1) {
        if (count > 0) body(0, count);
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_loop = {count, shares, &body};
        m_running = m_workers.size();
        ++m_generation;
    }
    m_start.notify_all();
    runShare(0);
    if (lookFor([this] { return m_running == 0; })) return;
    std::unique_lock lock(m_mutex);
    m_done.wait(lock, [this] { return m_running == 0; });
}

void ThreadPool::runShare(std::size_t index) const
{
    if (index >= m_loop.shares) return;
    const std::size_t base = m_loop.count / m_loop.shares;
    const std::size_t longer = m_loop.count % m_loop.shares; // the first shares take one item more
    const std::size_t begin = index * base + std::min(index, longer);
    (*m_loop.body)(begin, begin + base + (index < longer ? 1 : 0));
}

void ThreadPool::workerLoop(std::size_t index)
{
    std::uint64_t seen = 0;
    while (true) {
        if (!lookFor([&] { return m_generation != seen; })) {
            std::unique_lock lock(m_mutex);
            m_start.wait(lock, [&] { return m_stopping || m_generation != seen; });
            if (m_stopping) return;
        }
        seen = m_generation;
        runShare(index);
        if (--m_running == 0) {
            const std::lock_guard lock(m_mutex); // or the caller could miss it between looking and sleeping
            m_done.notify_one();
        }
    }
}

} // namespace inkling
