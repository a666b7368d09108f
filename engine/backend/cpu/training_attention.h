// Causal attention over whole sequences, forward and backward, in blocks of queries: scores are computed again on the
// way back instead of being kept (FlashAttention, arXiv 2205.14135, section 3.1).
#pragma once

#include "engine/backend/backend.h"
#include "engine/backend/cpu/matmul.h"

#include <cstddef>
#include <span>
#include <vector>

namespace inkling {

// The rows of one sequence: pointers to its first row.
struct AttentionRows
{
    const float* q = nullptr; // [rows, H h], normalised and rotated
    const float* k = nullptr; // [rows, G h]
    const float* v = nullptr; // [rows, G h]
    std::size_t rows = 0;
};

struct AttentionGradients
{
    const float* dout = nullptr; // [rows, H h]
    const float* out = nullptr;  // [rows, H h], as attendForward gave it
    float* dq = nullptr;         // [rows, H h], grows
    float* dk = nullptr;         // [rows, H h], grows: one for each query head, to be summed over its group
    float* dv = nullptr;         // [rows, H h], likewise
};

// The memory of one thread.
struct AttentionSpace
{
    PanelSpace panels;
    std::vector<float> scores;
    std::vector<float> gradients;
};

// One query head of one sequence. out[rows, H h] and logSums[rows] (the logarithm of Σ exp of each row's scores)
// receive the head's share. Any thread, each with a space and heads of its own.
void attendForward(const SimdKernels& kernels, float* out, float* logSums, const AttentionRows& rows,
                   const AttentionShape& shape, std::size_t head, AttentionSpace& space);
void attendBackward(const SimdKernels& kernels, const AttentionGradients& gradients, const float* logSums,
                    const AttentionRows& rows, const AttentionShape& shape, std::size_t head, AttentionSpace& space);

} // namespace inkling
