// The arithmetic of the CPU backend in plain C++: one row at a time, every sum in a fixed order, so that a result
// depends on its inputs alone. Faster kernels are compared with these.
#pragma once

#include "engine/format/quants.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace inkling::scalar {

// Σ a[i] · b[i], in sixteen interleaved sums that are added pairwise at the end.
float dot(const float* a, const float* b, std::size_t n);

// out = x / sqrt(mean(x²) + epsilon) * weight (arXiv 1910.07467, eq. 4). `out` may be `x`.
void rmsNorm(std::span<float> out, std::span<const float> x, std::span<const float> weight, float epsilon);

// gelu(gate[i]) * up[i] into gate, gelu(x) = x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))) (arXiv 1606.08415, section 2).
void gatedGelu(std::span<float> gate, std::span<const float> up);

// Turns x[i] and x[i + h/2] by the angle whose cosine and sine stand at rotation[i] and rotation[i + h/2].
void rotateHalves(std::span<float> head, std::span<const float> rotation);

// Scores become weights that sum to 1.
void softmax(std::span<float> scores);

// A row of activations as int8: 32 neighbouring values share a scale, x[i] ≈ scale * q[i], |q| <= 127.
struct QuantisedGroup
{
    std::array<std::int8_t, 32> q;
    float scale;
    std::array<std::int32_t, 2> sum; // of q over each half, for weights with a minimum
};
void quantiseActivations(std::span<const float> x, std::span<QuantisedGroup> out); // x.size() == 32 * out.size()

// Σ over groups of weight · activation; the products within a half group are summed as integers, exactly.
float dotInt8(std::span<const QuantGroup> weights, std::span<const QuantisedGroup> activations);

} // namespace inkling::scalar
