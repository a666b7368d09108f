#include "app/widgets/message_flow.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace inkling::app {

void MessageFlow::setText(const QString& source, Syntax syntax)
{
    m_source = source;
    m_syntax = syntax;
    m_shown.clear();
    m_chunks.clear();
    m_parts.clear();
    m_before.clear();
    m_isRead = false;
    m_laidOut = 0;
    m_placed = 0;
    m_height = 0;
}

void MessageFlow::append(const QString& source)
{
    const auto isSettled = [this] {
        return m_syntax == Syntax::Markdown && isNextLineWhole(m_chunks.back().extent.to);
    };
    while (!m_chunks.empty() && !isSettled()) dropLastChunk();
    m_source += source;
    m_isRead = false;
}

// What follows decides where a chunk ends; it is certain once the line that follows is whole.
bool MessageFlow::isNextLineWhole(qsizetype end) const
{
    qsizetype at = end;
    while (at < m_source.size() && m_source.at(at).isSpace()) ++at;
    return m_source.indexOf(QLatin1Char('\n'), at) >= 0;
}

void MessageFlow::dropLastChunk()
{
    const std::size_t first = m_chunks.back().firstPart;
    m_chunks.pop_back();
    for (std::size_t i = m_parts.size(); i > first; --i) m_before.push_front(std::move(m_parts[i - 1].flow));
    if (first < m_parts.size()) m_shown.truncate(m_parts[first].separator);
    if (m_laidOut > first) {
        m_laidOut = first;
        m_height = m_parts[first].top - m_parts[first].gap;
    }
    m_placed = std::min(m_placed, first);
    m_parts.erase(m_parts.begin() + static_cast<std::ptrdiff_t>(first), m_parts.end());
}

bool MessageFlow::readChunk()
{
    if (m_isRead) return false;
    const qsizetype from = m_chunks.empty() ? 0 : m_chunks.back().extent.to;
    MarkdownChunk chunk = {MarkdownChunk::Kind::Plain, from, m_source.size()};
    if (m_syntax == Syntax::Markdown) chunk = nextMarkdownChunk(m_source, from);
    if (chunk.isEmpty()) {
        m_isRead = true;
        m_before.clear();
        return false;
    }
    m_chunks.push_back({chunk, m_parts.size()});
    if (m_syntax == Syntax::Plain) {
        MarkdownBlock block;
        block.kind = MarkdownBlock::Kind::Plain;
        block.cells = {{m_source, {{0, m_source.size(), 0, m_source.size()}}}};
        addPart(std::move(block));
    } else {
        for (MarkdownBlock& block : readMarkdown(m_source, chunk)) addPart(std::move(block));
    }
    return true;
}

void MessageFlow::addPart(MarkdownBlock block)
{
    const qsizetype separator = m_shown.size();
    m_shown += separatorBefore(block);
    Part part{FlowPart(std::move(block), m_shown.size()), separator};
    part.startsChunk = m_chunks.back().firstPart == m_parts.size();
    m_shown += part.flow.shown();
    if (!m_before.empty()) {
        if (m_style) part.flow.takeLines(m_before.front(), *m_style);
        m_before.pop_front();
    }
    m_parts.push_back(std::move(part));
}

// So that what is copied reads as what is seen.
QString MessageFlow::separatorBefore(const MarkdownBlock& block) const
{
    QString separator;
    if (!m_parts.empty()) {
        const bool isTight = block.isTight && m_parts.back().flow.block().isTight;
        separator = isTight ? QStringLiteral("\n") : QStringLiteral("\n\n");
    }
    if (block.marker().isEmpty()) return separator;
    const auto depth = std::count_if(block.around.begin(), block.around.end(), [](const MarkdownContainer& container) {
        return container.kind == MarkdownContainer::Kind::Item;
    });
    return separator + QString((depth - 1) * 2, QLatin1Char(' ')) + block.marker() + QLatin1Char(' ');
}

const QString& MessageFlow::text()
{
    read(QDeadlineTimer::Forever);
    return m_shown;
}

bool MessageFlow::read(QDeadlineTimer deadline)
{
    while (readChunk() && !deadline.hasExpired()) {
    }
    return m_isRead;
}

// Layout

