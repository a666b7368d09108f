// Rail, list and content by the room there is; the drawer over the content; the edge of the list.
#include "app/chat/conversation_list.h"
#include "app/widgets/header_bar.h"
#include "app/widgets/rail.h"
#include "app/window_frame.h"
#include "tests/support/window_desk.h"

#include <QAccessible>
#include <QListView>

using namespace inkling::app;
using inkling::test::WindowDesk;

class TestWindowLayout : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }
    void standsBesideByTheRoomThereIs_data();
    void standsBesideByTheRoomThereIs();
    void theDrawerOpensAndCloses();
    void theDrawerClosesWhenAChatIsChosen();
    void whoTabsOutOfTheDrawerClosesIt();
    void theWishHoldsWhileTheWindowIsNarrow();
    void theEdgeOfTheListCanBeDragged();
    void theEdgeOfTheListGoesByKeys();
    void theRailGoesByKeys();
    void theRailSaysWhichScreenIsShown();
    void mirrorsInRightToLeft();
    void theModelStandsOnAChip();
    void isNeverSmallerThanWhatItShows();
    void anOlderBarWaitsWhereThereIsTooLittleRoom();
};

void TestWindowLayout::standsBesideByTheRoomThereIs_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("rail");
    QTest::addColumn<bool>("list");
    QTest::newRow("wide") << 1280 << 1.0 << true << true;
    QTest::newRow("just wide enough") << 1000 << 1.0 << true << true;
    QTest::newRow("no room for the list") << 999 << 1.0 << true << false;
    QTest::newRow("just room for the rail") << 760 << 1.0 << true << false;
    QTest::newRow("no room for the rail") << 759 << 1.0 << false << false;
    QTest::newRow("large text") << 1366 << 1.5 << true << false;
    QTest::newRow("twice the text") << 1366 << 2.0 << false << false;
}

void TestWindowLayout::standsBesideByTheRoomThereIs()
{
    QFETCH(int, width);
    QFETCH(double, scale);
    QFETCH(bool, rail);
    QFETCH(bool, list);
    WindowDesk desk;
    desk.theme().setTextScale(scale);
    desk.window().resize(width, 768);
    QTRY_COMPARE(desk.window().rail()->isVisible(), rail);
    QCOMPARE(desk.window().list()->isVisible(), list);
    QCOMPARE(desk.button(QStringLiteral("Show or hide the list")) != nullptr, !list);
    const int content = desk.window().chatPage()->parentWidget()->mapTo(&desk.window(), QPoint(0, 0)).x();
    const int beside = (rail ? desk.window().rail()->width() : 0) + (list ? desk.window().list()->width() : 0);
    QCOMPARE(content, beside);
}

void TestWindowLayout::theDrawerOpensAndCloses()
{
    WindowDesk desk({}, {}, QSize(700, 700));
    QVERIFY(desk.open());
    WindowFrame* frame = desk.window().frame();
    desk.composer()->edit()->setFocus();
    desk.press(Qt::Key_B, Qt::ControlModifier);
    QTRY_VERIFY(frame->isDrawerOpen());
    QVERIFY(desk.window().list()->isVisible() && desk.window().rail()->isVisible());
    QVERIFY(desk.window().list()->isAncestorOf(QApplication::focusWidget()));
    QVERIFY(desk.composer()->isVisible()); // below, dimmed
    desk.press(Qt::Key_Escape);
    QVERIFY(!frame->isDrawerOpen());
    QVERIFY(!desk.window().list()->isVisible());
    QVERIFY(desk.composer()->edit()->hasFocus());

    QVERIFY(desk.click(desk.button(QStringLiteral("Show or hide the list"))));
    QVERIFY(frame->isDrawerOpen());
    const QPoint beside(frame->width() - 10, frame->height() / 2);
    QTest::mouseClick(frame->childAt(beside), Qt::LeftButton);
    QVERIFY(!frame->isDrawerOpen());

    desk.press(Qt::Key_B, Qt::ControlModifier);
    QTRY_VERIFY(frame->isDrawerOpen());
    desk.window().resize(1280, 840); // there is room again: it stands beside
    QTRY_VERIFY(!frame->isDrawerOpen());
    QVERIFY(desk.window().list()->isVisible());
}

void TestWindowLayout::theDrawerClosesWhenAChatIsChosen()
{
    WindowDesk desk({}, {}, QSize(700, 700));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("About the sea")));
    QTest::keyClick(&desk.window(), Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(desk.controller().conversation().isEmpty());
    desk.press(Qt::Key_B, Qt::ControlModifier);
    QTRY_VERIFY(desk.window().frame()->isDrawerOpen());
    QListView* view = desk.window().list()->view();
    QTRY_COMPARE(view->model()->rowCount(), 2); // a day, and the chat
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(view->model()->index(1, 0)).center());
    QVERIFY(!desk.window().frame()->isDrawerOpen());
    QTRY_VERIFY(!desk.controller().conversation().isEmpty());
    QVERIFY(desk.composer()->edit()->hasFocus());
}

