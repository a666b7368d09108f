// Attachments: the form they are kept in, what is read of files that may be anything, and the composer as a person uses
// it.
#include "app/chat/file_attacher.h"
#include "app/text_file.h"
#include "app/widgets/attachment_chip.h"
#include "app/widgets/attachment_shelf.h"
#include "tests/support/desk.h"

#include <QClipboard>
#include <QDropEvent>
#include <QFile>
#include <QGuiApplication>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QRandomGenerator>
#include <QTranslator>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace inkling::app;

namespace {

QString longText(int lines = 60) { return QStringLiteral("A line of the minutes.\n").repeated(lines); }

void paste(Desk& desk, const QString& text)
{
    QGuiApplication::clipboard()->setText(text);
    desk.key(Qt::Key_V, Qt::ControlModifier);
}

void drop(Desk& desk, const QStringList& paths)
{
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths) urls.append(QUrl::fromLocalFile(path));
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&desk.window(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent dropped(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&desk.window(), &dropped);
}

QString written(const QTemporaryDir& folder, const char* name, const QByteArray& bytes)
{
    const QString path = folder.filePath(QString::fromUtf8(name));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("%s", name);
    return path;
}

const QList<Attachment>& attached(Desk& desk) { return desk.composer()->shelf()->attachments(); }

// Short, of the characters that the form is made of.
QString randomText(QRandomGenerator& random)
{
    const QString alphabet = QStringLiteral("``\n\n:a \x1E"
                                            "1");
    QString text;
    for (int i = random.bounded(24); i > 0; --i) text += alphabet.at(random.bounded(alphabet.size()));
    if (random.bounded(4) == 0) text += QStringLiteral("\n\na:\n```\nb\n```");
    return text;
}

} // namespace

class TestAttachments : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void theFormIsPlain();
    void aDraftComesBackAsItWas();
    void anyTextComesBackCharacterForCharacter();
    void decodes_data();
    void decodes();
    void opensNothingButFiles();

    void aLongPasteBecomesAChipAndUndoBringsBack();
    void whatWasTakenOffOrUnfoldedComesBack();
    void chipsAreUsedByKeyboardAlone();
    void filesAreDroppedTogether();
    void whatIsNoTextIsRefusedWithAReason();
    void aGuessIsTold();
    void modelsAndFoldersAreStillOpened();
    void sendsAttachmentsAndEditsThemAgain();
    void attachmentsAreInTheDraftAfterARestart();
    void aFileReadTooLateGoesNowhere();

private:
    QTranslator m_translator;
};

void TestAttachments::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English));
    QVERIFY(m_translator.load(QStringLiteral(":/i18n/inkling_en"))); // plurals
    QCoreApplication::installTranslator(&m_translator);
}

void TestAttachments::theFormIsPlain()
{
    const WrittenMessage message{QStringLiteral("Shorten this."),
                                 {{QStringLiteral("order.txt"), QStringLiteral("400 programmes\n")},
                                  {QStringLiteral("code.md"), QStringLiteral("```\nx\n```")}}};
    QCOMPARE(toText(message), QStringLiteral("Shorten this.\n\norder.txt:\n```\n400 programmes\n\n```\n\n"
                                             "code.md:\n````\n```\nx\n```\n````"));
    QCOMPARE(fromText(toText(message)), message);
    QCOMPARE(toText({{}, {{QStringLiteral("a"), QString()}}}), QStringLiteral("a:\n```\n\n```"));
    QCOMPARE(attachmentName(QStringLiteral(" two\nlines\u202E ")), QStringLiteral("two lines\uFFFD"));
}

void TestAttachments::aDraftComesBackAsItWas()
{
    // What was typed and only looks like an attachment is no attachment.
    const WrittenMessage typed{QStringLiteral("See below.\n\norder.txt:\n```\n400\n```"), {}};
    QCOMPARE(fromText(typed.typed).attachments.size(), 1);
    QCOMPARE(fromDraft(toDraft(typed)), typed);
    QCOMPARE(toDraft(typed), typed.typed);
    QRandomGenerator random(7);
    for (int i = 0; i < 20000; ++i) {
        WrittenMessage message{randomText(random), {}};
        for (int j = random.bounded(4); j > 0; --j) {
            const QString name = attachmentName(QStringLiteral("n") + randomText(random));
            message.attachments.append({name, randomText(random)});
        }
        QCOMPARE(fromDraft(toDraft(message)), message);
    }
}

void TestAttachments::anyTextComesBackCharacterForCharacter()
{
    QRandomGenerator random(11);
    for (int i = 0; i < 20000; ++i) {
        const QString text = randomText(random) + randomText(random);
        QCOMPARE(toText(fromText(text)), text);
    }
}

