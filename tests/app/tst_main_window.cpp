// The window, driven as a person drives it: keys, clicks, what stands on the screen.
#include "app/chat/bin_page.h"
#include "app/chat/chat_page.h"
#include "app/chat/conversation_list.h"
#include "app/chat/search_panel.h"
#include "app/main_window.h"
#include "app/models/two_line.h"
#include "app/store/store.h"
#include "app/widgets/button.h"
#include "app/widgets/composer.h"
#include "app/widgets/label.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/transcript_view.h"
#include "tests/support/desk.h"

#include <QAccessible>
#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>

using namespace inkling::app;
using namespace std::chrono_literals;

class TestMainWindow : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void showsTheFirstPageWithoutAModel();
    void answersAMessage();
    void typesWhileTheModelWakes();
    void shiftEnterStartsALineAndEscStops();
    void theButtonStops();
    void upEditsTheLastMessageAndKeepsTheOldOne();
    void escLeavesAnEdit();
    void regeneratesAndContinues();
    void aPretrainedModelContinuesThePage();
    void copiesAReply();
    void selectsAcrossMessages();
    void followsTheEndUntilTheReaderScrolls();
    void paintsAtMostThirtyTimesASecondWhileStreaming();
    void keepsTheTextWhenTheEngineDies();
    void saysWhatToDoAfterThreeDeaths();
    void saysWhyAModelWasRefused();
    void aModelsNameIsTextAndNothingElse();
    void everythingIsThereAfterARestart();
    void theReadersPlaceIsKept();
    void aReplyIsKeptWhenAnotherChatIsOpened();
    void whatIsSentAfterAClickStaysWhereItWasSent();
    void deletesFromHereAndBringsBack();
    void branchesToANewChat();
    void listsChatsAndOpensThem();
    void renamesInPlace();
    void deletesSeveralWithUndo();
    void putsChatsIntoFolders();
    void findsWordsInEveryChat();
    void theBinGivesBackAndDeletesForGood();
    void theListComesAndGoes();
    void whatTheStoreCannotKeepIsTold();
    void opensWhatIsDropped();
    void refusesAPasteThatIsTooLong();
    void everyControlHasANameAndTabReachesThem();
    void readsTheMessagesOut();
    void textGrowsWithCtrlPlus();
    void twoThousandMessagesScroll();
    void answersWithTheRealEngine();

private:
    QTranslator m_translator;
};

void TestMainWindow::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English));
    QVERIFY(m_translator.load(QStringLiteral(":/i18n/inkling_en"))); // plurals
    QCoreApplication::installTranslator(&m_translator);
}

void TestMainWindow::showsTheFirstPageWithoutAModel()
{
    Desk desk;
    QVERIFY(desk.button(MainWindow::tr("Menu")) != nullptr);
    QVERIFY(desk.button(QStringLiteral("Open a model\u2026")) != nullptr);
    QVERIFY(!desk.composer()->isVisible());
}

void TestMainWindow::answersAMessage()
{
    Desk desk(fake({QStringLiteral("reply=Good evening.")}));
    QVERIFY(desk.open());
    QVERIFY(desk.composer()->edit()->hasFocus() || !desk.window().isActiveWindow());
    QVERIFY(desk.say(QStringLiteral("Hello")));
    QCOMPARE(desk.transcript()->count(), 2);
    QCOMPARE(desk.transcript()->shownText(0), QStringLiteral("Hello"));
    QCOMPARE(desk.transcript()->shownText(1), QStringLiteral("Good evening."));
    QCOMPARE(desk.transcript()->message(1).speaker, QStringLiteral("Fake 270M"));
    QVERIFY(desk.transcript()->message(1).footer.startsWith(QStringLiteral("2 tokens \u00B7 181 tok/s \u00B7 ")));
    QVERIFY(desk.transcript()->message(1).footer.endsWith(QStringLiteral("finished")));
    QVERIFY(desk.composer()->text().isEmpty());
}

void TestMainWindow::typesWhileTheModelWakes()
{
    Desk desk;
    desk.window().openModel(QStringLiteral("model.gguf"));
    desk.type(QStringLiteral("Early"));
    desk.key(Qt::Key_Return); // not yet
    QCOMPARE(desk.composer()->text(), QStringLiteral("Early"));
    QVERIFY(QTest::qWaitFor([&] { return desk.controller().isReady(); }));
    desk.key(Qt::Key_Return);
    QVERIFY(desk.settled());
    QCOMPARE(desk.entries().size(), 2);
}

