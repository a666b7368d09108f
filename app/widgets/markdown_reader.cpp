#include "app/widgets/markdown_reader.h"

#include <QHash>

#include <algorithm>

namespace inkling::app {

namespace {

constexpr qsizetype kMostContainers = 8; // that are shown inside each other
constexpr qsizetype kMostColumns = 64;
constexpr qsizetype kLongestAddress = 2000; // of a link; a longer one is text

// The entities that people and models write; others are shown as they stand.
QString namedCharacter(const QByteArray& name)
{
    static const QHash<QByteArray, char16_t> kNames{
        {"amp", u'&'},         {"lt", u'<'},          {"gt", u'>'},          {"quot", u'"'},
        {"apos", u'\''},       {"nbsp", u'\u00A0'},   {"shy", u'\u00AD'},    {"copy", u'\u00A9'},
        {"reg", u'\u00AE'},    {"deg", u'\u00B0'},    {"euro", u'\u20AC'},   {"pound", u'\u00A3'},
        {"cent", u'\u00A2'},   {"sect", u'\u00A7'},   {"para", u'\u00B6'},   {"middot", u'\u00B7'},
        {"bull", u'\u2022'},   {"hellip", u'\u2026'}, {"mdash", u'\u2014'},  {"ndash", u'\u2013'},
        {"lsquo", u'\u2018'},  {"rsquo", u'\u2019'},  {"ldquo", u'\u201C'},  {"rdquo", u'\u201D'},
        {"laquo", u'\u00AB'},  {"raquo", u'\u00BB'},  {"times", u'\u00D7'},  {"divide", u'\u00F7'},
        {"plusmn", u'\u00B1'}, {"frac12", u'\u00BD'}, {"larr", u'\u2190'},   {"uarr", u'\u2191'},
        {"rarr", u'\u2192'},   {"darr", u'\u2193'},   {"ensp", u'\u2002'},   {"auml", u'\u00E4'},
        {"ouml", u'\u00F6'},   {"uuml", u'\u00FC'},   {"Auml", u'\u00C4'},   {"Ouml", u'\u00D6'},
        {"Uuml", u'\u00DC'},   {"szlig", u'\u00DF'},  {"eacute", u'\u00E9'}, {"egrave", u'\u00E8'},
        {"agrave", u'\u00E0'},
    };
    const auto found = kNames.find(name);
    return found == kNames.end() ? QString() : QString(QChar(*found));
}

QString numberedCharacter(QByteArray digits)
{
    const bool isHex = digits.startsWith('x') || digits.startsWith('X');
    if (isHex) digits.remove(0, 1);
    bool ok = false;
    const uint code = digits.toUInt(&ok, isHex ? 16 : 10);
    if (!ok) return {};
    const bool isCharacter = code != 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    const char32_t character = isCharacter ? code : 0xFFFD;
    return QString::fromUcs4(&character, 1);
}

// "&amp;" -> "&".
QString decodedEntity(const QByteArray& entity)
{
    const QByteArray inner = entity.mid(1, entity.size() - 2);
    const QString character = inner.startsWith('#') ? numberedCharacter(inner.mid(1)) : namedCharacter(inner);
    return character.isEmpty() ? QString::fromUtf8(entity) : character;
}

void appendUtf8(QByteArray& bytes, char32_t code)
{
    if (code < 0x80) {
        bytes.append(static_cast<char>(code));
        return;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    const unsigned lead = more == 1 ? 0xC0 : more == 2 ? 0xE0 : 0xF0;
    bytes.append(static_cast<char>(lead | (code >> (6 * more))));
    for (int i = more - 1; i >= 0; --i) bytes.append(static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F)));
}

Qt::Alignment alignmentOf(MD_ALIGN align)
{
    switch (align) {
    case MD_ALIGN_CENTER: return Qt::AlignHCenter;
    case MD_ALIGN_RIGHT: return Qt::AlignRight;
    case MD_ALIGN_LEFT:
    case MD_ALIGN_DEFAULT: break;
    }
    return Qt::AlignLeft;
}

} // namespace

