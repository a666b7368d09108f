// A fixed set of threads, started once, that share the loops of one caller at a time.
// Not a task queue: parallelFor returns when the whole loop is done.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace inkling {

class ThreadPool
{
public:
    // `threads` counts the caller too, so ThreadPool(1) starts none. 0 is taken as 1.
    explicit ThreadPool(std::size_t threads);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    std::size_t size() const { return m_workers.size() + 1; }

    // Calls body(begin, end) for disjoint ranges that cover [0, count), on all threads, and returns when all are done.
    // Ranges hold at least `grain` items but for the last. How the range is cut depends on the number of threads, so
    // `body` must give each item a result that does not depend on its neighbours. `body` must not throw or call
    // parallelFor. One caller at a time; the caller's thread works too.
    void parallelFor(std::size_t count, std::size_t grain, const std::function<void(std::size_t, std::size_t)>& body);

private:
    void workerLoop(std::size_t index);
    void runShare(std::size_t index) const;

    struct Loop
    {
        std::size_t count = 0;
        std::size_t shares = 0; // the loop is cut into this many nearly equal ranges, one for each thread
        const std::function<void(std::size_t, std::size_t)>* body = nullptr;
    };

    // Loops follow each other within microseconds while a model computes: a thread looks for a while before it sleeps.
    std::mutex m_mutex;
    std::condition_variable m_start;
    std::condition_variable m_done;
    Loop m_loop;                                // written by the caller before m_generation, read by workers after it
    std::atomic<std::uint64_t> m_generation{0}; // counts loops; changes under m_mutex
    std::atomic<std::size_t> m_running{0};      // workers that have not finished the current loop
    bool m_stopping = false;                    // under m_mutex
    std::vector<std::thread> m_workers;
};

} // namespace inkling
