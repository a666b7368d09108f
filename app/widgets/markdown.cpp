#include "app/widgets/markdown.h"

#include "app/widgets/markdown_reader.h"

#include <algorithm>

namespace inkling::app {

namespace {

// A list goes on after a blank line; but where it has become this long, the next item begins a chunk.
constexpr qsizetype kLongList = 8 * 1024;

bool isSpace(QChar c) { return c == QLatin1Char(' ') || c == QLatin1Char('\t') || c == QLatin1Char('\r'); }

qsizetype lineEnd(const QString& source, qsizetype from)
{
    const qsizetype newline = source.indexOf(QLatin1Char('\n'), from);
    return newline < 0 ? source.size() : newline;
}

QStringView lineAt(const QString& source, qsizetype from)
{
    return QStringView(source).mid(from, lineEnd(source, from) - from);
}

qsizetype nextLine(const QString& source, qsizetype from) { return std::min(lineEnd(source, from) + 1, source.size()); }

bool isBlank(QStringView line) { return std::all_of(line.begin(), line.end(), isSpace); }

qsizetype leading(QStringView line, QChar c)
{
    return std::find_if(line.begin(), line.end(), [c](QChar next) { return next != c; }) - line.begin();
}

bool endsWord(QStringView line, qsizetype at) { return at == line.size() || isSpace(line.at(at)); }

bool isHeading(QStringView line)
{
    const qsizetype marks = leading(line, QLatin1Char('#'));
    return marks >= 1 && marks <= 6 && endsWord(line, marks);
}

// The length of the fence that the line opens; 0: it opens none.
qsizetype openedFence(QStringView line)
{
    const qsizetype ticks = leading(line, QLatin1Char('`'));
    if (ticks >= 3) return line.mid(ticks).contains(QLatin1Char('`')) ? 0 : ticks;
    const qsizetype tildes = leading(line, QLatin1Char('~'));
    return tildes >= 3 ? tildes : 0;
}

bool closesFence(QStringView line, QChar mark, qsizetype length)
{
    const qsizetype indent = leading(line, QLatin1Char(' '));
    if (indent > 3) return false;
    line = line.mid(indent);
    const qsizetype marks = leading(line, mark);
    return marks >= length && isBlank(line.mid(marks));
}

bool isItem(QStringView line)
{
    if (line.isEmpty()) return false;
    if (QStringView(u"-+*").contains(line.front())) return endsWord(line, 1);
    qsizetype digits = 0;
    while (digits < line.size() && line.at(digits) >= QLatin1Char('0') && line.at(digits) <= QLatin1Char('9')) ++digits;
    if (digits == 0 || digits > 9 || digits == line.size()) return false;
    return QStringView(u".)").contains(line.at(digits)) && endsWord(line, digits + 1);
}

qsizetype fenceEnd(const QString& source, qsizetype from, qsizetype length)
{
    const QChar mark = source.at(from);
    qsizetype line = nextLine(source, from);
    while (line < source.size()) {
        const bool closes = closesFence(lineAt(source, line), mark, length);
        line = nextLine(source, line);
        if (closes) break;
    }
    return line;
}

// Where what begins at `from` and is neither a fence nor a heading ends for certain: before a fence or a heading, or
// after a blank line before what neither is indented nor goes on with a list.
qsizetype blocksEnd(const QString& source, qsizetype from)
{
    bool afterBlank = false;
    for (qsizetype at = nextLine(source, from); at < source.size(); at = nextLine(source, at)) {
        const QStringView line = lineAt(source, at);
        if (isBlank(line)) {
            afterBlank = true;
            continue;
        }
        if (!isSpace(line.front())) {
            if (isHeading(line) || openedFence(line) > 0) return at;
            if (afterBlank && (!isItem(line) || at - from > kLongList)) return at;
        }
        afterBlank = false;
    }
    return source.size();
}

MarkdownText asItStands(const QString& source, qsizetype from, qsizetype to)
{
    to = std::max(from, to);
    MarkdownText text{source.mid(from, to - from), {}};
    if (from < to) text.runs.append({0, to - from, from, to - from});
    return text;
}

qsizetype withoutBlankEnd(const QString& source, qsizetype from, qsizetype to)
{
    while (to > from && (isSpace(source.at(to - 1)) || source.at(to - 1) == QLatin1Char('\n'))) --to;
    return to;
}

MarkdownBlock plain(const QString& source, const MarkdownChunk& chunk)
{
    MarkdownBlock block;
    block.kind = MarkdownBlock::Kind::Plain;
    block.cells = {asItStands(source, chunk.from, withoutBlankEnd(source, chunk.from, chunk.to))};
    return block;
}

MarkdownBlock fence(const QString& source, const MarkdownChunk& chunk)
{
    MarkdownBlock block;
    block.kind = MarkdownBlock::Kind::Code;
    const qsizetype length = openedFence(lineAt(source, chunk.from));
    const QChar mark = source.at(chunk.from);
    const qsizetype from = nextLine(source, chunk.from);
    qsizetype to = chunk.to;
    qsizetype last = to > 0 && source.at(to - 1) == QLatin1Char('\n') ? to - 1 : to;
    while (last > from && source.at(last - 1) != QLatin1Char('\n')) --last;
    if (last >= from && closesFence(lineAt(source, last), mark, length)) to = last;
    if (to > from && source.at(to - 1) == QLatin1Char('\n')) --to;
    block.cells = {asItStands(source, from, to)};
    return block;
}

// A trailing "-" or "=" would make the line above it a heading, for the blink before it turns out to begin a list.
qsizetype withoutHalfUnderline(const QString& source, const MarkdownChunk& chunk)
{
    if (chunk.to != source.size()) return chunk.to;
    const qsizetype line = source.lastIndexOf(QLatin1Char('\n')) + 1;
    const QStringView last = QStringView(source).mid(line);
    if (line <= chunk.from || last.isEmpty() || last.size() > 2) return chunk.to;
    const bool isUnderline = last == u"-" || last == u"--" || last == u"=" || last == u"==";
    return isUnderline ? line : chunk.to;
}

} // namespace

MarkdownChunk nextMarkdownChunk(const QString& source, qsizetype from)
{
    while (from < source.size() && isBlank(lineAt(source, from))) from = nextLine(source, from);
    if (from == source.size()) return {MarkdownChunk::Kind::Blocks, from, from};
    const QStringView line = lineAt(source, from);
    if (const qsizetype length = openedFence(line)) {
        return {MarkdownChunk::Kind::Fence, from, fenceEnd(source, from, length)};
    }
    const qsizetype to = isHeading(line) ? nextLine(source, from) : blocksEnd(source, from);
    const bool tooLong = to - from > kMostInMarkdownChunk;
    return {tooLong ? MarkdownChunk::Kind::Plain : MarkdownChunk::Kind::Blocks, from, to};
}

QList<MarkdownBlock> readMarkdown(const QString& source, const MarkdownChunk& chunk)
{
    if (chunk.kind == MarkdownChunk::Kind::Fence) return {fence(source, chunk)};
    if (chunk.kind == MarkdownChunk::Kind::Plain) return {plain(source, chunk)};
    const qsizetype to = withoutHalfUnderline(source, chunk);
    std::optional<QList<MarkdownBlock>> blocks = MarkdownReader::read(source, chunk.from, to);
    if (to < chunk.to && blocks && !blocks->isEmpty()) {
        MarkdownBlock& last = blocks->last();
        if (last.kind == MarkdownBlock::Kind::Paragraph && last.around.isEmpty()) {
            const MarkdownText rest = asItStands(source, to - 1, chunk.to); // with the newline before it
            last.cells.first().runs.append(
                {last.cells.first().text.size(), rest.text.size(), to - 1, rest.text.size()});
            last.cells.first().text += rest.text;
        } else {
            blocks = MarkdownReader::read(source, chunk.from, chunk.to);
        }
    }
    // What is nothing but definitions of links has no blocks; it would be lost to the eye.
    if (!blocks || blocks->isEmpty()) return {plain(source, chunk)};
    return *blocks;
}

} // namespace inkling::app
