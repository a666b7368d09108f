#include "app/main_window.h"

#include "app/chat/bin_page.h"
#include "app/chat/chat_files.h"
#include "app/chat/chat_page.h"
#include "app/chat/chat_settings.h"
#include "app/chat/conversation_list.h"
#include "app/chat/file_attacher.h"
#include "app/chat/search_panel.h"
#include "app/settings/engine_section.h"
#include "app/settings/settings_list.h"
#include "app/settings/settings_page.h"
#include "app/start/start_page.h"
#include "app/store/answers.h"
#include "app/store/store.h"
#include "app/store_notices.h"
#include "app/widgets/accessibility.h"
#include "app/widgets/composer.h"
#include "app/widgets/focus_ring.h"
#include "app/widgets/header_bar.h"
#include "app/widgets/message_bar.h"
#include "app/window_frame.h"

#include <QActionGroup>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QMimeData>
#include <QScreen>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <array>
#include <chrono>
#include <utility>

namespace inkling::app {

namespace {

constexpr QSize kLeast(480, 400);         // of the window
constexpr QSize kLeastAtDouble(900, 700); // with the text at 200 %
constexpr QSize kMostAsked(1320, 700);
constexpr qsizetype kLongestDetail = 400; // characters of the engine's own words
constexpr auto kPositionAfter = std::chrono::milliseconds(400);
const QString kPosition = QStringLiteral("chat/position"); // conversation, row, offset
const QString kShown = QStringLiteral("chat/shown");       // a setting of the work: the conversation

// 268,098,176 -> "268 M", 1,000,000,000 -> "1 B": as model names count.
QString shortCount(qint64 count)
{
    const QLocale locale;
    if (count >= 1'000'000'000) return MainWindow::tr("%1 B").arg(locale.toString(count / 1e9, 'g', 2));
    if (count >= 1'000'000) return MainWindow::tr("%1 M").arg(count / 1'000'000);
    return locale.toString(count);
}

QString factsLine(const ModelFacts& facts)
{
    const QLocale locale;
    QStringList parts;
    if (facts.parameters > 0) parts.append(MainWindow::tr("%1 parameters").arg(shortCount(facts.parameters)));
    if (!facts.mainType.isEmpty()) parts.append(facts.mainType);
    if (facts.contextLength > 0) {
        parts.append(MainWindow::tr("%1 tokens of context").arg(locale.toString(facts.contextLength)));
    }
    return parts.join(QStringLiteral(" · "));
}

QString inPlainWords(const EngineFault& fault)
{
    switch (fault.kind) {
    case FaultKind::NotFound: return MainWindow::tr("There is no such file or folder.");
    case FaultKind::Io: return MainWindow::tr("The system would not let it be read.");
    case FaultKind::BadFile: return MainWindow::tr("The file is damaged or not complete.");
    case FaultKind::Unsupported: return MainWindow::tr("It is of a kind that Inkling cannot run.");
    case FaultKind::OutOfMemory: return MainWindow::tr("It does not fit into this computer’s memory.");
    case FaultKind::ContextFull: return MainWindow::tr("The text is longer than the model can hold.");
    case FaultKind::TooLarge: return MainWindow::tr("The text is too long to be sent.");
    case FaultKind::Cancelled:
    case FaultKind::Other: break;
    }
    return {};
}

bool isModelFile(const QString& path)
{
    return path.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive) ||
           path.endsWith(QLatin1String(".safetensors"), Qt::CaseInsensitive);
}

QString withDetail(const QString& plain, const QString& detail)
{
    const QString line = detail.simplified().left(kLongestDetail);
    if (line.isEmpty()) return plain;
    return plain.isEmpty() ? line : plain + QLatin1Char('\n') + line;
}

} // namespace

MainWindow::MainWindow(Theme& theme, EngineClient& engine, Store& store, const Memory& memory, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_engine(engine),
      m_store(store),
      m_controller(engine, store),
      m_lastModel(memory.lastModel),
      m_settings(memory.preferences)
{
    installAccessibility();
    m_menu = new QMenu(this);
    m_header = new HeaderBar(theme, m_menu);
    m_bars = new BarStack(theme);
    m_notices = new StoreNotices(store, *m_bars, this);
    m_list = new ConversationList(theme, store, *m_bars);
    m_start = new StartPage(theme, QFileInfo::exists(m_lastModel) ? m_lastModel : QString());
    m_chat = new ChatPage(theme, m_controller, store, *m_bars);
    m_pages = new QStackedWidget;
    m_pages->addWidget(m_start);
    m_pages->addWidget(m_chat);
    m_bin = new BinPage(theme, store);
    m_pages->addWidget(m_bin);
    makeSettings();
    makeRail();
    m_side = new QStackedWidget;
    m_side->addWidget(m_list);
    m_side->addWidget(m_settingsList);
    m_frame = new WindowFrame(theme, m_rail, m_side, makeContent(), memory.preferences.listWidth);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_frame);
    m_search = new SearchPanel(theme, store, this);
    m_files = new ChatFiles(store, *m_bars, this);
    makeMenu();
    new FocusRing(theme, this);

    setAcceptDrops(true);
    resize(1280, 840);
    restoreGeometry(memory.geometry);
    connectEngine();
    connectStore();
    connectList();
    connectSearch();
    connectBin();
    connectFiles();
    connectPosition();
    connectSettings();
    connectLicence();
    connect(m_start, &StartPage::openFileRequested, this, &MainWindow::chooseFile);
    connect(m_start, &StartPage::openFolderRequested, this, &MainWindow::chooseFolder);
    connect(m_start, &StartPage::openAgainRequested, this, [this] { openModel(m_lastModel); });
    connect(m_chat->attacher(), &FileAttacher::folderGiven, this, &MainWindow::openModel);
    connect(&theme, &Theme::changed, this, &MainWindow::applyTheme);
    applyTheme();
    pageChanged();
    showLast();
}

MainWindow::Memory MainWindow::memory() const { return {saveGeometry(), m_lastModel, m_settings.values()}; }

QAction* MainWindow::addAction(const QString& text, const QKeySequence& keys, void (MainWindow::*slot)())
{
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, slot);
    QWidget::addAction(action); // so that its keys work while the menu is closed
    m_menu->addAction(action);
    return action;
}

