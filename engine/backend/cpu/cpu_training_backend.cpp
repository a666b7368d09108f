// The training backend on the CPU, with the kernels of simd_kernels.h.
#include "engine/backend/cpu/matmul.h"
#include "engine/backend/cpu/training_attention.h"
#include "engine/backend/cpu/training_buffers.h"
#include "engine/backend/cpu/training_linear.h"
#include "engine/backend/training_backend.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <new>
#include <string>
#include <utility>

namespace inkling {

namespace {

constexpr std::size_t kLogitFloats = std::size_t(1) << 26; // 256 MiB of logits at most
constexpr std::size_t kMostLogitRows = 512;

// What the forward verbs of one layer leave for their twins. Rows m as in backend.h.
struct LayerRecord
{
    std::vector<float> input;     // [m, d], x before normQkv
    std::vector<float> q, k;      // [m, H h], [m, G h] as normQkv gave them
    std::vector<float> attended;  // [m, H h]
    std::vector<float> logSums;   // [H, m]
    std::vector<float> projected; // [m, d], before its norm
    std::vector<float> middle;    // [m, d], x before gatedMlp
    std::vector<float> gate, up;  // [m, f]
    std::vector<float> lowered;   // [m, d], before its norm
};

float* keep(std::vector<float>& to, const float* from, std::size_t size)
{
    resizeEmptied(to, size);
    if (from) std::memcpy(to.data(), from, size * sizeof(float));
    return to.data();
}

Error outOfMemory(std::size_t floats)
{
    return {ErrorCode::OutOfMemory, "not enough memory for another " + std::to_string(floats / 262144 + 1) + " MiB"};
}

class CpuTrainingBackend final : public TrainingBackend
{
public:
    CpuTrainingBackend(std::size_t threads, const SimdKernels& kernels)
        : m_kernels(kernels),
          m_pool(threads),
          m_linear(kernels, m_pool),
          m_spaces(m_pool.size()),
          m_partials(m_pool.size())
    {}

    std::string description() const override
    {
        return "CPU, " + std::string(m_kernels.isa) + " training kernels, " + std::to_string(m_pool.size()) +
               (m_pool.size() == 1 ? " thread" : " threads");
    }

    // Memory

    Result<std::unique_ptr<Buffer>> allocate(std::size_t floats) override
    {
        try {
            return std::unique_ptr<Buffer>(std::make_unique<TrainingBuffer>(floats));
        } catch (const std::bad_alloc&) {
            return outOfMemory(floats);
        }
    }

    Result<std::unique_ptr<WeightMatrix>> prepare(const TensorView& weights) override
    {
        return std::unique_ptr<WeightMatrix>(std::make_unique<TrainingMatrix>(weights));
    }

