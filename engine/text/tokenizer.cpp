#include "engine/text/tokenizer.h"

#include "engine/base/text.h"
#include "engine/text/cut_points.h"
#include "engine/text/vocabulary.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace inkling {

namespace {

// Words repeat, and are tokenised once for each text. Longer ones and more of them are not remembered, which keeps the
// memory small.
constexpr std::size_t kLongestWord = 64; // bytes
constexpr std::size_t kMostWords = 1 << 15;

// What the unknown piece stands for in a text, as in the library: " ⁇ " (U+2047).
constexpr std::string_view kUnknownText = " \xE2\x81\x87 ";

std::string withoutSpaceMarks(std::string_view piece)
{
    std::string text;
    for (std::size_t mark; (mark = piece.find(kSpaceMark)) != std::string_view::npos;) {
        text += piece.substr(0, mark);
        text += ' ';
        piece.remove_prefix(mark + kSpaceMark.size());
    }
    text += piece;
    return text;
}

} // namespace

struct Tokenizer::Data
{
    Result<> load(Vocabulary vocabulary, std::string_view name);
    void encodeText(std::string_view text, std::vector<TokenId>& ids) const;
    void encodePart(const std::string& part, std::vector<TokenId>& ids) const;
    void appendBytes(std::string_view text, std::vector<TokenId>& ids) const;
    // The longest control piece that `text` begins with.
    std::optional<TokenId> controlAt(std::string_view text) const;

    bool holds(TokenId id) const { return id >= 0 && std::size_t(id) < types.size(); }
    std::string_view bytesOf(std::size_t id) const
    {
        return std::string_view(texts).substr(ends[id], ends[id + 1] - ends[id]);
    }

    sentencepiece::SentencePieceProcessor library;
    CutPoints cuts;
    std::vector<PieceType> types;
    std::string texts;               // what each token adds to a text, one after another
    std::vector<std::uint32_t> ends; // of each in `texts`; one more than there are pieces, the first is 0
    std::array<TokenId, 256> byteIds{};
    std::vector<std::pair<std::string_view, TokenId>> controls; // sorted; the texts lie in the library's model
    std::array<bool, 256> beginsControl{};
    bool dummyPrefix = false; // a space goes before a text
    std::optional<TokenId> bos;
    std::optional<TokenId> eos;
    std::vector<TokenId> stops;
    bool addsBos = true;
};

Result<> Tokenizer::Data::load(Vocabulary vocabulary, std::string_view name)
{
    SentencePieceModel& model = vocabulary.model;
    bos = vocabulary.bos;
    eos = vocabulary.eos;
    stops = std::move(vocabulary.stops);
    addsBos = vocabulary.addsBos;
    dummyPrefix = std::exchange(model.addDummyPrefix, false); // encode() puts it where a text starts, not every part

    types.reserve(model.pieces.size());
    ends.reserve(model.pieces.size() + 1);
    ends.push_back(0);
    for (std::size_t id = 0; id < model.pieces.size(); ++id) {
        SentencePiece& piece = model.pieces[id];
        types.push_back(piece.type);
        switch (piece.type) {
        case PieceType::Control:
            // The library takes a single character for the control piece of that name, and then gives up. As an unused
            // piece it is found without harm, and encodePart() takes it out.
            if (utf8SequenceLength(piece.text) == int(piece.text.size())) piece.type = PieceType::Unused;
            break;
        case PieceType::Unknown: texts += kUnknownText; break;
        case PieceType::Byte:
            texts += char(*byteOfPiece(piece.text));
            byteIds[*byteOfPiece(piece.text)] = TokenId(id);
            break;
        case PieceType::Normal:
        case PieceType::UserDefined:
        case PieceType::Unused:
            texts += withoutSpaceMarks(piece.text);
            cuts.addPiece(piece.text);
            break;
        }
        ends.push_back(std::uint32_t(texts.size()));
    }

    try {
        const std::string proto = serialize(model);
        model = {}; // before the library makes its own copy
        const auto status = library.LoadFromSerializedProto(proto);
        if (!status.ok())
            return Error{ErrorCode::BadFile, std::string(name) + ": sentencepiece: " + printable(status.message())};
    } catch (const std::exception& error) { // its trie throws
        return Error{ErrorCode::BadFile, std::string(name) + ": sentencepiece: " + printable(error.what())};
    }

    for (std::size_t id = 0; id < types.size(); ++id) {
        if (types[id] != PieceType::Control) continue;
        const std::string_view text = library.IdToPiece(int(id));
        controls.emplace_back(text, TokenId(id));
        beginsControl[static_cast<unsigned char>(text[0])] = true;
    }
    std::sort(controls.begin(), controls.end());
    return {};
}

std::optional<TokenId> Tokenizer::Data::controlAt(std::string_view text) const
{
    if (!beginsControl[static_cast<unsigned char>(text[0])]) return std::nullopt;
    // Narrows the sorted list to those that agree with the text in their first `length` bytes.
    std::optional<TokenId> longest;
    auto first = controls.begin();
    auto last = controls.end();
    for (std::size_t length = 1; length <= text.size() && first != last; ++length) {
        const auto at = [&](std::string_view piece) { return piece.substr(0, length); };
        const std::string_view wanted = at(text);
        first = std::lower_bound(first, last, wanted, [&](const auto& c, auto w) { return at(c.first) < w; });
        last = std::upper_bound(first, last, wanted, [&](auto w, const auto& c) { return w < at(c.first); });
        if (first != last && first->first.size() == length) longest = first->second;
    }
    return longest;
}