void MainWindow::makeMenu()
{
    m_newAction = addAction(tr("New chat"), QKeySequence::New, &MainWindow::startAnew);
    addAction(tr("Search everything…"), QKeySequence(QStringLiteral("Ctrl+K")), &MainWindow::openSearch);
    addAction(tr("Settings of this chat"), QKeySequence(QStringLiteral("Ctrl+;")), &MainWindow::toggleChatSettings);
    addAction(tr("Find in this chat…"), QKeySequence::Find, &MainWindow::findInChat);
    m_menu->addSeparator();
    m_exportAction = addAction(tr("Export this chat…"), QKeySequence::Save, &MainWindow::exportChat);
    addAction(tr("Export all chats…"), QKeySequence(QStringLiteral("Ctrl+Shift+S")), &MainWindow::exportAll);
    addAction(tr("Import chats…"), QKeySequence(QStringLiteral("Ctrl+Shift+I")), &MainWindow::importChats);
    m_menu->addSeparator();
    addAction(tr("Open a model…"), QKeySequence::Open, &MainWindow::chooseFile);
    addAction(tr("Open a model’s folder…"), QKeySequence(QStringLiteral("Ctrl+Shift+O")), &MainWindow::chooseFolder);
    m_menu->addSeparator();
    makeScreenActions();
    makeAppearanceMenu();
    m_menu->addSeparator();
    auto* quit = new QAction(tr("Quit"), this);
    quit->setShortcut(QKeySequence(QStringLiteral("Ctrl+Q")));
    connect(quit, &QAction::triggered, this, &QWidget::close);
    QWidget::addAction(quit);
    m_menu->addAction(quit);
}

