#include "app/widgets/flow_part.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace inkling::app {

namespace {

constexpr int kCellsMeasured = 256;      // of a table, for the widths of its columns
constexpr qsizetype kMostMeasured = 200; // characters of a cell
constexpr qsizetype kDirectionWithin = 256;

double naturalWidth(const QString& text, const QFontMetricsF& metrics)
{
    double widest = 0;
    const QString measured = text.left(kMostMeasured);
    for (const QString& line : measured.split(QLatin1Char('\n'))) {
        widest = std::max(widest, metrics.horizontalAdvance(line));
    }
    return widest;
}

// Equal columns where all fit into an equal share; otherwise the narrow ones get what they need, and the others share
// the rest.
std::vector<int> columnWidths(const std::vector<int>& needed, int total)
{
    const auto count = static_cast<int>(needed.size());
    std::vector<std::size_t> order(needed.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return needed[a] < needed[b]; });
    std::vector<int> widths(needed.size(), total / count);
    if (needed[order.back()] <= total / count) return widths;
    int left = total;
    int columns = count;
    for (const std::size_t column : order) {
        widths[column] = std::min(needed[column], left / columns--);
        left -= widths[column];
    }
    for (int& width : widths) width += left / count;
    return widths;
}

} // namespace

FlowPart::FlowPart(MarkdownBlock block, qsizetype shownFrom) : m_block(std::move(block))
{
    const QList<MarkdownText> texts = std::exchange(m_block.cells, {});
    for (const MarkdownText& text : texts) {
        Cell cell;
        cell.flow.setText(text.text);
        cell.runs = text.runs;
        cell.shownFrom = shownFrom;
        shownFrom += text.text.size() + 1;
        m_cells.push_back(std::move(cell));
    }
    if (m_cells.empty()) {
        m_cells.emplace_back();
        m_cells.back().shownFrom = shownFrom;
    }
    const bool hasDirection = m_block.kind != MarkdownBlock::Kind::Code && m_block.kind != MarkdownBlock::Kind::Plain;
    m_isRightToLeft = hasDirection && m_cells.front().flow.text().left(kDirectionWithin).isRightToLeft();
}

QString FlowPart::shown() const
{
    QString text;
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        if (i > 0) text += static_cast<int>(i) % columns() == 0 ? QLatin1Char('\n') : QLatin1Char('\t');
        text += m_cells[i].flow.text();
    }
    return text;
}

// Fonts and formats

const FlowStyle::Type& FlowPart::typeOf(std::size_t cell, const FlowStyle& style) const
{
    switch (m_block.kind) {
    case MarkdownBlock::Kind::Heading:
        return style.headings[static_cast<std::size_t>(std::clamp(m_block.level, 1, 6) - 1)];
    case MarkdownBlock::Kind::Code: return style.code;
    case MarkdownBlock::Kind::Table: return static_cast<int>(cell) < columns() ? style.columnName : style.cell;
    default: return style.prose;
    }
}

const QFont& FlowPart::codeFont(const FlowStyle& style) const
{
    return isTable() ? style.codeInCell : style.codeInProse;
}

QList<TextFlow::Format> FlowPart::formatsOf(const Cell& cell, const FlowStyle& style) const
{
    QList<TextFlow::Format> formats;
    for (const MarkdownRun& run : cell.runs) {
        QTextCharFormat format;
        if ((run.style & MarkdownRun::Code) != 0 && m_block.kind != MarkdownBlock::Kind::Code) {
            format.setFont(codeFont(style));
        }
        if ((run.style & MarkdownRun::Strong) != 0) format.setFontWeight(QFont::Bold);
        if ((run.style & MarkdownRun::Emphasis) != 0) format.setFontItalic(true);
        if ((run.style & MarkdownRun::Strike) != 0) format.setFontStrikeOut(true);
        if (!run.address.isEmpty()) {
            format.setForeground(style.accent);
            format.setFontUnderline(true);
        }
        if (!format.isEmpty()) formats.append({{run.from, run.from + run.length}, format});
    }
    return formats;
}