void TestMainWindow::shiftEnterStartsALineAndEscStops()
{
    Desk desk(fake({QStringLiteral("tokens=100000"), QStringLiteral("pause_ms=2")}));
    QVERIFY(desk.open());
    desk.type(QStringLiteral("One"));
    desk.key(Qt::Key_Return, Qt::ShiftModifier);
    desk.type(QStringLiteral("Two"));
    QCOMPARE(desk.composer()->text(), QStringLiteral("One\nTwo"));
    desk.key(Qt::Key_Return);
    QTRY_VERIFY(desk.entries().size() == 2 && !desk.entries().last().text.isEmpty());
    QCOMPARE(desk.entries().first().text, QStringLiteral("One\nTwo"));
    desk.key(Qt::Key_Escape);
    QVERIFY(desk.settled());
    QVERIFY(desk.transcript()->message(1).footer.endsWith(QStringLiteral("stopped")));

    desk.type(QStringLiteral("Again"));
    desk.key(Qt::Key_Return);
    QTRY_VERIFY(desk.entries().size() == 4 && !desk.entries().last().text.isEmpty());
    QTest::keyClick(desk.transcript(), Qt::Key_Escape); // from anywhere on the page
    QVERIFY(desk.settled());
}

void TestMainWindow::theButtonStops()
{
    Desk desk(fake({QStringLiteral("tokens=100000"), QStringLiteral("pause_ms=2")}));
    QVERIFY(desk.open());
    desk.type(QStringLiteral("Go"));
    QTest::mouseClick(desk.button(QStringLiteral("Send")), Qt::LeftButton);
    QTRY_VERIFY(desk.button(QStringLiteral("Stop")) != nullptr);
    QTest::mouseClick(desk.button(QStringLiteral("Stop")), Qt::LeftButton);
    QVERIFY(desk.settled());
    QVERIFY(desk.button(QStringLiteral("Send")) != nullptr);
}

void TestMainWindow::upEditsTheLastMessageAndKeepsTheOldOne()
{
    Desk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("First")));
    QVERIFY(desk.say(QStringLiteral("Secnd")));
    desk.key(Qt::Key_Up);
    QCOMPARE(desk.composer()->text(), QStringLiteral("Secnd"));
    desk.composer()->setText(QStringLiteral("Second"));
    desk.key(Qt::Key_Return);
    QVERIFY(desk.settled());
    QCOMPARE(desk.entries().size(), 4);
    QCOMPARE(desk.entries().at(2).text, QStringLiteral("Second"));
    QCOMPARE(desk.transcript()->message(2).footer, QStringLiteral("2/2"));
    desk.controller().showSibling(2, 0);
    QTRY_COMPARE(desk.entries().at(2).text, QStringLiteral("Secnd"));
    QCOMPARE(desk.transcript()->count(), 4);
    QCOMPARE(desk.transcript()->message(2).footer, QStringLiteral("1/2"));
}

void TestMainWindow::escLeavesAnEdit()
{
    Desk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("First")));
    desk.key(Qt::Key_Up);
    desk.key(Qt::Key_Escape);
    QVERIFY(desk.composer()->text().isEmpty());
    QVERIFY(desk.say(QStringLiteral("Next")));
    QCOMPARE(desk.entries().size(), 4);
}

