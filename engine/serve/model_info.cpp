#include "engine/serve/model_info.h"

#include "engine/serve/json_text.h"

#include "engine/base/checked.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace inkling::serve {

namespace {

std::uint64_t elements(const Shape& shape)
{
    std::uint64_t product = 1;
    for (const std::uint64_t size : shape)
        product = checkedMultiply(product, size).value_or(std::numeric_limits<std::uint64_t>::max());
    return product;
}

} // namespace

std::string describeModel(const Model& model)
{
    const ModelFile& file = model.file();
    std::uint64_t parameters = 0;
    auto types = Json::object();
    for (const TensorInfo& tensor : file.tensors()) {
        parameters = checkedAdd(parameters, elements(tensor.shape)).value_or(std::numeric_limits<std::uint64_t>::max());
        Json& count = types[std::string(traits(tensor.type).name)];
        count = count.is_null() ? 1 : count.get<int>() + 1;
    }
    const Metadata& metadata = file.metadata();
    const ModelConfig& config = model.config();
    const auto licence = metadata.text("general.license");
    return toText({{"format", file.formatName()},
                   {"architecture", metadata.text("general.architecture").value_or("")},
                   {"name", metadata.text("general.name").value_or(file.displayName())},
                   {"licence", licence ? Json(*licence) : Json()},
                   {"chat_format", model.chatFormat().name()},
                   {"parameters", parameters},
                   {"file_bytes", file.fileBytes()},
                   {"types", std::move(types)},
                   {"context_length", config.contextLength},
                   {"vocabulary_size", config.vocabularySize},
                   {"layers", config.layerCount()},
                   {"embedding_length", config.embeddingLength}});
}

} // namespace inkling::serve
