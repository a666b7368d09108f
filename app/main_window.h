// The one window: the list, the header, bars, and the page that is due. It ties the pages to the engine's client and
// the store; it knows neither the protocol nor what stands on the pages.
#pragma once

#include "app/chat/chat_controller.h"
#include "app/engine_client/engine_client.h"
#include "app/style/theme.h"

#include <QString>
#include <QTimer>
#include <QWidget>

#include <optional>

class QAction;
class QMenu;
class QStackedWidget;

namespace inkling::app {

class BarStack;
class ChatPage;
class BinPage;
class ChatFiles;
class ConversationList;
class HeaderBar;
class SearchPanel;
class StartPage;
class Store;
class StoreNotices;

class MainWindow : public QWidget
{
    Q_OBJECT

public:
    struct Memory
    { // what is remembered from one run to the next
        QByteArray geometry;
        QString lastModel;
    };

    // Shows the conversation that was shown last.
    MainWindow(Theme& theme, EngineClient& engine, Store& store, const Memory& memory, QWidget* parent = nullptr);

    void openModel(const QString& path);
    Memory memory() const;

    ChatPage* chatPage() const { return m_chat; }
    ChatController& controller() { return m_controller; }
    BarStack* bars() const { return m_bars; }
    ConversationList* list() const { return m_list; }
    SearchPanel* search() const { return m_search; }
    BinPage* bin() const { return m_bin; }
    ChatFiles* files() const { return m_files; }

signals:
    void closing();

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeMenu();
    void makeAppearanceMenu();
    QAction* addAction(const QString& text, const QKeySequence& keys, void (MainWindow::*slot)());
    void connectEngine();
    void connectStore();
    void connectList();
    void connectSearch();
    void connectBin();
    void connectFiles();
    void connectPosition();
    void savePosition();
    void showChat();
    void applyTheme();
    void fitList();
    void toggleList();
    void showLast();
    void updateHeader();
    void showRefusal(const QString& path, const EngineFault& fault);
    void showRestart(EngineTrouble trouble);
    void showGivenUp(EngineTrouble trouble, const QString& lastWords);
    void chooseFile();
    void chooseFolder();
    void exportChat();
    void exportAll();
    void importChats();
    void startAnew();
    void openSearch();
    void toggleChatSettings();
    void findInChat();

    Theme& m_theme;
    EngineClient& m_engine;
    Store& m_store;
    ChatController m_controller;
    QString m_lastModel;
    QString m_opening; // the model that is being opened
    bool m_mayClose = false;
    QTimer m_positionTimer;
    QString m_position;               // of the reader, not yet on its way to the store
    std::optional<bool> m_listWanted; // by the reader; else by the room there is
    QMenu* m_menu = nullptr;
    StoreNotices* m_notices = nullptr;
    ConversationList* m_list = nullptr;
    SearchPanel* m_search = nullptr;
    ChatFiles* m_files = nullptr;
    HeaderBar* m_header = nullptr;
    BarStack* m_bars = nullptr;
    QStackedWidget* m_pages = nullptr;
    StartPage* m_start = nullptr;
    BinPage* m_bin = nullptr;
    ChatPage* m_chat = nullptr;
    QAction* m_exportAction = nullptr;
    QAction* m_newAction = nullptr;
};

} // namespace inkling::app
