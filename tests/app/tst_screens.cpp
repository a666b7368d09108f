// Renders every screen in its variants to PNG, for a person to look at, and checks what a machine can: that no text is
// cut. INKLING_SCREENS names the folder that keeps the pictures; without it they go into a temporary one.
#include "app/chat/alternatives_view.h"
#include "app/chat/bin_page.h"
#include "app/chat/chat_page.h"
#include "app/chat/conversation_list.h"
#include "app/chat/find_bar.h"
#include "app/chat/prompt_panel.h"
#include "app/chat/search_panel.h"
#include "app/chat/word_popover.h"
#include "app/main_window.h"
#include "app/settings/backups_section.h"
#include "app/settings/licence_card.h"
#include "app/settings/privacy_section.h"
#include "app/settings/settings_page.h"
#include "app/store/store.h"
#include "app/style/theme.h"
#include "app/widgets/attachment_chip.h"
#include "app/widgets/attachment_shelf.h"
#include "app/widgets/button.h"
#include "app/widgets/composer.h"
#include "app/widgets/label.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/transcript_view.h"
#include "app/window_frame.h"

#include <QDir>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>

#include <memory>

using namespace inkling::app;

namespace {

// One way to look at every screen.
struct Variant
{
    const char* name;
    Scheme scheme;
    double scale;
    QSize size;
    const char* language;
};

const Variant kVariants[] = {
    {"light", Scheme::Light, 1.0, {1280, 840}, "en"},
    {"dark", Scheme::Dark, 1.0, {1280, 840}, "en"},
    {"high-contrast", Scheme::HighContrast, 1.0, {1280, 840}, "en"},
    {"large-text", Scheme::Light, 2.0, {1366, 768}, "en"},
    {"german", Scheme::Light, 1.0, {1280, 840}, "de"},
    {"narrow", Scheme::Light, 1.0, {720, 768}, "en"},
    {"narrow-german", Scheme::Light, 1.0, {480, 700}, "de"},
    {"narrow-large", Scheme::Light, 2.0, {900, 700}, "en"},
    {"laptop", Scheme::Dark, 1.0, {1366, 768}, "en"},
};

ReplyStats stats(qint64 tokens, double rate, double seconds)
{
    ReplyStats told;
    told.tokens = tokens;
    told.tokensPerSecond = rate;
    told.seconds = seconds;
    told.stop = StopReason::EndOfTurn;
    return told;
}

// Written for the pictures; no model said it.
Conversation sampleChat()
{
    const QString name = QStringLiteral("Fake 270M");
    Conversation chat;
    chat.entries = {
        {Author::Writer,
         QStringLiteral(
             "Make this kinder and shorter, and keep the facts: “Your invoice is wrong AGAIN. We ordered 400 "
             "programmes, not 4,000, and I am not paying a penny until someone over there learns to count.”"),
         {},
         {}},
        {Author::Model,
         QStringLiteral(
             "Thank you for the invoice, which came on Monday. One number looks wrong to us: we ordered 400 "
             "programmes, not 4,000, for December.\n\nCould you kindly check it and send a new one? We will pay "
             "it the day it arrives."),
         name, stats(96, 181, 0.5)},
        {Author::Writer, QStringLiteral("Now a subject line, at most six words."), {}, {}},
        {Author::Model, QStringLiteral("Programmes for 12 December: corrected invoice"), name, stats(9, 176, 0.1)},
    };
    return chat;
}

// Everything that Markdown has, in one reply.
Conversation sampleMarkdown()
{
    Conversation chat;
    chat.entries = {
        {Author::Writer, QStringLiteral("Show me everything you can set."), {}, {}},
        {Author::Model,
         QStringLiteral(
             "# A letter to the printer\n\nThank you for the invoice, which came on **Monday**. One number looks "
             "*wrong* to us, see [the order](https://example.com/orders/400) or run `lpstat -o`; ~~4,000~~ is 400.\n"
             "A second line of the same paragraph, with ***both*** and https://example.com/bare.\n\n"
             "## What we ask for\n\n1. A look at the order\n2. A new invoice, which may take up to ten days and comes "
             "by post, since the office has no other way\n   - for 400 programmes\n   - in `December`\n10. A kind "
             "word\n\n> Thank you for the invoice, which came on Monday. One number looks wrong to us: we ordered "
             "**400** programmes.\n>\n> > Could you kindly check it?\n\n### In figures\n\n"
             "| Before | After | Pieces |\n|:---|:---|---:|\n| \u201Cwrong AGAIN\u201D | \u201Clooks wrong to us\u201D "
             "| 400 "
             "|\n| \u201Clearns to count\u201D | a request for a *new* invoice | 4,000 |\n| a threat not to pay | a "
             "promise to "
             "pay, with a day | `12` |\n\n```python\ndef total(pieces, price):\n    # two lines, and an empty one\n\n  "
             "  "
             "return pieces * price  # a longer line of code that has to be broken where the measure "
             "ends\n```\n\n---\n\n"
             "\u05E9\u05DC\u05D5\u05DD, this line is read from the right.\n\n- \u05E4\u05E8\u05D9\u05D8 "
             "\u05E8\u05D0\u05E9\u05D5\u05DF\n\n![A stamp](https://example.com/stamp.png) is not loaded, and "
             "<b>HTML</b> stays text."),
         QStringLiteral("Fake 270M"), stats(412, 181, 2.3)},
    };
    return chat;
}

Conversation samplePage()
{
    Conversation page;
    page.kind = ConversationKind::Page;
    page.entries = {
        {Author::Writer, QStringLiteral("The lamp in the harbour had been dark for eleven years, when"), {}, {}},
        {Author::Model,
         QStringLiteral(
             " one evening in October it was lit again.\n\nNobody in the village had climbed the hill. Nobody "
             "had asked for oil. Yet the light went round, slowly, as if it had all the time that it had "
             "missed."),
         QStringLiteral("Fake 270M"), stats(51, 178, 0.3)},
    };
    return page;
}

} // namespace

