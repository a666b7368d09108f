// Text to token ids and back. The sentencepiece library does the work; this class builds its model from either file
// format so that both give the same ids, and keeps control pieces out of text.
// Not for turns and roles (chat_format) nor for streamed output (stream_decoder).
#pragma once

#include "engine/base/result.h"
#include "engine/base/token_id.h"
#include "engine/format/model_file.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inkling {

// Whether control pieces that are spelled out in a text become control tokens.
enum class Special {
    AsText, // never: for anything a user, a document, a template's variable or a model wrote
    Parse,  // yes: for prompts that a program or --parse-specials wrote
};

// Immutable once open; any thread may use it.
class Tokenizer
{
public:
    // Errors (BadFile, Unsupported): no vocabulary, a damaged tokenizer.model, a piece that occurs twice (by name),
    // missing byte pieces, a normaliser other than identity, another model type than BPE. `file` may be closed later.
    static Result<Tokenizer> open(const ModelFile& file);
    // The same from the bytes of a sentencepiece model; `name` stands in messages.
    static Result<Tokenizer> fromProto(std::span<const std::byte> proto, std::span<const std::string> specialPieces,
                                       std::string_view name);

    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;
    ~Tokenizer();

    // No bos, no eos; a dummy prefix at the start only. Invalid UTF-8 is read as U+FFFD. Linear but for a logarithm.
    std::vector<TokenId> encode(std::string_view text, Special special) const;
    // The exact text of the ids, less a dummy prefix; control tokens and ids out of range add nothing; bytes that are
    // no UTF-8 become U+FFFD.
    std::string decode(std::span<const TokenId> ids) const;

    // The bytes a token adds to a text: a byte piece one, perhaps part of a character; control none; unknown " ⁇ ".
    std::string_view bytes(TokenId id) const;
    // The piece as the vocabulary spells it ("▁the", "<0x0A>"); empty when out of range.
    std::string_view piece(TokenId id) const;
    std::optional<TokenId> find(std::string_view piece) const;

    std::size_t size() const; // pieces
    bool isControl(TokenId id) const;
    std::optional<TokenId> bos() const;
    bool addsBos() const; // whether the file asks for a bos in front of raw text; true when it does not say
    std::optional<TokenId> eos() const;
    // What ends a reply: the file's eos (all of a list), eot, and the pieces <end_of_turn> and <eos> by name.
    std::span<const TokenId> stopTokens() const;

private:
    struct Data;
    explicit Tokenizer(std::unique_ptr<Data> data);
    std::unique_ptr<Data> m_data;
};

} // namespace inkling
