#include "engine/cli/process_edges.h"

#ifdef _WIN32
#define NOMINMAX
#include <cstdio>
#include <fcntl.h>
#include <io.h>
#include <shellapi.h>
#include <windows.h>
#else
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#endif

namespace inkling::cli {

#ifdef _WIN32

namespace {

std::string utf8FromWide(const wchar_t* text)
{
    const int bytes = WideCharToMultiByte(CP_UTF8, 0, text, -1, nullptr, 0, nullptr, nullptr); // with the final NUL
    if (bytes <= 1) return {};
    std::string out(std::size_t(bytes), '\0');
    WideCharToMultiByte(CP_UTF8, 0, text, -1, out.data(), bytes, nullptr, nullptr);
    out.pop_back();
    return out;
}

} // namespace

std::vector<std::string> commandLine(int, char**)
{
    std::vector<std::string> arguments;
    int count = 0;
    if (wchar_t** wide = CommandLineToArgvW(GetCommandLineW(), &count)) {
        for (int i = 1; i < count; ++i) arguments.push_back(utf8FromWide(wide[i]));
        LocalFree(wide);
    }
    return arguments;
}

void prepareStreams()
{
    SetConsoleOutputCP(CP_UTF8);
    SetConsoleCP(CP_UTF8);
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
}

#else

std::vector<std::string> commandLine(int argc, char** argv)
{
    return argc > 0 ? std::vector<std::string>(argv + 1, argv + argc) : std::vector<std::string>();
}

void prepareStreams()
{
    std::signal(SIGPIPE, SIG_IGN); // a closed pipe, and a file above the limit of its size, are errors of write()
    std::signal(SIGXFSZ, SIG_IGN);
    // open() gives the lowest free number, so each closed stream gets its own back. Opened for reading only: stdin is
    // at its end, writing to stdout and stderr fails.
    for (int stream = 0; stream <= 2; ++stream) {
        if (fcntl(stream, F_GETFD) != -1) continue;
        if (open("/dev/null", O_RDONLY) != stream) return;
    }
}

#endif

} // namespace inkling::cli
