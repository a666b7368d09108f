#include "engine/format/adapter_file.h"

#include "engine/base/atomic_file.h"
#include "engine/base/mapped_file.h"
#include "engine/base/text.h"
#include "engine/format/json_bounds.h"
#include "engine/format/model_file.h"
#include "engine/format/safetensors.h"
#include "engine/format/tensor_names.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

namespace inkling {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::uint64_t kJsonLimit = std::uint64_t(8) << 20;
constexpr std::uint64_t kNoticeLimit = std::uint64_t(1) << 20;
constexpr std::string_view kPeftPrefix = "base_model.model.";

enum class Factor { A, B };
struct FactorName
{
    std::string matrix; // GGUF name
    Factor factor;
};

// Collects factors and puts them together.
class Collector
{
public:
    explicit Collector(AdapterFile& adapter) : m_adapter(adapter) {}

    Error bad(const std::string& text) const { return {ErrorCode::BadFile, m_adapter.displayName + ": " + text}; }

    Result<> add(const FactorName& name, const Shape& shape, TensorType type, std::span<const std::byte> data)
    {
        if (shape.size() != 2 || shape[0] == 0 || shape[1] == 0)
            return bad("'" + printable(name.matrix) + "': expected a factor with two dimensions, got " +
                       shapeText(shape));
        AdapterLayer& layer = m_layers[name.matrix];
        layer.name = name.matrix;
        Shape& to = name.factor == Factor::A ? layer.aShape : layer.bShape;
        std::vector<float>& values = name.factor == Factor::A ? layer.a : layer.b;
        if (!to.empty()) return bad("'" + printable(name.matrix) + "' has a factor twice");
        to = shape;
        values.resize(shape[0] * shape[1]); // fits: the bytes did
        const std::size_t rowBytes = data.size() / shape[0];
        for (std::uint64_t row = 0; row < shape[0]; ++row)
            dequantizeRow(type, data.subspan(row * rowBytes, rowBytes),
                          std::span(values).subspan(row * shape[1], shape[1]));
        for (const float value : values)
            if (!std::isfinite(value))
                return bad("'" + printable(name.matrix) + "' holds a value that is not a number");
        return {};
    }