MarkdownReader::MarkdownReader(const QString& source, qsizetype from, qsizetype to)
    : m_source(source),
      m_sourceEnd(from)
{
    m_utf8.reserve(to - from);
    m_places.reserve(static_cast<std::size_t>(to - from) + 1);
    for (qsizetype at = from; at < to; ++at) {
        const QChar c = source.at(at);
        char32_t code = c.unicode();
        const bool isPair = c.isHighSurrogate() && at + 1 < to && source.at(at + 1).isLowSurrogate();
        if (isPair) {
            code = QChar::surrogateToUcs4(c, source.at(at + 1));
        } else if (c.isSurrogate()) {
            code = QChar::ReplacementCharacter;
        }
        appendUtf8(m_utf8, code);
        m_places.resize(static_cast<std::size_t>(m_utf8.size()), at);
        if (isPair) ++at;
    }
    m_places.push_back(to);
}

std::optional<QList<MarkdownBlock>> MarkdownReader::read(const QString& source, qsizetype from, qsizetype to)
{
    MarkdownReader reader(source, from, to);
    MD_PARSER parser{};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS |
                   MD_FLAG_PERMISSIVEURLAUTOLINKS;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* user) {
        return static_cast<int>(static_cast<MarkdownReader*>(user)->enterBlock(type, detail));
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* user) {
        return static_cast<int>(static_cast<MarkdownReader*>(user)->leaveBlock(type));
    };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* user) {
        auto* self = static_cast<MarkdownReader*>(user);
        self->span(type, detail, 1);
        return self->isOneTooMany() ? 1 : 0;
    };
    parser.leave_span = [](MD_SPANTYPE type, void* detail, void* user) {
        static_cast<MarkdownReader*>(user)->span(type, detail, -1);
        return 0;
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* bytes, MD_SIZE size, void* user) {
        return static_cast<int>(static_cast<MarkdownReader*>(user)->text(type, bytes, size));
    };
    if (md_parse(reader.m_utf8.constData(), static_cast<MD_SIZE>(reader.m_utf8.size()), &parser, &reader) != 0) {
        return std::nullopt;
    }
    return std::move(reader.m_blocks);
}

MarkdownReader::Verdict MarkdownReader::enterBlock(MD_BLOCKTYPE type, const void* detail)
{
    if (isOneTooMany()) return Verdict::Stop;
    switch (type) {
    case MD_BLOCK_QUOTE:
        endBlock();
        if (m_around.size() < kMostContainers && m_deeper == 0) {
            m_around.append({MarkdownContainer::Kind::Quote, m_numbers++, {}});
        } else {
            ++m_deeper;
        }
        break;
    case MD_BLOCK_UL: {
        endBlock();
        m_lists.push_back({false, static_cast<const MD_BLOCK_UL_DETAIL*>(detail)->is_tight != 0, 1, {}});
        break;
    }
    case MD_BLOCK_OL: {
        endBlock();
        const auto* list = static_cast<const MD_BLOCK_OL_DETAIL*>(detail);
        m_lists.push_back({true, list->is_tight != 0, list->start, QLatin1Char(list->mark_delimiter)});
        break;
    }
    case MD_BLOCK_LI: enterItem(); break;
    case MD_BLOCK_HR:
        beginBlock(MarkdownBlock::Kind::Rule);
        endBlock();
        break;
    case MD_BLOCK_H:
        beginBlock(MarkdownBlock::Kind::Heading);
        m_block->level = static_cast<int>(static_cast<const MD_BLOCK_H_DETAIL*>(detail)->level);
        break;
    case MD_BLOCK_CODE: beginBlock(MarkdownBlock::Kind::Code); break;
    case MD_BLOCK_P: beginBlock(MarkdownBlock::Kind::Paragraph); break;
    case MD_BLOCK_TABLE:
        beginBlock(MarkdownBlock::Kind::Table);
        m_block->cells.clear();
        break;
    case MD_BLOCK_TH:
        if (m_block->columns.size() == kMostColumns) return Verdict::Stop;
        m_block->columns.append(alignmentOf(static_cast<const MD_BLOCK_TD_DETAIL*>(detail)->align));
        m_block->cells.append(MarkdownText());
        break;
    case MD_BLOCK_TD: m_block->cells.append(MarkdownText()); break;
    default: break;
    }
    return Verdict::GoOn;
}

