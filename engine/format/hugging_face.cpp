#include "engine/format/hugging_face.h"

#include "engine/base/atomic_file.h"
#include "engine/base/text.h"
#include "engine/format/hugging_face_config.h"
#include "engine/format/json_bounds.h"
#include "engine/format/model_file_parts.h"
#include "engine/format/safetensors.h"
#include "engine/format/tensor_names.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace inkling {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxTokenizerBytes = std::uint64_t(32) << 20;
constexpr std::uint64_t kMaxTemplateBytes = std::uint64_t(1) << 20;
constexpr std::uint64_t kModelCardBytes = std::uint64_t(64) << 10;
constexpr std::size_t kMaxShards = 256;
constexpr std::size_t kMaxNameBytes = std::size_t(8) << 20;        // of all tensors together
constexpr std::uint64_t kMaxHeaderBytes = std::uint64_t(16) << 20; // of all safetensors together

using PartsPtr = std::unique_ptr<ModelFile::Parts>;

// Adds the tensors of one safetensors file, and counts those that a text model has no use for.
class TensorCollector
{
public:
    TensorCollector(ModelFile::Parts& parts, HeadTie tie) : m_parts(parts), m_tie(tie) {}

    Result<> add(const HuggingFaceSources::Shard& shard, std::string_view where);
    void remark() const;

private:
    Result<> addEntry(SafetensorsEntry&& entry, std::string_view where);

    ModelFile::Parts& m_parts;
    HeadTie m_tie;
    std::size_t m_vision = 0;
    std::size_t m_other = 0;
    std::size_t m_tiedHeads = 0;
    std::size_t m_nameBytes = 0;
    std::uint64_t m_headerBytes = 0;
};

Result<> TensorCollector::add(const HuggingFaceSources::Shard& shard, std::string_view where)
{
    m_headerBytes += safetensorsHeaderBytes(shard.bytes);
    if (m_headerBytes > kMaxHeaderBytes) return m_parts.bad("the headers of its safetensors are longer than 16 MiB");
    auto entries = readSafetensors(shard.bytes, where);
    if (!entries) return std::move(entries).error();
    for (SafetensorsEntry& entry : *entries) INKLING_TRY(addEntry(std::move(entry), where));
    return {};
}

Result<> TensorCollector::addEntry(SafetensorsEntry&& entry, std::string_view where)
{
    m_nameBytes += entry.name.size();
    if (m_nameBytes > kMaxNameBytes) return m_parts.bad("its tensors' names are longer than 8 MiB");
    if (isVisionTensor(entry.name)) {
        ++m_vision;
        return {};
    }
    const auto name = ggufTensorName(entry.name);
    if (!name) {
        ++m_other;
        return {};
    }
    if (*name == kHeadName && m_tie == HeadTie::Tied) {
        ++m_tiedHeads;
        return {};
    }
    const std::string what = std::string(where) + ": tensor '" + printable(entry.name) + "'";
    const auto type = tensorTypeFromSafetensors(entry.dtype);
    if (!type) return Error{ErrorCode::Unsupported, what + " has type " + entry.dtype + "; supported: F32 F16 BF16"};
    if (entry.shape.empty() || entry.shape.size() > 4)
        return Error{ErrorCode::BadFile,
                     what + ": expected 1 to 4 dimensions, got " + std::to_string(entry.shape.size())};
    if (entry.data.empty())
        return Error{ErrorCode::BadFile, what + " has no values: its shape is " + shapeText(entry.shape)};
    return m_parts.addTensor({*name, *type, std::move(entry.shape)}, entry.data);
}

void TensorCollector::remark() const
{
    m_parts.remarkOnSkipped(m_vision, "the vision part");
    m_parts.remarkOnSkipped(m_tiedHeads, "a head of its own (config.json ties it to the embedding)");
    m_parts.remarkOnSkipped(m_other, "unknown names");
}

