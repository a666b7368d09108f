// The two ends of the server, so that tests and the fuzzer can put memory where the program has stdin and stdout.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace inkling::serve {

// Called by the reading thread only.
class ByteSource
{
public:
    virtual ~ByteSource() = default;
    // Waits for at least one byte; 0 at the end (or when reading fails, which is the end as well).
    virtual std::size_t read(std::span<char> buffer) = 0;
};

// Called by the writing thread only.
class MessageSink
{
public:
    virtual ~MessageSink() = default;
    // Whole lines, each with its LF. False: nobody will ever read this.
    virtual bool write(std::string_view lines) = 0;
};

} // namespace inkling::serve
