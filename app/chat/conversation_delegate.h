// Paints a row of the conversation list, and edits its title in place.
#pragma once

#include "app/style/theme.h"

#include <QStyledItemDelegate>

namespace inkling::app {

class ConversationDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit ConversationDelegate(Theme& theme, QObject* parent = nullptr) : QStyledItemDelegate(parent), m_theme(theme)
    {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

signals:
    // A title was typed; the model is not changed by it.
    void renamed(const QModelIndex& index, const QString& text) const;

private:
    QRect titleRect(const QRect& row, const QModelIndex& index, Qt::LayoutDirection direction) const;

    Theme& m_theme;
};

} // namespace inkling::app
