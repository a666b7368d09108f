// One message's text as it is shown: plain, or Markdown as blocks one under another. It is read and laid out only as
// far as it is looked at or asked for, and text that grows at its end is read again from its last chunk only.
// Characters are those of the text as shown; each knows its place in the source. Not for: what stands around the text.
// UI thread.
#pragma once

#include "app/widgets/flow_part.h"
#include "app/widgets/flow_style.h"

#include <deque>
#include <memory>

namespace inkling::app {

class MessageFlow
{
public:
    enum class Syntax { Plain, Markdown };

    MessageFlow() = default;
    MessageFlow(MessageFlow&&) = default;
    MessageFlow& operator=(MessageFlow&&) = default;

    void setText(const QString& source, Syntax syntax);
    void append(const QString& source);
    const QString& source() const { return m_source; }
    // As shown; all of it is read for that. A part at a time: read(), and whether it was the last.
    const QString& text();
    bool read(QDeadlineTimer deadline);

    void setStyle(const std::shared_ptr<const FlowStyle>& style);
    bool layOut(QDeadlineTimer deadline); // as TextFlow's
    int height() const;
    int widestLine() const;
    void paint(QPainter& painter, QPointF topLeft, const QRectF& clip, const QList<TextFlow::Tint>& tints);
    void forgetLinesOutside(double top, double bottom);

    qsizetype characterAt(QPointF point);
    std::optional<qsizetype> characterUnder(QPointF point);
    TextFlow::Range wordAt(qsizetype character);
    TextFlow::Range paragraphAt(qsizetype character);
    QList<QRectF> rectsOf(TextFlow::Range range); // one a line, of the block that it begins in
    QString addressAt(qsizetype character);       // of the link there, if there is one
    QStringList addresses(qsizetype most);        // of the first links, each once
    std::optional<qsizetype> sourceOf(qsizetype character);
    std::optional<TextFlow::Range> shownOf(TextFlow::Range source); // in the first block that has some of it

private:
    struct Chunk
    {
        MarkdownChunk extent;
        std::size_t firstPart = 0;
    };
    struct Part
    {
        FlowPart flow;
        qsizetype separator = 0; // where, in the text as shown, what parts it from the one before begins
        bool startsChunk = false;
        int top = 0;
        int gap = 0; // above it
    };

    bool readChunk(); // whether there was one
    void addPart(MarkdownBlock block);
    void dropLastChunk();
    bool isNextLineWhole(qsizetype end) const;
    QString separatorBefore(const MarkdownBlock& block) const;
    int gapAbove(std::size_t index) const;
    int sharedContainers(std::size_t index) const;
    void keepsLines(std::size_t index);
    Part* partAt(double y);
    Part* partOf(qsizetype character);

    QString m_source;
    Syntax m_syntax = Syntax::Plain;
    std::shared_ptr<const FlowStyle> m_style;
    QString m_shown; // as far as it is read
    std::vector<Chunk> m_chunks;
    std::vector<Part> m_parts;
    std::deque<FlowPart> m_before; // parts that are read again; their lines may still be right
    bool m_isRead = false;
    std::size_t m_laidOut = 0; // parts
    std::size_t m_placed = 0;  // those, and the one that is being laid out
    int m_height = 0;          // of those that are laid out
    // The parts that may have lines in memory.
    std::size_t m_linesFrom = 0;
    std::size_t m_linesTo = 0;
};

} // namespace inkling::app
