// The bin: chats that were deleted, to be had back or to be deleted for good. What deleting for good means is said in
// place, with what still holds the words; never a dialog.
#pragma once

#include "app/models/bin_model.h"
#include "app/style/theme.h"

#include <QFuture>
#include <QWidget>

class QListView;

namespace inkling::app {

class Button;
class Label;
class Question;
class Store;

class BinPage : public QWidget
{
    Q_OBJECT

public:
    BinPage(Theme& theme, Store& store, QWidget* parent = nullptr);

    void reload();
    QListView* view() const { return m_view; }
    BinModel& model() { return *m_model; }

signals:
    void changed(); // something went back to the list, or for good
    void countChanged(int count);
    void storeFailed(const inkling::app::StoreError& error);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Backups { Keep, Cleanse };

    void makeWidgets();
    QWidget* makeQuestion();
    void applyTheme();
    void fit();
    void updateState();
    void restore();
    void ask();
    void leaveQuestion();
    void purge(Backups backups);
    QList<ConversationRow> selected() const;

    Theme& m_theme;
    Store& m_store;
    BinModel* m_model = nullptr;
    QWidget* m_column = nullptr;
    QListView* m_view = nullptr;
    Label* m_empty = nullptr;
    QWidget* m_actions = nullptr;
    Button* m_restore = nullptr;
    Button* m_delete = nullptr;
    Question* m_question = nullptr;
    Button* m_cleanse = nullptr;
};

} // namespace inkling::app
