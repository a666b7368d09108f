#include "engine/backend/cpu/cpu_backend.h"

#include "engine/backend/cpu/scalar_kernels.h"
#include "engine/base/float16.h"
#include "engine/base/thread_pool.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

namespace inkling {

namespace {

constexpr std::size_t kRowsAtOnce = 16; // weight rows a thread takes at least: less is not worth waking it for

struct Free
{
    void operator()(float* p) const { std::free(p); }
};

// Zeroed memory that the operating system provides page by page when it is first touched.
class CpuBuffer final : public Buffer
{
public:
    CpuBuffer(float* data, std::size_t size) : Buffer(size), m_data(data) {}
    float* data() const { return m_data.get(); }

private:
    std::unique_ptr<float, Free> m_data;
};

class CpuMatrix final : public WeightMatrix
{
public:
    explicit CpuMatrix(const TensorView& view)
        : WeightMatrix(std::uint32_t(view.rows), std::uint32_t(view.columns)),
          m_view(view),
          m_rowBytes(view.rows > 0 ? view.data.size() / view.rows : 0)
    {}
    TensorType type() const { return m_view.type; }
    std::span<const std::byte> row(std::size_t r) const { return m_view.data.subspan(r * m_rowBytes, m_rowBytes); }

    LowRank addition; // a null: none

private:
    TensorView m_view;
    std::size_t m_rowBytes;
};

float* data(Buffer& buffer) { return static_cast<CpuBuffer&>(buffer).data(); }
const float* data(const Buffer& buffer) { return static_cast<const CpuBuffer&>(buffer).data(); }
std::span<const float> values(const Buffer& buffer) { return {data(buffer), buffer.size()}; }
const CpuMatrix& cpu(const WeightMatrix& matrix) { return static_cast<const CpuMatrix&>(matrix); }

class CpuBackend final : public Backend
{
public:
    CpuBackend(std::size_t threads, ActivationPrecision precision) : m_pool(threads), m_precision(precision) {}

    std::string description() const override
    {
        return "CPU, scalar kernels, " + std::to_string(m_pool.size()) + (m_pool.size() == 1 ? " thread" : " threads");
    }

    Result<std::unique_ptr<Buffer>> allocate(std::size_t floats) override
    {
        float* data = nullptr;
        if (floats <= std::numeric_limits<std::size_t>::max() / sizeof(float))
            data = static_cast<float*>(std::calloc(std::max<std::size_t>(floats, 1), sizeof(float)));
        if (!data)
            return Error{ErrorCode::OutOfMemory,
                         "not enough memory for another " + std::to_string(floats / 262144 + 1) + " MiB"};
        return std::unique_ptr<Buffer>(std::make_unique<CpuBuffer>(data, floats));
    }

    Result<std::unique_ptr<WeightMatrix>> prepare(const TensorView& weights) override
    {
        return std::unique_ptr<WeightMatrix>(std::make_unique<CpuMatrix>(weights));
    }

    void adapt(WeightMatrix& matrix, const LowRank& addition) override
    {
        static_cast<CpuMatrix&>(matrix).addition = addition;
    }

    void write(Buffer& to, std::size_t offset, std::span<const float> source) override
    {
        assert(offset + source.size() <= to.size());
        std::copy(source.begin(), source.end(), data(to) + offset);
    }

    void read(const Buffer& from, std::size_t offset, std::span<float> target) override
    {
        assert(offset + target.size() <= from.size());
        std::copy_n(data(from) + offset, target.size(), target.begin());
    }

    void copy(Buffer& to, std::size_t toOffset, const Buffer& from, std::size_t fromOffset, std::size_t floats) override
    {
        assert(toOffset + floats <= to.size() && fromOffset + floats <= from.size());
        std::copy_n(data(from) + fromOffset, floats, data(to) + toOffset);
    }

    void embed(Buffer& x, const WeightMatrix& table, std::span<const TokenId> tokens, float scale) override
    {
        const std::size_t d = table.columns();
        for (std::size_t r = 0; r < tokens.size(); ++r) {
            const std::span<float> row(data(x) + r * d, d);
            dequantizeRow(cpu(table).type(), cpu(table).row(std::size_t(tokens[r])), row);
            for (float& value : row) value *= scale;
        }
    }

