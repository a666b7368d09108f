// A model on disk, seen the same way whether it is a GGUF file or a Hugging Face folder: metadata under GGUF's keys,
// tensors under GGUF's names, bytes where they lie in the mapped files. Reads headers only; weights stay on disk until
// somebody reads them. Files are hostile: every length is checked against what remains before anything is allocated.
// Not for interpreting the metadata (model/model_config does) and not for writing (format/model_writer does).
#pragma once

#include "engine/base/result.h"
#include "engine/format/metadata.h"
#include "engine/format/tensor_view.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace inkling {

enum class ModelFormat { Gguf, HuggingFace };

// Where the vocabulary comes from.
struct TokenizerModel
{
    // Hugging Face: the bytes of tokenizer.model (a sentencepiece ModelProto), empty for GGUF, whose vocabulary is in
    // the metadata (tokenizer.ggml.tokens, .scores, .token_type, ids and flags).
    std::span<const std::byte> proto;
    // Hugging Face: pieces that tokenizer_config.json (added_tokens_decoder with "special": true) or
    // special_tokens_map.json mark special.
    std::vector<std::string> specialPieces;
};

struct TensorInfo
{
    std::string name; // GGUF's name; tensors this program has no use for keep the name they have in the file
    TensorType type = TensorType::F32;
    Shape shape;
};

// Immutable once open; any thread may read. Views stay valid while the ModelFile lives (moving it does not move them).
class ModelFile
{
public:
    // `path`: a .gguf file, a Hugging Face folder, or a .safetensors file beside its config.json. The format is sniffed
    // from the content, not from the name. The metadata of a Hugging Face folder is given under GGUF's keys:
    //   general.architecture ("gemma3" for Gemma3ForCausalLM, Gemma3ForConditionalGeneration and model_type
    //   gemma3_text, gemma3), general.name, general.license; gemma3.context_length, .embedding_length, .block_count,
    //   .feed_forward_length, .attention.head_count, .head_count_kv, .key_length, .value_length,
    //   .layer_norm_rms_epsilon, .sliding_window, .sliding_window_pattern (an I64 array with 1 for each layer that
    //   slides, from layer_types; or the period as an integer), .attention.scale (query_pre_attn_scalar^-0.5),
    //   .rope.freq_base, .rope.freq_base_swa, .rope.scaling.type ("linear"), .rope.scaling.factor;
    //   inkling.vocabulary_size (config.json's vocab_size); tokenizer.ggml.bos_token_id, .eos_token_id
    //   (first of the list) and inkling.eos_token_ids (all of them), tokenizer.chat_template.
    // What equals its default may be missing: model/model_config knows the defaults. A RoPE scaling or an activation or
    // soft-capping that this program does not do is refused here by name for Hugging Face, by model_config for GGUF.
    // Errors: NotFound, Io, BadFile, Unsupported (architecture, tensor type), each starting with the file's name.
    static Result<ModelFile> open(const std::filesystem::path& path);

    ModelFile(ModelFile&&) noexcept;
    ModelFile& operator=(ModelFile&&) noexcept;
    ~ModelFile();

    ModelFormat format() const;
    std::string formatName() const; // "GGUF v3", "Hugging Face safetensors"
    const std::filesystem::path& path() const;
    std::string displayName() const; // the file's or folder's own name, for messages: "story.gguf"
    std::uint64_t fileBytes() const; // all files together
    const Metadata& metadata() const;
    const TokenizerModel& tokenizerModel() const;
    const std::vector<TensorInfo>& tensors() const;                     // in the file's order, skipped ones left out
    std::uint64_t parameters() const;                                   // values in all tensors
    std::map<std::string, std::size_t, std::less<>> typeCounts() const; // tensors of each type, by its name
    // What a person should know, a line each: "14 tensors of the vision part are not used".
    const std::vector<std::string>& remarks() const;

    // Norm weights of a Hugging Face checkpoint are stored as w and applied as 1 + w; GGUF files have the 1 added.
    bool normsNeedOne() const { return format() == ModelFormat::HuggingFace; }

    bool has(std::string_view name) const;
    // The tensor, if it is there with exactly this shape. Errors (BadFile): missing, other shape
    // ("story.gguf: tensor 'blk.3.attn_q.weight': expected [1024, 640], got [640, 1024]").
    Result<TensorView> tensor(std::string_view name, const Shape& expected) const;
    Result<TensorView> tensor(const TensorInfo& info) const;

    struct Parts;                                           // shared by the two readers
    explicit ModelFile(std::unique_ptr<const Parts> parts); // for the readers in format/
private:
    std::unique_ptr<const Parts> m_parts;
};

} // namespace inkling
