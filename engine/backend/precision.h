// How activations meet the weights in a matrix product.
#pragma once

#include <cstdint>

namespace inkling {

enum class ActivationPrecision : std::uint8_t {
    Auto, // what is fastest with the kernels at hand: F32 with the scalar ones
    F32,  // weights are dequantised to float; exact
    BF16, // activations are rounded to bfloat16, weights as in F32
    Int8, // activations are rounded to int8 with a scale per 32; float weights as in F32
};

} // namespace inkling
