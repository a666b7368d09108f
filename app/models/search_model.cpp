#include "app/models/search_model.h"

#include "app/models/conversation_list_model.h"
#include "app/models/two_line.h"

#include <QLocale>

namespace inkling::app {

void SearchModel::setHits(const QList<SearchHit>& hits, const QDateTime& now)
{
    beginResetModel();
    m_hits = hits;
    m_now = now;
    endResetModel();
}

int SearchModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_hits.size());
}

QString SearchModel::where(const SearchHit& hit) const
{
    const QString when = shortTime(hit.when, m_now, QLocale());
    return hit.message == 0 ? tr("Chat · %1").arg(when) : tr("in %1 · %2").arg(hit.title, when);
}

QVariant SearchModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const SearchHit& hit = m_hits.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case two_line::First: return hit.snippet;
    case Qt::AccessibleTextRole: {
        QString plain = hit.snippet;
        plain.remove(kHitBegin).remove(kHitEnd);
        return plain + QStringLiteral(", ") + where(hit);
    }
    case two_line::Second: return where(hit);
    case two_line::Icon: return hit.message == 0 ? QStringLiteral("chat") : QStringLiteral("search");
    default: return {};
    }
}

} // namespace inkling::app
