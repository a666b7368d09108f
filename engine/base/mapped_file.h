// A file mapped read-only into memory, so that weights are read from the page cache and never copied.
// Not for files that somebody else may shorten while they are open.
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>

namespace inkling {

// How the pages will be used; a hint to the operating system.
enum class Access { Random, Sequential };

// Movable, not copyable; the bytes stay valid and at the same address until destruction. Any thread may read.
class MappedFile
{
public:
    // Errors: NotFound, Io (a directory, no permission, a device); an empty file maps to zero bytes.
    // The text of an error starts with the path.
    static Result<MappedFile> open(const std::filesystem::path& path);

    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    std::span<const std::byte> bytes() const { return {m_data, m_size}; }
    void advise(Access access) const;

private:
    MappedFile(const std::byte* data, std::size_t size) : m_data(data), m_size(size) {}
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

} // namespace inkling
