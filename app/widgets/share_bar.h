// A thin bar that is filled as far as a share goes, from the side where reading begins; the number stands beside it.
// Not for: a widget of its own.
#pragma once

#include "app/style/theme.h"

#include <QRectF>

class QPainter;

namespace inkling::app {

// `share` is 0 to 1; what is not nothing is seen. `fill` is the colour of the share.
void paintShare(QPainter& painter, const Theme& theme, const QRectF& bar, double share, Theme::ColourRole fill,
                Qt::LayoutDirection direction);

} // namespace inkling::app