    void adapt(WeightMatrix& matrix, const LowRank& addition) override
    {
        static_cast<TrainingMatrix&>(matrix).addition = addition;
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

    Result<Parameter> train(Buffer& vector) override
    {
        TrainingBuffer& buffer = training(vector);
        try {
            buffer.gradient.assign(buffer.size(), 0.0F);
        } catch (const std::bad_alloc&) {
            return outOfMemory(buffer.size());
        }
        return Parameter{buffer.values, buffer.gradient};
    }

    Result<Parameter> train(WeightMatrix& matrix) override
    {
        TrainingMatrix& w = static_cast<TrainingMatrix&>(matrix);
        const std::size_t k = w.columns(), size = w.rows() * k;
        try {
            w.values.resize(size);
            w.gradient.assign(size, 0.0F);
        } catch (const std::bad_alloc&) {
            return outOfMemory(2 * size);
        }
        for (std::size_t r = 0; r < w.rows(); ++r)
            dequantizeRow(w.view.type, w.view.row(r), std::span(w.values).subspan(r * k, k));
        return Parameter{w.values, w.gradient};
    }

    void setRecording(Recording recording) override
    {
        m_recording = recording;
        m_depth = 0;
    }

    // The way forward

    void embed(Buffer& x, const WeightMatrix& table, std::span<const TokenId> tokens, float scale) override
    {
        const TrainingMatrix& w = training(table);
        const std::size_t d = w.columns();
        for (std::size_t r = 0; r < tokens.size(); ++r) {
            float* row = data(x) + r * d;
            if (const float* all = w.floats())
                std::copy_n(all + std::size_t(tokens[r]) * d, d, row);
            else
                dequantizeRow(w.view.type, w.view.row(std::size_t(tokens[r])), {row, d});
            m_kernels.scale(row, scale, d);
        }
    }

    void rotations(Buffer& out, std::span<const SequenceSpan> spans, std::uint32_t headSize, double base,
                   double positionDivisor) override
    {
        const std::size_t half = headSize / 2;
        std::vector<double> frequencies(half);
        for (std::size_t i = 0; i < half; ++i) frequencies[i] = std::pow(base, -2.0 * double(i) / headSize);
        for (const SequenceSpan& span : spans) {
            m_pool.parallelFor(span.rows, 64, [&](std::size_t begin, std::size_t end) {
                for (std::size_t r = begin; r < end; ++r) {
                    float* row = data(out) + (span.firstRow + r) * headSize;
                    const double position = double(span.firstPosition + r) / positionDivisor;
                    for (std::size_t i = 0; i < half; ++i) {
                        row[i] = float(std::cos(position * frequencies[i]));
                        row[i + half] = float(std::sin(position * frequencies[i]));
                    }
                }
            });
        }
    }

    void normQkv(Buffer& q, Buffer& k, Buffer& v, const Buffer& x, const Buffer& norm, float epsilon,
                 const WeightMatrix& wq, const WeightMatrix& wk, const WeightMatrix& wv, std::size_t m) override
    {
        if (isRecording() && ++m_depth > m_records.size()) m_records.emplace_back();
        const float* n = normalised(m_normalised, data(x), norm, epsilon, m);
        m_linear.forward(data(q), n, m, training(wq));
        m_linear.forward(data(k), n, m, training(wk));
        m_linear.forward(data(v), n, m, training(wv));
        if (!isRecording()) return;
        keep(record().input, data(x), m * norm.size());
        keep(record().q, data(q), m * wq.rows());
        keep(record().k, data(k), m * wk.rows());
    }

    void rotateAndStore(Buffer& q, Buffer& k, const Buffer& v, const Buffer& qNorm, const Buffer& kNorm, float epsilon,
                        const Buffer& rotations, const AttentionShape& shape, std::span<const SequenceSpan> spans,
                        std::span<const KvRows> caches) override
    {
        const std::size_t m = rowsOf(spans);
        normAndRotate(data(q), data(q), qNorm, epsilon, rotations, shape.queryHeads, shape.headSize, m);
        normAndRotate(data(k), data(k), kNorm, epsilon, rotations, shape.keyValueHeads, shape.headSize, m);
        const std::size_t keyRow = std::size_t(shape.keyValueHeads) * shape.headSize;
        for (std::size_t s = 0; s < spans.size(); ++s) {
            assert(spans[s].firstPosition == 0 && spans[s].rows <= caches[s].capacity);
            const std::size_t from = spans[s].firstRow * keyRow, size = spans[s].rows * keyRow;
            std::copy_n(data(k) + from, size, data(*caches[s].keys));
            std::copy_n(data(v) + from, size, data(*caches[s].values));
        }
    }

    void attend(Buffer& out, const Buffer& q, const AttentionShape& shape, std::span<const SequenceSpan> spans,
                std::span<const KvRows> caches) override
    {
        const std::size_t m = rowsOf(spans);
        float* logSums =
            isRecording() ? keep(record().logSums, nullptr, shape.queryHeads * m) : m_logSums.get(shape.queryHeads * m);
        const std::size_t queryRow = std::size_t(shape.queryHeads) * shape.headSize;
        forHeads(shape, spans, [&](std::size_t head, std::size_t s, AttentionSpace& space) {
            const AttentionRows rows{data(q) + spans[s].firstRow * queryRow, data(*caches[s].keys),
                                     data(*caches[s].values), spans[s].rows};
            attendForward(m_kernels, data(out) + spans[s].firstRow * queryRow, logSums + head * m + spans[s].firstRow,
                          rows, shape, head, space);
        });
    }

    void projectAndAdd(Buffer& x, const Buffer& attended, const WeightMatrix& wo, const Buffer& postNorm, float epsilon,
                       std::size_t m) override
    {
        const std::size_t d = wo.rows();
        float* projected = isRecording() ? keep(record().projected, nullptr, m * d) : m_projected.get(m * d);
        m_linear.forward(projected, data(attended), m, training(wo));
        addNormalised(data(x), projected, postNorm, epsilon, m);
        if (isRecording()) keep(record().attended, data(attended), m * wo.columns());
    }

    void gatedMlp(Buffer& x, const Buffer& norm, const WeightMatrix& gate, const WeightMatrix& up,
                  const WeightMatrix& down, const Buffer& postNorm, float epsilon, std::size_t m) override
    {
        const std::size_t d = norm.size(), f = gate.rows();
        const float* n = normalised(m_normalised, data(x), norm, epsilon, m);
        const bool keeps = isRecording();
        float* gated = keeps ? keep(record().gate, nullptr, m * f) : m_gate.get(m * f);
        float* raised = keeps ? keep(record().up, nullptr, m * f) : m_up.get(m * f);
        float* lowered = keeps ? keep(record().lowered, nullptr, m * d) : m_projected.get(m * d);
        m_linear.forward(gated, n, m, training(gate));
        m_linear.forward(raised, n, m, training(up));
        m_linear.forward(lowered, opened(gated, raised, m * f), m, training(down));
        if (keeps) keep(record().middle, data(x), m * d);
        addNormalised(data(x), lowered, postNorm, epsilon, m);
    }

    void head(Buffer& logits, const Buffer& x, std::span<const std::uint32_t> rows, const Buffer& norm, float epsilon,
              const WeightMatrix& table) override
    {
        m_linear.forward(data(logits), normalisedRows(x, rows, norm, epsilon), rows.size(), training(table));
    }

    Result<> finish() override { return {}; } // everything was done when it was asked for

    // The way back

    double crossEntropy(Buffer* dx, const Buffer& x, const LossRows& rows, float scale, const Buffer& norm,
                        float epsilon, const WeightMatrix& table, std::size_t m) override
    {
        assert(rows.size() == rows.targets.size() && rows.size() == rows.weights.size());
        const std::size_t d = norm.size();
        if (dx) std::fill_n(data(*dx), m * d, 0.0F);
        const std::size_t atOnce = std::clamp<std::size_t>(kLogitFloats / table.rows(), 1, kMostLogitRows);
        double sum = 0;
        for (std::size_t first = 0; first < rows.size(); first += atOnce) {
            const std::size_t count = std::min(atOnce, rows.size() - first);
            sum += crossEntropyOf(dx, x, rows.part(first, count), scale, norm, epsilon, training(table));
        }
        return sum;
    }

    void gatedMlpBackward(Buffer& dx, const Buffer& norm, const WeightMatrix& gate, const WeightMatrix& up,
                          const WeightMatrix& down, const Buffer& postNorm, float epsilon, std::size_t m) override
    {
        LayerRecord& r = record();
        const std::size_t d = norm.size(), f = gate.rows();
        float* dlowered = m_projected.get(m * d);
        normBackward(dlowered, data(dx), r.lowered.data(), postNorm, epsilon, m);
        float* dopened = m_openedGradient.zeroed(m * f);
        m_linear.backward(dopened, dlowered, opened(r.gate.data(), r.up.data(), m * f), m, training(down));
        m_pool.parallelFor(m * f, 1024, [&](std::size_t begin, std::size_t end) {
            m_kernels.gatedGeluBackward(r.gate.data() + begin, r.up.data() + begin, dopened + begin, end - begin);
        });
        const float* n = normalised(m_normalised, r.middle.data(), norm, epsilon, m);
        float* dn = m_normalisedGradient.zeroed(m * d);
        m_linear.backward(dn, r.gate.data(), n, m, training(gate));
        m_linear.backward(dn, r.up.data(), n, m, training(up));
        normBackward(dn, dn, r.middle.data(), norm, epsilon, m);
        add(data(dx), dn, m * d);
    }

    void projectAndAddBackward(Buffer& dattended, const Buffer& dx, const WeightMatrix& wo, const Buffer& postNorm,
                               float epsilon, std::size_t m) override
    {
        LayerRecord& r = record();
        float* dprojected = m_projected.get(m * wo.rows());
        normBackward(dprojected, data(dx), r.projected.data(), postNorm, epsilon, m);
        std::fill_n(data(dattended), m * wo.columns(), 0.0F);
        m_linear.backward(data(dattended), dprojected, r.attended.data(), m, training(wo));
    }

    void attendBackward(Buffer& dq, Buffer& dk, Buffer& dv, const Buffer& dattended, const Buffer& qNorm,
                        const Buffer& kNorm, float epsilon, const Buffer& rotations, const AttentionShape& shape,
                        std::span<const SequenceSpan> spans, std::span<const KvRows> caches) override
    {
        LayerRecord& r = record();
        const std::size_t m = rowsOf(spans), h = shape.headSize;
        const std::size_t queryRow = shape.queryHeads * h;
        float* q = m_rotated.get(m * queryRow);
        normAndRotate(q, r.q.data(), qNorm, epsilon, rotations, shape.queryHeads, h, m);
        float* eachKey = m_keyGradients.zeroed(m * queryRow);
        float* eachValue = m_valueGradients.zeroed(m * queryRow);
        std::fill_n(data(dq), m * queryRow, 0.0F);
        forHeads(shape, spans, [&](std::size_t head, std::size_t s, AttentionSpace& space) {
            const std::size_t offset = spans[s].firstRow * queryRow;
            const AttentionRows rows{q + offset, data(*caches[s].keys), data(*caches[s].values), spans[s].rows};
            const AttentionGradients gradients{data(dattended) + offset, r.attended.data() + offset, data(dq) + offset,
                                               eachKey + offset, eachValue + offset};
            inkling::attendBackward(m_kernels, gradients, r.logSums.data() + head * m + spans[s].firstRow, rows, shape,
                                    head, space);
        });
        sumGroups(data(dk), eachKey, shape, m);
        sumGroups(data(dv), eachValue, shape, m);
        rotateAndNormBackward(data(dq), r.q.data(), qNorm, epsilon, rotations, shape.queryHeads, h, m);
        rotateAndNormBackward(data(dk), r.k.data(), kNorm, epsilon, rotations, shape.keyValueHeads, h, m);
    }

    void normQkvBackward(Buffer& dx, const Buffer& dq, const Buffer& dk, const Buffer& dv, const Buffer& norm,
                         float epsilon, const WeightMatrix& wq, const WeightMatrix& wk, const WeightMatrix& wv,
                         std::size_t m) override
    {
        LayerRecord& r = record();
        const std::size_t d = norm.size();
        const float* n = normalised(m_normalised, r.input.data(), norm, epsilon, m);
        float* dn = m_normalisedGradient.zeroed(m * d);
        m_linear.backward(dn, data(dq), n, m, training(wq));
        m_linear.backward(dn, data(dk), n, m, training(wk));
        m_linear.backward(dn, data(dv), n, m, training(wv));
        normBackward(dn, dn, r.input.data(), norm, epsilon, m);
        add(data(dx), dn, m * d);
        --m_depth;
    }

    void embedBackward(const Buffer& dx, const WeightMatrix& table, std::span<const TokenId> tokens,
                       float scale) override
    {
        const std::size_t d = table.columns();
        if (float* gradient = gradientOf(training(table)))
            for (std::size_t r = 0; r < tokens.size(); ++r)
                m_kernels.addScaled(gradient + std::size_t(tokens[r]) * d, scale, data(dx) + r * d, d);
    }

    void adamW(const Parameter& parameter, const Moments& moments, const AdamWStep& step) override
    {
        m_pool.parallelFor(parameter.values.size(), 1 << 14, [&](std::size_t begin, std::size_t end) {
            m_kernels.adamW(parameter.values.data() + begin, moments.m.data() + begin, moments.v.data() + begin,
                            parameter.gradient.data() + begin, step, end - begin);
        });
    }

    double sumOfSquares(std::span<const float> values) override
    {
        double sum = 0; // of pieces, so that many values lose nothing
        constexpr std::size_t kPiece = 1 << 12;
        for (std::size_t i = 0; i < values.size(); i += kPiece) {
            const auto piece = values.subspan(i, std::min(kPiece, values.size() - i));
            sum += double(m_kernels.dot(piece.data(), piece.data(), piece.size()));
        }
        return sum;
    }

private:
    bool isRecording() const { return m_recording == Recording::On; }
    LayerRecord& record()
    {
        assert(m_depth > 0);
        return m_records[m_depth - 1];
    }

    static std::size_t rowsOf(std::span<const SequenceSpan> spans)
    {
        std::size_t rows = 0;
        for (const SequenceSpan& span : spans) rows += span.rows;
        return rows;
    }

    // Calls body(share, begin, end) for one range of [0, count) a thread.
    template <class Body> void forShares(std::size_t count, const Body& body)
    {
        const std::size_t shares = std::min(m_pool.size(), count);
        m_pool.parallelFor(shares, 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t share = begin; share < end; ++share)
                body(share, count * share / shares, count * (share + 1) / shares);
        });
    }

