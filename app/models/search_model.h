// What a search found, a row a hit. Not for: searching. UI thread.
#pragma once

#include "app/store/records.h"

#include <QAbstractListModel>

namespace inkling::app {

class SearchModel : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit SearchModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}

    void setHits(const QList<SearchHit>& hits, const QDateTime& now);
    const SearchHit& hit(int row) const { return m_hits.at(row); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override; // two_line

private:
    QString where(const SearchHit& hit) const;

    QList<SearchHit> m_hits;
    QDateTime m_now;
};

} // namespace inkling::app
