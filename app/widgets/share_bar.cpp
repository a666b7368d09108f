#include "app/widgets/share_bar.h"

#include <QPainter>

#include <algorithm>

namespace inkling::app {

void paintShare(QPainter& painter, const Theme& theme, const QRectF& bar, double share, Theme::ColourRole fill,
                Qt::LayoutDirection direction)
{
    const double radius = bar.height() / 2;
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.colour(&tokens::Colours::pressed));
    painter.drawRoundedRect(bar, radius, radius);
    if (share <= 0) return;
    QRectF filled = bar;
    filled.setWidth(std::max(radius, bar.width() * std::min(share, 1.0)));
    if (direction == Qt::RightToLeft) filled.moveRight(bar.right());
    painter.setBrush(theme.colour(fill));
    painter.drawRoundedRect(filled, radius, radius);
}

} // namespace inkling::app
