// The truth that the vector loops are compared with: one value after the other, in the order of the index.
#include "engine/backend/cpu/simd_tables.h"

#include <algorithm>
#include <cmath>

namespace inkling {

namespace {

constexpr std::size_t kTileRows = 4;
constexpr std::size_t kTileColumns = 4;

void tile(float* c, std::size_t stride, const float* a, const float* b, std::size_t k)
{
    for (std::size_t row = 0; row < kTileRows; ++row) {
        for (std::size_t column = 0; column < kTileColumns; ++column) {
            float sum = 0;
            for (std::size_t i = 0; i < k; ++i) sum += a[i * kTileRows + row] * b[i * kTileColumns + column];
            c[row * stride + column] += sum;
        }
    }
}

template <std::size_t kWidth>
void packPanel(float* out, const float* from, std::size_t rowStride, std::size_t columnStride, std::size_t depth)
{
    for (std::size_t k = 0; k < depth; ++k)
        for (std::size_t r = 0; r < kWidth; ++r) out[k * kWidth + r] = from[r * rowStride + k * columnStride];
}

float dot(const float* a, const float* b, std::size_t n)
{
    float sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += a[i] * b[i];
    return sum;
}

float largest(const float* x, std::size_t n) { return *std::max_element(x, x + n); }

void addScaled(float* y, float factor, const float* x, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) y[i] += factor * x[i];
}

void scale(float* x, float factor, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) x[i] *= factor;
}

float expAndSum(float* x, float shift, std::size_t n)
{
    float sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = x[i] - shift <= -87 ? 0 : std::exp(x[i] - shift); // what is no number stays none
        sum += x[i];
    }
    return sum;
}

void rmsNorm(float* out, const float* x, const float* w, float epsilon, std::size_t n)
{
    const float r = 1 / std::sqrt(dot(x, x, n) / float(n) + epsilon);
    for (std::size_t i = 0; i < n; ++i) out[i] = x[i] * r * w[i];
}

void rmsNormBackward(float* dx, float* dw, const float* dy, const float* x, const float* w, float epsilon,
                     std::size_t n)
{
    const float r = 1 / std::sqrt(dot(x, x, n) / float(n) + epsilon);
    float projection = 0;
    for (std::size_t i = 0; i < n; ++i) projection += dy[i] * w[i] * x[i];
    for (std::size_t i = 0; i < n; ++i) {
        if (dw) dw[i] += dy[i] * x[i] * r;
        dx[i] = r * (w[i] * dy[i] - x[i] * r * r * projection / float(n));
    }
}

constexpr float kSqrt2OverPi = 0.797884560802865356F;

float tanhOfGelu(float x) { return std::tanh(kSqrt2OverPi * (x + 0.044715F * x * x * x)); }

void gatedGelu(float* out, const float* gate, const float* up, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) out[i] = 0.5F * gate[i] * (1 + tanhOfGelu(gate[i])) * up[i];
}

void gatedGeluBackward(float* gate, float* up, const float* dout, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) {
        const float x = gate[i];
        const float t = tanhOfGelu(x);
        const float inner = kSqrt2OverPi * (1 + 3 * 0.044715F * x * x);
        gate[i] = dout[i] * up[i] * (0.5F * (1 + t) + 0.5F * x * (1 - t * t) * inner);
        up[i] = dout[i] * 0.5F * x * (1 + t);
    }
}

void rotate(float* first, float* second, const float* cosine, const float* sine, float sign, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) {
        const float a = first[i], b = second[i], s = sine[i] * sign;
        first[i] = a * cosine[i] - b * s;
        second[i] = b * cosine[i] + a * s;
    }
}

void softmaxBackward(float* dp, const float* p, float shift, float factor, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) dp[i] = p[i] * (dp[i] - shift) * factor;
}

void adamW(float* value, float* m, float* v, const float* gradient, const AdamWStep& step, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) {
        const float g = gradient[i] * step.gradientScale;
        m[i] = step.beta1 * m[i] + (1 - step.beta1) * g;
        v[i] = step.beta2 * v[i] + (1 - step.beta2) * g * g;
        value[i] *= 1 - step.learningRate * step.weightDecay;
        value[i] -= step.learningRate * (m[i] / step.correction1) / (std::sqrt(v[i] / step.correction2) + step.epsilon);
    }
}

} // namespace

SimdKernels scalarKernels()
{
    SimdKernels table;
    table.isa = "scalar";
    table.tileRows = kTileRows;
    table.tileColumns = kTileColumns;
    table.tile = tile;
    table.packRows = packPanel<kTileRows>;
    table.packColumns = packPanel<kTileColumns>;
    table.dot = dot;
    table.largest = largest;
    table.addScaled = addScaled;
    table.scale = scale;
    table.expAndSum = expAndSum;
    table.rmsNorm = rmsNorm;
    table.rmsNormBackward = rmsNormBackward;
    table.gatedGelu = gatedGelu;
    table.gatedGeluBackward = gatedGeluBackward;
    table.rotate = rotate;
    table.softmaxBackward = softmaxBackward;
    table.adamW = adamW;
    return table;
}

} // namespace inkling
