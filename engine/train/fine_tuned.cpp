#include "engine/train/fine_tuned.h"

#include "engine/base/atomic_file.h"
#include "engine/base/text.h"
#include "engine/format/changed_model.h"
#include "engine/format/safetensors_writer.h"
#include "engine/format/tensor_names.h"
#include "engine/generate/write_options.h"
#include "engine/train/model_card.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>
#include <system_error>
#include <vector>

namespace inkling {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// Moves every file of `from` into `to`, where files of these names are replaced.
Result<> moveFiles(const fs::path& from, const fs::path& to)
{
    std::error_code ec;
    for (const fs::directory_entry& entry : fs::directory_iterator(from, ec)) {
        fs::rename(entry.path(), to / entry.path().filename(), ec);
        if (ec) return Error{ErrorCode::Io, pathToUtf8(to / entry.path().filename()) + ": cannot rename into place: " + ec.message()};
    }
    fs::remove_all(from, ec);
    return {};
}

bool hasFullFloats(const ModelFile& file)
{
    return std::any_of(file.tensors().begin(), file.tensors().end(), [](const TensorInfo& tensor) {
        return tensor.type == TensorType::F32 && tensor.shape.size() == 2;
    });
}

// The notice of the model's licence, if it asks for one.
Result<std::string> writeWholeModel(const Trainer& trainer, const fs::path& folder, const CancelFlag& cancel)
{
    std::vector<ChangedTensor> tensors;
    for (const TrainedTensor& tensor : trainer.trainable().tensors())
        tensors.push_back({tensor.name, tensor.shape, tensor.parameter.values});
    const auto changed = withTensors(trainer.file(), tensors);
    if (!changed) return changed.error();
    auto options = writeOptionsFor(*changed, trainer.config(), ModelFormat::HuggingFace);
    if (!options) return options.error();
    options->type = hasFullFloats(trainer.file()) ? TensorType::F32 : TensorType::BF16;
    const fs::path aside = folder / ("model.part-" + std::to_string(std::random_device()()));
    const auto report = writeModel(*changed, aside, *options, cancel);
    if (!report) return report.error();
    INKLING_TRY(moveFiles(aside, folder));
    return report->notice;
}

// "model.layers.0.self_attn.q_proj" of a linear layer "blk.0.attn_q.weight".
std::string moduleName(std::string_view ggufName)
{
    std::string name = huggingFaceTensorName(ggufName).value_or(std::string(ggufName));
    if (name.ends_with(".weight")) name.resize(name.size() - 7);
    return name;
}

Result<> writeAdapter(const Trainer& trainer, const CardFacts& facts, const fs::path& folder)
{
    std::vector<SafetensorsItem> items;
    for (const TrainedTensor& tensor : trainer.trainable().tensors()) {
        const bool isA = tensor.name.ends_with(".lora_a");
        const std::string linear = tensor.name.substr(0, tensor.name.size() - std::string_view(".lora_a").size());
        items.push_back({"base_model.model." + moduleName(linear) + (isA ? ".lora_A.weight" : ".lora_B.weight"), "F32", tensor.shape,
                         std::as_bytes(std::span<const float>(tensor.parameter.values))});
    }
    const auto written = writeSafetensors(folder / "adapter_model.safetensors", items, {{"format", "pt"}});
    if (!written) return written.error();
    const Json config = {
        {"peft_type", "LORA"},
        {"task_type", "CAUSAL_LM"},
        {"base_model_name_or_path", pathToUtf8(facts.base)},
        {"r", trainer.options().rank},
        {"lora_alpha", trainer.options().alpha},
        {"lora_dropout", 0.0},
        {"bias", "none"},
        {"fan_in_fan_out", false},
        {"inference_mode", true},
        {"target_modules", {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}}};
    return writeFile(folder / "adapter_config.json", config.dump(2) + "\n");
}

} // namespace

Result<> writeFineTuned(const Trainer& trainer, const CardFacts& facts, const fs::path& folder, const CancelFlag& cancel)
{
    std::string notice;
    if (trainer.options().method == TrainMethod::Full) {
        auto written = writeWholeModel(trainer, folder, cancel);
        if (!written) return written.error();
        notice = std::move(*written);
    } else {
        INKLING_TRY(writeAdapter(trainer, facts, folder));
        notice = derivativeNotice(trainer.file(), "low-rank adapters were trained for it by Inkling");
        if (!notice.empty()) INKLING_TRY(writeFile(folder / "NOTICE", notice + "\n"));
    }
    const ModelCard card = makeCard(trainer, facts, notice);
    INKLING_TRY(writeFile(folder / "README.md", card.readable));
    return writeFile(folder / "card.json", card.json);
}

} // namespace inkling
