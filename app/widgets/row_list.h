// A list of rows of one height on the ground of what it stands on: the chats, what a search found, the bin. A delegate
// paints the rows. UI thread.
#pragma once

#include <QListView>

namespace inkling::app {

class RowList : public QListView
{
    Q_OBJECT

public:
    // `name` is what screen readers call it.
    RowList(QAbstractItemModel* model, const QString& name, QWidget* parent = nullptr);
};

} // namespace inkling::app