    // Calls body(head, sequence, space) for every query head of every sequence. Threads take heads, so that each has as
    // much to do.
    template <class Body>
    void forHeads(const AttentionShape& shape, std::span<const SequenceSpan> spans, const Body& body)
    {
        forShares(shape.queryHeads * spans.size(), [&](std::size_t share, std::size_t begin, std::size_t end) {
            for (std::size_t item = begin; item < end; ++item)
                body(item / spans.size(), item % spans.size(), m_spaces[share]);
        });
    }

    void add(float* to, const float* what, std::size_t size)
    {
        m_pool.parallelFor(size, 1 << 14, [&](std::size_t begin, std::size_t end) {
            m_kernels.addScaled(to + begin, 1, what + begin, end - begin);
        });
    }

    const float* normalised(Scratch& scratch, const float* x, const Buffer& norm, float epsilon, std::size_t m)
    {
        const std::size_t d = norm.size();
        float* out = scratch.get(m * d);
        m_pool.parallelFor(m, 64, [&](std::size_t begin, std::size_t end) {
            for (std::size_t r = begin; r < end; ++r) m_kernels.rmsNorm(out + r * d, x + r * d, data(norm), epsilon, d);
        });
        return out;
    }

    const float* normalisedRows(const Buffer& x, std::span<const std::uint32_t> rows, const Buffer& norm, float epsilon)
    {
        const std::size_t d = norm.size();
        float* out = m_normalised.get(rows.size() * d);
        for (std::size_t r = 0; r < rows.size(); ++r)
            m_kernels.rmsNorm(out + r * d, data(x) + rows[r] * d, data(norm), epsilon, d);
        return out;
    }

