// A linear layer forward and backward: y = x · wᵀ with w in any file type or in F32 master weights, with a low-rank
// addition where there is one. Not for norms and activations around it (cpu_training_backend has those).
#pragma once

#include "engine/backend/cpu/matmul.h"
#include "engine/backend/cpu/training_buffers.h"

#include <cstddef>

namespace inkling {

class TrainingLinear
{
public:
    TrainingLinear(const SimdKernels& kernels, ThreadPool& pool)
        : m_kernels(kernels),
          m_pool(pool),
          m_product(kernels, pool)
    {}

    // y[m, n] = x[m, k] · (w + scale · b · a)ᵀ.
    void forward(float* y, const float* x, std::size_t m, const TrainingMatrix& w);
    // dx[m, k] += dy[m, n] · (w + scale · b · a) unless null; the gradients of w, a and b grow where they are trained.
    void backward(float* dx, const float* dy, const float* x, std::size_t m, const TrainingMatrix& w);

private:
    void addLowRank(float* y, const float* x, std::size_t m, const TrainingMatrix& w);
    void lowRankBackward(float* dx, const float* dy, const float* x, std::size_t m, const TrainingMatrix& w);
    // Calls body(first row, rows, floats of those rows) for all of w.
    template <class Body> void forRowsOf(const TrainingMatrix& w, const Body& body);

    const SimdKernels& m_kernels;
    ThreadPool& m_pool;
    ParallelProduct m_product;
    Scratch m_rows; // of w as floats
    Scratch m_inner, m_innerGradient;
};

} // namespace inkling
