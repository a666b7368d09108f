#include "engine/backend/cpu/matmul.h"

#include <algorithm>

namespace inkling {

namespace {

// A panel of b for one tile (kDepth rows) lies in the first cache, a block of a (kRows) in the second, b's block in the
// third: the blocking of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.
constexpr std::size_t kDepth = 256;
constexpr std::size_t kRows = 128;
constexpr std::size_t kColumns = 1024;
constexpr std::size_t kMostTile = 14 * 32;

// The rows of a, `width` at a time: panel after panel, each [depth, width], zeros where the matrix ends.
void pack(float* out, const StridedMatrix& a, std::size_t rows, std::size_t depth, std::size_t width,
          SimdKernels::PackPanel packPanel)
{
    std::size_t first = 0;
    for (; first + width <= rows; first += width, out += width * depth)
        packPanel(out, a.data + first * a.rowStride, a.rowStride, a.columnStride, depth);
    if (first == rows) return;
    std::fill_n(out, width * depth, 0.0F);
    for (std::size_t k = 0; k < depth; ++k)
        for (std::size_t r = 0; first + r < rows; ++r)
            out[k * width + r] = a.data[(first + r) * a.rowStride + k * a.columnStride];
}

struct Block
{
    std::size_t rows, columns, depth;
};

// c += packed a · packed b, tile by tile. A tile that reaches past c's edge is computed aside.
void multiplyBlock(const SimdKernels& kernels, float* c, std::size_t stride, const float* a, const float* b,
                   const Block& block)
{
    const std::size_t height = kernels.tileRows, width = kernels.tileColumns;
    float aside[kMostTile];
    for (std::size_t j = 0; j < block.columns; j += width) {
        const float* panel = b + j * block.depth;
        for (std::size_t i = 0; i < block.rows; i += height) {
            const std::size_t rows = std::min(height, block.rows - i), columns = std::min(width, block.columns - j);
            float* target = c + i * stride + j;
            if (rows == height && columns == width) {
                kernels.tile(target, stride, a + i * block.depth, panel, block.depth);
                continue;
            }
            std::fill_n(aside, height * width, 0.0F);
            kernels.tile(aside, width, a + i * block.depth, panel, block.depth);
            for (std::size_t r = 0; r < rows; ++r)
                for (std::size_t s = 0; s < columns; ++s) target[r * stride + s] += aside[r * width + s];
        }
    }
}

std::size_t roundedUp(std::size_t n, std::size_t unit) { return (n + unit - 1) / unit * unit; }

void grow(std::vector<float>& values, std::size_t size)
{
    if (values.size() < size) values.resize(size);
}

} // namespace

void multiplyAdd(const SimdKernels& kernels, float* c, std::size_t stride, const StridedMatrix& a,
                 const StridedMatrix& b, ProductSize size, PanelSpace& space)
{
    const std::size_t rowsAtOnce = kRows / kernels.tileRows * kernels.tileRows;
    const std::size_t deepest = std::min(size.k, kDepth);
    grow(space.a, roundedUp(std::min(size.m, rowsAtOnce), kernels.tileRows) * deepest);
    grow(space.b, roundedUp(std::min(size.n, kColumns), kernels.tileColumns) * deepest);
    for (std::size_t j = 0; j < size.n; j += kColumns) {
        const std::size_t columns = std::min(kColumns, size.n - j);
        for (std::size_t k = 0; k < size.k; k += kDepth) {
            const std::size_t depth = std::min(kDepth, size.k - k);
            pack(space.b.data(), b.from(k, j).transposed(), columns, depth, kernels.tileColumns, kernels.packColumns);
            for (std::size_t i = 0; i < size.m; i += rowsAtOnce) {
                const std::size_t rows = std::min(rowsAtOnce, size.m - i);
                pack(space.a.data(), a.from(i, k), rows, depth, kernels.tileRows, kernels.packRows);
                multiplyBlock(kernels, c + i * stride + j, stride, space.a.data(), space.b.data(),
                              {rows, columns, depth});
            }
        }
    }
}

void ParallelProduct::multiplyAdd(float* c, std::size_t stride, const StridedMatrix& a, const StridedMatrix& b,
                                  ProductSize size)
{
    // Whole tiles of the longer side go to each thread.
    const bool byRows = size.m >= size.n;
    const std::size_t unit = byRows ? m_kernels.tileRows : m_kernels.tileColumns;
    const std::size_t length = byRows ? size.m : size.n;
    const std::size_t tiles = (length + unit - 1) / unit;
    const std::size_t shares = std::min(m_spaces.size(), tiles);
    m_pool.parallelFor(shares, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t share = begin; share < end; ++share) {
            const std::size_t first = tiles * share / shares * unit;
            const std::size_t last = std::min(length, tiles * (share + 1) / shares * unit);
            if (byRows)
                inkling::multiplyAdd(m_kernels, c + first * stride, stride, a.from(first, 0), b,
                                     {last - first, size.n, size.k}, m_spaces[share]);
            else
                inkling::multiplyAdd(m_kernels, c + first, stride, a, b.from(0, first), {size.m, last - first, size.k},
                                     m_spaces[share]);
        }
    });
}

} // namespace inkling