void TestAttachments::decodes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text"); // null: not a text
    QTest::addColumn<bool>("guessed");
    const QString cafe = QStringLiteral("caf\u00E9");
    QTest::newRow("UTF-8") << QByteArray("caf\xC3\xA9") << cafe << false;
    QTest::newRow("UTF-8 with a mark") << QByteArray("\xEF\xBB\xBF"
                                                     "caf\xC3\xA9")
                                       << cafe << false;
    QTest::newRow("UTF-16, little") << QByteArray("\xFF\xFE"
                                                  "c\0a\0f\0\xE9\0",
                                                  10)
                                    << cafe << false;
    QTest::newRow("UTF-16, big") << QByteArray("\xFE\xFF\0c\0a\0f\0\xE9", 10) << cafe << false;
    QTest::newRow("Latin-1 at the end") << QByteArray("caf\xE9") << cafe << true;
    QTest::newRow("Windows-1252") << QByteArray("\x93"
                                                "caf\xE9\x94, \x80 2")
                                  << QStringLiteral("\u201Ccaf\u00E9\u201D, \u20AC 2") << true;
    QTest::newRow("half a character") << QByteArray("caf\xC3") << QStringLiteral("caf\u00C3") << true;
    QTest::newRow("lines") << QByteArray("a\r\nb\rc\n") << QStringLiteral("a\nb\nc\n") << false;
    QTest::newRow("a NUL") << QByteArray("ab\0cd", 5) << QString() << false;
    QTest::newRow("UTF-16 without a mark") << QByteArray("c\0a\0f\0", 6) << QString() << false;
    QTest::newRow("half of UTF-16") << QByteArray("\xFF\xFE"
                                                  "c\0a",
                                                  5)
                                    << QString() << false;
    QTest::newRow("a lone surrogate") << QByteArray("\xFF\xFE\x00\xD8"
                                                    "a\0",
                                                    6)
                                      << QString() << false;
    QTest::newRow("control characters") << QByteArray("\x01\x02\x03 text \x04\x05") << QString() << false;
    QTest::newRow("a picture") << QByteArray("\xFF\xD8\xFF\xE0\x10\x4A\x46\x49\x46\x01\x02\x81\x8D\x90\x9D")
                               << QString() << false;
    QTest::newRow("an escape or two") << QByteArray("\x1B[1mbold\x1B[0m text")
                                      << QStringLiteral("\x1B[1mbold\x1B[0m text") << false;
}

void TestAttachments::decodes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QFETCH(bool, guessed);
    const ReadText read = decoded(bytes);
    QCOMPARE(read.problem, text.isNull() ? FileProblem::NotText : FileProblem::None);
    QCOMPARE(read.text, text);
    QCOMPARE(read.guessed, guessed);
}

void TestAttachments::opensNothingButFiles()
{
    const QTemporaryDir folder;
    QCOMPARE(readTextFile(folder.path(), 100).problem, FileProblem::Folder);
    QCOMPARE(readTextFile(folder.filePath(QStringLiteral("none")), 100).problem, FileProblem::Missing);
    QCOMPARE(readTextFile(written(folder, "long", QByteArray(101, 'x')), 100).problem, FileProblem::TooLarge);
    QCOMPARE(readTextFile(written(folder, "fits", QByteArray(100, 'x')), 100).text.size(), 100);
#ifdef Q_OS_UNIX
    const QString pipe = folder.filePath(QStringLiteral("pipe"));
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    QCOMPARE(readTextFile(pipe, 100).problem, FileProblem::NotAFile); // and does not wait for somebody to write
    QCOMPARE(readTextFile(QStringLiteral("/dev/zero"), 100).problem, FileProblem::NotAFile);
    // A file of /proc says that it is empty, and is not.
    QVERIFY(readTextFile(QStringLiteral("/proc/self/status"), 1 << 20).text.size() > 100);
    QCOMPARE(readTextFile(QStringLiteral("/proc/self/status"), 100).problem, FileProblem::TooLarge);
    if (::geteuid() != 0) {
        const QString shut = written(folder, "shut", "x");
        QVERIFY(QFile::setPermissions(shut, QFile::Permissions()));
        QCOMPARE(readTextFile(shut, 100).problem, FileProblem::Unreadable);
    }
#endif
}

