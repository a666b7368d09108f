// Text in aligned columns, for a terminal.
#pragma once

#include <string>
#include <vector>

namespace inkling::cli {

enum class Align { Left, Right };

// Rows of the same number of UTF-8 cells, two spaces between columns, no spaces at the end of a line.
std::string alignedTable(const std::vector<std::vector<std::string>>& rows, const std::vector<Align>& columns);

// Three significant digits for figures of any size: "0.0123", "1.23", "12.3", "1234".
std::string figure(double value);

// "22.9 GiB", "512 MiB", "12 bytes".
std::string byteSize(double bytes);

} // namespace inkling::cli