void MainWindow::makeAppearanceMenu()
{
    auto* menu = m_menu->addMenu(tr("View"));
    auto* group = new QActionGroup(menu);
    const std::array<std::pair<QString, Scheme>, 4> schemes{{
        {tr("As the system"), Scheme::System},
        {tr("Light"), Scheme::Light},
        {tr("Dark"), Scheme::Dark},
        {tr("High contrast"), Scheme::HighContrast},
    }};
    int key = 1;
    for (const auto& [text, scheme] : schemes) {
        QAction* action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(scheme == m_theme.scheme());
        action->setShortcut(QKeySequence(QStringLiteral("Ctrl+Alt+%1").arg(key++)));
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, scheme = scheme] { m_theme.setScheme(scheme); });
        connect(&m_theme, &Theme::changed, action,
                [this, action, scheme = scheme] { action->setChecked(scheme == m_theme.scheme()); });
        QWidget::addAction(action);
    }
    menu->addSeparator();
    const auto add = [this, menu](const QString& text, const QList<QKeySequence>& keys, auto run) {
        QAction* action = menu->addAction(text);
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, run);
        QWidget::addAction(action);
    };
    add(tr("Show or hide the list"), {QKeySequence(QStringLiteral("Ctrl+B"))}, [this] { toggleList(); });
    add(tr("Larger text"), {QKeySequence(QStringLiteral("Ctrl++")), QKeySequence(QStringLiteral("Ctrl+="))},
        [this] { m_theme.growText(); });
    add(tr("Smaller text"), {QKeySequence(QStringLiteral("Ctrl+-"))}, [this] { m_theme.shrinkText(); });
    add(tr("Text at 100 %"), {QKeySequence(QStringLiteral("Ctrl+0"))}, [this] { m_theme.setTextScale(1.0); });
}

void MainWindow::connectEngine()
{
    connect(&m_engine, &EngineClient::stateChanged, this, &MainWindow::updateHeader);
    connect(&m_controller, &ChatController::conversationReset, this, &MainWindow::updateHeader);
    connect(&m_controller, &ChatController::entryAppended, this, &MainWindow::updateHeader);
    connect(&m_controller, &ChatController::modelChanged, this, [this] {
        m_lastModel = m_controller.model()->path;
        const bool asked = m_lastModel == m_opening; // not opened again after a refusal or a restart
        m_opening.clear();
        noteModel();
        updateHeader();
        if (!asked) return;
        m_bars->dismiss(QStringLiteral("model"));
        const QStringList remarks = m_controller.model()->remarks;
        if (!remarks.isEmpty()) {
            m_bars->show({QStringLiteral("model"),
                          BarKind::Info,
                          tr("About this model"),
                          remarks.join(QLatin1Char('\n')).left(kLongestDetail),
                          {}});
        }
    });
    connect(&m_engine, &EngineClient::modelRefused, this, &MainWindow::showRefusal);
    connect(&m_engine, &EngineClient::restarting, this, &MainWindow::showRestart);
    connect(&m_engine, &EngineClient::gaveUp, this, &MainWindow::showGivenUp);
    connect(&m_controller, &ChatController::replyFailed, this, [this](const EngineFault& fault) {
        m_bars->show({QStringLiteral("reply"),
                      BarKind::Fault,
                      tr("No reply came."),
                      withDetail(inPlainWords(fault), fault.message),
                      {}});
    });
    connect(&m_controller, &ChatController::messagesLeftOut, this, [this](qint64 count) {
        m_bars->show({QStringLiteral("reply"),
                      BarKind::Info,
                      tr("The model no longer sees the beginning."),
                      tr("%n message(s) did not fit its context and were left out; they stay in the chat.", nullptr,
                         static_cast<int>(count)),
                      {}});
    });
}

void MainWindow::connectStore()
{
    connect(&m_controller, &ChatController::storeFailed, m_notices, &StoreNotices::showFault);
    connect(m_chat, &ChatPage::storeFailed, m_notices, &StoreNotices::showFault);
    connect(m_chat, &ChatPage::modelsRequested, this, [this] { showSettings(m_engineSection); });
    connect(m_header, &HeaderBar::settingsRequested, m_chat, &ChatPage::toggleSettings);
    connect(m_chat, &ChatPage::settingsShown, this, &MainWindow::updateHeader);
    connect(m_list, &ConversationList::storeFailed, m_notices, &StoreNotices::showFault);
    connect(&m_controller, &ChatController::listChanged, m_list, &ConversationList::reload);
    connect(&m_controller, &ChatController::listChanged, this, &MainWindow::updateHeader);
    const auto another = [this](ConversationId id) {
        m_list->setCurrent(id);
        (void)m_store.setSetting(kShown, QString::number(id));
        updateHeader();
    };
    connect(&m_controller, &ChatController::opened, this, another);
    connect(&m_controller, &ChatController::begun, this, another);
    const auto readAgain = [this] {
        m_list->reload();
        m_controller.open(m_controller.conversation().id);
    };
    connect(&m_store, &Store::leftMemory, m_list, &ConversationList::reload);
    connect(&m_store, &Store::leftMemory, m_bin, &BinPage::reload);
    connect(&m_store, &Store::salvaged, this, readAgain);
    connect(&m_store, &Store::restored, this, readAgain);
}

