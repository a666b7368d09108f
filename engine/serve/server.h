// The engine behind a line protocol (PROTOCOL.md): reads requests, answers what needs no computation at once, queues
// the rest for one worker, and never stands still because one of the two is slow.
//
// Threads: run() reads on the caller's thread; a worker computes and alone touches what computes; the outbox writes.
// Not for what the methods do (methods_*.cpp) nor for how a line is read or written (the streams).
#pragma once

#include "engine/serve/line_reader.h"
#include "engine/serve/methods.h"
#include "engine/serve/outbox.h"
#include "engine/serve/request_queue.h"
#include "engine/serve/workspace.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace inkling::serve {

inline constexpr std::size_t kLineBytes = std::size_t(64) << 20;
inline constexpr std::size_t kTextBytes = std::size_t(4) << 20;

struct ServerOptions
{
    ModelOpener openModel;                             // empty: findModel and Model::open
    std::function<void(std::string_view line)> remark; // for a person; empty: dropped
    std::function<void()> onOutputClosed;              // from the writing thread, once
    std::function<void()>
        onStuck; // the end is reached but something does not stop within `patience`: the place to exit
    std::chrono::milliseconds patience{800};
    std::size_t lineBytes = kLineBytes;
    std::size_t textBytes = kTextBytes;
    std::size_t computeBacklog = std::size_t(16) << 20; // with more unread the worker waits
    std::size_t readBacklog = std::size_t(128) << 20;   // with more unread nothing more is read
};

class Server
{
public:
    Server(ByteSource& source, MessageSink& sink, ServerOptions options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    enum class Ending { InputEnded, Shutdown, OutputClosed };
    // Serves until the input ends, shutdown is asked for or the output is closed. Once.
    Ending run();

    // Any thread: waits until nothing is queued or running; false when that takes longer than `patience`.
    bool waitUntilIdle(std::chrono::milliseconds patience) const { return m_queue.waitUntilIdle(patience); }

private:
    // Reading thread.
    void onLine(std::string_view line);
    void onMessage(const Json& message, std::size_t textBytes, std::size_t lineBytes);
    void onNotification(const std::string& method, const Json& params);
    void dispatch(RequestQueue::Pointer request, const std::string& method, std::size_t textBytes);
    Reply runOwnMethod(const std::string& method, const Json& params);
    Reply initialize(const Json& params);
    Reply ping(const Json& params) const;
    Reply cancel(const Json& params);
    void finishUp();

    // Worker.
    void workerLoop();

    // Any thread.
    Reply runMethod(const Request& request);
    void respond(const std::string& id, const Reply& reply);
    void notify(const Request& request, std::string_view method, Json params);
    std::string statusText() const;
    void remark(std::string_view line) const;

    ServerOptions m_options;
    LineReader m_lines;
    Workspace m_workspace;
    RequestQueue m_queue;
    std::atomic<std::uint64_t> m_progress{0};
    CancelFlag m_neverCancelled;
    bool m_initialized = false;
    bool m_shutDown = false;
    std::string m_shutDownId; // of the request to be answered last; empty: none

    std::mutex m_workerMutex;
    std::condition_variable m_workerChange;
    bool m_workerDone = false;

    Outbox m_outbox;
    std::thread m_worker; // last: it uses all the rest
};

} // namespace inkling::serve
