// Finds words in every chat, over the window: what is typed is looked for with every key, Up and Down choose among what
// was found, Enter opens it, Esc leaves. A child of the window, so that the focus returns where it was.
#pragma once

#include "app/models/search_model.h"
#include "app/style/theme.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLineEdit;
class QListView;

namespace inkling::app {

class Label;
class Store;

class SearchPanel : public QWidget
{
    Q_OBJECT

public:
    SearchPanel(Theme& theme, Store& store, QWidget* window);

    void open();   // with the last words marked
    void forget(); // what was typed and found
    QLineEdit* field() const { return m_field; }
    QListView* view() const { return m_view; }
    SearchModel& model() { return *m_model; }

signals:
    // `message` 0: the conversation as it was left.
    void chosen(inkling::app::ConversationId conversation, inkling::app::MessageId message);
    void storeFailed(const inkling::app::StoreError& error);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void close();
    void search();
    void show(const QList<SearchHit>& hits);
    void choose(const QModelIndex& index);
    void step(int by);
    void applyTheme();
    void place();
    QRect panelRect() const;

    Theme& m_theme;
    Store& m_store;
    SearchModel* m_model = nullptr;
    QLineEdit* m_field = nullptr;
    QListView* m_view = nullptr;
    Label* m_foot = nullptr;
    Label* m_empty = nullptr;
    QTimer m_soon; // after the last key
    QPointer<QWidget> m_focusBefore;
    quint64 m_asked = 0;
};

} // namespace inkling::app
