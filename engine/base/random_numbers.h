// Random numbers that are the same on every machine and with every compiler, which those of <random>'s distributions
// are not. For initial weights; not for sampling tokens (generate/sampler) nor for secrets.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace inkling {

class RandomNumbers
{
public:
    // Each stream of a seed has numbers of its own.
    RandomNumbers(std::uint64_t seed, std::uint64_t stream) : m_engine(seed * 0x9e3779b97f4a7c15ULL + stream) {}

    float uniform() { return float(m_engine() >> 40) * 0x1p-24F; } // in [0, 1)
    // Mean 0, deviation 1 (Box and Muller, 1958).
    float normal()
    {
        const double radius = std::sqrt(-2 * std::log(1 - double(uniform())));
        return float(radius * std::cos(2 * std::numbers::pi * double(uniform())));
    }

private:
    std::mt19937_64 m_engine;
};

} // namespace inkling
