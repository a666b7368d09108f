// The settings, driven as a person drives them: what is chosen holds at once, comes back after a restart, and
// everything has a name.
#include "app/app_context.h"
#include "app/chat/conversation_list.h"
#include "app/settings/keyboard_section.h"
#include "app/settings/licence_card.h"
#include "app/settings/preferences.h"
#include "app/store/store_file.h"
#include "app/widgets/field.h"
#include "app/widgets/rail.h"
#include "app/widgets/stepper.h"
#include "app/window_frame.h"
#include "tests/support/store_answers.h"
#include "tests/support/window_desk.h"

#include <QAccessible>
#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QListView>
#include <QSettings>
#include <QStandardPaths>
#include <QThread>
#include <QTranslator>

using namespace inkling::app;
using inkling::test::WindowDesk;

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestSettings : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyControlSaysWhatItIs_data();
    void everyControlSaysWhatItIs();
    void appearanceAndTheViewMenuAreInStep();
    void preferencesAreKept();
    void nonsenseInTheFileIsReadAsDefaults();
    void everythingComesBackAfterARestart();
    void threadsGoToTheEngine();
    void aDeviceThatIsNotThereSaysWhy();
    void aDeviceThatFailsIsGivenUpAgain();
    void aGemmaModelAsksFirst();
    void aModelWithoutALicenceAsksButNotTheStarter();
    void theQuestionTakesThePageOfASmallWindow();
    void theStarterCanBeTakenInstead();
    void modelsUsedBeforeAreListed();
    void aRefusedModelSaysWhyInItsRow();
    void saysWhereTheDataIs();
    void deletesEverything();
    void deletingLeavesTheBackupsWhereItIsAsked();
    void backsUpAndBringsBack();
    void theLanguageIsTakenFromTheNextStart();
    void everyKeyIsListed();
    void theSearchLeavesTheSectionsWithTheWords();
    void sectionsGoByKeys();
    void saysWhatMemoryIsInUse();

private:
    QTranslator m_translator;
};

void TestSettings::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English));
    QVERIFY(m_translator.load(QStringLiteral(":/i18n/inkling_en"))); // plurals
    QCoreApplication::installTranslator(&m_translator);
}

void TestSettings::everyControlSaysWhatItIs_data()
{
    QTest::addColumn<QString>("section");
    for (const char* name : {"Engine", "Appearance", "Privacy", "Backups", "Language", "Keyboard", "About Inkling"}) {
        QTest::newRow(name) << QString::fromLatin1(name);
    }
}

void TestSettings::everyControlSaysWhatItIs()
{
    QFETCH(QString, section);
    WindowDesk desk({QStringLiteral("licence=gemma")});
    QVERIFY(desk.open());
    (void)got(desk.store().backUpNow());
    SettingsSection* shown = desk.goTo(section);
    QVERIFY(shown != nullptr && shown->isVisible());
    QTest::qWait(100); // what the store is asked for
    int controls = 0;
    for (QWidget* widget : desk.window().findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus) continue;
        QAccessibleInterface* control = QAccessible::queryAccessibleInterface(widget);
        QVERIFY(control != nullptr);
        const QByteArray what = QByteArray(widget->metaObject()->className()) + ' ' +
                                widget->accessibleName().toUtf8() + ' ' + widget->objectName().toUtf8();
        QVERIFY2(!control->text(QAccessible::Name).isEmpty(), what);
        if (!shown->isAncestorOf(widget)) continue;
        ++controls;
        const QList<QAccessible::Role> known{QAccessible::Button, QAccessible::RadioButton, QAccessible::SpinBox,
                                             QAccessible::EditableText};
        QVERIFY2(known.contains(control->role()), what);
        QVERIFY2(control->state().focusable, what);
        if (control->role() == QAccessible::RadioButton) QVERIFY2(control->state().checkable, what);
        if (control->role() == QAccessible::SpinBox) QVERIFY2(!control->text(QAccessible::Value).isEmpty(), what);
    }
    QVERIFY(section == QLatin1String("About Inkling") || controls > 0);
}

