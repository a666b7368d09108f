// The other end of a server inside the test: sends text, takes what comes back line by line.
#pragma once

#include "engine/serve/server.h"
#include "tests/support/engine_test.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace inkling::test {

inline constexpr std::chrono::seconds kPatience{60};

inline std::string inQuotes(const std::string& text) { return '"' + text + '"'; } // of plain characters only

class FedSource final : public serve::ByteSource
{
public:
    void feed(std::string_view bytes)
    {
        const std::lock_guard lock(m_mutex);
        m_bytes.append(bytes);
        m_change.notify_all();
    }
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_change.notify_all();
    }
    std::size_t read(std::span<char> buffer) override
    {
        std::unique_lock lock(m_mutex);
        m_change.wait(lock, [&] { return m_closed || !m_bytes.empty(); });
        const std::size_t count = std::min(buffer.size(), m_bytes.size());
        std::copy_n(m_bytes.begin(), count, buffer.begin());
        m_bytes.erase(0, count);
        return count;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_change;
    std::string m_bytes;
    bool m_closed = false;
};

// Reluctant: write() returns only when all its lines have been taken, as with a pipe that is full.
class TakenSink final : public serve::MessageSink
{
public:
    enum class Mood { Reluctant, Willing };

    explicit TakenSink(Mood mood) : m_mood(mood) {}

    bool write(std::string_view lines) override
    {
        std::unique_lock lock(m_mutex);
        while (!lines.empty()) {
            const auto end = lines.find('\n');
            m_lines.emplace_back(lines.substr(0, end));
            lines.remove_prefix(end + 1);
        }
        m_change.notify_all();
        m_change.wait(lock, [&] { return m_mood == Mood::Willing || m_lines.empty(); });
        return !m_broken;
    }
    std::optional<std::string> take()
    {
        std::unique_lock lock(m_mutex);
        if (!m_change.wait_for(lock, kPatience, [&] { return !m_lines.empty(); })) return std::nullopt;
        std::string line = std::move(m_lines.front());
        m_lines.pop_front();
        m_change.notify_all();
        return line;
    }
    std::size_t waiting()
    {
        const std::lock_guard lock(m_mutex);
        return m_lines.size();
    }
    void relent()
    {
        const std::lock_guard lock(m_mutex);
        m_mood = Mood::Willing;
        m_change.notify_all();
    }
    void breakDown()
    {
        const std::lock_guard lock(m_mutex);
        m_broken = true;
        m_mood = Mood::Willing;
        m_change.notify_all();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_change;
    std::deque<std::string> m_lines;
    Mood m_mood;
    bool m_broken = false;
};

class ServerPeer
{
public:
    explicit ServerPeer(TakenSink::Mood mood = TakenSink::Mood::Willing, serve::ServerOptions options = {})
        : m_sink(mood),
          m_server(m_source, m_sink, std::move(options)),
          m_thread([this] { m_ending = m_server.run(); })
    {}
    ~ServerPeer()
    {
        if (m_thread.joinable()) end();
    }

    serve::Server& server() { return m_server; }
    TakenSink& sink() { return m_sink; }
    FedSource& source() { return m_source; }

    void send(std::string_view line) { m_source.feed(std::string(line) + "\n"); }
    std::string takeLine() { return m_sink.take().value_or(std::string()); }
    // The next message that is no heartbeat; empty when none comes or it is no JSON object.
    // (The values are const because only then Qt's operators[] can be chained.)
    const QJsonObject take()
    {
        for (;;) {
            const std::string line = takeLine();
            const QJsonObject message = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
            if (message["method"].toString() != "heartbeat") return message;
        }
    }
    // The next response; notifications before it are counted by method in `notifications`.
    const QJsonObject takeResponse(std::map<QString, int>* notifications = nullptr)
    {
        for (;;) {
            const QJsonObject message = take();
            if (message.isEmpty() || message.contains("id")) return message;
            if (notifications) ++(*notifications)[message["method"].toString()];
        }
    }
    const QJsonObject ask(std::string_view line)
    {
        send(line);
        return takeResponse();
    }
    bool initialize(const std::string& more = {})
    {
        return ask(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocol":"1.0")" + more + "}}")
            .contains("result");
    }
    bool open(const std::string& file = "toy-Q8_0.gguf")
    {
        return initialize() &&
               ask(R"({"jsonrpc":"2.0","id":0,"method":"model.open","params":{"activations":"f32","path":)" +
                   inQuotes(dataPath(file).string()) + "}}")
                   .contains("result");
    }
    serve::Server::Ending end()
    {
        m_sink.relent();
        m_source.close();
        m_thread.join();
        return m_ending;
    }

private:
    FedSource m_source;
    TakenSink m_sink;
    serve::Server m_server;
    serve::Server::Ending m_ending = serve::Server::Ending::InputEnded;
    std::thread m_thread;
};

inline QString errorName(const QJsonObject& response) { return response["error"]["data"]["name"].toString(); }

} // namespace inkling::test
