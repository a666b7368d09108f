// What the mouse and the keys do in a transcript: selecting, copying, links, the current message, menus. The view
// itself is in transcript_view.cpp.
#include "app/widgets/label.h"
#include "app/widgets/transcript_view.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <limits>
#include <utility>

namespace inkling::app {

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

// Past the end of a text: to its end.
std::optional<TextFlow::Range> TranscriptView::selectedRange(int index) const
{
    const auto [first, last] = std::minmax(m_anchor, m_cursor);
    if (first == last || index < first.row || index > last.row) return std::nullopt;
    return TextFlow::Range{index == first.row ? first.character : 0,
                           index == last.row ? last.character : std::numeric_limits<qsizetype>::max()};
}

QString TranscriptView::selectedText()
{
    QStringList parts;
    for (int i = 0; i < count(); ++i) {
        const auto range = selectedRange(i);
        if (!range) continue;
        const QString part = shownText(i).mid(range->from, range->to - range->from);
        if (!part.isEmpty()) parts.append(part);
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
    m_mayBeClick = !hasSelection() && !third && event->modifiers() == Qt::NoModifier;
    m_pressedAt = event->pos();
    m_pressedLink = linkAt(event->pos());
    m_currentRow = -1; // the keys'
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
        viewport()->setCursor(linkAt(event->pos()).isEmpty() ? Qt::IBeamCursor : Qt::PointingHandCursor);
    }
}

void TranscriptView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    m_selecting = false;
    m_dragScroll.stop();
    const bool isClick = std::exchange(m_mayBeClick, false) && !hasSelection() &&
                         (event->pos() - m_pressedAt).manhattanLength() < QApplication::startDragDistance();
    if (!isClick) return;
    const QString link = linkAt(event->pos());
    if (!link.isEmpty() || !m_pressedLink.isEmpty()) {
        if (link == m_pressedLink) emit linkActivated(link);
        return;
    }
    const int index = rowAt(event->pos().y() + verticalScrollBar()->value());
    if (index < 0 || message(index).look != Look::Reply) return;
    if (const auto source = sourceAt(index, event->pos())) emit wordPressed(index, *source);
}

QString TranscriptView::linkAt(QPoint point)
{
    const int index = rowAt(point.y() + verticalScrollBar()->value());
    if (index < 0 || message(index).look != Look::Reply) return {};
    const auto under = row(index).flow.characterUnder(QPointF(point - textRect(row(index)).topLeft()));
    return under ? row(index).flow.addressAt(*under) : QString();
}

std::optional<qsizetype> TranscriptView::sourceAt(int index, QPoint point)
{
    if (index < 0 || index >= count()) return std::nullopt;
    const auto under = row(index).flow.characterUnder(QPointF(point - textRect(row(index)).topLeft()));
    return under ? row(index).flow.sourceOf(*under) : std::nullopt;
}

QRect TranscriptView::sourceRect(int index, qsizetype from, qsizetype to)
{
    if (index < 0 || index >= count()) return {};
    const auto shown = row(index).flow.shownOf({from, to});
    if (!shown) return {};
    const QList<QRectF> rects = row(index).flow.rectsOf(*shown);
    if (rects.isEmpty()) return {};
    return rects.first().translated(textRect(row(index)).topLeft()).toAlignedRect();
}

// Menus

void TranscriptView::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() == QContextMenuEvent::Keyboard) return showMessageMenu();
    showTextMenu(event->globalPos(), linkAt(viewport()->mapFromGlobal(event->globalPos())));
}

void TranscriptView::showTextMenu(QPoint globalPosition, const QString& address)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy"), this, &TranscriptView::copy)->setEnabled(hasSelection());
    if (!address.isEmpty()) {
        menu->addAction(tr("Copy the address"), this, [address] { QGuiApplication::clipboard()->setText(address); });
    }
    menu->addAction(tr("Select everything"), this, &TranscriptView::selectAll)->setEnabled(count() > 0);
    menu->popup(globalPosition);
}

// Of the current message, or the last one in sight.
void TranscriptView::showMessageMenu()
{
    if (count() == 0) return;
    setCurrentRow(m_currentRow >= 0 ? m_currentRow : rowInSight(-1));
    const QRect ring = ringRect(m_currentRow).intersected(viewport()->rect());
    const QPoint corner = isRightToLeft() ? ring.bottomRight() : ring.bottomLeft();
    emit menuRequested(m_currentRow, viewport()->mapToGlobal(corner));
}

// Keys

void TranscriptView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) return copy();
    if (event->matches(QKeySequence::SelectAll)) return selectAll();
    const bool alt = event->modifiers() == Qt::AltModifier;
    switch (event->key()) {
    case Qt::Key_Home: verticalScrollBar()->setValue(0); return;
    case Qt::Key_End: scrollToEnd(); return;
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (alt) return moveCurrent(event->key() == Qt::Key_Up ? -1 : 1);
        break;
    case Qt::Key_F10:
        if (event->modifiers() == Qt::ShiftModifier) return showMessageMenu();
        break;
    default: break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

// The first that is whole, or the last.
int TranscriptView::rowInSight(int by) const
{
    const int top = verticalScrollBar()->value();
    const int last = std::max(0, rowAt(top + viewport()->height() - 1));
    if (by < 0) return last;
    const int first = std::max(0, rowAt(top));
    return row(first).top < top && first < last ? first + 1 : first;
}

void TranscriptView::moveCurrent(int by)
{
    if (count() == 0) return;
    setCurrentRow(m_currentRow < 0 ? rowInSight(by) : std::clamp(m_currentRow + by, 0, count() - 1));
}

// Brought into sight, and told to screen readers.
void TranscriptView::setCurrentRow(int index)
{
    if (index < 0 || index >= count()) index = -1;
    m_currentRow = index;
    viewport()->update();
    if (index < 0) return;
    Row& current = row(index);
    if (!current.exact) {
        measureExactly(current, QDeadlineTimer(kLayoutTime));
        restack();
    }
    QScrollBar* bar = verticalScrollBar();
    const int bottom = current.top + current.height;
    if (current.top < bar->value() || current.height > viewport()->height()) {
        scrollToRow(index);
        m_anchorOffset = -m_theme.pad(8); // room for the ring
        settle();
    } else if (bottom > bar->value() + viewport()->height()) {
        bar->setValue(bottom - viewport()->height());
    }
    QAccessibleEvent focused(this, QAccessible::Focus);
    focused.setChild(index);
    QAccessible::updateAccessibility(&focused);
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
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString link = linkAt(help->pos());
        if (link.isEmpty()) QToolTip::hideText();
        if (!link.isEmpty()) QToolTip::showText(help->globalPos(), plainToolTip(harmless(link)), viewport());
        return true;
    }
    if (event->type() == QEvent::Leave && !viewport()->rect().contains(viewport()->mapFromGlobal(QCursor::pos()))) {
        hover(QPoint(-1, -1));
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace inkling::app