    void rotations(Buffer& out, std::span<const SequenceSpan> spans, std::uint32_t headSize, double base,
                   double positionDivisor) override
    {
        const std::size_t half = headSize / 2;
        std::vector<double> frequencies(half);
        for (std::size_t i = 0; i < half; ++i) frequencies[i] = std::pow(base, -2.0 * double(i) / headSize);
        for (const SequenceSpan& span : spans) {
            for (std::uint32_t r = 0; r < span.rows; ++r) {
                float* row = data(out) + std::size_t(span.firstRow + r) * headSize;
                const double position = double(span.firstPosition + r) / positionDivisor;
                for (std::size_t i = 0; i < half; ++i) {
                    row[i] = float(std::cos(position * frequencies[i]));
                    row[i + half] = float(std::sin(position * frequencies[i]));
                }
            }
        }
    }

    void normQkv(Buffer& q, Buffer& k, Buffer& v, const Buffer& x, const Buffer& norm, float epsilon,
                 const WeightMatrix& wq, const WeightMatrix& wk, const WeightMatrix& wv, std::size_t m) override
    {
        const std::vector<float> n = normalised(x, norm, epsilon, m);
        const Operand operand = makeOperand(n, m, {&wq, &wk, &wv});
        multiply(data(q), operand, cpu(wq));
        multiply(data(k), operand, cpu(wk));
        multiply(data(v), operand, cpu(wv));
    }

    void rotateAndStore(Buffer& q, Buffer& k, const Buffer& v, const Buffer& qNorm, const Buffer& kNorm, float epsilon,
                        const Buffer& rotations, const AttentionShape& shape, std::span<const SequenceSpan> spans,
                        std::span<const KvRows> caches) override
    {
        const std::size_t h = shape.headSize;
        const std::size_t keyRow = shape.keyValueHeads * h;
        for (std::size_t s = 0; s < spans.size(); ++s) {
            for (std::uint32_t r = 0; r < spans[s].rows; ++r) {
                const std::size_t row = spans[s].firstRow + r;
                const std::span<const float> rotation(data(rotations) + row * h, h);
                for (std::size_t head = 0; head < shape.queryHeads; ++head)
                    normAndRotate({data(q) + (row * shape.queryHeads + head) * h, h}, qNorm, epsilon, rotation);
                for (std::size_t head = 0; head < shape.keyValueHeads; ++head)
                    normAndRotate({data(k) + row * keyRow + head * h, h}, kNorm, epsilon, rotation);
                const std::size_t slot = (spans[s].firstPosition + r) % caches[s].capacity;
                std::copy_n(data(k) + row * keyRow, keyRow, data(*caches[s].keys) + slot * keyRow);
                std::copy_n(data(v) + row * keyRow, keyRow, data(*caches[s].values) + slot * keyRow);
            }
        }
    }

    void attend(Buffer& out, const Buffer& q, const AttentionShape& shape, std::span<const SequenceSpan> spans,
                std::span<const KvRows> caches) override
    {
        for (std::size_t s = 0; s < spans.size(); ++s) {
            const std::size_t items = std::size_t(spans[s].rows) * shape.queryHeads;
            m_pool.parallelFor(items, 1, [&](std::size_t begin, std::size_t end) {
                std::vector<float> scores;
                for (std::size_t item = begin; item < end; ++item)
                    attendOne(out, q, shape, spans[s], caches[s], std::uint32_t(item / shape.queryHeads),
                              std::uint32_t(item % shape.queryHeads), scores);
            });
        }
    }

    void projectAndAdd(Buffer& x, const Buffer& attended, const WeightMatrix& wo, const Buffer& postNorm, float epsilon,
                       std::size_t m) override
    {
        const std::span<const float> input = values(attended).first(m * wo.columns());
        std::vector<float> projected(m * wo.rows());
        multiply(projected.data(), makeOperand(input, m, {&wo}), cpu(wo));
        addNormalised(x, projected, postNorm, epsilon, m);
    }

