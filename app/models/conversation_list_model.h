// The list beside a chat: folders with what is in them, then what is in none by the day it was last changed. Plain
// rows, one below the other, for one list view. Not for: reading the store; it is given what was read. UI thread.
#pragma once

#include "app/store/records.h"

#include <QAbstractListModel>
#include <QLocale>
#include <QSet>

#include <vector>

namespace inkling::app {

class ConversationListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        KindRole = Qt::UserRole, // RowKind
        IdRole,                  // of the conversation or the folder
        WhenRole,                // QString: "09:12", "Mon", "2 Nov"
        PinnedRole,              // bool
        InFolderRole,            // bool: indented
        ExpandedRole,            // bool, of a folder
        CountRole,               // int: conversations in a folder
    };
    enum class RowKind { Folder, Day, Conversation };
    Q_ENUM(RowKind)

    explicit ConversationListModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}

    // `conversations` as Store::rows() gives them. Rows that stay keep their place, so that nothing jumps. `now` is the
    // time on the wall.
    void setContent(const QList<Folder>& folders, const QList<ConversationRow>& conversations, const QDateTime& now);
    void setExpanded(FolderId folder, bool expanded);
    QList<FolderId> expanded() const { return m_expanded.values(); }

    // The row of a conversation, or −1 where it is not to be seen.
    int rowOf(ConversationId id) const;
    const ConversationRow* conversation(int row) const; // nothing for headings

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row
    {
        RowKind kind = RowKind::Conversation;
        qint64 id = 0;
        QString title;
        bool pinned = false;
        bool inFolder = false;
        bool expanded = false;
        int count = 0;
        int source = -1; // in m_conversations

        bool isSameAs(const Row& other) const
        {
            return kind == other.kind && id == other.id && inFolder == other.inFolder;
        }
        bool operator==(const Row&) const = default;
    };

    std::vector<Row> arranged() const;
    Row rowFor(int source, bool inFolder) const;
    void show(std::vector<Row> rows);
    QString when(const Row& row) const; // made when it is looked at: words for 10,000 rows would take several frames

    QList<Folder> m_folders;
    QList<ConversationRow> m_conversations;
    QDateTime m_now;
    QSet<FolderId> m_expanded;
    std::vector<Row> m_rows;
};

// "Today", "Yesterday", "Earlier in November", "October", "2025": the heading that a day stands
// below, seen from `today`.
QString dayHeading(const QDate& day, const QDate& today, const QLocale& locale);
// The time today, the weekday in the last week, else the day and, where it is not this one, the year.
QString shortTime(const QDateTime& when, const QDateTime& now, const QLocale& locale);

} // namespace inkling::app
