#include "engine/format/tensor_conversion.h"

#include "engine/base/text.h"
#include "engine/format/model_file_parts.h"
#include "engine/format/tensor_names.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace inkling {

namespace {

constexpr std::size_t kChunkBytes = std::size_t(1) << 18; // handed to the sink at once, or one row if that is longer
constexpr std::string_view kEmbeddingName = "token_embd.weight";
constexpr float kLargestF16 = 65504.0F;

// What every tensor of a Hugging Face checkpoint will be.
TensorType checkpointType(const ModelFile& model)
{
    std::optional<TensorType> only;
    for (const TensorInfo& info : model.tensors()) {
        if (isNormTensor(info.name)) continue; // F32 in a GGUF file, whatever the rest is
        if (traits(info.type).isQuantised) return TensorType::BF16;
        if (only && *only != info.type) return TensorType::F32; // holds both kinds of halves
        only = info.type;
    }
    return only.value_or(TensorType::BF16);
}

// The largest magnitude that a value may have: beyond it the type, or its blocks' scale, becomes infinite.
float largestValue(TensorType type)
{
    switch (type) {
    case TensorType::F16: return kLargestF16;
    case TensorType::Q8_0: return kLargestF16 * 127;
    case TensorType::Q4_0: return kLargestF16 * 8;
    default: return std::numeric_limits<float>::max();
    }
}

class Planner
{
public:
    Planner(const ModelFile& model, ModelFormat target, std::optional<TensorType> type)
        : m_model(model),
          m_target(target),
          m_type(type)
    {
        if (target == ModelFormat::HuggingFace && !type && model.format() != ModelFormat::HuggingFace)
            m_type = checkpointType(model);
    }

    ConversionPlan plan();

private:
    bool toGguf() const { return m_target == ModelFormat::Gguf; }
    TensorType matrixType(const TensorInfo& info);
    TensorType typeOf(const TensorInfo& info);

    const ModelFile& m_model;
    ModelFormat m_target;
    std::optional<TensorType> m_type;
    std::size_t m_keptF16 = 0;
    std::size_t m_requantised = 0;
};

TensorType Planner::matrixType(const TensorInfo& info)
{
    if (!m_type) return info.type;
    TensorType type = *m_type;
    const bool isTable = info.name == kEmbeddingName || info.name == kHeadName;
    if (toGguf() && type == TensorType::Q4_0 && isTable) type = TensorType::Q8_0;
    if (info.shape.back() % traits(type).blockElements != 0) {
        ++m_keptF16;
        return TensorType::F16;
    }
    m_requantised += type != info.type && traits(type).isQuantised && traits(info.type).isQuantised;
    return type;
}

TensorType Planner::typeOf(const TensorInfo& info)
{
    if (!toGguf()) return m_type.value_or(info.type);
    if (isNormTensor(info.name) || info.shape.size() == 1)
        return m_model.format() == ModelFormat::Gguf && !m_type ? info.type : TensorType::F32;
    return matrixType(info);
}

ConversionPlan Planner::plan()
{
    ConversionPlan plan;
    std::size_t unknown = 0;
    const bool same = m_model.format() == m_target;
    for (const TensorInfo& info : m_model.tensors()) {
        PlannedTensor tensor{info, info.name, typeOf(info), 0, 0, {}};
        if (!toGguf()) {
            const auto name = huggingFaceTensorName(info.name);
            if (!name) {
                ++unknown;
                continue;
            }
            tensor.name = *name;
        }
        if (!same && isNormTensor(info.name)) tensor.shift = toGguf() ? 1.0F : -1.0F;
        tensor.bytes = tensorBytes(tensor.type, info.shape).value_or(0);
        plan.tensors.push_back(std::move(tensor));
    }
    const auto remark = [&plan](std::size_t count, const char* text) {
        if (count != 0) plan.remarks.push_back(std::to_string(count) + (count == 1 ? " tensor " : " tensors ") + text);
    };
    remark(unknown, "without a name in Hugging Face checkpoints left out");
    remark(m_keptF16, "kept as F16: the rows are not whole blocks");
    remark(m_requantised, "quantised a second time: start from the original for better text");
    return plan;
}

// Rounds rows and says where one cannot be.
class RowConverter
{
public:
    RowConverter(const ModelFile& model, const PlannedTensor& tensor, const TensorView& view)
        : m_model(model),
          m_tensor(tensor),
          m_view(view),
          m_values(std::size_t(view.columns)),
          m_largest(largestValue(tensor.type))
    {}

