// JSON text to values and back, with the limits that a stranger's input needs.
#pragma once

#include "engine/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace inkling::serve {

using Json = nlohmann::json;

struct JsonLimits
{
    std::size_t depth = 64;
    std::size_t values = std::size_t(1) << 20;
};

// Parses one value. Errors (InvalidArgument): no JSON, invalid UTF-8, a number that no double holds, a key that occurs
// twice in an object, more nesting or more values than `limits` allow. `textBytes` receives how many bytes of text
// (keys included) the value holds.
Result<> parseJson(std::string_view text, const JsonLimits& limits, Json& value, std::size_t& textBytes);

// One line of valid UTF-8, whatever the strings hold.
std::string toText(const Json& value);

// A finite number as JSON can carry it: what overflowed becomes the largest double.
double finiteNumber(double value);

} // namespace inkling::serve