void TestSettings::appearanceAndTheViewMenuAreInStep()
{
    WindowDesk desk;
    desk.goTo(QStringLiteral("Appearance"));
    auto* dark = desk.control<ChoiceRow>(QStringLiteral("Dark"));
    auto* contrast = desk.control<ChoiceRow>(QStringLiteral("High contrast"));
    QVERIFY(desk.control<ChoiceRow>(QStringLiteral("Light"))->isChecked());
    QVERIFY(desk.click(dark));
    QCOMPARE(desk.theme().scheme(), Scheme::Dark);
    QCOMPARE(desk.window().preferences().scheme, Scheme::Dark);
    const auto isTicked = [&](const QString& text) {
        for (const QAction* action : desk.window().actions()) {
            if (action->text() == text) return action->isChecked();
        }
        return false;
    };
    QVERIFY(isTicked(QStringLiteral("Dark")) && !isTicked(QStringLiteral("Light")));
    desk.press(Qt::Key_4, Qt::ControlModifier | Qt::AltModifier);
    QTRY_VERIFY(contrast->isChecked());
    QVERIFY(!dark->isChecked() && isTicked(QStringLiteral("High contrast")));
    contrast->setFocus(Qt::TabFocusReason);
    desk.press(Qt::Key_Up); // arrows go between the choices
    QCOMPARE(desk.theme().scheme(), Scheme::Dark);
    desk.press(Qt::Key_Up);
    QCOMPARE(desk.theme().scheme(), Scheme::Light);
    desk.press(Qt::Key_Up);
    QCOMPARE(desk.theme().scheme(), Scheme::System);
    QCOMPARE(desk.window().preferences().scheme, Scheme::System); // though it looks the same

    auto* size = desk.control<Stepper>(QStringLiteral("Size of the text"));
    QCOMPARE(size->value(), QStringLiteral("100 %"));
    size->setFocus(Qt::TabFocusReason);
    desk.press(Qt::Key_Up);
    QCOMPARE(desk.theme().textScale(), 1.1);
    QCOMPARE(desk.window().preferences().textScale, 1.1);
    QVERIFY(desk.click(desk.button(QStringLiteral("Larger text"))));
    QCOMPARE(size->value(), QStringLiteral("125 %"));
    desk.press(Qt::Key_0, Qt::ControlModifier);
    QTRY_COMPARE(size->value(), QStringLiteral("100 %"));
    desk.press(Qt::Key_End);
    QCOMPARE(desk.theme().textScale(), 3.0);
}

void TestSettings::preferencesAreKept()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("inkling.conf"));
    Preferences all;
    all.scheme = Scheme::HighContrast;
    all.textScale = 1.75;
    all.language = QStringLiteral("de");
    all.listWidth = 333;
    all.engine = {3, QStringLiteral("cpu")};
    const QDateTime when(QDate(2026, 11, 14), QTime(9, 12));
    for (int i = 0; i < 12; ++i) remember(all.recentModels, {QStringLiteral("/m/%1, ü.gguf").arg(i), {}, i, when});
    QCOMPARE(all.recentModels.size(), kMostRecentModels);
    QCOMPARE(all.recentModels.first().path, QStringLiteral("/m/11, ü.gguf"));
    all.acceptedLicences = {{QStringLiteral("/m/11, ü.gguf"), 11, QDate(2026, 11, 14)}};
    {
        QSettings settings(path, QSettings::IniFormat);
        savePreferences(settings, all);
        savePreferences(settings, all); // twice is as good as once
    }
    QSettings settings(path, QSettings::IniFormat);
    QVERIFY(loadPreferences(settings) == all);
    all.recentModels = {all.recentModels.last()}; // what was dropped is gone from the file
    savePreferences(settings, all);
    settings.sync();
    QVERIFY(loadPreferences(settings) == all);
}

