#include "engine/cli/suggestion.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace inkling::cli {

namespace {

// Optimal string alignment distance, row by row.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> beforeLast(b.size() + 1), last(b.size() + 1), current(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t(0));
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                current[j] = std::min(current[j], beforeLast[j - 2] + 1);
        }
        beforeLast = std::exchange(last, current);
    }
    return last[b.size()];
}

} // namespace

std::string closestWord(std::string_view word, std::span<const std::string> candidates)
{
    if (word.size() > 64) return {};
    std::string best;
    std::size_t least = std::clamp<std::size_t>(word.size() / 2, 1, 3) + 1;
    for (const std::string& candidate : candidates) {
        if (const std::size_t d = distance(word, candidate); d < least) {
            least = d;
            best = candidate;
        }
    }
    return best;
}

} // namespace inkling::cli
