// Chats out to files and in again, as a person does it.
#include "app/chat/chat_files.h"
#include "app/store/export.h"
#include "tests/support/desk.h"
#include "tests/support/store_answers.h"

#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QListView>
#include <QMenu>
#include <QTranslator>

using namespace inkling::app;

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString written(const QTemporaryDir& folder, const QByteArray& bytes)
{
    const QString path = folder.filePath(QStringLiteral("incoming.json"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("not written");
    return path;
}

const MessageBar* bar(Desk& desk) { return desk.bar(QStringLiteral("files")); }

// Three short chats.
QByteArray threeChats()
{
    QList<WholeConversation> chats;
    for (int i = 1; i <= 3; ++i) {
        WholeConversation chat;
        chat.row.uid = QStringLiteral("uid-%1").arg(i);
        chat.row.title = QStringLiteral("Chat %1").arg(i);
        chat.row.created = chat.row.changed = QDateTime::currentDateTimeUtc();
        Message message;
        message.id = 1;
        message.text = QStringLiteral("Words %1").arg(i);
        message.written = chat.row.created;
        chat.messages = {message};
        chat.chosen = {1};
        chats.append(chat);
    }
    return toJson(chats);
}

// What a person types into the dialog that is open, and Enter.
bool chooseInDialog(const QString& path)
{
    QFileDialog* dialog = nullptr;
    const bool shown = QTest::qWaitFor([&dialog] {
        for (QWidget* top : QApplication::topLevelWidgets()) {
            if (auto* found = qobject_cast<QFileDialog*>(top); found != nullptr && found->isVisible()) dialog = found;
        }
        return dialog != nullptr;
    });
    if (!shown) return false;
    dialog->selectFile(path);
    QMetaObject::invokeMethod(dialog, "accept");
    return true;
}

bool activate(Desk& desk)
{
    desk.window().activateWindow();
    return QTest::qWaitForWindowActive(&desk.window());
}

} // namespace

class TestChatFiles : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void exportsTheShownChatInEveryFormat_data();
    void exportsTheShownChatInEveryFormat();
    void theMenuExportsAndImports();
    void theListExportsWhatIsChosen();
    void anExportThatFailsIsTold();
    void bringsInWhatIsNewAndUndoesIt();
    void hostileFilesAreRefusedByName_data();
    void hostileFilesAreRefusedByName();
    void theEmptyListOffersToBringChatsIn();

private:
    QTranslator m_translator;
};

void TestChatFiles::initTestCase()
{
    QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    QLocale::setDefault(QLocale(QLocale::English));
    QVERIFY(m_translator.load(QStringLiteral(":/i18n/inkling_en"))); // plurals
    QCoreApplication::installTranslator(&m_translator);
}

void TestChatFiles::exportsTheShownChatInEveryFormat_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("Markdown") << QStringLiteral("a.md")
                              << QByteArray("# Hello\n\n**You**\n\nHello\n\n**Fake 270M**\n\nGood evening.\n");
    QTest::newRow("web page") << QStringLiteral("a.HTML")
                              << QByteArray("<h2>Fake 270M</h2>\n<p>Good evening.</p>\n</body>");
    QTest::newRow("plain text") << QStringLiteral("a.txt")
                                << QByteArray("Hello\n\nYou:\nHello\n\nFake 270M:\nGood evening.\n");
    QTest::newRow("JSON") << QStringLiteral("a.json") << QByteArray("\"format\": \"inkling-conversations\"");
    QTest::newRow("another ending") << QStringLiteral("a.story") << QByteArray("# Hello\n");
}

