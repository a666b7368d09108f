#include "engine/base/atomic_file.h"

#include "engine/base/mapped_file.h"
#include "engine/base/text.h"

#include <cerrno>
#include <random>
#include <system_error>
#include <utility>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace inkling {

namespace {

int flushToDisk(std::FILE* file)
{
    if (std::fflush(file) != 0) return errno;
#ifdef _WIN32
    return _commit(_fileno(file)) == 0 ? 0 : errno;
#else
    return fsync(fileno(file)) == 0 ? 0 : errno;
#endif
}

std::FILE* createExclusively(const std::filesystem::path& path)
{
#ifdef _WIN32
    return _wfopen(path.c_str(), L"wbx");
#else
    return std::fopen(path.c_str(), "wbx");
#endif
}

} // namespace

Error AtomicFile::failure(const char* what, int code) const
{
    return {ErrorCode::Io, pathToUtf8(m_destination) + ": " + what + ": " + std::generic_category().message(code)};
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& destination)
{
    std::error_code ec;
    if (std::filesystem::is_directory(destination, ec))
        return Error{ErrorCode::Io, pathToUtf8(destination) + ": cannot write: is a directory"};
    std::random_device random;
    int code = 0;
    for (int attempt = 0; attempt < 16; ++attempt) {
        std::filesystem::path temporary = destination;
        temporary += ".part-" + std::to_string(random());
        if (std::FILE* file = createExclusively(temporary)) return AtomicFile(destination, std::move(temporary), file);
        code = errno;
        if (code != EEXIST) break;
    }
    return Error{code == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                 pathToUtf8(destination) + ": cannot create: " + std::generic_category().message(code)};
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_destination(std::move(other.m_destination)),
      m_temporary(std::move(other.m_temporary)),
      m_file(std::exchange(other.m_file, nullptr)),
      m_written(other.m_written)
{}

AtomicFile::~AtomicFile()
{
    if (!m_file) return;
    std::fclose(m_file);
    std::error_code ec;
    std::filesystem::remove(m_temporary, ec);
}

Result<> AtomicFile::write(std::span<const std::byte> bytes)
{
    if (bytes.empty()) return {}; // fwrite() wants a pointer even for nothing
    if (std::fwrite(bytes.data(), 1, bytes.size(), m_file) != bytes.size()) return failure("cannot write", errno);
    m_written += bytes.size();
    return {};
}

Result<> AtomicFile::commit()
{
    if (const int code = flushToDisk(m_file); code != 0) return failure("cannot write", code);
    if (std::fclose(std::exchange(m_file, nullptr)) != 0) {
        const int code = errno;
        std::error_code ignored;
        std::filesystem::remove(m_temporary, ignored);
        return failure("cannot write", code);
    }
    std::error_code ec;
    std::filesystem::rename(m_temporary, m_destination, ec);
    if (ec) {
        std::error_code ignored;
        std::filesystem::remove(m_temporary, ignored);
        return Error{ErrorCode::Io, pathToUtf8(m_destination) + ": cannot rename into place: " + ec.message()};
    }
    return {};
}

Result<> writeFile(const std::filesystem::path& path, std::string_view text)
{
    auto file = AtomicFile::create(path);
    if (!file) return std::move(file).error();
    INKLING_TRY(file->write(text));
    return file->commit();
}

Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit)
{
    auto file = MappedFile::open(path);
    if (!file) return std::move(file).error();
    const auto bytes = file->bytes();
    if (bytes.size() > limit)
        return Error{ErrorCode::BadFile, pathToUtf8(path) + ": is " + std::to_string(bytes.size()) +
                                             " bytes, at most " + std::to_string(limit) + " are read"};
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

} // namespace inkling
