#include "engine/base/mapped_file.h"

#include "engine/base/text.h"

#include <system_error>
#include <utility>

#ifdef _WIN32
#define NOMINMAX
#include <windows.h>
#else
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace inkling {

namespace {

Error systemError(const std::filesystem::path& path, int code)
{
    const std::error_code ec(code, std::system_category());
    const bool missing = ec == std::errc::no_such_file_or_directory || ec == std::errc::not_a_directory;
    return {missing ? ErrorCode::NotFound : ErrorCode::Io,
            pathToUtf8(path) + ": " + (missing ? std::string("no such file") : ec.message())};
}

} // namespace

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)),
      m_size(std::exchange(other.m_size, 0))
{}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

#ifdef _WIN32

Result<MappedFile> MappedFile::open(const std::filesystem::path& path)
{
    std::error_code ec;
    if (std::filesystem::is_directory(path, ec)) return Error{ErrorCode::Io, pathToUtf8(path) + ": is a directory"};
    const HANDLE file = CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                    OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE) return systemError(path, int(GetLastError()));
    LARGE_INTEGER size{};
    if (!GetFileSizeEx(file, &size)) {
        const int code = int(GetLastError());
        CloseHandle(file);
        return systemError(path, code);
    }
    if (size.QuadPart == 0) {
        CloseHandle(file);
        return MappedFile(nullptr, 0);
    }
    const HANDLE mapping = CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
    const int mappingError = int(GetLastError());
    CloseHandle(file);
    if (!mapping) return systemError(path, mappingError);
    const void* data = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
    const int viewError = int(GetLastError());
    CloseHandle(mapping);
    if (!data) return systemError(path, viewError);
    return MappedFile(static_cast<const std::byte*>(data), std::size_t(size.QuadPart));
}

MappedFile::~MappedFile()
{
    if (m_data) UnmapViewOfFile(m_data);
}

void MappedFile::advise(Access) const {} // Windows reads ahead by itself

#else

Result<MappedFile> MappedFile::open(const std::filesystem::path& path)
{
    // O_NONBLOCK: opening a named pipe must fail below, not wait for a writer.
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return systemError(path, errno);
    struct stat info
    {};
    if (fstat(fd, &info) != 0) {
        const int code = errno;
        close(fd);
        return systemError(path, code);
    }
    if (!S_ISREG(info.st_mode)) {
        close(fd);
        return Error{ErrorCode::Io,
                     pathToUtf8(path) + (S_ISDIR(info.st_mode) ? ": is a directory" : ": is not a regular file")};
    }
    if (info.st_size == 0) {
        close(fd);
        return MappedFile(nullptr, 0);
    }
    void* data = mmap(nullptr, std::size_t(info.st_size), PROT_READ, MAP_SHARED, fd, 0);
    const int code = errno;
    close(fd);
    if (data == MAP_FAILED) return systemError(path, code);
    return MappedFile(static_cast<const std::byte*>(data), std::size_t(info.st_size));
}

MappedFile::~MappedFile()
{
    if (m_data) munmap(const_cast<std::byte*>(m_data), m_size);
}

void MappedFile::advise(Access access) const
{
    if (!m_data) return;
    madvise(const_cast<std::byte*>(m_data), m_size, access == Access::Sequential ? MADV_SEQUENTIAL : MADV_RANDOM);
}

#endif

} // namespace inkling
