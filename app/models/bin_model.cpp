#include "app/models/bin_model.h"

#include "app/models/conversation_list_model.h"
#include "app/models/two_line.h"

#include <QLocale>

#include <algorithm>

namespace inkling::app {

void BinModel::setRows(const QList<ConversationRow>& rows, const QDateTime& now)
{
    beginResetModel();
    m_rows = rows;
    m_now = now;
    endResetModel();
}

int BinModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant BinModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const ConversationRow& row = m_rows.at(index.row());
    const auto second = [&] {
        const int left = std::max(0, kDaysInBin - static_cast<int>(row.deleted.daysTo(m_now)));
        return tr("deleted %1 · %n day(s) left", nullptr, left).arg(shortTime(row.deleted, m_now, QLocale()));
    };
    switch (role) {
    case Qt::DisplayRole:
    case two_line::First: return row.title;
    case two_line::Second: return second();
    case two_line::Icon: return QStringLiteral("chat");
    case Qt::AccessibleTextRole: return row.title + QStringLiteral(", ") + second();
    default: return {};
    }
}

} // namespace inkling::app
