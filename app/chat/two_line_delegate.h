// Paints a row of two lines with an icon (models/two_line.h): what a search found and where, what lies in the bin since
// when.
#pragma once

#include "app/style/theme.h"

#include <QStyledItemDelegate>

namespace inkling::app {

class TwoLineDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit TwoLineDelegate(Theme& theme, QObject* parent = nullptr) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintFirst(QPainter& painter, const QRect& line, const QString& text, Qt::LayoutDirection direction) const;

    Theme& m_theme;
};

} // namespace inkling::app
