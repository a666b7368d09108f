#include "app/widgets/transcript_view.h"

#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace inkling::app {

using C = tokens::Colours;

namespace {

// px at 100 %; not all of the picture's measures are tokens.
constexpr int kPageTop = 24;
constexpr int kBubbleMost = 608;
constexpr int kBubbleBeside = 18;
constexpr int kBubbleAbove = 12;
constexpr int kGap = 20; // between messages
constexpr int kCaptionGap = 6;
constexpr int kActionsGap = 6;
constexpr int kActionsWidth = 328; // the buttons of a reply with versions
constexpr int kSideMargin = 24;

} // namespace

TranscriptView::TranscriptView(Theme& theme, QWidget* parent) : QAbstractScrollArea(parent), m_theme(theme)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Conversation"));
    viewport()->setMouseTracking(true);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setAutoFillBackground(false);
    m_frame.setSingleShot(true);
    m_frame.setInterval(1000 / tokens::motion::kStreamHz);
    connect(&m_frame, &QTimer::timeout, this, [this] {
        settle();
        viewport()->update();
    });
    m_dragScroll.setInterval(40);
    connect(&m_dragScroll, &QTimer::timeout, this, [this] {
        const QPoint point = viewport()->mapFromGlobal(QCursor::pos());
        const int past = point.y() < 0 ? point.y() : std::max(0, point.y() - viewport()->height());
        if (past == 0) return;
        verticalScrollBar()->setValue(verticalScrollBar()->value() + past);
        setSelection(m_anchor, spotAt(point));
    });
    connect(&theme, &Theme::changed, this, &TranscriptView::themeChanged);
    makeStyles();
}

void TranscriptView::themeChanged()
{
    makeStyles();
    for (Row& row : m_rows) row.exact = false;
    settle();
    viewport()->update();
}

void TranscriptView::makeStyles()
{
    const int bubble = std::min(m_theme.text(kBubbleMost), measure()) - 2 * m_theme.pad(kBubbleBeside);
    m_bubbleStyle = std::make_shared<FlowStyle>(m_theme, tokens::kUserMessage, bubble);
    m_textStyle = std::make_shared<FlowStyle>(m_theme, tokens::kModelMessage, measure());
}

int TranscriptView::measure() const
{
    const int room = width() - 2 * m_theme.pad(kSideMargin);
    return std::max(m_theme.text(120), std::min(m_theme.text(tokens::layout::kChatMeasure), room));
}

// In the middle of the view with its scroll bar, so that it stands over the composer's text whether there is a bar or
// not.
int TranscriptView::measureLeft() const { return (width() - measure()) / 2 - viewport()->x(); }

const std::shared_ptr<const FlowStyle>& TranscriptView::styleOf(const Message& message) const
{
    return message.look == Look::Bubble ? m_bubbleStyle : m_textStyle;
}

int TranscriptView::footerHeight(const Message& message) const
{
    const int actions = m_theme.iconSize(tokens::icon::kMessageAction) +
                        m_theme.pad(tokens::icon::kButtonTarget - tokens::icon::kMessageAction);
    const QFontMetrics metrics(m_theme.font(tokens::kCaption));
    const bool oneLine = metrics.horizontalAdvance(message.footer) + m_theme.text(kActionsWidth) < measure();
    return m_theme.pad(kActionsGap) + actions + (oneLine ? 0 : m_theme.lineHeight(tokens::kCaption) + m_theme.pad(4));
}

int TranscriptView::captionHeight(const Message& message) const
{
    if (message.look != Look::Reply) return 0;
    return m_theme.lineHeight(tokens::kCaptionStrong) + m_theme.pad(kCaptionGap);
}

int TranscriptView::heightAround(const Row& row) const
{
    const int gap = m_theme.pad(kGap);
    if (row.message.look == Look::Bubble) return 2 * m_theme.pad(kBubbleAbove) + gap;
    return captionHeight(row.message) + footerHeight(row.message) + gap;
}

