#include "engine/generate/log_sum_exp.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace inkling {

namespace {

constexpr std::size_t kBlock = 256; // fixed, so that compilers turn the loop over it into vector instructions

constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();

// exp(x) for -87 <= x <= 0 within 2e-7 of it. x = n log 2 + r with |r| <= log(2) / 2: 2^n is put together from bits,
// and exp(r) is its Taylor series up to r^7 / 7!, whose next term is below 6e-9. std::exp over a vocabulary would take
// longer than everything else between two tokens.
inline float expNegative(float x)
{
    constexpr float kLog2e = 1.44269504F;
    constexpr float kLog2High = 0.693359375F; // nine bits, so that n times it is exact
    constexpr float kLog2Low = -2.12194440e-4F;
    constexpr float kRound = 12582912.0F; // 1.5 * 2^23: adding it leaves the nearest integer in the last bits
    const float n = (x * kLog2e + kRound) - kRound;
    const float r = (x - n * kLog2High) - n * kLog2Low;
    float sum = 1.0F / 5040;
    sum = sum * r + 1.0F / 720;
    sum = sum * r + 1.0F / 120;
    sum = sum * r + 1.0F / 24;
    sum = sum * r + 1.0F / 6;
    sum = sum * r + 0.5F;
    sum = sum * r + 1;
    sum = sum * r + 1;
    return sum * std::bit_cast<float>((std::int32_t(n) + 127) << 23);
}

// Σ exp(logit - largest) over a block.
double sumOfBlock(const float* logits, float largest)
{
    std::array<float, kBlock> terms;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const float x = logits[i] - largest;
        terms[i] = x > -87 ? x : -87; // also what is no number; e^-87 adds nothing to a sum of at least 1
    }
    for (float& term : terms) term = expNegative(term); // a loop of its own: the choice above would break it up
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (std::size_t i = 0; i < kBlock; i += 4) {
        a += double(terms[i]);
        b += double(terms[i + 1]);
        c += double(terms[i + 2]);
        d += double(terms[i + 3]);
    }
    return (a + b) + (c + d);
}

float largestOf(std::span<const float> logits)
{
    std::array<float, 8> lanes; // or each comparison would wait for the one before
    lanes.fill(kMinusInfinity);
    std::size_t i = 0;
    for (; i + lanes.size() <= logits.size(); i += lanes.size())
        for (std::size_t lane = 0; lane < lanes.size(); ++lane)
            lanes[lane] = logits[i + lane] > lanes[lane] ? logits[i + lane] : lanes[lane];
    for (; i < logits.size(); ++i) lanes[0] = logits[i] > lanes[0] ? logits[i] : lanes[0];
    return *std::max_element(lanes.begin(), lanes.end());
}

} // namespace

double logSumExp(std::span<const float> logits)
{
    const float largest = largestOf(logits);
    if (!std::isfinite(largest)) return double(largest);

    double sum = 0;
    std::size_t done = 0;
    for (; done + kBlock <= logits.size(); done += kBlock) sum += sumOfBlock(logits.data() + done, largest);
    if (done < logits.size()) {
        std::array<float, kBlock> rest;
        rest.fill(kMinusInfinity);
        std::copy(logits.begin() + std::ptrdiff_t(done), logits.end(), rest.begin());
        sum += sumOfBlock(rest.data(), largest);
    }
    return double(largest) + std::log(sum);
}

} // namespace inkling