void TestSettings::nonsenseInTheFileIsReadAsDefaults()
{
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("inkling.conf")), QSettings::IniFormat);
    settings.setValue(QStringLiteral("appearance/scheme"), QStringLiteral("pink"));
    settings.setValue(QStringLiteral("appearance/text-scale"), QStringLiteral("nan"));
    settings.setValue(QStringLiteral("window/list-width"), 100000);
    settings.setValue(QStringLiteral("engine/threads"), -5);
    settings.setValue(QStringLiteral("recent-models/size"), 2000000000);
    settings.setValue(QStringLiteral("accepted-licences/size"), QStringLiteral("many"));
    const Preferences read = loadPreferences(settings);
    QCOMPARE(read.scheme, Scheme::System);
    QCOMPARE(read.textScale, 1.0);
    QCOMPARE(read.listWidth, 400);
    QCOMPARE(read.engine.threads, 0);
    QVERIFY(read.recentModels.isEmpty() && read.acceptedLicences.isEmpty());
}

// The program's own way, with a settings file and a folder of its own.
void TestSettings::everythingComesBackAfterARestart()
{
    const QTemporaryDir folder;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
    qputenv("XDG_DATA_HOME", folder.path().toUtf8());
    qputenv("INKLING_ENGINE", INKLING_FAKE_ENGINE);
    {
        AppContext context{QString()};
        MainWindow& window = context.window();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_3, Qt::ControlModifier | Qt::AltModifier); // dark
        QTest::keyClick(&window, Qt::Key_Plus, Qt::ControlModifier);
        window.frame()->setListWidth(340);
        for (SettingsSection* section : window.settingsPage()->sections()) {
            if (section->title() == QLatin1String("Language")) window.showSettings(section);
        }
        for (ChoiceRow* row : window.settingsPage()->findChildren<ChoiceRow*>()) {
            if (row->text() == QLatin1String("Deutsch")) QTest::mouseClick(row, Qt::LeftButton);
        }
        QTRY_VERIFY(!window.preferences().recentModels.isEmpty()); // the starter was opened
    }
    QCOMPARE(AppContext::chosenLanguage(), QStringLiteral("de"));
    AppContext context{QString()};
    const Preferences& back = context.window().preferences();
    QCOMPARE(back.scheme, Scheme::Dark);
    QCOMPARE(back.textScale, 1.1);
    QCOMPARE(back.listWidth, 340);
    QCOMPARE(back.recentModels.first().path, kStarterModel);
    QCOMPARE(context.window().list()->width(), qRound(340 * 1.1));
    qunsetenv("INKLING_ENGINE");
}

void TestSettings::threadsGoToTheEngine()
{
    const QTemporaryDir folder;
    const QString log = folder.filePath(QStringLiteral("log"));
    WindowDesk desk({QStringLiteral("log=") + log});
    QVERIFY(desk.open());
    QVERIFY(!contentOf(log).contains("threads"));
    desk.goTo(QStringLiteral("Engine"));
    auto* threads = desk.control<Stepper>(QStringLiteral("Threads"));
    QCOMPARE(threads->value(), QStringLiteral("Automatic"));
    QVERIFY(!desk.button(QStringLiteral("Back to automatic"))->isEnabled());
    threads->setFocus(Qt::TabFocusReason);
    desk.press(Qt::Key_Up);
    QCOMPARE(threads->value(), QStringLiteral("1 of %1").arg(QThread::idealThreadCount()));
    QTRY_VERIFY(contentOf(log).contains("\"threads\":1"));
    QTRY_VERIFY(desk.shows(QStringLiteral("Computing now: auto, 1 threads")));
    QCOMPARE(desk.window().preferences().engine.threads, 1);
    QVERIFY(desk.isOpen(QStringLiteral("model.gguf")));
    QVERIFY(desk.window().settingsPage()->isVisible());
    QVERIFY(desk.click(desk.button(QStringLiteral("Back to automatic"))));
    QTRY_VERIFY(desk.shows(QStringLiteral("Computing now: auto, 0 threads")));
}