void MessageFlow::setStyle(const std::shared_ptr<const FlowStyle>& style)
{
    if (style == m_style) return;
    m_style = style;
    for (Part& part : m_parts) part.flow.forgetLines();
    m_before.clear();
    m_laidOut = 0;
    m_placed = 0;
    m_height = 0;
}

int MessageFlow::sharedContainers(std::size_t index) const
{
    if (m_parts[index].startsChunk) return 0; // numbers are a chunk's own
    const QList<MarkdownContainer>& here = m_parts[index].flow.block().around;
    const QList<MarkdownContainer>& above = m_parts[index - 1].flow.block().around;
    return static_cast<int>(std::mismatch(here.begin(), here.end(), above.begin(), above.end()).first - here.begin());
}

int MessageFlow::gapAbove(std::size_t index) const
{
    if (index == 0) return 0;
    const MarkdownBlock& here = m_parts[index].flow.block();
    const MarkdownBlock& above = m_parts[index - 1].flow.block();
    if (here.kind == MarkdownBlock::Kind::Heading) return m_style->aboveHeading;
    if (above.kind == MarkdownBlock::Kind::Heading) return m_style->belowHeading;
    return here.isTight && above.isTight ? m_style->tightGap : m_style->gap;
}

bool MessageFlow::layOut(QDeadlineTimer deadline)
{
    do {
        if (m_laidOut == m_parts.size() && !readChunk()) break;
        if (m_laidOut == m_parts.size()) continue;
        Part& part = m_parts[m_laidOut];
        part.gap = gapAbove(m_laidOut);
        part.top = m_height + part.gap;
        m_placed = m_laidOut + 1;
        keepsLines(m_laidOut);
        if (!part.flow.layOut(*m_style, deadline)) return false;
        m_height = part.top + part.flow.height();
        ++m_laidOut;
    } while (!deadline.hasExpired());
    return m_isRead && m_laidOut == m_parts.size();
}

int MessageFlow::height() const
{
    if (!m_style || m_style->width <= 0) return 0;
    const double perLine = std::max(1.0, m_style->width / m_style->characterWidth);
    const auto guess = [&](QStringView text) {
        const auto newlines = static_cast<double>(text.count(QLatin1Char('\n')));
        const double lines = std::ceil(static_cast<double>(text.size()) / perLine + newlines / 2);
        return static_cast<int>(lines) * m_style->prose.lineHeight;
    };
    int height = m_height;
    if (m_placed > m_laidOut) height = m_parts[m_laidOut].top + m_parts[m_laidOut].flow.height();
    if (m_placed < m_parts.size()) height += guess(QStringView(m_shown).mid(m_parts[m_placed].flow.shownFrom()));
    const qsizetype readTo = m_chunks.empty() ? 0 : m_chunks.back().extent.to;
    return m_isRead ? height : height + guess(QStringView(m_source).mid(readTo));
}

int MessageFlow::widestLine() const
{
    return m_isRead && m_parts.size() == 1 ? m_parts.front().flow.widestLine() : m_style ? m_style->width : 0;
}

void MessageFlow::paint(QPainter& painter, QPointF topLeft, const QRectF& clip, const QList<TextFlow::Tint>& tints)
{
    Part* first = partAt(clip.top() - topLeft.y());
    if (first == nullptr) return;
    for (auto i = static_cast<std::size_t>(first - m_parts.data()); i < m_placed; ++i) {
        Part& part = m_parts[i];
        if (topLeft.y() + part.top - part.gap > clip.bottom()) break;
        keepsLines(i);
        part.flow.paint(painter, topLeft + QPointF(0, part.top), clip, tints, *m_style,
                        {part.gap, sharedContainers(i)});
    }
}

void MessageFlow::keepsLines(std::size_t index)
{
    const bool hasNone = m_linesFrom >= m_linesTo;
    m_linesFrom = hasNone ? index : std::min(m_linesFrom, index);
    m_linesTo = hasNone ? index + 1 : std::max(m_linesTo, index + 1);
}

