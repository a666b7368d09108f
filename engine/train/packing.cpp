#include "engine/train/packing.h"

#include <algorithm>
#include <random>
#include <utility>

namespace inkling {

namespace {

constexpr std::size_t kOpenRows = 8;

struct OpenRow
{
    PackedRow examples;
    std::uint32_t tokens = 0;
};

} // namespace

std::vector<PackedRow> packEpoch(std::span<const Example> examples, std::uint32_t context, std::uint64_t seed,
                                 std::uint64_t epoch)
{
    std::vector<std::uint32_t> order(examples.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = std::uint32_t(i);
    std::mt19937_64 random(seed + 0x9e3779b97f4a7c15ULL * (epoch + 1));
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[std::size_t(random() % i)]);

    std::vector<PackedRow> rows;
    std::vector<OpenRow> open;
    for (const std::uint32_t index : order) {
        const std::uint32_t length = std::uint32_t(examples[index].tokens.size());
        auto row = std::find_if(open.begin(), open.end(),
                                [&](const OpenRow& each) { return each.tokens + length <= context; });
        if (row == open.end() && open.size() == kOpenRows) {
            const auto fullest = std::max_element(
                open.begin(), open.end(), [](const OpenRow& a, const OpenRow& b) { return a.tokens < b.tokens; });
            rows.push_back(std::move(fullest->examples));
            open.erase(fullest);
            row = open.end();
        }
        if (row == open.end()) row = open.insert(open.end(), OpenRow());
        row->examples.push_back(index);
        row->tokens += length;
    }
    for (OpenRow& row : open) rows.push_back(std::move(row.examples));
    return rows;
}

double contextUse(std::span<const PackedRow> rows, std::span<const Example> examples, std::uint32_t context)
{
    std::size_t tokens = 0;
    for (const PackedRow& row : rows)
        for (const std::uint32_t index : row) tokens += examples[index].tokens.size();
    return rows.empty() ? 0 : double(tokens) / (double(rows.size()) * context);
}

} // namespace inkling
