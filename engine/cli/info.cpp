// `inkling-cli info`: what a model file says of itself. Reads headers; weights stay on disk.
#include "engine/base/text.h"
#include "engine/cli/common.h"
#include "engine/cli/subcommands.h"
#include "engine/cli/table.h"
#include "engine/format/model_file.h"
#include "engine/model/model_config.h"
#include "engine/text/chat_format.h"
#include "engine/text/tokenizer.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace inkling::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kHelp = R"(
Says what is in a model file, from its header alone: format, architecture, name, number of parameters, size of the
files, how many tensors there are of each type, context length, vocabulary (rows of the embedding), layers, width,
licence, and how the model wants a conversation spelled ("none": it continues text).

Examples:
  inkling-cli info story.gguf
  inkling-cli info story.gguf --tensors
  inkling-cli info checkpoint-folder --json

With --json, one object: {"format","architecture","name","parameters","file_bytes","types":{"Q4_0":126,…},
"context_length","vocabulary_size","layers","embedding_length","licence","chat_format"}; what the file does not say is
null. --tensors adds "tensors":[{"name","type","shape"}…], outermost size first.
)";

enum class Tensors { Hide, Show };

struct Arguments
{
    std::string model;
    bool tensors = false;
    bool json = false;
};

struct Summary
{
    ModelConfig config;
    std::string name;
    std::optional<std::string> licence;
    std::optional<std::string> chatFormat; // none where the vocabulary cannot be read
};

std::optional<std::string> recogniseChatFormat(const ModelFile& file)
{
    // Without a template there is nothing to recognise, and building a tokenizer takes longer than all the rest.
    if (!file.metadata().has("tokenizer.chat_template")) return std::string(ChatFormat(ChatFormat::Kind::None).name());
    const auto tokenizer = Tokenizer::open(file);
    if (!tokenizer) {
        remark(tokenizer.error().text);
        return {};
    }
    const ChatFormat format = ChatFormat::recognise(file, *tokenizer);
    if (!format.remark().empty()) remark(format.remark());
    return std::string(format.name());
}

Result<Summary> summarise(const ModelFile& file)
{
    auto config = ModelConfig::read(file);
    if (!config) return std::move(config).error();
    Summary summary;
    summary.config = std::move(*config);
    summary.name = sanitizeUtf8(file.metadata().text("general.name").value_or(file.displayName()));
    if (const auto licence = file.metadata().text("general.license")) summary.licence = sanitizeUtf8(*licence);
    summary.chatFormat = recogniseChatFormat(file);
    return summary;
}

Json toJson(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

std::string jsonText(const ModelFile& file, const Summary& summary, Tensors tensors)
{
    Json json;
    json["format"] = file.formatName();
    json["architecture"] = file.metadata().text("general.architecture").value_or("");
    json["name"] = summary.name;
    json["parameters"] = file.parameters();
    json["file_bytes"] = file.fileBytes();
    json["types"] = file.typeCounts();
    json["context_length"] = summary.config.contextLength;
    json["vocabulary_size"] = summary.config.vocabularySize;
    json["layers"] = summary.config.layerCount();
    json["embedding_length"] = summary.config.embeddingLength;
    json["licence"] = toJson(summary.licence);
    json["chat_format"] = toJson(summary.chatFormat);
    if (tensors == Tensors::Show) {
        json["tensors"] = Json::array();
        for (const TensorInfo& tensor : file.tensors())
            json["tensors"].push_back(
                {{"name", sanitizeUtf8(tensor.name)}, {"type", traits(tensor.type).name}, {"shape", tensor.shape}});
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string plainText(const ModelFile& file, const Summary& summary, Tensors tensors)
{
    std::string types;
    for (const auto& [type, count] : file.typeCounts())
        types += (types.empty() ? "" : ", ") + type + " " + std::to_string(count);
    const std::vector<std::vector<std::string>> rows = {
        {"format", file.formatName()},
        {"architecture", file.metadata().text("general.architecture").value_or("")},
        {"name", printable(summary.name)},
        {"parameters", std::to_string(file.parameters())},
        {"file", byteSize(double(file.fileBytes()))},
        {"types", types},
        {"context length", std::to_string(summary.config.contextLength)},
        {"vocabulary", std::to_string(summary.config.vocabularySize)},
        {"layers", std::to_string(summary.config.layerCount())},
        {"embedding length", std::to_string(summary.config.embeddingLength)},
        {"licence", printable(summary.licence.value_or("not stated"))},
        {"chat format", summary.chatFormat.value_or("unknown")},
    };
    std::string text = alignedTable(rows, {Align::Left, Align::Left});
    if (tensors == Tensors::Hide) return text;
    std::vector<std::vector<std::string>> lines;
    for (const TensorInfo& tensor : file.tensors())
        lines.push_back({printable(tensor.name), std::string(traits(tensor.type).name), shapeText(tensor.shape)});
    return text + "\n" + alignedTable(lines, {Align::Left, Align::Left, Align::Left});
}

Result<> printInfo(const Arguments& arguments)
{
    const auto file = ModelFile::open(modelPath(arguments.model));
    if (!file) return file.error();
    for (const std::string& line : file->remarks()) remark(line);
    const auto summary = summarise(*file);
    if (!summary) return summary.error();
    const Tensors tensors = arguments.tensors ? Tensors::Show : Tensors::Hide;
    return print(arguments.json ? jsonText(*file, *summary, tensors) : plainText(*file, *summary, tensors));
}

} // namespace

void addInfo(CLI::App& program, Action& action)
{
    const auto arguments = std::make_shared<Arguments>();
    CLI::App* command = program.add_subcommand("info", "Say what is in a model file");
    command->footer(kHelp);
    addModelArgument(*command, arguments->model);
    command->add_flag("--tensors", arguments->tensors, "List the tensors: name, type, shape");
    command->add_flag("--json", arguments->json, "Print one JSON object");
    command->callback([arguments, &action] { action = [arguments] { return finish(printInfo(*arguments)); }; });
}

} // namespace inkling::cli