void Tokenizer::Data::appendBytes(std::string_view text, std::vector<TokenId>& ids) const
{
    for (const char c : text) ids.push_back(byteIds[static_cast<unsigned char>(c)]);
}

void Tokenizer::Data::encodePart(const std::string& part, std::vector<TokenId>& ids) const
{
    std::vector<int> found;
    if (!library.Encode(part, &found).ok()) { // it has no reason to; bytes are right for any text
        appendBytes(part, ids);
        return;
    }
    for (const int id : found) {
        // Text never gives a control piece, whatever the library finds.
        if (types[std::size_t(id)] == PieceType::Control)
            appendBytes(library.IdToPiece(id), ids);
        else
            ids.push_back(id);
    }
}

void Tokenizer::Data::encodeText(std::string_view text, std::vector<TokenId>& ids) const
{
    struct Range
    {
        std::size_t first, count; // in `ids`
    };
    std::unordered_map<std::string_view, Range> words;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, cuts.firstPart(text));
        text.remove_prefix(word.size());
        const std::size_t first = ids.size();
        if (word.size() > kLongestWord) {
            encodePart(std::string(word), ids);
        } else if (const auto known = words.find(word); known != words.end()) {
            ids.resize(first + known->second.count);
            std::copy_n(ids.begin() + std::ptrdiff_t(known->second.first), known->second.count,
                        ids.begin() + std::ptrdiff_t(first));
        } else {
            encodePart(std::string(word), ids);
            if (words.size() == kMostWords) words.clear();
            words.emplace(word, Range{first, ids.size() - first});
        }
    }
}

Tokenizer::Tokenizer(std::unique_ptr<Data> data) : m_data(std::move(data)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Result<Tokenizer> Tokenizer::open(const ModelFile& file)
{
    auto vocabulary = readVocabulary(file);
    if (!vocabulary) return std::move(vocabulary).error();
    auto data = std::make_unique<Data>();
    INKLING_TRY(data->load(std::move(*vocabulary), file.displayName()));
    return Tokenizer(std::move(data));
}

Result<Tokenizer> Tokenizer::fromProto(std::span<const std::byte> proto, std::span<const std::string> specialPieces,
                                       std::string_view name)
{
    auto vocabulary = readVocabulary(proto, specialPieces, name);
    if (!vocabulary) return std::move(vocabulary).error();
    auto data = std::make_unique<Data>();
    INKLING_TRY(data->load(std::move(*vocabulary), name));
    return Tokenizer(std::move(data));
}

std::vector<TokenId> Tokenizer::encode(std::string_view text, Special special) const
{
    std::string repaired;
    if (!isValidUtf8(text)) {
        repaired = sanitizeUtf8(text);
        text = repaired;
    }
    std::vector<TokenId> ids;
    std::string prefixed; // what stands before the first control piece, with the space that the vocabulary wants there
    const auto add = [&](std::string_view part, bool first) {
        if (part.empty()) return;
        if (first && m_data->dummyPrefix) {
            prefixed = ' ';
            prefixed += part;
            part = prefixed;
        }
        m_data->encodeText(part, ids);
    };
    if (special == Special::AsText) {
        add(text, true);
        return ids;
    }
    std::size_t start = 0; // of what is not tokenised yet
    for (std::size_t at = 0; at < text.size();) {
        const auto control = m_data->controlAt(text.substr(at));
        if (!control) {
            ++at;
            continue;
        }
        add(text.substr(start, at - start), start == 0);
        ids.push_back(*control);
        at += piece(*control).size();
        start = at;
    }
    add(text.substr(start), start == 0);
    return ids;
}

std::string Tokenizer::decode(std::span<const TokenId> ids) const
{
    std::string text;
    for (const TokenId id : ids) text += bytes(id);
    if (m_data->dummyPrefix && text.starts_with(' ')) text.erase(0, 1); // encode() put it there
    return isValidUtf8(text) ? text : sanitizeUtf8(text);
}

std::string_view Tokenizer::bytes(TokenId id) const
{
    return m_data->holds(id) ? m_data->bytesOf(std::size_t(id)) : std::string_view();
}

std::string_view Tokenizer::piece(TokenId id) const
{
    return m_data->holds(id) ? std::string_view(m_data->library.IdToPiece(id)) : std::string_view();
}

std::optional<TokenId> Tokenizer::find(std::string_view piece) const
{
    const TokenId id = m_data->library.PieceToId(piece); // the unknown piece for what it does not know
    if (this->piece(id) != piece) return std::nullopt;
    return id;
}

std::size_t Tokenizer::size() const { return m_data->types.size(); }

bool Tokenizer::isControl(TokenId id) const
{
    return m_data->holds(id) && m_data->types[std::size_t(id)] == PieceType::Control;
}

std::optional<TokenId> Tokenizer::bos() const { return m_data->bos; }
bool Tokenizer::addsBos() const { return m_data->addsBos; }
std::optional<TokenId> Tokenizer::eos() const { return m_data->eos; }
std::span<const TokenId> Tokenizer::stopTokens() const { return m_data->stops; }

} // namespace inkling
