// Which word a person may have meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace inkling::cli {

// The candidate that `word` turns into with the fewest insertions, deletions, substitutions and swaps of neighbours, if
// there are few for a word of its length; else nothing.
std::string closestWord(std::string_view word, std::span<const std::string> candidates);

} // namespace inkling::cli
