// The transcript as a reader uses it: links that ask, words that are pressed, finding, and the messages by keyboard.
#include "app/chat/chat_page.h"
#include "app/chat/find_bar.h"
#include "app/chat/folded_text.h"
#include "app/main_window.h"
#include "app/store/store.h"
#include "app/widgets/accessibility.h"
#include "app/widgets/composer.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/transcript_view.h"

#include <QAccessible>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>

#include <memory>

using namespace inkling::app;

namespace {

TranscriptView::Message reply(const QString& text)
{
    return {TranscriptView::Look::Reply, QStringLiteral("Gemma"), text, {}, {}};
}

TranscriptView::Message bubble(const QString& text)
{
    return {TranscriptView::Look::Bubble, QStringLiteral("You"), text, {}, {}};
}

// A transcript alone, shown.
struct Sheet
{
    explicit Sheet(const QList<TranscriptView::Message>& messages)
    {
        theme.setScheme(Scheme::Light);
        view = std::make_unique<TranscriptView>(theme);
        view->resize(800, 500);
        for (const TranscriptView::Message& message : messages) view->append(message);
        view->show();
        QTest::qWait(60); // a frame
    }
    // The middle of the first letters of `words`, which stand in the source of `row`.
    QPoint pointOf(int row, const QString& words) const
    {
        const qsizetype at = view->sourceText(row).indexOf(words);
        return at < 0 ? QPoint() : view->sourceRect(row, at, at + words.size()).center();
    }
    void click(QPoint point) const { QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, point); }

    Theme theme;
    std::unique_ptr<TranscriptView> view;
};

// A window on an engine, with one conversation of the store opened.
struct Window
{
    explicit Window(const QStringList& texts)
    {
        WholeConversation whole;
        whole.row.uid = QStringLiteral("shown");
        whole.row.created = whole.row.changed = QDateTime::currentDateTimeUtc();
        for (const QString& text : texts) {
            Message message;
            message.id = whole.messages.size() + 1;
            if (message.id > 1) message.parent = message.id - 1;
            message.author = message.id % 2 == 1 ? Author::Writer : Author::Model;
            message.text = text;
            message.model = QStringLiteral("Fake 270M");
            message.written = whole.row.created;
            whole.messages.append(message);
            whole.chosen.append(message.id);
        }
        store.import({whole}).waitForFinished();
        store.setSetting(QStringLiteral("chat/shown"), QStringLiteral("1")).waitForFinished();
        window = std::make_unique<MainWindow>(theme, engine, store, MainWindow::Memory());
        window->resize(1000, 700);
        window->show();
        window->openModel(QStringLiteral("model.gguf"));
        opened =
            QTest::qWaitFor([&] { return transcript()->count() == texts.size() && window->controller().isReady(); });
        QTest::qWait(60);
    }
    static EngineClient::Options fake()
    {
        EngineClient::Options options;
        options.program = QStringLiteral(INKLING_FAKE_ENGINE);
        return options;
    }
    TranscriptView* transcript() const { return window->chatPage()->transcript(); }

    QTemporaryDir folder;
    Theme theme;
    Store store{folder.path()};
    EngineClient engine{fake()};
    std::unique_ptr<MainWindow> window;
    bool opened = false;
};

// Takes what would be opened by another program.
class Opener : public QObject
{
    Q_OBJECT

public:
    QList<QUrl> opened;

public slots:
    void open(const QUrl& url) { opened.append(url); }
};

QMenu* shownMenu(const QWidget* parent)
{
    for (QMenu* menu : parent->findChildren<QMenu*>()) {
        if (menu->isVisible()) return menu;
    }
    return nullptr;
}

} // namespace

class TestTranscript : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void aLinkIsToldAndNothingElse();
    void aWordIsToldWithItsSource();
    void placesOfTheSource();
    void copiesWhatIsSeen();
    void theWritersWordsStayAsWritten();
    void streamingKeepsTheReadersPlace();
    void foldsCaseAndMarks();
    void findsInEveryMessage();
    void findsWhileAReplyStreams();
    void tenThousandMessagesAreSearchedInSlices();
    void findsByKeyboard();
    void messagesByKeyboard();
    void theMenuOfAMessage();
    void asksBeforeALinkIsOpened();
    void someLinksAreOnlyCopied();

