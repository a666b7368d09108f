#include "engine/format/model_writer.h"

#include "engine/base/version.h"
#include "engine/format/gguf_writer.h"
#include "engine/format/hugging_face_writer.h"
#include "engine/format/tensor_conversion.h"

#include <algorithm>
#include <cctype>

namespace inkling {

namespace {

// A model of Gemma's architecture is taken for a derivative of Gemma unless its licence says otherwise.
bool isDerivativeOfGemma(const ModelFile& model)
{
    auto licence = model.metadata().text("general.license").value_or("");
    std::transform(licence.begin(), licence.end(), licence.begin(),
                   [](unsigned char c) { return char(std::tolower(c)); });
    return licence.empty() || licence.find("gemma") != std::string::npos;
}

std::string typesText(const std::map<std::string, std::size_t>& types)
{
    std::string text;
    for (const auto& [name, count] : types) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name;
    return text;
}

std::string makeNotice(const ModelFile& model, const WriteReport& report, const WriteOptions& options)
{
    return derivativeNotice(model, "this model was converted by Inkling " + std::string(kVersion) + " from " +
                                       model.displayName() + " (" + model.formatName() + ") to " +
                                       (options.format == ModelFormat::Gguf ? "GGUF v3" : "Hugging Face safetensors") +
                                       (options.changed.empty() ? "" : ", " + options.changed) +
                                       "; its tensors are stored as " + typesText(report.types) + ".");
}

} // namespace

std::string derivativeNotice(const ModelFile& model, const std::string& changes)
{
    if (!isDerivativeOfGemma(model)) return {};
    return "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms\n"
           "Statement of changes: " +
           changes;
}

Result<WriteReport> writeModel(const ModelFile& model, const std::filesystem::path& output, const WriteOptions& options,
                               const CancelFlag& cancel)
{
    auto plan = planConversion(model, options.format, options.type);
    if (!plan) return std::move(plan).error();
    for (PlannedTensor& tensor : plan->tensors)
        if (const auto change = options.changes.find(tensor.source.name); change != options.changes.end())
            tensor.change = change->second;
    WriteReport report;
    report.tensors = plan->tensors.size();
    report.types = plan->countByType();
    report.remarks = std::move(plan->remarks);
    report.notice = makeNotice(model, report, options);
    const auto write = options.format == ModelFormat::Gguf ? writeGguf : writeHuggingFace;
    const auto bytes = write(model, *plan, output, options, report.notice, cancel);
    if (!bytes) return bytes.error();
    report.bytes = *bytes;
    return report;
}

} // namespace inkling