void FlowPart::takeLines(FlowPart& before, const FlowStyle& style)
{
    const MarkdownBlock& other = before.m_block;
    const bool isSame = m_block.kind == other.kind && m_block.level == other.level && m_block.around == other.around &&
                        m_block.columns == other.columns && m_isRightToLeft == before.m_isRightToLeft;
    if (!isSame || !before.m_isStyled) return;
    const auto goesOn = [](const Cell& from, const Cell& to) {
        if (from.runs.size() > to.runs.size() || !to.flow.text().startsWith(from.flow.text())) return false;
        for (qsizetype i = 0; i < from.runs.size(); ++i) {
            const MarkdownRun& a = from.runs.at(i);
            const MarkdownRun& b = to.runs.at(i);
            const bool mayGrow = i == from.runs.size() - 1;
            if (a.style != b.style || a.address != b.address || a.from != b.from) return false;
            if (mayGrow ? a.length > b.length : a.length != b.length) return false;
        }
        return true;
    };
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        Cell& now = m_cells[i];
        const QList<TextFlow::Format> formats = formatsOf(now, style);
        if (i < before.m_cells.size() && goesOn(before.m_cells[i], now)) {
            const QString rest = now.flow.text().mid(before.m_cells[i].flow.text().size());
            now.flow = std::move(before.m_cells[i].flow);
            if (!rest.isEmpty()) now.flow.append(rest, formats);
        } else {
            now.flow.setFormats(formats);
        }
    }
    m_isStyled = true;
}

// Layout

int FlowPart::indentOf(const MarkdownContainer& container, const FlowStyle& style) const
{
    if (container.kind == MarkdownContainer::Kind::Quote) return style.quoteIndent;
    if (container.marker.size() <= 2) return style.itemIndent; // there is room for "9."
    const double marker = QFontMetricsF(style.prose.font).horizontalAdvance(container.marker);
    return std::max(style.itemIndent, static_cast<int>(std::ceil(marker)) + style.markerGap);
}

// Never more than half the width, however deep.
int FlowPart::indent(const FlowStyle& style) const
{
    int indent = 0;
    for (const MarkdownContainer& container : m_block.around) indent += indentOf(container, style);
    return std::min(indent, style.width / 2);
}

TextFlow::Look FlowPart::lookOf(std::size_t cell, int width, const FlowStyle& style) const
{
    const FlowStyle::Type& type = typeOf(cell, style);
    TextFlow::Look look{type.font, width, type.lineHeight};
    if (m_block.kind == MarkdownBlock::Kind::Code) look.blankLines = TextFlow::BlankLines::Whole;
    if (m_isRightToLeft) look.alignment = Qt::AlignRight;
    if (isTable()) look.alignment = m_block.columns.at(static_cast<int>(cell) % columns());
    return look;
}

bool FlowPart::layOut(const FlowStyle& style, QDeadlineTimer deadline)
{
    if (!m_isStyled) {
        for (Cell& cell : m_cells) cell.flow.setFormats(formatsOf(cell, style));
        m_columnWidths.clear();
        m_rowTops.clear();
        m_isStyled = true;
    }
    if (m_block.kind == MarkdownBlock::Kind::Rule) {
        m_height = style.ruleHeight;
        m_cells.front().place = QRectF(indent(style), 0, style.width - indent(style), m_height);
        return true;
    }
    return isTable() ? layOutTable(style, deadline) : layOutText(style, deadline);
}

bool FlowPart::layOutText(const FlowStyle& style, QDeadlineTimer deadline)
{
    Cell& cell = m_cells.front();
    const QSize padding = m_block.kind == MarkdownBlock::Kind::Code ? style.codePadding : QSize(0, 0);
    const int left = indent(style) + padding.width();
    const int width = std::max(1, style.width - left - padding.width());
    cell.flow.setLook(lookOf(0, width, style));
    const bool isComplete = cell.flow.layOut(deadline);
    const int height = std::max(cell.flow.height(), cell.flow.look().lineHeight);
    cell.place = QRectF(left, padding.height(), width, height);
    mirror(cell, style);
    m_height = height + 2 * padding.height();
    return isComplete;
}

void FlowPart::mirror(Cell& cell, const FlowStyle& style) const
{
    if (m_isRightToLeft) cell.place.moveLeft(style.width - cell.place.right());
}

bool FlowPart::isStacked(const FlowStyle& style) const
{
    return (style.width - indent(style)) / columns() < style.narrowestColumn;
}

