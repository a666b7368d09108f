#include "engine/format/changed_model.h"

#include "engine/format/model_file_parts.h"
#include "engine/format/tensor_names.h"

#include <cstring>

namespace inkling {

Result<ModelFile> withTensors(const ModelFile& base, std::span<const ChangedTensor> tensors)
{
    auto parts = std::make_unique<ModelFile::Parts>();
    parts->format = base.format();
    parts->formatName = base.formatName();
    parts->path = base.path();
    parts->displayName = base.displayName();
    parts->metadata = base.metadata();
    parts->tokenizer = base.tokenizerModel();
    for (const ChangedTensor& tensor : tensors) {
        std::span<const std::byte> bytes = std::as_bytes(tensor.values);
        if (base.normsNeedOne() && isNormTensor(tensor.name)) {
            std::vector<float> stored(tensor.values.begin(), tensor.values.end());
            for (float& value : stored) value -= 1;
            std::vector<std::byte>& block = parts->blocks.emplace_back(bytes.size());
            std::memcpy(block.data(), stored.data(), bytes.size());
            bytes = block;
        }
        parts->fileBytes += bytes.size();
        INKLING_TRY(parts->addTensor({tensor.name, TensorType::F32, tensor.shape}, bytes));
    }
    return ModelFile(std::move(parts));
}

} // namespace inkling