void MainWindow::connectList()
{
    connect(m_header, &HeaderBar::listRequested, this, &MainWindow::toggleList);
    connect(m_list, &ConversationList::renamed, &m_controller, &ChatController::rename);
    connect(m_list, &ConversationList::newRequested, this, &MainWindow::startAnew);
    connect(m_list, &ConversationList::openRequested, this, [this](ConversationId id) {
        showChat();
        m_frame->closeDrawer(WindowFrame::Focus::Leave);
        if (id != m_controller.conversation().id) m_controller.open(id);
        m_chat->focusComposer();
    });
    connect(m_list, &ConversationList::deleted, this, [this](const QList<ConversationId>& ids) {
        if (ids.contains(m_controller.conversation().id)) m_controller.startAnew();
    });
}

void MainWindow::connectSearch()
{
    connect(m_list, &ConversationList::searchRequested, m_search, &SearchPanel::open);
    connect(m_search, &SearchPanel::storeFailed, m_notices, &StoreNotices::showFault);
    connect(m_search, &SearchPanel::chosen, this, [this](ConversationId conversation, MessageId message) {
        showChat();
        if (message != 0) {
            m_controller.openAt(message);
        } else {
            m_controller.open(conversation);
        }
        m_chat->focusComposer();
    });
}

void MainWindow::connectBin()
{
    connect(m_list, &ConversationList::binRequested, this, [this] {
        m_pages->setCurrentWidget(m_bin);
        m_frame->closeDrawer(WindowFrame::Focus::Leave);
        m_bin->reload();
        m_bin->view()->setFocus();
        updateHeader();
    });
    connect(m_bin, &BinPage::storeFailed, m_notices, &StoreNotices::showFault);
    connect(m_bin, &BinPage::countChanged, m_list, &ConversationList::setBinCount);
    connect(m_bin, &BinPage::changed, m_list, &ConversationList::reload);
    connect(m_list, &ConversationList::deleted, m_bin, &BinPage::reload);
    connect(m_list, &ConversationList::undeleted, m_bin, &BinPage::reload);
    m_bin->reload();
}

void MainWindow::connectFiles()
{
    connect(m_list, &ConversationList::exportRequested, m_files, &ChatFiles::chooseExport);
    connect(m_list, &ConversationList::importRequested, m_files, &ChatFiles::chooseImport);
    connect(m_files, &ChatFiles::imported, m_list, &ConversationList::reload);
    connect(m_files, &ChatFiles::importUndone, this, [this](const QList<ConversationId>& ids) {
        m_list->reload();
        m_bin->reload();
        if (ids.contains(m_controller.conversation().id)) m_controller.startAnew();
    });
}

void MainWindow::showChat()
{
    m_pages->setCurrentWidget(m_chat);
    updateHeader();
}

// Where the reader is in the conversation that is shown: a setting of the work, written as drafts are, soon after.
void MainWindow::connectPosition()
{
    m_positionTimer.setSingleShot(true);
    m_positionTimer.setInterval(kPositionAfter);
    connect(&m_positionTimer, &QTimer::timeout, this, &MainWindow::savePosition);
    connect(m_chat, &ChatPage::positionChanged, this,
            [this](ConversationId id, const std::optional<TranscriptView::Position>& position) {
                m_position = position ? QStringLiteral("%1 %2 %3").arg(id).arg(position->row).arg(position->offset)
                                      : QStringLiteral("0 0 0");
                m_positionTimer.start();
            });
}

void MainWindow::savePosition()
{
    m_positionTimer.stop();
    if (!m_position.isEmpty()) (void)m_store.setSetting(kPosition, m_position);
    m_position.clear();
}

