// What waits to be written: a queue with a thread of its own, so that neither reading nor computing ever stands still
// because the client is slow, and a heartbeat for when there is nothing to say.
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/serve/streams.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace inkling::serve {

// Any thread may push. Messages come without their LF and leave in the order they were pushed.
class Outbox
{
public:
    // `onClosed` is called once, from the writing thread, when the sink takes no more; what is pushed later is dropped.
    Outbox(MessageSink& sink, std::function<void()> onClosed);
    ~Outbox(); // waits until the sink has taken or refused what it was given last
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    void push(std::string message); // never waits
    // Waits until fewer than `bytes` are queued, the sink is closed or `cancel` is raised (call wake() after raising
    // it).
    void waitForRoom(std::size_t bytes, const CancelFlag& cancel);
    void wake();

    // From now on `make` gives a message whenever `interval` has passed and nothing else waits. Zero: never.
    void startHeartbeat(std::chrono::duration<double> interval, std::function<std::string()> make);

    // Waits until all is written or the sink is closed; false when that takes longer than `patience`.
    bool drain(std::chrono::milliseconds patience);
    bool isClosed() const;

private:
    using Clock = std::chrono::steady_clock;

    void writerLoop();
    void waitForWork(std::unique_lock<std::mutex>& lock);

    MessageSink& m_sink;
    std::function<void()> m_onClosed;
    mutable std::mutex m_mutex;
    std::condition_variable m_work;   // for the writing thread
    std::condition_variable m_change; // for everybody else
    std::string m_queued;             // whole lines
    bool m_writing = false;           // the sink has something that is not in m_queued any more
    bool m_closed = false;
    bool m_stopping = false;
    Clock::duration m_interval{0};
    Clock::time_point m_nextHeartbeat;
    std::function<std::string()> m_makeHeartbeat;
    std::thread m_writer; // last, so that it starts when the rest is there
};

} // namespace inkling::serve
