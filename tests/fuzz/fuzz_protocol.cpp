// Lines of any bytes to the protocol's server: every answer is a line of JSON, and the end of input ends it.
#include "engine/base/text.h"
#include "engine/serve/json_text.h"
#include "engine/serve/server.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

using namespace inkling;

// Past this the end of input cancels what still runs: an input stays fast whatever it asks for.
constexpr std::chrono::milliseconds kComputing{100};

constexpr std::string_view kOpened =
    R"({"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocol":"1.0","heartbeat_seconds":0}})"
    "\n"
    R"({"jsonrpc":"2.0","id":"o","method":"model.open","params":{"path":"toy"}})"
    "\n";

class Input final : public serve::ByteSource
{
public:
    // Waits for what the first `opening` bytes ask for: the tokenizer answers at once and must see the model.
    Input(std::string bytes, std::size_t opening) : m_bytes(std::move(bytes)), m_opening(opening) {}
    void attach(const serve::Server& server) { m_server = &server; }

    std::size_t read(std::span<char> buffer) override
    {
        const std::size_t end = m_at < m_opening ? m_opening : m_bytes.size();
        const std::size_t count = std::min(buffer.size(), end - m_at);
        if (count == 0 || (m_at > 0 && m_at == m_opening)) (void)m_server->waitUntilIdle(kComputing);
        std::copy_n(m_bytes.begin() + std::ptrdiff_t(m_at), count, buffer.begin());
        m_at += count;
        return count;
    }

private:
    std::string m_bytes;
    std::size_t m_opening;
    std::size_t m_at = 0;
    const serve::Server* m_server = nullptr;
};

class Output final : public serve::MessageSink
{
public:
    bool write(std::string_view lines) override
    {
        while (!lines.empty()) {
            const auto end = lines.find('\n');
            if (end == std::string_view::npos || end > serve::kLineBytes) std::abort();
            serve::Json message;
            std::size_t textBytes = 0;
            if (!serve::parseJson(lines.substr(0, end), {100, std::size_t(1) << 26}, message, textBytes)) std::abort();
            if (!message.is_object() || message.value("jsonrpc", "") != "2.0") std::abort();
            if (message.contains("error") == message.contains("result") && !message.contains("method")) std::abort();
            lines.remove_prefix(end + 1);
        }
        return true;
    }
};

Result<std::shared_ptr<Model>> openToy(const std::filesystem::path& path, const ModelOptions&)
{
    // Opened once, and never anything else: a fuzzer's paths must not reach the file system.
    static const std::shared_ptr<Model> model = [] {
        ModelOptions options;
        options.threads = 1;
        auto opened = Model::open(std::filesystem::path(INKLING_TEST_DATA) / "toy-Q4_0.gguf", options);
        if (!opened) std::abort();
        return std::shared_ptr<Model>(std::move(*opened));
    }();
    if (path != "toy") return Error{ErrorCode::NotFound, pathToUtf8(path) + ": no such file"};
    return model;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    // An input that begins with '!' speaks to an engine that has heard nothing yet.
    const bool isFresh = bytes.starts_with('!');
    const std::string_view opening = isFresh ? std::string_view() : kOpened;
    Input input(std::string(opening).append(bytes.substr(isFresh ? 1 : 0)), opening.size());
    Output output;
    serve::ServerOptions options;
    options.openModel = openToy;
    options.patience = std::chrono::seconds(20);
    options.onStuck = [] { std::abort(); };
    serve::Server server(input, output, std::move(options));
    input.attach(server);
    server.run();
    return 0;
}
