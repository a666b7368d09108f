// What a device must be able to do to run a Gemma 3 model: about a dozen coarse verbs, in the order the forward pass
// uses them. A CPU backend computes at once; a GPU backend may record and run everything at finish().
// Not a graph framework: there are no operators to combine, and nothing here knows what a layer is.
//
// Names in the shapes: m rows in the batch, d embedding length, H query heads, G key/value heads, h head size,
// f feed-forward length, V embedding rows (vocabulary size).
// One thread at a time. Arguments are the caller's to get right: shapes are asserted, not reported.
#pragma once

#include "engine/base/result.h"
#include "engine/base/token_id.h"
#include "engine/format/tensor_view.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace inkling {

// A run of floats in the device's memory.
class Buffer
{
public:
    virtual ~Buffer() = default;
    std::size_t size() const { return m_size; } // floats

protected:
    explicit Buffer(std::size_t size) : m_size(size) {}

private:
    std::size_t m_size;
};

// A matrix of weights as the device wants it; made by Backend::prepare.
class WeightMatrix
{
public:
    virtual ~WeightMatrix() = default;
    std::uint32_t rows() const { return m_rows; }
    std::uint32_t columns() const { return m_columns; }

protected:
    WeightMatrix(std::uint32_t rows, std::uint32_t columns) : m_rows(rows), m_columns(columns) {}

private:
    std::uint32_t m_rows;
    std::uint32_t m_columns;
};

// The keys and values of one layer for one sequence. Position p lies in row p % capacity, so a capacity below the
// sequence's length is a ring that remembers the newest `capacity` positions.
struct KvRows
{
    Buffer* keys = nullptr;   // [capacity, G * h]
    Buffer* values = nullptr; // [capacity, G * h]
    std::uint32_t capacity = 0;
};

// The rows of a batch that belong to one sequence: `rows` neighbouring rows from `firstRow` on, at positions
// firstPosition, firstPosition + 1, …
struct SequenceSpan
{
    std::uint32_t firstRow = 0;
    std::uint32_t rows = 0;
    std::uint32_t firstPosition = 0;
};

// A low-rank addition to a matrix w[n, k]: w + scale · b · a (LoRA, arXiv 2106.09685, section 4.1).
struct LowRank
{
    const Buffer* a = nullptr; // [rank, k]
    const Buffer* b = nullptr; // [n, rank]
    std::uint32_t rank = 0;
    float scale = 1;
};

struct AttentionShape
{
    std::uint32_t queryHeads = 0;    // H
    std::uint32_t keyValueHeads = 0; // G; query head i uses key/value head i * G / H
    std::uint32_t headSize = 0;      // h, even
    std::uint32_t window = 0;        // keys a position sees, itself included; 0: all
    float scale = 1;                 // of q · k
};

class Backend
{
public:
    virtual ~Backend() = default;

    virtual std::string description() const = 0; // for a person: "CPU, scalar, 2 threads"

    // Memory. allocate() gives zeros. Errors: OutOfMemory.
    virtual Result<std::unique_ptr<Buffer>> allocate(std::size_t floats) = 0;
    virtual Result<std::unique_ptr<WeightMatrix>> prepare(const TensorView& weights) = 0; // the view must stay valid
    // Every product with the matrix is from here on one with w + scale · b · a; the buffers must outlive its use.
    virtual void adapt(WeightMatrix& matrix, const LowRank& addition) = 0;
    virtual void write(Buffer& to, std::size_t offset, std::span<const float> values) = 0;
    virtual void read(const Buffer& from, std::size_t offset, std::span<float> values) = 0; // after finish()
    virtual void copy(Buffer& to, std::size_t toOffset, const Buffer& from, std::size_t fromOffset,
                      std::size_t floats) = 0;

    // x[m, d] = table[tokens] * scale.
    virtual void embed(Buffer& x, const WeightMatrix& table, std::span<const TokenId> tokens, float scale) = 0;

    // rotations[m, h]: for each row the cosines (first half) and sines of position / positionDivisor * base^(-2i/h),
    // i = 0 … h/2 - 1 (RoFormer, arXiv 2104.09864, eq. 15; linear scaling of positions as in arXiv 2306.15595).
    virtual void rotations(Buffer& rotations, std::span<const SequenceSpan> spans, std::uint32_t headSize, double base,
                           double positionDivisor) = 0;

    // q[m, H h], k[m, G h], v[m, G h] = rmsNorm(x[m, d], norm[d]) · wᵀ, for w in wq, wk, wv.
    // rmsNorm(x, w) = x / sqrt(mean(x²) + epsilon) * w (arXiv 1910.07467, eq. 4).
    virtual void normQkv(Buffer& q, Buffer& k, Buffer& v, const Buffer& x, const Buffer& norm, float epsilon,
                         const WeightMatrix& wq, const WeightMatrix& wk, const WeightMatrix& wv, std::size_t m) = 0;

    // Each head of q and k: rmsNorm with qNorm[h] or kNorm[h], then halves i and i + h/2 rotate together. q stays in
    // place; k and v go to the cache, spans[i] to caches[i].
    virtual void rotateAndStore(Buffer& q, Buffer& k, const Buffer& v, const Buffer& qNorm, const Buffer& kNorm,
                                float epsilon, const Buffer& rotations, const AttentionShape& shape,
                                std::span<const SequenceSpan> spans, std::span<const KvRows> caches) = 0;

    // out[m, H h] = softmax(q · kᵀ * scale) · v over what each row's window lets it see of its own sequence.
    virtual void attend(Buffer& out, const Buffer& q, const AttentionShape& shape, std::span<const SequenceSpan> spans,
                        std::span<const KvRows> caches) = 0;

    // x[m, d] += rmsNorm(attended[m, H h] · woᵀ, postNorm).
    virtual void projectAndAdd(Buffer& x, const Buffer& attended, const WeightMatrix& wo, const Buffer& postNorm,
                               float epsilon, std::size_t m) = 0;

    // x[m, d] += rmsNorm((gelu(n · gateᵀ) * (n · upᵀ)) · downᵀ, postNorm), n = rmsNorm(x, norm); gelu with tanh
    // (arXiv 1606.08415, section 2).
    virtual void gatedMlp(Buffer& x, const Buffer& norm, const WeightMatrix& gate, const WeightMatrix& up,
                          const WeightMatrix& down, const Buffer& postNorm, float epsilon, std::size_t m) = 0;

    // logits[rows.size(), V] = rmsNorm(x[row], norm) · tableᵀ for each row in `rows`.
    virtual void head(Buffer& logits, const Buffer& x, std::span<const std::uint32_t> rows, const Buffer& norm,
                      float epsilon, const WeightMatrix& table) = 0;

    // Everything asked for so far is done when this returns. Errors: what the device reported (Internal, OutOfMemory).
    virtual Result<> finish() = 0;
};

} // namespace inkling
