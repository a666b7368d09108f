#include "engine/text/vocabulary.h"

#include "engine/base/text.h"
#include "engine/text/vocabulary_checks.h"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace inkling {

namespace {

// Control pieces whatever a file says of them: a text that spells one out must not end a turn.
constexpr std::string_view kMarks[] = {"<bos>",          "<eos>",
                                       "<pad>",          "<start_of_turn>",
                                       "<end_of_turn>",  "<start_of_image>",
                                       "<end_of_image>", "<image_soft_token>"};

Error bad(std::string_view name, const std::string& what)
{
    return {ErrorCode::BadFile, std::string(name) + ": " + what};
}

std::optional<TokenId> findPiece(const SentencePieceModel& model, std::string_view text)
{
    const auto found = std::find_if(model.pieces.begin(), model.pieces.end(),
                                    [&](const SentencePiece& piece) { return piece.text == text; });
    if (found == model.pieces.end()) return std::nullopt;
    return TokenId(found - model.pieces.begin());
}

void addStop(Vocabulary& vocabulary, std::optional<TokenId> id)
{
    if (id && std::find(vocabulary.stops.begin(), vocabulary.stops.end(), *id) == vocabulary.stops.end())
        vocabulary.stops.push_back(*id);
}

// Makes the marks control pieces, and spells spaces in user-defined pieces the way the text spells them once the
// library has escaped it; otherwise they would never match.
void bringIntoShape(SentencePieceModel& model, std::span<const std::string> specialPieces)
{
    std::unordered_set<std::string_view> marks(std::begin(kMarks), std::end(kMarks));
    marks.insert(specialPieces.begin(), specialPieces.end());
    for (SentencePiece& piece : model.pieces) {
        if (piece.type == PieceType::Unknown || piece.type == PieceType::Byte) continue;
        if (marks.contains(piece.text)) piece.type = PieceType::Control;
        if (piece.type != PieceType::UserDefined) continue;
        for (std::size_t at = 0; (at = piece.text.find(' ', at)) != std::string::npos; at += kSpaceMark.size())
            piece.text.replace(at, 1, kSpaceMark);
    }
}

// Reads the ids that metadata gives a meaning.
class SpecialIds
{
public:
    SpecialIds(const ModelFile& file, Vocabulary& vocabulary)
        : m_metadata(file.metadata()),
          m_name(file.displayName()),
          m_vocabulary(vocabulary)
    {}

    Result<> read();

private:
    Result<std::optional<TokenId>> id(std::string_view key) const;
    Result<> stopList(std::string_view key);
    Result<> check(std::string_view key, std::int64_t value) const;

