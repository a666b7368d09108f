#include "app/widgets/text_flow.h"

#include "app/style/design_tokens.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QTextBoundaryFinder>

#include <algorithm>
#include <cmath>

namespace inkling::app {

namespace {

constexpr qsizetype kWindow = 2048;
constexpr qsizetype kDirectionWithin = 256;
constexpr qsizetype kMostBlankLines = 4; // of a run, that are given room

bool endsParagraph(QChar c) { return c == QLatin1Char('\n') || c == QChar(0x2028) || c == QChar(0x2029); }

qsizetype paragraphEnd(const QString& text, qsizetype from)
{
    while (from < text.size() && !endsParagraph(text.at(from))) ++from;
    return from;
}

// By the paragraph's own first letter; what comes below it decides nothing.
bool readsFromRight(const QString& text, qsizetype paragraph)
{
    const QStringView start = QStringView(text).mid(paragraph, kDirectionWithin);
    const auto end = std::find_if(start.begin(), start.end(), endsParagraph);
    return start.left(end - start.begin()).isRightToLeft();
}

} // namespace

QString harmless(QString text)
{
    for (QChar& c : text) {
        const char16_t code = c.unicode();
        if (code == u'\n' || code == u'\t') continue;
        if (code == u'\r') {
            c = QLatin1Char(' ');
        } else if (code < 0x20) {
            c = QChar(0x2400 + code); // the picture of the control character
        } else if ((code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) || code == 0xFFF9 ||
                   code == 0xFFFA || code == 0xFFFB) {
            c = QChar(QChar::ReplacementCharacter);
        }
    }
    return text;
}

void TextFlow::forgetLayout()
{
    m_pieces.clear();
    m_laidOut = 0;
    m_height = 0;
    m_widest = 0;
}

void TextFlow::setText(const QString& text)
{
    m_text = harmless(text);
    m_formats.clear();
    forgetLayout();
}

void TextFlow::setFormats(const QList<Format>& formats)
{
    m_formats = formats;
    forgetLayout();
}

void TextFlow::append(const QString& text, const QList<Format>& formats)
{
    m_text += harmless(text);
    m_formats = formats;
    if (m_pieces.empty()) return;
    // The last piece may now end elsewhere; those before it cannot.
    m_laidOut = m_pieces.back().start;
    m_height = m_pieces.back().top;
    m_pieces.pop_back();
}

void TextFlow::setLook(const Look& look)
{
    if (look == m_look) return;
    m_look = look;
    forgetLayout();
}

QList<QTextLayout::FormatRange> TextFlow::formatsWithin(qsizetype start, qsizetype length) const
{
    QList<QTextLayout::FormatRange> ranges;
    auto format = std::upper_bound(m_formats.begin(), m_formats.end(), start,
                                   [](qsizetype at, const Format& next) { return at < next.range.to; });
    for (; format != m_formats.end() && format->range.from < start + length; ++format) {
        const qsizetype from = std::max(format->range.from - start, qsizetype{0});
        const qsizetype to = std::min(format->range.to - start, length);
        if (from < to) ranges.append({static_cast<int>(from), static_cast<int>(to - from), format->format});
    }
    return ranges;
}

std::unique_ptr<QTextLayout> TextFlow::broken(qsizetype start, qsizetype length, qsizetype paragraph) const
{
    auto layout = std::make_unique<QTextLayout>(m_text.mid(start, length), m_look.font);
    QTextOption option;
    option.setAlignment(m_look.alignment);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(readsFromRight(m_text, paragraph) ? Qt::RightToLeft : Qt::LeftToRight);
    layout->setTextOption(option);
    layout->setFormats(formatsWithin(start, length));
    layout->setCacheEnabled(true);
    layout->beginLayout();
    const QFontMetricsF metrics(m_look.font);
    const double baseline = (m_look.lineHeight - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent();
    int y = 0;
    for (QTextLine line = layout->createLine(); line.isValid(); line = layout->createLine()) {
        line.setLineWidth(std::max(1, m_look.width));
        line.setPosition(QPointF(0, y + baseline - line.ascent())); // another font's letters stand on it too
        y += m_look.lineHeight;
    }
    layout->endLayout();
    return layout;
}

TextFlow::Piece TextFlow::nextPiece(qsizetype start, qsizetype paragraph)
{
    Piece piece;
    piece.start = start;
    piece.paragraph = paragraph;
    if (start == paragraph && endsParagraph(m_text.at(start))) { // a run of blank lines
        qsizetype end = start;
        while (end < m_text.size() && endsParagraph(m_text.at(end))) ++end;
        piece.length = end - start;
        piece.height = m_look.blankLines == BlankLines::Whole
                           ? static_cast<int>(piece.length) * m_look.lineHeight
                           : static_cast<int>(std::min(piece.length, kMostBlankLines)) * m_look.lineHeight / 2;
        return piece;
    }
    const qsizetype limit = std::min(start + kWindow, m_text.size());
    const qsizetype end = std::min(paragraphEnd(m_text, start), limit);
    const bool goesOn = end < m_text.size() && !endsParagraph(m_text.at(end));
    piece.window = end - start;
    if (goesOn && m_text.at(end).isLowSurrogate()) --piece.window;
    piece.layout = broken(start, piece.window, paragraph);
    piece.lines = piece.layout->lineCount();
    piece.length = piece.window;
    if (goesOn && piece.lines > 1) { // its last line is not full: the next piece starts with it
        --piece.lines;
        piece.length = piece.layout->lineAt(piece.lines).textStart();
    } else if (!goesOn && end < m_text.size()) {
        ++piece.length; // the newline
    }
    for (int i = 0; i < piece.lines; ++i) {
        m_widest = std::max(m_widest, piece.layout->lineAt(i).naturalTextWidth());
    }
    piece.height = piece.lines * m_look.lineHeight;
    return piece;
}

bool TextFlow::layOut(QDeadlineTimer deadline)
{
    while (m_laidOut < m_text.size()) {
        qsizetype paragraph = m_laidOut;
        if (m_laidOut > 0 && !endsParagraph(m_text.at(m_laidOut - 1)) && !m_pieces.empty()) {
            paragraph = m_pieces.back().paragraph;
        }
        Piece piece = nextPiece(m_laidOut, paragraph);
        piece.top = m_height;
        m_height += piece.height;
        m_laidOut += piece.length;
        m_pieces.push_back(std::move(piece));
        if (deadline.hasExpired()) break;
    }
    return m_laidOut == m_text.size();
}

QTextLayout& TextFlow::lines(Piece& piece)
{
    if (piece.layout == nullptr) piece.layout = broken(piece.start, piece.window, piece.paragraph);
    return *piece.layout;
}

int TextFlow::height() const { return m_height + guessedHeight(m_text.size() - m_laidOut); }

int TextFlow::widestLine() const
{
    return m_laidOut == m_text.size() ? static_cast<int>(std::ceil(m_widest)) : m_look.width;
}

std::size_t TextFlow::pieceAt(double y) const
{
    const auto next = std::upper_bound(m_pieces.begin(), m_pieces.end(), y,
                                       [](double at, const Piece& piece) { return at < piece.top; });
    return next == m_pieces.begin() ? 0 : static_cast<std::size_t>(next - m_pieces.begin() - 1);
}

void TextFlow::paint(QPainter& painter, QPointF topLeft, const QRectF& clip, const QList<Tint>& tints)
{
    for (std::size_t i = pieceAt(clip.top() - topLeft.y()); i < m_pieces.size(); ++i) {
        Piece& piece = m_pieces[i];
        if (topLeft.y() + piece.top > clip.bottom()) break;
        if (piece.lines == 0) continue;
        QList<QTextLayout::FormatRange> ranges;
        for (const Tint& tint : tints) {
            const qsizetype from = std::max(tint.range.from - piece.start, qsizetype{0});
            const qsizetype to = std::min(tint.range.to - piece.start, piece.window);
            if (from >= to) continue;
            ranges.append({static_cast<int>(from), static_cast<int>(to - from), tint.format});
        }
        const QPointF at = topLeft + QPointF(0, piece.top);
        paintGrounds(painter, topLeft, piece, tints);
        // Only this piece's own lines: the window's last one belongs to the next piece.
        const QRectF own(clip.left(), at.y(), clip.width(), piece.height);
        lines(piece).draw(&painter, at, ranges, own.intersected(clip));
    }
}

qsizetype TextFlow::characterAt(QPointF point)
{
    if (m_pieces.empty() || point.y() < 0) return 0;
    if (point.y() >= m_height) return m_laidOut;
    Piece& piece = m_pieces[pieceAt(point.y())];
    if (piece.lines == 0) {
        if (m_look.blankLines == BlankLines::Low) return piece.start;
        return piece.start + static_cast<qsizetype>(point.y() - piece.top) / std::max(1, m_look.lineHeight);
    }
    return piece.start + lines(piece).lineAt(lineAt(piece, point.y())).xToCursor(point.x());
}

int TextFlow::lineAt(const Piece& piece, double y) const
{
    return std::clamp(static_cast<int>(y - piece.top) / std::max(1, m_look.lineHeight), 0, piece.lines - 1);
}

std::optional<qsizetype> TextFlow::characterUnder(QPointF point)
{
    if (m_pieces.empty() || point.y() < 0 || point.y() >= m_height) return std::nullopt;
    Piece& piece = m_pieces[pieceAt(point.y())];
    if (piece.lines == 0) return std::nullopt;
    const QTextLine line = lines(piece).lineAt(lineAt(piece, point.y()));
    const QRectF text = line.naturalTextRect();
    if (point.x() < text.left() || point.x() >= text.right()) return std::nullopt;
    return piece.start + line.xToCursor(point.x(), QTextLine::CursorOnCharacter);
}

void TextFlow::addRects(Piece& piece, Range range, QList<QRectF>& rects)
{
    const qsizetype from = std::max(range.from - piece.start, qsizetype{0});
    const qsizetype to = std::min(range.to - piece.start, piece.length);
    if (from >= to || piece.lines == 0) return;
    const QTextLayout& layout = lines(piece);
    for (int i = layout.lineForTextPosition(static_cast<int>(from)).lineNumber(); i >= 0 && i < piece.lines; ++i) {
        const QTextLine line = layout.lineAt(i);
        if (line.textStart() >= to) break;
        const int end = std::min(static_cast<int>(to), line.textStart() + line.textLength());
        const double left = line.cursorToX(std::max(static_cast<int>(from), line.textStart()));
        const double right = line.cursorToX(end);
        rects.append(QRectF(QPointF(std::min(left, right), piece.top + i * m_look.lineHeight),
                            QSizeF(std::abs(right - left), m_look.lineHeight)));
    }
}

QList<QRectF> TextFlow::rectsOf(Range range)
{
    QList<QRectF> rects;
    for (Piece& piece : m_pieces) {
        if (piece.start >= range.to) break;
        if (piece.start + piece.length > range.from) addRects(piece, range, rects);
    }
    return rects;
}

// A little lower than the line, so that one never touches the next.
void TextFlow::paintGrounds(QPainter& painter, QPointF topLeft, Piece& piece, const QList<Tint>& tints)
{
    const double radius = tokens::radius::kHighlight;
    const double inset = m_look.lineHeight * 0.1;
    for (const Tint& tint : tints) {
        if (!tint.ground.isValid()) continue;
        QList<QRectF> rects;
        addRects(piece, tint.range, rects);
        painter.save();
        painter.setPen(tint.edge.isValid() ? QPen(tint.edge, tokens::line::kHairline) : QPen(Qt::NoPen));
        painter.setBrush(tint.ground);
        const double beside = tint.edge.isValid() ? 0 : 2; // an edge would strike through the letter beside it
        for (const QRectF& rect : std::as_const(rects)) {
            painter.drawRoundedRect(rect.translated(topLeft).adjusted(-beside, inset, beside, -inset), radius, radius);
        }
        painter.restore();
    }
}

int TextFlow::guessedHeight(qsizetype characters) const
{
    if (m_look.width <= 0 || characters == 0) return 0;
    const double perCharacter = std::max(1.0, QFontMetricsF(m_look.font).averageCharWidth());
    const double perLine = std::max(1.0, m_look.width / perCharacter);
    return static_cast<int>(std::ceil(static_cast<double>(characters) / perLine)) * m_look.lineHeight;
}

TextFlow::Range TextFlow::paragraphAt(qsizetype character) const
{
    qsizetype from = std::min(character, m_text.size());
    while (from > 0 && !endsParagraph(m_text.at(from - 1))) --from;
    return {from, paragraphEnd(m_text, std::min(character, m_text.size()))};
}

TextFlow::Range TextFlow::wordAt(qsizetype character) const
{
    const Range paragraph = paragraphAt(character);
    const qsizetype from = std::max(paragraph.from, character - kWindow);
    const QString around = m_text.mid(from, std::min(paragraph.to, character + kWindow) - from);
    QTextBoundaryFinder words(QTextBoundaryFinder::Word, around);
    words.setPosition(character - from);
    if (!words.isAtBoundary() || !(words.boundaryReasons() & QTextBoundaryFinder::StartOfItem)) {
        words.toPreviousBoundary();
    }
    const qsizetype start = std::max(qsizetype{0}, words.position());
    const qsizetype end = words.toNextBoundary();
    return {from + start, end < 0 ? paragraph.to : from + end};
}

void TextFlow::forgetLinesOutside(double top, double bottom)
{
    for (Piece& piece : m_pieces) {
        if (piece.top + piece.height < top || piece.top > bottom) piece.layout.reset();
    }
}

} // namespace inkling::app