void TestWindowLayout::whoTabsOutOfTheDrawerClosesIt()
{
    WindowDesk desk({}, {}, QSize(700, 700));
    QVERIFY(desk.open());
    desk.window().frame()->openDrawer();
    for (int i = 0; i < 12 && desk.window().frame()->isDrawerOpen(); ++i) desk.press(Qt::Key_Tab);
    QVERIFY(!desk.window().frame()->isDrawerOpen());
    QVERIFY(!desk.window().list()->isVisible());
}

void TestWindowLayout::theWishHoldsWhileTheWindowIsNarrow()
{
    WindowDesk desk;
    desk.press(Qt::Key_B, Qt::ControlModifier);
    QTRY_VERIFY(!desk.window().list()->isVisible());
    QVERIFY(desk.window().rail()->isVisible());
    desk.window().resize(800, 700);
    desk.window().resize(1280, 840);
    QTRY_COMPARE(desk.window().frame()->width(), 1280);
    QVERIFY(!desk.window().list()->isVisible());
    QVERIFY(desk.click(desk.button(QStringLiteral("Show or hide the list"))));
    QTRY_VERIFY(desk.window().list()->isVisible());
}

void TestWindowLayout::theEdgeOfTheListCanBeDragged()
{
    Preferences preferences;
    preferences.listWidth = 300;
    WindowDesk desk({}, preferences);
    QWidget* list = desk.window().list();
    QCOMPARE(list->width(), 300);
    QWidget* grip = desk.control<QWidget>(QStringLiteral("Width of the list"));
    QVERIFY(grip != nullptr);
    const auto drag = [&](int to) {
        const QPoint from = grip->rect().center();
        QTest::mousePress(grip, Qt::LeftButton, {}, from);
        QMouseEvent move(QEvent::MouseMove, QPointF(grip->mapFrom(&desk.window(), QPoint(to, 300))),
                         QPointF(desk.window().mapToGlobal(QPoint(to, 300))), Qt::NoButton, Qt::LeftButton,
                         Qt::NoModifier);
        QCoreApplication::sendEvent(grip, &move);
        QTest::mouseRelease(grip, Qt::LeftButton);
    };
    const int rail = desk.window().rail()->width();
    drag(rail + 350);
    QCOMPARE(list->width(), 350);
    QCOMPARE(desk.window().preferences().listWidth, 350);
    drag(rail + 1000);
    QCOMPARE(list->width(), 400);
    drag(5);
    QCOMPARE(list->width(), 220);
    desk.theme().setTextScale(1.25);
    QTRY_COMPARE(list->width(), 275);
    QCOMPARE(desk.window().preferences().listWidth, 220);
}

void TestWindowLayout::theEdgeOfTheListGoesByKeys()
{
    WindowDesk desk;
    QWidget* grip = desk.control<QWidget>(QStringLiteral("Width of the list"));
    grip->setFocus(Qt::TabFocusReason);
    desk.press(Qt::Key_Right);
    QCOMPARE(desk.window().list()->width(), 308);
    desk.press(Qt::Key_Left);
    desk.press(Qt::Key_Left);
    QCOMPARE(desk.window().list()->width(), 268);
}

void TestWindowLayout::theRailGoesByKeys()
{
    WindowDesk desk;
    QVERIFY(desk.open());
    auto* chat = desk.control<RailItem>(QStringLiteral("Chat"));
    auto* settings = desk.control<RailItem>(QStringLiteral("Settings"));
    QVERIFY(chat != nullptr && settings != nullptr);
    desk.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(desk.window().settingsPage()->isVisible());
    QVERIFY(desk.window().settingsList()->isVisible());
    QVERIFY(desk.window().settingsList()->view()->hasFocus());
    desk.press(Qt::Key_1, Qt::ControlModifier);
    QTRY_VERIFY(desk.composer()->isVisible());
    QVERIFY(desk.window().list()->isVisible());
    QVERIFY(desk.composer()->edit()->hasFocus());

    chat->setFocus(Qt::TabFocusReason);
    desk.press(Qt::Key_Down);
    QVERIFY(settings->hasFocus());
    desk.press(Qt::Key_Down); // the last one
    QVERIFY(settings->hasFocus());
    desk.press(Qt::Key_Return);
    QVERIFY(desk.window().settingsPage()->isVisible());
    desk.press(Qt::Key_Up);
    QVERIFY(chat->hasFocus());
    desk.press(Qt::Key_Space);
    QVERIFY(desk.composer()->isVisible());
    QVERIFY(desk.click(settings));
    QVERIFY(desk.window().settingsPage()->isVisible());
    QVERIFY(desk.click(settings)); // it stays where it is
    QVERIFY(settings->isChecked());
}