void TestAttachments::aLongPasteBecomesAChipAndUndoBringsBack()
{
    Desk desk;
    QVERIFY(desk.open());
    desk.type(QStringLiteral("Shorten this, please"));
    paste(desk, longText());
    QCOMPARE(desk.composer()->text(), QStringLiteral("Shorten this, please"));
    QCOMPARE(attached(desk).size(), 1);
    QCOMPARE(attached(desk).first().text, longText());
    AttachmentChip* chip = desk.composer()->shelf()->chips().first();
    QVERIFY(chip->isVisible());
    QCOMPARE(chip->accessibleName(), QStringLiteral("Pasted text, 1,380 characters"));
    desk.key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(attached(desk).isEmpty());
    QCOMPARE(desk.composer()->text(), QStringLiteral("Shorten this, please"));

    desk.key(Qt::Key_A, Qt::ControlModifier);
    paste(desk, longText()); // in the place of what is selected
    QVERIFY(desk.composer()->text().isEmpty());
    QCOMPARE(attached(desk).size(), 1);
    desk.key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(attached(desk).isEmpty());
    QCOMPARE(desk.composer()->text(), QStringLiteral("Shorten this, please"));

    paste(desk, QStringLiteral(" and soon")); // a short one is typed
    QVERIFY(attached(desk).isEmpty());
    QVERIFY(desk.composer()->text().endsWith(QStringLiteral("and soon")));
}

void TestAttachments::whatWasTakenOffOrUnfoldedComesBack()
{
    Desk desk;
    QVERIFY(desk.open());
    desk.type(QStringLiteral("Look: "));
    paste(desk, longText());
    AttachmentShelf* shelf = desk.composer()->shelf();
    QTest::mouseClick(desk.button(QStringLiteral("Take Pasted text off")), Qt::LeftButton);
    QVERIFY(attached(desk).isEmpty());
    desk.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(attached(desk).size(), 1);

    QTest::mouseClick(shelf->chips().first(), Qt::LeftButton, {}, QPoint(20, 10));
    QVERIFY(shelf->preview()->isVisible());
    QCOMPARE(shelf->preview()->toPlainText(), longText());
    QTest::mouseClick(desk.button(QStringLiteral("Put it among your words")), Qt::LeftButton);
    QVERIFY(attached(desk).isEmpty());
    QVERIFY(!shelf->preview()->isVisible());
    QCOMPARE(desk.composer()->text(), QStringLiteral("Look: ") + longText());
    desk.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(desk.composer()->text(), QStringLiteral("Look: "));
    QCOMPARE(attached(desk).size(), 1);
}

void TestAttachments::chipsAreUsedByKeyboardAlone()
{
    Desk desk;
    QVERIFY(desk.open());
    desk.window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&desk.window()));
    paste(desk, longText(100));
    paste(desk, longText(200));
    AttachmentShelf* shelf = desk.composer()->shelf();
    QCOMPARE(shelf->chips().size(), 2);
    desk.composer()->edit()->setFocus();
    QTest::keyClick(desk.composer()->edit(), Qt::Key_Tab);
    QVERIFY(shelf->chips().first()->hasFocus());
    QTest::keyClick(shelf->chips().first(), Qt::Key_Tab);
    QVERIFY(shelf->chips().last()->hasFocus());
    QTest::keyClick(shelf->chips().last(), Qt::Key_Return);
    QVERIFY(shelf->preview()->isVisible());
    QTest::keyClick(shelf->chips().last(), Qt::Key_Tab);
    QVERIFY(shelf->preview()->hasFocus());
    QTest::keyClick(shelf->preview(), Qt::Key_Escape);
    QVERIFY(!shelf->preview()->isVisible());
    QVERIFY(shelf->chips().last()->hasFocus());
    QTest::keyClick(shelf->chips().last(), Qt::Key_Delete);
    QCOMPARE(attached(desk).size(), 1);
    QCOMPARE(attached(desk).first().text, longText(100));
    QVERIFY(shelf->chips().first()->hasFocus());
    QTest::keyClick(shelf->chips().first(), Qt::Key_Backspace);
    QVERIFY(attached(desk).isEmpty());
    QVERIFY(desk.composer()->edit()->hasFocus());
    QVERIFY(!shelf->isVisible());
}

void TestAttachments::filesAreDroppedTogether()
{
    const QTemporaryDir folder;
    Desk desk;
    QVERIFY(desk.open());
    drop(desk, {written(folder, "one.txt", "The first."), written(folder, "two.md", "The second."),
                written(folder, "none.bin", QByteArray(8, '\0'))});
    QTRY_COMPARE(attached(desk).size(), 2);
    QCOMPARE(attached(desk).at(0), (Attachment{QStringLiteral("one.txt"), QStringLiteral("The first.")}));
    QCOMPARE(attached(desk).at(1).name, QStringLiteral("two.md"));
    QVERIFY(desk.bar(QStringLiteral("attach"))->content().strong.startsWith(QStringLiteral("none.bin")));
    QCOMPARE(desk.bar(QStringLiteral("attach"))->content().text, QStringLiteral("It is not a text."));
    // Copied in the file manager, and pasted.
    auto* copied = new QMimeData;
    copied->setUrls({QUrl::fromLocalFile(folder.filePath(QStringLiteral("one.txt")))});
    QGuiApplication::clipboard()->setMimeData(copied);
    desk.key(Qt::Key_V, Qt::ControlModifier);
    QTRY_COMPARE(attached(desk).size(), 3);
}