    // x += rmsNorm(y)
    void addNormalised(float* x, const float* y, const Buffer& norm, float epsilon, std::size_t m)
    {
        add(x, normalised(m_normalised, y, norm, epsilon, m), m * norm.size());
    }

    const float* opened(const float* gate, const float* up, std::size_t size)
    {
        float* out = m_opened.get(size);
        m_pool.parallelFor(size, 1024, [&](std::size_t begin, std::size_t end) {
            m_kernels.gatedGelu(out + begin, gate + begin, up + begin, end - begin);
        });
        return out;
    }

    // dx[m, n] = the gradient of rmsNorm's argument x[m, n]; the norm's own gradient grows where it is trained.
    void normBackward(float* dx, const float* dy, const float* x, const Buffer& norm, float epsilon, std::size_t m)
    {
        const std::size_t n = norm.size();
        float* dw = gradientOf(training(norm));
        forShares(m, [&](std::size_t share, std::size_t begin, std::size_t end) {
            float* partial = dw ? m_partials[share].zeroed(n) : nullptr;
            for (std::size_t r = begin; r < end; ++r)
                m_kernels.rmsNormBackward(dx + r * n, partial, dy + r * n, x + r * n, data(norm), epsilon, n);
        });
        if (!dw) return;
        for (std::size_t share = 0; share < std::min(m_pool.size(), m); ++share)
            m_kernels.addScaled(dw, 1, m_partials[share].get(n), n);
    }

