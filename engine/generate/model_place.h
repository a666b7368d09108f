// Where a model lies that somebody named: a path, `starter`, or the folder of an adapter, whose base is found by its
// card. Not for opening it (model.h).
#pragma once

#include "engine/base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace inkling {

inline constexpr const char* kStarterName = "starter"; // the model that ships with the program

struct ModelPlace
{
    std::filesystem::path base;
    std::optional<std::filesystem::path> adapter; // to be applied to it
};

// `name` in UTF-8. A file or folder of that name goes before `starter`. An adapter's base is looked for at the path
// that its card.json has, then by its SHA-256 among the .gguf files beside the adapter, above it and where the base
// was. Errors (NotFound): no starter beside this program; an adapter whose base is nowhere, with its path and SHA-256.
Result<ModelPlace> findModel(const std::string& name);

} // namespace inkling
