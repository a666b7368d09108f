// Reads and writes a sentencepiece ModelProto (tokenizer.model): the fields that matter to a model, by protobuf's wire
// format (https://protobuf.dev/programming-guides/encoding, field numbers from sentencepiece_model.proto).
// Not for tokenising (text/tokenizer does, with the library).
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inkling {

// The numbers that both tokenizer.model and a GGUF's tokenizer.ggml.token_type use.
enum class PieceType : std::uint8_t { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

struct SentencePiece
{
    std::string text;
    float score = 0;
    PieceType type = PieceType::Normal;
};

enum class SentencePieceModelType : std::uint8_t { Unigram = 1, Bpe = 2, Word = 3, Char = 4 };

// Defaults are those of the proto.
struct SentencePieceModel
{
    std::vector<SentencePiece> pieces;
    SentencePieceModelType modelType = SentencePieceModelType::Unigram;
    bool byteFallback = false;
    bool addDummyPrefix = true;
    bool removeExtraWhitespaces = true;
    bool escapeWhitespaces = true;
    bool whitespaceAsSuffix = false; // a space is marked after a word; not written by serialize()
    std::string normaliserName;
    bool hasCharsMap = false; // a precompiled character map, of the denormaliser too; not kept, so serialize() refuses
                              // nothing and writes none
    std::int32_t unkId = 0;   // −1: there is none
    std::int32_t bosId = 1;
    std::int32_t eosId = 2;
    std::int32_t padId = -1;
};

// `name` stands in messages. Unknown fields are skipped. Takes at most about 40 bytes a piece beside the texts, and no
// more than 524,288 pieces. Errors (BadFile): damaged, too many pieces, a value that the format does not know.
Result<SentencePieceModel> parseSentencePieceModel(std::span<const std::byte> bytes, std::string_view name);

// The bytes of a tokenizer.model. The pieces of unkId, bosId, eosId and padId are named in it as those of that role.
std::string serialize(const SentencePieceModel& model);

} // namespace inkling