    // Each head of each row: rmsNorm, then halves rotate together. `out` may be `x`.
    void normAndRotate(float* out, const float* x, const Buffer& norm, float epsilon, const Buffer& rotations,
                       std::size_t heads, std::size_t h, std::size_t m)
    {
        m_pool.parallelFor(m, 64, [&](std::size_t begin, std::size_t end) {
            for (std::size_t r = begin; r < end; ++r) {
                const float* rotation = data(rotations) + r * h;
                for (std::size_t head = 0; head < heads; ++head) {
                    float* to = out + (r * heads + head) * h;
                    m_kernels.rmsNorm(to, x + (r * heads + head) * h, data(norm), epsilon, h);
                    m_kernels.rotate(to, to + h / 2, rotation, rotation + h / 2, 1, h / 2);
                }
            }
        });
    }

    // Its twin: dy[m, heads h] becomes the gradient of x.
    void rotateAndNormBackward(float* dy, const float* x, const Buffer& norm, float epsilon, const Buffer& rotations,
                               std::size_t heads, std::size_t h, std::size_t m)
    {
        m_pool.parallelFor(m, 64, [&](std::size_t begin, std::size_t end) {
            for (std::size_t r = begin; r < end; ++r) {
                const float* rotation = data(rotations) + r * h;
                for (std::size_t head = 0; head < heads; ++head) {
                    float* to = dy + (r * heads + head) * h;
                    m_kernels.rotate(to, to + h / 2, rotation, rotation + h / 2, -1, h / 2);
                }
            }
        });
        normBackward(dy, dy, x, norm, epsilon, m * heads);
    }

