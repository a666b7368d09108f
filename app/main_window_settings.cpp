// The part of the window that has to do with its screens and the settings: rail, sections, licences, what is
// remembered.
#include "app/main_window.h"

#include "app/chat/bin_page.h"
#include "app/chat/chat_page.h"
#include "app/chat/conversation_list.h"
#include "app/chat/search_panel.h"
#include "app/settings/about_section.h"
#include "app/settings/appearance_section.h"
#include "app/settings/backups_section.h"
#include "app/settings/engine_section.h"
#include "app/settings/keyboard_section.h"
#include "app/settings/language_section.h"
#include "app/settings/licence_card.h"
#include "app/settings/privacy_section.h"
#include "app/settings/settings_list.h"
#include "app/settings/settings_page.h"
#include "app/store/store.h"
#include "app/store_notices.h"
#include "app/widgets/composer.h"
#include "app/widgets/header_bar.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/rail.h"
#include "app/window_frame.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace inkling::app {

namespace {

const QString kBar = QStringLiteral("settings");
const QKeySequence kChatKeys(QStringLiteral("Ctrl+1"));
const QKeySequence kSettingsKeys(QStringLiteral("Ctrl+,"));
constexpr qsizetype kLongestDetail = 300;
constexpr int kRoomForBoth = 520; // px at 100 %: the height of a window that shows a question above a chat

} // namespace

// The screens

void MainWindow::makeRail()
{
    m_rail = new Rail(m_theme);
    m_rail->setAccessibleName(tr("Screens"));
    m_chatItem =
        m_rail->add(tr("Chat"), QStringLiteral("chat"), kChatKeys.toString(QKeySequence::NativeText), Rail::End::Top);
    m_settingsItem = m_rail->add(tr("Settings"), QStringLiteral("settings"),
                                 kSettingsKeys.toString(QKeySequence::NativeText), Rail::End::Foot);
    connect(m_chatItem, &RailItem::clicked, this, &MainWindow::showChat);
    connect(m_settingsItem, &RailItem::clicked, this, [this] { showSettings(); });
}

QWidget* MainWindow::makeContent()
{
    m_licence = new LicenceCard(m_theme);
    auto* content = new QWidget;
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_header);
    rows->addWidget(m_bars);
    rows->addWidget(m_licence);
    rows->addWidget(m_pages, 1);
    return content;
}

void MainWindow::makeScreenActions()
{
    addAction(tr("Chat"), kChatKeys, &MainWindow::goToChat);
    addAction(tr("Settings"), kSettingsKeys, &MainWindow::goToSettings);
    m_menu->addSeparator();
    auto* menu = new QAction(tr("Menu"), this);
    menu->setShortcut(QKeySequence(Qt::Key_F10));
    connect(menu, &QAction::triggered, this, &MainWindow::openMenu);
    QWidget::addAction(menu);
}

void MainWindow::goToChat()
{
    showChat();
    m_chat->focusComposer();
}

void MainWindow::goToSettings()
{
    showSettings();
    if (m_frame->isListBeside()) {
        focusList();
    } else {
        m_settingsPage->setFocus();
    }
}

void MainWindow::showSettings(SettingsSection* section)
{
    if (section != nullptr) m_settingsPage->show(section);
    m_settingsList->setCurrent(m_settingsPage->shown());
    if (m_pages->currentWidget() == m_settingsPage) return;
    m_pages->setCurrentWidget(m_settingsPage);
    // Not to whatever comes after what is hidden now; unless it is on the rail.
    if (!m_settingsItem->hasFocus()) m_settingsPage->setFocus(Qt::OtherFocusReason);
}

void MainWindow::pageChanged()
{
    const bool isSettings = m_pages->currentWidget() == m_settingsPage;
    m_side->setCurrentWidget(isSettings ? static_cast<QWidget*>(m_settingsList) : m_list);
    m_rail->setChosen(isSettings ? m_settingsItem : m_chatItem);
    updateHeader();
    placeLicence();
}

// The settings

void MainWindow::makeSettings()
{
    m_engineSection = new EngineSection(m_theme, m_engine, m_settings);
    QList<SettingsSection*> sections{m_engineSection, new AppearanceSection(m_theme)};
    makePrivacy(sections);
    makeBackups(sections);
    auto* language = new LanguageSection(m_theme, m_settings);
    connect(language, &LanguageSection::told, this, [this](const QString& strong, const QString& text) {
        m_bars->show({kBar, BarKind::Info, strong, text, {}});
    });
    sections.append(language);
    sections.append(new KeyboardSection(m_theme, [this] { return keyWords(); }));
    sections.append(new AboutSection(m_theme));
    m_settingsPage = new SettingsPage(m_theme, sections);
    m_settingsList = new SettingsList(m_theme, sections);
    m_pages->addWidget(m_settingsPage);
}

void MainWindow::makePrivacy(QList<SettingsSection*>& sections)
{
    auto* privacy = new PrivacySection(m_theme, m_store);
    sections.append(privacy);
    connect(privacy, &PrivacySection::failed, m_notices, &StoreNotices::showFault);
    connect(privacy, &PrivacySection::deletionBegins, this, &MainWindow::letGoOfEverything);
    connect(privacy, &PrivacySection::deletedEverything, this, [this](int chats, bool withCopies) {
        forgetWhatWasShown();
        m_bars->show({kBar,
                      BarKind::Info,
                      tr("%n chat(s) deleted for good.", nullptr, chats),
                      withCopies ? tr("The backups are gone, too.") : tr("Backups, if there are any, were kept."),
                      {}});
    });
    connect(privacy, &PrivacySection::deletionFailed, this, [this](const StoreError& error) {
        forgetWhatWasShown();
        m_bars->show({kBar,
                      BarKind::Fault,
                      tr("Not everything could be deleted."),
                      error.detail.simplified().left(kLongestDetail),
                      {}});
    });
}

