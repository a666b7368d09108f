// What the program needs to know of the machine and of itself; one implementation a platform.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace inkling {

// Cores that do their own arithmetic: hardware threads of one core count once. At least 1.
std::size_t physicalCores();

// The processor's own name, e.g. "AMD EPYC 9354P"; "unknown" where the system does not tell.
std::string cpuName();

// The machine's main memory in bytes; 0 if unknown.
std::uint64_t physicalMemoryBytes();

// How much of it programs could still take without pushing others out, in bytes; 0 if unknown.
std::uint64_t availableMemoryBytes();

// The most memory this process has held so far (resident set, mapped files included), in bytes; 0 if unknown.
std::uint64_t peakRssBytes();

// Processor time this process has used on all threads, in seconds.
double cpuSeconds();

// The folder of the running program; empty if unknown.
std::filesystem::path programFolder();

} // namespace inkling