void FlowPart::measureColumns(const FlowStyle& style)
{
    const QFontMetricsF names(style.columnName.font);
    const QFontMetricsF cells(style.cell.font);
    std::vector<int> needed(static_cast<std::size_t>(columns()), 0);
    const int rowsMeasured = std::max(1, kCellsMeasured / columns());
    const std::size_t measured = std::min(m_cells.size(), static_cast<std::size_t>(columns() * rowsMeasured));
    for (std::size_t i = 0; i < measured; ++i) {
        const bool isName = static_cast<int>(i) < columns();
        const double natural = naturalWidth(m_cells[i].flow.text(), isName ? names : cells);
        int& most = needed[i % needed.size()];
        most = std::max(most, static_cast<int>(std::ceil(natural * 1.05)) + 2 * style.cellPadding.width());
    }
    m_columnWidths = columnWidths(needed, style.width - indent(style));
}

bool FlowPart::layOutTable(const FlowStyle& style, QDeadlineTimer deadline)
{
    if (m_columnWidths.empty()) measureColumns(style);
    if (m_rowTops.empty()) m_rowTops.push_back(0);
    while (static_cast<int>(m_rowTops.size()) <= rows()) {
        const int row = static_cast<int>(m_rowTops.size()) - 1;
        m_rowTops.push_back(m_rowTops.back() + layOutRow(row, m_rowTops.back(), style));
        if (deadline.hasExpired()) break;
    }
    const int left = rows() + 1 - static_cast<int>(m_rowTops.size());
    m_height = m_rowTops.back() + left * (style.cell.lineHeight + 2 * style.cellPadding.height());
    return left == 0;
}

int FlowPart::layOutRow(int row, int top, const FlowStyle& style)
{
    const bool stacked = isStacked(style);
    const QSize padding = style.cellPadding;
    int x = indent(style);
    int y = top + padding.height();
    int height = 0;
    for (int column = 0; column < columns(); ++column) {
        const auto index = static_cast<std::size_t>(row * columns() + column);
        if (index >= m_cells.size()) break;
        const int width = stacked ? style.width - indent(style) : m_columnWidths[static_cast<std::size_t>(column)];
        Cell& cell = m_cells[index];
        cell.flow.setLook(lookOf(index, std::max(1, width - 2 * padding.width()), style));
        cell.flow.layOut(QDeadlineTimer::Forever); // a chunk of Markdown is never long
        const int own = std::max(cell.flow.height(), cell.flow.look().lineHeight);
        cell.place = QRectF(x + padding.width(), y, width - 2 * padding.width(), own);
        mirror(cell, style);
        if (stacked) {
            y += own;
            height += own;
        } else {
            x += width;
            height = std::max(height, own);
        }
    }
    return height + 2 * padding.height();
}

// Painting

void FlowPart::paint(QPainter& painter, QPointF topLeft, const QRectF& clip, const QList<TextFlow::Tint>& tints,
                     const FlowStyle& style, Above above)
{
    paintAround(painter, topLeft, style, above);
    paintGround(painter, topLeft, clip, style);
    if (m_block.kind == MarkdownBlock::Kind::Rule) return;
    if (!isTable()) return paintCell(painter, topLeft, clip, tints, m_cells.front(), style);
    const auto first = std::upper_bound(m_rowTops.begin(), m_rowTops.end(), clip.top() - topLeft.y());
    const auto row = std::max<std::ptrdiff_t>(0, first - m_rowTops.begin() - 1);
    const std::size_t laidOut = static_cast<std::size_t>(columns()) * (m_rowTops.size() - 1);
    for (auto i = static_cast<std::size_t>(row * columns()); i < std::min(laidOut, m_cells.size()); ++i) {
        if (topLeft.y() + m_cells[i].place.top() > clip.bottom()) break;
        paintCell(painter, topLeft, clip, tints, m_cells[i], style);
    }
}