void TestChatFiles::exportsTheShownChatInEveryFormat()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, part);
    const QTemporaryDir folder;
    Desk desk(fake({QStringLiteral("reply=Good evening.")}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Hello")));
    const QString path = folder.filePath(name);
    desk.window().files()->exportTo({desk.controller().conversation().id}, path, ExportFormat::Markdown);
    QTRY_VERIFY(bar(desk) != nullptr);
    QCOMPARE(bar(desk)->content().kind, BarKind::Info);
    QVERIFY2(contentOf(path).contains(part), contentOf(path).constData());
}

void TestChatFiles::theMenuExportsAndImports()
{
    const QTemporaryDir folder;
    Desk desk(fake({QStringLiteral("reply=Good evening.")}));
    QVERIFY(desk.open());
    QVERIFY(activate(desk));
    QTest::keyClick(&desk.window(), Qt::Key_S, Qt::ControlModifier); // there is nothing yet
    QVERIFY(desk.say(QStringLiteral("Hello")));
    const ConversationId first = desk.controller().conversation().id;
    QTest::keyClick(desk.composer()->edit(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(chooseInDialog(folder.filePath(QStringLiteral("one.md"))));
    QTRY_VERIFY(contentOf(folder.filePath(QStringLiteral("one.md"))).startsWith("# Hello\n"));
    desk.controller().startAnew();
    QVERIFY(desk.say(QStringLiteral("Another")));
    QVERIFY(activate(desk));
    QTest::keyClick(desk.composer()->edit(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    const QString all = folder.filePath(QStringLiteral("all.json"));
    QVERIFY(chooseInDialog(all));
    QTRY_COMPARE(contentOf(all).count("\"uid\""), 2);

    Desk other;
    QVERIFY(activate(other));
    QTest::keyClick(&other.window(), Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(chooseInDialog(all));
    QTRY_COMPARE(other.titles().size(), 2);
    QVERIFY(got(other.store().content(got(other.store().rows(Shelf::List)).first().id)).branch.size() == 2);
    QVERIFY(first != 0);
}

void TestChatFiles::theListExportsWhatIsChosen()
{
    const QTemporaryDir folder;
    Desk desk;
    desk.window().files()->importFrom(written(folder, threeChats()));
    QTRY_COMPARE(desk.titles().size(), 3);
    QListView* view = desk.list()->view();
    view->selectAll();
    view->setCurrentIndex(desk.list()->model().index(desk.list()->model().rowCount() - 1));
    view->selectAll();
    emit view->customContextMenuRequested(view->visualRect(view->currentIndex()).center());
    QAction* action = nullptr;
    QTRY_VERIFY(desk.list()->findChild<QMenu*>() != nullptr);
    for (QAction* each : desk.list()->findChild<QMenu*>()->actions()) {
        if (each->text() == QStringLiteral("Export\u2026")) action = each;
    }
    QVERIFY(action != nullptr);
    action->trigger();
    desk.list()->findChild<QMenu*>()->close();
    const QString path = folder.filePath(QStringLiteral("three.txt"));
    QVERIFY(chooseInDialog(path));
    QTRY_COMPARE(contentOf(path).count("Words"), 3);
}

void TestChatFiles::anExportThatFailsIsTold()
{
    Desk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Hello")));
    desk.window().files()->exportTo({}, QStringLiteral("/no/such/folder/page.md"), ExportFormat::Markdown);
    QTRY_VERIFY(bar(desk) != nullptr);
    QCOMPARE(bar(desk)->content().kind, BarKind::Fault);
    QVERIFY(desk.window().close());
}

void TestChatFiles::bringsInWhatIsNewAndUndoesIt()
{
    const QTemporaryDir folder;
    const QString path = written(folder, threeChats());
    Desk desk;
    desk.window().files()->importFrom(path);
    QTRY_COMPARE(desk.titles().size(), 3);
    QVERIFY(bar(desk)->content().strong.startsWith(QStringLiteral("3 chat")));
    desk.controller().open(got(desk.store().rows(Shelf::List)).first().id);
    QTRY_COMPARE(desk.entries().size(), 1);
    QTest::mouseClick(desk.button(QStringLiteral("Undo")), Qt::LeftButton);
    QTRY_COMPARE(desk.titles().size(), 0);
    QTRY_VERIFY(desk.entries().isEmpty()); // the one that was open
    QCOMPARE(got(desk.store().rows(Shelf::Bin)).size(), 3);

    got(desk.store().setDeleted({got(desk.store().rows(Shelf::Bin)).first().id}, false));
    got(desk.store().purge({got(desk.store().rows(Shelf::Bin)).first().id}));
    desk.window().files()->importFrom(path); // one is listed, one lies in the bin, one is gone
    QTRY_VERIFY(bar(desk) != nullptr && bar(desk)->content().strong.startsWith(QStringLiteral("1 chat")));
    QVERIFY(bar(desk)->content().text.startsWith(QStringLiteral("2 chat")));
    desk.window().files()->importFrom(path);
    QTRY_VERIFY(bar(desk)->content().kind == BarKind::Info);
    QCOMPARE(bar(desk)->content().strong, QStringLiteral("Nothing new was in that file."));
    QVERIFY(bar(desk)->content().text.startsWith(QStringLiteral("3 chat")));
}

void TestChatFiles::hostileFilesAreRefusedByName_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("word"); // that names what is wrong
    QTest::newRow("empty") << QByteArray() << QStringLiteral("byte 0");
    QTest::newRow("no JSON") << QByteArray(1 << 24, 'x') << QStringLiteral("byte");
    QTest::newRow("deep") << QByteArray(1 << 24, '[') << QStringLiteral("byte");
    QTest::newRow("another's") << QByteArray("[]") << QStringLiteral("format");
    QTest::newRow("cut off") << threeChats().left(threeChats().size() / 2) << QStringLiteral("byte");
    QByteArray newer = threeChats();
    QTest::newRow("newer") << newer.replace("\"version\": 1", "\"version\": 2") << QStringLiteral("newer");
    QByteArray wrong = threeChats();
    const qsizetype last = wrong.lastIndexOf("\"writer\"");
    QTest::newRow("the last message") << wrong.replace(last, 8, "\"nobody\"") << QStringLiteral("messages[0].author");
    QByteArray many("{\"format\": \"inkling-conversations\", \"version\": 1, \"conversations\": [0");
    for (int i = 0; i < 1'000'000; ++i) many.append(",0");
    QTest::newRow("a million numbers") << many + "]}" << QStringLiteral("conversations[0]");
}

void TestChatFiles::hostileFilesAreRefusedByName()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, word);
    const QTemporaryDir folder;
    Desk desk;
    desk.window().files()->importFrom(written(folder, bytes));
    QTRY_VERIFY_WITH_TIMEOUT(bar(desk) != nullptr, 10000);
    QCOMPARE(bar(desk)->content().kind, BarKind::Fault);
    QVERIFY2(bar(desk)->content().text.contains(word), qPrintable(bar(desk)->content().text));
    QVERIFY(got(desk.store().rows(Shelf::List)).isEmpty()); // nothing half
}

void TestChatFiles::theEmptyListOffersToBringChatsIn()
{
    const QTemporaryDir folder;
    Desk desk;
    QTRY_VERIFY(desk.button(QStringLiteral("Bring in chats\u2026")) != nullptr);
    QTest::mouseClick(desk.button(QStringLiteral("Bring in chats\u2026")), Qt::LeftButton);
    QVERIFY(chooseInDialog(written(folder, threeChats())));
    QTRY_COMPARE(desk.titles().size(), 3);
    QVERIFY(desk.button(QStringLiteral("Bring in chats\u2026")) == nullptr);
}

QTEST_MAIN(TestChatFiles)
#include "tst_chat_files.moc"