void MainWindow::makeBackups(QList<SettingsSection*>& sections)
{
    auto* backups = new BackupsSection(m_theme, m_store);
    sections.append(backups);
    connect(backups, &BackupsSection::failed, m_notices, &StoreNotices::showFault);
    connect(backups, &BackupsSection::restoreBegins, &m_controller, &ChatController::startAnew);
    connect(backups, &BackupsSection::told, this, [this](const QString& strong, const QString& text) {
        m_bars->show({kBar, BarKind::Info, strong, text, {}});
    });
}

void MainWindow::connectSettings()
{
    connect(m_pages, &QStackedWidget::currentChanged, this, &MainWindow::pageChanged);
    connect(m_frame, &WindowFrame::arranged, this, &MainWindow::updateHeader);
    connect(m_frame, &WindowFrame::listOpened, this, &MainWindow::focusList);
    connect(m_frame, &WindowFrame::listWidthChanged, this,
            [this](int width) { m_settings.change([width](Preferences& values) { values.listWidth = width; }); });
    connect(m_header, &HeaderBar::modelRequested, this, [this] { showSettings(m_engineSection); });
    connect(m_settingsList, &SettingsList::chosen, m_settingsPage, &SettingsPage::show);
    connect(m_settingsList, &SettingsList::activated, this, [this](SettingsSection* section) {
        m_settingsPage->show(section);
        m_frame->closeDrawer(WindowFrame::Focus::Leave);
    });
    connect(m_engineSection, &EngineSection::openFileRequested, this, &MainWindow::chooseFile);
    connect(m_engineSection, &EngineSection::openFolderRequested, this, &MainWindow::chooseFolder);
    connect(m_engineSection, &EngineSection::openRequested, this, &MainWindow::openModel);
    connect(&m_theme, &Theme::changed, this, [this] {
        m_settings.change([this](Preferences& values) {
            values.scheme = m_theme.scheme();
            values.textScale = m_theme.textScale();
        });
    });
    connect(&m_settings, &Settings::changed, this, [this] {
        m_engine.setSettings(m_settings.values().engine);
        emit preferencesChanged();
    });
    m_engine.setSettings(m_settings.values().engine);
}

QList<KeyWords> MainWindow::keyWords() const
{
    QList<KeyWords> words;
    for (const QAction* action : actions()) {
        QStringList keys;
        for (const QKeySequence& sequence : action->shortcuts()) {
            keys.append(sequence.toString(QKeySequence::NativeText));
        }
        if (keys.isEmpty()) continue;
        QString what = action->text().remove(QLatin1Char('&')).remove(QStringLiteral("…"));
        if (action->actionGroup() != nullptr) what = tr("Colours: %1").arg(what);
        words.append({tr("Anywhere"), what, keys.join(QStringLiteral(", "))});
    }
    return words;
}

// Models and their licences

void MainWindow::connectLicence()
{
    connect(m_licence, &LicenceCard::accepted, this, &MainWindow::acceptLicence);
    connect(m_licence, &LicenceCard::starterRequested, this, [this] { openModel(kStarterModel); });
}

// A model was opened: it is remembered, and waits where its licence was not accepted yet.
void MainWindow::noteModel()
{
    const ModelFacts& facts = *m_controller.model();
    m_settings.change([&](Preferences& values) {
        remember(values.recentModels,
                 {facts.path, m_controller.modelName(), facts.fileBytes, QDateTime::currentDateTime()});
    });
    askForLicence();
}

void MainWindow::askForLicence()
{
    const ModelFacts& facts = *m_controller.model();
    m_licenceWaits = isUnderGemmaTerms(facts) && !acceptedOn(m_settings.values(), facts).isValid();
    m_controller.setHeldBack(m_licenceWaits);
    const bool isKnown = !facts.licence.trimmed().isEmpty();
    m_licence->setModel(m_controller.modelName(),
                        isKnown ? LicenceCard::Licence::Known : LicenceCard::Licence::Unknown);
    placeLicence();
}

// The question stands above the chat; where there is too little room for both, in its place.
void MainWindow::placeLicence()
{
    const bool asks = m_licenceWaits && m_pages->currentWidget() != m_settingsPage;
    const bool isAlone = asks && height() < m_theme.text(kRoomForBoth);
    m_licence->setRoom(isAlone ? LicenceCard::Room::Alone : LicenceCard::Room::AboveThePage);
    m_licence->setVisible(asks);
    const bool tookFocus = isAlone && m_pages->isAncestorOf(QApplication::focusWidget());
    m_pages->setVisible(!isAlone);
    if (tookFocus) m_licence->setFocus(Qt::OtherFocusReason); // and not to whatever comes next
}

void MainWindow::acceptLicence()
{
    if (!m_controller.model()) return;
    const ModelFacts& facts = *m_controller.model();
    m_settings.change([&facts](Preferences& values) {
        values.acceptedLicences.append({facts.path, facts.fileBytes, QDate::currentDate()});
    });
    askForLicence();
    if (m_pages->currentWidget() == m_chat) m_chat->focusComposer();
}

// Deleting everything

// Nothing that is shown or being written may come back into the store after it was emptied.
void MainWindow::letGoOfEverything()
{
    m_bars->dismiss(QStringLiteral("deleted")); // its Undo would have nothing to bring back
    m_chat->composer()->setText({});
    (void)m_store.setDraft(0, {});
    m_controller.startAnew();
}

void MainWindow::forgetWhatWasShown()
{
    m_controller.startAnew();
    m_list->reload();
    m_bin->reload();
    m_search->forget();
}

} // namespace inkling::app