Result<> readTexts(const HuggingFaceSources& sources, ModelFile::Parts& parts)
{
    readModelCard(sources.modelCard, parts);
    if (!sources.generationConfig.empty()) INKLING_TRY(readGenerationConfig(sources.generationConfig, parts));
    if (!sources.tokenizerConfig.empty()) INKLING_TRY(readTokenizerConfig(sources.tokenizerConfig, parts));
    if (!sources.specialTokensMap.empty()) INKLING_TRY(readSpecialTokensMap(sources.specialTokensMap, parts));
    if (!sources.chatTemplateJson.empty()) INKLING_TRY(readChatTemplateJson(sources.chatTemplateJson, parts));
    if (!sources.chatTemplate.empty()) parts.metadata.set("tokenizer.chat_template", sources.chatTemplate);
    auto& pieces = parts.tokenizer.specialPieces;
    std::sort(pieces.begin(), pieces.end());
    pieces.erase(std::unique(pieces.begin(), pieces.end()), pieces.end());
    return {};
}

Result<PartsPtr> assemble(HuggingFaceSources sources)
{
    auto parts = std::make_unique<ModelFile::Parts>();
    parts->format = ModelFormat::HuggingFace;
    parts->formatName = "Hugging Face safetensors";
    parts->displayName = sources.displayName;
    parts->metadata.set("general.name", sources.displayName);
    const auto tie = readConfigJson(sources.config, *parts);
    if (!tie) return tie.error();
    INKLING_TRY(readTexts(sources, *parts));
    parts->tokenizer.proto = sources.tokenizerModel;
    TensorCollector tensors(*parts, *tie);
    for (const HuggingFaceSources::Shard& shard : sources.shards) {
        const bool own = shard.name == sources.displayName; // a .safetensors file opened by its name
        INKLING_TRY(tensors.add(shard, own ? shard.name : sources.displayName + ": " + shard.name));
        parts->fileBytes += shard.bytes.size();
    }
    tensors.remark();
    for (const std::string* text : {&sources.config, &sources.generationConfig, &sources.tokenizerConfig,
                                    &sources.specialTokensMap, &sources.chatTemplate, &sources.chatTemplateJson})
        parts->fileBytes += text->size();
    parts->fileBytes += sources.tokenizerModel.size();
    return parts;
}

// Gathers a folder's files. Mapped ones are kept in `files`.
class Folder
{
public:
    Folder(fs::path folder, std::string displayName) : m_folder(std::move(folder))
    {
        sources.displayName = std::move(displayName);
    }

    Result<> readTexts();
    Result<> mapShard(const std::string& name);
    Result<> mapShardsOfIndex();

    HuggingFaceSources sources;
    std::vector<MappedFile> files;

private:
    Error bad(const std::string& text) const { return {ErrorCode::BadFile, sources.displayName + ": " + text}; }
    // An empty text where there is no such file.
    Result<std::string> textIfThere(const char* name, std::uint64_t limit) const;
    Result<std::span<const std::byte>> map(const std::string& name);

    fs::path m_folder;
};

Result<std::string> Folder::textIfThere(const char* name, std::uint64_t limit) const
{
    auto text = readFile(m_folder / name, limit);
    if (!text && text.error().code == ErrorCode::NotFound) return std::string();
    return text;
}

Result<std::span<const std::byte>> Folder::map(const std::string& name)
{
    auto file = MappedFile::open(m_folder / pathFromUtf8(name));
    if (!file) return std::move(file).error();
    files.push_back(std::move(*file)); // moving it leaves the bytes where they are
    return files.back().bytes();
}

