#include "engine/serve/request_queue.h"

#include <algorithm>

namespace inkling::serve {

bool RequestQueue::push(Pointer request)
{
    {
        const std::lock_guard lock(m_mutex);
        const bool tooMany = m_waiting.size() >= kRequests;
        const bool tooLong = !m_waiting.empty() && m_waitingBytes + request->bytes > kBytes;
        if (tooMany || tooLong) return false;
        m_waitingBytes += request->bytes;
        m_waiting.push_back(std::move(request));
    }
    m_change.notify_all();
    return true;
}

bool RequestQueue::contains(std::string_view id) const
{
    const std::lock_guard lock(m_mutex);
    if (m_running && m_running->id == id) return true;
    return std::any_of(m_waiting.begin(), m_waiting.end(), [&](const Pointer& request) { return request->id == id; });
}

RequestQueue::Pointer RequestQueue::next()
{
    std::unique_lock lock(m_mutex);
    m_change.wait(lock, [&] { return m_stopped || !m_waiting.empty(); });
    if (m_stopped) return nullptr;
    m_running = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_waitingBytes -= m_running->bytes;
    return m_running;
}

void RequestQueue::finish()
{
    {
        const std::lock_guard lock(m_mutex);
        m_running.reset();
    }
    m_change.notify_all();
}

RequestQueue::Cancelled RequestQueue::cancel(std::string_view id)
{
    const std::lock_guard lock(m_mutex);
    if (m_running && m_running->id == id) {
        m_running->cancel.raise();
        return {true, nullptr};
    }
    const auto found =
        std::find_if(m_waiting.begin(), m_waiting.end(), [&](const Pointer& request) { return request->id == id; });
    if (found == m_waiting.end()) return {};
    Pointer removed = std::move(*found);
    m_waiting.erase(found);
    m_waitingBytes -= removed->bytes;
    return {true, std::move(removed)};
}

std::vector<RequestQueue::Pointer> RequestQueue::stop()
{
    std::vector<Pointer> removed;
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
        if (m_running) m_running->cancel.raise();
        removed.assign(std::make_move_iterator(m_waiting.begin()), std::make_move_iterator(m_waiting.end()));
        m_waiting.clear();
        m_waitingBytes = 0;
    }
    m_change.notify_all();
    return removed;
}

bool RequestQueue::waitUntilIdle(std::chrono::milliseconds patience) const
{
    std::unique_lock lock(m_mutex);
    return m_change.wait_for(lock, patience, [&] { return !m_running && m_waiting.empty(); });
}

RequestQueue::Status RequestQueue::status() const
{
    const std::lock_guard lock(m_mutex);
    return {m_running ? m_running->id : "null", m_waiting.size()};
}

} // namespace inkling::serve