void TestWindowLayout::theRailSaysWhichScreenIsShown()
{
    WindowDesk desk;
    QVERIFY(desk.open());
    QAccessibleInterface* rail = QAccessible::queryAccessibleInterface(desk.window().rail());
    QCOMPARE(rail->role(), QAccessible::PageTabList);
    QCOMPARE(rail->childCount(), 2);
    QCOMPARE(rail->child(0)->role(), QAccessible::PageTab);
    QCOMPARE(rail->child(0)->text(QAccessible::Name), QStringLiteral("Chat"));
    QVERIFY(rail->child(0)->state().selected);
    QVERIFY(!rail->child(1)->state().selected);
    QAccessibleActionInterface* settings = rail->child(1)->actionInterface();
    QVERIFY(settings != nullptr);
    settings->doAction(QAccessibleActionInterface::pressAction());
    QVERIFY(desk.window().settingsPage()->isVisible());
    QVERIFY(rail->child(1)->state().selected);
}

void TestWindowLayout::mirrorsInRightToLeft()
{
    WindowDesk desk;
    desk.window().setLayoutDirection(Qt::RightToLeft);
    QTRY_COMPARE(desk.window().rail()->mapTo(&desk.window(), QPoint(0, 0)).x(),
                 desk.window().width() - desk.window().rail()->width());
    const int list = desk.window().list()->mapTo(&desk.window(), QPoint(0, 0)).x();
    QCOMPARE(list + desk.window().list()->width(), desk.window().width() - desk.window().rail()->width());
    desk.window().resize(700, 700);
    desk.window().frame()->openDrawer();
    QCOMPARE(desk.window().rail()->mapTo(&desk.window(), QPoint(0, 0)).x(), 700 - desk.window().rail()->width());
}

void TestWindowLayout::theModelStandsOnAChip()
{
    WindowDesk desk({QStringLiteral("name=Some & any 270M")});
    desk.window().openModel(QStringLiteral("/models/model.gguf"));
    QTRY_VERIFY(desk.button(QStringLiteral("model.gguf is waking…")) != nullptr);
    QVERIFY(desk.isOpen(QStringLiteral("/models/model.gguf")));
    Button* chip = desk.button(QStringLiteral("Some & any 270M"));
    QVERIFY(chip != nullptr);
    QVERIFY(chip->toolTip().contains(QStringLiteral("32,768 tokens of context")));
    desk.window().resize(480, 700); // less of it, or none, but never a part that is cut
    QTRY_VERIFY(chip->width() >= chip->sizeHint().width());
    desk.window().resize(1280, 840);
    QTRY_VERIFY(chip->isVisible());
    QVERIFY(desk.click(chip));
    QCOMPARE(desk.window().settingsPage()->shown()->title(), QStringLiteral("Engine"));
    QVERIFY(desk.window().settingsPage()->isVisible());
}

void TestWindowLayout::isNeverSmallerThanWhatItShows()
{
    WindowDesk desk;
    QCOMPARE(desk.window().minimumSize(), QSize(480, 400));
    desk.theme().setTextScale(2.0);
    QVERIFY(desk.window().minimumWidth() <= 900 && desk.window().minimumHeight() <= 700);
    QVERIFY(desk.window().minimumWidth() > 480);
    desk.theme().setTextScale(3.0);
    QVERIFY(desk.window().minimumHeight() <= 700);
}

void TestWindowLayout::anOlderBarWaitsWhereThereIsTooLittleRoom()
{
    WindowDesk desk({}, {}, QSize(900, 700));
    BarStack* bars = desk.window().bars();
    const QString words = QStringLiteral("Some words that go on for a while, and then for a while more. ").repeated(3);
    bars->show({QStringLiteral("older"), BarKind::Fault, QStringLiteral("A fault."), words, {}});
    bars->show({QStringLiteral("newer"), BarKind::Info, QStringLiteral("News."), QStringLiteral("Short."), {}});
    QTRY_VERIFY(bars->bar(QStringLiteral("older"))->isVisible() && bars->bar(QStringLiteral("newer"))->isVisible());
    desk.theme().setTextScale(2.0);
    QTRY_VERIFY(!bars->bar(QStringLiteral("older"))->isVisible());
    QVERIFY(bars->bar(QStringLiteral("newer"))->isVisible());
    bars->dismiss(QStringLiteral("newer"));
    QTRY_VERIFY(bars->bar(QStringLiteral("older"))->isVisible());
}

QTEST_MAIN(TestWindowLayout)
#include "tst_window_layout.moc"
