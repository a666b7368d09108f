// The loops of simd_kernels.h for a vector of kLanes floats, written once over the compilers' vector extensions (GCC
// and clang). A file for one instruction set defines INKLING_LANES and INKLING_TILE_ROWS(X), is compiled with that
// set's flags and with -ffp-contract=fast, and includes this. Everything is in an unnamed namespace and nothing of the
// standard library is called, so that no function compiled for a newer processor can take the place of another's.
#pragma once

#include "engine/backend/cpu/simd_kernels.h"

#include <cstddef>
#include <utility>

namespace inkling {

namespace {

constexpr std::size_t kLanes = INKLING_LANES;
typedef float Vector __attribute__((vector_size(INKLING_LANES * 4)));
typedef int Integers __attribute__((vector_size(INKLING_LANES * 4)));

inline Vector load(const float* p)
{
    Vector v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline void store(float* p, Vector v) { __builtin_memcpy(p, &v, sizeof v); }

inline Vector loadPart(const float* p, std::size_t n)
{
    Vector v = {};
    __builtin_memcpy(&v, p, n * sizeof(float));
    return v;
}

inline void storePart(float* p, Vector v, std::size_t n) { __builtin_memcpy(p, &v, n * sizeof(float)); }

inline Vector broadcast(float x) { return x - Vector{}; }

inline float sum(Vector v)
{
    float s = 0;
    for (std::size_t i = 0; i < kLanes; ++i) s += v[i];
    return s;
}

inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }
inline Vector smaller(Vector a, Vector b) { return a < b ? a : b; }

// exp(x) for -87 <= x <= 87 within 2e-7 of it: x = n log 2 + r, 2^n is put together from bits, and exp(r) is its Taylor
// series up to r^7 / 7!, whose next term is below 6e-9.
inline Vector exponential(Vector x)
{
    const Vector rounding = broadcast(12582912.0F); // 1.5 * 2^23: adding it leaves the nearest integer
    const Vector shifted = x * 1.44269504F + rounding;
    const Vector n = shifted - rounding;
    const Vector r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
    Vector s = r * (1.0F / 5040) + 1.0F / 720;
    s = s * r + 1.0F / 120;
    s = s * r + 1.0F / 24;
    s = s * r + 1.0F / 6;
    s = s * r + 0.5F;
    s = s * r + 1.0F;
    s = s * r + 1.0F;
    const Integers bits = (__builtin_convertvector(n, Integers) + 127) << 23;
    Vector power;
    __builtin_memcpy(&power, &bits, sizeof power);
    return s * power;
}

// One a row of the tile: two vectors wide.
#define INKLING_DECLARE(r) Vector left##r = {}, right##r = {};
#define INKLING_STEP(r)                                                                                                \
    {                                                                                                                  \
        const Vector x = broadcast(a[r]);                                                                              \
        left##r += x * b0;                                                                                             \
        right##r += x * b1;                                                                                            \
    }
#define INKLING_ADD(r)                                                                                                 \
    store(c + r * stride, load(c + r * stride) + left##r);                                                             \
    store(c + r * stride + kLanes, load(c + r * stride + kLanes) + right##r);
#define INKLING_COUNT(r) +1

constexpr std::size_t kTileRows = 0 INKLING_TILE_ROWS(INKLING_COUNT);

// For each k: two loads, kTileRows broadcasts and 2 kTileRows multiply-adds.
void tile(float* c, std::size_t stride, const float* a, const float* b, std::size_t k)
{
    INKLING_TILE_ROWS(INKLING_DECLARE)
    for (std::size_t i = 0; i < kTileRows; ++i) __builtin_prefetch(c + i * stride, 1);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < k; ++i, a += kTileRows, b += 2 * kLanes) {
        const Vector b0 = load(b);
        const Vector b1 = load(b + kLanes);
        INKLING_TILE_ROWS(INKLING_STEP)
    }
    INKLING_TILE_ROWS(INKLING_ADD)
}

// The first or the second half of a0 b0 a1 b1 a2 b2 …
template <std::size_t kFirst, std::size_t... kAt>
inline Vector interleave(Vector a, Vector b, std::index_sequence<kAt...>)
{
    return __builtin_shufflevector(a, b, int((kFirst + kAt) / 2 + (kAt % 2) * kLanes)...);
}

// kLanes rows of kLanes floats become columns: each round halves the distance between what belongs side by side.
inline void transpose(Vector (&rows)[kLanes])
{
    constexpr auto kAll = std::make_index_sequence<kLanes>();
#pragma GCC unroll 4
    for (std::size_t round = 1; round < kLanes; round *= 2) {
        Vector next[kLanes];
#pragma GCC unroll 8
        for (std::size_t i = 0; i < kLanes / 2; ++i) {
            next[2 * i] = interleave<0>(rows[i], rows[i + kLanes / 2], kAll);
            next[2 * i + 1] = interleave<kLanes>(rows[i], rows[i + kLanes / 2], kAll);
        }
        __builtin_memcpy(rows, next, sizeof next);
    }
}

// kRows rows, at most kLanes of them, of kLanes floats into a panel of kWidth rows.
template <std::size_t kRows, std::size_t kWidth>
inline void packBlock(float* out, const float* from, std::size_t rowStride)
{
    Vector rows[kLanes] = {};
#pragma GCC unroll 16
    for (std::size_t r = 0; r < kRows; ++r) rows[r] = load(from + r * rowStride);
    transpose(rows);
#pragma GCC unroll 16
    for (std::size_t k = 0; k < kLanes; ++k) __builtin_memcpy(out + k * kWidth, &rows[k], kRows * sizeof(float));
}

// One panel of kWidth rows: a copy where the rows' elements of one k lie side by side, else a transposition.
template <std::size_t kWidth>
void packPanel(float* out, const float* from, std::size_t rowStride, std::size_t columnStride, std::size_t depth)
{
    if (rowStride == 1) {
        for (std::size_t k = 0; k < depth; ++k)
            __builtin_memcpy(out + k * kWidth, from + k * columnStride, kWidth * sizeof(float));
        return;
    }
    constexpr std::size_t kWhole = kWidth / kLanes * kLanes, kRest = kWidth - kWhole;
    std::size_t k = 0;
    for (; columnStride == 1 && k + kLanes <= depth; k += kLanes) {
        for (std::size_t r = 0; r < kWhole; r += kLanes)
            packBlock<kLanes, kWidth>(out + k * kWidth + r, from + r * rowStride + k, rowStride);
        if constexpr (kRest > 0)
            packBlock<kRest, kWidth>(out + k * kWidth + kWhole, from + kWhole * rowStride + k, rowStride);
    }
    for (; k < depth; ++k)
        for (std::size_t r = 0; r < kWidth; ++r) out[k * kWidth + r] = from[r * rowStride + k * columnStride];
}

float dot(const float* a, const float* b, std::size_t n)
{
    Vector s0 = {}, s1 = {}, s2 = {}, s3 = {};
    std::size_t i = 0;
    for (; i + 4 * kLanes <= n; i += 4 * kLanes) {
        s0 += load(a + i) * load(b + i);
        s1 += load(a + i + kLanes) * load(b + i + kLanes);
        s2 += load(a + i + 2 * kLanes) * load(b + i + 2 * kLanes);
        s3 += load(a + i + 3 * kLanes) * load(b + i + 3 * kLanes);
    }
    for (; i + kLanes <= n; i += kLanes) s0 += load(a + i) * load(b + i);
    if (i < n) s1 += loadPart(a + i, n - i) * loadPart(b + i, n - i);
    return sum((s0 + s1) + (s2 + s3));
}

float largest(const float* x, std::size_t n)
{
    Vector best = broadcast(x[0]);
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) best = larger(best, load(x + i));
    float result = best[0];
    for (std::size_t lane = 1; lane < kLanes; ++lane) result = best[lane] > result ? best[lane] : result;
    for (; i < n; ++i) result = x[i] > result ? x[i] : result;
    return result;
}

void addScaled(float* y, float factor, const float* x, std::size_t n)
{
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) store(y + i, load(y + i) + factor * load(x + i));
    for (; i < n; ++i) y[i] += factor * x[i];
}

void scale(float* x, float factor, std::size_t n)
{
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) store(x + i, load(x + i) * factor);
    for (; i < n; ++i) x[i] *= factor;
}

