#include "engine/serve/outbox.h"

#include <utility>

namespace inkling::serve {

Outbox::Outbox(MessageSink& sink, std::function<void()> onClosed)
    : m_sink(sink),
      m_onClosed(std::move(onClosed)),
      m_writer([this] { writerLoop(); })
{}

Outbox::~Outbox()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_work.notify_all();
    m_writer.join();
}

void Outbox::push(std::string message)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed) return;
        m_queued.append(message).append(1, '\n');
    }
    m_work.notify_all();
}

void Outbox::waitForRoom(std::size_t bytes, const CancelFlag& cancel)
{
    std::unique_lock lock(m_mutex);
    m_change.wait(lock, [&] { return m_queued.size() < bytes || m_closed || cancel.isRaised(); });
}

void Outbox::wake()
{
    // The lock makes sure that a waiter has either not looked yet or is already waiting.
    const std::lock_guard lock(m_mutex);
    m_change.notify_all();
}

void Outbox::startHeartbeat(std::chrono::duration<double> interval, std::function<std::string()> make)
{
    {
        const std::lock_guard lock(m_mutex);
        m_interval = std::chrono::duration_cast<Clock::duration>(interval);
        m_nextHeartbeat = Clock::now() + m_interval;
        m_makeHeartbeat = std::move(make);
    }
    m_work.notify_all();
}

bool Outbox::drain(std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_mutex);
    return m_change.wait_for(lock, patience, [&] { return m_closed || (m_queued.empty() && !m_writing); });
}

bool Outbox::isClosed() const
{
    const std::lock_guard lock(m_mutex);
    return m_closed;
}

// Returns with something queued or with m_stopping.
void Outbox::waitForWork(std::unique_lock<std::mutex>& lock)
{
    while (m_queued.empty() && !m_stopping) {
        if (m_interval == Clock::duration::zero() || m_closed) {
            m_work.wait(lock);
        } else if (Clock::now() < m_nextHeartbeat) {
            m_work.wait_until(lock, m_nextHeartbeat);
        } else {
            // The maker asks others that hold locks of their own while they push: call it without ours.
            const auto make = m_makeHeartbeat;
            lock.unlock();
            std::string heartbeat = make();
            lock.lock();
            m_nextHeartbeat = Clock::now() + m_interval;
            m_queued.append(heartbeat).append(1, '\n');
        }
    }
}

void Outbox::writerLoop()
{
    std::unique_lock lock(m_mutex);
    std::string lines;
    for (;;) {
        waitForWork(lock);
        if (m_queued.empty() || m_closed) {
            m_queued.clear();
            if (m_stopping) return;
            continue;
        }
        if (lines.capacity() > (std::size_t(1) << 20)) lines = std::string();
        lines.clear();
        lines.swap(m_queued);
        m_writing = true;
        lock.unlock();
        m_change.notify_all();
        const bool written = m_sink.write(lines);
        lock.lock();
        m_writing = false;
        if (!written) {
            m_closed = true;
            m_queued.clear();
        }
        m_change.notify_all();
        if (!written && m_onClosed) {
            lock.unlock();
            m_onClosed();
            lock.lock();
        }
    }
}

} // namespace inkling::serve
