// Arithmetic on sizes that came from a file: a result that does not fit is no value, never a wrapped one.
#pragma once

#include <cstdint>
#include <optional>

namespace inkling {

inline std::optional<std::uint64_t> checkedAdd(std::uint64_t a, std::uint64_t b)
{
    if (a > UINT64_MAX - b) return std::nullopt;
    return a + b;
}

inline std::optional<std::uint64_t> checkedMultiply(std::uint64_t a, std::uint64_t b)
{
    if (b != 0 && a > UINT64_MAX / b) return std::nullopt;
    return a * b;
}

// Whether [offset, offset + length) lies inside [0, size).
inline bool liesWithin(std::uint64_t offset, std::uint64_t length, std::uint64_t size)
{
    return offset <= size && length <= size - offset;
}

} // namespace inkling
