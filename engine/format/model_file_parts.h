// What the readers of the two formats fill in for a ModelFile, and what they share. For engine/format alone.
#pragma once

#include "engine/base/mapped_file.h"
#include "engine/format/model_file.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inkling {

// Architectures that the engine runs, for refusals.
inline constexpr std::string_view kSupportedArchitectures = "gemma3";

struct ModelFile::Parts
{
    static constexpr std::size_t kMaxTensors = 65'536; // far above any real model

    ModelFormat format = ModelFormat::Gguf;
    std::string formatName;
    std::filesystem::path path;
    std::string displayName;
    std::uint64_t fileBytes = 0;
    Metadata metadata;
    TokenizerModel tokenizer;
    std::vector<TensorInfo> tensors;
    std::vector<std::string> remarks;

    std::vector<MappedFile> files;                         // what the spans below point into
    std::deque<std::vector<std::byte>> blocks;             // arrays that no file holds in this form; never moved
    std::vector<std::span<const std::byte>> data;          // of tensors[i]
    std::map<std::string, std::size_t, std::less<>> index; // of tensors by name

    Error fail(ErrorCode code, const std::string& text) const { return {code, displayName + ": " + text}; }
    Error bad(const std::string& text) const { return fail(ErrorCode::BadFile, text); }
    Error unsupported(const std::string& text) const { return fail(ErrorCode::Unsupported, text); }

    // Errors (BadFile): the name occurs twice; too many.
    Result<> addTensor(TensorInfo info, std::span<const std::byte> bytes);
    // The remark about tensors that were left out, if any were: what a text model does not need.
    void remarkOnSkipped(std::size_t count, std::string_view what);
};

// The bytes of a tensor of this type and shape. No value where a size overflows or a row is not whole blocks.
std::optional<std::uint64_t> tensorBytes(TensorType type, const Shape& shape);

} // namespace inkling
