// The one window: rail, list, header, bars, and the page that is due. It ties the pages to the engine's client and
// the store; it knows neither the protocol nor what stands on the pages.
#pragma once

#include "app/chat/chat_controller.h"
#include "app/engine_client/engine_client.h"
#include "app/settings/settings.h"
#include "app/style/theme.h"

#include <QString>
#include <QTimer>
#include <QWidget>

class QAction;
class QMenu;
class QStackedWidget;

namespace inkling::app {

class BarStack;
class ChatPage;
class BinPage;
class ChatFiles;
class ConversationList;
class EngineSection;
class HeaderBar;
class LicenceCard;
class Rail;
class RailItem;
class SearchPanel;
class SettingsList;
class SettingsPage;
class SettingsSection;
class StartPage;
class Store;
class StoreNotices;
class WindowFrame;
struct KeyWords;

class MainWindow : public QWidget
{
    Q_OBJECT

public:
    struct Memory
    { // what is remembered from one run to the next
        QByteArray geometry;
        QString lastModel;
        Preferences preferences = {};
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
    WindowFrame* frame() const { return m_frame; }
    Rail* rail() const { return m_rail; }
    LicenceCard* licence() const { return m_licence; }
    SettingsPage* settingsPage() const { return m_settingsPage; }
    SettingsList* settingsList() const { return m_settingsList; }
    const Preferences& preferences() const { return m_settings.values(); }
    // The last section, or the one asked for.
    void showSettings(SettingsSection* section = nullptr);

signals:
    void closing();
    void preferencesChanged();

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
    void toggleList();
    void focusList();
    void pageChanged();
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
    void openMenu();

    // Settings and screens: main_window_settings.cpp
    void makeRail();
    QWidget* makeContent();
    void makeScreenActions();
    void makeSettings();
    void makePrivacy(QList<SettingsSection*>& sections);
    void makeBackups(QList<SettingsSection*>& sections);
    void connectSettings();
    void connectLicence();
    void goToChat();
    void goToSettings();
    void noteModel();
    void askForLicence();
    void placeLicence();
    void acceptLicence();
    void letGoOfEverything();
    void forgetWhatWasShown();
    QList<KeyWords> keyWords() const;

    Theme& m_theme;
    EngineClient& m_engine;
    Store& m_store;
    ChatController m_controller;
    QString m_lastModel;
    QString m_opening; // the model that is being opened
    bool m_mayClose = false;
    QTimer m_positionTimer;
    QString m_position;          // of the reader, not yet on its way to the store
    bool m_licenceWaits = false; // for the open model
    Settings m_settings;
    QMenu* m_menu = nullptr;
    StoreNotices* m_notices = nullptr;
    WindowFrame* m_frame = nullptr;
    Rail* m_rail = nullptr;
    RailItem* m_chatItem = nullptr;
    RailItem* m_settingsItem = nullptr;
    QStackedWidget* m_side = nullptr; // the list that belongs to the page
    ConversationList* m_list = nullptr;
    SettingsList* m_settingsList = nullptr;
    SettingsPage* m_settingsPage = nullptr;
    EngineSection* m_engineSection = nullptr;
    LicenceCard* m_licence = nullptr;
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