class TestScreens : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void firstPage_data() { variants(); }
    void firstPage();
    void firstPageWithAModelKnown_data() { variants(); }
    void firstPageWithAModelKnown();
    void emptyChat_data() { variants(); }
    void emptyChat();
    void starter_data() { variants(); }
    void starter();
    void chat_data() { variants(); }
    void chat();
    void starterEmpty_data() { variants(); }
    void starterEmpty();
    void chatSettings_data() { variants(); }
    void chatSettings();
    void alternatives_data() { variants(); }
    void alternatives();
    void word_data() { variants(); }
    void word();
    void prompt_data() { variants(); }
    void prompt();
    void markdown_data() { variants(); }
    void markdown();
    void find_data() { variants(); }
    void find();
    void link_data() { variants(); }
    void link();
    void attachments_data() { variants(); }
    void attachments();
    void noChatYet_data() { variants(); }
    void noChatYet();
    void search_data() { variants(); }
    void search();
    void bin_data() { variants(); }
    void bin();
    void page_data() { variants(); }
    void page();
    void bars_data() { variants(); }
    void bars();
    void settings_data();
    void settings();
    void settingsQuestions_data() { variants(); }
    void settingsQuestions();
    void licence_data() { variants(); }
    void licence();
    void drawer_data() { variants(); }
    void drawer();
    void menu_data() { variants(); }
    void menu();

private:
    void variants();
    void makeWindow(const QStringList& engineArguments = {}, const MainWindow::Memory& memory = {},
                    const QString& engine = QStringLiteral(INKLING_FAKE_ENGINE));
    void fillStore();
    void show(const Conversation& conversation); // keeps it and opens it
    bool openModel();
    void look(const QString& screen);

    QTemporaryDir m_temporary;
    QString m_folder;
    QTranslator m_translator;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<QTemporaryDir> m_kept;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<EngineClient> m_engine;
    std::unique_ptr<MainWindow> m_window;
};

void TestScreens::initTestCase()
{
    m_folder = qEnvironmentVariable("INKLING_SCREENS", m_temporary.path());
    QVERIFY(QDir().mkpath(m_folder));
}

void TestScreens::cleanup()
{
    m_window.reset();
    m_engine.reset();
    m_store.reset();
    m_theme.reset();
    QCoreApplication::removeTranslator(&m_translator);
}

void TestScreens::variants()
{
    QTest::addColumn<int>("variant");
    for (int i = 0; i < static_cast<int>(std::size(kVariants)); ++i) QTest::newRow(kVariants[i].name) << i;
}