void TestSettings::aDeviceThatIsNotThereSaysWhy()
{
    WindowDesk desk;
    desk.goTo(QStringLiteral("Engine"));
    auto* graphics = desk.control<ChoiceRow>(QStringLiteral("Graphics, by Vulkan"));
    QVERIFY(!graphics->isEnabled());
    QVERIFY(desk.open());
    QVERIFY(!graphics->isEnabled());
    QCOMPARE(graphics->about(), QStringLiteral("Not used: this engine does not offer it."));
    QVERIFY(desk.control<ChoiceRow>(QStringLiteral("Automatic"))->isChecked());
    auto* processor = desk.control<ChoiceRow>(QStringLiteral("Processor"));
    QVERIFY(desk.click(processor));
    QTRY_VERIFY(desk.shows(QStringLiteral("Computing now: cpu, 0 threads")));
    QCOMPARE(desk.window().preferences().engine.backend, QStringLiteral("cpu"));
}

void TestSettings::aDeviceThatFailsIsGivenUpAgain()
{
    WindowDesk desk({QStringLiteral("backends=auto,cpu,vulkan"), QStringLiteral("no_device=vulkan")});
    QVERIFY(desk.open());
    desk.goTo(QStringLiteral("Engine"));
    auto* graphics = desk.control<ChoiceRow>(QStringLiteral("Graphics, by Vulkan"));
    QVERIFY(desk.click(graphics));
    QTRY_VERIFY(graphics->about().contains(QStringLiteral("no device was found")));
    QVERIFY(desk.isOpen(QStringLiteral("model.gguf")));
    QVERIFY(desk.control<ChoiceRow>(QStringLiteral("Automatic"))->isChecked());
    QCOMPARE(desk.window().preferences().engine.backend, QStringLiteral("auto"));

    Preferences remembered; // chosen on another day, when there was one
    remembered.engine.backend = QStringLiteral("vulkan");
    WindowDesk later({QStringLiteral("backends=auto,cpu,vulkan"), QStringLiteral("no_device=vulkan")}, remembered);
    QVERIFY(later.open());
    QCOMPARE(later.window().preferences().engine.backend, QStringLiteral("auto"));
}

void TestSettings::aGemmaModelAsksFirst()
{
    WindowDesk desk({QStringLiteral("licence=gemma")});
    QVERIFY(desk.open());
    LicenceCard* card = desk.window().licence();
    QVERIFY(card->isVisible());
    QVERIFY(desk.shows(QStringLiteral("https://ai.google.dev/gemma/terms")));
    QVERIFY(!desk.controller().isReady());
    desk.composer()->setText(QStringLiteral("Hello"));
    QTest::keyClick(desk.composer()->edit(), Qt::Key_Return);
    QCOMPARE(desk.composer()->text(), QStringLiteral("Hello")); // nothing went
    QVERIFY(desk.controller().conversation().isEmpty());
    QVERIFY(desk.click(desk.button(QStringLiteral("Copy the address"))));
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("https://ai.google.dev/gemma/terms"));

    Button* accept = desk.button(QStringLiteral("I accept"));
    accept->setFocus(Qt::TabFocusReason);
    desk.press(Qt::Key_Return);
    QVERIFY(!card->isVisible());
    QVERIFY(desk.controller().isReady());
    QVERIFY(desk.say(QStringLiteral("Hello")));
    const QList<AcceptedLicence> accepted = desk.window().preferences().acceptedLicences;
    QCOMPARE(accepted.size(), 1);
    QCOMPARE(accepted.first().path, QStringLiteral("model.gguf"));
    QCOMPARE(accepted.first().on, QDate::currentDate());
    desk.goTo(QStringLiteral("Engine"));
    QVERIFY(desk.shows(QStringLiteral("You accepted this on ") +
                       QLocale().toString(QDate::currentDate(), QLocale::LongFormat)));

    WindowDesk later({QStringLiteral("licence=gemma")}, desk.window().preferences());
    QVERIFY(later.open());
    QVERIFY(!later.window().licence()->isVisible());
    QVERIFY(later.controller().isReady());
    QVERIFY(later.open(QStringLiteral("another.gguf"))); // another file, another question
    QVERIFY(later.window().licence()->isVisible());
    Preferences grown = desk.window().preferences(); // the same name, but not the same file
    grown.acceptedLicences.first().bytes += 1;
    WindowDesk other({QStringLiteral("licence=gemma")}, grown);
    QVERIFY(other.open());
    QVERIFY(other.window().licence()->isVisible());
}

