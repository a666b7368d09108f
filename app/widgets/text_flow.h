// One message's text, broken into lines at a width and painted where it is visible. Text may be anything at all: it is
// made harmless for the eye first, and laid out in windows of a few thousand characters, so that a megabyte without a
// space costs a little more often, never everything at once. Text that grows at its end is laid out again from its last
// window only. Not for: rich text, files, links. UI thread.
#pragma once

#include <QColor>
#include <QDeadlineTimer>
#include <QFont>
#include <QList>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <QTextLayout>

#include <memory>
#include <optional>
#include <vector>

class QPainter;

namespace inkling::app {

// `text` with what a screen must not obey made visible instead: control characters, and the marks that override the
// direction of reading. Character for character, so that places in both are the same.
QString harmless(QString text);

class TextFlow
{
public:
    enum class BlankLines { Low, Whole }; // a run of them: half a line each, four at most; or as they stand
    struct Look
    {
        QFont font;
        int width = 0;
        int lineHeight = 0;
        BlankLines blankLines = BlankLines::Low;
        Qt::Alignment alignment = Qt::AlignLeft;
        bool operator==(const Look&) const = default;
    };
    struct Range
    {
        qsizetype from = 0;
        qsizetype to = 0;
        bool operator==(const Range&) const = default;
    };
    struct Format
    { // of a range of characters; part of the layout
        Range range;
        QTextCharFormat format;
    };
    struct Tint
    { // of a range of characters; of one painting
        Range range;
        QTextCharFormat format;
        QColor ground = {}; // behind them, with round corners, where it is valid
        QColor edge = {};   // of the ground
    };

    TextFlow() = default;
    TextFlow(TextFlow&&) = default;
    TextFlow& operator=(TextFlow&&) = default;

    const QString& text() const { return m_text; }
    void setText(const QString& text);
    void setFormats(const QList<Format>& formats);
    // `formats` are those of the whole text; what they say of the text before must be the same.
    void append(const QString& text, const QList<Format>& formats = {});
    void setLook(const Look& look);
    const Look& look() const { return m_look; }

    // Breaks lines until all are broken or the time is up, at least a window's; whether all are. Until then the rest of
    // the height is a guess, and the text's end is not painted.
    bool layOut(QDeadlineTimer deadline);
    int height() const;
    int widestLine() const;
    void paint(QPainter& painter, QPointF topLeft, const QRectF& clip, const QList<Tint>& tints);
    qsizetype characterAt(QPointF point); // the place between two that is nearest
    std::optional<qsizetype> characterUnder(QPointF point);
    QList<QRectF> rectsOf(Range range); // one a line
    Range wordAt(qsizetype character) const;
    Range paragraphAt(qsizetype character) const;
    // Gives back the memory of laid-out lines that do not meet `top` to `bottom`; heights stay known.
    void forgetLinesOutside(double top, double bottom);

private:
    struct Piece
    {
        qsizetype start = 0;
        qsizetype length = 0;    // characters it stands for, a newline at its end included
        qsizetype window = 0;    // characters that its lines were broken from
        qsizetype paragraph = 0; // where its paragraph starts
        int lines = 0;
        int top = 0;
        int height = 0;
        std::unique_ptr<QTextLayout> layout;
    };

    int guessedHeight(qsizetype characters) const;
    Piece nextPiece(qsizetype start, qsizetype paragraph);
    QTextLayout& lines(Piece& piece);
    QList<QTextLayout::FormatRange> formatsWithin(qsizetype start, qsizetype length) const;
    std::unique_ptr<QTextLayout> broken(qsizetype start, qsizetype length, qsizetype paragraph) const;
    void forgetLayout();
    std::size_t pieceAt(double y) const;
    int lineAt(const Piece& piece, double y) const;
    void addRects(Piece& piece, Range range, QList<QRectF>& rects);
    void paintGrounds(QPainter& painter, QPointF topLeft, Piece& piece, const QList<Tint>& tints);

    QString m_text;          // harmless
    QList<Format> m_formats; // in order
    Look m_look;
    std::vector<Piece> m_pieces;
    qsizetype m_laidOut = 0; // characters
    int m_height = 0;
    double m_widest = 0;
};

} // namespace inkling::app