    void gatedMlp(Buffer& x, const Buffer& norm, const WeightMatrix& gate, const WeightMatrix& up,
                  const WeightMatrix& down, const Buffer& postNorm, float epsilon, std::size_t m) override
    {
        const std::vector<float> n = normalised(x, norm, epsilon, m);
        const Operand operand = makeOperand(n, m, {&gate, &up});
        std::vector<float> gated(m * gate.rows());
        std::vector<float> raised(m * up.rows());
        multiply(gated.data(), operand, cpu(gate));
        multiply(raised.data(), operand, cpu(up));
        m_pool.parallelFor(gated.size(), 1024, [&](std::size_t begin, std::size_t end) {
            scalar::gatedGelu(std::span(gated).subspan(begin, end - begin),
                              std::span(raised).subspan(begin, end - begin));
        });
        std::vector<float> lowered(m * down.rows());
        multiply(lowered.data(), makeOperand(gated, m, {&down}), cpu(down));
        addNormalised(x, lowered, postNorm, epsilon, m);
    }

    void head(Buffer& logits, const Buffer& x, std::span<const std::uint32_t> rows, const Buffer& norm, float epsilon,
              const WeightMatrix& table) override
    {
        const std::size_t d = table.columns();
        std::vector<float> n(rows.size() * d);
        for (std::size_t r = 0; r < rows.size(); ++r)
            scalar::rmsNorm(std::span(n).subspan(r * d, d), values(x).subspan(rows[r] * d, d), values(norm), epsilon);
        multiply(data(logits), makeOperand(n, rows.size(), {&table}), cpu(table));
    }

    Result<> finish() override { return {}; } // everything was done when it was asked for

private:
    // The left side of matrix products: m rows of k floats, and the same as int8 where a product wants them so.
    struct Operand
    {
        std::span<const float> floats;
        std::vector<float> rounded; // to bfloat16; `floats` points here then
        std::vector<scalar::QuantisedGroup> groups;
        std::size_t rows = 0;
        std::size_t columns = 0;
    };

    // Auto means F32 here: in plain C++ the integer products are no faster, and floats are exact.
    bool wantsInt8(TensorType type) const
    {
        return m_precision == ActivationPrecision::Int8 && traits(type).isQuantised;
    }

    Operand makeOperand(std::span<const float> x, std::size_t m, std::initializer_list<const WeightMatrix*> weights)
    {
        Operand operand;
        operand.floats = x;
        operand.rows = m;
        operand.columns = x.size() / m;
        if (m_precision == ActivationPrecision::BF16) {
            operand.rounded.assign(x.begin(), x.end());
            for (float& value : operand.rounded) value = bf16ToFloat(floatToBf16(value));
            operand.floats = operand.rounded;
        }
        const bool int8 = std::any_of(weights.begin(), weights.end(),
                                      [this](const WeightMatrix* w) { return wantsInt8(cpu(*w).type()); });
        if (int8) {
            operand.groups.resize(x.size() / 32);
            scalar::quantiseActivations(x, operand.groups);
        }
        return operand;
    }

    // y[m, n] = x[m, k] · w[n, k]ᵀ. Threads share the rows of w; each element is one dot product of its own.
    void multiply(float* y, const Operand& x, const CpuMatrix& w)
    {
        assert(x.columns == w.columns());
        m_pool.parallelFor(w.rows(), kRowsAtOnce, [&](std::size_t begin, std::size_t end) {
            if (wantsInt8(w.type()))
                multiplyInt8(y, x, w, begin, end);
            else
                multiplyFloat(y, x, w, begin, end);
        });
        if (w.addition.a) addLowRank(y, x, w);
    }

    // y += scale · (x · aᵀ) · bᵀ, row by row.
    void addLowRank(float* y, const Operand& x, const CpuMatrix& w)
    {
        const std::size_t k = x.columns, n = w.rows(), rank = w.addition.rank;
        m_pool.parallelFor(x.rows, 1, [&](std::size_t begin, std::size_t end) {
            std::vector<float> inner(rank);
            for (std::size_t m = begin; m < end; ++m) {
                for (std::size_t r = 0; r < rank; ++r)
                    inner[r] = scalar::dot(x.floats.data() + m * k, data(*w.addition.a) + r * k, k) * w.addition.scale;
                for (std::size_t i = 0; i < n; ++i)
                    y[m * n + i] += scalar::dot(inner.data(), data(*w.addition.b) + i * rank, rank);
            }
        });
    }