void TestScreens::makeWindow(const QStringList& engineArguments, const MainWindow::Memory& memory,
                             const QString& engine)
{
    QFETCH(int, variant);
    const Variant& chosen = kVariants[variant];
    const QString language = QString::fromLatin1(chosen.language);
    QLocale::setDefault(QLocale(language));
    QVERIFY(m_translator.load(QStringLiteral(":/i18n/inkling_") + language));
    QCoreApplication::installTranslator(&m_translator);
    m_theme = std::make_unique<Theme>();
    m_theme->setScheme(chosen.scheme);
    m_theme->setTextScale(chosen.scale);
    EngineClient::Options options;
    options.program = engine;
    options.arguments = engineArguments;
    m_engine = std::make_unique<EngineClient>(options);
    m_kept = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<Store>(m_kept->path());
    fillStore();
    m_window = std::make_unique<MainWindow>(*m_theme, *m_engine, *m_store, memory);
    m_window->resize(chosen.size);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

// A few weeks of somebody's chats.
void TestScreens::fillStore()
{
    const struct
    {
        const char* title;
        const char* folder;
        int daysAgo;
        bool pinned;
    } kChats[] = {{"Packing list as a poem", "", 21, false},
                  {"Opposites for a word game", "", 20, false},
                  {"Speech, forty years of the choir", "", 18, false},
                  {"Complaint about the ferry", "House and letters", 32, false},
                  {"Thank-you card, Aunt Ruth", "House and letters", 27, false},
                  {"First lines with weather in them", "", 1, false},
                  {"What does “force majeure” mean in a lease?", "", 1, false},
                  {"Names for a harbour town", "", 0, true}};
    QList<WholeConversation> all;
    for (const auto& chat : kChats) {
        WholeConversation conversation;
        conversation.row.uid = QString::fromUtf8(chat.title);
        conversation.row.title = QString::fromUtf8(chat.title);
        conversation.row.pinned = chat.pinned;
        conversation.row.created = conversation.row.changed = QDateTime::currentDateTimeUtc().addDays(-chat.daysAgo);
        conversation.folderName = QString::fromUtf8(chat.folder);
        all.append(conversation);
    }
    m_store->import(all).waitForFinished();
}

void TestScreens::show(const Conversation& conversation)
{
    WholeConversation whole;
    whole.row.uid = QStringLiteral("shown");
    whole.row.kind = conversation.kind;
    whole.row.title = QStringLiteral("A kinder reply to the print shop");
    whole.row.created = whole.row.changed = QDateTime::currentDateTimeUtc();
    for (const Entry& entry : conversation.entries) {
        Message message;
        message.id = whole.messages.size() + 1;
        if (message.id > 1) message.parent = message.id - 1;
        message.author = entry.author;
        message.text = entry.text;
        message.model = entry.model;
        message.written = whole.row.created;
        message.stats = entry.stats;
        whole.messages.append(message);
        whole.chosen.append(message.id);
    }
    m_store->import({whole}).waitForFinished();
    auto rows = m_store->rows(Shelf::List);
    rows.waitForFinished();
    for (const ConversationRow& row : rows.result().value()) {
        if (row.uid == whole.row.uid) m_window->controller().open(row.id);
    }
    m_window->list()->reload();
    QTRY_COMPARE(m_window->controller().conversation().entries.size(), conversation.entries.size());
}

bool TestScreens::openModel()
{
    m_window->openModel(QStringLiteral("model.gguf"));
    return QTest::qWaitFor([this] { return m_engine->state() == EngineClient::State::Ready; }, 10000);
}

// Checks what a machine can see, and keeps a picture for a person.
void TestScreens::look(const QString& screen)
{
    QTest::qWait(60); // a frame of the transcript
    const QString file = QStringLiteral("%1/%2-%3.png").arg(m_folder, screen, QLatin1String(QTest::currentDataTag()));
    QVERIFY(m_window->grab().save(file));
    for (const Button* button : m_window->findChildren<Button*>()) {
        if (!button->isVisible()) continue;
        QVERIFY2(button->width() >= button->sizeHint().width(), qPrintable(button->text()));
        QVERIFY2(button->height() >= button->sizeHint().height(), qPrintable(button->text()));
        const QRect place(button->mapTo(m_window.get(), QPoint(0, 0)), button->size());
        QVERIFY2(place.left() >= 0 && place.right() < m_window->width(), qPrintable(button->text()));
    }
    for (const Label* label : m_window->findChildren<Label*>()) {
        if (!label->isVisible() || label->text().isEmpty()) continue;
        QVERIFY2(!label->isElided() || label->toolTip().contains(label->text()), qPrintable(label->text()));
        const int needed = label->heightForWidth(label->width());
        QVERIFY2(label->height() >= needed,
                 qPrintable(QStringLiteral("%1 of %2: %3").arg(label->height()).arg(needed).arg(label->text())));
    }
}

void TestScreens::firstPage()
{
    makeWindow();
    look(QStringLiteral("start"));
}

void TestScreens::firstPageWithAModelKnown()
{
    const QString path = m_temporary.filePath(QStringLiteral("gemma-3-270m-it-Q8_0.gguf"));
    QVERIFY(QFile(path).open(QIODevice::WriteOnly));
    makeWindow({}, {{}, path});
    look(QStringLiteral("start-known"));
}

void TestScreens::emptyChat()
{
    makeWindow();
    QVERIFY(openModel());
    look(QStringLiteral("chat-empty"));
}

// The real engine with the model that ships: what a newcomer sees after a first message.
void TestScreens::starter()
{
    makeWindow({}, {}, QStringLiteral(INKLING_CLI_PROGRAM));
    m_window->openModel(QStringLiteral("starter"));
    ChatController& controller = m_window->controller();
    QTRY_VERIFY_WITH_TIMEOUT(controller.isReady(), 10000);
    controller.send(QStringLiteral("Write a short bedtime story for a child, with a title on the first line.\n"
                                   "Main character: a shy dragon called Orla\nSetting: the old mill\n"
                                   "Plot twist: the monster was only a lost kitten\nTheme: kindness"));
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isReplying() && controller.conversation().entries.size() == 2, 60000);
    const Entry& story = controller.conversation().entries.last();
    QVERIFY(story.stats && story.stats->tokens > 0); // what it says is drawn anew each time
    QVERIFY(!story.text.isEmpty());
    look(QStringLiteral("starter"));
    controller.offerAlternatives(controller.conversation().sampling);
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isReplying(), 60000);
    m_window->chatPage()->alternatives()->select(1);
    look(QStringLiteral("starter-three"));
}