void TestSettings::aModelWithoutALicenceAsksButNotTheStarter()
{
    WindowDesk desk({QStringLiteral("licence=")});
    QVERIFY(desk.open());
    QVERIFY(desk.window().licence()->isVisible());
    QVERIFY(desk.shows(QStringLiteral("does not say what its licence is")));
    QVERIFY(desk.open(kStarterModel));
    QTRY_VERIFY(!desk.window().licence()->isVisible());
    QVERIFY(desk.controller().isReady());
    WindowDesk free({QStringLiteral("licence=apache-2.0")});
    QVERIFY(free.open());
    QVERIFY(!free.window().licence()->isVisible());
}

void TestSettings::theQuestionTakesThePageOfASmallWindow()
{
    WindowDesk desk({QStringLiteral("licence=gemma")}, {}, QSize(480, 400));
    QVERIFY(desk.open());
    QVERIFY(desk.window().licence()->isVisible());
    QVERIFY(!desk.composer()->isVisible());
    desk.window().resize(480, 700); // there is room for both
    QTRY_VERIFY(desk.composer()->isVisible());
    QVERIFY(desk.window().licence()->isVisible());
    desk.window().resize(480, 400);
    desk.goTo(QStringLiteral("Engine"));
    QVERIFY(desk.window().settingsPage()->isVisible());
    QVERIFY(!desk.window().licence()->isVisible());
    QVERIFY(desk.shows(QStringLiteral("You have not accepted this yet")));
    desk.press(Qt::Key_1, Qt::ControlModifier);
    QTRY_VERIFY(desk.button(QStringLiteral("I accept")) != nullptr);
    QVERIFY(desk.click(desk.button(QStringLiteral("I accept"))));
    QVERIFY(desk.composer()->isVisible());
    QVERIFY(desk.composer()->edit()->hasFocus());
}

void TestSettings::theStarterCanBeTakenInstead()
{
    WindowDesk desk({QStringLiteral("licence=")});
    QVERIFY(desk.open());
    QVERIFY(desk.click(desk.button(QStringLiteral("Use the starter instead"))));
    QVERIFY(desk.isOpen(kStarterModel));
    QVERIFY(!desk.window().licence()->isVisible());
    QVERIFY(desk.window().preferences().acceptedLicences.isEmpty());
}

void TestSettings::modelsUsedBeforeAreListed()
{
    WindowDesk desk;
    QVERIFY(desk.open(QStringLiteral("/models/first.gguf")));
    QVERIFY(desk.open(QStringLiteral("/models/second.gguf")));
    desk.goTo(QStringLiteral("Engine"));
    QCOMPARE(desk.window().preferences().recentModels.size(), 2);
    QVERIFY(desk.shows(QStringLiteral("second.gguf · 241 MB · Q4_0"))); // the open one
    QVERIFY(desk.shows(QStringLiteral("/models/first.gguf")));
    QVERIFY(desk.click(desk.button(QStringLiteral("Open"))));
    QVERIFY(desk.isOpen(QStringLiteral("/models/first.gguf")));
    QVERIFY(desk.window().settingsPage()->isVisible()); // one stays where one is
    QTRY_VERIFY(desk.shows(QStringLiteral("/models/second.gguf")));
    QVERIFY(desk.click(desk.button(QStringLiteral("Forget"))));
    QCOMPARE(desk.window().preferences().recentModels.size(), 1);
    QVERIFY(desk.button(QStringLiteral("Forget")) == nullptr);
}

