// Refuses a vocabulary that the sentencepiece library would choke on, or that would not give back the text it was
// given. The library aborts the program or reads past an array on some of these, so nothing unchecked reaches it.
#pragma once

#include "engine/base/result.h"
#include "engine/format/sentencepiece_proto.h"

#include <cstddef>
#include <string_view>

namespace inkling {

// Errors (BadFile): no pieces, or more than any vocabulary has.
Result<> checkCount(std::size_t pieces, std::string_view name);

// Errors (BadFile, Unsupported), each with the name of the file and the piece: another kind than BPE with byte
// fallback; a normaliser; a piece that is empty, too long, ill-formed or there twice; a score that is no number; not
// exactly one unknown piece; byte pieces missing or misspelled; no piece for a space; user-defined pieces that the
// library cannot match.
Result<> checkVocabulary(const SentencePieceModel& model, std::string_view name);

} // namespace inkling