void TestScreens::chat()
{
    makeWindow();
    QVERIFY(openModel());
    show(sampleChat());
    m_window->chatPage()->composer()->setText(QStringLiteral("Good. Add one sentence about the order of October, and"));
    look(QStringLiteral("chat"));
}

void TestScreens::starterEmpty()
{
    makeWindow({QStringLiteral("name=Inkling starter")});
    m_window->openModel(kStarterModel);
    QTRY_VERIFY(m_window->controller().isReady());
    QTest::qWait(300); // the meter
    look(QStringLiteral("starter-empty"));
}

void TestScreens::chatSettings()
{
    makeWindow();
    QVERIFY(openModel());
    show(sampleChat());
    Sampling sampling;
    sampling.temperature = 0.7;
    sampling.topP = 0.9;
    sampling.seed = 48213;
    m_window->controller().setSystemPrompt(
        QStringLiteral("You help a small choir with its letters. Be short and friendly, and never change a number."));
    m_window->controller().setSampling(sampling);
    m_window->chatPage()->toggleSettings();
    QTest::qWait(300); // the meter
    look(QStringLiteral("chat-settings"));
}

void TestScreens::alternatives()
{
    makeWindow(
        {QStringLiteral("reply=Dear print shop, thank you for your invoice. It lists 4,000 programmes; our order "
                        "of 3 October was for 400. Please send us a corrected one, and we will settle it "
                        "straight away. Kind regards")});
    QVERIFY(openModel());
    show(sampleChat());
    m_window->controller().offerAlternatives({});
    QTRY_VERIFY(!m_window->controller().isReplying());
    m_window->chatPage()->alternatives()->select(1);
    QTest::qWait(300);
    look(QStringLiteral("alternatives"));
}

void TestScreens::word()
{
    makeWindow({QStringLiteral("reply=") + sampleChat().entries.at(3).text});
    QVERIFY(openModel());
    show(sampleChat());
    QTest::qWait(100);
    m_window->chatPage()->showWord(3, 16);
    QTRY_VERIFY(m_window->chatPage()->wordPopover()->isVisible());
    QTest::keyClick(m_window->chatPage()->wordPopover(), Qt::Key_Down);
    look(QStringLiteral("word"));
}

