#include "app/widgets/transcript_view.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <chrono>
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
constexpr int kActionsWidth = 112; // three buttons
constexpr int kSideMargin = 24;
// How long laying out may hold up one frame.
constexpr auto kLayoutTime = std::chrono::milliseconds(12);

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
}

void TranscriptView::themeChanged()
{
    for (Row& row : m_rows) row.exact = false;
    settle();
    viewport()->update();
}

int TranscriptView::measure() const
{
    const int room = width() - 2 * m_theme.pad(kSideMargin);
    return std::max(m_theme.text(120), std::min(m_theme.text(tokens::layout::kChatMeasure), room));
}

// In the middle of the view with its scroll bar, so that it stands over the composer's text whether there is a bar or
// not.
int TranscriptView::measureLeft() const { return (width() - measure()) / 2 - viewport()->x(); }

TextFlow::Look TranscriptView::lookOf(const Message& message) const
{
    const bool bubble = message.look == Look::Bubble;
    const tokens::TextStyle& style = bubble ? tokens::kUserMessage : tokens::kModelMessage;
    const int beside = 2 * m_theme.pad(kBubbleBeside);
    const int width = bubble ? std::min(m_theme.text(kBubbleMost), measure()) - beside : measure();
    return {m_theme.font(style), width, m_theme.lineHeight(style)};
}

int TranscriptView::footerHeight(const Message& message) const
{
    const int actions = m_theme.iconSize(tokens::icon::kMessageAction) +
                        m_theme.pad(tokens::icon::kButtonTarget - tokens::icon::kMessageAction);
    const QFontMetrics metrics(m_theme.font(tokens::kCaption));
    const bool oneLine = metrics.horizontalAdvance(message.footer) + m_theme.text(kActionsWidth) < measure();
    return m_theme.pad(kActionsGap) + actions + (oneLine ? 0 : m_theme.lineHeight(tokens::kCaption) + m_theme.pad(4));
}

int TranscriptView::heightAround(const Row& row) const
{
    const int gap = m_theme.pad(kGap);
    switch (row.message.look) {
    case Look::Bubble: return 2 * m_theme.pad(kBubbleAbove) + gap;
    case Look::Page: return footerHeight(row.message) + gap;
    case Look::Reply: break;
    }
    return m_theme.lineHeight(tokens::kCaptionStrong) + m_theme.pad(kCaptionGap) + footerHeight(row.message) + gap;
}

void TranscriptView::prepare(Row& row)
{
    row.flow.setLook(lookOf(row.message));
    row.height = std::max(row.flow.height(), row.flow.look().lineHeight) + heightAround(row);
    row.exact = false;
}

// Exactly, if the time lasts; a message of megabytes takes several frames.
void TranscriptView::measureExactly(Row& row, QDeadlineTimer deadline)
{
    row.flow.setLook(lookOf(row.message));
    row.exact = row.flow.layOut(deadline);
    const int text = std::max(row.flow.height(), row.flow.look().lineHeight);
    row.height = text + heightAround(row);
}

QRect TranscriptView::textRect(const Row& row) const
{
    const int top = row.top - verticalScrollBar()->value();
    const int text = row.height - heightAround(row);
    const int left = measureLeft();
    if (row.message.look == Look::Bubble) {
        const int width = std::min(row.flow.widestLine() + 1, row.flow.look().width);
        const int right = left + measure() - m_theme.pad(kBubbleBeside);
        const int x = isRightToLeft() ? left + m_theme.pad(kBubbleBeside) : right - width;
        return {x, top + m_theme.pad(kBubbleAbove), width, text};
    }
    const bool captioned = row.message.look == Look::Reply;
    const int above = captioned ? m_theme.lineHeight(tokens::kCaptionStrong) + m_theme.pad(kCaptionGap) : 0;
    return {left, top + above, measure(), text};
}

void TranscriptView::clear() { truncate(0); }

void TranscriptView::append(const Message& message)
{
    Row row;
    row.message = message;
    row.message.text.clear(); // the flow has it
    row.flow.setText(message.text);
    prepare(row);
    m_rows.push_back(std::move(row));
    changed();
}

void TranscriptView::truncate(int count)
{
    if (count >= this->count()) return;
    m_rows.resize(static_cast<std::size_t>(std::max(0, count)));
    for (Placed& placed : m_placed) {
        if (placed.row >= count) placed.row = -1;
    }
    if (m_hovered >= count) m_hovered = -1;
    setSelection({}, {});
    changed();
}

void TranscriptView::appendText(int index, const QString& text)
{
    Row& grown = row(index);
    grown.flow.append(text);
    grown.exact = false;
    changed();
}

void TranscriptView::appendGenerated(int index, const QString& text)
{
    QList<TextFlow::Range>& generated = row(index).message.generated;
    const qsizetype from = row(index).flow.text().size();
    if (!generated.isEmpty() && generated.last().to == from) {
        generated.last().to += text.size();
    } else {
        generated.append({from, from + text.size()});
    }
    appendText(index, text);
}

void TranscriptView::setMessage(int index, const Message& message)
{
    Row& target = row(index);
    target.message = message;
    target.message.text.clear();
    target.flow.setText(message.text);
    target.exact = false;
    changed();
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
    bool complete = true;
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
            if (shown.exact) shown.flow.forgetLinesOutside(-2, -1);
            continue;
        }
        paintRow(painter, i, event->rect());
        shown.flow.forgetLinesOutside(top - shown.top - room, top - shown.top + 2 * room);
    }
    if (m_keyboardFocus) {
        const double width = m_theme.focusWidth();
        painter.setPen(QPen(m_theme.colour(&C::focus), width));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(viewport()->rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2));
    }
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

