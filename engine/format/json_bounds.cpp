#include "engine/format/json_bounds.h"

#include <string>

namespace inkling {

Result<> checkJsonBounds(std::string_view text, std::string_view where)
{
    const auto bad = [where](const std::string& what) {
        return Error{ErrorCode::BadFile, std::string(where) + ": " + what};
    };
    if (text.size() > kMaxJsonBytes)
        return bad("is " + std::to_string(text.size()) + " bytes long, at most " + std::to_string(kMaxJsonBytes) +
                   " are read");
    std::size_t depth = 0;
    std::size_t values = 1;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
            continue;
        }
        if (c == '"') inString = true;
        if (c == ',' || c == '[' || c == '{') ++values;
        if ((c == '[' || c == '{') && ++depth > kMaxJsonDepth)
            return bad("is nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
        if ((c == ']' || c == '}') && depth > 0) --depth;
        if (values > kMaxJsonValues) return bad("holds more than " + std::to_string(kMaxJsonValues) + " values");
    }
    return {};
}

} // namespace inkling