void TranscriptView::prepare(Row& row)
{
    row.flow.setStyle(styleOf(row.message));
    row.height = std::max(row.flow.height(), styleOf(row.message)->prose.lineHeight) + heightAround(row);
    row.exact = false;
}

// Exactly, if the time lasts; a message of megabytes takes several frames.
void TranscriptView::measureExactly(Row& row, QDeadlineTimer deadline)
{
    row.flow.setStyle(styleOf(row.message));
    row.exact = row.flow.layOut(deadline);
    row.hasLines = true;
    row.height = std::max(row.flow.height(), styleOf(row.message)->prose.lineHeight) + heightAround(row);
}

QRect TranscriptView::textRect(const Row& row) const
{
    const int top = row.top - verticalScrollBar()->value();
    const int text = row.height - heightAround(row);
    const int left = measureLeft();
    if (row.message.look == Look::Bubble) {
        const int width = std::min(row.flow.widestLine() + 1, m_bubbleStyle->width);
        const int right = left + measure() - m_theme.pad(kBubbleBeside);
        const int x = isRightToLeft() ? left + m_theme.pad(kBubbleBeside) : right - width;
        return {x, top + m_theme.pad(kBubbleAbove), width, text};
    }
    return {left, top + captionHeight(row.message), measure(), text};
}

void TranscriptView::clear() { truncate(0); }

void TranscriptView::setText(Row& row, const Message& message)
{
    const bool isMarkdown = message.look == Look::Reply;
    row.message = message;
    row.message.text.clear(); // the flow has it
    row.flow.setText(message.text, isMarkdown ? MessageFlow::Syntax::Markdown : MessageFlow::Syntax::Plain);
    row.exact = false;
}

void TranscriptView::append(const Message& message)
{
    Row row;
    setText(row, message);
    prepare(row);
    m_rows.push_back(std::move(row));
    changed();
    emit textChanged(count() - 1);
}

void TranscriptView::truncate(int count)
{
    if (count >= this->count()) return;
    m_rows.resize(static_cast<std::size_t>(std::max(0, count)));
    for (Placed& placed : m_placed) {
        if (placed.row >= count) placed.row = -1;
    }
    if (m_hovered >= count) m_hovered = -1;
    if (m_currentRow >= count) m_currentRow = -1;
    if (m_sought && m_sought->row >= count) m_sought.reset();
    setMarks({}, -1);
    setSelection({}, {});
    changed();
    emit truncated(count);
}

void TranscriptView::appendText(int index, const QString& text)
{
    Row& grown = row(index);
    grown.flow.append(text);
    grown.exact = false;
    changed();
    emit textChanged(index);
}

void TranscriptView::appendGenerated(int index, const QString& text)
{
    QList<TextFlow::Range>& generated = row(index).message.generated;
    const qsizetype from = row(index).flow.source().size(); // of a page, what is shown is what was written
    if (!generated.isEmpty() && generated.last().to == from) {
        generated.last().to += text.size();
    } else {
        generated.append({from, from + text.size()});
    }
    appendText(index, text);
}

void TranscriptView::setMessage(int index, const Message& message)
{
    setText(row(index), message);
    changed();
    emit textChanged(index);
}

void TranscriptView::setFooter(int index, const QString& footer)
{
    row(index).message.footer = footer;
    row(index).exact = false;
    changed();
}

void TranscriptView::changed()
{
    if (!m_frame.isActive()) m_frame.start();
}

void TranscriptView::restack()
{
    int top = m_theme.pad(kPageTop);
    for (Row& row : m_rows) {
        row.top = top;
        top += row.height;
    }
    m_contentHeight = top;
}