void TestSettings::aRefusedModelSaysWhyInItsRow()
{
    WindowDesk desk({QStringLiteral("refuse=bad_file")});
    QVERIFY(desk.open());
    desk.goTo(QStringLiteral("Engine"));
    desk.window().openModel(QStringLiteral("/models/refused.gguf"));
    QTRY_VERIFY(desk.shows(QStringLiteral("The file is damaged or not complete.\n")));
    QVERIFY(desk.shows(QStringLiteral("runs past the end")));
    QVERIFY(desk.window().settingsPage()->isVisible());
    QVERIFY(desk.isOpen(QStringLiteral("model.gguf")));
    QTRY_VERIFY(desk.button(QStringLiteral("Forget")) != nullptr);
    QVERIFY(desk.click(desk.button(QStringLiteral("Forget"))));
    QTRY_VERIFY(desk.button(QStringLiteral("Forget")) == nullptr);
}

void TestSettings::saysWhereTheDataIs()
{
    WindowDesk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("One")));
    desk.goTo(QStringLiteral("Privacy"));
    QVERIFY(desk.shows(desk.folder()));
    QTRY_VERIFY(desk.shows(QStringLiteral("1 chat")));
    QVERIFY(desk.click(desk.button(QStringLiteral("Copy the place"))));
    QCOMPARE(QGuiApplication::clipboard()->text(), desk.folder());
    QVERIFY(desk.button(QStringLiteral("Open the folder")) != nullptr);
}

void TestSettings::deletesEverything()
{
    WindowDesk desk({QStringLiteral("reply=So it is.")});
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("quetzalcoatl is the password")));
    desk.controller().startAnew();
    QVERIFY(desk.say(QStringLiteral("zanzibar too")));
    desk.composer()->setText(QStringLiteral("chrysanthemum, not sent"));
    (void)got(desk.store().backUpNow());
    desk.goTo(QStringLiteral("Privacy"));
    QVERIFY(desk.click(desk.button(QStringLiteral("Delete everything…"))));
    QTRY_VERIFY(desk.button(QStringLiteral("Keep everything")) != nullptr);
    QVERIFY(desk.button(QStringLiteral("Keep everything"))->hasFocus());
    QVERIFY(desk.shows(QStringLiteral("Delete 2 chat")));
    desk.press(Qt::Key_Escape);
    QVERIFY(desk.button(QStringLiteral("Keep everything")) == nullptr);
    QCOMPARE(got(desk.store().rows(Shelf::List)).size(), 2);

    QVERIFY(desk.click(desk.button(QStringLiteral("Delete everything…"))));
    QTRY_VERIFY(desk.button(QStringLiteral("Delete all chats and backups")) != nullptr);
    QVERIFY(desk.click(desk.button(QStringLiteral("Delete all chats and backups"))));
    QTRY_VERIFY(desk.window().bars()->bar(QStringLiteral("settings")) != nullptr);
    QVERIFY(
        desk.window().bars()->bar(QStringLiteral("settings"))->content().strong.startsWith(QStringLiteral("2 chat")));
    QTest::qWait(600); // a draft that was waiting to be kept would come now
    QVERIFY(got(desk.store().rows(Shelf::List)).isEmpty());
    QVERIFY(desk.composer()->text().isEmpty());
    QTRY_COMPARE(desk.window().list()->model().rowCount(), 0);
    int files = 0;
    for (const QString& folder : {desk.folder(), backupFolder(desk.folder())}) {
        for (const QFileInfo& file : QDir(folder).entryInfoList(QDir::Files)) {
            const QByteArray bytes = contentOf(file.filePath()).toLower();
            for (const char* word : {"quetzalcoatl", "zanzibar", "chrysanthemum", "so it is"}) {
                QVERIFY2(!bytes.contains(word), qPrintable(file.fileName() + QLatin1Char(' ') + QLatin1String(word)));
            }
            ++files;
        }
    }
    QVERIFY(files >= 1);
    desk.press(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(desk.say(QStringLiteral("A new beginning")));
    QCOMPARE(got(desk.store().rows(Shelf::List)).size(), 1);
}

