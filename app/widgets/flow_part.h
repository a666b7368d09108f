// One block of a message, laid out: a paragraph, a heading, an item, code, a rule, or a table of cells. It knows where
// its characters stand in the text as shown and in the source. Not for: what comes before or after it. UI thread.
#pragma once

#include "app/widgets/flow_style.h"
#include "app/widgets/markdown.h"

#include <optional>
#include <vector>

namespace inkling::app {

class FlowPart
{
public:
    // `shownFrom`: where its first character stands in the text as shown.
    FlowPart(MarkdownBlock block, qsizetype shownFrom);
    FlowPart(FlowPart&&) = default;
    FlowPart& operator=(FlowPart&&) = default;

    const MarkdownBlock& block() const { return m_block; } // without its texts
    QString shown() const;                                 // cells with tabs between them, rows with newlines
    qsizetype shownFrom() const { return m_cells.front().shownFrom; }

    // Takes over the lines of what stood here before, laid out in `style`, as far as they are the same.
    void takeLines(FlowPart& before, const FlowStyle& style);
    void forgetLines() { m_isStyled = false; } // another style is to come

    bool layOut(const FlowStyle& style, QDeadlineTimer deadline); // whether all of it is
    int height() const { return m_height; }
    int widestLine() const { return m_cells.front().flow.widestLine(); }

    struct Above
    {
        int gap = 0;
        int sharedContainers = 0; // around both this part and the one above
    };
    void paint(QPainter& painter, QPointF topLeft, const QRectF& clip, const QList<TextFlow::Tint>& tints,
               const FlowStyle& style, Above above);
    void forgetLinesOutside(double top, double bottom);

    // Points in the part, characters in the text as shown.
    qsizetype characterAt(QPointF point);
    std::optional<qsizetype> characterUnder(QPointF point);
    TextFlow::Range wordAt(qsizetype character) const;
    TextFlow::Range paragraphAt(qsizetype character) const;
    QList<QRectF> rectsOf(TextFlow::Range range);
    QStringList addresses() const; // of links
    const MarkdownRun* runAt(qsizetype character) const;
    std::optional<qsizetype> sourceOf(qsizetype character) const;
    std::optional<TextFlow::Range> shownOf(TextFlow::Range source) const; // in the first cell that has some of it

private:
    struct Cell
    {
        TextFlow flow;
        QList<MarkdownRun> runs;
        qsizetype shownFrom = 0;
        QRectF place; // in the part
    };

    int columns() const { return std::max(1, static_cast<int>(m_block.columns.size())); }
    int rows() const { return (static_cast<int>(m_cells.size()) + columns() - 1) / columns(); }
    bool isTable() const { return m_block.kind == MarkdownBlock::Kind::Table; }
    const FlowStyle::Type& typeOf(std::size_t cell, const FlowStyle& style) const;
    QList<TextFlow::Format> formatsOf(const Cell& cell, const FlowStyle& style) const;
    const QFont& codeFont(const FlowStyle& style) const;
    int indent(const FlowStyle& style) const;
    int indentOf(const MarkdownContainer& container, const FlowStyle& style) const;
    bool layOutText(const FlowStyle& style, QDeadlineTimer deadline);
    bool layOutTable(const FlowStyle& style, QDeadlineTimer deadline);
    void measureColumns(const FlowStyle& style);
    int layOutRow(int row, int top, const FlowStyle& style);
    bool isStacked(const FlowStyle& style) const;
    TextFlow::Look lookOf(std::size_t cell, int width, const FlowStyle& style) const;
    void mirror(Cell& cell, const FlowStyle& style) const;
    void paintAround(QPainter& painter, QPointF topLeft, const FlowStyle& style, Above above) const;
    void paintGround(QPainter& painter, QPointF topLeft, const QRectF& clip, const FlowStyle& style) const;
    void paintCell(QPainter& painter, QPointF topLeft, const QRectF& clip, const QList<TextFlow::Tint>& tints,
                   Cell& cell, const FlowStyle& style);
    Cell& cellAt(QPointF point);
    const Cell& cellOf(qsizetype character) const;
    Cell& cellOf(qsizetype character) { return const_cast<Cell&>(std::as_const(*this).cellOf(character)); }

    MarkdownBlock m_block;
    std::vector<Cell> m_cells; // at least one
    bool m_isRightToLeft = false;
    bool m_isStyled = false; // the flows have their formats
    int m_height = 0;
    std::vector<int> m_columnWidths;
    std::vector<int> m_rowTops; // of a table, those that are laid out, and where the next begins
};

} // namespace inkling::app
