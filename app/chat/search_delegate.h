// Paints what a search found: the words with what surrounds them, and where they stand.
#pragma once

#include "app/style/theme.h"

#include <QStyledItemDelegate>

namespace inkling::app {

class SearchDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit SearchDelegate(Theme& theme, QObject* parent = nullptr) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintSnippet(QPainter& painter, const QRect& line, const QString& snippet,
                      Qt::LayoutDirection direction) const;

    Theme& m_theme;
};

} // namespace inkling::app
