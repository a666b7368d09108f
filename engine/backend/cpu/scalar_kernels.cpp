#include "engine/backend/cpu/scalar_kernels.h"

#include <algorithm>
#include <cmath>

namespace inkling::scalar {

float dot(const float* a, const float* b, std::size_t n)
{
    // Sixteen sums hide the latency of the additions and let a compiler use whatever vectors the target has without
    // reordering anything.
    float sums[16] = {};
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (std::size_t lane = 0; lane < 16; ++lane) sums[lane] += a[i + lane] * b[i + lane];
    for (std::size_t lane = 0; i + lane < n; ++lane) sums[lane] += a[i + lane] * b[i + lane];
    for (std::size_t width = 8; width > 0; width /= 2)
        for (std::size_t lane = 0; lane < width; ++lane) sums[lane] += sums[lane + width];
    return sums[0];
}

void rmsNorm(std::span<float> out, std::span<const float> x, std::span<const float> weight, float epsilon)
{
    const float meanSquare = dot(x.data(), x.data(), x.size()) / float(x.size());
    const float scale = 1 / std::sqrt(meanSquare + epsilon);
    for (std::size_t i = 0; i < x.size(); ++i) out[i] = x[i] * scale * weight[i];
}

void gatedGelu(std::span<float> gate, std::span<const float> up)
{
    constexpr float kSqrt2OverPi = 0.797884560802865356F;
    for (std::size_t i = 0; i < gate.size(); ++i) {
        const float x = gate[i];
        gate[i] = 0.5F * x * (1 + std::tanh(kSqrt2OverPi * (x + 0.044715F * x * x * x))) * up[i];
    }
}

void rotateHalves(std::span<float> head, std::span<const float> rotation)
{
    const std::size_t half = head.size() / 2;
    for (std::size_t i = 0; i < half; ++i) {
        const float c = rotation[i], s = rotation[i + half];
        const float first = head[i], second = head[i + half];
        head[i] = first * c - second * s;
        head[i + half] = second * c + first * s;
    }
}

void softmax(std::span<float> scores)
{
    const float largest = *std::max_element(scores.begin(), scores.end());
    float sum = 0;
    for (float& score : scores) {
        score = std::exp(score - largest);
        sum += score;
    }
    for (float& score : scores) score /= sum;
}

void quantiseActivations(std::span<const float> x, std::span<QuantisedGroup> out)
{
    for (std::size_t g = 0; g < out.size(); ++g) {
        const std::span<const float> values = x.subspan(32 * g, 32);
        float largest = 0;
        for (const float value : values) largest = std::max(largest, std::abs(value));
        const float inverse = largest > 0 ? 127 / largest : 0;
        QuantisedGroup& group = out[g];
        group.scale = largest / 127;
        group.sum = {};
        for (std::size_t i = 0; i < 32; ++i) {
            // A value that is not a number gives 0 here; the scale carries it on, and the caller sees it in the logits.
            const float rounded = std::nearbyint(values[i] * inverse);
            group.q[i] = std::int8_t(rounded >= -127 && rounded <= 127 ? rounded : 0);
            group.sum[i / 16] += group.q[i];
            if (!(std::abs(values[i]) <= largest)) group.scale = values[i];
        }
    }
}

float dotInt8(std::span<const QuantGroup> weights, std::span<const QuantisedGroup> activations)
{
    float sum = 0;
    for (std::size_t g = 0; g < weights.size(); ++g) {
        const QuantGroup& w = weights[g];
        const QuantisedGroup& x = activations[g];
        std::int32_t low = 0, high = 0;
        for (std::size_t i = 0; i < 16; ++i) low += std::int32_t(w.q[i]) * x.q[i];
        for (std::size_t i = 16; i < 32; ++i) high += std::int32_t(w.q[i]) * x.q[i];
        sum += x.scale * (w.scale[0] * float(low) - w.minimum[0] * float(x.sum[0]) + w.scale[1] * float(high) -
                          w.minimum[1] * float(x.sum[1]));
    }
    return sum;
}

} // namespace inkling::scalar