Result<> Folder::readTexts()
{
    struct Wanted
    {
        const char* name;
        std::string* text;
        std::uint64_t limit;
    };
    for (const Wanted& wanted : {Wanted{"config.json", &sources.config, kMaxJsonBytes},
                                 Wanted{"generation_config.json", &sources.generationConfig, kMaxJsonBytes},
                                 Wanted{"tokenizer_config.json", &sources.tokenizerConfig, kMaxJsonBytes},
                                 Wanted{"special_tokens_map.json", &sources.specialTokensMap, kMaxJsonBytes},
                                 Wanted{"chat_template.jinja", &sources.chatTemplate, kMaxTemplateBytes},
                                 Wanted{"chat_template.json", &sources.chatTemplateJson, kMaxTemplateBytes}}) {
        auto text = textIfThere(wanted.name, wanted.limit);
        if (!text) return std::move(text).error();
        *wanted.text = std::move(*text);
    }
    if (sources.config.empty())
        return Error{ErrorCode::NotFound, sources.displayName + ": there is no config.json in " +
                                              (m_folder.empty() ? std::string(".") : pathToUtf8(m_folder))};
    if (const auto card = MappedFile::open(m_folder / "README.md")) {
        const auto bytes = card->bytes().first(std::min<std::size_t>(card->bytes().size(), kModelCardBytes));
        sources.modelCard.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    const auto tokenizer = map("tokenizer.model");
    if (!tokenizer && tokenizer.error().code != ErrorCode::NotFound) return tokenizer.error();
    if (!tokenizer) return {};
    if (tokenizer->size() > kMaxTokenizerBytes)
        return bad("tokenizer.model is " + std::to_string(tokenizer->size()) + " bytes long, at most " +
                   std::to_string(kMaxTokenizerBytes) + " are read");
    sources.tokenizerModel = *tokenizer;
    return {};
}

Result<> Folder::mapShard(const std::string& name)
{
    const auto bytes = map(name);
    if (!bytes) return bytes.error();
    sources.shards.push_back({name, *bytes});
    return {};
}

// A file name that stays inside the folder, on any system.
bool isPlainFileName(std::string_view name)
{
    return !name.empty() && name != "." && name != ".." && name.find_first_of("/\\:") == std::string_view::npos &&
           name.find('\0') == std::string_view::npos && isValidUtf8(name);
}

Result<> Folder::mapShardsOfIndex()
{
    constexpr const char* kIndex = "model.safetensors.index.json";
    const auto text = readFile(m_folder / kIndex, kMaxJsonBytes);
    if (!text) {
        if (text.error().code != ErrorCode::NotFound) return text.error();
        return Error{ErrorCode::NotFound, sources.displayName + ": there is no model.safetensors and no " + kIndex};
    }
    INKLING_TRY(checkJsonBounds(*text, sources.displayName + ": " + kIndex));
    const auto index = nlohmann::json::parse(*text, nullptr, false);
    const auto map = index.is_object() ? index.find("weight_map") : index.end();
    if (map == index.end() || !map->is_object())
        return bad(std::string(kIndex) + ": expected an object with a 'weight_map'");
    std::set<std::string> names;
    for (const auto& shard : *map) {
        if (!shard.is_string()) return bad(std::string(kIndex) + ": 'weight_map': expected names of files");
        const auto& name = shard.get_ref<const std::string&>();
        if (!isPlainFileName(name))
            return bad(std::string(kIndex) + ": '" + printable(name) + "' is no file of this folder");
        names.insert(name);
        if (names.size() > kMaxShards)
            return bad(std::string(kIndex) + " names more than " + std::to_string(kMaxShards) + " files");
    }
    for (const std::string& name : names) INKLING_TRY(mapShard(name));
    return {};
}

std::string folderName(const fs::path& path)
{
    std::error_code ec;
    fs::path absolute = fs::absolute(path, ec).lexically_normal();
    if (!absolute.has_filename()) absolute = absolute.parent_path(); // "models/gemma/"
    const std::string name = pathToUtf8(absolute.filename());
    return printable(name.empty() ? pathToUtf8(path) : name);
}

} // namespace

Result<ModelFile> openHuggingFace(const fs::path& path)
{
    std::error_code ec;
    const bool whole = fs::is_directory(path, ec);
    Folder folder(whole ? path : path.parent_path(), whole ? folderName(path) : printable(pathToUtf8(path.filename())));
    INKLING_TRY(folder.readTexts());
    if (!whole)
        INKLING_TRY(folder.mapShard(pathToUtf8(path.filename())));
    else if (fs::exists(path / "model.safetensors", ec))
        INKLING_TRY(folder.mapShard("model.safetensors"));
    else
        INKLING_TRY(folder.mapShardsOfIndex());

    auto parts = assemble(std::move(folder.sources));
    if (!parts) return std::move(parts).error();
    (*parts)->path = path;
    (*parts)->files = std::move(folder.files);
    return ModelFile(std::move(*parts));
}

Result<ModelFile> parseHuggingFace(HuggingFaceSources sources)
{
    auto parts = assemble(std::move(sources));
    if (!parts) return std::move(parts).error();
    return ModelFile(std::move(*parts));
}

} // namespace inkling
