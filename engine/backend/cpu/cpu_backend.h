// The CPU backend. The scalar kernels are the truth that every other kernel is compared with; they read the file's own
// bytes, so nothing of a model is copied.
#pragma once

#include "engine/backend/backend.h"
#include "engine/backend/precision.h"

#include <cstddef>
#include <memory>

namespace inkling {

// A row's result does not depend on the other rows of its batch nor on the number of threads: both are bit-equal.
std::unique_ptr<Backend> makeCpuBackend(std::size_t threads, ActivationPrecision precision);

} // namespace inkling