void TestAttachments::whatIsNoTextIsRefusedWithAReason()
{
    const QTemporaryDir folder;
    Desk desk;
    QVERIFY(desk.open());
    QStringList paths{folder.filePath(QStringLiteral("gone.txt")), written(folder, "empty.txt", {}),
                      written(folder, "long.txt", QByteArray(FileAttacher::kMostBytes + 1, 'x'))};
#ifdef Q_OS_UNIX
    const QString pipe = folder.filePath(QStringLiteral("pipe.txt"));
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    paths.append(pipe);
#endif
    for (const QString& path : paths) {
        desk.window().bars()->dismiss(QStringLiteral("attach"));
        drop(desk, {path});
        QTRY_VERIFY(desk.bar(QStringLiteral("attach")) != nullptr);
        QCOMPARE(desk.bar(QStringLiteral("attach"))->content().kind, BarKind::Fault);
        QVERIFY(!desk.bar(QStringLiteral("attach"))->content().text.isEmpty());
    }
    drop(desk, paths);
    QTRY_VERIFY(desk.bar(QStringLiteral("attach"))->content().strong.startsWith(QString::number(paths.size())));
    QVERIFY(attached(desk).isEmpty());
}

void TestAttachments::aGuessIsTold()
{
    const QTemporaryDir folder;
    Desk desk;
    QVERIFY(desk.open());
    drop(desk, {written(folder, "old.txt", "caf\xE9")});
    QTRY_COMPARE(attached(desk).size(), 1);
    QCOMPARE(attached(desk).first().text, QStringLiteral("caf\u00E9"));
    QCOMPARE(desk.bar(QStringLiteral("attach-guess"))->content().kind, BarKind::Info);
}

void TestAttachments::modelsAndFoldersAreStillOpened()
{
    const QTemporaryDir folder;
    Desk desk;
    QVERIFY(desk.open());
    drop(desk, {QStringLiteral("/models/dropped.safetensors")});
    QTRY_COMPARE(desk.controller().model()->path, QStringLiteral("/models/dropped.safetensors"));
    drop(desk, {folder.path()});
    QTRY_COMPARE(desk.controller().model()->path, folder.path());
    QVERIFY(attached(desk).isEmpty());
}

void TestAttachments::sendsAttachmentsAndEditsThemAgain()
{
    Desk desk;
    QVERIFY(desk.open());
    paste(desk, longText());
    QTest::mouseClick(desk.button(QStringLiteral("Send")), Qt::LeftButton); // without a typed word
    QVERIFY(desk.settled());
    QCOMPARE(desk.entries().size(), 2);
    QCOMPARE(desk.entries().first().text, QStringLiteral("Pasted text:\n```\n") + longText() + QStringLiteral("\n```"));
    QCOMPARE(desk.controller().conversation().title, QStringLiteral("Pasted text"));
    QVERIFY(attached(desk).isEmpty());
    desk.type(QStringLiteral("Shorter"));
    paste(desk, longText());
    desk.key(Qt::Key_Return);
    QVERIFY(desk.settled());
    paste(desk, QStringLiteral("begun"));
    desk.composer()->setText({});
    paste(desk, longText(90)); // a draft with nothing typed
    desk.key(Qt::Key_Up);
    QCOMPARE(desk.composer()->text(), QStringLiteral("Shorter"));
    QCOMPARE(attached(desk).size(), 1);
    QCOMPARE(attached(desk).first().text, longText());
    desk.key(Qt::Key_Escape);
    QVERIFY(desk.composer()->text().isEmpty());
    QCOMPARE(attached(desk).first().text, longText(90));
}

void TestAttachments::attachmentsAreInTheDraftAfterARestart()
{
    const QTemporaryDir folder;
    const QString typed = QStringLiteral("See below.\n\norder.txt:\n```\n400\n```");
    {
        Desk desk(fake({}), folder.path());
        QVERIFY(desk.open());
        QVERIFY(desk.say(QStringLiteral("Hello")));
        desk.composer()->setText(typed);
        paste(desk, longText());
        QVERIFY(desk.window().close());
    }
    Desk desk(fake({}), folder.path());
    QTRY_COMPARE(attached(desk).size(), 1);
    QCOMPARE(attached(desk).first().text, longText());
    QCOMPARE(desk.composer()->text(), typed);
}

void TestAttachments::aFileReadTooLateGoesNowhere()
{
    const QTemporaryDir folder;
    Desk desk;
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("Hello")));
    drop(desk, {written(folder, "late.txt", "Late.")});
    desk.controller().startAnew();
    QTRY_VERIFY(desk.entries().isEmpty());
    QTest::qWait(200); // longer than any answer
    QVERIFY(attached(desk).isEmpty());
}

QTEST_MAIN(TestAttachments)
#include "tst_attachments.moc"
