#include "engine/format/model_file.h"

#include "engine/base/checked.h"
#include "engine/base/text.h"
#include "engine/format/gguf.h"
#include "engine/format/hugging_face.h"
#include "engine/format/model_file_parts.h"
#include "engine/format/safetensors.h"

#include <system_error>
#include <utility>

namespace inkling {

namespace {

std::string ownName(const std::filesystem::path& path) { return printable(pathToUtf8(path.filename())); }

} // namespace

std::string shapeText(const Shape& shape)
{
    std::string out = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) out += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    return out + "]";
}

std::optional<std::uint64_t> tensorBytes(TensorType type, const Shape& shape)
{
    std::optional<std::uint64_t> bytes = rowBytes(type, shape.empty() ? 1 : shape.back());
    for (std::size_t i = 0; bytes && i + 1 < shape.size(); ++i) bytes = checkedMultiply(*bytes, shape[i]);
    return bytes;
}

Result<> ModelFile::Parts::addTensor(TensorInfo info, std::span<const std::byte> bytes)
{
    if (tensors.size() == kMaxTensors) return bad("has more than " + std::to_string(kMaxTensors) + " tensors");
    if (!index.emplace(info.name, tensors.size()).second)
        return bad("tensor '" + printable(info.name) + "' occurs twice");
    tensors.push_back(std::move(info));
    data.push_back(bytes);
    return {};
}

void ModelFile::Parts::remarkOnSkipped(std::size_t count, std::string_view what)
{
    if (count == 0) return;
    remarks.push_back(displayName + ": " + std::to_string(count) + (count == 1 ? " tensor of " : " tensors of ") +
                      std::string(what) + (count == 1 ? " is not used" : " are not used"));
}

ModelFile::ModelFile(std::unique_ptr<const Parts> parts) : m_parts(std::move(parts)) {}
ModelFile::ModelFile(ModelFile&&) noexcept = default;
ModelFile& ModelFile::operator=(ModelFile&&) noexcept = default;
ModelFile::~ModelFile() = default;

Result<ModelFile> ModelFile::open(const std::filesystem::path& path)
{
    std::error_code ec;
    if (std::filesystem::is_directory(path, ec)) return openHuggingFace(path);
    auto file = MappedFile::open(path);
    if (!file) return std::move(file).error();
    if (!looksLikeGguf(file->bytes())) {
        if (looksLikeSafetensors(file->bytes())) return openHuggingFace(path);
        const char* what = file->bytes().empty() ? ": is empty" : ": is neither a GGUF file nor a safetensors file";
        return Error{ErrorCode::BadFile, ownName(path) + what};
    }
    auto parts = readGguf(file->bytes(), ownName(path));
    if (!parts) return std::move(parts).error();
    (*parts)->path = path;
    (*parts)->files.push_back(std::move(*file)); // moving it leaves the bytes where they are
    return ModelFile(std::move(*parts));
}

ModelFormat ModelFile::format() const { return m_parts->format; }
std::string ModelFile::formatName() const { return m_parts->formatName; }
const std::filesystem::path& ModelFile::path() const { return m_parts->path; }
std::string ModelFile::displayName() const { return m_parts->displayName; }
std::uint64_t ModelFile::fileBytes() const { return m_parts->fileBytes; }
const Metadata& ModelFile::metadata() const { return m_parts->metadata; }
const TokenizerModel& ModelFile::tokenizerModel() const { return m_parts->tokenizer; }
const std::vector<TensorInfo>& ModelFile::tensors() const { return m_parts->tensors; }
std::uint64_t ModelFile::parameters() const
{
    std::uint64_t total = 0;
    for (const TensorInfo& tensor : tensors()) {
        std::uint64_t count = 1;
        for (const std::uint64_t length : tensor.shape) count *= length; // fits: the tensor's bytes did
        total += count;
    }
    return total;
}

std::map<std::string, std::size_t, std::less<>> ModelFile::typeCounts() const
{
    std::map<std::string, std::size_t, std::less<>> counts;
    for (const TensorInfo& tensor : tensors()) ++counts[std::string(traits(tensor.type).name)];
    return counts;
}

const std::vector<std::string>& ModelFile::remarks() const { return m_parts->remarks; }

bool ModelFile::has(std::string_view name) const { return m_parts->index.find(name) != m_parts->index.end(); }

Result<TensorView> ModelFile::tensor(std::string_view name, const Shape& expected) const
{
    const auto it = m_parts->index.find(name);
    if (it == m_parts->index.end()) return m_parts->bad("tensor '" + printable(name) + "' is missing");
    const TensorInfo& info = m_parts->tensors[it->second];
    if (info.shape != expected)
        return m_parts->bad("tensor '" + printable(name) + "': expected " + shapeText(expected) + ", got " +
                            shapeText(info.shape));
    TensorView view{info.type, 1, info.shape.back(), m_parts->data[it->second]};
    for (std::size_t i = 0; i + 1 < info.shape.size(); ++i) view.rows *= info.shape[i]; // fits: the bytes did
    return view;
}

Result<TensorView> ModelFile::tensor(const TensorInfo& info) const { return tensor(info.name, info.shape); }

} // namespace inkling