private:
    QTranslator m_translator;
};

void TestTranscript::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English));
    QVERIFY(m_translator.load(QStringLiteral(":/i18n/inkling_en")));
    QCoreApplication::installTranslator(&m_translator);
    installAccessibility();
}

void TestTranscript::aLinkIsToldAndNothingElse()
{
    Sheet sheet({bubble(QStringLiteral("[mine](https://writer.example)")),
                 reply(QStringLiteral("See [the order](https://example.com/a) for **more**."))});
    QSignalSpy links(sheet.view.get(), &TranscriptView::linkActivated);
    QSignalSpy words(sheet.view.get(), &TranscriptView::wordPressed);
    const QPoint link = sheet.pointOf(1, QStringLiteral("the order"));
    sheet.click(link);
    QCOMPARE(links.size(), 1);
    QCOMPARE(links.first().first().toString(), QStringLiteral("https://example.com/a"));
    QVERIFY(words.isEmpty());
    // Dragging over it selects.
    QTest::mousePress(sheet.view->viewport(), Qt::LeftButton, {}, link);
    QTest::mouseMove(sheet.view->viewport(), link + QPoint(60, 0));
    QTest::mouseRelease(sheet.view->viewport(), Qt::LeftButton, {}, link + QPoint(60, 0));
    QVERIFY(sheet.view->hasSelection());
    QCOMPARE(links.size(), 1);
    sheet.click(sheet.pointOf(0, QStringLiteral("mine"))); // takes the selection away
    sheet.click(sheet.pointOf(0, QStringLiteral("mine")));
    QCOMPARE(links.size(), 1);
    QTest::mouseMove(sheet.view->viewport(), link);
    QCOMPARE(sheet.view->viewport()->cursor().shape(), Qt::PointingHandCursor);
    QTest::mouseMove(sheet.view->viewport(), sheet.pointOf(1, QStringLiteral("See")));
    QCOMPARE(sheet.view->viewport()->cursor().shape(), Qt::IBeamCursor);
    // By menu.
    QContextMenuEvent event(QContextMenuEvent::Mouse, link, sheet.view->viewport()->mapToGlobal(link));
    QCoreApplication::sendEvent(sheet.view->viewport(), &event);
    QMenu* menu = shownMenu(sheet.view.get());
    QVERIFY(menu != nullptr);
    QCOMPARE(menu->actions().at(1)->text(), QStringLiteral("Copy the address"));
    menu->actions().at(1)->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("https://example.com/a"));
    menu->close();
}

void TestTranscript::aWordIsToldWithItsSource()
{
    Sheet sheet(
        {bubble(QStringLiteral("Question")), reply(QStringLiteral("A **bold** word &amp; more.\n\n- an item"))});
    QSignalSpy words(sheet.view.get(), &TranscriptView::wordPressed);
    for (const char* word : {"bold", "word", "more", "item"}) {
        words.clear();
        const QString wanted = QString::fromLatin1(word);
        sheet.click(sheet.pointOf(1, wanted));
        QCOMPARE(words.size(), 1);
        QCOMPARE(words.first().at(0).toInt(), 1);
        const auto offset = words.first().at(1).value<qsizetype>();
        const qsizetype at = sheet.view->sourceText(1).indexOf(wanted);
        QVERIFY(offset >= at && offset < at + wanted.size());
    }
    words.clear();
    sheet.click(sheet.pointOf(0, QStringLiteral("Question")));
    sheet.click(sheet.pointOf(1, QStringLiteral("item")) + QPoint(300, 0)); // beside the text
    QVERIFY(words.isEmpty());
    // A click that takes a selection away is that and no more.
    sheet.view->selectAll();
    sheet.click(sheet.pointOf(1, QStringLiteral("item")));
    QVERIFY(words.isEmpty());
    QVERIFY(!sheet.view->hasSelection());
}