    const Metadata& m_metadata;
    std::string m_name;
    Vocabulary& m_vocabulary;
};

Result<> SpecialIds::check(std::string_view key, std::int64_t value) const
{
    const std::size_t size = m_vocabulary.model.pieces.size();
    if (value >= 0 && std::uint64_t(value) < size) return {};
    return bad(m_name, std::string(key) + ": is " + std::to_string(value) + ", the vocabulary has " +
                           std::to_string(size) + " pieces");
}

Result<std::optional<TokenId>> SpecialIds::id(std::string_view key) const
{
    if (!m_metadata.has(key)) return std::optional<TokenId>();
    const auto value = m_metadata.unsignedInteger(key);
    if (!value || *value > std::uint64_t(std::numeric_limits<std::int64_t>::max()))
        return bad(m_name, std::string(key) + ": is no token id");
    INKLING_TRY(check(key, std::int64_t(*value)));
    return std::optional<TokenId>(TokenId(*value));
}

Result<> SpecialIds::stopList(std::string_view key)
{
    if (!m_metadata.has(key)) return {};
    const auto ids = m_metadata.integers(key);
    if (!ids) return bad(m_name, std::string(key) + ": is no list of token ids");
    for (const std::int64_t value : *ids) {
        INKLING_TRY(check(key, value));
        addStop(m_vocabulary, TokenId(value));
    }
    return {};
}

Result<> SpecialIds::read()
{
    for (const char* key : {"tokenizer.ggml.unknown_token_id", "tokenizer.ggml.padding_token_id"})
        INKLING_TRY(id(key)); // nothing needs them, but a file that lies about them lies
    const auto bos = id("tokenizer.ggml.bos_token_id");
    if (!bos) return bos.error();
    if (*bos) m_vocabulary.bos = *bos;
    const auto eos = id("tokenizer.ggml.eos_token_id");
    if (!eos) return eos.error();
    if (*eos) m_vocabulary.eos = *eos;
    addStop(m_vocabulary, *eos);
    INKLING_TRY(stopList("inkling.eos_token_ids"));
    const auto eot = id("tokenizer.ggml.eot_token_id");
    if (!eot) return eot.error();
    addStop(m_vocabulary, *eot);
    m_vocabulary.addsBos = m_metadata.boolean("tokenizer.ggml.add_bos_token").value_or(true);
    return {};
}

// What the file does not say goes by name.
void addIdsByName(Vocabulary& vocabulary)
{
    if (!vocabulary.bos) vocabulary.bos = findPiece(vocabulary.model, "<bos>");
    if (!vocabulary.eos) vocabulary.eos = findPiece(vocabulary.model, "<eos>");
    addStop(vocabulary, vocabulary.eos);
    addStop(vocabulary, findPiece(vocabulary.model, "<end_of_turn>"));
    addStop(vocabulary, findPiece(vocabulary.model, "<eos>"));
}

Result<SentencePieceModel> modelFromArrays(const ModelFile& file)
{
    const Metadata& metadata = file.metadata();
    const std::string name = file.displayName();
    const auto kind = metadata.text("tokenizer.ggml.model");
    if (!kind) return bad(name, "has no vocabulary (tokenizer.ggml.model)");
    if (*kind != "llama")
        return Error{ErrorCode::Unsupported, name + ": tokenizer '" + printable(*kind) +
                                                 "' is not supported; supported: llama (sentencepiece BPE)"};
    const auto texts = metadata.texts("tokenizer.ggml.tokens");
    const auto scores = metadata.floats("tokenizer.ggml.scores");
    const auto types = metadata.integers("tokenizer.ggml.token_type");
    if (!texts) return bad(name, "tokenizer.ggml.tokens: missing, or no list of texts");
    if (!scores) return bad(name, "tokenizer.ggml.scores: missing, or no list of numbers");
    if (!types) return bad(name, "tokenizer.ggml.token_type: missing, or no list of whole numbers");
    if (scores->size() != texts->size() || types->size() != texts->size())
        return bad(name, "tokenizer.ggml: " + std::to_string(texts->size()) + " tokens, " +
                             std::to_string(scores->size()) + " scores and " + std::to_string(types->size()) +
                             " types; expected as many of each");
    INKLING_TRY(checkCount(texts->size(), name));

    SentencePieceModel model;
    model.pieces.resize(texts->size());
    for (std::size_t i = 0; i < texts->size(); ++i) {
        const std::int64_t type = (*types)[i];
        if (type < std::int64_t(PieceType::Normal) || type > std::int64_t(PieceType::Byte))
            return bad(name, "tokenizer.ggml.token_type: token " + std::to_string(i) + " has type " +
                                 std::to_string(type) + ", expected 1 to 6");
        model.pieces[i] = {std::string((*texts)[i]), (*scores)[i], PieceType(type)};
    }
    model.modelType = SentencePieceModelType::Bpe;
    model.byteFallback = true;
    model.normaliserName = "identity";
    model.addDummyPrefix = metadata.boolean("tokenizer.ggml.add_space_prefix").value_or(true);
    model.removeExtraWhitespaces = metadata.boolean("tokenizer.ggml.remove_extra_whitespaces").value_or(false);
    model.hasCharsMap = metadata.has("tokenizer.ggml.precompiled_charsmap");
    return model;
}

Result<SentencePieceModel> modelFromProto(std::span<const std::byte> proto, std::string_view name)
{
    if (proto.empty()) return bad(name, "is empty or missing");
    return parseSentencePieceModel(proto, name);
}

// The id that tokenizer.model itself names, if that is a control piece: the format's defaults are of no use elsewhere.
std::optional<TokenId> controlId(const SentencePieceModel& model, std::int32_t id)
{
    if (id < 0 || std::size_t(id) >= model.pieces.size()) return std::nullopt;
    if (model.pieces[std::size_t(id)].type != PieceType::Control) return std::nullopt;
    return id;
}

Result<Vocabulary> checked(Result<SentencePieceModel> model, std::span<const std::string> specialPieces,
                           std::string_view name)
{
    if (!model) return std::move(model).error();
    INKLING_TRY(checkCount(model->pieces.size(), name));
    bringIntoShape(*model, specialPieces);
    INKLING_TRY(checkVocabulary(*model, name));
    Vocabulary vocabulary;
    vocabulary.model = std::move(*model);
    const auto unknown = std::find_if(vocabulary.model.pieces.begin(), vocabulary.model.pieces.end(),
                                      [](const SentencePiece& piece) { return piece.type == PieceType::Unknown; });
    vocabulary.model.unkId = std::int32_t(unknown - vocabulary.model.pieces.begin());
    return vocabulary;
}

} // namespace

Result<Vocabulary> readVocabulary(const ModelFile& file)
{
    const bool hasProto = file.format() == ModelFormat::HuggingFace;
    const std::string name = hasProto ? file.displayName() + "/tokenizer.model" : file.displayName();
    auto vocabulary = checked(hasProto ? modelFromProto(file.tokenizerModel().proto, name) : modelFromArrays(file),
                              file.tokenizerModel().specialPieces, name);
    if (!vocabulary) return vocabulary;
    if (hasProto) {
        vocabulary->bos = controlId(vocabulary->model, vocabulary->model.bosId);
        vocabulary->eos = controlId(vocabulary->model, vocabulary->model.eosId);
    }
    INKLING_TRY(SpecialIds(file, *vocabulary).read());
    addIdsByName(*vocabulary);
    return vocabulary;
}

Result<Vocabulary> readVocabulary(std::span<const std::byte> proto, std::span<const std::string> specialPieces,
                                  std::string_view name)
{
    auto vocabulary = checked(modelFromProto(proto, name), specialPieces, name);
    if (!vocabulary) return vocabulary;
    vocabulary->bos = controlId(vocabulary->model, vocabulary->model.bosId);
    vocabulary->eos = controlId(vocabulary->model, vocabulary->model.eosId);
    addIdsByName(*vocabulary);
    return vocabulary;
}

std::optional<unsigned char> byteOfPiece(std::string_view piece)
{
    if (piece.size() != 6 || !piece.starts_with("<0x") || piece[5] != '>') return std::nullopt;
    unsigned value = 0;
    for (const char c : piece.substr(3, 2)) {
        if (c >= '0' && c <= '9')
            value = value * 16 + unsigned(c - '0');
        else if (c >= 'A' && c <= 'F')
            value = value * 16 + unsigned(c - 'A' + 10);
        else
            return std::nullopt;
    }
    return static_cast<unsigned char>(value);
}

} // namespace inkling