void TestMainWindow::regeneratesAndContinues()
{
    Desk desk(fake({QStringLiteral("reply=So it is.")}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Is it?")));
    QTest::mouseClick(desk.button(QStringLiteral("Continue")), Qt::LeftButton);
    QVERIFY(desk.settled());
    QCOMPARE(desk.entries().size(), 2);
    QCOMPARE(desk.entries().last().text, QStringLiteral("So it is.So it is."));
    QTest::mouseClick(desk.button(QStringLiteral("Regenerate")), Qt::LeftButton);
    QVERIFY(desk.settled());
    QCOMPARE(desk.entries().last().text, QStringLiteral("So it is."));
    QTRY_VERIFY(desk.transcript()->message(1).footer.startsWith(QStringLiteral("2/2 \u00B7 ")));
    QTest::mouseClick(desk.button(QStringLiteral("Earlier version")), Qt::LeftButton);
    QTRY_COMPARE(desk.entries().last().text, QStringLiteral("So it is.So it is."));
    QVERIFY(!desk.button(QStringLiteral("Earlier version"))->isEnabled());
}

void TestMainWindow::aPretrainedModelContinuesThePage()
{
    Desk desk(fake({QStringLiteral("chat_format=none"), QStringLiteral("reply= there was")}));
    QVERIFY(desk.open());
    QVERIFY(desk.composer()->edit()->placeholder().contains(QStringLiteral("first words")));
    QVERIFY(desk.say(QStringLiteral("Once")));
    QCOMPARE(desk.transcript()->count(), 1);
    QCOMPARE(desk.transcript()->shownText(0), QStringLiteral("Once there was"));
    QCOMPARE(desk.transcript()->message(0).generated.size(), 1);
    QCOMPARE(desk.transcript()->message(0).generated.front().from, 4);
    desk.key(Qt::Key_Return); // nothing written: the model goes on
    QVERIFY(desk.settled());
    QCOMPARE(desk.transcript()->shownText(0), QStringLiteral("Once there was there was"));
    QTest::mouseClick(desk.button(QStringLiteral("Regenerate")), Qt::LeftButton); // the last stretch only
    QVERIFY(desk.settled());
    QCOMPARE(desk.transcript()->shownText(0), QStringLiteral("Once there was there was"));
}

void TestMainWindow::copiesAReply()
{
    Desk desk(fake({QStringLiteral("reply=Take this.\x1B[31m")}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Give")));
    QTest::mouseClick(desk.button(QStringLiteral("Copy")), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("Take this.\u241B[31m"));
}

void TestMainWindow::selectsAcrossMessages()
{
    Desk desk(fake({QStringLiteral("reply=Reply text")}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Message")));
    QTest::keyClick(desk.transcript(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(desk.transcript(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("Message\n\nReply text"));

    QTRY_VERIFY(desk.transcript()->messageRect(1).height() > 0);
    const QRect reply = desk.transcript()->messageRect(1);
    const QPoint word(reply.left() + 12, reply.top() + 36);
    QTest::mouseDClick(desk.transcript()->viewport(), Qt::LeftButton, {}, word);
    QCOMPARE(desk.transcript()->selectedText(), QStringLiteral("Reply"));
}

void TestMainWindow::followsTheEndUntilTheReaderScrolls()
{
    Desk desk(fake({QStringLiteral("tokens=100000"), QStringLiteral("pause_ms=1")}));
    QVERIFY(desk.open());
    desk.type(QStringLiteral("Go"));
    desk.key(Qt::Key_Return);
    QScrollBar* bar = desk.transcript()->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 300);
    QTRY_COMPARE(bar->value(), bar->maximum());
    bar->setValue(bar->value() - 100);
    const int kept = bar->value();
    const int before = bar->maximum();
    QTRY_VERIFY(bar->maximum() > before + 100);
    QCOMPARE(bar->value(), kept);
    bar->setValue(bar->maximum());
    const int end = bar->maximum();
    QTRY_VERIFY(bar->maximum() > end + 50);
    QCOMPARE(bar->value(), bar->maximum());
    desk.key(Qt::Key_Escape);
    QVERIFY(desk.settled());
}

void TestMainWindow::paintsAtMostThirtyTimesASecondWhileStreaming()
{
    Desk desk(fake({QStringLiteral("tokens=20000")}));
    QVERIFY(desk.open());
    desk.type(QStringLiteral("Go"));
    desk.key(Qt::Key_Return);
    QTRY_VERIFY(desk.entries().size() == 2 && !desk.entries().last().text.isEmpty());
    const int before = desk.transcript()->paints();
    QElapsedTimer clock;
    clock.start();
    QVERIFY(desk.settled());
    const int painted = desk.transcript()->paints() - before;
    // A frame starts when the one before is due; the last one may come with the end of the reply.
    QVERIFY2(painted <= clock.elapsed() * 30 / 1000 + 4,
             qPrintable(QStringLiteral("%1 in %2 ms").arg(painted).arg(clock.elapsed())));
}

void TestMainWindow::keepsTheTextWhenTheEngineDies()
{
    const QTemporaryDir folder;
    Desk desk(fake({QStringLiteral("die_at=4"), QStringLiteral("once=") + folder.filePath(QStringLiteral("x"))}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Go")));
    QVERIFY(desk.transcript()->shownText(1).startsWith(QStringLiteral("word1 word2 word3")));
    QVERIFY(desk.bar(QStringLiteral("engine")) != nullptr);
    // It runs again, and the reply goes on by itself.
    QTRY_VERIFY(desk.transcript()->shownText(1).startsWith(QStringLiteral("word1 word2 word3word1 word2")));
    QVERIFY(desk.settled());
    QVERIFY(desk.transcript()->message(1).footer.endsWith(QStringLiteral("finished")));
    QCOMPARE(desk.entries().size(), 2);
}

void TestMainWindow::saysWhatToDoAfterThreeDeaths()
{
    Desk desk(fake({QStringLiteral("die_at=0")}));
    desk.window().openModel(QStringLiteral("model.gguf"));
    QTRY_VERIFY(desk.button(QStringLiteral("Try again")) != nullptr);
    QCOMPARE(desk.bar(QStringLiteral("engine"))->content().kind, BarKind::Fault);
}

void TestMainWindow::saysWhyAModelWasRefused()
{
    Desk desk(fake({QStringLiteral("refuse=bad_file")}));
    desk.window().openModel(QStringLiteral("/models/refused.gguf"));
    QTRY_VERIFY(desk.bar(QStringLiteral("model")) != nullptr);
    const BarContent content = desk.bar(QStringLiteral("model"))->content();
    QVERIFY(content.strong.contains(QStringLiteral("refused.gguf")));
    QVERIFY(content.text.contains(QStringLiteral("runs past the end")));
    QVERIFY2(desk.button(QStringLiteral("Open a model\u2026")) != nullptr, "the first page is back");
}

void TestMainWindow::aModelsNameIsTextAndNothingElse()
{
    Desk desk(
        fake({QStringLiteral("name=<img src='file:///etc/passwd'>\u202E[*]\n") + QString(5000, QLatin1Char('x'))}));
    QVERIFY(desk.open());
    QVERIFY(desk.controller().modelName().size() <= 80);
    QVERIFY(!desk.window().windowTitle().contains(QChar(0x202E)));
    for (const QWidget* widget : desk.window().findChildren<QWidget*>()) {
        QVERIFY2(!widget->toolTip().contains(QStringLiteral("<img")), qPrintable(widget->toolTip()));
    }
    QVERIFY(desk.say(QStringLiteral("Hello")));
}

void TestMainWindow::everythingIsThereAfterARestart()
{
    const QTemporaryDir folder;
    {
        Desk desk(fake({QStringLiteral("reply=Good evening.")}), folder.path());
        QVERIFY(desk.open());
        QVERIFY(desk.say(QStringLiteral("Hello there")));
        desk.type(QStringLiteral("And then"));
        QVERIFY(desk.window().close());
    }
    Desk desk(fake({}), folder.path());
    QTRY_COMPARE(desk.transcript()->count(), 2);
    QCOMPARE(desk.transcript()->shownText(0), QStringLiteral("Hello there"));
    QCOMPARE(desk.transcript()->shownText(1), QStringLiteral("Good evening."));
    QVERIFY(desk.transcript()->message(1).footer.startsWith(QStringLiteral("2 tokens")));
    QTRY_COMPARE(desk.composer()->text(), QStringLiteral("And then"));
    QTRY_COMPARE(desk.titles(), QStringList{QStringLiteral("Hello there")});
    QVERIFY(desk.open());
    desk.key(Qt::Key_Return); // what was begun is sent, and goes on in the same chat
    QVERIFY(desk.settled());
    QCOMPARE(desk.entries().size(), 4);
}

void TestMainWindow::theReadersPlaceIsKept()
{
    const QTemporaryDir folder;
    const auto top = [](Desk& desk) { return desk.transcript()->messageRect(3).top(); };
    int place = 0;
    {
        Desk desk(fake({QStringLiteral("tokens=200")}), folder.path());
        QVERIFY(desk.open());
        for (int i = 0; i < 4; ++i) QVERIFY(desk.say(QStringLiteral("Message %1").arg(i)));
        const ConversationId id = desk.controller().conversation().id;
        QTRY_VERIFY(desk.transcript()->verticalScrollBar()->maximum() > 500);
        desk.transcript()->verticalScrollBar()->setValue(333);
        QTRY_VERIFY(!desk.transcript()->isFollowing());
        place = top(desk);
        desk.controller().startAnew();
        QTRY_COMPARE(desk.transcript()->count(), 0);
        desk.controller().open(id);
        QTRY_COMPARE(desk.transcript()->count(), 8);
        QTRY_COMPARE(top(desk), place);
        QVERIFY(desk.window().close());
    }
    Desk desk(fake({}), folder.path());
    QTRY_COMPARE(desk.transcript()->count(), 8);
    QTRY_COMPARE(top(desk), place);
    desk.transcript()->scrollToEnd(); // and the end stays the end
    QTRY_COMPARE(desk.transcript()->verticalScrollBar()->value(), desk.transcript()->verticalScrollBar()->maximum());
    QVERIFY(desk.window().close());
}

void TestMainWindow::aReplyIsKeptWhenAnotherChatIsOpened()
{
    Desk desk(fake({QStringLiteral("tokens=100000"), QStringLiteral("pause_ms=2")}));
    QVERIFY(desk.open());
    desk.type(QStringLiteral("Go"));
    desk.key(Qt::Key_Return);
    QTRY_VERIFY(desk.entries().size() == 2 && desk.entries().last().text.size() > 20);
    const ConversationId id = desk.controller().conversation().id;
    const QString shown = desk.entries().last().text;
    desk.controller().startAnew();
    QVERIFY(desk.entries().isEmpty());
    QVERIFY(!desk.controller().isReplying());
    desk.controller().open(id);
    QTRY_COMPARE(desk.entries().size(), 2);
    QVERIFY(desk.entries().last().text.startsWith(shown));
    QVERIFY(desk.transcript()->message(1).footer.endsWith(QStringLiteral("stopped")));
}

void TestMainWindow::whatIsSentAfterAClickStaysWhereItWasSent()
{
    Desk desk(fake({QStringLiteral("reply=So it is.")}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("One")));
    const ConversationId one = desk.controller().conversation().id;
    desk.controller().startAnew();
    QVERIFY(desk.say(QStringLiteral("Two")));
    desk.controller().open(one); // it is still being read when the next message is sent
    desk.controller().send(QStringLiteral("Three"));
    QVERIFY(desk.settled());
    QCOMPARE(desk.entries().size(), 4);
    QCOMPARE(desk.entries().first().text, QStringLiteral("Two"));
    QCOMPARE(desk.entries().last().text, QStringLiteral("So it is."));
    desk.controller().open(one);
    QTRY_COMPARE(desk.entries().size(), 2);
    QCOMPARE(desk.entries().first().text, QStringLiteral("One"));
}

void TestMainWindow::deletesFromHereAndBringsBack()
{
    Desk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("One")));
    QVERIFY(desk.say(QStringLiteral("Two")));
    desk.controller().deleteFrom(2);
    QTRY_COMPARE(desk.transcript()->count(), 2);
    QTRY_VERIFY(desk.button(QStringLiteral("Undo")) != nullptr);
    QTest::mouseClick(desk.button(QStringLiteral("Undo")), Qt::LeftButton);
    QTRY_COMPARE(desk.transcript()->count(), 4);
    QTest::mouseClick(desk.button(QStringLiteral("Delete from here")), Qt::LeftButton); // the last reply
    QTRY_COMPARE(desk.transcript()->count(), 3);
}

void TestMainWindow::branchesToANewChat()
{
    Desk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("One")));
    QVERIFY(desk.say(QStringLiteral("Two")));
    desk.controller().branchOff(1);
    QTRY_COMPARE(desk.entries().size(), 2);
    QTRY_COMPARE(desk.titles(), (QStringList{QStringLiteral("One, another way"), QStringLiteral("One")}));
    QVERIFY(desk.say(QStringLiteral("Three")));
    QCOMPARE(desk.entries().size(), 4);
}

void TestMainWindow::listsChatsAndOpensThem()
{
    Desk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("About the sea")));
    QTest::keyClick(&desk.window(), Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(desk.entries().isEmpty());
    QVERIFY(desk.say(QStringLiteral("About the hills")));
    QTRY_COMPARE(desk.titles(), (QStringList{QStringLiteral("About the hills"), QStringLiteral("About the sea")}));
    QCOMPARE(desk.list()->view()->currentIndex().data().toString(), QStringLiteral("About the hills"));

    QListView* view = desk.list()->view();
    const int row = desk.list()->model().rowCount() - 1;
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(desk.list()->model().index(row)).center());
    QTRY_COMPARE(desk.entries().first().text, QStringLiteral("About the sea"));
    // By keyboard.
    view->setFocus();
    QTest::keyClick(view, Qt::Key_Up);
    QTest::keyClick(view, Qt::Key_Return);
    QTRY_COMPARE(desk.entries().first().text, QStringLiteral("About the hills"));
}

void TestMainWindow::renamesInPlace()
{
    Desk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Hello")));
    QTRY_COMPARE(desk.titles().size(), 1);
    QListView* view = desk.list()->view();
    QTRY_VERIFY(view->currentIndex().isValid());
    QTest::keyClick(view, Qt::Key_F2);
    auto* editor = view->findChild<QLineEdit*>();
    QVERIFY(editor != nullptr);
    QTest::keyClicks(editor, QStringLiteral("A better title"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(desk.titles(), QStringList{QStringLiteral("A better title")});
}

void TestMainWindow::deletesSeveralWithUndo()
{
    Desk desk;
    QVERIFY(desk.open());
    for (const char* text : {"One", "Two", "Three"}) {
        QVERIFY(desk.say(QString::fromLatin1(text)));
        desk.controller().startAnew();
    }
    QTRY_COMPARE(desk.titles().size(), 3);
    QListView* view = desk.list()->view();
    view->setFocus();
    view->selectAll();
    QTest::keyClick(view, Qt::Key_Delete);
    QTRY_VERIFY(desk.titles().isEmpty());
    QCOMPARE(desk.bar(QStringLiteral("deleted"))->content().strong, QStringLiteral("3 chats deleted."));
    QTRY_VERIFY(desk.button(QStringLiteral("Bin (3)")) != nullptr);
    QTest::mouseClick(desk.button(QStringLiteral("Undo")), Qt::LeftButton);
    QTRY_COMPARE(desk.titles().size(), 3);
    QTRY_VERIFY(desk.button(QStringLiteral("Bin")) != nullptr);
}

void TestMainWindow::putsChatsIntoFolders()
{
    Desk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Hello")));
    QTest::mouseClick(desk.button(QStringLiteral("New folder")), Qt::LeftButton);
    QListView* view = desk.list()->view();
    QTRY_VERIFY(view->findChild<QLineEdit*>() != nullptr); // it is named at once
    QTest::keyClicks(view->findChild<QLineEdit*>(), QStringLiteral("Letters"));
    QTest::keyClick(view->findChild<QLineEdit*>(), Qt::Key_Return);
    QTRY_COMPARE(desk.list()->model().index(0).data().toString(), QStringLiteral("Letters"));
    const FolderId folder = desk.list()->model().index(0).data(ConversationListModel::IdRole).toLongLong();
    (void)desk.store().setFolder(desk.controller().conversation().id, folder);
    desk.list()->reload();
    QTRY_COMPARE(desk.list()->model().rowCount(), 2); // the folder is open
    view->setFocus();
    view->setCurrentIndex(desk.list()->model().index(0));
    QTest::keyClick(view, Qt::Key_Return);
    QTRY_COMPARE(desk.list()->model().rowCount(), 1);
}

void TestMainWindow::findsWordsInEveryChat()
{
    Desk desk(fake({QStringLiteral("reply=So it is.")}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("The heron by the lake")));
    QVERIFY(desk.say(QStringLiteral("What does a lighthouse keeper eat?")));
    desk.key(Qt::Key_Up); // another version of it, so that the word stands in a branch that is not shown
    desk.composer()->setText(QStringLiteral("Never mind."));
    desk.key(Qt::Key_Return);
    QVERIFY(desk.settled());
    desk.controller().startAnew();
    QVERIFY(desk.say(QStringLiteral("Something else")));

    SearchPanel* search = desk.window().search();
    QVERIFY(!search->isVisible());
    search->open();
    QVERIFY(search->isVisible());
    QTest::keyClicks(search->field(), QStringLiteral("lightho"));
    QTRY_COMPARE(search->model().rowCount(), 1);
    QVERIFY(search->model()
                .index(0)
                .data(two_line::Second)
                .toString()
                .startsWith(QStringLiteral("in The heron by the lake")));
    QTest::keyClick(search->field(), Qt::Key_Return);
    QVERIFY(!search->isVisible());
    QTRY_COMPARE(desk.entries().size(), 4);
    QCOMPARE(desk.entries().at(2).text, QStringLiteral("What does a lighthouse keeper eat?"));

    search->open();
    QTest::keyClicks(search->field(), QStringLiteral("heron")); // the last words are marked, and go
    QTRY_COMPARE(search->model().rowCount(), 2);                // the title, and the message
    QTest::keyClick(search->field(), Qt::Key_Down);
    QCOMPARE(search->view()->currentIndex().row(), 1);
    QTest::keyClicks(search->field(), QStringLiteral("xyz"));
    QTRY_COMPARE(search->model().rowCount(), 0);
    QTest::keyClick(search->field(), Qt::Key_Escape);
    QVERIFY(!search->isVisible());
}

void TestMainWindow::theBinGivesBackAndDeletesForGood()
{
    Desk desk;
    QVERIFY(desk.open());
    for (const char* text : {"One", "Two"}) {
        QVERIFY(desk.say(QString::fromLatin1(text)));
        desk.controller().startAnew();
    }
    QTRY_COMPARE(desk.titles().size(), 2);
    QListView* view = desk.list()->view();
    view->setFocus();
    view->selectAll();
    QTest::keyClick(view, Qt::Key_Delete);
    QTRY_VERIFY(desk.button(QStringLiteral("Bin (2)")) != nullptr);
    QTest::mouseClick(desk.button(QStringLiteral("Bin (2)")), Qt::LeftButton);
    BinModel& bin = desk.window().bin()->model();
    QTRY_COMPARE(bin.rowCount(), 2);
    QVERIFY(bin.index(0).data(two_line::Second).toString().endsWith(QStringLiteral("30 days left")));
    QVERIFY(!desk.button(QStringLiteral("Restore"))->isEnabled());

    QListView* rows = desk.window().bin()->view();
    rows->setCurrentIndex(bin.index(0));
    const QString first = bin.index(0).data().toString();
    QTest::mouseClick(desk.button(QStringLiteral("Restore")), Qt::LeftButton);
    QTRY_COMPARE(desk.titles(), QStringList{first});
    QTRY_COMPARE(bin.rowCount(), 1);

    rows->setCurrentIndex(bin.index(0));
    QTest::mouseClick(desk.button(QStringLiteral("Delete for good\u2026")), Qt::LeftButton);
    QTRY_VERIFY(desk.button(QStringLiteral("Keep in the bin")) != nullptr);
    QTest::mouseClick(desk.button(QStringLiteral("Keep in the bin")), Qt::LeftButton);
    QVERIFY(desk.button(QStringLiteral("Keep in the bin")) == nullptr);
    QCOMPARE(bin.rowCount(), 1);
    QTest::mouseClick(desk.button(QStringLiteral("Delete for good\u2026")), Qt::LeftButton);
    QTRY_VERIFY(desk.button(QStringLiteral("Delete here")) != nullptr);
    QTest::mouseClick(desk.button(QStringLiteral("Delete here")), Qt::LeftButton);
    QTRY_COMPARE(bin.rowCount(), 0);
    QTRY_VERIFY(desk.button(QStringLiteral("Bin")) != nullptr);
    // Back to what is there.
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(desk.list()->model().index(1)).center());
    QTRY_COMPARE(desk.entries().size(), 2);
    QVERIFY(desk.transcript()->isVisible());
}

void TestMainWindow::theListComesAndGoes()
{
    Desk desk;
    QVERIFY(desk.list()->isVisible());
    desk.window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&desk.window()));
    QTest::keyClick(&desk.window(), Qt::Key_B, Qt::ControlModifier);
    QTRY_VERIFY(!desk.list()->isVisible());
    QTest::mouseClick(desk.button(QStringLiteral("Show or hide the list")), Qt::LeftButton);
    QTRY_VERIFY(desk.list()->isVisible());

    Desk narrow;
    narrow.window().resize(720, 700);
    QTRY_VERIFY(!narrow.list()->isVisible());
}

void TestMainWindow::whatTheStoreCannotKeepIsTold()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("inkling.sqlite")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("This is no database.");
    file.close();
    Desk desk(fake({}), folder.path());
    QTRY_VERIFY(desk.bar(QStringLiteral("store")) != nullptr);
    QVERIFY(desk.bar(QStringLiteral("store"))->content().text.contains(QStringLiteral("inkling-damaged-")));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Goes on")));

    Desk homeless(fake({}), file.fileName() + QStringLiteral("/below"));
    QTRY_VERIFY(homeless.bar(QStringLiteral("store")) != nullptr);
    QVERIFY(
        homeless.bar(QStringLiteral("store"))->content().text.contains(QStringLiteral("lost when the window closes")));
    QVERIFY(homeless.open());
    QVERIFY(homeless.say(QStringLiteral("In memory")));
}

void TestMainWindow::opensWhatIsDropped()
{
    Desk desk;
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QStringLiteral("/models/dropped.gguf"))});
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&desk.window(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&desk.window(), &drop);
    QTRY_VERIFY(desk.controller().model().has_value());
    QCOMPARE(desk.controller().model()->path, QStringLiteral("/models/dropped.gguf"));
}

