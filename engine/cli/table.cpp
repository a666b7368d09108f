#include "engine/cli/table.h"

#include "engine/base/text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace inkling::cli {

std::string alignedTable(const std::vector<std::vector<std::string>>& rows, const std::vector<Align>& columns)
{
    std::vector<std::size_t> widths(columns.size(), 0);
    for (const auto& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], countCodePoints(row[c]));
    std::string out;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            const std::string padding(widths[c] - countCodePoints(row[c]), ' ');
            if (c > 0) line += "  ";
            line += columns[c] == Align::Right ? padding + row[c] : row[c] + padding;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

std::string figure(double value)
{
    const double magnitude = std::abs(value);
    const int whole = magnitude > 0 ? int(std::floor(std::log10(magnitude))) + 1 : 1; // digits in front of the point
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", std::clamp(3 - whole, 0, 9), value);
    return text;
}

std::string byteSize(double bytes)
{
    const char* const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    for (; bytes >= 1024 && unit < 4; ++unit) bytes /= 1024;
    return (unit == 0 ? std::to_string(std::uint64_t(bytes)) : figure(bytes)) + ' ' + units[unit];
}

} // namespace inkling::cli