MarkdownReader::Verdict MarkdownReader::leaveBlock(MD_BLOCKTYPE type)
{
    switch (type) {
    case MD_BLOCK_QUOTE:
        endBlock();
        if (m_deeper > 0) {
            --m_deeper;
        } else {
            m_around.removeLast();
        }
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        endBlock();
        m_lists.pop_back();
        break;
    case MD_BLOCK_LI: leaveItem(); break;
    case MD_BLOCK_H:
    case MD_BLOCK_TABLE:
    case MD_BLOCK_P: endBlock(); break;
    case MD_BLOCK_CODE:
        if (m_block && m_block->cells.first().text.endsWith(QLatin1Char('\n'))) {
            MarkdownText& code = m_block->cells.first();
            code.text.chop(1);
            --code.runs.last().length;
            --code.runs.last().sourceLength;
            if (code.runs.last().length == 0) code.runs.removeLast();
        }
        endBlock();
        break;
    default: break;
    }
    return Verdict::GoOn;
}

void MarkdownReader::enterItem()
{
    endBlock();
    List& list = m_lists.back();
    const QString marker = list.isOrdered ? QString::number(list.next++) + list.delimiter : QStringLiteral("\u2022");
    if (m_around.size() < kMostContainers && m_deeper == 0) {
        m_around.append({MarkdownContainer::Kind::Item, m_numbers++, marker});
        m_itemPending = true;
    } else {
        ++m_deeper;
    }
}

void MarkdownReader::leaveItem()
{
    if (m_itemPending && !m_block) beginBlock(MarkdownBlock::Kind::Paragraph); // it is empty
    endBlock();
    if (m_deeper > 0) {
        --m_deeper;
    } else {
        m_around.removeLast();
    }
}

void MarkdownReader::beginBlock(MarkdownBlock::Kind kind)
{
    endBlock();
    m_block.emplace();
    m_block->kind = kind;
    m_block->around = m_around;
    m_block->startsItem = std::exchange(m_itemPending, false);
    m_block->isTight = !m_lists.empty() && m_lists.back().isTight;
    m_block->cells.append(MarkdownText());
}

void MarkdownReader::endBlock()
{
    if (m_block) m_blocks.append(*std::exchange(m_block, std::nullopt));
}

MarkdownText& MarkdownReader::target()
{
    if (!m_block) beginBlock(MarkdownBlock::Kind::Paragraph); // the items of a tight list have none of their own
    if (m_block->cells.isEmpty()) m_block->cells.append(MarkdownText());
    return m_block->cells.last();
}

void MarkdownReader::span(MD_SPANTYPE type, const void* detail, int by)
{
    switch (type) {
    case MD_SPAN_EM: m_emphasis += by; break;
    case MD_SPAN_STRONG: m_strong += by; break;
    case MD_SPAN_CODE: m_code += by; break;
    case MD_SPAN_DEL: m_strike += by; break;
    case MD_SPAN_A:
        if (by > 0) {
            m_addresses.push_back(addressOf(static_cast<const MD_SPAN_A_DETAIL*>(detail)->href));
        } else {
            m_addresses.pop_back();
        }
        break;
    default: break; // a picture is its text
    }
}