// Lays out what is visible, and keeps what the reader looks at where it is: the end while following it, otherwise the
// topmost message. Whatever lies elsewhere keeps its guessed height.
void TranscriptView::settle()
{
    if (m_settling) return;
    m_settling = true;
    const int room = viewport()->height();
    const QDeadlineTimer deadline(kLayoutTime);
    bool complete = seek(deadline);
    const auto measured = [this, deadline, &complete](Row& row) {
        if (!row.exact) measureExactly(row, deadline);
        complete = complete && row.exact;
    };
    int shown = 0;
    if (m_following) {
        for (auto row = m_rows.rbegin(); row != m_rows.rend() && shown < room; ++row) {
            measured(*row);
            shown += row->height;
        }
    } else {
        m_anchorRow = std::clamp(m_anchorRow, 0, std::max(0, count() - 1));
        for (int i = m_anchorRow; i < count() && shown - m_anchorOffset < room; ++i) {
            measured(row(i));
            shown += row(i).height;
        }
    }
    restack();
    QScrollBar* bar = verticalScrollBar();
    bar->setRange(0, std::max(0, m_contentHeight - room));
    bar->setPageStep(room);
    bar->setSingleStep(m_theme.lineHeight(tokens::kModelMessage));
    if (m_following) {
        bar->setValue(bar->maximum());
    } else if (count() > 0) {
        bar->setValue(row(m_anchorRow).top + std::min(m_anchorOffset, row(m_anchorRow).height));
    }
    placeButtons();
    m_settling = false;
    if (!complete) changed();
}

// Puts the text that is to be scrolled to into the upper third, unless it is in sight; whether its place is known.
bool TranscriptView::seek(QDeadlineTimer deadline)
{
    if (!m_sought) return true;
    Row& wanted = row(m_sought->row);
    if (!wanted.exact) measureExactly(wanted, deadline);
    const QList<QRectF> rects = wanted.flow.rectsOf(m_sought->range);
    if (rects.isEmpty() && !wanted.exact) return false;
    const int above = wanted.message.look == Look::Bubble ? m_theme.pad(kBubbleAbove) : captionHeight(wanted.message);
    const int offset = above + (rects.isEmpty() ? 0 : static_cast<int>(rects.first().top()));
    restack();
    const int y = wanted.top + offset - verticalScrollBar()->value();
    const int line = m_textStyle->prose.lineHeight;
    if (y < line || y > viewport()->height() - 2 * line) {
        m_following = false;
        m_anchorRow = m_sought->row;
        m_anchorOffset = offset - viewport()->height() / 3;
        while (m_anchorOffset < 0 && m_anchorRow > 0) m_anchorOffset += row(--m_anchorRow).height;
        m_anchorOffset = std::max(0, m_anchorOffset);
    }
    m_sought.reset();
    return true;
}

void TranscriptView::scrollContentsBy(int, int)
{
    if (!m_settling) {
        const QScrollBar* bar = verticalScrollBar();
        m_following = bar->value() >= bar->maximum();
        m_anchorRow = std::max(0, rowAt(bar->value()));
        m_anchorOffset = m_anchorRow < count() ? bar->value() - row(m_anchorRow).top : 0;
        settle();
    }
    viewport()->update();
}

void TranscriptView::scrollToRow(int row)
{
    if (row < 0 || row >= count()) return;
    m_following = false;
    m_anchorRow = row;
    m_anchorOffset = 0;
    changed();
}

void TranscriptView::scrollToEnd()
{
    m_following = true;
    m_sought.reset();
    changed();
}

void TranscriptView::scrollToText(int row, TextFlow::Range range)
{
    if (row < 0 || row >= count()) return;
    m_sought = Mark{row, range};
    changed();
}

std::optional<TranscriptView::Position> TranscriptView::position() const
{
    if (m_following || count() == 0) return std::nullopt;
    return Position{m_anchorRow, m_anchorOffset};
}

void TranscriptView::setPosition(const std::optional<Position>& position)
{
    if (!position) return scrollToEnd();
    scrollToRow(std::clamp(position->row, 0, std::max(0, count() - 1)));
    m_anchorOffset = std::max(0, position->offset);
}

void TranscriptView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    const bool widthChanged = event->size().width() != event->oldSize().width();
    if (widthChanged) makeStyles();
    for (Row& row : m_rows) {
        if (widthChanged) prepare(row);
    }
    settle();
}

int TranscriptView::rowAt(int y) const
{
    const auto next =
        std::upper_bound(m_rows.begin(), m_rows.end(), y, [](int at, const Row& row) { return at < row.top; });
    return static_cast<int>(next - m_rows.begin()) - 1;
}