// The conversation that was shown last, or a new one with what was begun in it.
void MainWindow::showLast()
{
    m_list->reload();
    whenAnswered(this, m_store.setting(kPosition), [this](const StoreResult<QString>& kept) {
        const QStringList parts = kept.ok() ? kept.value().split(QLatin1Char(' ')) : QStringList();
        if (parts.size() != 3 || parts.first().toLongLong() == 0) return;
        m_chat->setPosition(parts.at(0).toLongLong(), {parts.at(1).toInt(), parts.at(2).toInt()});
    });
    whenAnswered(this, m_store.setting(kShown), [this](const StoreResult<QString>& shown) {
        const ConversationId id = shown.ok() ? shown.value().toLongLong() : 0;
        if (id != 0) showChat();
        m_controller.open(id);
    });
}

void MainWindow::toggleList() { m_frame->toggleList(); }

void MainWindow::focusList()
{
    const bool isSettings = m_side->currentWidget() == m_settingsList;
    (isSettings ? m_settingsList->view() : m_list->view())->setFocus();
}

void MainWindow::applyTheme()
{
    setPalette(m_theme.palette());
    setAutoFillBackground(true);
    setFont(m_theme.font(tokens::kBody));
    setStyleSheet(m_theme.styleSheet());
    // What a window must have so that nothing is cut, but no more than the screen has.
    const auto grown = [this](const QSize& plain, const QSize& atDouble) {
        return plain + (atDouble - plain) * (m_theme.textScale() - 1.0);
    };
    placeLicence();
    setMinimumSize(grown(kLeast, kLeastAtDouble).boundedTo(screen()->availableSize()).boundedTo(kMostAsked));
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeLicence();
}

void MainWindow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ThemeChange) m_theme.followSystem();
}

void MainWindow::updateHeader()
{
    using State = EngineClient::State;
    const State state = m_engine.state();
    const bool waking = !m_opening.isEmpty() && (state == State::Starting || state == State::Opening);
    QString model = m_controller.modelName();
    QString about;
    if (waking) {
        model = about = tr("%1 is waking…").arg(QFileInfo(m_opening).fileName());
    } else if (state == State::GivenUp || (m_controller.model() && state == State::Starting)) {
        model = about = tr("the engine is not running");
    } else if (m_controller.model()) {
        about = model + QStringLiteral(" · ") + factsLine(*m_controller.model());
    }
    m_header->setModel(model, about);
    const QString title = m_controller.conversation().title;
    const bool isBin = m_pages->currentWidget() == m_bin;
    const bool isSettings = m_pages->currentWidget() == m_settingsPage;
    m_header->setTitle(isSettings ? tr("Settings") : isBin ? tr("Bin") : title.isEmpty() ? tr("New chat") : title);
    m_header->setFacts(isBin ? tr("each goes for good 30 days after it was deleted") : QString());
    // The settings have a title of their own; the line is needed for what opens their list.
    m_header->setVisible(!isSettings || !m_frame->isListBeside());
    m_header->setListButton(m_frame->isListBeside() ? HeaderBar::ListButton::Hidden : HeaderBar::ListButton::Shown);
    const bool isChat = m_pages->currentWidget() == m_chat;
    m_header->setChatSettings(!isChat                           ? HeaderBar::ChatSettings::None
                              : m_chat->settings()->isVisible() ? HeaderBar::ChatSettings::Shown
                                                                : HeaderBar::ChatSettings::Hidden);
    m_exportAction->setEnabled(!m_controller.conversation().isEmpty());
    setWindowTitle(title);
}

// Models

void MainWindow::openModel(const QString& path)
{
    m_opening = path;
    m_bars->dismiss(QStringLiteral("model"));
    if (m_pages->currentWidget() != m_settingsPage) {
        showChat();
        m_chat->focusComposer();
    }
    m_engine.openModel(path);
    updateHeader();
}

void MainWindow::showRefusal(const QString& path, const EngineFault& fault)
{
    m_opening.clear();
    QString kept;
    if (m_controller.model() && m_controller.model()->path != path) {
        kept = tr("%1 stays open.").arg(m_controller.modelName());
    } else if (!m_controller.model() && m_controller.conversation().isEmpty() &&
               m_pages->currentWidget() != m_settingsPage) {
        m_pages->setCurrentWidget(m_start);
    }
    QString text = inPlainWords(fault);
    m_engineSection->showRefusal(path, withDetail(text, fault.message));
    if (!kept.isEmpty()) text += QLatin1Char(' ') + kept;
    m_bars->show({QStringLiteral("model"),
                  BarKind::Fault,
                  tr("%1 could not be opened.").arg(QFileInfo(path).fileName()),
                  withDetail(text, fault.message),
                  {{tr("Choose another…"), [this] { chooseFile(); }}}});
    updateHeader();
}

