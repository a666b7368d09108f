// The inner loops of training, one table of functions for each instruction set. The scalar table is the truth: plain
// C++, every sum in the order of the index; the others may sum in another order and fuse a product with a sum. Not for
// deciding what is computed (matmul.h and cpu_training_backend.cpp do).
#pragma once

#include "engine/backend/adamw_step.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace inkling {

// Any thread. Lengths n may be anything; pointers need no alignment; arrays do not overlap unless said so.
struct SimdKernels
{
    std::string_view isa; // as --isa spells it

    // c[tileRows, tileColumns] += Σ over k of a[k, tileRows] · b[k, tileColumns]; c's rows lie `stride` floats apart.
    std::size_t tileRows = 0;
    std::size_t tileColumns = 0;
    void (*tile)(float* c, std::size_t stride, const float* a, const float* b, std::size_t k) = nullptr;

    // Panels as `tile` reads them: out[depth, tileRows] or out[depth, tileColumns] from as many rows of `from`, whose
    // element (r, k) is from[r * rowStride + k * columnStride].
    using PackPanel = void (*)(float* out, const float* from, std::size_t rowStride, std::size_t columnStride,
                               std::size_t depth);
    PackPanel packRows = nullptr;
    PackPanel packColumns = nullptr;

    float (*dot)(const float* a, const float* b, std::size_t n) = nullptr;
    float (*largest)(const float* x, std::size_t n) = nullptr;                         // n > 0
    void (*addScaled)(float* y, float scale, const float* x, std::size_t n) = nullptr; // y += scale · x
    void (*scale)(float* x, float factor, std::size_t n) = nullptr;

    // x[i] = exp(x[i] - shift), 0 where the exponent is below -87; returns the sum.
    float (*expAndSum)(float* x, float shift, std::size_t n) = nullptr;

    // out = x / sqrt(mean(x²) + epsilon) * w; `out` may be x.
    void (*rmsNorm)(float* out, const float* x, const float* w, float epsilon, std::size_t n) = nullptr;
    // dx = r (w dy - x r² mean(w dy x)), r = 1 / sqrt(mean(x²) + epsilon); dw += dy x r unless null. `dx` may be dy.
    void (*rmsNormBackward)(float* dx, float* dw, const float* dy, const float* x, const float* w, float epsilon,
                            std::size_t n) = nullptr;

    // out = gelu(gate) up, gelu with tanh (arXiv 1606.08415, section 2).
    void (*gatedGelu)(float* out, const float* gate, const float* up, std::size_t n) = nullptr;
    // gate becomes dgate = dout up gelu'(gate), up becomes dup = dout gelu(gate).
    void (*gatedGeluBackward)(float* gate, float* up, const float* dout, std::size_t n) = nullptr;

    // Turns first[i] and second[i] by the angle with this cosine and sine; `sign` -1 turns back.
    void (*rotate)(float* first, float* second, const float* cosine, const float* sine, float sign,
                   std::size_t n) = nullptr;

    // dp = p (dp - shift) scale: the gradient of softmax.
    void (*softmaxBackward)(float* dp, const float* p, float shift, float scale, std::size_t n) = nullptr;

    // One step for n values; m and v are the moments.
    void (*adamW)(float* value, float* m, float* v, const float* gradient, const AdamWStep& step,
                  std::size_t n) = nullptr;
};

// What this processor can run, "scalar" first and the widest last.
std::vector<const SimdKernels*> availableSimdKernels();
// The widest, or the one that `isa` names; null where this processor or build has none of that name.
const SimdKernels* simdKernels(std::string_view isa = "auto");

} // namespace inkling