void TestScreens::prompt()
{
    makeWindow();
    QVERIFY(openModel());
    show(sampleChat());
    m_window->chatPage()->inspectPrompt(3);
    QTRY_VERIFY(m_window->chatPage()->promptPanel()->isVisible());
    look(QStringLiteral("prompt"));
}

// The whole reply in one picture, as high as it is, and the window at its top.
void TestScreens::markdown()
{
    makeWindow();
    QVERIFY(openModel());
    show(sampleMarkdown());
    TranscriptView* transcript = m_window->chatPage()->transcript();
    QTest::qWait(100);
    m_window->resize(m_window->width(), m_window->height() + transcript->verticalScrollBar()->maximum());
    QTest::qWait(100);
    m_window->resize(m_window->width(), m_window->height() + transcript->verticalScrollBar()->maximum());
    look(QStringLiteral("markdown"));
}

void TestScreens::find()
{
    makeWindow();
    QVERIFY(openModel());
    show(sampleMarkdown());
    FindBar* bar = m_window->chatPage()->findBar();
    bar->open();
    QTest::keyClicks(bar->field(), QStringLiteral("invoice"));
    QTRY_VERIFY(bar->found().startsWith(QLatin1Char('1')));
    QTest::keyClick(bar->field(), Qt::Key_Return);
    look(QStringLiteral("find"));
}

void TestScreens::link()
{
    makeWindow();
    QVERIFY(openModel());
    show(sampleMarkdown());
    TranscriptView* transcript = m_window->chatPage()->transcript();
    QTest::qWait(60);
    emit transcript->linkActivated(QStringLiteral("https://example.com/orders/400?from=letter&kind=invoice"));
    transcript->setFocus();
    transcript->setCurrentRow(1);
    look(QStringLiteral("link"));
}

void TestScreens::attachments()
{
    makeWindow();
    QVERIFY(openModel());
    show(sampleChat());
    Composer* composer = m_window->chatPage()->composer();
    composer->setText(QStringLiteral("Good. Add one sentence about the order of the third of October, and"));
    const QString order =
        QStringLiteral("Order of 3 October\n\n400 programmes, folded, on the cream paper.\n").repeated(9);
    composer->attach({QStringLiteral("programme-order.txt"), order});
    look(QStringLiteral("attachment"));
    composer->attach({QStringLiteral("Pasted text"), order.repeated(9)});
    composer->attach({QStringLiteral("minutes of the committee, with all the remarks of the treasurer.md"), order});
    look(QStringLiteral("attachments"));
    QTest::mouseClick(composer->shelf()->chips().first(), Qt::LeftButton, {}, QPoint(30, 8));
    look(QStringLiteral("attachment-open"));
}

void TestScreens::noChatYet()
{
    makeWindow();
    QVERIFY(openModel());
    auto rows = m_store->rows(Shelf::List);
    rows.waitForFinished();
    QList<ConversationId> ids;
    for (const ConversationRow& row : rows.result().value()) ids.append(row.id);
    m_store->setDeleted(ids, true).waitForFinished();
    m_store->purge(ids).waitForFinished();
    auto folders = m_store->folders();
    folders.waitForFinished();
    for (const Folder& folder : folders.result().value()) m_store->removeFolder(folder.id).waitForFinished();
    m_window->list()->reload();
    QTRY_COMPARE(m_window->list()->model().rowCount(), 0);
    look(QStringLiteral("no-chat-yet"));
}

void TestScreens::search()
{
    makeWindow();
    QVERIFY(openModel());
    show(sampleChat());
    m_window->search()->open();
    QTest::keyClicks(m_window->search()->field(), QStringLiteral("for"));
    QTRY_VERIFY(m_window->search()->model().rowCount() > 1);
    look(QStringLiteral("search"));
}

void TestScreens::bin()
{
    makeWindow();
    QVERIFY(openModel());
    auto rows = m_store->rows(Shelf::List);
    rows.waitForFinished();
    QList<ConversationId> ids;
    for (const ConversationRow& row : rows.result().value()) ids.append(row.id);
    m_store->setDeleted(ids.mid(2, 4), true).waitForFinished();
    m_store->backUpNow().waitForFinished();
    m_window->list()->reload();
    emit m_window->list()->binRequested();
    QTRY_COMPARE(m_window->bin()->model().rowCount(), 4);
    m_window->bin()->view()->setCurrentIndex(m_window->bin()->model().index(1));
    QTest::keyClick(m_window->bin(), Qt::Key_Delete);
    QTest::qWait(100);
    look(QStringLiteral("bin"));
}