void TranscriptView::paintEvent(QPaintEvent* event)
{
    ++m_paints;
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    const int top = verticalScrollBar()->value();
    const int room = viewport()->height();
    for (int i = 0; i < count(); ++i) {
        Row& shown = row(i);
        if (shown.top + shown.height < top || shown.top > top + room) {
            if (shown.exact && shown.hasLines) {
                shown.flow.forgetLinesOutside(-2, -1);
                shown.hasLines = false;
            }
            continue;
        }
        paintRow(painter, i, event->rect());
        shown.hasLines = true;
        shown.flow.forgetLinesOutside(top - shown.top - room, top - shown.top + 2 * room);
    }
    paintFocus(painter);
}

// Around the current message; around all of it where none is, and the focus came by key.
void TranscriptView::paintFocus(QPainter& painter)
{
    if (!hasFocus() || (m_currentRow < 0 && !m_keyboardFocus)) return;
    const double width = m_theme.focusWidth();
    painter.setPen(QPen(m_theme.colour(&C::focus), width));
    painter.setBrush(Qt::NoBrush);
    if (m_currentRow < 0) {
        painter.drawRect(QRectF(viewport()->rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2));
    } else {
        painter.drawRoundedRect(QRectF(ringRect(m_currentRow)), tokens::radius::kBubble, tokens::radius::kBubble);
    }
}

QRect TranscriptView::ringRect(int index) const
{
    const Row& shown = row(index);
    const int outside = m_theme.pad(tokens::line::kFocusOffset + 1);
    const QRect text = textRect(shown);
    if (shown.message.look == Look::Bubble) {
        const int beside = m_theme.pad(kBubbleBeside) + outside;
        const int above = m_theme.pad(kBubbleAbove) + outside;
        return text.adjusted(-beside, -above, beside, above);
    }
    const int beside = m_theme.pad(12);
    return text.adjusted(-beside, -captionHeight(shown.message) - beside / 2, beside,
                         footerHeight(shown.message) + outside);
}

void TranscriptView::paintBubble(QPainter& painter, const QRect& text)
{
    const int beside = m_theme.pad(kBubbleBeside);
    const int above = m_theme.pad(kBubbleAbove);
    painter.setPen(QPen(m_theme.colour(&C::border), tokens::line::kHairline));
    painter.setBrush(m_theme.colour(&C::surface));
    painter.drawRoundedRect(QRectF(text.adjusted(-beside, -above, beside, above)).adjusted(0.5, 0.5, -0.5, -0.5),
                            tokens::radius::kBubble, tokens::radius::kBubble);
}

void TranscriptView::paintFooter(QPainter& painter, const Row& row, const QRect& text)
{
    if (row.message.footer.isEmpty()) return;
    const QFont font = m_theme.font(tokens::kCaption);
    painter.setFont(font);
    painter.setPen(m_theme.colour(&C::textMuted));
    const int height = footerHeight(row.message) - m_theme.pad(kActionsGap);
    const QRect area(text.left(), text.bottom() + 1 + m_theme.pad(kActionsGap), text.width(), height);
    const bool oneLine =
        QFontMetrics(font).horizontalAdvance(row.message.footer) + m_theme.text(kActionsWidth) < measure();
    if (oneLine) {
        painter.drawText(area, Qt::AlignVCenter | (isRightToLeft() ? Qt::AlignLeft : Qt::AlignRight),
                         row.message.footer);
    } else {
        painter.drawText(area, Qt::AlignBottom | Qt::AlignLeading, row.message.footer);
    }
}

void TranscriptView::paintCaption(QPainter& painter, const Row& row, const QRect& text)
{
    const int line = m_theme.lineHeight(tokens::kCaptionStrong);
    painter.setFont(m_theme.font(tokens::kCaptionStrong));
    painter.setPen(m_theme.colour(&C::textMuted));
    painter.drawText(QRect(text.left(), text.top() - captionHeight(row.message), text.width(), line),
                     Qt::AlignVCenter | Qt::AlignLeading,
                     QFontMetrics(painter.font()).elidedText(row.message.speaker, Qt::ElideRight, text.width()));
}

