// Loops that do nothing but read, or nothing but multiply and add, as fast as an instruction set allows; for
// machine_probe and its test. Not for computing anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace inkling {

// Reads [data, data + bytes); both are multiples of 4096. Returns the sum of its 64-bit words, modulo 2^64, which
// proves that every byte was read.
using ReadKernel = std::uint64_t (*)(const std::byte* data, std::size_t bytes);

// Does `rounds` rounds of multiply-adds of one by one and returns the sum of all accumulators: rounds * multiplyAdds,
// as long as no 32-bit integer wraps and no float reaches 2^24. So it proves that the work was done.
struct ComputeKernel
{
    std::uint64_t (*run)(std::uint64_t rounds) = nullptr;
    std::uint64_t multiplyAdds = 0; // in a round; each is two operations
    std::string_view name;          // "avx512-vnni"
};

struct ProbeKernels
{
    std::string_view isa; // as --isa spells it: "scalar", "avx2", "avx512", "neon"
    ReadKernel read = nullptr;
    ComputeKernel int8;
    ComputeKernel f32;
};

// What this processor can run, the scalar kernels first and the widest last.
std::vector<ProbeKernels> availableProbeKernels();

} // namespace inkling