    Result<> finish()
    {
        if (m_layers.empty()) return bad("has no layers");
        for (auto& [name, layer] : m_layers) {
            if (layer.a.empty() || layer.b.empty()) return bad("'" + printable(name) + "' has one factor of two");
            if (layer.aShape[0] != layer.bShape[1])
                return bad("'" + printable(name) + "': the factors' ranks differ: " + shapeText(layer.aShape) +
                           " and " + shapeText(layer.bShape));
            if (!m_adapter.layers.empty() && layer.aShape[0] != m_adapter.rank())
                return Error{ErrorCode::Unsupported,
                             m_adapter.displayName + ": ranks differ from layer to layer, which is not supported"};
            m_adapter.layers.push_back(std::move(layer));
        }
        return {};
    }

private:
    AdapterFile& m_adapter;
    std::map<std::string, AdapterLayer> m_layers;
};

// Whether a GGUF name is one of the matrices that a layer of Gemma 3 multiplies with.
bool isLinear(std::string_view name)
{
    return name.starts_with("blk.") && huggingFaceTensorName(name) && !isNormTensor(name);
}

std::optional<FactorName> ggufFactor(std::string_view name)
{
    for (const auto& [suffix, factor] : {std::pair{".lora_a", Factor::A}, std::pair{".lora_b", Factor::B}}) {
        if (!name.ends_with(suffix)) continue;
        const std::string_view matrix = name.substr(0, name.size() - std::string_view(suffix).size());
        if (isLinear(matrix)) return FactorName{std::string(matrix), factor};
    }
    return {};
}

// "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", perhaps with the adapter's name after lora_A.
std::optional<FactorName> peftFactor(std::string_view name)
{
    if (!name.starts_with(kPeftPrefix)) return {};
    name.remove_prefix(kPeftPrefix.size());
    for (const auto& [part, factor] : {std::pair{".lora_A.", Factor::A}, std::pair{".lora_B.", Factor::B}}) {
        const auto at = name.find(part);
        if (at == std::string_view::npos || !name.ends_with(".weight")) continue;
        const auto gguf = ggufTensorName(std::string(name.substr(0, at)) + ".weight");
        if (gguf && isLinear(*gguf)) return FactorName{*gguf, factor};
    }
    return {};
}

Result<Json> readJson(const fs::path& folder, const char* file, const std::string& displayName)
{
    const auto text = readFile(folder / file, kJsonLimit);
    if (!text) return text.error();
    const std::string name = displayName + ": " + file;
    INKLING_TRY(checkJsonBounds(*text, name));
    Json json = Json::parse(*text, nullptr, false);
    if (!json.is_object()) return Error{ErrorCode::BadFile, name + ": is no JSON object"};
    return json;
}

bool isTrue(const Json& json, const char* key)
{
    const auto it = json.find(key);
    return it != json.end() && it->is_boolean() && it->get<bool>();
}

bool holdsSomething(const Json& json, const char* key)
{
    const auto it = json.find(key);
    return it != json.end() && !it->is_null() && !it->empty();
}

// What PEFT can do and this program does not.
Result<> refuseOthers(const Json& config, const std::string& name)
{
    const auto unsupported = [&name](const std::string& what) {
        return Error{ErrorCode::Unsupported, name + ": " + what + " is not supported"};
    };
    const Json type = config.value("peft_type", Json("LORA"));
    if (type != "LORA") return unsupported("peft_type " + printable(type.dump()));
    for (const char* key : {"use_dora", "use_qalora", "fan_in_fan_out"})
        if (isTrue(config, key)) return unsupported(key);
    const Json bias = config.value("bias", Json("none"));
    if (bias != "none") return unsupported("bias " + printable(bias.dump()));
    for (const char* key : {"modules_to_save", "rank_pattern", "alpha_pattern", "layer_replication",
                            "trainable_token_indices", "alora_invocation_tokens"})
        if (holdsSomething(config, key)) return unsupported(key);
    return {};
}

Result<AdapterFile> readPeft(const fs::path& folder)
{
    AdapterFile adapter;
    adapter.displayName =
        printable(pathToUtf8(folder.has_filename() ? folder.filename() : folder.parent_path().filename()));
    const auto config = readJson(folder, "adapter_config.json", adapter.displayName);
    if (!config) return config.error();
    INKLING_TRY(refuseOthers(*config, adapter.displayName));
    const auto file = MappedFile::open(folder / "adapter_model.safetensors");
    if (!file) return file.error();
    const auto entries = readSafetensors(file->bytes(), adapter.displayName);
    if (!entries) return entries.error();
    Collector collector(adapter);
    for (const SafetensorsEntry& entry : *entries) {
        const auto name = peftFactor(entry.name);
        const auto type = tensorTypeFromSafetensors(entry.dtype);
        if (!name)
            return Error{ErrorCode::Unsupported, adapter.displayName + ": '" + printable(entry.name) +
                                                     "' belongs to no linear layer of Gemma 3"};
        if (!type)
            return Error{ErrorCode::Unsupported, adapter.displayName + ": '" + printable(entry.name) +
                                                     "' is stored as " + printable(entry.dtype)};
        INKLING_TRY(collector.add(*name, entry.shape, *type, entry.data));
    }
    INKLING_TRY(collector.finish());
    const Json rank = config->value("r", Json()), alpha = config->value("lora_alpha", Json());
    if (!rank.is_number_integer() || rank.get<std::int64_t>() != std::int64_t(adapter.rank()))
        return collector.bad("adapter_config.json says rank " + printable(rank.dump()) + ", the factors have " +
                             std::to_string(adapter.rank()));
    if (!alpha.is_number() || !std::isfinite(alpha.get<float>()))
        return collector.bad("adapter_config.json: 'lora_alpha': expected a number");
    adapter.alpha = alpha.get<float>();
    const float divisor = float(adapter.rank());
    adapter.scale = adapter.alpha / (isTrue(*config, "use_rslora") ? std::sqrt(divisor) : divisor);
    return adapter;
}

Result<AdapterFile> readGgufAdapter(const fs::path& path)
{
    const auto file = ModelFile::open(path);
    if (!file) return file.error();
    AdapterFile adapter;
    adapter.displayName = file->displayName();
    Collector collector(adapter);
    if (file->metadata().text("general.type") != "adapter" ||
        file->metadata().text("adapter.type").value_or("lora") != "lora")
        return collector.bad("is no LoRA adapter");
    for (const TensorInfo& info : file->tensors()) {
        const auto name = ggufFactor(info.name);
        if (!name)
            return Error{ErrorCode::Unsupported, adapter.displayName + ": '" + printable(info.name) +
                                                     "' belongs to no linear layer of Gemma 3"};
        const auto view = file->tensor(info);
        if (!view) return view.error();
        INKLING_TRY(collector.add(*name, info.shape, view->type, view->data));
    }
    INKLING_TRY(collector.finish());
    adapter.alpha = float(file->metadata().number("adapter.lora.alpha").value_or(double(adapter.rank())));
    if (!std::isfinite(adapter.alpha)) return collector.bad("'adapter.lora.alpha': expected a number");
    adapter.scale = adapter.alpha / float(adapter.rank());
    adapter.baseSha256 = printable(file->metadata().text("inkling.base_sha256").value_or(""));
    adapter.notice = sanitizeUtf8(file->metadata().text("inkling.notice").value_or(""));
    return adapter;
}

// What the card beside an adapter says of its base; a card that is missing or damaged says nothing.
void readCard(const fs::path& folder, AdapterFile& adapter)
{
    const auto card = readJson(folder, "card.json", adapter.displayName);
    if (!card || !card->contains("base") || !(*card)["base"].is_object()) return;
    const Json& base = (*card)["base"];
    if (const auto path = base.find("path"); path != base.end() && path->is_string())
        adapter.basePath = pathFromUtf8(path->get<std::string>());
    if (const auto hash = base.find("sha256"); hash != base.end() && hash->is_string())
        adapter.baseSha256 = printable(hash->get<std::string>());
}

} // namespace

bool looksLikeAdapter(const fs::path& path)
{
    std::error_code ec;
    if (fs::is_directory(path, ec))
        return fs::exists(path / "adapter_config.json", ec) && !fs::exists(path / "config.json", ec);
    if (path.extension() != ".gguf") return false;
    const auto file = ModelFile::open(path);
    return file && file->metadata().text("general.type") == "adapter";
}

Result<AdapterFile> readAdapter(const fs::path& path)
{
    std::error_code ec;
    if (!fs::is_directory(path, ec)) return readGgufAdapter(path);
    auto adapter = readPeft(path);
    if (!adapter) return adapter;
    readCard(path, *adapter);
    if (const auto notice = readFile(path / kNoticeFile, kNoticeLimit)) adapter->notice = sanitizeUtf8(*notice);
    if (adapter->notice.ends_with('\n')) adapter->notice.pop_back();
    return adapter;
}

} // namespace inkling