void TranscriptView::paintRow(QPainter& painter, int index, const QRect& clip)
{
    Row& shown = row(index);
    const QRect text = textRect(shown);
    if (shown.message.look == Look::Bubble) paintBubble(painter, text);
    if (shown.message.look == Look::Reply) {
        const int line = m_theme.lineHeight(tokens::kCaptionStrong);
        painter.setFont(m_theme.font(tokens::kCaptionStrong));
        painter.setPen(m_theme.colour(&C::textMuted));
        painter.drawText(QRect(text.left(), text.top() - line - m_theme.pad(kCaptionGap), text.width(), line),
                         Qt::AlignVCenter | Qt::AlignLeading,
                         QFontMetrics(painter.font()).elidedText(shown.message.speaker, Qt::ElideRight, text.width()));
    }

    QList<TextFlow::Tint> tints;
    QTextCharFormat ink;
    ink.setForeground(m_theme.colour(&C::generatedText));
    for (const TextFlow::Range& range : shown.message.generated) tints.append({range, ink});
    if (const auto selected = selectedRange(index)) {
        QTextCharFormat marked;
        marked.setBackground(m_theme.colour(&C::selection));
        marked.setForeground(m_theme.colour(&C::selectionText));
        tints.append({*selected, marked});
    }
    painter.setPen(m_theme.colour(&C::text));
    shown.flow.paint(painter, text.topLeft(), QRectF(clip), tints);
    paintFooter(painter, shown, text);
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

// Selection

TranscriptView::Spot TranscriptView::spotAt(QPoint point)
{
    const int index = rowAt(point.y() + verticalScrollBar()->value());
    if (index < 0) return {};
    const QRect text = textRect(row(index));
    return {index, row(index).flow.characterAt(QPointF(point - text.topLeft()))};
}

void TranscriptView::setSelection(Spot anchor, Spot cursor)
{
    m_anchor = anchor;
    m_cursor = cursor;
    viewport()->update();
}

bool TranscriptView::hasSelection() const { return m_anchor != m_cursor; }

std::optional<TextFlow::Range> TranscriptView::selectedRange(int index) const
{
    const auto [first, last] = std::minmax(m_anchor, m_cursor);
    if (first == last || index < first.row || index > last.row) return std::nullopt;
    const qsizetype length = row(index).flow.text().size();
    return TextFlow::Range{index == first.row ? std::min(first.character, length) : 0,
                           index == last.row ? std::min(last.character, length) : length};
}

QString TranscriptView::selectedText() const
{
    QStringList parts;
    for (int i = 0; i < count(); ++i) {
        const auto range = selectedRange(i);
        if (range && range->from < range->to)
            parts.append(row(i).flow.text().mid(range->from, range->to - range->from));
    }
    return parts.join(QStringLiteral("\n\n"));
}

void TranscriptView::selectAll()
{
    if (count() > 0) setSelection({0, 0}, {count() - 1, row(count() - 1).flow.text().size()});
}

void TranscriptView::copy()
{
    if (hasSelection()) QGuiApplication::clipboard()->setText(selectedText());
}

void TranscriptView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || count() == 0) return;
    const Spot spot = spotAt(event->pos());
    const bool third = m_doubleClick.isValid() && m_doubleClick.elapsed() < QApplication::doubleClickInterval();
    m_doubleClick.invalidate();
    if (third) {
        const TextFlow::Range paragraph = row(spot.row).flow.paragraphAt(spot.character);
        return setSelection({spot.row, paragraph.from}, {spot.row, paragraph.to});
    }
    m_selecting = true;
    m_dragScroll.start();
    setSelection(event->modifiers().testFlag(Qt::ShiftModifier) ? m_anchor : spot, spot);
}

void TranscriptView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || count() == 0) return;
    const Spot spot = spotAt(event->pos());
    const TextFlow::Range word = row(spot.row).flow.wordAt(spot.character);
    setSelection({spot.row, word.from}, {spot.row, word.to});
    m_doubleClick.start();
}

void TranscriptView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_selecting) {
        setSelection(m_anchor, spotAt(event->pos()));
    } else {
        hover(event->pos());
    }
}

void TranscriptView::mouseReleaseEvent(QMouseEvent*)
{
    m_selecting = false;
    m_dragScroll.stop();
}

void TranscriptView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    QAction* copyAction = menu.addAction(tr("Copy"), this, &TranscriptView::copy);
    copyAction->setEnabled(hasSelection());
    QAction* allAction = menu.addAction(tr("Select everything"), this, &TranscriptView::selectAll);
    allAction->setEnabled(count() > 0);
    menu.exec(event->globalPos());
}

void TranscriptView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) return copy();
    if (event->matches(QKeySequence::SelectAll)) return selectAll();
    switch (event->key()) {
    case Qt::Key_Home: verticalScrollBar()->setValue(0); return;
    case Qt::Key_End: scrollToEnd(); return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void TranscriptView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    m_keyboardFocus = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    viewport()->update();
}

void TranscriptView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    m_keyboardFocus = false;
    viewport()->update();
}

bool TranscriptView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave && !viewport()->rect().contains(viewport()->mapFromGlobal(QCursor::pos()))) {
        hover(QPoint(-1, -1));
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace inkling::app