unsigned MarkdownReader::style() const
{
    return (m_strong > 0 ? MarkdownRun::Strong : 0U) | (m_emphasis > 0 ? MarkdownRun::Emphasis : 0U) |
           (m_code > 0 ? MarkdownRun::Code : 0U) | (m_strike > 0 ? MarkdownRun::Strike : 0U);
}

std::optional<qsizetype> MarkdownReader::placeOf(const char* bytes) const
{
    const char* first = m_utf8.constData();
    if (std::less<>()(bytes, first) || !std::less<>()(bytes, first + m_utf8.size())) return std::nullopt;
    return m_places[static_cast<std::size_t>(bytes - first)];
}

qsizetype MarkdownReader::lineBreak() const
{
    const auto breaks = [](QChar c) { return c == QLatin1Char('\n') || c == QLatin1Char('\r'); };
    qsizetype at = m_sourceEnd;
    while (at < m_places.back() && !breaks(m_source.at(at))) ++at;
    return std::min(at, m_places.back() - 1);
}

MarkdownReader::Verdict MarkdownReader::text(MD_TEXTTYPE type, const char* bytes, MD_SIZE size)
{
    if (isOneTooMany()) return Verdict::Stop;
    const std::optional<qsizetype> place = placeOf(bytes);
    switch (type) {
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR: append(QStringLiteral("\n"), lineBreak(), 1); break; // written in lines, shown in lines
    case MD_TEXT_NULLCHAR: append(QString(QChar(0)), m_sourceEnd, 1); break;
    case MD_TEXT_ENTITY: {
        const QString shown = decodedEntity(QByteArray(bytes, static_cast<qsizetype>(size)));
        append(shown, place.value_or(m_sourceEnd), static_cast<qsizetype>(size));
        break;
    }
    default:
        if (place) {
            const auto end = static_cast<std::size_t>(bytes - m_utf8.constData()) + size;
            appendCharacters(*place, m_places[end]);
        } else if (size == 1 && *bytes == '\n') { // md4c's own: the end of a line of code
            append(QStringLiteral("\n"), lineBreak(), 1);
        } else { // the blanks that indent it
            append(QString::fromUtf8(bytes, static_cast<qsizetype>(size)), std::min(m_sourceEnd, m_places.back() - 1),
                   0);
        }
    }
    return Verdict::GoOn;
}

void MarkdownReader::appendCharacters(qsizetype from, qsizetype to)
{
    append(m_source.mid(from, to - from), from, to - from);
}

// Joined to the run before where both look the same and go on in the source.
void MarkdownReader::append(const QString& shown, qsizetype source, qsizetype sourceLength)
{
    if (shown.isEmpty()) return;
    MarkdownText& text = target();
    const QString address = m_addresses.empty() ? QString() : m_addresses.back();
    MarkdownRun run{text.text.size(), shown.size(), source, sourceLength, style(), address};
    if (!text.runs.isEmpty()) {
        MarkdownRun& last = text.runs.last();
        const bool goesOn = last.length == last.sourceLength && run.length == run.sourceLength &&
                            last.source + last.sourceLength == run.source;
        if (goesOn && last.style == run.style && last.address == run.address) {
            last.length += run.length;
            last.sourceLength += run.length;
            run.length = 0;
        }
    }
    if (run.length > 0) text.runs.append(run);
    text.text += shown;
    m_sourceEnd = source + sourceLength;
}

QString MarkdownReader::addressOf(const MD_ATTRIBUTE& attribute) const
{
    QString address;
    for (int i = 0; attribute.size > 0 && attribute.substr_offsets[i] < attribute.size; ++i) {
        const MD_OFFSET from = attribute.substr_offsets[i];
        const QByteArray part(attribute.text + from, static_cast<qsizetype>(attribute.substr_offsets[i + 1] - from));
        address += attribute.substr_types[i] == MD_TEXT_ENTITY ? decodedEntity(part) : QString::fromUtf8(part);
        if (address.size() > kLongestAddress) return {};
    }
    return address;
}

} // namespace inkling::app