void TestSettings::deletingLeavesTheBackupsWhereItIsAsked()
{
    WindowDesk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("quetzalcoatl")));
    (void)got(desk.store().backUpNow());
    desk.goTo(QStringLiteral("Privacy"));
    QVERIFY(desk.click(desk.button(QStringLiteral("Delete everything…"))));
    QTRY_VERIFY(desk.button(QStringLiteral("Delete all chats")) != nullptr);
    QVERIFY(desk.click(desk.button(QStringLiteral("Delete all chats"))));
    QTRY_VERIFY(desk.window().bars()->bar(QStringLiteral("settings")) != nullptr);
    QVERIFY(got(desk.store().rows(Shelf::List)).isEmpty());
    QCOMPARE(got(desk.store().allBackups()).size(), 1);
    QVERIFY(!contentOf(storePath(desk.folder())).contains("quetzalcoatl"));
}

void TestSettings::backsUpAndBringsBack()
{
    WindowDesk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Before the backup")));
    desk.goTo(QStringLiteral("Backups"));
    QTRY_VERIFY(desk.shows(QStringLiteral("There is no backup yet.")));
    QVERIFY(desk.click(desk.button(QStringLiteral("Back up now"))));
    QTRY_VERIFY(desk.button(QStringLiteral("Bring back…")) != nullptr);
    QVERIFY(!desk.shows(QStringLiteral("There is no backup yet.")));
    QVERIFY(desk.shows(QLocale().toString(QDate::currentDate(), QLocale::LongFormat)));

    desk.press(Qt::Key_1, Qt::ControlModifier);
    desk.controller().startAnew();
    QVERIFY(desk.say(QStringLiteral("After the backup")));
    QCOMPARE(got(desk.store().rows(Shelf::List)).size(), 2);
    desk.goTo(QStringLiteral("Backups"));
    QTRY_VERIFY(desk.button(QStringLiteral("Bring back…")) != nullptr);
    QVERIFY(desk.click(desk.button(QStringLiteral("Bring back…"))));
    QVERIFY(desk.button(QStringLiteral("Leave everything as it is"))->hasFocus());
    desk.press(Qt::Key_Return);
    QVERIFY(desk.button(QStringLiteral("Bring it back")) == nullptr);
    QVERIFY(desk.click(desk.button(QStringLiteral("Bring back…"))));
    QVERIFY(desk.click(desk.button(QStringLiteral("Bring it back"))));
    QTRY_VERIFY(desk.shows(QStringLiteral("What was here before is in the list of backups.")));
    QCOMPARE(got(desk.store().rows(Shelf::List)).size(), 1);
    QTRY_VERIFY(desk.shows(QStringLiteral("what was here before another was brought back")));
    QVERIFY(desk.window().bars()->bar(QStringLiteral("store")) == nullptr); // nothing went wrong on the way

    // And back again.
    QTRY_COMPARE(got(desk.store().allBackups()).size(), 2);
    for (const BackupFile& backup : got(desk.store().allBackups())) {
        if (backup.kind == BackupFile::Kind::BeforeRestore) (void)got(desk.store().restore(backup.path));
    }
    QCOMPARE(got(desk.store().rows(Shelf::List)).size(), 2);
}

void TestSettings::theLanguageIsTakenFromTheNextStart()
{
    WindowDesk desk;
    desk.goTo(QStringLiteral("Language"));
    QVERIFY(desk.control<ChoiceRow>(QStringLiteral("As the system"))->isChecked());
    QVERIFY(desk.click(desk.control<ChoiceRow>(QStringLiteral("Deutsch"))));
    QCOMPARE(desk.window().preferences().language, QStringLiteral("de"));
    const MessageBar* bar = desk.window().bars()->bar(QStringLiteral("settings"));
    QVERIFY(bar != nullptr);
    QCOMPARE(bar->content().strong, QStringLiteral("The window speaks Deutsch from the next start."));
}

