#include "engine/text/vocabulary_checks.h"

#include "engine/base/text.h"
#include "engine/text/vocabulary.h"

#include <algorithm>
#include <bitset>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace inkling {

namespace {

constexpr std::size_t kMostPieces = std::size_t(1) << 20;
constexpr std::size_t kLongestPiece = 1024; // bytes; the time to tokenise a character grows with it
// PrefixMatcher in sentencepiece collects this many user-defined pieces that begin at one place, and does not look
// whether there are more.
constexpr std::size_t kMostNested = 64;

class Checker
{
public:
    Checker(const SentencePieceModel& model, std::string_view name) : m_model(model), m_name(name) {}

    Result<> settings() const;
    Result<> pieces() const;
    Result<> unknownAndBytes() const;
    Result<> space() const;
    Result<> noDuplicates() const;
    Result<> userDefined() const;

private:
    Error bad(const std::string& what) const { return {ErrorCode::BadFile, std::string(m_name) + ": " + what}; }
    Error unsupported(const std::string& what) const
    {
        return {ErrorCode::Unsupported, std::string(m_name) + ": " + what};
    }
    std::string pieceName(std::size_t id) const
    {
        return "piece " + std::to_string(id) + " '" + printable(m_model.pieces[id].text) + "'";
    }

    const SentencePieceModel& m_model;
    std::string_view m_name;
};

Result<> Checker::settings() const
{
    if (m_model.modelType != SentencePieceModelType::Bpe) {
        static constexpr const char* kNames[] = {"", "unigram", "BPE", "word", "char"};
        return unsupported(std::string("a sentencepiece model of type ") + kNames[std::size_t(m_model.modelType)] +
                           " is not supported; supported: BPE");
    }
    if (!m_model.byteFallback) return unsupported("a vocabulary without byte fallback is not supported");
    if (m_model.hasCharsMap || (!m_model.normaliserName.empty() && m_model.normaliserName != "identity"))
        return unsupported("the normaliser '" + printable(m_model.normaliserName) +
                           "' is not supported; supported: identity");
    if (m_model.whitespaceAsSuffix) return unsupported("a tokenizer that marks spaces after words is not supported");
    if (m_model.removeExtraWhitespaces || !m_model.escapeWhitespaces)
        return unsupported("a tokenizer that does not keep every space is not supported");
    return {};
}

Result<> Checker::pieces() const
{
    for (std::size_t id = 0; id < m_model.pieces.size(); ++id) {
        const SentencePiece& piece = m_model.pieces[id];
        if (piece.text.empty()) return bad("piece " + std::to_string(id) + " is empty");
        if (piece.text.size() > kLongestPiece)
            return bad(pieceName(id) + " is " + std::to_string(piece.text.size()) + " bytes long, at most " +
                       std::to_string(kLongestPiece) + " are possible");
        if (!isValidUtf8(piece.text)) return bad(pieceName(id) + " is not UTF-8");
        if (!std::isfinite(piece.score)) return bad(pieceName(id) + ": its score is no finite number");
    }
    return {};
}

Result<> Checker::unknownAndBytes() const
{
    std::size_t unknown = 0;
    std::bitset<256> bytes;
    for (std::size_t id = 0; id < m_model.pieces.size(); ++id) {
        const SentencePiece& piece = m_model.pieces[id];
        if (piece.type == PieceType::Unknown && ++unknown == 2)
            return bad(pieceName(id) + " is a second unknown piece, expected one");
        if (piece.type != PieceType::Byte) continue;
        const auto byte = byteOfPiece(piece.text);
        if (!byte) return bad(pieceName(id) + " is a byte piece, expected '<0x00>' to '<0xFF>'");
        bytes.set(*byte);
    }
    if (unknown == 0) return bad("has no unknown piece, expected one");
    if (!bytes.all()) return bad("has " + std::to_string(bytes.count()) + " of the 256 byte pieces");
    return {};
}

// Without a piece of its own a space would go through the bytes of its mark, and come back as the mark.
Result<> Checker::space() const
{
    for (const SentencePiece& piece : m_model.pieces) {
        const bool isText =
            piece.type == PieceType::Normal || piece.type == PieceType::UserDefined || piece.type == PieceType::Unused;
        if (isText && piece.text == kSpaceMark) return {};
    }
    return bad("has no piece for a space ('" + std::string(kSpaceMark) + "')");
}

Result<> Checker::noDuplicates() const
{
    // Open addressing with the ids alone: a set of texts would take several times the memory of the vocabulary.
    std::size_t slots = 1;
    while (slots < 2 * m_model.pieces.size()) slots *= 2;
    std::vector<std::uint32_t> table(slots); // id + 1, or 0
    for (std::size_t id = 0; id < m_model.pieces.size(); ++id) {
        const std::string_view text = m_model.pieces[id].text;
        std::size_t slot = std::hash<std::string_view>()(text) & (slots - 1);
        for (; table[slot] != 0; slot = (slot + 1) & (slots - 1))
            if (m_model.pieces[table[slot] - 1].text == text)
                return bad(pieceName(id) + " is there twice, first as piece " + std::to_string(table[slot] - 1));
        table[slot] = std::uint32_t(id + 1);
    }
    return {};
}

Result<> Checker::userDefined() const
{
    std::vector<std::uint32_t> ids;
    for (std::size_t id = 0; id < m_model.pieces.size(); ++id) {
        if (m_model.pieces[id].type != PieceType::UserDefined) continue;
        if (m_model.pieces[id].text.find('\0') != std::string::npos)
            return bad(pieceName(id) + " is user-defined and holds a NUL");
        ids.push_back(std::uint32_t(id));
    }
    const auto text = [&](std::uint32_t id) -> const std::string& { return m_model.pieces[id].text; };
    std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) { return text(a) < text(b); });
    std::vector<std::uint32_t> open; // pieces that begin the current one, shortest first
    for (const std::uint32_t id : ids) {
        while (!open.empty() && !text(id).starts_with(text(open.back()))) open.pop_back();
        open.push_back(id);
        if (open.size() > kMostNested)
            return unsupported(pieceName(id) + ": more than " + std::to_string(kMostNested) +
                               " user-defined pieces begin it");
    }
    return {};
}

} // namespace

Result<> checkCount(std::size_t pieces, std::string_view name)
{
    if (pieces > 0 && pieces <= kMostPieces) return {};
    return Error{ErrorCode::BadFile, std::string(name) + ": has a vocabulary of " + std::to_string(pieces) +
                                         " pieces, expected 1 to " + std::to_string(kMostPieces)};
}

Result<> checkVocabulary(const SentencePieceModel& model, std::string_view name)
{
    const Checker checker(model, name);
    INKLING_TRY(checker.settings());
    INKLING_TRY(checker.pieces());
    INKLING_TRY(checker.unknownAndBytes());
    INKLING_TRY(checker.space());
    INKLING_TRY(checker.noDuplicates());
    return checker.userDefined();
}

} // namespace inkling