void TestTranscript::placesOfTheSource()
{
    const QString source = QStringLiteral("# Head\n\n> quoted `code` here\n\n| a | bee |\n|---|---|\n| c | dee |\n");
    Sheet sheet({reply(source)});
    for (const char* word : {"Head", "code", "here", "bee", "dee"}) {
        const QString wanted = QString::fromLatin1(word);
        const qsizetype at = source.indexOf(wanted);
        QRect rect; // once it is laid out
        QTRY_VERIFY2(!(rect = sheet.view->sourceRect(0, at, at + wanted.size())).isEmpty(), word);
        QVERIFY(sheet.view->viewport()->rect().contains(rect));
        const auto back = sheet.view->sourceAt(0, rect.center());
        QVERIFY2(back && *back >= at && *back < at + wanted.size(), word);
    }
    QVERIFY(!sheet.view->sourceAt(0, QPoint(790, 10)).has_value());
    QVERIFY(sheet.view->sourceRect(0, 5000, 5001).isNull());
    QVERIFY(sheet.view->sourceRect(7, 0, 1).isNull());
}

void TestTranscript::copiesWhatIsSeen()
{
    const QString source = QStringLiteral("Run:\n\n```\nmake\n\n  install\n```\n\n**Done**.");
    Sheet sheet({reply(source)});
    sheet.view->selectAll();
    QCOMPARE(sheet.view->selectedText(), QStringLiteral("Run:\n\nmake\n\n  install\n\nDone."));
    QCOMPARE(sheet.view->sourceText(0), source);
    // From the first letter of the code to past its last.
    const QPoint from = sheet.view->sourceRect(0, 10, 11).topLeft() + QPoint(0, 5);
    const QPoint to = sheet.pointOf(0, QStringLiteral("install")) + QPoint(200, 0);
    QTest::mousePress(sheet.view->viewport(), Qt::LeftButton, {}, from);
    QTest::mouseMove(sheet.view->viewport(), to);
    QTest::mouseRelease(sheet.view->viewport(), Qt::LeftButton, {}, to);
    QCOMPARE(sheet.view->selectedText(), QStringLiteral("make\n\n  install"));
    QTest::mouseDClick(sheet.view->viewport(), Qt::LeftButton, {}, sheet.pointOf(0, QStringLiteral("Done")));
    QCOMPARE(sheet.view->selectedText(), QStringLiteral("Done"));
}

void TestTranscript::theWritersWordsStayAsWritten()
{
    const QString words = QStringLiteral("# not *set* in `any` way\n- [x](http://y)");
    TranscriptView::Message page;
    page.look = TranscriptView::Look::Page;
    page.text = words;
    Sheet sheet({bubble(words), page});
    QCOMPARE(sheet.view->shownText(0), words);
    QCOMPARE(sheet.view->shownText(1), words);
}

void TestTranscript::streamingKeepsTheReadersPlace()
{
    Sheet sheet({bubble(QStringLiteral("Question")), reply({})});
    const QString piece = QStringLiteral("Some **bold** words, `code` and a list:\n\n- one\n- two\n\n```\nx\n```\n\n");
    for (int i = 0; i < 30; ++i) {
        for (qsizetype at = 0; at < piece.size(); at += 9) sheet.view->appendText(1, piece.mid(at, 9));
        QTest::qWait(40);
        QCOMPARE(sheet.view->verticalScrollBar()->value(), sheet.view->verticalScrollBar()->maximum());
    }
    QVERIFY(sheet.view->verticalScrollBar()->maximum() > 1000);
    sheet.view->verticalScrollBar()->setValue(500);
    const QPoint place(200, 100);
    const auto before = sheet.view->sourceAt(1, place);
    for (int i = 0; i < 10; ++i) {
        sheet.view->appendText(1, piece);
        QTest::qWait(40);
    }
    QCOMPARE(sheet.view->verticalScrollBar()->value(), 500);
    QCOMPARE(sheet.view->sourceAt(1, place), before);
}

