// What this machine can do at best: how fast it reads memory and how fast it multiplies. The limits that `bench` holds
// the engine against, measured in the same run.
// Not for choosing kernels (cpu_features is).
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace inkling {

struct MachinePeaks
{
    std::size_t threads = 1;
    std::string_view isa;         // the widest instruction set used: "scalar", "avx2", "avx512", "neon"
    double readGbPerSecond = 0;   // 1e9 bytes, from memory: the buffers are far larger than the last cache
    double int8GopPerSecond = 0;  // products of int8 summed in int32; a multiply and an add are two operations
    double f32GflopPerSecond = 0; // the same in float
};

// Measures with `threads` threads at once, in about a second. The best of many short runs counts: other programs can
// only slow a run down. Takes 512 MiB to 4 GiB of memory while it runs. Errors: OutOfMemory, Cancelled.
Result<MachinePeaks> measureMachine(std::size_t threads, const CancelFlag& cancel);

// The instruction set that measureMachine would use.
std::string_view widestIsa();

} // namespace inkling
