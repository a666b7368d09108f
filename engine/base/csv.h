// Rows of comma-separated values (RFC 4180, and tabs or other separators in the comma's place). Not for what the
// columns mean.
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace inkling {

struct CsvRow
{
    std::size_t line = 0; // in which the row begins, from 1
    std::vector<std::string> fields;
};

// Quoted fields may hold separators, line ends and doubled quotes. Empty lines are skipped; a byte order mark too.
// Errors (BadFile): "line 7: a quote is not closed", "line 7: text after a closing quote".
Result<std::vector<CsvRow>> parseCsv(std::string_view text, char separator = ',');

} // namespace inkling
