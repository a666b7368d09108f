// A tensor where it lies in a mapped file.
#pragma once

#include "engine/format/quants.h"

#include <cstdint>
#include <string>
#include <vector>

namespace inkling {

// Sizes as NumPy and Hugging Face name them, outermost first: {rows, columns} or {n}. GGUF files store the reverse.
using Shape = std::vector<std::uint64_t>;

std::string shapeText(const Shape& shape); // "[1024, 640]"

// One row is `columns` neighbouring values; a vector is one row. The bytes belong to the ModelFile.
struct TensorView
{
    TensorType type = TensorType::F32;
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::span<const std::byte> data; // rows * rowBytes(type, columns)

    std::span<const std::byte> row(std::uint64_t r) const
    {
        const std::size_t size = rows == 0 ? 0 : data.size() / rows;
        return data.subspan(r * size, size);
    }
};

} // namespace inkling