QList<TextFlow::Tint> TranscriptView::tintsOf(int index) const
{
    QList<TextFlow::Tint> tints;
    QTextCharFormat ink;
    ink.setForeground(m_theme.colour(&C::generatedText));
    for (const TextFlow::Range& range : row(index).message.generated) tints.append({range, ink});
    auto mark = std::lower_bound(m_marks.begin(), m_marks.end(), index,
                                 [](const Mark& next, int wanted) { return next.row < wanted; });
    for (; mark != m_marks.end() && mark->row == index; ++mark) {
        const bool isCurrent = mark - m_marks.begin() == m_currentMark;
        QTextCharFormat found;
        found.setForeground(m_theme.colour(isCurrent ? &C::accentText : &C::text));
        tints.append({mark->range, found, m_theme.colour(isCurrent ? &C::accent : &C::accentSoft)});
    }
    if (const auto selected = selectedRange(index)) {
        QTextCharFormat marked;
        marked.setBackground(m_theme.colour(&C::selection));
        marked.setForeground(m_theme.colour(&C::selectionText));
        tints.append({*selected, marked});
    }
    return tints;
}

void TranscriptView::paintRow(QPainter& painter, int index, const QRect& clip)
{
    Row& shown = row(index);
    const QRect text = textRect(shown);
    if (shown.message.look == Look::Bubble) paintBubble(painter, text);
    if (shown.message.look == Look::Reply) paintCaption(painter, shown, text);
    shown.flow.paint(painter, text.topLeft(), QRectF(clip), tintsOf(index));
    paintFooter(painter, shown, text);
}

void TranscriptView::setMarks(std::vector<Mark> marks, int current)
{
    m_marks = std::move(marks);
    m_currentMark = current;
    viewport()->update();
}

// Buttons

void TranscriptView::place(QWidget* buttons, int row, Place place)
{
    buttons->setParent(viewport());
    const auto known = std::find_if(m_placed.begin(), m_placed.end(),
                                    [buttons](const Placed& placed) { return placed.buttons == buttons; });
    if (known != m_placed.end()) {
        known->row = row;
        known->place = place;
    } else {
        m_placed.append({buttons, row, place});
    }
    placeButtons();
}

void TranscriptView::placeButtons()
{
    for (const Placed& placed : std::as_const(m_placed)) {
        if (placed.buttons == nullptr) continue;
        if (placed.row < 0 || placed.row >= count()) {
            placed.buttons->hide();
            continue;
        }
        const QRect text = textRect(row(placed.row));
        const QSize size = placed.buttons->sizeHint();
        const int inset = m_theme.pad(tokens::icon::kButtonTarget - tokens::icon::kMessageAction) / 2;
        QPoint at(text.left() - inset, text.bottom() + 1 + m_theme.pad(kActionsGap));
        if (isRightToLeft()) at.setX(text.right() + 1 + inset - size.width());
        if (placed.place == Place::Beside) {
            const int beside = m_theme.pad(kBubbleBeside) + m_theme.pad(4);
            at = QPoint(isRightToLeft() ? text.right() + beside : text.left() - beside - size.width(),
                        text.top() - m_theme.pad(kBubbleAbove));
            if (at.x() < 0) at.setX(0);
        }
        placed.buttons->setGeometry(QRect(at, size));
        placed.buttons->show();
    }
}

QRect TranscriptView::messageRect(int index) const
{
    const Row& shown = row(index);
    return {measureLeft(), shown.top - verticalScrollBar()->value(), measure(), shown.height};
}

void TranscriptView::hover(QPoint point)
{
    int now = -1;
    if (viewport()->rect().contains(point)) {
        now = rowAt(point.y() + verticalScrollBar()->value());
        if (now >= 0 && point.y() + verticalScrollBar()->value() >= row(now).top + row(now).height) now = -1;
    }
    if (now == m_hovered) return;
    m_hovered = now;
    emit hovered(now);
}

} // namespace inkling::app
