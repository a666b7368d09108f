#include "engine/format/sentencepiece_proto.h"

#include "engine/base/text.h"

#include <bit>
#include <cstring>
#include <optional>

namespace inkling {

namespace {

constexpr std::size_t kMaxPieces = 524'288;

// Field numbers of sentencepiece_model.proto.
namespace field {
constexpr std::uint32_t kPieces = 1, kTrainer = 2, kNormalizer = 3, kDenormalizer = 5; // ModelProto
constexpr std::uint32_t kPiece = 1, kScore = 2, kType = 3;                             // SentencePiece
constexpr std::uint32_t kModelType = 3, kVocabularySize = 4, kWhitespaceAsSuffix = 24,
                        kByteFallback = 35;                                             // TrainerSpec
constexpr std::uint32_t kUnkId = 40, kBosId = 41, kEosId = 42, kPadId = 43;             // TrainerSpec
constexpr std::uint32_t kUnkPiece = 45, kBosPiece = 46, kEosPiece = 47, kPadPiece = 48; // TrainerSpec
constexpr std::uint32_t kName = 1, kCharsMap = 2, kAddDummyPrefix = 3;                  // NormalizerSpec
constexpr std::uint32_t kRemoveExtraWhitespaces = 4, kEscapeWhitespaces = 5;            // NormalizerSpec
} // namespace field

enum class Wire : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

struct Field
{
    std::uint32_t number = 0;
    Wire wire = Wire::Varint;
    std::uint64_t integer = 0; // Varint, Fixed32, Fixed64
    std::string_view bytes;    // Bytes
};

// Walks over the fields of one message.
class Message
{
public:
    explicit Message(std::string_view bytes) : m_rest(bytes) {}

    bool atEnd() const { return m_rest.empty(); }
    std::optional<Field> next(); // nothing: damaged

private:
    std::optional<std::uint64_t> varint();
    std::optional<std::string_view> take(std::uint64_t length);

    std::string_view m_rest;
};

std::optional<std::uint64_t> Message::varint()
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (m_rest.empty()) return {};
        const auto byte = static_cast<unsigned char>(m_rest.front());
        m_rest.remove_prefix(1);
        value |= std::uint64_t(byte & 0x7F) << shift;
        if (byte < 0x80) return value;
    }
    return {};
}

std::optional<std::string_view> Message::take(std::uint64_t length)
{
    if (length > m_rest.size()) return {};
    const std::string_view taken = m_rest.substr(0, std::size_t(length));
    m_rest.remove_prefix(std::size_t(length));
    return taken;
}

std::optional<Field> Message::next()
{
    const auto key = varint();
    if (!key || *key >> 3 == 0 || *key >> 3 > 0x1FFFFFFF) return {};
    Field f;
    f.number = std::uint32_t(*key >> 3);
    f.wire = Wire(*key & 7);
    switch (f.wire) {
    case Wire::Varint: {
        const auto value = varint();
        if (!value) return {};
        f.integer = *value;
        return f;
    }
    case Wire::Bytes: {
        const auto length = varint();
        const auto bytes = length ? take(*length) : std::nullopt;
        if (!bytes) return {};
        f.bytes = *bytes;
        return f;
    }
    case Wire::Fixed32:
    case Wire::Fixed64: {
        const auto bytes = take(f.wire == Wire::Fixed32 ? 4 : 8);
        if (!bytes) return {};
        std::memcpy(&f.integer, bytes->data(), bytes->size());
        return f;
    }
    }
    return {}; // groups, which the format does not use
}

bool isVarint(const Field& f, std::uint32_t number) { return f.number == number && f.wire == Wire::Varint; }
bool isBytes(const Field& f, std::uint32_t number) { return f.number == number && f.wire == Wire::Bytes; }

class Parser
{
public:
    explicit Parser(std::string_view name) : m_name(name) {}
    Result<SentencePieceModel> parse(std::string_view bytes);

private:
    Error bad(const std::string& text) const { return {ErrorCode::BadFile, std::string(m_name) + ": " + text}; }
    Error damaged(const std::string& what) const { return bad(what + " is damaged"); }
    Result<> piece(std::string_view bytes);
    Result<> trainer(std::string_view bytes);
    Result<> normalizer(std::string_view bytes);
    Result<> denormalizer(std::string_view bytes);

    std::string_view m_name;
    SentencePieceModel m_model;
};

Result<> Parser::piece(std::string_view bytes)
{
    const std::string what = "piece " + std::to_string(m_model.pieces.size());
    if (m_model.pieces.size() == kMaxPieces) return bad("has more than " + std::to_string(kMaxPieces) + " pieces");
    SentencePiece& piece = m_model.pieces.emplace_back();
    Message message(bytes);
    while (!message.atEnd()) {
        const auto f = message.next();
        if (!f) return damaged(what);
        if (isBytes(*f, field::kPiece)) piece.text = f->bytes;
        if (f->number == field::kScore && f->wire == Wire::Fixed32)
            piece.score = std::bit_cast<float>(std::uint32_t(f->integer));
        if (isVarint(*f, field::kType)) {
            if (f->integer < 1 || f->integer > 6) return bad(what + ": unknown type " + std::to_string(f->integer));
            piece.type = PieceType(f->integer);
        }
    }
    return {};
}