inline Vector expOrZero(Vector x)
{
    const Vector e = exponential(smaller(larger(x, broadcast(-87)), broadcast(87)));
    const Vector known = x == x ? e : x; // what is no number stays none
    return x <= broadcast(-87) ? Vector{} : known;
}

float expAndSum(float* x, float shift, std::size_t n)
{
    Vector total = {};
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        const Vector e = expOrZero(load(x + i) - shift);
        store(x + i, e);
        total += e;
    }
    float result = sum(total);
    if (i < n) {
        const Vector e = expOrZero(loadPart(x + i, n - i) - shift);
        storePart(x + i, e, n - i);
        for (std::size_t lane = 0; i + lane < n; ++lane) result += e[lane];
    }
    return result;
}

float inverseRms(const float* x, float epsilon, std::size_t n)
{
    return 1 / __builtin_sqrtf(dot(x, x, n) / float(n) + epsilon);
}

void rmsNorm(float* out, const float* x, const float* w, float epsilon, std::size_t n)
{
    const float r = inverseRms(x, epsilon, n);
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) store(out + i, load(x + i) * r * load(w + i));
    for (; i < n; ++i) out[i] = x[i] * r * w[i];
}

void rmsNormBackward(float* dx, float* dw, const float* dy, const float* x, const float* w, float epsilon,
                     std::size_t n)
{
    const float r = inverseRms(x, epsilon, n);
    Vector sums = {};
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) sums += load(dy + i) * load(w + i) * load(x + i);
    float projection = sum(sums);
    for (; i < n; ++i) projection += dy[i] * w[i] * x[i];
    const float back = r * r * r * projection / float(n);
    for (i = 0; i + kLanes <= n; i += kLanes) {
        const Vector g = load(dy + i);
        const Vector value = load(x + i);
        if (dw) store(dw + i, load(dw + i) + g * value * r);
        store(dx + i, g * load(w + i) * r - value * back);
    }
    for (; i < n; ++i) {
        const float g = dy[i];
        if (dw) dw[i] += g * x[i] * r;
        dx[i] = g * w[i] * r - x[i] * back;
    }
}

