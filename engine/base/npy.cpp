#include "engine/base/npy.h"

#include "engine/base/checked.h"
#include "engine/base/mapped_file.h"
#include "engine/base/text.h"

#include <charconv>
#include <cstring>
#include <optional>
#include <string>

namespace inkling {

namespace {

constexpr std::string_view kMagic{"\x93NUMPY\x01\x00", 8};

// "(20, 1024)" after 'shape': in the header's dictionary.
std::optional<std::pair<std::uint64_t, std::uint64_t>> parseShape(std::string_view header)
{
    const auto key = header.find("'shape':");
    if (key == std::string_view::npos) return std::nullopt;
    const auto open = header.find('(', key);
    const auto close = header.find(')', key);
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
    const char* cursor = header.data() + open + 1;
    const char* end = header.data() + close;
    std::uint64_t sizes[2] = {};
    for (std::uint64_t& size : sizes) {
        while (cursor < end && (*cursor == ' ' || *cursor == ',')) ++cursor;
        const auto [next, ec] = std::from_chars(cursor, end, size);
        if (ec != std::errc()) return std::nullopt;
        cursor = next;
    }
    while (cursor < end && (*cursor == ' ' || *cursor == ',')) ++cursor;
    if (cursor != end) return std::nullopt; // a third dimension
    return std::pair{sizes[0], sizes[1]};
}

} // namespace

Result<NpyWriter> NpyWriter::create(const std::filesystem::path& path, std::uint64_t rows, std::uint64_t columns)
{
    auto file = AtomicFile::create(path);
    if (!file) return std::move(file).error();
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", " +
                         std::to_string(columns) + "), }";
    const std::size_t used = kMagic.size() + 2 + header.size() + 1;
    header.append((64 - used % 64) % 64, ' '); // data starts at a multiple of 64
    header += '\n';
    const char length[2] = {char(header.size() & 0xff), char(header.size() >> 8)};
    INKLING_TRY(file->write(kMagic));
    INKLING_TRY(file->write(std::string_view(length, 2)));
    INKLING_TRY(file->write(header));
    return NpyWriter(std::move(*file));
}

Result<FloatArray> readNpy(const std::filesystem::path& path)
{
    auto mapped = MappedFile::open(path);
    if (!mapped) return std::move(mapped).error();
    const auto bytes = mapped->bytes();
    const auto bad = [&](const char* what) { return Error{ErrorCode::BadFile, pathToUtf8(path) + ": " + what}; };

    if (bytes.size() < 10 || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0)
        return bad("is not a NumPy file of version 1.0");
    const std::size_t headerSize = std::to_integer<std::size_t>(bytes[8]) | std::to_integer<std::size_t>(bytes[9]) << 8;
    if (!liesWithin(10, headerSize, bytes.size())) return bad("ends inside its header");
    const std::string_view header(reinterpret_cast<const char*>(bytes.data()) + 10, headerSize);
    if (header.find("'<f4'") == std::string_view::npos || header.find("False") == std::string_view::npos)
        return bad("is not a little-endian float32 array in C order");
    const auto shape = parseShape(header);
    if (!shape) return bad("does not have two dimensions");
    const auto count = checkedMultiply(shape->first, shape->second);
    const auto size = count ? checkedMultiply(*count, sizeof(float)) : std::nullopt;
    if (!size || *size != bytes.size() - 10 - headerSize) return bad("does not hold as many values as its shape says");

    FloatArray array{shape->first, shape->second, std::vector<float>(*count)};
    if (*size > 0) std::memcpy(array.values.data(), bytes.data() + 10 + headerSize, *size);
    return array;
}

} // namespace inkling