// The bars of quotes and the marker of an item.
void FlowPart::paintAround(QPainter& painter, QPointF topLeft, const FlowStyle& style, Above above) const
{
    const auto mirrored = [&](double x, double width) { return m_isRightToLeft ? style.width - x - width : x; };
    int x = 0;
    for (qsizetype i = 0; i < m_block.around.size(); ++i) {
        const MarkdownContainer& container = m_block.around.at(i);
        const int inner = x + indentOf(container, style);
        if (inner > style.width / 2) break;
        if (container.kind == MarkdownContainer::Kind::Quote) {
            const int gap = i < above.sharedContainers ? above.gap : 0;
            const double bar = tokens::line::kQuote;
            painter.fillRect(QRectF(topLeft.x() + mirrored(x, bar), topLeft.y() - gap, bar, m_height + gap),
                             style.quoteBar);
        } else if (i == m_block.around.size() - 1 && m_block.startsItem) {
            const double width = inner - x - style.markerGap;
            painter.save();
            painter.setFont(style.prose.font);
            painter.setPen(style.muted);
            const QRectF first(topLeft.x() + mirrored(x, width), topLeft.y() + m_cells.front().place.top(), width,
                               style.prose.lineHeight);
            const Qt::Alignment side = m_isRightToLeft ? Qt::AlignLeft : Qt::AlignRight;
            painter.drawText(first, Qt::AlignVCenter | side | Qt::TextDontClip, container.marker);
            painter.restore();
        }
        x = inner;
    }
}

void FlowPart::paintGround(QPainter& painter, QPointF topLeft, const QRectF& clip, const FlowStyle& style) const
{
    const int left = indent(style);
    const double x = topLeft.x() + (m_isRightToLeft ? 0 : left);
    const double width = style.width - left;
    const auto line = [&](double y, const QColor& colour) {
        painter.fillRect(QRectF(x, std::round(topLeft.y() + y), width, tokens::line::kHairline), colour);
    };
    if (m_block.kind == MarkdownBlock::Kind::Code) {
        painter.save();
        painter.setPen(QPen(style.codeEdge, tokens::line::kHairline));
        painter.setBrush(style.codeGround);
        painter.drawRoundedRect(QRectF(x, topLeft.y(), width, m_height).adjusted(0.5, 0.5, -0.5, -0.5),
                                tokens::radius::kControl, tokens::radius::kControl);
        painter.restore();
    } else if (m_block.kind == MarkdownBlock::Kind::Rule) {
        line(m_height / 2.0, style.hairline);
    }
    for (std::size_t row = 1; row < m_rowTops.size(); ++row) {
        if (topLeft.y() + m_rowTops[row] < clip.top()) continue;
        if (topLeft.y() + m_rowTops[row] > clip.bottom() + 1) break;
        line(m_rowTops[row] - 1, row == 1 ? style.headerLine : style.hairline);
    }
}

void FlowPart::paintCell(QPainter& painter, QPointF topLeft, const QRectF& clip, const QList<TextFlow::Tint>& tints,
                         Cell& cell, const FlowStyle& style)
{
    QList<TextFlow::Tint> own;
    if (m_block.kind != MarkdownBlock::Kind::Code) {
        for (const MarkdownRun& run : std::as_const(cell.runs)) {
            if ((run.style & MarkdownRun::Code) == 0) continue;
            own.append({{run.from, run.from + run.length}, {}, style.codeGround, style.inlineCodeEdge});
        }
    }
    for (const TextFlow::Tint& tint : tints) {
        TextFlow::Tint moved = tint;
        moved.range = {std::max(tint.range.from - cell.shownFrom, qsizetype{0}),
                       std::min(tint.range.to - cell.shownFrom, cell.flow.text().size())};
        if (moved.range.from < moved.range.to) own.append(moved);
    }
    const bool isName = isTable() && &cell < m_cells.data() + columns();
    painter.setPen(isName ? style.muted : style.text);
    cell.flow.paint(painter, topLeft + cell.place.topLeft(), clip, own);
}

void FlowPart::forgetLinesOutside(double top, double bottom)
{
    for (Cell& cell : m_cells) {
        cell.flow.forgetLinesOutside(top - cell.place.top(), bottom - cell.place.top());
    }
}

// Places

FlowPart::Cell& FlowPart::cellAt(QPointF point)
{
    if (!isTable() || m_rowTops.size() < 2) return m_cells.front();
    const auto next = std::upper_bound(m_rowTops.begin(), m_rowTops.end() - 1, point.y());
    const auto row = std::max<std::ptrdiff_t>(0, next - m_rowTops.begin() - 1);
    const auto first = static_cast<std::size_t>(row * columns());
    std::size_t nearest = first;
    double least = 1e9;
    for (std::size_t i = first; i < std::min(first + static_cast<std::size_t>(columns()), m_cells.size()); ++i) {
        const QRectF& place = m_cells[i].place;
        const double beside = std::max({place.left() - point.x(), point.x() - place.right(), 0.0});
        const double above = std::max({place.top() - point.y(), point.y() - place.bottom(), 0.0});
        if (beside + above >= least) continue;
        least = beside + above;
        nearest = i;
    }
    return m_cells[nearest];
}

