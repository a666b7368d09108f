#include "engine/serve/model_info.h"

#include "engine/serve/json_text.h"

#include <nlohmann/json.hpp>

namespace inkling::serve {

std::string describeModel(const Model& model)
{
    const ModelFile& file = model.file();
    const Metadata& metadata = file.metadata();
    const ModelConfig& config = model.config();
    const auto licence = metadata.text("general.license");
    return toText({{"format", file.formatName()},
                   {"architecture", metadata.text("general.architecture").value_or("")},
                   {"name", metadata.text("general.name").value_or(file.displayName())},
                   {"licence", licence ? Json(*licence) : Json()},
                   {"chat_format", model.chatFormat().name()},
                   {"parameters", file.parameters()},
                   {"file_bytes", file.fileBytes()},
                   {"types", file.typeCounts()},
                   {"context_length", config.contextLength},
                   {"vocabulary_size", config.vocabularySize},
                   {"layers", config.layerCount()},
                   {"embedding_length", config.embeddingLength}});
}

} // namespace inkling::serve
