// A file that appears whole or not at all: written beside its destination under a temporary name, flushed to disk and
// renamed on commit(). Without a commit (an error, an exit) the temporary file is removed and the old file stands.
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace inkling {

// One thread at a time. Errors (Io): the path and what the operating system said, e.g.
// "out.gguf: cannot write: No space left on device".
class AtomicFile
{
public:
    static Result<AtomicFile> create(const std::filesystem::path& destination);

    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    AtomicFile(const AtomicFile&) = delete;
    ~AtomicFile();

    Result<> write(std::span<const std::byte> bytes);
    Result<> write(std::string_view text) { return write(std::as_bytes(std::span(text))); }
    Result<> commit();
    std::uint64_t bytesWritten() const { return m_written; }

private:
    AtomicFile(std::filesystem::path destination, std::filesystem::path temporary, std::FILE* file)
        : m_destination(std::move(destination)),
          m_temporary(std::move(temporary)),
          m_file(file)
    {}
    Error failure(const char* what, int code) const;

    std::filesystem::path m_destination;
    std::filesystem::path m_temporary;
    std::FILE* m_file = nullptr;
    std::uint64_t m_written = 0;
};

// Writes `text` to `path` as one AtomicFile.
Result<> writeFile(const std::filesystem::path& path, std::string_view text);

// The whole of a small file. Errors: as MappedFile::open, and BadFile above `limit` bytes.
Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit);

} // namespace inkling
