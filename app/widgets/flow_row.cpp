#include "app/widgets/flow_row.h"

#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace inkling::app {

FlowRow::FlowRow(QWidget* parent) : QLayout(parent) { setContentsMargins(0, 0, 0, 0); }

FlowRow::~FlowRow() = default;

void FlowRow::addItem(QLayoutItem* item) { m_items.emplace_back(item); }

QLayoutItem* FlowRow::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)].get() : nullptr;
}

QLayoutItem* FlowRow::takeAt(int index)
{
    if (index < 0 || index >= count()) return nullptr;
    QLayoutItem* item = m_items[static_cast<std::size_t>(index)].release();
    m_items.erase(m_items.begin() + index);
    return item; // the caller owns it, as QLayout promises
}

void FlowRow::placeRow(std::size_t from, std::size_t to, const QRect& row) const
{
    const bool mirrored = parentWidget() != nullptr && parentWidget()->layoutDirection() == Qt::RightToLeft;
    int x = 0;
    for (std::size_t i = from; i < to; ++i) {
        if (m_items[i]->isEmpty()) continue;
        const QSize size = m_items[i]->sizeHint();
        const int left = mirrored ? row.right() + 1 - x - size.width() : row.left() + x;
        m_items[i]->setGeometry(QRect(QPoint(left, row.top() + (row.height() - size.height()) / 2), size));
        x += size.width() + spacing();
    }
}

int FlowRow::arrange(const QRect& rect, Apply apply) const
{
    int x = 0;
    int y = 0;
    int rowHeight = 0;
    std::size_t rowStart = 0;
    const auto endRow = [&](std::size_t next) {
        if (apply == Apply::Yes) placeRow(rowStart, next, QRect(rect.left(), rect.top() + y, rect.width(), rowHeight));
        rowStart = next;
    };
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        if (m_items[i]->isEmpty()) continue;
        const QSize size = m_items[i]->sizeHint();
        if (x > 0 && x + size.width() > rect.width()) {
            endRow(i);
            x = 0;
            y += rowHeight + spacing();
            rowHeight = 0;
        }
        x += size.width() + spacing();
        rowHeight = std::max(rowHeight, size.height());
    }
    endRow(m_items.size());
    return y + rowHeight;
}

int FlowRow::heightForWidth(int width) const { return arrange(QRect(0, 0, width, 0), Apply::No); }

QSize FlowRow::sizeHint() const
{
    int width = 0;
    int height = 0;
    for (const auto& item : m_items) {
        if (item->isEmpty()) continue;
        width += item->sizeHint().width() + (width > 0 ? spacing() : 0);
        height = std::max(height, item->sizeHint().height());
    }
    return {width, height};
}

QSize FlowRow::minimumSize() const
{
    QSize widest;
    for (const auto& item : m_items) widest = widest.expandedTo(item->sizeHint());
    return widest;
}

void FlowRow::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, Apply::Yes);
}

} // namespace inkling::app