void TestSettings::everyKeyIsListed()
{
    WindowDesk desk;
    auto* section = qobject_cast<KeyboardSection*>(desk.goTo(QStringLiteral("Keyboard")));
    QVERIFY(section != nullptr);
    int keys = 0;
    for (const QAction* action : desk.window().actions()) {
        if (action->shortcut().isEmpty()) continue;
        ++keys;
        QVERIFY2(desk.shows(action->shortcut().toString(QKeySequence::NativeText)), qPrintable(action->text()));
    }
    QVERIFY(keys > 10);
    QVERIFY(desk.shows(QStringLiteral("Send the message")));
    QTest::keyClicks(section->field(), QStringLiteral("rename"));
    QVERIFY(desk.shows(QStringLiteral("F2")));
    QVERIFY(!desk.shows(QStringLiteral("Send the message")));
    QVERIFY(!desk.shows(QStringLiteral("Where you write"))); // nothing is left below it
    QTest::keyClicks(section->field(), QStringLiteral(" xyz"));
    QVERIFY(desk.shows(QStringLiteral("No key was found for “rename xyz”.")));
}

void TestSettings::theSearchLeavesTheSectionsWithTheWords()
{
    WindowDesk desk;
    desk.press(Qt::Key_Comma, Qt::ControlModifier);
    SettingsList* list = desk.window().settingsList();
    QCOMPARE(list->view()->model()->rowCount(), 7);
    QTest::keyClicks(list->field(), QStringLiteral("thread"));
    QCOMPARE(list->view()->model()->rowCount(), 1);
    QCOMPARE(list->view()->model()->index(0, 0).data().toString(), QStringLiteral("Engine"));
    list->field()->clear();
    QTest::keyClicks(list->field(), QStringLiteral("folder OPEN"));
    QVERIFY(list->view()->model()->rowCount() >= 2); // the model's, the data's
    list->field()->clear();
    QTest::keyClicks(list->field(), QStringLiteral("backups deleted"));
    QTest::keyClick(list->field(), Qt::Key_Down);
    list->field()->clear();
    QTest::keyClicks(list->field(), QStringLiteral("contrast"));
    QCOMPARE(list->view()->model()->rowCount(), 1);
    QTest::keyClick(list->field(), Qt::Key_Return);
    QCOMPARE(desk.window().settingsPage()->shown()->title(), QStringLiteral("Appearance"));
    QTest::keyClicks(list->field(), QStringLiteral("xyz"));
    QCOMPARE(list->view()->model()->rowCount(), 0);
    QVERIFY(desk.shows(QStringLiteral("Nothing was found for “contrastxyz”.")));
    QTest::keyClick(list->field(), Qt::Key_Escape);
    QCOMPARE(list->view()->model()->rowCount(), 7);
}

void TestSettings::sectionsGoByKeys()
{
    WindowDesk desk;
    desk.press(Qt::Key_Comma, Qt::ControlModifier);
    QListView* view = desk.window().settingsList()->view();
    QTRY_VERIFY(view->hasFocus());
    QCOMPARE(view->currentIndex().row(), 0);
    for (SettingsSection* section : desk.window().settingsPage()->sections()) {
        QCOMPARE(desk.window().settingsPage()->shown(), section);
        QVERIFY(section->isVisible());
        desk.press(Qt::Key_Down);
    }
    desk.window().resize(700, 700); // in the drawer, Enter goes to the page
    desk.window().frame()->openDrawer();
    QVERIFY(view->isVisible());
    QTest::keyClick(view, Qt::Key_Home);
    QTest::keyClick(view, Qt::Key_Return);
    QVERIFY(!desk.window().frame()->isDrawerOpen());
    QCOMPARE(desk.window().settingsPage()->shown()->title(), QStringLiteral("Engine"));
}

void TestSettings::saysWhatMemoryIsInUse()
{
#ifdef Q_OS_LINUX
    WindowDesk desk;
    QVERIFY(desk.open());
    desk.goTo(QStringLiteral("Engine"));
    QVERIFY(desk.shows(QStringLiteral("The window ")));
    QVERIFY(desk.shows(QStringLiteral("The engine ")));
#else
    QSKIP("this system is not asked");
#endif
}

QTEST_MAIN(TestSettings)
#include "tst_settings.moc"