void TestMainWindow::refusesAPasteThatIsTooLong()
{
    Desk desk;
    QVERIFY(desk.open());
    desk.type(QStringLiteral("Kept"));
    QGuiApplication::clipboard()->setText(QString(Composer::kMostAttached + 1, QLatin1Char('x')));
    QTest::keyClick(desk.composer()->edit(), Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(desk.composer()->message(), QStringLiteral("Kept"));
    QVERIFY(desk.bar(QStringLiteral("paste")) != nullptr);
}

void TestMainWindow::everyControlHasANameAndTabReachesThem()
{
    Desk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Hello")));
    for (const Button* button : desk.window().findChildren<Button*>()) QVERIFY(!button->accessibleName().isEmpty());
    QVERIFY(!desk.composer()->edit()->accessibleName().isEmpty());
    QVERIFY(!desk.transcript()->accessibleName().isEmpty());

    QSet<QWidget*> reached;
    QWidget* widget = desk.composer()->edit();
    do {
        reached.insert(widget);
        widget = widget->nextInFocusChain();
    } while (widget != desk.composer()->edit());
    for (const QString& name : {QStringLiteral("Copy"), QStringLiteral("Regenerate"), QStringLiteral("Continue"),
                                QStringLiteral("Menu"), QStringLiteral("Send")}) {
        QVERIFY2(desk.button(name) != nullptr && reached.contains(desk.button(name)), qPrintable(name));
    }
}

void TestMainWindow::readsTheMessagesOut()
{
    Desk desk(fake({QStringLiteral("reply=Good evening.")}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Hello")));
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(desk.transcript());
    QVERIFY(list != nullptr);
    QCOMPARE(list->role(), QAccessible::List);
    QVERIFY(list->childCount() > 2);
    QCOMPARE(list->child(0)->text(QAccessible::Name), QStringLiteral("You: Hello"));
    QCOMPARE(list->child(1)->text(QAccessible::Name), QStringLiteral("Fake 270M: Good evening."));
    QVERIFY(list->child(1)->text(QAccessible::Description).startsWith(QStringLiteral("2 tokens")));
    QCOMPARE(list->indexOfChild(list->child(1)), 1);
    QCOMPARE(list->child(1)->parent(), list);
    const QAccessibleInterface* reply = list->child(1);
    desk.controller().startAnew();
    QVERIFY(!reply->isValid());
    for (int i = 0; i < list->childCount(); ++i) QVERIFY(list->child(i)->role() != QAccessible::ListItem);
}

void TestMainWindow::textGrowsWithCtrlPlus()
{
    Desk desk;
    desk.window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&desk.window()));
    QTest::keyClick(&desk.window(), Qt::Key_Plus, Qt::ControlModifier);
    QCOMPARE(desk.theme().textScale(), 1.1);
    QTest::keyClick(&desk.window(), Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(desk.theme().textScale(), 1.0);
}

void TestMainWindow::twoThousandMessagesScroll()
{
    Desk desk;
    QVERIFY(desk.open());
    WholeConversation long_;
    long_.row.uid = QStringLiteral("long");
    long_.row.created = long_.row.changed = QDateTime::currentDateTimeUtc();
    for (int i = 1; i <= 2000; ++i) {
        Message message;
        message.id = i;
        if (i > 1) message.parent = i - 1;
        message.author = i % 2 == 1 ? Author::Writer : Author::Model;
        message.text =
            i % 2 == 1 ? QStringLiteral("Question %1").arg(i) : QStringLiteral("A reply of some words. ").repeated(20);
        message.written = long_.row.created;
        message.stats = ReplyStats();
        long_.messages.append(message);
        long_.chosen.append(i);
    }
    desk.store().import({long_}).waitForFinished();
    QElapsedTimer clock;
    clock.start();
    desk.controller().open(1);
    QScrollBar* bar = desk.transcript()->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 10000);
    qInfo("2,000 messages shown: %lld ms", clock.restart());
    for (int i = 0; i < 200; ++i) {
        bar->setValue(bar->maximum() * ((i * 37) % 200) / 200);
        desk.transcript()->viewport()->repaint();
    }
    qInfo("200 jumps through them, painted: %lld ms", clock.elapsed());
    QTest::keyClick(desk.transcript(), Qt::Key_End);
    QTRY_COMPARE(bar->value(), bar->maximum());
}

void TestMainWindow::answersWithTheRealEngine()
{
    EngineClient::Options options;
    options.program = QStringLiteral(INKLING_CLI_PROGRAM);
    Desk desk(options);
    desk.window().openModel(QStringLiteral(INKLING_TEST_DATA "/toy-F32.gguf"));
    QTRY_VERIFY(desk.button(QStringLiteral("I accept")) != nullptr); // it says nothing of its licence
    QTest::mouseClick(desk.button(QStringLiteral("I accept")), Qt::LeftButton);
    QVERIFY(desk.controller().isReady());
    QVERIFY(desk.say(QStringLiteral("Hello")));
    QCOMPARE(desk.entries().size(), 2);
    QVERIFY(desk.entries().last().stats.has_value());
    QVERIFY(desk.entries().last().stats->tokens > 0);
}

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