Result<> Parser::trainer(std::string_view bytes)
{
    Message message(bytes);
    while (!message.atEnd()) {
        const auto f = message.next();
        if (!f) return damaged("its trainer specification");
        if (isVarint(*f, field::kModelType)) {
            if (f->integer < 1 || f->integer > 4) return bad("unknown model type " + std::to_string(f->integer));
            m_model.modelType = SentencePieceModelType(f->integer);
        }
        if (isVarint(*f, field::kWhitespaceAsSuffix)) m_model.whitespaceAsSuffix = f->integer != 0;
        if (isVarint(*f, field::kByteFallback)) m_model.byteFallback = f->integer != 0;
        if (isVarint(*f, field::kUnkId)) m_model.unkId = std::int32_t(f->integer);
        if (isVarint(*f, field::kBosId)) m_model.bosId = std::int32_t(f->integer);
        if (isVarint(*f, field::kEosId)) m_model.eosId = std::int32_t(f->integer);
        if (isVarint(*f, field::kPadId)) m_model.padId = std::int32_t(f->integer);
    }
    return {};
}

Result<> Parser::normalizer(std::string_view bytes)
{
    Message message(bytes);
    while (!message.atEnd()) {
        const auto f = message.next();
        if (!f) return damaged("its normaliser specification");
        if (isBytes(*f, field::kName)) m_model.normaliserName = f->bytes;
        if (isBytes(*f, field::kCharsMap) && !f->bytes.empty()) m_model.hasCharsMap = true;
        if (isVarint(*f, field::kAddDummyPrefix)) m_model.addDummyPrefix = f->integer != 0;
        if (isVarint(*f, field::kRemoveExtraWhitespaces)) m_model.removeExtraWhitespaces = f->integer != 0;
        if (isVarint(*f, field::kEscapeWhitespaces)) m_model.escapeWhitespaces = f->integer != 0;
    }
    return {};
}

Result<> Parser::denormalizer(std::string_view bytes)
{
    Message message(bytes);
    while (!message.atEnd()) {
        const auto f = message.next();
        if (!f) return damaged("its denormaliser specification");
        if (isBytes(*f, field::kCharsMap) && !f->bytes.empty()) m_model.hasCharsMap = true;
    }
    return {};
}

Result<SentencePieceModel> Parser::parse(std::string_view bytes)
{
    Message message(bytes);
    while (!message.atEnd()) {
        const auto f = message.next();
        if (!f) return damaged("after piece " + std::to_string(m_model.pieces.size()) + " it");
        if (isBytes(*f, field::kPieces)) INKLING_TRY(piece(f->bytes));
        if (isBytes(*f, field::kTrainer)) INKLING_TRY(trainer(f->bytes));
        if (isBytes(*f, field::kNormalizer)) INKLING_TRY(normalizer(f->bytes));
        if (isBytes(*f, field::kDenormalizer)) INKLING_TRY(denormalizer(f->bytes));
    }
    return std::move(m_model);
}

void putVarint(std::string& out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7) out += char((value & 0x7F) | 0x80);
    out += char(value);
}

void putKey(std::string& out, std::uint32_t number, Wire wire)
{
    putVarint(out, (std::uint64_t(number) << 3) | std::uint64_t(wire));
}

void putInteger(std::string& out, std::uint32_t number, std::int64_t value)
{
    putKey(out, number, Wire::Varint);
    putVarint(out, std::uint64_t(value)); // negative numbers take ten bytes, as int32 fields do
}

void putBytes(std::string& out, std::uint32_t number, std::string_view bytes)
{
    putKey(out, number, Wire::Bytes);
    putVarint(out, bytes.size());
    out += bytes;
}

void putFloat(std::string& out, std::uint32_t number, float value)
{
    putKey(out, number, Wire::Fixed32);
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (unsigned shift = 0; shift < 32; shift += 8) out += char((bits >> shift) & 0xFF);
}

std::string serializeTrainer(const SentencePieceModel& model)
{
    std::string out;
    putInteger(out, field::kModelType, std::int64_t(model.modelType));
    putInteger(out, field::kVocabularySize, std::int64_t(model.pieces.size()));
    putInteger(out, field::kByteFallback, model.byteFallback);
    const auto putRole = [&](std::uint32_t idField, std::uint32_t pieceField, std::int32_t id) {
        putInteger(out, idField, id);
        if (id >= 0 && std::size_t(id) < model.pieces.size())
            putBytes(out, pieceField, model.pieces[std::size_t(id)].text);
    };
    putRole(field::kUnkId, field::kUnkPiece, model.unkId);
    putRole(field::kBosId, field::kBosPiece, model.bosId);
    putRole(field::kEosId, field::kEosPiece, model.eosId);
    putRole(field::kPadId, field::kPadPiece, model.padId);
    return out;
}

} // namespace

Result<SentencePieceModel> parseSentencePieceModel(std::span<const std::byte> bytes, std::string_view name)
{
    return Parser(name).parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string serialize(const SentencePieceModel& model)
{
    std::string out;
    std::string part;
    for (const SentencePiece& piece : model.pieces) {
        part.clear();
        putBytes(part, field::kPiece, piece.text);
        putFloat(part, field::kScore, piece.score);
        if (piece.type != PieceType::Normal) putInteger(part, field::kType, std::int64_t(piece.type));
        putBytes(out, field::kPieces, part);
    }
    putBytes(out, field::kTrainer, serializeTrainer(model));
    part.clear();
    putBytes(part, field::kName, model.normaliserName);
    putInteger(part, field::kAddDummyPrefix, model.addDummyPrefix);
    putInteger(part, field::kRemoveExtraWhitespaces, model.removeExtraWhitespaces);
    putInteger(part, field::kEscapeWhitespaces, model.escapeWhitespaces);
    putBytes(out, field::kNormalizer, part);
    return out;
}

} // namespace inkling
