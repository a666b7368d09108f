#include "engine/generate/model_place.h"

#include "engine/base/sha256.h"
#include "engine/base/system_info.h"
#include "engine/base/text.h"
#include "engine/format/adapter_file.h"

#include <algorithm>
#include <system_error>
#include <vector>

namespace inkling {

namespace {

namespace fs = std::filesystem;

constexpr const char* kStarterFile = "starter.gguf";
constexpr std::size_t kMostCandidates = 16; // files that are hashed when a base is looked for

// Beside the program (a build tree, Windows) or in its data folder (installed).
std::optional<fs::path> starterPath()
{
    const fs::path folder = programFolder();
    std::error_code ec;
    for (const fs::path& candidate : {folder / kStarterFile, folder / ".." / "share" / "inkling" / kStarterFile,
                                      folder / ".." / "Resources" / kStarterFile})
        if (fs::exists(candidate, ec)) return candidate.lexically_normal();
    return {};
}

std::vector<fs::path> modelsIn(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code ec;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ec))
        if (entry.path().extension() == ".gguf") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

// `path`: of the adapter, a folder or a file.
std::optional<fs::path> findByHash(const AdapterFile& adapter, const fs::path& path)
{
    std::vector<fs::path> candidates;
    if (const auto starter = starterPath()) candidates.push_back(*starter);
    std::error_code ec;
    fs::path own = fs::absolute(path, ec).lexically_normal();
    if (!own.has_filename() || !fs::is_directory(own, ec)) own = own.parent_path(); // of "voice/" as of "voice.gguf"
    for (const fs::path& place : {own, own.parent_path(), adapter.basePath.parent_path()})
        for (const fs::path& file : modelsIn(place)) candidates.push_back(file);
    if (candidates.size() > kMostCandidates) candidates.resize(kMostCandidates);
    for (const fs::path& candidate : candidates)
        if (const auto hash = sha256OfFile(candidate); hash && *hash == adapter.baseSha256) return candidate;
    return {};
}

} // namespace

Result<ModelPlace> findModel(const std::string& name)
{
    const fs::path path = pathFromUtf8(name);
    std::error_code ec;
    if (name == kStarterName && !fs::exists(path, ec)) {
        if (const auto starter = starterPath()) return ModelPlace{*starter, {}};
        return Error{ErrorCode::NotFound,
                     "starter: the model that ships with Inkling is not beside this program; give the path of a model"};
    }
    if (!looksLikeAdapter(path)) return ModelPlace{path, {}};

    const auto adapter = readAdapter(path);
    if (!adapter) return adapter.error();
    if (!adapter->basePath.empty() && fs::exists(adapter->basePath, ec)) return ModelPlace{adapter->basePath, path};
    if (!adapter->baseSha256.empty())
        if (const auto base = findByHash(*adapter, path)) return ModelPlace{*base, path};
    return Error{ErrorCode::NotFound, adapter->displayName + ": its base is not at '" +
                                          printable(pathToUtf8(adapter->basePath)) +
                                          "' and no file nearby has the SHA-256 " +
                                          (adapter->baseSha256.empty() ? "(unknown)" : adapter->baseSha256) +
                                          "; give the base as MODEL and this folder as --adapter"};
}

} // namespace inkling
