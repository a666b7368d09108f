#include "engine/train/fine_tuned.h"

#include "engine/base/atomic_file.h"
#include "engine/base/text.h"
#include "engine/format/adapter_writer.h"
#include "engine/format/changed_model.h"
#include "engine/generate/write_options.h"
#include "engine/train/model_card.h"

#include <algorithm>
#include <random>
#include <system_error>
#include <vector>

namespace inkling {

namespace {

namespace fs = std::filesystem;

// Moves every file of `from` into `to`, where files of these names are replaced.
Result<> moveFiles(const fs::path& from, const fs::path& to)
{
    std::error_code ec;
    for (const fs::directory_entry& entry : fs::directory_iterator(from, ec)) {
        fs::rename(entry.path(), to / entry.path().filename(), ec);
        if (ec)
            return Error{ErrorCode::Io,
                         pathToUtf8(to / entry.path().filename()) + ": cannot rename into place: " + ec.message()};
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

// The factors as they stand in files.
AdapterFile adapterOf(const Trainer& trainer, const CardFacts& facts)
{
    AdapterFile adapter;
    adapter.displayName = "adapter";
    adapter.alpha = trainer.options().alpha;
    adapter.scale = adapter.alpha / float(trainer.options().rank);
    adapter.basePath = facts.base;
    for (const TrainedTensor& tensor : trainer.trainable().tensors()) {
        const std::vector<float> values(tensor.parameter.values.begin(), tensor.parameter.values.end());
        if (tensor.name.ends_with(kFactorA)) {
            adapter.layers.emplace_back().name = tensor.name.substr(0, tensor.name.size() - kFactorA.size());
            adapter.layers.back().aShape = tensor.shape;
            adapter.layers.back().a = values;
        } else {
            adapter.layers.back().bShape = tensor.shape;
            adapter.layers.back().b = values;
        }
    }
    return adapter;
}

} // namespace

Result<> writeFineTuned(const Trainer& trainer, const CardFacts& facts, const fs::path& folder,
                        const CancelFlag& cancel)
{
    std::string notice;
    if (trainer.options().method == TrainMethod::Full) {
        auto written = writeWholeModel(trainer, folder, cancel);
        if (!written) return written.error();
        notice = std::move(*written);
    } else {
        notice = derivativeNotice(trainer.file(), "low-rank adapters were trained for it by Inkling");
        AdapterFile adapter = adapterOf(trainer, facts);
        adapter.notice = notice;
        const auto written = writePeftAdapter(adapter, folder);
        if (!written) return written.error();
    }
    const ModelCard card = makeCard(trainer, facts, notice);
    INKLING_TRY(writeFile(folder / "README.md", card.readable));
    return writeFile(folder / "card.json", card.json);
}

} // namespace inkling