void MainWindow::showRestart(EngineTrouble trouble)
{
    const Conversation& page = m_controller.conversation();
    const bool cutOff =
        page.endsWithModel() && page.entries.last().stats && page.entries.last().stats->stop == StopReason::Interrupted;
    QString why = tr("The engine stopped and was started again.");
    if (trouble == EngineTrouble::Silent) why = tr("The engine did not answer any more and was started again.");
    if (trouble == EngineTrouble::Rubbish) why = tr("The engine lost its way and was started again.");
    m_bars->show({QStringLiteral("engine"),
                  BarKind::Warning,
                  why,
                  cutOff ? tr("The reply goes on from its last word.") : tr("Your chats are untouched."),
                  {}});
}

void MainWindow::showGivenUp(EngineTrouble trouble, const QString& lastWords)
{
    QString strong = tr("The engine stopped three times within a minute.");
    QString text =
        tr("Your chats are untouched. Try again, or open another model: this one may be more than the computer can "
           "hold.");
    if (trouble == EngineTrouble::NotFound) {
        strong = tr("The engine was not found.");
        text = tr("The program inkling-cli belongs beside this one. Install Inkling again, then try again.");
    } else if (trouble == EngineTrouble::WrongVersion) {
        strong = tr("The engine is of another version.");
        text =
            tr("The programs inkling and inkling-cli belong together. Install both from one version, then try again.");
    }
    m_bars->show(
        {QStringLiteral("engine"), BarKind::Fault, strong, withDetail(text, lastWords), {{tr("Try again"), [this] {
                                                                                              m_engine.tryAgain();
                                                                                          }}}});
    updateHeader();
}

void MainWindow::chooseFile()
{
    const QString folder = m_lastModel.isEmpty() ? QDir::homePath() : QFileInfo(m_lastModel).path();
    auto* dialog = new QFileDialog(this, tr("Open a model"), folder,
                                   tr("Models (*.gguf *.safetensors)") + QStringLiteral(";;") + tr("All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openModel);
    dialog->open();
}

void MainWindow::chooseFolder()
{
    const QString folder = m_lastModel.isEmpty() ? QDir::homePath() : QFileInfo(m_lastModel).path();
    auto* dialog = new QFileDialog(this, tr("Open a model’s folder"), folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openModel);
    dialog->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!localFiles(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QStringList paths = localFiles(*event->mimeData());
    if (paths.isEmpty()) return;
    event->acceptProposedAction();
    if (paths.size() == 1 && isModelFile(paths.first())) return openModel(paths.first());
    showChat();
    m_chat->attacher()->attach(paths);
}

// The page

void MainWindow::toggleChatSettings()
{
    showChat();
    m_chat->toggleSettings();
}

void MainWindow::openSearch() { m_search->open(); }

void MainWindow::findInChat()
{
    if (m_pages->currentWidget() == m_chat) m_chat->openFind();
}

void MainWindow::openMenu() { m_header->openMenu(); }

void MainWindow::startAnew()
{
    showChat();
    m_frame->closeDrawer(WindowFrame::Focus::Leave);
    m_controller.startAnew();
    m_chat->focusComposer();
}

void MainWindow::exportChat()
{
    const Conversation& shown = m_controller.conversation();
    if (shown.id != 0) m_files->chooseExport({shown.id}, shown.title);
}

void MainWindow::exportAll() { m_files->chooseExport({}, tr("Inkling chats")); }

void MainWindow::importChats() { m_files->chooseImport(); }

// Everything is kept already, but for what the disk has not taken.
void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_mayClose || m_notices->waiting() == 0) {
        savePosition();
        event->accept();
        emit closing();
        return;
    }
    event->ignore();
    m_bars->show({QStringLiteral("close"),
                  BarKind::Warning,
                  tr("What you wrote last is not saved."),
                  tr("The disk does not take it. Make room, or close and lose it."),
                  {{tr("Close without it"), [this] {
                        m_mayClose = true;
                        close();
                    }}}});
}

} // namespace inkling::app
