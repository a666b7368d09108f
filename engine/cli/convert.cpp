// `inkling-cli convert`: between GGUF files and Hugging Face folders, and to other number formats.
#include "engine/base/atomic_file.h"
#include "engine/base/text.h"
#include "engine/cli/common.h"
#include "engine/cli/subcommands.h"
#include "engine/cli/table.h"
#include "engine/format/adapter_writer.h"
#include "engine/format/model_writer.h"
#include "engine/generate/adapter.h"
#include "engine/generate/write_options.h"
#include "engine/model/model_config.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

namespace inkling::cli {

namespace {

constexpr const char* kHelp = R"(
Writes a model anew: between GGUF files and Hugging Face folders, and to another number format. An OUTPUT that ends in
.gguf is a GGUF file (one that exists is replaced), any other a Hugging Face folder (which must not exist yet). It
appears whole or not at all. The tokenizer gives the same ids afterwards.

--type is what the matrices become. Without it they stay as they are; quantised ones become BF16 in a Hugging Face
folder, which holds F32, F16 and BF16 only. In a GGUF file norms are F32, and with Q4_0 the embedding is Q8_0.

--adapter merges a LoRA adapter into the model that is written, --scale says how strongly. Where MODEL is an adapter
itself, it becomes one of the other kind: a GGUF file, or a folder as PEFT has it.

A model with a vision part is written as a text model. With a derivative of Gemma, the notice and the statement of
changes that its licence asks for are printed and written with the model.

Examples:
  inkling-cli convert checkpoint-folder story.gguf
  inkling-cli convert checkpoint-folder story-Q4_0.gguf --type Q4_0
  inkling-cli convert story.gguf story-folder --type BF16
  inkling-cli convert story.gguf mine.gguf --adapter my-voice --type Q8_0
  inkling-cli convert my-voice my-voice.gguf
)";

struct Arguments
{
    std::string model;
    std::string output;
    std::string type;
    ModelArguments adapter; // its --adapter and --scale
};

std::string reportText(const std::string& output, ModelFormat format, const WriteReport& report)
{
    std::string types;
    for (const auto& [type, count] : report.types)
        types += (types.empty() ? "" : ", ") + std::to_string(count) + " " + type;
    std::string text =
        sanitizeUtf8(output) + ": " + (format == ModelFormat::Gguf ? "GGUF v3" : "Hugging Face safetensors") + ", " +
        std::to_string(report.tensors) + " tensors (" + types + "), " + byteSize(double(report.bytes)) + "\n";
    if (!report.notice.empty()) text += report.notice + "\n";
    return text;
}

// What an adapter's folder says of its base, so that it is found; the rest of a card is lost in a GGUF adapter.
Result<> writeBaseCard(const AdapterFile& adapter, const std::filesystem::path& folder)
{
    if (adapter.baseSha256.empty()) return {};
    nlohmann::ordered_json base = {{"sha256", adapter.baseSha256}};
    if (!adapter.basePath.empty()) base["path"] = pathToUtf8(adapter.basePath);
    return writeFile(folder / "card.json", nlohmann::ordered_json{{"kind", "adapter"}, {"base", base}}.dump(2) + "\n");
}

// An adapter becomes an adapter of the other kind.
Result<> convertAdapter(const Arguments& arguments)
{
    if (!arguments.type.empty() || !arguments.adapter.adapter.empty())
        return Error{ErrorCode::InvalidArgument,
                     "--type and --adapter are for models; MODEL is an adapter, which becomes one of the other kind"};
    const auto adapter = readAdapter(pathFromUtf8(arguments.model));
    if (!adapter) return adapter.error();
    const auto output = pathFromUtf8(arguments.output);
    const bool toGguf = arguments.output.ends_with(".gguf");
    std::error_code ec;
    if (!toGguf && std::filesystem::exists(output, ec) &&
        !(std::filesystem::is_directory(output, ec) && std::filesystem::is_empty(output, ec)))
        return Error{ErrorCode::InvalidArgument, arguments.output + ": exists already; name a folder that does not"};
    const auto bytes = toGguf ? writeGgufAdapter(*adapter, output) : writePeftAdapter(*adapter, output);
    if (!bytes) return bytes.error();
    if (!toGguf) INKLING_TRY(writeBaseCard(*adapter, output));
    return print(sanitizeUtf8(arguments.output) + (toGguf ? ": GGUF adapter, " : ": PEFT adapter, ") +
                 std::to_string(adapter->layers.size()) + " layers of rank " + std::to_string(adapter->rank()) + ", " +
                 byteSize(double(*bytes)) + "\n" + (adapter->notice.empty() ? "" : adapter->notice + "\n"));
}

Result<> convert(const Arguments& arguments)
{
    if (looksLikeAdapter(pathFromUtf8(arguments.model))) return convertAdapter(arguments);
    WriteOptions options;
    options.format = arguments.output.ends_with(".gguf") ? ModelFormat::Gguf : ModelFormat::HuggingFace;
    if (!arguments.type.empty()) options.type = tensorTypeFromName(arguments.type);
    if (options.format == ModelFormat::HuggingFace && options.type && traits(*options.type).isQuantised)
        return Error{ErrorCode::InvalidArgument, "--type: " + arguments.type +
                                                     " needs an OUTPUT that ends in .gguf; a Hugging Face folder holds "
                                                     "F32, F16 or BF16"};
    INKLING_TRY(checkModelName(arguments.model));
    const auto file = ModelFile::open(modelPath(arguments.model));
    if (!file) return file.error();
    for (const std::string& line : file->remarks()) remark(line);
    const auto config = ModelConfig::read(*file);
    if (!config) return config.error();
    auto described = writeOptionsFor(*file, *config, options.format);
    if (!described) return described.error();
    described->type = options.type;
    options = std::move(*described);
    if (!arguments.adapter.adapter.empty())
        INKLING_TRY(
            mergeAdapter(pathFromUtf8(arguments.adapter.adapter), arguments.adapter.adapterScale, *file, options));
    const auto report = writeModel(*file, pathFromUtf8(arguments.output), options, interruption());
    if (!report) return report.error();
    for (const std::string& line : report->remarks) remark(line);
    return print(reportText(arguments.output, options.format, *report));
}

} // namespace

void addConvert(CLI::App& program, Action& action)
{
    const auto arguments = std::make_shared<Arguments>();
    CLI::App* command = program.add_subcommand("convert", "Convert between GGUF and Hugging Face, and quantise");
    command->footer(kHelp);
    addModelArgument(*command, arguments->model);
    command->add_option("OUTPUT", arguments->output, "A .gguf file, or a folder for the Hugging Face layout")
        ->required();
    command->add_option("--type", arguments->type, "What matrices become: F32, F16, BF16, Q8_0 or Q4_0")
        ->check(CLI::IsMember({"F32", "F16", "BF16", "Q8_0", "Q4_0"}));
    addAdapterOptions(*command, arguments->adapter);
    command->callback([arguments, &action] { action = [arguments] { return finish(convert(*arguments)); }; });
}

} // namespace inkling::cli
