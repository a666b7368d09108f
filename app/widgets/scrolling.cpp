#include "app/widgets/scrolling.h"

#include <QScrollArea>

namespace inkling::app {

QScrollArea* scrolling(QWidget* ground)
{
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(ground);
    area->viewport()->setAutoFillBackground(false);
    ground->setAutoFillBackground(false); // setWidget() has turned it on
    return area;
}

} // namespace inkling::app
