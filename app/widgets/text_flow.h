// One message's text, broken into lines at a width and painted where it is visible. Text may be anything at all: it is
// made harmless for the eye first, and laid out in windows of a few thousand characters, so that a megabyte without a
// space costs a little more often, never everything at once. Text that grows at its end is laid out again from its last
// window only. Not for: rich text, files, links. UI thread.
#pragma once

#include <QDeadlineTimer>
#include <QFont>
#include <QList>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <QTextLayout>

#include <memory>
#include <vector>

class QPainter;

namespace inkling::app {

// `text` with what a screen must not obey made visible instead: control characters, and the marks that override the
// direction of reading. Character for character, so that places in both are the same.
QString harmless(QString text);

class TextFlow
{
public:
    struct Look
    {
        QFont font;
        int width = 0;
        int lineHeight = 0;
        bool operator==(const Look&) const = default;
    };
    struct Range
    {
        qsizetype from = 0;
        qsizetype to = 0;
    };
    struct Tint
    { // of a range of characters
        Range range;
        QTextCharFormat format;
    };

    TextFlow() = default;
    TextFlow(TextFlow&&) = default;
    TextFlow& operator=(TextFlow&&) = default;

    const QString& text() const { return m_text; }
    void setText(const QString& text);
    void append(const QString& text);
    void setLook(const Look& look);
    const Look& look() const { return m_look; }

    // Breaks lines until all are broken or the time is up, at least a window's; whether all are. Until then the rest of
    // the height is a guess, and the text's end is not painted.
    bool layOut(QDeadlineTimer deadline);
    int height() const;
    int widestLine() const;
    void paint(QPainter& painter, QPointF topLeft, const QRectF& clip, const QList<Tint>& tints);
    qsizetype characterAt(QPointF point);
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
    std::unique_ptr<QTextLayout> broken(qsizetype start, qsizetype length, qsizetype paragraph) const;
    std::size_t pieceAt(double y) const;

    QString m_text; // harmless
    Look m_look;
    std::vector<Piece> m_pieces;
    qsizetype m_laidOut = 0; // characters
    int m_height = 0;
    double m_widest = 0;
};

} // namespace inkling::app