const FlowPart::Cell& FlowPart::cellOf(qsizetype character) const
{
    const auto next = std::upper_bound(m_cells.begin(), m_cells.end(), character,
                                       [](qsizetype at, const Cell& cell) { return at < cell.shownFrom; });
    return next == m_cells.begin() ? m_cells.front() : *(next - 1);
}

qsizetype FlowPart::characterAt(QPointF point)
{
    Cell& cell = cellAt(point);
    return cell.shownFrom + cell.flow.characterAt(point - cell.place.topLeft());
}

std::optional<qsizetype> FlowPart::characterUnder(QPointF point)
{
    Cell& cell = cellAt(point);
    const std::optional<qsizetype> under = cell.flow.characterUnder(point - cell.place.topLeft());
    return under ? std::optional(cell.shownFrom + *under) : std::nullopt;
}

TextFlow::Range FlowPart::wordAt(qsizetype character) const
{
    const Cell& cell = cellOf(character);
    const qsizetype within = std::clamp(character - cell.shownFrom, qsizetype{0}, cell.flow.text().size());
    const TextFlow::Range word = cell.flow.wordAt(within);
    return {cell.shownFrom + word.from, cell.shownFrom + word.to};
}

TextFlow::Range FlowPart::paragraphAt(qsizetype character) const
{
    const Cell& cell = cellOf(character);
    const qsizetype within = std::clamp(character - cell.shownFrom, qsizetype{0}, cell.flow.text().size());
    const TextFlow::Range paragraph = cell.flow.paragraphAt(within);
    return {cell.shownFrom + paragraph.from, cell.shownFrom + paragraph.to};
}

QList<QRectF> FlowPart::rectsOf(TextFlow::Range range)
{
    Cell& cell = cellOf(range.from);
    QList<QRectF> rects = cell.flow.rectsOf({range.from - cell.shownFrom, range.to - cell.shownFrom});
    for (QRectF& rect : rects) rect.translate(cell.place.topLeft());
    return rects;
}

QStringList FlowPart::addresses() const
{
    QStringList addresses;
    for (const Cell& cell : m_cells) {
        for (const MarkdownRun& run : cell.runs) {
            if (!run.address.isEmpty() && !addresses.contains(run.address)) addresses.append(run.address);
        }
    }
    return addresses;
}

const MarkdownRun* FlowPart::runAt(qsizetype character) const
{
    const Cell& cell = cellOf(character);
    const auto next = std::upper_bound(cell.runs.begin(), cell.runs.end(), character - cell.shownFrom,
                                       [](qsizetype at, const MarkdownRun& run) { return at < run.from; });
    if (next == cell.runs.begin()) return nullptr;
    const MarkdownRun& run = *(next - 1);
    return character - cell.shownFrom < run.from + run.length ? &run : nullptr;
}

std::optional<qsizetype> FlowPart::sourceOf(qsizetype character) const
{
    const MarkdownRun* run = runAt(character);
    if (run == nullptr) return std::nullopt;
    if (run->length != run->sourceLength) return run->source;
    return run->source + (character - cellOf(character).shownFrom - run->from);
}

std::optional<TextFlow::Range> FlowPart::shownOf(TextFlow::Range source) const
{
    for (const Cell& cell : m_cells) {
        std::optional<TextFlow::Range> shown;
        for (const MarkdownRun& run : cell.runs) {
            const qsizetype from = std::max(source.from, run.source);
            const qsizetype to = std::min(source.to, run.source + run.sourceLength);
            if (from >= to) continue;
            const bool isExact = run.length == run.sourceLength;
            const qsizetype first = cell.shownFrom + run.from + (isExact ? from - run.source : 0);
            const qsizetype last = cell.shownFrom + run.from + (isExact ? to - run.source : run.length);
            shown = shown ? TextFlow::Range{std::min(shown->from, first), std::max(shown->to, last)}
                          : TextFlow::Range{first, last};
        }
        if (shown) return shown;
    }
    return std::nullopt;
}

} // namespace inkling::app
