// Vectors and matrices of the training backend, with their gradients where they are trained. For cpu_training_backend
// and the files beside it alone.
#pragma once

#include "engine/backend/backend.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace inkling {

class TrainingBuffer final : public Buffer
{
public:
    explicit TrainingBuffer(std::size_t size) : Buffer(size), values(size) {}

    std::vector<float> values;
    std::vector<float> gradient; // empty: not trained
};

class TrainingMatrix final : public WeightMatrix
{
public:
    explicit TrainingMatrix(const TensorView& tensor)
        : WeightMatrix(std::uint32_t(tensor.rows), std::uint32_t(tensor.columns)),
          view(tensor)
    {}

    // The whole matrix as floats where it lies so, else null: the caller turns rows into floats.
    const float* floats() const
    {
        if (!values.empty()) return values.data();
        const bool aligned = reinterpret_cast<std::uintptr_t>(view.data.data()) % alignof(float) == 0;
        return view.type == TensorType::F32 && aligned ? reinterpret_cast<const float*>(view.data.data()) : nullptr;
    }

    TensorView view;
    std::vector<float> values;   // F32 master weights; empty: not trained, used where they lie in the file
    std::vector<float> gradient; // empty: not trained
    LowRank addition;            // a null: none
};

inline TrainingBuffer& training(Buffer& buffer) { return static_cast<TrainingBuffer&>(buffer); }
inline const TrainingBuffer& training(const Buffer& buffer) { return static_cast<const TrainingBuffer&>(buffer); }
inline const TrainingMatrix& training(const WeightMatrix& matrix) { return static_cast<const TrainingMatrix&>(matrix); }
inline const float* data(const Buffer& buffer) { return training(buffer).values.data(); }
inline float* data(Buffer& buffer) { return training(buffer).values.data(); }

// Where the gradient of something that is handed over as constant is added up; null: it is not trained. Gradients are
// the one thing that a backward verb changes of a weight.
inline float* gradientOf(const TrainingBuffer& buffer)
{
    return buffer.gradient.empty() ? nullptr : const_cast<float*>(buffer.gradient.data());
}
inline float* gradientOf(const TrainingMatrix& matrix)
{
    return matrix.gradient.empty() ? nullptr : const_cast<float*>(matrix.gradient.data());
}

// Makes `values` longer or shorter without its content. What it held is given back before more is taken, and a little
// more than asked for is taken: the rows of a batch differ in number from step to step, and each growth leaves a hole.
inline void resizeEmptied(std::vector<float>& values, std::size_t size)
{
    if (values.capacity() < size) {
        std::vector<float>().swap(values);
        values.reserve(size + size / 16);
    }
    values.resize(size);
}

// Memory that is kept from step to step and only grows.
class Scratch
{
public:
    float* get(std::size_t size)
    {
        if (m_values.size() < size) resizeEmptied(m_values, size);
        return m_values.data();
    }
    float* zeroed(std::size_t size)
    {
        get(size);
        std::fill_n(m_values.begin(), size, 0.0F);
        return m_values.data();
    }

private:
    std::vector<float> m_values;
};

} // namespace inkling
