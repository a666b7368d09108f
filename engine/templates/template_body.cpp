#include "engine/templates/template_body.h"

#include "engine/base/text.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace inkling {

namespace {

constexpr std::size_t kMostRendered = std::size_t(64) << 20;
constexpr std::string_view kWhitespace = " \t\n\r\f\v";
constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(kWhitespace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kWhitespace) - first + 1);
}

// Letters, digits, _ and -, and whatever is not ASCII.
bool isName(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               static_cast<unsigned char>(c) >= 0x80;
    });
}

enum class PieceKind { Literal, Variable, WhenSet, WhenNotSet, End };

struct Piece
{
    PieceKind kind;
    std::string_view text; // of a literal; of a variable its default
    std::size_t name = 0;  // index in Pieces::names
    std::size_t end = 0;   // of a section: the index of its End
};

// A body taken apart: flat, so that no depth of sections costs any stack.
struct Pieces
{
    std::vector<std::string> names;
    std::vector<Piece> pieces;
};

class BodyReader
{
public:
    explicit BodyReader(std::string_view text) : m_text(text) {}

    Result<Pieces> read()
    {
        while (true) {
            const auto open = m_text.find("{{", m_at);
            if (open == std::string_view::npos) break;
            if (open > m_at && m_text[open - 1] == '\\') {
                addLiteral(open - 1);
                m_literal = open;
                moveTo(open + 2);
            } else {
                moveTo(open);
                INKLING_TRY(readTag());
            }
        }
        addLiteral(m_text.size());
        if (m_open.empty()) return std::move(m_pieces);
        const Opened& opened = m_open.back();
        return bad(opened.line,
                   tag(opened.mark, opened.name) + " is not closed: " + tag('/', opened.name) + " is missing");
    }

private:
    struct Opened
    {
        std::size_t piece;
        std::size_t line;
        char mark; // # or ^
        std::string_view name;
    };

    static Error bad(std::size_t line, const std::string& what)
    {
        return {ErrorCode::BadFile, "line " + std::to_string(line) + ": " + what};
    }

    static std::string tag(char mark, std::string_view name)
    {
        return std::string("{{") + mark + printable(name) + "}}";
    }

    // The cursor, and with it the count of lines.
    void moveTo(std::size_t position)
    {
        const std::string_view passed = m_text.substr(m_at, position - m_at);
        m_line += std::size_t(std::count(passed.begin(), passed.end(), '\n'));
        m_at = position;
    }

    void addLiteral(std::size_t end)
    {
        if (end > m_literal)
            m_pieces.pieces.push_back({PieceKind::Literal, m_text.substr(m_literal, end - m_literal), 0, 0});
    }

    // The cursor stands at the braces.
    Result<> readTag()
    {
        const auto close = m_text.find("}}", m_at + 2);
        if (close == std::string_view::npos) return bad(m_line, "{{ without }} (\\{{ stands for two braces)");
        const std::string_view inside = m_text.substr(m_at + 2, close - m_at - 2);
        const bool isSection = !inside.empty() && std::string_view("#^/").find(inside[0]) != std::string_view::npos;
        const auto bar = isSection ? std::string_view::npos : inside.find('|');
        const std::string_view name = trimmed(inside.substr(isSection ? 1 : 0, bar));
        const std::string_view orElse = bar == std::string_view::npos ? "" : trimmed(inside.substr(bar + 1));
        if (!isName(name) || orElse.find("{{") != std::string_view::npos) {
            return bad(m_line, "{{" + printable(inside, 40) +
                                   "}} is neither a variable nor a section (\\{{ stands for two braces)");
        }
        if (isSection) return readSection(inside[0], name, close + 2);
        addLiteral(m_at);
        m_pieces.pieces.push_back({PieceKind::Variable, orElse, indexOf(name), 0});
        moveTo(close + 2);
        m_literal = m_at;
        return {};
    }

    Result<> readSection(char mark, std::string_view name, std::size_t end)
    {
        std::size_t start = m_at;
        takeTheLine(start, end);
        addLiteral(start);
        if (mark == '/') {
            INKLING_TRY(closeSection(name));
        } else {
            m_open.push_back({m_pieces.pieces.size(), m_line, mark, name});
            m_pieces.pieces.push_back({mark == '#' ? PieceKind::WhenSet : PieceKind::WhenNotSet, {}, indexOf(name), 0});
        }
        moveTo(end);
        m_literal = m_at;
        return {};
    }

    // Widens [start, end) to the whole line if nothing but blanks stands beside it.
    void takeTheLine(std::size_t& start, std::size_t& end) const
    {
        const auto before = m_text.substr(0, start).find_last_not_of(kBlanks);
        const auto after = m_text.find_first_not_of(kBlanks, end);
        if (before != std::string_view::npos && m_text[before] != '\n') return;
        if (after != std::string_view::npos && m_text[after] != '\n') return;
        start = before == std::string_view::npos ? 0 : before + 1;
        end = after == std::string_view::npos ? m_text.size() : after + 1;
    }

    Result<> closeSection(std::string_view name)
    {
        if (m_open.empty()) return bad(m_line, tag('/', name) + " closes nothing");
        const Opened& opened = m_open.back();
        if (opened.name != name) {
            return bad(m_line, "expected " + tag('/', opened.name) + " for the " + tag(opened.mark, opened.name) +
                                   " of line " + std::to_string(opened.line) + ", got " + tag('/', name));
        }
        m_pieces.pieces[opened.piece].end = m_pieces.pieces.size();
        m_pieces.pieces.push_back({PieceKind::End, {}, 0, 0});
        m_open.pop_back();
        return {};
    }

    std::size_t indexOf(std::string_view name)
    {
        const auto [entry, isNew] = m_indices.try_emplace(name, m_pieces.names.size());
        if (isNew) m_pieces.names.emplace_back(name);
        return entry->second;
    }

    std::string_view m_text;
    std::size_t m_line = 1;
    std::size_t m_at = 0;
    std::size_t m_literal = 0; // where text begins that is in no piece yet
    std::vector<Opened> m_open;
    std::unordered_map<std::string_view, std::size_t> m_indices;
    Pieces m_pieces;
};

} // namespace

Result<std::vector<std::string>> templateNames(std::string_view body)
{
    auto pieces = BodyReader(body).read();
    if (!pieces) return std::move(pieces).error();
    return std::move(pieces->names);
}

Result<std::string> renderTemplate(std::string_view body, const TemplateValues& values)
{
    const auto read = BodyReader(body).read();
    if (!read) return read.error();
    std::vector<std::string_view> given; // by the index of the name
    for (const std::string& name : read->names) {
        const auto found = values.find(name);
        given.push_back(found == values.end() ? std::string_view() : std::string_view(found->second));
    }
    std::string out;
    for (std::size_t i = 0; i < read->pieces.size(); ++i) {
        const Piece& piece = read->pieces[i];
        std::string_view added;
        switch (piece.kind) {
        case PieceKind::Literal: added = piece.text; break;
        case PieceKind::Variable: added = given[piece.name].empty() ? piece.text : given[piece.name]; break;
        case PieceKind::WhenSet: i = given[piece.name].empty() ? piece.end : i; break;
        case PieceKind::WhenNotSet: i = given[piece.name].empty() ? i : piece.end; break;
        case PieceKind::End: break;
        }
        if (added.size() > kMostRendered - out.size())
            return Error{ErrorCode::InvalidArgument, "the prompt would be longer than 64 MiB"};
        out += added;
    }
    return std::string(trimmed(out));
}

} // namespace inkling
