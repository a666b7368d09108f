#include "engine/format/adapter_writer.h"

#include "engine/base/atomic_file.h"
#include "engine/base/text.h"
#include "engine/format/gguf_header.h"
#include "engine/format/safetensors_writer.h"
#include "engine/format/tensor_names.h"

#include <nlohmann/json.hpp>

#include <set>
#include <system_error>
#include <vector>

namespace inkling {

namespace {

// "model.layers.0.self_attn.q_proj" of "blk.0.attn_q.weight".
std::string moduleName(const std::string& matrix)
{
    std::string name = huggingFaceTensorName(matrix).value_or("");
    if (name.ends_with(".weight")) name.resize(name.size() - std::string_view(".weight").size());
    return name;
}

} // namespace

Result<std::uint64_t> writePeftAdapter(const AdapterFile& adapter, const std::filesystem::path& folder)
{
    std::error_code ec;
    std::filesystem::create_directories(folder, ec);
    if (ec) return Error{ErrorCode::Io, pathToUtf8(folder) + ": cannot create: " + ec.message()};
    std::vector<SafetensorsItem> items;
    std::set<std::string> modules;
    for (const AdapterLayer& layer : adapter.layers) {
        const std::string module = moduleName(layer.name);
        if (module.empty())
            return Error{ErrorCode::Unsupported, adapter.displayName + ": '" + printable(layer.name) +
                                                     "' has no name in Hugging Face checkpoints"};
        modules.insert(module.substr(module.rfind('.') + 1));
        items.push_back(
            {"base_model.model." + module + ".lora_A.weight", "F32", layer.aShape, std::as_bytes(std::span(layer.a))});
        items.push_back(
            {"base_model.model." + module + ".lora_B.weight", "F32", layer.bShape, std::as_bytes(std::span(layer.b))});
    }
    const auto weights = writeSafetensors(folder / "adapter_model.safetensors", items, {{"format", "pt"}});
    if (!weights) return weights;
    // The scale is what counts: with rsLoRA it is another than alpha / rank, and alpha is written so that it fits.
    const nlohmann::ordered_json config = {{"peft_type", "LORA"},
                                           {"task_type", "CAUSAL_LM"},
                                           {"base_model_name_or_path", pathToUtf8(adapter.basePath)},
                                           {"r", adapter.rank()},
                                           {"lora_alpha", adapter.scale * float(adapter.rank())},
                                           {"lora_dropout", 0.0},
                                           {"bias", "none"},
                                           {"fan_in_fan_out", false},
                                           {"inference_mode", true},
                                           {"target_modules", modules}};
    const std::string text = config.dump(2) + "\n";
    INKLING_TRY(writeFile(folder / "adapter_config.json", text));
    if (!adapter.notice.empty()) INKLING_TRY(writeFile(folder / kNoticeFile, adapter.notice + "\n"));
    return *weights + text.size();
}

Result<std::uint64_t> writeGgufAdapter(const AdapterFile& adapter, const std::filesystem::path& path)
{
    GgufMetadataWriter metadata;
    metadata.key("general.architecture", std::string("gemma3"));
    metadata.key("general.type", std::string("adapter"));
    metadata.key("general.name", adapter.displayName);
    metadata.key("general.alignment", kGgufAlignment);
    metadata.key("adapter.type", std::string("lora"));
    metadata.key("adapter.lora.alpha", double(adapter.scale * float(adapter.rank())));
    if (!adapter.baseSha256.empty()) metadata.key("inkling.base_sha256", adapter.baseSha256);
    if (!adapter.notice.empty()) metadata.key("inkling.notice", adapter.notice);
    std::vector<GgufTensor> tensors;
    for (const AdapterLayer& layer : adapter.layers) {
        tensors.push_back({layer.name + ".lora_a", TensorType::F32, layer.aShape, layer.a.size() * sizeof(float)});
        tensors.push_back({layer.name + ".lora_b", TensorType::F32, layer.bShape, layer.b.size() * sizeof(float)});
    }
    auto file = AtomicFile::create(path);
    if (!file) return std::move(file).error();
    INKLING_TRY(file->write(ggufHeader(metadata, tensors)));
    INKLING_TRY(padGguf(*file));
    for (const AdapterLayer& layer : adapter.layers) {
        for (const std::vector<float>* values : {&layer.a, &layer.b}) {
            INKLING_TRY(file->write(std::as_bytes(std::span(*values))));
            INKLING_TRY(padGguf(*file));
        }
    }
    INKLING_TRY(file->commit());
    return file->bytesWritten();
}

} // namespace inkling
