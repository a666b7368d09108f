// A conversation as one scrolling page: the writer's words in bubbles at the right, the model's as Markdown on the
// paper, a page that both wrote in two inks. One view, no widget a message: it paints what is visible and guesses the
// height of the rest until it comes into sight. While text streams in it paints at most 30 times a second, and follows
// the end only while the reader is there. Nothing it shows can load or open anything; a link that is pressed is told.
// Not for: knowing what is asked of the engine. UI thread.
#pragma once

#include "app/style/theme.h"
#include "app/widgets/message_flow.h"

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QList>
#include <QPointer>
#include <QTimer>

#include <chrono>
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
    // What stands there, without the marks of Markdown; and what was written.
    QString shownText(int row) { return this->row(row).flow.text(); }
    QString sourceText(int row) const { return this->row(row).flow.source(); }
    QStringList links(int row, qsizetype most) { return this->row(row).flow.addresses(most); }
    // Reads ahead for shownText(); whether it will answer at once now.
    bool readText(int row, QDeadlineTimer deadline) { return this->row(row).flow.read(deadline); }
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
    void scrollToText(int row, TextFlow::Range range);
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
    QString selectedText();
    void selectAll();
    void copy();

    QRect messageRect(int row) const; // in the viewport

    // What is marked in the texts as shown, in order; `current` is one of them, or −1.
    struct Mark
    {
        int row = 0;
        TextFlow::Range range;
        bool operator==(const Mark&) const = default;
    };
    void setMarks(std::vector<Mark> marks, int current);

    // The message that keys act on: Alt+Up and Alt+Down choose it. −1: none.
    int currentRow() const { return m_currentRow; }
    void setCurrentRow(int row);

    // Between points of the viewport and characters of a reply's source. Nothing beside the text; the rectangle is that
    // of the range's first line, and null where it is not laid out.
    std::optional<qsizetype> sourceAt(int row, QPoint point);
    QRect sourceRect(int row, qsizetype from, qsizetype to);

signals:
    void hovered(int row); // −1: none
    void textChanged(int row);
    void truncated(int count);
    void linkActivated(const QString& address);
    void menuRequested(int row, QPoint globalPosition); // by key
    void wordPressed(int row, qsizetype sourceOffset);  // of a reply: a plain click

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
    // How long laying out may hold up one frame.
    static constexpr auto kLayoutTime = std::chrono::milliseconds(12);

    struct Row
    {
        Message message;
        MessageFlow flow;
        int top = 0;
        int height = 0;
        bool exact = false;    // the height is known, not guessed
        bool hasLines = false; // in memory
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
    void makeStyles();
    const std::shared_ptr<const FlowStyle>& styleOf(const Message& message) const;
    void setText(Row& row, const Message& message);
    void prepare(Row& row);
    void measureExactly(Row& row, QDeadlineTimer deadline);
    int heightAround(const Row& row) const; // of everything but the text
    int footerHeight(const Message& message) const;
    int captionHeight(const Message& message) const;
    QRect textRect(const Row& row) const; // in the viewport
    QRect ringRect(int row) const;        // around the current one
    void changed();                       // something grew or shrank; painted with the next frame
    void settle();
    bool seek(QDeadlineTimer deadline);
    void restack();
    void placeButtons();
    int rowAt(int y) const; // of the content
    Spot spotAt(QPoint point);
    std::optional<TextFlow::Range> selectedRange(int index) const;
    void setSelection(Spot anchor, Spot cursor);
    QString linkAt(QPoint point);
    void showTextMenu(QPoint globalPosition, const QString& address);
    void showMessageMenu();
    int rowInSight(int by) const;
    void moveCurrent(int by);
    QList<TextFlow::Tint> tintsOf(int index) const;
    void paintRow(QPainter& painter, int index, const QRect& clip);
    void paintBubble(QPainter& painter, const QRect& text);
    void paintCaption(QPainter& painter, const Row& row, const QRect& text);
    void paintFooter(QPainter& painter, const Row& row, const QRect& text);
    void paintFocus(QPainter& painter);
    void hover(QPoint point);

    Theme& m_theme;
    std::shared_ptr<const FlowStyle> m_bubbleStyle;
    std::shared_ptr<const FlowStyle> m_textStyle;
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
    QPoint m_pressedAt;
    QString m_pressedLink;
    bool m_mayBeClick = false; // the button is down where nothing was selected
    std::vector<Mark> m_marks;
    int m_currentMark = -1;
    std::optional<Mark> m_sought; // to be scrolled to
    int m_currentRow = -1;
    int m_hovered = -1;
    bool m_keyboardFocus = false;
    QList<Placed> m_placed;
    QElapsedTimer m_doubleClick;
};

} // namespace inkling::app