void TestScreens::page()
{
    makeWindow({QStringLiteral("chat_format=none")});
    QVERIFY(openModel());
    show(samplePage());
    look(QStringLiteral("page"));
}

void TestScreens::bars()
{
    makeWindow({QStringLiteral("refuse=bad_file")});
    QVERIFY(openModel());
    show(sampleChat());
    m_window->openModel(QStringLiteral("/models/refused.gguf"));
    QTRY_VERIFY(m_window->bars()->bar(QStringLiteral("model")) != nullptr);
    QTRY_VERIFY(m_window->controller().isReady());
    look(QStringLiteral("bars"));
    m_window->controller().deleteFrom(2);
    QTRY_VERIFY(m_window->bars()->bar(QStringLiteral("deleted")) != nullptr);
    look(QStringLiteral("undo"));
}

// Every section in every variant, in windows of their own.
void TestScreens::settings_data() { variants(); }

void TestScreens::settings()
{
    QFETCH(int, variant);
    Preferences preferences;
    preferences.recentModels = {
        {QStringLiteral("/models/gemma-3-270m-it-Q8_0.gguf"), QStringLiteral("Gemma 3 270M, instruction-tuned"),
         292000000, QDateTime::currentDateTime()},
        {QStringLiteral("starter"), QStringLiteral("Inkling starter"), 3774432, QDateTime::currentDateTime()}};
    preferences.acceptedLicences = {{QStringLiteral("model.gguf"), 241000000, QDate(2026, 11, 14)}};
    makeWindow({QStringLiteral("licence=gemma"), QStringLiteral("name=Gemma 3 270M")}, {{}, {}, preferences});
    QVERIFY(openModel());
    show(sampleChat());
    m_store->backUpNow().waitForFinished();
    for (SettingsSection* section : m_window->settingsPage()->sections()) {
        m_window->showSettings(section);
        QTest::qWait(100); // what the store is asked for
        look(QStringLiteral("settings-") + section->icon());
    }
    // The end of the longest one.
    if (kVariants[variant].size.width() < 1000) return;
    m_window->showSettings(m_window->settingsPage()->sections().first());
    QTest::qWait(50);
    auto* bar = m_window->settingsPage()->findChild<QScrollArea*>()->verticalScrollBar();
    bar->setValue(bar->maximum());
    look(QStringLiteral("settings-device-end"));
}

void TestScreens::settingsQuestions()
{
    makeWindow();
    QVERIFY(openModel());
    m_store->backUpNow().waitForFinished();
    const auto press = [this](const QString& name) {
        for (Button* button : m_window->settingsPage()->findChildren<Button*>()) {
            if (button->isVisible() && button->accessibleName() == name) button->click();
        }
    };
    m_window->showSettings(m_window->settingsPage()->sections().at(2));
    press(PrivacySection::tr("Delete everything…"));
    QTest::qWait(100);
    look(QStringLiteral("settings-delete"));
    m_window->showSettings(m_window->settingsPage()->sections().at(3));
    QTest::qWait(100);
    press(BackupsSection::tr("Bring back…"));
    QTest::qWait(50);
    look(QStringLiteral("settings-restore"));
}

void TestScreens::licence()
{
    makeWindow({QStringLiteral("licence="), QStringLiteral("name=Gemma 3 270M")});
    QVERIFY(openModel());
    QVERIFY(m_window->licence()->isVisible());
    look(QStringLiteral("licence"));
}

void TestScreens::drawer()
{
    makeWindow();
    QVERIFY(openModel());
    show(sampleChat());
    m_window->frame()->openDrawer();
    look(QStringLiteral("drawer"));
}

void TestScreens::menu()
{
    makeWindow();
    auto* menu = m_window->findChild<QMenu*>();
    QVERIFY(menu != nullptr);
    menu->popup(m_window->mapToGlobal(QPoint(100, 60)));
    QVERIFY(QTest::qWaitForWindowExposed(menu));
    QFETCH(int, variant);
    QVERIFY(menu->grab().save(QStringLiteral("%1/menu-%2.png").arg(m_folder, QLatin1String(kVariants[variant].name))));
    menu->close();
}

QTEST_MAIN(TestScreens)
#include "tst_screens.moc"
