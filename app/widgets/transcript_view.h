// A conversation as one scrolling page: the writer's words in bubbles at the right, the model's plain on the paper, a
// page that both wrote in two inks. One view, no widget a message: it paints what is visible and guesses the height of
// the rest until it comes into sight. While text streams in it paints at most 30 times a second, and follows the end
// only while the reader is there. Nothing it shows can load anything. Not for: knowing what is asked of the engine. UI
// thread.
#pragma once

#include "app/style/theme.h"
#include "app/widgets/text_flow.h"

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QList>
#include <QPointer>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace inkling::app {

class TranscriptView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    enum class Look { Bubble, Reply, Page };
    struct Message
    {
        Look look = Look::Reply;
        QString speaker; // above a reply; read out before any message
        QString text;
        QList<TextFlow::Range> generated; // of a page: what the model wrote
        QString footer;                   // under it, at the right: statistics
    };
    enum class Place { Below, Beside };

    explicit TranscriptView(Theme& theme, QWidget* parent = nullptr);

    int count() const { return static_cast<int>(m_rows.size()); }
    const Message& message(int row) const { return m_rows[static_cast<std::size_t>(row)].message; }
    QString shownText(int row) const { return m_rows[static_cast<std::size_t>(row)].flow.text(); }
    void clear();
    void append(const Message& message);
    void truncate(int count); // keeps the first ones
    void appendText(int row, const QString& text);
    void appendGenerated(int row, const QString& text); // to a page, in the model's ink
    void setMessage(int row, const Message& message);
    void setFooter(int row, const QString& footer);

    // Puts a widget of buttons below a message, or beside a bubble, and moves it with the message; row −1 hides it.
    void place(QWidget* buttons, int row, Place place);

    void scrollToEnd();
    void scrollToRow(int row); // its top to the top, and no further than the end
    bool isFollowing() const { return m_following; }
    // Where the reader is: so much of a row is above the top; nothing at the end, which is followed.
    struct Position
    {
        int row = 0;
        int offset = 0;
    };
    std::optional<Position> position() const;
    void setPosition(const std::optional<Position>& position);
    int paints() const { return m_paints; } // so far

    bool hasSelection() const;
    QString selectedText() const;
    void selectAll();
    void copy();

    QRect messageRect(int row) const; // in the viewport

signals:
    void hovered(int row); // −1: none

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct Row
    {
        Message message;
        TextFlow flow;
        int top = 0;
        int height = 0;
        bool exact = false; // the height is known, not guessed
    };
    struct Spot
    { // a place between two characters
        int row = 0;
        qsizetype character = 0;
        auto operator<=>(const Spot&) const = default;
    };
    struct Placed
    {
        QPointer<QWidget> buttons;
        int row = -1;
        Place place = Place::Below;
    };

    void themeChanged();
    Row& row(int index) { return m_rows[static_cast<std::size_t>(index)]; }
    const Row& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
    int measure() const;     // the width of text
    int measureLeft() const; // its left edge in the viewport
    TextFlow::Look lookOf(const Message& message) const;
    void prepare(Row& row);
    void measureExactly(Row& row, QDeadlineTimer deadline);
    int heightAround(const Row& row) const; // of everything but the text
    int footerHeight(const Message& message) const;
    QRect textRect(const Row& row) const; // in the viewport
    void changed();                       // something grew or shrank; painted with the next frame
    void settle();
    void restack();
    void placeButtons();
    int rowAt(int y) const; // of the content
    Spot spotAt(QPoint point);
    std::optional<TextFlow::Range> selectedRange(int index) const;
    void setSelection(Spot anchor, Spot cursor);
    void paintRow(QPainter& painter, int index, const QRect& clip);
    void paintBubble(QPainter& painter, const QRect& text);
    void paintFooter(QPainter& painter, const Row& row, const QRect& text);
    void hover(QPoint point);

    Theme& m_theme;
    std::vector<Row> m_rows;
    int m_contentHeight = 0;
    bool m_following = true;
    bool m_settling = false;
    int m_anchorRow = 0; // the topmost visible one, kept where it is when heights around it change
    int m_anchorOffset = 0;
    QTimer m_frame;
    QTimer m_dragScroll;
    int m_paints = 0;
    Spot m_anchor;
    Spot m_cursor;
    bool m_selecting = false;
    int m_hovered = -1;
    bool m_keyboardFocus = false;
    QList<Placed> m_placed;
    QElapsedTimer m_doubleClick;
};

} // namespace inkling::app