    Result<> convert(std::uint64_t row, std::span<std::byte> out)
    {
        dequantizeRow(m_view.type, m_view.row(row), m_values);
        if (m_tensor.change) m_tensor.change(row, m_values);
        float largest = 0;
        bool isNumber = true;
        for (float& value : m_values) {
            value += m_tensor.shift;
            isNumber = isNumber && std::isfinite(value);
            largest = std::max(largest, std::fabs(value));
        }
        if (!isNumber && (traits(m_tensor.type).isQuantised)) return refuse(row, "holds a value that is not a number");
        if (std::isfinite(largest) && largest > m_largest) return refuse(row, "holds " + std::to_string(largest));
        quantizeRow(m_tensor.type, m_values, out);
        return {};
    }

private:
    Error refuse(std::uint64_t row, const std::string& what) const
    {
        return {ErrorCode::BadFile, m_model.displayName() + ": tensor '" + printable(m_tensor.source.name) + "', row " +
                                        std::to_string(row) + ": " + what + ", which cannot be written as " +
                                        std::string(traits(m_tensor.type).name)};
    }

    const ModelFile& m_model;
    const PlannedTensor& m_tensor;
    const TensorView& m_view;
    std::vector<float> m_values;
    float m_largest;
};

Error cancelled() { return {ErrorCode::Cancelled, "interrupted"}; }

Result<> copyTensor(const TensorView& view, const CancelFlag& cancel, const ByteSink& sink)
{
    for (std::size_t at = 0; at < view.data.size(); at += kChunkBytes) {
        if (cancel.isRaised()) return cancelled();
        INKLING_TRY(sink(view.data.subspan(at, std::min(kChunkBytes, view.data.size() - at))));
    }
    return {};
}

} // namespace

std::map<std::string, std::size_t> ConversionPlan::countByType() const
{
    std::map<std::string, std::size_t> counts;
    for (const PlannedTensor& tensor : tensors) ++counts[std::string(traits(tensor.type).name)];
    return counts;
}

Result<ConversionPlan> planConversion(const ModelFile& model, ModelFormat target, std::optional<TensorType> type)
{
    if (type && !canQuantize(*type))
        return Error{ErrorCode::Unsupported,
                     std::string(traits(*type).name) + " cannot be written; supported: F32 F16 BF16 Q8_0 Q4_0"};
    if (target == ModelFormat::HuggingFace && type && traits(*type).isQuantised)
        return Error{ErrorCode::Unsupported, "Hugging Face folders hold F32, F16 or BF16, not " +
                                                 std::string(traits(*type).name) + "; a GGUF file holds it"};
    return Planner(model, target, type).plan();
}

Result<> convertTensor(const ModelFile& model, const PlannedTensor& tensor, const CancelFlag& cancel,
                       const ByteSink& sink)
{
    const auto view = model.tensor(tensor.source);
    if (!view) return view.error();
    if (tensor.type == view->type && tensor.shift == 0 && !tensor.change) return copyTensor(*view, cancel, sink);
    if (!canQuantize(tensor.type))
        return Error{ErrorCode::Unsupported, model.displayName() + ": a changed tensor cannot be written as " +
                                                 std::string(traits(tensor.type).name) +
                                                 "; choose --type F32, F16, BF16, Q8_0 or Q4_0"};
    RowConverter converter(model, tensor, *view);
    const auto rowSize = std::size_t(rowBytes(tensor.type, view->columns).value_or(0));
    const std::uint64_t rowsAtOnce = std::max<std::uint64_t>(1, kChunkBytes / rowSize);
    std::vector<std::byte> chunk;
    for (std::uint64_t first = 0; first < view->rows; first += rowsAtOnce) {
        if (cancel.isRaised()) return cancelled();
        const std::uint64_t count = std::min(rowsAtOnce, view->rows - first);
        chunk.resize(std::size_t(count) * rowSize);
        for (std::uint64_t r = 0; r < count; ++r)
            INKLING_TRY(converter.convert(first + r, std::span(chunk).subspan(std::size_t(r) * rowSize, rowSize)));
        INKLING_TRY(sink(chunk));
    }
    return {};
}

} // namespace inkling