constexpr float kSqrt2OverPi = 0.797884560802865356F;

// gelu(x) = x/2 (1 + tanh(u)) = x s with s = 1 / (1 + exp(-2u)), u = √(2/π) (x + 0.044715 x³).
inline Vector gateOpening(Vector x)
{
    const Vector twoU = x * (2 * kSqrt2OverPi + (2 * kSqrt2OverPi * 0.044715F) * x * x);
    return 1.0F / (1.0F + exponential(smaller(larger(-twoU, broadcast(-87)), broadcast(87))));
}

inline Vector gatedGeluOf(Vector gate, Vector up) { return gate * gateOpening(gate) * up; }

void gatedGelu(float* out, const float* gate, const float* up, std::size_t n)
{
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) store(out + i, gatedGeluOf(load(gate + i), load(up + i)));
    if (i < n) storePart(out + i, gatedGeluOf(loadPart(gate + i, n - i), loadPart(up + i, n - i)), n - i);
}

// gelu'(x) = s + x s (1 - s) 2u', 2u' = 2 √(2/π) (1 + 3 · 0.044715 x²).
inline void gatedGeluBackwardOf(Vector& gate, Vector& up, Vector dout)
{
    const Vector s = gateOpening(gate);
    const Vector twoUPrime = 2 * kSqrt2OverPi + (6 * kSqrt2OverPi * 0.044715F) * gate * gate;
    const Vector dgate = dout * up * (s + gate * s * (1.0F - s) * twoUPrime);
    up = dout * gate * s;
    gate = dgate;
}

void gatedGeluBackward(float* gate, float* up, const float* dout, std::size_t n)
{
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        Vector g = load(gate + i), u = load(up + i);
        gatedGeluBackwardOf(g, u, load(dout + i));
        store(gate + i, g);
        store(up + i, u);
    }
    if (i < n) {
        Vector g = loadPart(gate + i, n - i), u = loadPart(up + i, n - i);
        gatedGeluBackwardOf(g, u, loadPart(dout + i, n - i));
        storePart(gate + i, g, n - i);
        storePart(up + i, u, n - i);
    }
}

void rotate(float* first, float* second, const float* cosine, const float* sine, float sign, std::size_t n)
{
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        const Vector c = load(cosine + i), s = load(sine + i) * sign;
        const Vector a = load(first + i), b = load(second + i);
        store(first + i, a * c - b * s);
        store(second + i, b * c + a * s);
    }
    for (; i < n; ++i) {
        const float c = cosine[i], s = sine[i] * sign;
        const float a = first[i], b = second[i];
        first[i] = a * c - b * s;
        second[i] = b * c + a * s;
    }
}

void softmaxBackward(float* dp, const float* p, float shift, float factor, std::size_t n)
{
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) store(dp + i, load(p + i) * (load(dp + i) - shift) * factor);
    for (; i < n; ++i) dp[i] = p[i] * (dp[i] - shift) * factor;
}

inline Vector squareRoot(Vector x)
{
    Vector out;
    for (std::size_t i = 0; i < kLanes; ++i) out[i] = __builtin_sqrtf(x[i]);
    return out;
}

struct AdamWVectors
{
    Vector value, m, v;
};

inline AdamWVectors adamWOf(AdamWVectors at, Vector gradient, const AdamWStep& step)
{
    const Vector g = gradient * step.gradientScale;
    at.m = at.m * step.beta1 + g * (1 - step.beta1);
    at.v = at.v * step.beta2 + g * g * (1 - step.beta2);
    const Vector decayed = at.value * (1 - step.learningRate * step.weightDecay);
    const Vector denominator = squareRoot(at.v / step.correction2) + step.epsilon;
    at.value = decayed - (step.learningRate / step.correction1) * at.m / denominator;
    return at;
}

void adamW(float* value, float* m, float* v, const float* gradient, const AdamWStep& step, std::size_t n)
{
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        const AdamWVectors at = adamWOf({load(value + i), load(m + i), load(v + i)}, load(gradient + i), step);
        store(value + i, at.value);
        store(m + i, at.m);
        store(v + i, at.v);
    }
    if (const std::size_t rest = n - i) {
        const AdamWVectors at = adamWOf({loadPart(value + i, rest), loadPart(m + i, rest), loadPart(v + i, rest)},
                                        loadPart(gradient + i, rest), step);
        storePart(value + i, at.value, rest);
        storePart(m + i, at.m, rest);
        storePart(v + i, at.v, rest);
    }
}

SimdKernels kernelTable(std::string_view isa)
{
    SimdKernels table;
    table.isa = isa;
    table.tileRows = kTileRows;
    table.tileColumns = 2 * kLanes;
    table.tile = tile;
    table.packRows = packPanel<kTileRows>;
    table.packColumns = packPanel<2 * kLanes>;
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

} // namespace

} // namespace inkling
