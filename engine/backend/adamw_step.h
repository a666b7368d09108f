// The numbers of one step of AdamW.
#pragma once

namespace inkling {

// What AdamW does to a value in one step (arXiv 1711.05101, algorithm 2, without the schedule).
struct AdamWStep
{
    float learningRate = 0;
    float beta1 = 0.9F;
    float beta2 = 0.999F;
    float epsilon = 1e-8F;
    float weightDecay = 0;
    float correction1 = 1; // 1 - beta1^t
    float correction2 = 1; // 1 - beta2^t
    float gradientScale = 1;
};

} // namespace inkling