void TestTranscript::foldsCaseAndMarks()
{
    const FoldedText folded(QStringLiteral("\u00C9COLE cafe\u0301 \u01FA"));
    QCOMPARE(folded.text, QStringLiteral("ecole cafe a"));
    QCOMPARE(folded.places.at(9), 9);
    QCOMPARE(folded.places.at(10), 11); // past the mark
    QCOMPARE(folded.places.back(), 13);
}

void TestTranscript::findsInEveryMessage()
{
    Sheet sheet({bubble(QStringLiteral("A caf\u00E9 by the sea")), reply(QStringLiteral("The **Cafe** is closed.")),
                 bubble(QStringLiteral("Other")),
                 reply(QStringLiteral("| CAFE\u0301 | cafes |\n|---|---|\n| 1 | 2 |"))});
    TranscriptFinder finder(*sheet.view);
    finder.find(QStringLiteral("cafe"));
    QTRY_COMPARE(finder.count(), 4);
    QTRY_VERIFY(!finder.isSearching());
    QCOMPARE(finder.current(), 0);
    finder.step(-1);
    QCOMPARE(finder.current(), 3);
    finder.step(1);
    QCOMPARE(finder.current(), 0);
    // What is found is painted.
    QTest::qWait(60);
    const QColor mark = sheet.theme.colour(&tokens::Colours::accentSoft);
    const QRect word = sheet.view->sourceRect(1, 6, 10);
    const QImage image = sheet.view->viewport()->grab(word).toImage();
    QVERIFY(image.pixelColor(1, word.height() / 5 + 1) == mark);
    finder.find({});
    QCOMPARE(finder.count(), 0);
    QTest::qWait(60);
    QVERIFY(sheet.view->viewport()->grab(word).toImage().pixelColor(1, word.height() / 5 + 1) != mark);
}

void TestTranscript::findsWhileAReplyStreams()
{
    Sheet sheet({bubble(QStringLiteral("ink")), reply(QStringLiteral("ink "))});
    TranscriptFinder finder(*sheet.view);
    finder.find(QStringLiteral("ink"));
    QTRY_COMPARE(finder.count(), 2);
    finder.step(1);
    QCOMPARE(finder.current(), 1);
    for (int i = 0; i < 20; ++i) sheet.view->appendText(1, QStringLiteral("and i"));
    sheet.view->appendText(1, QStringLiteral("nk"));
    QTRY_COMPARE(finder.count(), 3);
    QCOMPARE(finder.current(), 1);
    sheet.view->append(bubble(QStringLiteral("more ink")));
    QTRY_COMPARE(finder.count(), 4);
    sheet.view->truncate(1);
    QCOMPARE(finder.count(), 1);
    QCOMPARE(finder.current(), 0);
}

void TestTranscript::tenThousandMessagesAreSearchedInSlices()
{
    QList<TranscriptView::Message> messages;
    for (int i = 0; i < 10000; ++i) {
        const QString text = QStringLiteral("Message %1 with **some** words and a `needle%2`. ").arg(i).arg(i % 1000);
        messages.append(i % 2 == 0 ? bubble(text) : reply(text.repeated(6)));
    }
    Sheet sheet(messages);
    TranscriptFinder finder(*sheet.view);
    qint64 longest = 0;
    QElapsedTimer clock;
    clock.start();
    finder.find(QStringLiteral("NEEDLE77`").chopped(1)); // 77, and 770 to 779
    const qint64 started = clock.elapsed();
    while (finder.isSearching() && clock.elapsed() < 60000) {
        QElapsedTimer step;
        step.start();
        QCoreApplication::processEvents();
        longest = std::max(longest, step.elapsed());
    }
    const qint64 total = clock.elapsed();
    qInfo("10,000 messages searched: %lld ms, at most %lld ms at once; %lld ms to begin", total, longest, started);
    // 11 numbers, ten times each, the odd ones six times in a message.
    QCOMPARE(finder.count(), 10 * (5 + 6 * 6));
    QVERIFY(longest * 4 < total);
    QCOMPARE(finder.current(), finder.count() - 1); // the view stands at the end, below all of them
    finder.step(1);
    finder.step(-1);
    QTRY_VERIFY(sheet.view->messageRect(9779).intersects(sheet.view->viewport()->rect()));
}

