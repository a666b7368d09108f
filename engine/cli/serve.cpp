// inkling-cli serve: the engine behind standard input and output (engine/serve/PROTOCOL.md).
#include "engine/cli/common.h"
#include "engine/cli/subcommands.h"

#include "engine/base/sandbox.h"
#include "engine/serve/server.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#else
#include <unistd.h>
#endif

namespace inkling::cli {

namespace {

constexpr const char* kFooter =
    R"(Messages are described in engine/serve/PROTOCOL.md. The process ends when its standard
input ends, or when it is asked to shut down.

Example:
  printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocol":"1.0"}}' | inkling-cli serve)";

constexpr int kStdin = 0;
constexpr int kStdout = 1;
constexpr int kStderr = 2;

#ifdef _WIN32
int duplicate(int file) { return _dup(file); }
int replace(int file, int by) { return _dup2(by, file); }
int readBytes(int file, char* to, std::size_t count) { return _read(file, to, unsigned(count)); }
int writeBytes(int file, const char* from, std::size_t count)
{
    return _write(file, from, unsigned(count < (1U << 20) ? count : (1U << 20)));
}
void makeBinary(int file) { _setmode(file, _O_BINARY); }
#else
int duplicate(int file) { return dup(file); }
int replace(int file, int by) { return dup2(by, file); }
ssize_t readBytes(int file, char* to, std::size_t count) { return read(file, to, count); }
ssize_t writeBytes(int file, const char* from, std::size_t count) { return write(file, from, count); }
void makeBinary(int) {}
#endif

// Reads what is there, unlike fread(), which waits for a full buffer.
class StandardInput final : public serve::ByteSource
{
public:
    std::size_t read(std::span<char> buffer) override
    {
        for (;;) {
            const auto count = readBytes(kStdin, buffer.data(), buffer.size());
            if (count >= 0) return std::size_t(count);
            if (errno != EINTR) return 0;
        }
    }
};

class StandardOutput final : public serve::MessageSink
{
public:
    explicit StandardOutput(int file) : m_file(file) {}

    bool write(std::string_view lines) override
    {
        while (!lines.empty()) {
            const auto count = writeBytes(m_file, lines.data(), lines.size());
            if (count > 0)
                lines.remove_prefix(std::size_t(count));
            else if (count == 0 || errno != EINTR) {
                m_error = errno;
                return false;
            }
        }
        return true;
    }

    int error() const { return m_error; }

private:
    int m_file;
    int m_error = 0;
};

int serveStandardStreams()
{
    (void)denySockets(); // where the system cannot do it there is nothing to be done about it
    // Messages get a descriptor of their own; whatever else might be printed goes to stderr, not between them.
    const int messages = duplicate(kStdout);
    if (messages < 0 || replace(kStdout, kStderr) < 0)
        return fail({ErrorCode::Io, "stdout: cannot write: " + std::generic_category().message(errno)});
    makeBinary(kStdin);
    makeBinary(messages);
    // There is nothing to keep that a signal could interrupt at a bad place.
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);

    StandardInput input;
    StandardOutput output(messages);
    serve::ServerOptions options;
    options.remark = [](std::string_view line) { remark(line); };
    // The reading thread may be waiting for input that never comes, so only exiting ends it.
    options.onOutputClosed = [&output] {
        std::_Exit(fail({ErrorCode::Io, "stdout: cannot write: " + std::generic_category().message(output.error())}));
    };
    options.onStuck = [] { std::_Exit(kDone); };
    serve::Server server(input, output, std::move(options));
    server.run();
    return kDone;
}

} // namespace

void addServe(CLI::App& program, Action& action)
{
    CLI::App* const command =
        program.add_subcommand("serve", "Answer JSON-RPC 2.0 requests on standard input, one message a line");
    command->footer(kFooter);
    command->callback([&action] { action = serveStandardStreams; });
}

} // namespace inkling::cli
