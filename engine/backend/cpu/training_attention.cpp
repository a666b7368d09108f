#include "engine/backend/cpu/training_attention.h"

#include <algorithm>
#include <cmath>

namespace inkling {

namespace {

constexpr std::size_t kQueries = 64; // in a block

// A block of queries [first, first + queries) and the keys [firstKey, firstKey + keys) that any of them sees.
struct QueryBlock
{
    std::size_t first, queries, firstKey, keys;

    // Of query i of the block: the keys it sees, counted from firstKey.
    std::size_t begin(std::size_t i, std::size_t window) const
    {
        const std::size_t row = first + i;
        const std::size_t oldest = window != 0 && row >= window ? row - window + 1 : 0;
        return std::max(oldest, firstKey) - firstKey;
    }
    std::size_t end(std::size_t i) const { return first + i + 1 - firstKey; }
};

template <class Body> void forBlocks(std::size_t rows, std::size_t window, const Body& body)
{
    for (std::size_t first = 0; first < rows; first += kQueries) {
        const std::size_t queries = std::min(kQueries, rows - first);
        const std::size_t firstKey = window != 0 && first >= window ? first - window + 1 : 0;
        body(QueryBlock{first, queries, firstKey, first + queries - firstKey});
    }
}

float* zeroed(std::vector<float>& values, std::size_t size)
{
    if (values.size() < size) values.resize(size);
    std::fill_n(values.begin(), size, 0.0F);
    return values.data();
}

// Where one head lies in rows of several.
struct Head
{
    std::size_t queryRow, keyRow; // floats from one row to the next
    std::size_t queryOffset, keyOffset;

    Head(const AttentionShape& shape, std::size_t head)
        : queryRow(std::size_t(shape.queryHeads) * shape.headSize),
          keyRow(std::size_t(shape.keyValueHeads) * shape.headSize),
          queryOffset(head * shape.headSize),
          keyOffset(head / (shape.queryHeads / shape.keyValueHeads) * shape.headSize)
    {}
    StridedMatrix queries(const float* q, const QueryBlock& block) const
    {
        return {q + block.first * queryRow + queryOffset, queryRow, 1};
    }
    StridedMatrix keys(const float* k, const QueryBlock& block) const
    {
        return {k + block.firstKey * keyRow + keyOffset, keyRow, 1};
    }
};

} // namespace

void attendForward(const SimdKernels& kernels, float* out, float* logSums, const AttentionRows& rows,
                   const AttentionShape& shape, std::size_t head, AttentionSpace& space)
{
    const Head at(shape, head);
    const std::size_t h = shape.headSize;
    forBlocks(rows.rows, shape.window, [&](const QueryBlock& block) {
        // p[queries, keys] = softmax(q · kᵀ * scale), 0 where a query does not see
        float* p = zeroed(space.scores, block.queries * block.keys);
        multiplyAdd(kernels, p, block.keys, at.queries(rows.q, block), at.keys(rows.k, block).transposed(),
                    {block.queries, block.keys, h}, space.panels);
        for (std::size_t i = 0; i < block.queries; ++i) {
            float* row = p + i * block.keys;
            const std::size_t begin = block.begin(i, shape.window), end = block.end(i);
            kernels.scale(row + begin, shape.scale, end - begin);
            const float largest = kernels.largest(row + begin, end - begin);
            const float total = kernels.expAndSum(row + begin, largest, end - begin);
            kernels.scale(row + begin, 1 / total, end - begin);
            std::fill(row, row + begin, 0.0F);
            std::fill(row + end, row + block.keys, 0.0F);
            logSums[block.first + i] = largest + std::log(total);
        }
        // out = p · v
        float* target = out + block.first * at.queryRow + at.queryOffset;
        for (std::size_t i = 0; i < block.queries; ++i) std::fill_n(target + i * at.queryRow, h, 0.0F);
        multiplyAdd(kernels, target, at.queryRow, rowMajor(p, block.keys), at.keys(rows.v, block),
                    {block.queries, h, block.keys}, space.panels);
    });
}

void attendBackward(const SimdKernels& kernels, const AttentionGradients& gradients, const float* logSums,
                    const AttentionRows& rows, const AttentionShape& shape, std::size_t head, AttentionSpace& space)
{
    const Head at(shape, head);
    const std::size_t h = shape.headSize;
    forBlocks(rows.rows, shape.window, [&](const QueryBlock& block) {
        const ProductSize scoreSize{block.queries, block.keys, h};
        float* p = zeroed(space.scores, block.queries * block.keys);
        float* dp = zeroed(space.gradients, block.queries * block.keys);
        multiplyAdd(kernels, p, block.keys, at.queries(rows.q, block), at.keys(rows.k, block).transposed(), scoreSize,
                    space.panels);
        multiplyAdd(kernels, dp, block.keys, at.queries(gradients.dout, block), at.keys(rows.v, block).transposed(),
                    scoreSize, space.panels);
        for (std::size_t i = 0; i < block.queries; ++i) {
            float* row = p + i * block.keys;
            float* drow = dp + i * block.keys;
            const std::size_t begin = block.begin(i, shape.window), end = block.end(i),
                              offset = (block.first + i) * at.queryRow + at.queryOffset;
            kernels.scale(row + begin, shape.scale, end - begin);
            kernels.expAndSum(row + begin, logSums[block.first + i], end - begin);
            const float projection = kernels.dot(gradients.dout + offset, gradients.out + offset, h);
            kernels.softmaxBackward(drow + begin, row + begin, projection, shape.scale, end - begin);
            for (float* each : {row, drow}) {
                std::fill(each, each + begin, 0.0F);
                std::fill(each + end, each + block.keys, 0.0F);
            }
        }
        // dq += ds · k; dk += dsᵀ · q; dv += pᵀ · dout
        const StridedMatrix ds = rowMajor(dp, block.keys);
        multiplyAdd(kernels, gradients.dq + block.first * at.queryRow + at.queryOffset, at.queryRow, ds,
                    at.keys(rows.k, block), {block.queries, h, block.keys}, space.panels);
        const std::size_t keyOffset = block.firstKey * at.queryRow + at.queryOffset;
        multiplyAdd(kernels, gradients.dk + keyOffset, at.queryRow, ds.transposed(), at.queries(rows.q, block),
                    {block.keys, h, block.queries}, space.panels);
        multiplyAdd(kernels, gradients.dv + keyOffset, at.queryRow, rowMajor(p, block.keys).transposed(),
                    at.queries(gradients.dout, block), {block.keys, h, block.queries}, space.panels);
    });
}

} // namespace inkling
