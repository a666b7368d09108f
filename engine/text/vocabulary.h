// The pieces of a vocabulary and the ids that have a meaning, read from either file format, checked and brought into
// one shape: what the sentencepiece library may then be given. Not for tokenising (tokenizer.h).
#pragma once

#include "engine/base/result.h"
#include "engine/base/token_id.h"
#include "engine/format/model_file.h"
#include "engine/format/sentencepiece_proto.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inkling {

// A space in a piece is spelled U+2581 (LOWER ONE EIGHTH BLOCK).
inline constexpr std::string_view kSpaceMark = "\xE2\x96\x81";

struct Vocabulary
{
    // BPE with byte fallback and no normalisation; every piece is valid UTF-8 and occurs once; one piece is unknown,
    // 256 are bytes; turn and image marks are control pieces; a space is spelled U+2581 in user-defined pieces.
    SentencePieceModel model;
    std::optional<TokenId> bos;
    std::optional<TokenId> eos;
    std::vector<TokenId> stops; // see Tokenizer::stopTokens
    bool addsBos = true;
};

// Errors (BadFile, Unsupported) start with the file's name and name the piece or the key.
Result<Vocabulary> readVocabulary(const ModelFile& file);
// From the bytes of a tokenizer.model; `specialPieces` become control pieces.
Result<Vocabulary> readVocabulary(std::span<const std::byte> proto, std::span<const std::string> specialPieces,
                                  std::string_view name);

// The byte that a byte piece ("<0x0A>") stands for.
std::optional<unsigned char> byteOfPiece(std::string_view piece);

} // namespace inkling