void TestTranscript::findsByKeyboard()
{
    QStringList texts;
    for (int i = 0; i < 40; ++i) texts.append(QStringLiteral("Word %1. ").arg(i).repeated(30));
    Window desk(texts);
    QVERIFY(desk.opened);
    desk.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(desk.window.get()));
    QLineEdit* field = desk.window->chatPage()->findBar()->field();
    FindBar* bar = desk.window->chatPage()->findBar();
    desk.window->chatPage()->focusComposer();
    QVERIFY(!bar->isVisible());
    QTest::keyClick(desk.window.get(), Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(bar->isVisible());
    QVERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("word 7."));
    QTRY_COMPARE(bar->found(), QStringLiteral("30 of 30")); // all above what is shown
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(bar->found(), QStringLiteral("1 of 30"));
    QTRY_VERIFY(desk.transcript()->messageRect(7).intersects(desk.transcript()->viewport()->rect()));
    QTest::keyClick(field, Qt::Key_F3);
    QCOMPARE(bar->found(), QStringLiteral("2 of 30"));
    QTest::keyClick(field, Qt::Key_F3, Qt::ShiftModifier);
    QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(bar->found(), QStringLiteral("30 of 30"));
    desk.transcript()->setFocus();
    QTest::keyClick(desk.transcript(), Qt::Key_F3);
    QCOMPARE(bar->found(), QStringLiteral("1 of 30"));
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("xyz"));
    QTRY_COMPARE(bar->found(), QStringLiteral("Not found"));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!bar->isVisible());
    QTRY_VERIFY(desk.window->chatPage()->composer()->edit()->hasFocus());
}

