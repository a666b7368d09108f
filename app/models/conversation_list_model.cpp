#include "app/models/conversation_list_model.h"

#include <QHash>

#include <algorithm>

namespace inkling::app {

namespace {

constexpr int kDaysOfWeek = 7;

} // namespace

QString dayHeading(const QDate& day, const QDate& today, const QLocale& locale)
{
    const qint64 age = day.daysTo(today);
    if (age <= 0) return ConversationListModel::tr("Today"); // the clock may have been set back
    if (age == 1) return ConversationListModel::tr("Yesterday");
    const QString month = locale.standaloneMonthName(day.month());
    if (day.year() == today.year() && day.month() == today.month()) {
        return ConversationListModel::tr("Earlier in %1").arg(month);
    }
    return day.year() == today.year() ? month : QString::number(day.year());
}

QString shortTime(const QDateTime& when, const QDateTime& now, const QLocale& locale)
{
    const QDateTime local = when.toLocalTime();
    const qint64 age = local.date().daysTo(now.toLocalTime().date());
    if (age <= 0) return locale.toString(local.time(), QLocale::ShortFormat);
    if (age < kDaysOfWeek) return locale.standaloneDayName(local.date().dayOfWeek(), QLocale::ShortFormat);
    //: A day in a list, as short as can be: d is the day, MMM the month.
    const QString format = local.date().year() == now.toLocalTime().date().year()
                               ? ConversationListModel::tr("d MMM")
                               //: The same with its year.
                               : ConversationListModel::tr("MMM yyyy");
    return locale.toString(local.date(), format);
}

void ConversationListModel::setContent(const QList<Folder>& folders, const QList<ConversationRow>& conversations,
                                       const QDateTime& now)
{
    const bool isNewDay = now.toLocalTime().date() != m_now.toLocalTime().date();
    m_folders = folders;
    m_conversations = conversations;
    m_now = now;
    show(arranged());
    if (isNewDay && rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1), {WhenRole});
}

QString ConversationListModel::when(const Row& row) const
{
    return row.source < 0 ? QString() : shortTime(m_conversations.at(row.source).changed, m_now, QLocale());
}

void ConversationListModel::setExpanded(FolderId folder, bool expanded)
{
    if (expanded) {
        m_expanded.insert(folder);
    } else {
        m_expanded.remove(folder);
    }
    show(arranged());
}

ConversationListModel::Row ConversationListModel::rowFor(int source, bool inFolder) const
{
    const ConversationRow& conversation = m_conversations.at(source);
    Row row;
    row.id = conversation.id;
    row.title = conversation.title;
    row.pinned = conversation.pinned;
    row.inFolder = inFolder;
    row.source = source;
    return row;
}

std::vector<ConversationListModel::Row> ConversationListModel::arranged() const
{
    QHash<FolderId, std::vector<int>> inFolders;
    std::vector<int> loose;
    for (int i = 0; i < m_conversations.size(); ++i) {
        const std::optional<FolderId> folder = m_conversations.at(i).folder;
        if (folder) {
            inFolders[*folder].push_back(i);
        } else {
            loose.push_back(i);
        }
    }
    std::vector<Row> rows;
    for (const Folder& folder : m_folders) {
        const std::vector<int>& inside = inFolders[folder.id];
        Row heading;
        heading.kind = RowKind::Folder;
        heading.id = folder.id;
        heading.title = folder.name;
        heading.expanded = m_expanded.contains(folder.id);
        heading.count = int(inside.size());
        rows.push_back(heading);
        if (!heading.expanded) continue;
        for (const int source : inside) rows.push_back(rowFor(source, true));
    }
    QString day;
    QString heading;
    bool wasPinned = false;
    // The day that the heading is of, in milliseconds: a calendar asked 10,000 times takes several frames.
    qint64 dayBegin = 0;
    qint64 dayEnd = 0;
    const QDate today = m_now.toLocalTime().date();
    for (const int source : loose) {
        const ConversationRow& conversation = m_conversations.at(source);
        const qint64 changed = conversation.changed.toMSecsSinceEpoch();
        if (conversation.pinned) {
            heading = tr("Pinned");
        } else if (wasPinned || changed < dayBegin || changed >= dayEnd) {
            const QDate date = conversation.changed.toLocalTime().date();
            dayBegin = date.startOfDay().toMSecsSinceEpoch();
            dayEnd = date.addDays(1).startOfDay().toMSecsSinceEpoch();
            heading = dayHeading(date, today, QLocale());
        }
        wasPinned = conversation.pinned;
        if (heading != day) {
            day = heading;
            Row row;
            row.kind = RowKind::Day;
            row.id = qint64(qHash(heading));
            row.title = heading;
            rows.push_back(row);
        }
        rows.push_back(rowFor(source, false));
    }
    return rows;
}

// Only what lies between the first and the last difference is taken out and put in again.
void ConversationListModel::show(std::vector<Row> rows)
{
    const auto same = [](const Row& a, const Row& b) { return a.isSameAs(b); };
    const std::size_t shorter = std::min(rows.size(), m_rows.size());
    const std::size_t head = std::size_t(
        std::mismatch(rows.begin(), rows.begin() + std::ptrdiff_t(shorter), m_rows.begin(), same).first - rows.begin());
    std::size_t tail = 0;
    while (tail < shorter - head && rows[rows.size() - 1 - tail].isSameAs(m_rows[m_rows.size() - 1 - tail])) ++tail;

    const auto iteratorAt = [this](std::size_t at) { return m_rows.begin() + std::ptrdiff_t(at); };
    if (const std::size_t end = m_rows.size() - tail; end > head) {
        beginRemoveRows({}, int(head), int(end) - 1);
        m_rows.erase(iteratorAt(head), iteratorAt(end));
        endRemoveRows();
    }
    if (const std::size_t end = rows.size() - tail; end > head) {
        beginInsertRows({}, int(head), int(end) - 1);
        m_rows.insert(iteratorAt(head), rows.begin() + std::ptrdiff_t(head), rows.begin() + std::ptrdiff_t(end));
        endInsertRows();
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (m_rows[i] == rows[i]) continue;
        m_rows[i] = rows[i];
        emit dataChanged(index(int(i)), index(int(i)));
    }
}

int ConversationListModel::rowOf(ConversationId id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [id](const Row& row) { return row.kind == RowKind::Conversation && row.id == id; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

const ConversationRow* ConversationListModel::conversation(int row) const
{
    if (row < 0 || row >= rowCount()) return nullptr;
    const int source = m_rows[std::size_t(row)].source;
    return source < 0 ? nullptr : &m_conversations.at(source);
}

int ConversationListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ConversationListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const Row& row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole: return row.title;
    case Qt::AccessibleTextRole:
        if (row.kind == RowKind::Folder) return tr("Folder %1, %n conversation(s)", nullptr, row.count).arg(row.title);
        if (row.kind == RowKind::Day) return row.title;
        return row.pinned ? tr("%1, pinned, %2").arg(row.title, when(row)) : tr("%1, %2").arg(row.title, when(row));
    case KindRole: return QVariant::fromValue(row.kind);
    case IdRole: return row.id;
    case WhenRole: return when(row);
    case PinnedRole: return row.pinned;
    case InFolderRole: return row.inFolder;
    case ExpandedRole: return row.expanded;
    case CountRole: return row.count;
    default: return {};
    }
}

Qt::ItemFlags ConversationListModel::flags(const QModelIndex& index) const
{
    if (!index.isValid()) return {};
    if (m_rows[std::size_t(index.row())].kind == RowKind::Day) return Qt::ItemIsEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable;
}

} // namespace inkling::app
