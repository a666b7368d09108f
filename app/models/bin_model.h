// What was deleted and can still be had back, a row a conversation. UI thread.
#pragma once

#include "app/store/records.h"

#include <QAbstractListModel>

namespace inkling::app {

class BinModel : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit BinModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}

    void setRows(const QList<ConversationRow>& rows, const QDateTime& now);
    const ConversationRow& row(int row) const { return m_rows.at(row); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override; // two_line

private:
    QList<ConversationRow> m_rows;
    QDateTime m_now;
};

} // namespace inkling::app