void MessageFlow::forgetLinesOutside(double top, double bottom)
{
    const std::size_t from = m_linesFrom;
    const std::size_t to = std::min(m_linesTo, m_laidOut);
    if (m_linesTo <= m_laidOut) m_linesFrom = m_linesTo = 0; // and not what is being laid out
    for (std::size_t i = from; i < to; ++i) {
        const double above = m_parts[i].top;
        m_parts[i].flow.forgetLinesOutside(top - above, bottom - above);
        if (above + m_parts[i].flow.height() >= top && above <= bottom) keepsLines(i);
    }
}

// Places

// The part at `y`, the nearest where there is none; of those that are laid out, the one that is being so included.
MessageFlow::Part* MessageFlow::partAt(double y)
{
    if (m_placed == 0) return nullptr;
    const auto end = m_parts.begin() + static_cast<std::ptrdiff_t>(m_placed);
    const auto next = std::upper_bound(m_parts.begin(), end, y,
                                       [](double at, const Part& part) { return at < part.top - part.gap / 2.0; });
    return next == m_parts.begin() ? &m_parts.front() : &*(next - 1);
}

MessageFlow::Part* MessageFlow::partOf(qsizetype character)
{
    if (m_parts.empty()) return nullptr;
    const auto next = std::upper_bound(m_parts.begin(), m_parts.end(), character,
                                       [](qsizetype at, const Part& part) { return at < part.separator; });
    return next == m_parts.begin() ? &m_parts.front() : &*(next - 1);
}

qsizetype MessageFlow::characterAt(QPointF point)
{
    Part* part = partAt(point.y());
    if (part == nullptr || point.y() < 0) return 0;
    keepsLines(static_cast<std::size_t>(part - m_parts.data()));
    return part->flow.characterAt(point - QPointF(0, part->top));
}

std::optional<qsizetype> MessageFlow::characterUnder(QPointF point)
{
    Part* part = partAt(point.y());
    if (part == nullptr) return std::nullopt;
    keepsLines(static_cast<std::size_t>(part - m_parts.data()));
    return part->flow.characterUnder(point - QPointF(0, part->top));
}

TextFlow::Range MessageFlow::wordAt(qsizetype character)
{
    Part* part = partOf(character);
    return part != nullptr ? part->flow.wordAt(character) : TextFlow::Range{};
}

TextFlow::Range MessageFlow::paragraphAt(qsizetype character)
{
    Part* part = partOf(character);
    return part != nullptr ? part->flow.paragraphAt(character) : TextFlow::Range{};
}

QList<QRectF> MessageFlow::rectsOf(TextFlow::Range range)
{
    Part* part = partOf(range.from);
    if (part == nullptr) return {};
    keepsLines(static_cast<std::size_t>(part - m_parts.data()));
    QList<QRectF> rects = part->flow.rectsOf({std::max(range.from, part->flow.shownFrom()), range.to});
    for (QRectF& rect : rects) rect.translate(0, part->top);
    return rects;
}

QString MessageFlow::addressAt(qsizetype character)
{
    Part* part = partOf(character);
    const MarkdownRun* run = part != nullptr ? part->flow.runAt(character) : nullptr;
    return run != nullptr ? run->address : QString();
}

QStringList MessageFlow::addresses(qsizetype most)
{
    read(QDeadlineTimer::Forever);
    QStringList addresses;
    for (const Part& part : m_parts) {
        if (addresses.size() >= most) break;
        addresses += part.flow.addresses();
        addresses.removeDuplicates();
    }
    return addresses.mid(0, most);
}

std::optional<qsizetype> MessageFlow::sourceOf(qsizetype character)
{
    Part* part = partOf(character);
    return part != nullptr ? part->flow.sourceOf(character) : std::nullopt;
}

std::optional<TextFlow::Range> MessageFlow::shownOf(TextFlow::Range source)
{
    read(QDeadlineTimer::Forever);
    auto chunk = std::upper_bound(m_chunks.begin(), m_chunks.end(), source.from,
                                  [](qsizetype at, const Chunk& next) { return at < next.extent.to; });
    for (; chunk != m_chunks.end() && chunk->extent.from < source.to; ++chunk) {
        const std::size_t end = std::next(chunk) == m_chunks.end() ? m_parts.size() : std::next(chunk)->firstPart;
        for (std::size_t i = chunk->firstPart; i < end; ++i) {
            if (const auto shown = m_parts[i].flow.shownOf(source)) return shown;
        }
    }
    return std::nullopt;
}

} // namespace inkling::app
