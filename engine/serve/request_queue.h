// Requests that wait for the one worker, the one it is computing, and the ids in use.
#pragma once

#include "engine/serve/request.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace inkling::serve {

// Any thread may call anything; one worker calls next() and finish().
class RequestQueue
{
public:
    static constexpr std::size_t kRequests = 256;
    static constexpr std::size_t kBytes = std::size_t(64) << 20; // of the lines they came in; one alone may always wait

    using Pointer = std::shared_ptr<Request>;

    bool push(Pointer request);               // false: full
    bool contains(std::string_view id) const; // queued or running

    // Waits for a request, which is then the running one; null once stopped.
    Pointer next();
    void finish(); // the running one is done; its id is free

    struct Cancelled
    {
        bool found = false;
        Pointer removed; // it was still queued and is not any more; null when it is running: its flag is raised
    };
    Cancelled cancel(std::string_view id);

    // No request comes out any more. The running one is cancelled; those that waited are returned.
    std::vector<Pointer> stop();
    // Waits until nothing is queued or running; false when that takes longer than `patience`.
    bool waitUntilIdle(std::chrono::milliseconds patience) const;

    struct Status
    {
        std::string running; // its id as JSON text; "null" when there is none
        std::size_t queued = 0;
    };
    Status status() const;

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_change;
    std::deque<Pointer> m_waiting;
    std::size_t m_waitingBytes = 0;
    Pointer m_running;
    bool m_stopped = false;
};

} // namespace inkling::serve
