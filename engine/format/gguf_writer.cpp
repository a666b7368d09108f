#include "engine/format/gguf_writer.h"

#include "engine/base/atomic_file.h"
#include "engine/format/gguf_header.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace inkling {

namespace {

constexpr std::uint64_t kQuantizationVersion = 2; // of ggml's block layouts

// general.file_type: the type of most tensors, by llama.cpp's numbers.
std::uint32_t fileType(TensorType type)
{
    switch (type) {
    case TensorType::F32: return 0;
    case TensorType::F16: return 1;
    case TensorType::Q4_0: return 2;
    case TensorType::Q8_0: return 7;
    default: return 32; // BF16, the only other that is written
    }
}

// Which layers slide, if not as in every published Gemma 3: all but each sixth.
void putPattern(GgufMetadataWriter& header, const std::vector<bool>& slides)
{
    constexpr std::string_view kKey = "gemma3.attention.sliding_window_pattern";
    for (std::size_t period = 1; period <= slides.size() + 1; ++period) {
        bool fits = true;
        for (std::size_t i = 0; i < slides.size(); ++i) fits = fits && slides[i] == ((i + 1) % period != 0);
        if (!fits) continue;
        // A model of fewer layers than six, all sliding, fits every longer period too.
        if (period != 6 && !(period == slides.size() + 1 && period < 6)) header.key(kKey, std::uint64_t(period));
        return;
    }
    header.beginArray(kKey, MetadataType::Bool, slides.size());
    for (const bool slide : slides) header.put(std::uint8_t(slide));
}

void putVocabulary(GgufMetadataWriter& header, const WritableVocabulary& vocabulary)
{
    const auto& pieces = vocabulary.model.pieces;
    header.key("tokenizer.ggml.model", std::string("llama"));
    header.key("tokenizer.ggml.pre", std::string("default"));
    header.beginArray("tokenizer.ggml.tokens", MetadataType::String, pieces.size());
    for (const SentencePiece& piece : pieces) {
        std::string text = piece.text;
        constexpr std::string_view kSpaceMark = "\xE2\x96\x81"; // ▁; literal spaces here is how public files have it
        if (piece.type == PieceType::UserDefined)
            for (std::size_t at; (at = text.find(kSpaceMark)) != std::string::npos;)
                text.replace(at, kSpaceMark.size(), 1, ' ');
        header.putText(text);
    }
    header.beginArray("tokenizer.ggml.scores", MetadataType::F32, pieces.size());
    for (const SentencePiece& piece : pieces) header.put(piece.score);
    header.beginArray("tokenizer.ggml.token_type", MetadataType::I32, pieces.size());
    for (const SentencePiece& piece : pieces) header.put(std::int32_t(piece.type));

    const auto putId = [&header](std::string_view key, std::optional<TokenId> id) {
        if (id) header.key(key, std::uint64_t(*id));
    };
    putId("tokenizer.ggml.bos_token_id", vocabulary.bos);
    putId("tokenizer.ggml.eos_token_id", vocabulary.eos);
    putId("tokenizer.ggml.padding_token_id", vocabulary.padding);
    putId("tokenizer.ggml.eot_token_id", vocabulary.endOfTurn);
    if (vocabulary.model.unkId >= 0) putId("tokenizer.ggml.unknown_token_id", vocabulary.model.unkId);
    const bool listed = std::all_of(vocabulary.stops.begin(), vocabulary.stops.end(),
                                    [&](TokenId id) { return id == vocabulary.eos || id == vocabulary.endOfTurn; });
    if (!listed) {
        header.beginArray("inkling.eos_token_ids", MetadataType::I32, vocabulary.stops.size());
        for (const TokenId id : vocabulary.stops) header.put(id);
    }
    header.key("tokenizer.ggml.add_bos_token", vocabulary.addsBos);
    header.key("tokenizer.ggml.add_eos_token", false);
    header.key("tokenizer.ggml.add_space_prefix", vocabulary.model.addDummyPrefix);
    if (vocabulary.model.removeExtraWhitespaces) header.key("tokenizer.ggml.remove_extra_whitespaces", true);
}

// Keys that are written anew, whatever the model that is read says.
bool isMadeAnew(std::string_view key, ModelFormat from, bool hasType)
{
    if (key == "general.architecture" || key == "general.alignment" || key == "inkling.notice") return true;
    if (hasType && (key == "general.file_type" || key == "general.quantization_version")) return true;
    if (from == ModelFormat::Gguf) return false;
    return key == "gemma3.attention.sliding_window_pattern" || key.starts_with("inkling.") ||
           (key.starts_with("tokenizer.") && key != "tokenizer.chat_template");
}

GgufMetadataWriter makeMetadata(const ModelFile& model, const WriteOptions& options, const std::string& notice)
{
    GgufMetadataWriter header;
    const bool anew = model.format() != ModelFormat::Gguf;
    header.key("general.architecture", model.metadata().text("general.architecture").value_or(""));
    header.key("general.alignment", kGgufAlignment);
    if (!notice.empty()) header.key("inkling.notice", notice);
    const std::optional<TensorType> type =
        options.type || !anew
            ? options.type
            : std::optional(model.tensors().empty() ? TensorType::BF16 : model.tensors().front().type);
    if (type) {
        header.key("general.file_type", std::uint64_t(fileType(*type)));
        if (traits(*type).isQuantised) header.key("general.quantization_version", kQuantizationVersion);
    }
    for (const auto& [key, value] : model.metadata().all())
        if (!isMadeAnew(key, model.format(), type.has_value()))
            std::visit([&, name = std::string_view(key)](const auto& v) { header.key(name, v); }, value);
    if (anew) {
        putPattern(header, options.config.slides);
        putVocabulary(header, options.vocabulary);
    }
    return header;
}

} // namespace

Result<std::uint64_t> writeGguf(const ModelFile& model, const ConversionPlan& plan, const std::filesystem::path& output,
                                const WriteOptions& options, const std::string& notice, const CancelFlag& cancel)
{
    auto file = AtomicFile::create(output);
    if (!file) return std::move(file).error();
    std::vector<GgufTensor> tensors;
    for (const PlannedTensor& tensor : plan.tensors)
        tensors.push_back({tensor.name, tensor.type, tensor.source.shape, tensor.bytes});
    INKLING_TRY(file->write(ggufHeader(makeMetadata(model, options, notice), tensors)));
    INKLING_TRY(padGguf(*file));
    for (const PlannedTensor& tensor : plan.tensors) {
        INKLING_TRY(convertTensor(model, tensor, cancel, [&](auto bytes) { return file->write(bytes); }));
        INKLING_TRY(padGguf(*file));
    }
    INKLING_TRY(file->commit());
    return file->bytesWritten();
}

} // namespace inkling
