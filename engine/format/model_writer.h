// Writes a model as a GGUF file (version 3) or as a Hugging Face folder, from a model in either format, tensor by
// tensor. The output appears whole under its name or not at all. Not for choosing what to write (cli/convert does) nor
// for reading back (model_file).
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/base/result.h"
#include "engine/base/token_id.h"
#include "engine/format/model_file.h"
#include "engine/format/sentencepiece_proto.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace inkling {

// A vocabulary ready to be used: control pieces marked as such, spaces spelled ▁ everywhere.
struct WritableVocabulary
{
    SentencePieceModel model;
    std::optional<TokenId> bos;
    std::optional<TokenId> eos;
    std::optional<TokenId> padding;
    std::optional<TokenId> endOfTurn;
    std::vector<TokenId> stops; // what ends a reply: eos first
    bool addsBos = true;
};

// What config.json says of a text model.
struct WritableConfig
{
    std::uint32_t contextLength = 0;
    std::uint32_t embeddingLength = 0;
    std::uint32_t feedForwardLength = 0;
    std::uint32_t queryHeads = 0;
    std::uint32_t keyValueHeads = 0;
    std::uint32_t headSize = 0;
    std::uint32_t vocabularySize = 0;
    std::uint32_t window = 0;
    double epsilon = 0;
    double attentionScale = 0;
    double globalRopeBase = 0;
    double localRopeBase = 0;
    double globalRopeDivisor = 1;
    std::vector<bool> slides; // one for each layer
};

struct WriteOptions
{
    ModelFormat format = ModelFormat::Gguf;
    std::optional<TensorType> type; // see planConversion
    WritableConfig config;
    WritableVocabulary vocabulary;
    // What becomes of a tensor's rows before they are written; by the tensor's name as in GGUF files.
    std::map<std::string, std::function<void(std::uint64_t row, std::span<float> values)>> changes;
    std::string changed; // what that means, for the statement of changes: "with the adapter 'my-voice' merged"
};

struct WriteReport
{
    std::uint64_t bytes = 0; // of all files
    std::size_t tensors = 0;
    std::map<std::string, std::size_t> types; // tensors of each type
    std::vector<std::string> remarks;
    std::string notice; // what the licence of a derivative of Gemma asks for; empty for other models
};

// GGUF: a file that exists is replaced. Hugging Face: `output` is a folder that must not exist, or be empty.
// Errors: Unsupported (see planConversion), BadFile (values that the type cannot hold), InvalidArgument (a folder that
// is in use), Io (the disk is full, no permission), Cancelled. What was begun is removed.
Result<WriteReport> writeModel(const ModelFile& model, const std::filesystem::path& output, const WriteOptions& options,
                               const CancelFlag& cancel);

// The notice and the statement of changes that the Gemma Terms of Use, section 3.1, ask to go with a derivative of
// `model`; empty where its licence is another.
std::string derivativeNotice(const ModelFile& model, const std::string& changes);

} // namespace inkling
