#include "engine/text/chat_format.h"

#include "engine/base/text.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace inkling {

namespace {

constexpr std::string_view kStartOfTurn = "<start_of_turn>";
constexpr std::string_view kEndOfTurn = "<end_of_turn>";
constexpr std::string_view kBlankLine = "\n\n";

// The ASCII characters that Python's str.strip() takes away, which is what a template's `trim` calls. The rarer spaces
// of Unicode stay: a writer who put one there meant it.
bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1C' && c <= '\x1F'); }

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

// The template without white space and comments ({# … #}), which do not change what it makes.
std::string essence(std::string_view source)
{
    std::string out;
    while (!source.empty()) {
        if (source.starts_with("{#")) {
            const auto end = source.find("#}", 2);
            source.remove_prefix(end == std::string_view::npos ? source.size() : end + 2);
            continue;
        }
        if (!isSpace(source[0])) out += source[0];
        source.remove_prefix(1);
    }
    return out;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Gemma's turns: both marks, the reply's role spelled "model", and no mark or role of another family.
bool isGemmaTemplate(std::string_view source)
{
    const std::string text = essence(source);
    if (!contains(text, kStartOfTurn) || !contains(text, kEndOfTurn)) return false;
    if (!contains(text, "'model'") && !contains(text, "\"model\"") && !contains(text, "<start_of_turn>model"))
        return false;
    for (const std::string_view other : {"<|", "|>", "[INST]", "<<SYS>>", "<start_of_turn>assistant",
                                         "<start_of_turn>system", "<start_of_turn>developer", "###"})
        if (contains(text, other)) return false;
    return true;
}

struct Turn
{
    Role role = Role::User;
    std::string text;
};

void append(std::string& text, std::string_view part)
{
    if (part.empty()) return;
    if (!text.empty()) text += kBlankLine;
    text += part;
}

// A turn that is left open is what was written so far: line ends at its end stay, or they would be written again.
// Spaces go, for the next word brings its own.
std::string_view turnText(std::span<const Message> messages, std::size_t index)
{
    const Message& message = messages[index];
    const std::string_view text = trimmed(message.text);
    const bool isOpen = message.role == Role::Model && index + 1 == messages.size();
    if (!isOpen || text.empty()) return text;
    const std::string_view whole = message.text;
    const std::size_t end = whole.find_last_not_of(" \t");
    const auto begin = static_cast<std::size_t>(text.data() - whole.data());
    return whole.substr(begin, end + 1 - begin);
}

// A system text goes before the next user text; where none follows, it is a user's turn of its own, so that it is
// never lost.
std::vector<Turn> turnsOf(std::span<const Message> messages)
{
    std::vector<Turn> turns;
    std::string system;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const Message& message = messages[i];
        if (message.role == Role::System) {
            append(system, trimmed(message.text));
            continue;
        }
        if (message.role == Role::Model && !system.empty()) turns.push_back({Role::User, std::exchange(system, {})});
        Turn turn{message.role, std::exchange(system, {})};
        append(turn.text, turnText(messages, i));
        turns.push_back(std::move(turn));
    }
    if (!system.empty()) turns.push_back({Role::User, std::move(system)});
    return turns;
}

class Encoder
{
public:
    Encoder(const Tokenizer& tokenizer, std::vector<std::size_t>* turnStarts)
        : m_tokenizer(tokenizer),
          m_turnStarts(turnStarts)
    {
        if (m_turnStarts) m_turnStarts->clear();
        if (const auto bos = tokenizer.bos()) m_ids.push_back(*bos);
    }

    void startTurn()
    {
        if (m_turnStarts) m_turnStarts->push_back(m_ids.size());
    }
    void text(std::string_view text)
    {
        const auto ids = m_tokenizer.encode(text, Special::AsText);
        m_ids.insert(m_ids.end(), ids.begin(), ids.end());
    }
    void mark(std::string_view piece)
    {
        if (const auto id = m_tokenizer.find(piece)) m_ids.push_back(*id);
    }
    std::vector<TokenId> take() { return std::move(m_ids); }

private:
    const Tokenizer& m_tokenizer;
    std::vector<std::size_t>* m_turnStarts;
    std::vector<TokenId> m_ids;
};

void encodeGemma(const std::vector<Turn>& turns, Encoder& out)
{
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const bool reply = turns[i].role == Role::Model;
        out.startTurn();
        out.mark(kStartOfTurn);
        out.text((reply ? "model\n" : "user\n") + turns[i].text);
        if (reply && i + 1 == turns.size()) return; // left open, to be continued
        out.mark(kEndOfTurn);
        out.text("\n");
    }
    out.mark(kStartOfTurn);
    out.text("model\n");
}

void encodePlain(std::span<const Message> messages, Encoder& out)
{
    bool first = true;
    for (const Message& message : messages) {
        const std::string_view text = trimmed(message.text);
        if (text.empty()) continue;
        out.startTurn();
        out.text(first ? std::string(text) : std::string(kBlankLine) + std::string(text));
        first = false;
    }
}

} // namespace

ChatFormat ChatFormat::recognise(const ModelFile& file, const Tokenizer& tokenizer)
{
    const auto source = file.metadata().text("tokenizer.chat_template");
    if (!source || trimmed(*source).empty())
        return ChatFormat(Kind::None, "the model has no chat template: it is pre-trained, and a chat with it continues "
                                      "the text");
    const auto isMark = [&](std::string_view piece) {
        const auto id = tokenizer.find(piece);
        return id && tokenizer.isControl(*id);
    };
    if (!isMark(kStartOfTurn) || !isMark(kEndOfTurn))
        return ChatFormat(Kind::None,
                          "the model's vocabulary has no pieces for turns: a chat with it continues the text");
    if (isGemmaTemplate(*source)) return ChatFormat(Kind::Gemma);
    const std::string architecture = file.metadata().text("general.architecture").value_or("");
    return ChatFormat(Kind::Gemma,
                      "the model's chat template is not a known one; using the format of its architecture (" +
                          printable(architecture) + ")");
}

std::string_view ChatFormat::name() const { return m_kind == Kind::Gemma ? "gemma" : "none"; }

std::vector<TokenId> ChatFormat::encode(std::span<const Message> messages, const Tokenizer& tokenizer,
                                        std::vector<std::size_t>* turnStarts) const
{
    Encoder out(tokenizer, turnStarts);
    if (m_kind == Kind::Gemma)
        encodeGemma(turnsOf(messages), out);
    else
        encodePlain(messages, out);
    return out.take();
}

} // namespace inkling
