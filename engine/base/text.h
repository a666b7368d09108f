// UTF-8 at the program's edges: repair of what came from outside, and file names.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace inkling {

// The length in bytes (1 to 4) of the well-formed UTF-8 sequence at the start of `text`, or 0 where there is none
// (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF). `text` must not be empty.
int utf8SequenceLength(std::string_view text);

bool isValidUtf8(std::string_view text);

// `text` with each maximal ill-formed part replaced by U+FFFD (Unicode 15, section 3.9, "substitution of maximal
// subparts").
std::string sanitizeUtf8(std::string_view text);

// The length in bytes (0 to 3) of the start of a character at the end of `text` that more bytes could complete.
std::size_t incompleteUtf8Tail(std::string_view text);

// Number of code points in valid UTF-8.
std::size_t countCodePoints(std::string_view text);

std::string pathToUtf8(const std::filesystem::path& path);
std::filesystem::path pathFromUtf8(std::string_view text);

// A name for an error message: control characters and ill-formed bytes replaced, cut to `limit` bytes with an ellipsis.
std::string printable(std::string_view name, std::size_t limit = 80);

} // namespace inkling