    static void multiplyFloat(float* y, const Operand& x, const CpuMatrix& w, std::size_t begin, std::size_t end)
    {
        const std::size_t k = x.columns;
        std::vector<float> row(k);
        for (std::size_t n = begin; n < end; ++n) {
            dequantizeRow(w.type(), w.row(n), row);
            for (std::size_t m = 0; m < x.rows; ++m)
                y[m * w.rows() + n] = scalar::dot(x.floats.data() + m * k, row.data(), k);
        }
    }

    static void multiplyInt8(float* y, const Operand& x, const CpuMatrix& w, std::size_t begin, std::size_t end)
    {
        const std::size_t groups = x.columns / 32;
        std::vector<QuantGroup> row(groups);
        for (std::size_t n = begin; n < end; ++n) {
            for (std::size_t g = 0; g < groups; ++g) row[g] = unpackGroup(w.type(), w.row(n), g);
            for (std::size_t m = 0; m < x.rows; ++m)
                y[m * w.rows() + n] = scalar::dotInt8(row, std::span(x.groups).subspan(m * groups, groups));
        }
    }

    static std::vector<float> normalised(const Buffer& x, const Buffer& norm, float epsilon, std::size_t m)
    {
        const std::size_t d = norm.size();
        std::vector<float> out(m * d);
        for (std::size_t r = 0; r < m; ++r)
            scalar::rmsNorm(std::span(out).subspan(r * d, d), values(x).subspan(r * d, d), values(norm), epsilon);
        return out;
    }

    static void addNormalised(Buffer& x, std::vector<float>& y, const Buffer& norm, float epsilon, std::size_t m)
    {
        const std::size_t d = norm.size();
        for (std::size_t r = 0; r < m; ++r) {
            const std::span<float> row = std::span(y).subspan(r * d, d);
            scalar::rmsNorm(row, row, values(norm), epsilon);
            for (std::size_t i = 0; i < d; ++i) data(x)[r * d + i] += row[i];
        }
    }

    static void normAndRotate(std::span<float> head, const Buffer& norm, float epsilon, std::span<const float> rotation)
    {
        scalar::rmsNorm(head, head, values(norm), epsilon);
        scalar::rotateHalves(head, rotation);
    }

    // One head of one row: softmax(q · kᵀ * scale) · v over the positions its window lets it see.
    static void attendOne(Buffer& out, const Buffer& q, const AttentionShape& shape, const SequenceSpan& span,
                          const KvRows& cache, std::uint32_t row, std::uint32_t head, std::vector<float>& scores)
    {
        const std::size_t h = shape.headSize;
        const std::size_t keyRow = shape.keyValueHeads * h;
        const std::size_t group = head / (shape.queryHeads / shape.keyValueHeads);
        const std::size_t offset = (std::size_t(span.firstRow + row) * shape.queryHeads + head) * h;
        const std::uint32_t last = span.firstPosition + row;
        const std::uint32_t first = shape.window != 0 && last >= shape.window ? last - shape.window + 1 : 0;

        scores.resize(last - first + 1);
        for (std::uint32_t p = first; p <= last; ++p) {
            const float* key = data(*cache.keys) + (p % cache.capacity) * keyRow + group * h;
            scores[p - first] = scalar::dot(data(q) + offset, key, h) * shape.scale;
        }
        scalar::softmax(scores);

        float* target = data(out) + offset;
        std::fill_n(target, h, 0.0F);
        for (std::uint32_t p = first; p <= last; ++p) {
            const float* value = data(*cache.values) + (p % cache.capacity) * keyRow + group * h;
            const float weight = scores[p - first];
            for (std::size_t i = 0; i < h; ++i) target[i] += weight * value[i];
        }
    }

    ThreadPool m_pool;
    ActivationPrecision m_precision;
};

} // namespace

std::unique_ptr<Backend> makeCpuBackend(std::size_t threads, ActivationPrecision precision)
{
    return std::make_unique<CpuBackend>(threads, precision);
}

} // namespace inkling
