// What turns logits into log-probabilities, by subtraction.
#pragma once

#include <span>

namespace inkling {

// log Σ exp(logit), to about 1e-7. Logits that are -infinity or no number count as impossible; -infinity where all are.
double logSumExp(std::span<const float> logits);

} // namespace inkling
