#include "app/widgets/row_list.h"

namespace inkling::app {

RowList::RowList(QAbstractItemModel* model, const QString& name, QWidget* parent) : QListView(parent)
{
    setModel(model);
    setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    setUniformItemSizes(true);
    setMouseTracking(true); // rows answer the mouse
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
}

} // namespace inkling::app
