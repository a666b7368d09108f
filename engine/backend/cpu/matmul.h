// Matrix products in float for training: blocked for the caches, packed into panels, on all threads. The inner loop is
// SimdKernels::tile. Not for products with quantised weights as they lie (cpu_backend has those; training_linear turns
// rows into floats first).
#pragma once

#include "engine/backend/cpu/simd_kernels.h"
#include "engine/base/thread_pool.h"

#include <cstddef>
#include <vector>

namespace inkling {

// A matrix where it lies: element (i, j) is data[i * rowStride + j * columnStride].
struct StridedMatrix
{
    const float* data = nullptr;
    std::size_t rowStride = 0;
    std::size_t columnStride = 0;

    StridedMatrix transposed() const { return {data, columnStride, rowStride}; }
    StridedMatrix from(std::size_t row, std::size_t column) const
    {
        return {data + row * rowStride + column * columnStride, rowStride, columnStride};
    }
};
inline StridedMatrix rowMajor(const float* data, std::size_t columns) { return {data, columns, 1}; }

struct ProductSize
{
    std::size_t m = 0; // rows of the result
    std::size_t n = 0; // columns of the result
    std::size_t k = 0; // what is summed over
};

// The panels of one thread: kept from call to call, so that memory is not asked for again.
struct PanelSpace
{
    std::vector<float> a;
    std::vector<float> b;
};

// c[m, n] += a[m, k] · b[k, n]; c's rows lie `stride` floats apart. On the calling thread. Any thread, each with a
// space of its own. The order of the sums depends on the sizes alone.
void multiplyAdd(const SimdKernels& kernels, float* c, std::size_t stride, const StridedMatrix& a,
                 const StridedMatrix& b, ProductSize size, PanelSpace& space);

// The same on all threads of a pool; each element is summed by one thread in the same order for any number of threads.
class ParallelProduct
{
public:
    ParallelProduct(const SimdKernels& kernels, ThreadPool& pool)
        : m_kernels(kernels),
          m_pool(pool),
          m_spaces(pool.size())
    {}

    void multiplyAdd(float* c, std::size_t stride, const StridedMatrix& a, const StridedMatrix& b, ProductSize size);

private:
    const SimdKernels& m_kernels;
    ThreadPool& m_pool;
    std::vector<PanelSpace> m_spaces; // one a share of the loop
};

} // namespace inkling
