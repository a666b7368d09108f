// Markdown as blocks with runs, each of which knows where in the source it came from. The source is cut into chunks
// that mean the same whatever follows them, so that text which grows is read again from its last chunk only, and so
// that no source is too long. HTML and pictures are text here: nothing is ever loaded. Not for: fonts, lines. Any
// thread.
#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace inkling::app {

struct MarkdownRun
{
    enum Style : unsigned { Strong = 1, Emphasis = 2, Code = 4, Strike = 8 };
    qsizetype from = 0; // in the text that it is of
    qsizetype length = 0;
    qsizetype source = 0;       // where it begins in the source
    qsizetype sourceLength = 0; // `length` where characters stand for themselves; an entity's is longer
    unsigned style = 0;
    QString address = {}; // of a link
    bool operator==(const MarkdownRun&) const = default;
};

struct MarkdownText
{
    QString text;
    QList<MarkdownRun> runs; // one after the other, all of the text
    bool operator==(const MarkdownText&) const = default;
};

struct MarkdownContainer
{
    enum class Kind { Quote, Item };
    Kind kind = Kind::Quote;
    int number = 0; // the same for all blocks in it, unique in its chunk
    QString marker; // of an item: "•", "3."
    bool operator==(const MarkdownContainer&) const = default;
};

struct MarkdownBlock
{
    enum class Kind { Paragraph, Heading, Code, Table, Rule, Plain };
    Kind kind = Kind::Paragraph;
    int level = 0;                   // of a heading
    QList<MarkdownContainer> around; // from the outermost
    bool startsItem = false;         // the marker of the innermost item stands before it
    bool isTight = false;            // in a list without gaps
    QList<MarkdownText> cells;       // of a table: row by row, the header first; otherwise one
    QList<Qt::Alignment> columns;    // of a table

    QString marker() const { return startsItem && !around.isEmpty() ? around.last().marker : QString(); }
};

struct MarkdownChunk
{
    enum class Kind { Blocks, Fence, Plain };
    Kind kind = Kind::Blocks;
    qsizetype from = 0;
    qsizetype to = 0; // where the next begins, or the end
    bool isEmpty() const { return from == to; }
};

// More of it in one chunk is shown as it stands.
constexpr qsizetype kMostInMarkdownChunk = 32 * 1024;

// The chunk that begins at or after `from`, which is 0 or the end of the one before; empty: nothing is left.
MarkdownChunk nextMarkdownChunk(const QString& source, qsizetype from);
QList<MarkdownBlock> readMarkdown(const QString& source, const MarkdownChunk& chunk);

} // namespace inkling::app
