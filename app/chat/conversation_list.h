// The list beside a chat: what conversations there are, and what can be done with them as a whole. Renaming in place
// (F2), pinning, folders, several at once (Shift, Ctrl), deleting (Del) with a way back. Not for: what is in them.
#pragma once

#include "app/models/conversation_list_model.h"
#include "app/store/store_error.h"
#include "app/style/theme.h"

#include <QFuture>
#include <QWidget>

class QListView;
class QMenu;

namespace inkling::app {

class BarStack;
class Button;
class Label;
class SearchButton;
class Store;

class ConversationList : public QWidget
{
    Q_OBJECT

public:
    // Undo is offered in `bars`.
    ConversationList(Theme& theme, Store& store, BarStack& bars, QWidget* parent = nullptr);

    // Reads the list again; the rows that stay keep their place.
    void reload();
    // Marks the conversation that is shown; 0: none.
    void setCurrent(ConversationId id);
    void setBinCount(int count);
    QListView* view() const { return m_view; }
    ConversationListModel& model() { return *m_model; }

signals:
    void openRequested(inkling::app::ConversationId id);
    void newRequested();
    void searchRequested();
    void binRequested();
    void exportRequested(const QList<inkling::app::ConversationId>& ids, const QString& name);
    void importRequested();
    void deleted(const QList<inkling::app::ConversationId>& ids);
    void undeleted();
    void renamed(inkling::app::ConversationId id, const QString& title);
    void storeFailed(const inkling::app::StoreError& error);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void makeWidgets();
    QWidget* makeEmptyFoot();
    void applyTheme();
    void activate(const QModelIndex& index);
    void showMenu(const QPoint& at);
    void fillMenu(QMenu& menu, const QList<ConversationRow>& rows);
    void fillFolderMenu(QMenu& menu, FolderId folder);
    void rename(const QModelIndex& index, const QString& text);
    void newFolder(const QList<ConversationId>& inside);
    void moveTo(const QList<ConversationId>& ids, std::optional<FolderId> folder);
    void deleteRows(const QList<ConversationId>& ids);
    QList<ConversationId> selected() const;
    template <typename T> void then(const QFuture<StoreResult<T>>& answer);

    Theme& m_theme;
    Store& m_store;
    BarStack& m_bars;
    ConversationListModel* m_model = nullptr;
    Label* m_title = nullptr;
    SearchButton* m_search = nullptr;
    Button* m_folder = nullptr;
    Button* m_new = nullptr;
    Button* m_bin = nullptr;
    QWidget* m_emptyFoot = nullptr; // what there is to say while there is no chat
    QListView* m_view = nullptr;
    ConversationId m_current = 0;
    QList<Folder> m_folders;
    FolderId m_toRename = 0; // a folder that was just made, once it is listed
    quint64 m_reading = 0;   // the last reading that was asked for
};

} // namespace inkling::app
