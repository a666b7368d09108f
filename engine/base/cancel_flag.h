// A request to stop, raised by any thread and polled by the one that works: between tokens and between prefill chunks.
#pragma once

#include <atomic>

namespace inkling {

class CancelFlag
{
public:
    void raise() { m_raised.store(true, std::memory_order_relaxed); }
    void reset() { m_raised.store(false, std::memory_order_relaxed); }
    bool isRaised() const { return m_raised.load(std::memory_order_relaxed); }

private:
    std::atomic<bool> m_raised{false}; // lock-free, so a signal handler may raise it
    static_assert(std::atomic<bool>::is_always_lock_free);
};

} // namespace inkling