    // out[m, G h] = the sum over the query heads of each group of each[m, H h].
    void sumGroups(float* out, const float* each, const AttentionShape& shape, std::size_t m)
    {
        const std::size_t h = shape.headSize, group = shape.queryHeads / shape.keyValueHeads;
        m_pool.parallelFor(m * shape.keyValueHeads, 64, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                std::copy_n(each + i * group * h, h, out + i * h);
                for (std::size_t g = 1; g < group; ++g)
                    m_kernels.addScaled(out + i * h, 1, each + (i * group + g) * h, h);
            }
        });
    }

    double crossEntropyOf(Buffer* dx, const Buffer& x, const LossRows& rows, float scale, const Buffer& norm,
                          float epsilon, const TrainingMatrix& table)
    {
        const std::size_t d = norm.size(), vocabulary = table.rows();
        const float* n = normalisedRows(x, rows.rows, norm, epsilon);
        float* logits = m_logits.get(rows.size() * vocabulary);
        m_linear.forward(logits, n, rows.size(), table);
        std::vector<double> losses(rows.size());
        m_pool.parallelFor(rows.size(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t r = begin; r < end; ++r)
                losses[r] = lossOfRow(logits + r * vocabulary, vocabulary, std::size_t(rows.targets[r]),
                                      scale * rows.weights[r]);
        });
        double sum = 0;
        for (std::size_t r = 0; r < rows.size(); ++r) sum += double(rows.weights[r]) * losses[r];
        if (!dx) return sum;

        float* dn = m_normalisedGradient.zeroed(rows.size() * d);
        m_linear.backward(dn, logits, n, rows.size(), table);
        float* dw = gradientOf(training(norm));
        for (std::size_t r = 0; r < rows.size(); ++r)
            m_kernels.rmsNormBackward(data(*dx) + rows.rows[r] * d, dw, dn + r * d, data(x) + rows.rows[r] * d,
                                      data(norm), epsilon, d);
        return sum;
    }

    // The cross-entropy of one row; the logits become its gradient times `weight`.
    double lossOfRow(float* logits, std::size_t vocabulary, std::size_t target, float weight) const
    {
        const float wanted = logits[target];
        const float largest = m_kernels.largest(logits, vocabulary);
        const float total = m_kernels.expAndSum(logits, largest, vocabulary);
        m_kernels.scale(logits, weight / total, vocabulary);
        logits[target] -= weight;
        return double(largest) + std::log(double(total)) - double(wanted);
    }

    const SimdKernels& m_kernels;
    ThreadPool m_pool;
    TrainingLinear m_linear;
    std::vector<AttentionSpace> m_spaces; // one a thread
    std::vector<Scratch> m_partials;      // one a thread: its share of a norm's gradient

    Recording m_recording = Recording::Off;
    std::vector<LayerRecord> m_records; // kept from step to step; the first m_depth are in use
    std::size_t m_depth = 0;

    // Memory of the verbs, named after what it holds.
    Scratch m_normalised, m_normalisedGradient, m_logSums, m_projected, m_gate, m_up, m_opened, m_openedGradient;
    Scratch m_rotated, m_keyGradients, m_valueGradients, m_logits;
};

} // namespace

Result<std::unique_ptr<TrainingBackend>> makeCpuTrainingBackend(std::size_t threads, std::string_view isa)
{
    const SimdKernels* kernels = simdKernels(isa);
    if (!kernels) {
        std::string known = "auto";
        for (const SimdKernels* each : availableSimdKernels()) known += ", " + std::string(each->isa);
        return Error{ErrorCode::Unsupported,
                     "--isa: '" + std::string(isa) + "' is not in this build or machine; supported: " + known};
    }
    return std::unique_ptr<TrainingBackend>(std::make_unique<CpuTrainingBackend>(threads, *kernels));
}

} // namespace inkling
