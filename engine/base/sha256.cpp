#include "engine/base/sha256.h"

#include "engine/base/mapped_file.h"

#include <sodium.h>

#include <array>

namespace inkling {

std::string sha256(std::span<const std::byte> bytes)
{
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    std::array<char, 2 * crypto_hash_sha256_BYTES + 1> digits;
    sodium_bin2hex(digits.data(), digits.size(), hash.data(), hash.size());
    return digits.data();
}

Result<std::string> sha256OfFile(const std::filesystem::path& path)
{
    const auto file = MappedFile::open(path);
    if (!file) return file.error();
    return sha256(file->bytes());
}

} // namespace inkling