void TestTranscript::messagesByKeyboard()
{
    QList<TranscriptView::Message> messages;
    for (int i = 0; i < 50; ++i) {
        messages.append(i % 2 == 0 ? bubble(QStringLiteral("Question %1").arg(i))
                                   : reply(QStringLiteral("**Reply** %1").arg(i)));
    }
    Sheet sheet(messages);
    TranscriptView* view = sheet.view.get();
    view->activateWindow();
    view->setFocus(Qt::TabFocusReason);
    QVERIFY(QTest::qWaitForWindowActive(view));
    QCOMPARE(view->currentRow(), -1);
    QTest::keyClick(view, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(view->currentRow(), 49); // the view stands at the end
    for (int i = 0; i < 30; ++i) QTest::keyClick(view, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(view->currentRow(), 19);
    QVERIFY(view->viewport()->rect().contains(view->messageRect(19).center()));
    QTest::keyClick(view, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(view->currentRow(), 20);

    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(view);
    QAccessibleInterface* current = list->focusChild();
    QVERIFY(current != nullptr);
    QCOMPARE(list->indexOfChild(current), 20);
    QCOMPARE(current->role(), QAccessible::ListItem);
    QVERIFY(current->state().focused);
    QVERIFY(!list->child(21)->state().focused);
    QCOMPARE(list->child(21)->text(QAccessible::Name), QStringLiteral("Gemma: Reply 21"));

    QSignalSpy menus(view, &TranscriptView::menuRequested);
    QTest::keyClick(view, Qt::Key_F10, Qt::ShiftModifier);
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(1, 1), view->mapToGlobal(QPoint(1, 1)));
    QCoreApplication::sendEvent(view->viewport(), &event);
    QCOMPARE(menus.size(), 2);
    QCOMPARE(menus.first().first().toInt(), 20);
    view->truncate(10);
    QCOMPARE(view->currentRow(), -1);
}

void TestTranscript::theMenuOfAMessage()
{
    Window desk({QStringLiteral("Question"), QStringLiteral("An **answer**"), QStringLiteral("Another"),
                 QStringLiteral("The last one")});
    QVERIFY(desk.opened);
    TranscriptView* view = desk.transcript();
    const auto actionsAt = [&](int row) {
        view->setCurrentRow(row);
        QTest::keyClick(view, Qt::Key_F10, Qt::ShiftModifier);
        QMenu* menu = shownMenu(desk.window->chatPage());
        QStringList names;
        for (const QAction* action : menu->actions()) names.append(action->text());
        return std::pair(menu, names);
    };
    view->setFocus();
    const auto [writers, writersNames] = actionsAt(2);
    QVERIFY(writersNames.contains(QStringLiteral("Copy")) && writersNames.contains(QStringLiteral("Edit")));
    QVERIFY(!writersNames.contains(QStringLiteral("Regenerate")));
    writers->close();
    const auto [models, modelsNames] = actionsAt(3);
    QVERIFY(modelsNames.contains(QStringLiteral("Regenerate")) && modelsNames.contains(QStringLiteral("Continue")));
    models->close();
    const auto [first, firstNames] = actionsAt(1);
    QVERIFY(!firstNames.contains(QStringLiteral("Regenerate")));
    QVERIFY(firstNames.contains(QStringLiteral("Branch to a new chat")));
    first->actions().at(firstNames.indexOf(QStringLiteral("Copy")))->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("An **answer**")); // as it was written
    first->close();
    const auto [remove, removeNames] = actionsAt(2);
    remove->actions().at(removeNames.indexOf(QStringLiteral("Delete from here")))->trigger();
    QTRY_COMPARE(view->count(), 2);
}

void TestTranscript::asksBeforeALinkIsOpened()
{
    Opener opener;
    QDesktopServices::setUrlHandler(QStringLiteral("https"), &opener, "open");
    Window desk({QStringLiteral("Where?"), QStringLiteral("At [the shop](https://example.com/b\u00FCro?x=1&y=2).")});
    QVERIFY(desk.opened);
    const QRect link = desk.transcript()->sourceRect(1, 4, 12);
    QTest::mouseClick(desk.transcript()->viewport(), Qt::LeftButton, {}, link.center());
    const MessageBar* bar = desk.window->bars()->bar(QStringLiteral("link"));
    QVERIFY(bar != nullptr);
    QVERIFY(opener.opened.isEmpty());
    const QString address = QStringLiteral("https://example.com/b%C3%BCro?x=1&y=2");
    QCOMPARE(bar->content().text, address);
    QCOMPARE(bar->content().actions.size(), 2);
    bar->content().actions.at(1).run();
    QCOMPARE(QGuiApplication::clipboard()->text(), address);
    QVERIFY(opener.opened.isEmpty());
    bar->content().actions.at(0).run();
    // By keyboard alone.
    desk.window->bars()->dismiss(QStringLiteral("link"));
    desk.transcript()->setFocus();
    QTest::keyClick(desk.transcript(), Qt::Key_F10, Qt::ShiftModifier);
    QMenu* menu = shownMenu(desk.window->chatPage());
    QVERIFY(menu != nullptr);
    QCOMPARE(menu->actions().last()->text(), QStringLiteral("Link to https://example.com/b\u00FCro?x=1&&y=2"));
    menu->actions().last()->trigger();
    menu->close();
    QVERIFY(desk.window->bars()->bar(QStringLiteral("link")) != nullptr);
    QDesktopServices::unsetUrlHandler(QStringLiteral("https"));
    QCOMPARE(opener.opened, QList<QUrl>{QUrl(address)});
}

void TestTranscript::someLinksAreOnlyCopied()
{
    Window desk({QStringLiteral("Where?"), QStringLiteral("x")});
    QVERIFY(desk.opened);
    for (const char* address :
         {"file:///etc/passwd", "javascript:alert(1)", "smb://host/share", "relative/path", "data:text/html,x",
          "\u202Ehttps://example.com", "#anchor", "vscode://file/x", "HTTPS//example.com"}) {
        emit desk.transcript()->linkActivated(QString::fromUtf8(address));
        const MessageBar* bar = desk.window->bars()->bar(QStringLiteral("link"));
        QVERIFY2(bar != nullptr && bar->content().actions.size() == 1, address);
        QCOMPARE(bar->content().actions.first().text, QStringLiteral("Copy the address"));
        QVERIFY(!bar->content().text.contains(QChar(0x202E)));
    }
}

QTEST_MAIN(TestTranscript)
#include "tst_transcript.moc"
