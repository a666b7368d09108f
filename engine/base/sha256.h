// SHA-256 (FIPS 180-4), by libsodium: names a file by its content.
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace inkling {

// Sixty-four hexadecimal digits. Any thread.
std::string sha256(std::span<const std::byte> bytes);
// Of a file's content. Errors: as MappedFile::open.
Result<std::string> sha256OfFile(const std::filesystem::path& path);

} // namespace inkling
