#include "engine/backend/cpu/training_linear.h"

#include <algorithm>

namespace inkling {

namespace {

constexpr std::size_t kFloatsAtOnce = std::size_t(1) << 20; // of w turned into floats at a time: 4 MiB

} // namespace

template <class Body> void TrainingLinear::forRowsOf(const TrainingMatrix& w, const Body& body)
{
    if (const float* all = w.floats()) return body(0, w.rows(), all);
    const std::size_t k = w.columns();
    const std::size_t atOnce = std::clamp<std::size_t>(kFloatsAtOnce / k, 16, w.rows());
    for (std::size_t first = 0; first < w.rows(); first += atOnce) {
        const std::size_t count = std::min(atOnce, w.rows() - first);
        float* rows = m_rows.get(atOnce * k);
        m_pool.parallelFor(count, 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t r = begin; r < end; ++r)
                dequantizeRow(w.view.type, w.view.row(first + r), {rows + r * k, k});
        });
        body(first, count, rows);
    }
}

void TrainingLinear::forward(float* y, const float* x, std::size_t m, const TrainingMatrix& w)
{
    const std::size_t n = w.rows(), k = w.columns();
    m_pool.parallelFor(m * n, 1 << 16,
                       [y](std::size_t begin, std::size_t end) { std::fill(y + begin, y + end, 0.0F); });
    forRowsOf(w, [&](std::size_t first, std::size_t count, const float* rows) {
        m_product.multiplyAdd(y + first, n, rowMajor(x, k), rowMajor(rows, k).transposed(), {m, count, k});
    });
    if (w.addition.a) addLowRank(y, x, m, w);
}

void TrainingLinear::backward(float* dx, const float* dy, const float* x, std::size_t m, const TrainingMatrix& w)
{
    const std::size_t n = w.rows(), k = w.columns();
    if (dx)
        forRowsOf(w, [&](std::size_t first, std::size_t count, const float* rows) {
            m_product.multiplyAdd(dx, k, rowMajor(dy + first, n), rowMajor(rows, k), {m, k, count});
        });
    if (float* dw = gradientOf(w))
        m_product.multiplyAdd(dw, k, rowMajor(dy, n).transposed(), rowMajor(x, k), {n, k, m});
    if (w.addition.a) lowRankBackward(dx, dy, x, m, w);
}

// y += scale · (x · aᵀ) · bᵀ
void TrainingLinear::addLowRank(float* y, const float* x, std::size_t m, const TrainingMatrix& w)
{
    const std::size_t n = w.rows(), k = w.columns(), r = w.addition.rank;
    float* inner = m_inner.zeroed(m * r);
    m_product.multiplyAdd(inner, r, rowMajor(x, k), rowMajor(data(*w.addition.a), k).transposed(), {m, r, k});
    m_kernels.scale(inner, w.addition.scale, m * r);
    m_product.multiplyAdd(y, n, rowMajor(inner, r), rowMajor(data(*w.addition.b), r).transposed(), {m, n, r});
}

// With inner = x · aᵀ: db += scale · dyᵀ · inner; dinner = scale · dy · b; da += dinnerᵀ · x; dx += dinner · a.
void TrainingLinear::lowRankBackward(float* dx, const float* dy, const float* x, std::size_t m, const TrainingMatrix& w)
{
    const std::size_t n = w.rows(), k = w.columns(), r = w.addition.rank;
    const TrainingBuffer& a = training(*w.addition.a);
    const TrainingBuffer& b = training(*w.addition.b);
    if (float* db = gradientOf(b)) {
        float* inner = m_inner.zeroed(m * r);
        m_product.multiplyAdd(inner, r, rowMajor(x, k), rowMajor(a.values.data(), k).transposed(), {m, r, k});
        m_kernels.scale(inner, w.addition.scale, m * r);
        m_product.multiplyAdd(db, r, rowMajor(dy, n).transposed(), rowMajor(inner, r), {n, r, m});
    }
    float* dinner = m_innerGradient.zeroed(m * r);
    m_product.multiplyAdd(dinner, r, rowMajor(dy, n), rowMajor(b.values.data(), r), {m, r, n});
    m_kernels.scale(dinner, w.addition.scale, m * r);
    if (float* da = gradientOf(a))
        m_product.multiplyAdd(da, k, rowMajor(dinner, r).transposed(), rowMajor(x, k), {r, k, m});
    if (dx) m_product.multiplyAdd(dx, k, rowMajor(dinner, r), rowMajor(a.values.data(), k), {m, k, r});
}

} // namespace inkling
