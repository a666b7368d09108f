// What becomes of the store's file when things go wrong: a program that is killed, a file that is broken, foreign or of
// a newer version, a folder that may not be written; and its backups.
#include "app/store/backups.h"
#include "app/store/conversations.h"
#include "app/store/migrations.h"
#include "app/store/store.h"
#include "app/store/store_file.h"
#include "tests/support/store_answers.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace inkling::app;

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void overwrite(const QString& path, qint64 offset, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(offset));
    QCOMPARE(file.write(bytes), bytes.size());
}

// Some conversations, so that the file has many pages.
void fill(const QString& folder, int conversations)
{
    Store store(folder);
    for (int i = 0; i < conversations; ++i) {
        const ConversationRow row = got(store.create(ConversationKind::Chat, QStringLiteral("Conversation %1").arg(i)));
        const QString text = QStringLiteral("words of conversation %1, ").arg(i).repeated(120);
        const Message first = got(store.addMessage(row.id, {}, {Author::Writer, text, {}, {}, {}, false}));
        got(store.addMessage(row.id, first.id, {Author::Model, text, QStringLiteral("m"), {}, ReplyStats(), false}));
    }
}

struct Opened
{
    std::unique_ptr<Store> store;
    Opening opening;
};

Opened open(const QString& folder)
{
    auto store = std::make_unique<Store>(folder);
    QSignalSpy spy(store.get(), &Store::opened);
    spy.wait();
    return {std::move(store), spy.isEmpty() ? Opening() : spy.first().first().value<Opening>()};
}

} // namespace

class TestStoreFiles : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void makesWhatIsMissing();
    void aKillAtAnyStatementOfAMigrationLeavesWholeVersions();
    void everyAcknowledgedWriteSurvivesAKill();
    void aNewerFileIsLeftAlone();
    void aFolderThatCannotBeIsTold();
    void whatWasKeptInMemoryGoesIntoTheFile();
    void anUnreadableFileIsJoinedWithWhatWasKeptInMemory();
    void aDiskThatWasFullAtTheStartIsTriedAgain();
    void whatIsNoDatabaseIsSetAside_data();
    void whatIsNoDatabaseIsSetAside();
    void aBrokenPageCostsWhatWasOnIt();
    void damageFoundInUseIsSalvaged();

    void oldBackupsAreThinnedOut_data();
    void oldBackupsAreThinnedOut();
    void aBackupIsCheckedAndRestored();
    void aBrokenBackupIsNotRestored();

private:
    QString path() const { return storePath(m_folder->path()); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestStoreFiles::makesWhatIsMissing()
{
    const QString folder = m_folder->filePath(QStringLiteral("not/there/yet"));
    QVERIFY(open(folder).opening.how == Opening::How::Created);
    QVERIFY(open(folder).opening.how == Opening::How::Opened);
    QCOMPARE(contentOf(storePath(folder)).left(15), QByteArray("SQLite format 3"));
    // An empty file, as a full disk may leave, is as good as none.
    QFile::resize(storePath(folder), 0);
    QVERIFY(open(folder).opening.how == Opening::How::Created);
}

void TestStoreFiles::aKillAtAnyStatementOfAMigrationLeavesWholeVersions()
{
    bool ended = false;
    int statements = 0;
    for (; !ended; ++statements) {
        QFile::remove(path());
        QProcess writer;
        writer.start(QStringLiteral(INKLING_STORE_WRITER),
                     {QStringLiteral("migrate"), path(), QString::number(statements)});
        QVERIFY(writer.waitForFinished());
        ended = writer.exitStatus() == QProcess::NormalExit; // there are no more statements
        {
            auto opened = Database::open(path(), Database::Mode::ReadWrite);
            QVERIFY(opened.ok());
            Database database = std::move(opened).value();
            QCOMPARE(schemaVersion(database).value(), ended ? newestSchema() : 0);
            QCOMPARE(database.single(QStringLiteral("SELECT count(*) > 0 FROM sqlite_schema")).value().toBool(), ended);
        }
        Opened again = open(m_folder->path());
        QVERIFY(again.opening.how == (ended ? Opening::How::Opened : Opening::How::Created));
        QVERIFY(got(again.store->create(ConversationKind::Chat, QStringLiteral("works"))).id > 0);
    }
    QVERIFY(statements > 20);
}

void TestStoreFiles::everyAcknowledgedWriteSurvivesAKill()
{
    // INKLING_KILLS=300 for the long run; `ctest` does some of it every time.
    const int kills = qEnvironmentVariableIsSet("INKLING_KILLS") ? qEnvironmentVariableIntValue("INKLING_KILLS") : 25;
    QRandomGenerator random(7);
    QHash<MessageId, qsizetype> messages;
    QHash<ConversationId, qsizetype> drafts;
    qsizetype acknowledged = 0;
    for (int run = 0; run < kills; ++run) {
        QProcess writer;
        writer.start(QStringLiteral(INKLING_STORE_WRITER),
                     {QStringLiteral("write"), m_folder->path(), QString::number(run)});
        QVERIFY(writer.waitForReadyRead(20'000));
        QTest::qWait(random.bounded(1, 120));
        writer.kill();
        QVERIFY(writer.waitForFinished());
        QByteArray said = writer.readAllStandardOutput();
        said.truncate(said.lastIndexOf('\n') + 1);
        for (const QByteArray& line : said.split('\n')) {
            const QList<QByteArray> words = line.split(' ');
            if (words.size() != 3) continue;
            ++acknowledged;
            (words.at(0) == "draft" ? drafts : messages)[words.at(1).toLongLong()] = words.at(2).toLongLong();
        }
    }
    QVERIFY(acknowledged > kills);

    Opened again = open(m_folder->path());
    QVERIFY(again.opening.how == Opening::How::Opened);
    QHash<MessageId, qsizetype> found;
    QHash<ConversationId, qsizetype> foundDrafts;
    for (const WholeConversation& conversation : got(again.store->whole({}))) {
        for (const Message& message : conversation.messages) {
            found[message.id] = message.text.size();
            QVERIFY(message.stats); // replies that were cut off are marked
        }
        foundDrafts[conversation.row.id] = got(again.store->draft(conversation.row.id)).size();
    }
    // What was written after the last word that came through may be there as well.
    for (auto it = messages.cbegin(); it != messages.cend(); ++it) {
        QVERIFY2(found.value(it.key()) >= it.value(), qPrintable(QStringLiteral("message %1").arg(it.key())));
    }
    for (auto it = drafts.cbegin(); it != drafts.cend(); ++it) QVERIFY(foundDrafts.value(it.key()) > 0);
    qInfo("%d kills, %lld acknowledged writes, none lost", kills, static_cast<long long>(acknowledged));
}

void TestStoreFiles::aNewerFileIsLeftAlone()
{
    fill(m_folder->path(), 2);
    {
        auto opened = Database::open(path(), Database::Mode::ReadWrite);
        QVERIFY(opened.value().handle().isOpen());
        Database database = std::move(opened).value();
        QVERIFY(database.run(QStringLiteral("PRAGMA user_version = 99")).ok());
    }
    const QByteArray before = contentOf(path());
    Opened store = open(m_folder->path());
    QVERIFY(store.opening.how == Opening::How::InMemory);
    QVERIFY(store.opening.why.kind == StoreError::Kind::Newer);
    QVERIFY(got(store.store->create(ConversationKind::Chat, QStringLiteral("in memory"))).id > 0);
    store.store.reset();
    QCOMPARE(contentOf(path()), before);
}

void TestStoreFiles::aFolderThatCannotBeIsTold()
{
    QFile file(m_folder->filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    Opened store = open(file.fileName() + QStringLiteral("/below"));
    QVERIFY(store.opening.how == Opening::How::InMemory);
    QVERIFY(store.opening.why.kind == StoreError::Kind::Io);
    QVERIFY(got(store.store->create(ConversationKind::Chat, QStringLiteral("in memory"))).id > 0);
    QVERIFY(open({}).opening.how == Opening::How::InMemory); // no home folder
}

void TestStoreFiles::whatWasKeptInMemoryGoesIntoTheFile()
{
    const QString blocked = m_folder->filePath(QStringLiteral("data"));
    QVERIFY(QFile(blocked).open(QIODevice::WriteOnly)); // a file where the folder should be
    Opened store = open(blocked);
    QVERIFY(store.opening.how == Opening::How::InMemory);
    QSignalSpy left(store.store.get(), &Store::leftMemory);
    const BegunConversation begun = got(store.store->begin(
        ConversationKind::Chat, QStringLiteral("Kept"), {Author::Writer, QStringLiteral("words"), {}, {}, {}, false}));
    got(store.store->setDraft(begun.row.id, QStringLiteral("begun")));
    got(store.store->setSetting(QStringLiteral("chat/shown"), QStringLiteral("7")));
    QVERIFY(QFile::remove(blocked));
    QTRY_COMPARE_WITH_TIMEOUT(left.count(), 1, 10000);
    // Numbers hold: the window goes on with them.
    got(store.store->addMessage(begun.row.id, begun.first.id,
                                {Author::Model, QStringLiteral("reply"), {}, {}, ReplyStats(), false}));
    store.store.reset();

    Opened again = open(blocked);
    QVERIFY(again.opening.how == Opening::How::Opened);
    const ConversationContent content = got(again.store->content(begun.row.id));
    QCOMPARE(content.branch.size(), 2);
    QCOMPARE(content.branch.first().text, QStringLiteral("words"));
    QCOMPARE(content.draft, QStringLiteral("begun"));
    QCOMPARE(got(again.store->setting(QStringLiteral("chat/shown"))), QStringLiteral("7"));
    QCOMPARE(got(again.store->search(QStringLiteral("words"))).size(), 1);
}

// The file is there and cannot be read at the start, as on a disk that is not mounted yet.
void TestStoreFiles::anUnreadableFileIsJoinedWithWhatWasKeptInMemory()
{
    const QString folder = m_folder->filePath(QStringLiteral("data"));
    const QString away = m_folder->filePath(QStringLiteral("away"));
    fill(folder, 3);
    ConversationId binned = 0;
    {
        Store store(folder);
        const ConversationRow inFolder = got(store.rows(Shelf::List)).first();
        got(store.setFolder(inFolder.id, got(store.createFolder(QStringLiteral("Letters"))).id));
        got(store.setDraft(inFolder.id, QStringLiteral("begun before")));
        binned = got(store.rows(Shelf::List)).last().id;
        got(store.setDeleted({binned}, true));
    }
    QVERIFY(QDir().rename(folder, away));
    QVERIFY(QFile(folder).open(QIODevice::WriteOnly));
    Opened store = open(folder);
    QVERIFY(store.opening.how == Opening::How::InMemory);
    QSignalSpy left(store.store.get(), &Store::leftMemory);
    const ConversationRow meanwhile = got(store.store->create(ConversationKind::Chat, QStringLiteral("Meanwhile")));
    QVERIFY(QFile::remove(folder));
    QVERIFY(QDir().rename(away, folder));
    QTRY_COMPARE_WITH_TIMEOUT(left.count(), 1, 10000);

    const QList<ConversationRow> rows = got(store.store->rows(Shelf::List));
    QCOMPARE(rows.size(), 3);
    QCOMPARE(got(store.store->rows(Shelf::Bin)).size(), 1);
    QCOMPARE(got(store.store->content(meanwhile.id)).row.title, QStringLiteral("Meanwhile"));
    int inFolders = 0;
    for (const ConversationRow& row : rows) {
        const ConversationContent content = got(store.store->content(row.id));
        if (!row.folder) continue;
        ++inFolders;
        QCOMPARE(content.draft, QStringLiteral("begun before"));
        QCOMPARE(content.branch.size(), 2);
    }
    QCOMPARE(inFolders, 1);
    // The old file is a backup now.
    QCOMPARE(QDir(backupFolder(folder)).entryList({QStringLiteral("inkling-before-*.sqlite")}).size(), 1);
    store.store.reset();
    QCOMPARE(got(open(folder).store->rows(Shelf::List)).size(), 3);
}

// A disk of a few pages, full at the start.
void TestStoreFiles::aDiskThatWasFullAtTheStartIsTriedAgain()
{
    const QString disk = m_folder->filePath(QStringLiteral("disk"));
    QVERIFY(QDir().mkpath(disk));
    const QStringList mount{QStringLiteral("-t"),      QStringLiteral("tmpfs"), QStringLiteral("-o"),
                            QStringLiteral("size=2m"), QStringLiteral("tmpfs"), disk};
    if (QProcess::execute(QStringLiteral("mount"), mount) != 0) QSKIP("Mounting is not allowed here.");
    const auto unmount = qScopeGuard([&disk] {
        QProcess::execute(QStringLiteral("umount"), {QStringLiteral("-l"), disk});
    });
    QFile ballast(disk + QStringLiteral("/ballast"));
    QVERIFY(ballast.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    const QByteArray page(4096, 'x');
    while (ballast.write(page) == page.size()) {
    }

    Opened store = open(disk);
    QVERIFY(store.opening.how == Opening::How::InMemory);
    QCOMPARE(store.opening.why.kind, StoreError::Kind::Full);
    QSignalSpy left(store.store.get(), &Store::leftMemory);
    const ConversationRow row = got(store.store->create(ConversationKind::Chat, QStringLiteral("Kept")));
    QTest::qWait(2500); // tried once more, and still full
    QCOMPARE(left.count(), 0);
    QVERIFY(ballast.resize(0));
    QTRY_COMPARE_WITH_TIMEOUT(left.count(), 1, 10000);
    // Read-only while it is in use: it waits, and goes on when that has changed.
    store.store.reset();
    Opened again = open(disk);
    QVERIFY(again.opening.how == Opening::How::Opened);
    QCOMPARE(got(again.store->content(row.id)).row.title, QStringLiteral("Kept"));
    again.store.reset();

    const auto remount = [&disk](const char* how) {
        return QProcess::execute(QStringLiteral("mount"),
                                 {QStringLiteral("-o"), QStringLiteral("remount,") + QString::fromLatin1(how), disk}) ==
               0;
    };
    ballast.close();
    QVERIFY(remount("ro"));
    Opened locked = open(disk);
    QVERIFY(locked.opening.how == Opening::How::InMemory);
    QCOMPARE(got(locked.store->content(row.id)).row.title, QStringLiteral("Kept")); // it can be read
    got(locked.store->setTitle(row.id, QStringLiteral("Renamed"), TitleBy::Writer));
    QSignalSpy leftAgain(locked.store.get(), &Store::leftMemory);
    QVERIFY(remount("rw"));
    QTRY_COMPARE_WITH_TIMEOUT(leftAgain.count(), 1, 10000);
    QCOMPARE(got(locked.store->rows(Shelf::List)).size(), 1);
    locked.store.reset();
    QCOMPARE(got(open(disk).store->content(row.id)).row.title, QStringLiteral("Renamed"));
}

void TestStoreFiles::whatIsNoDatabaseIsSetAside_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n").append(5000, 'x');
    QTest::newRow("a few bytes") << QByteArray("SQL");
    QTest::newRow("a header alone") << QByteArray("SQLite format 3\0", 16);
    QTest::newRow("a header and rubbish") << QByteArray("SQLite format 3\0", 16).append(8000, '\x7f');
}

void TestStoreFiles::whatIsNoDatabaseIsSetAside()
{
    QFETCH(QByteArray, content);
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    Opened store = open(m_folder->path());
    QVERIFY(store.opening.how == Opening::How::Salvaged);
    QVERIFY(store.opening.why.kind == StoreError::Kind::Damaged);
    QCOMPARE(contentOf(store.opening.setAside), content); // nothing is wiped
    QVERIFY(got(store.store->create(ConversationKind::Chat, QStringLiteral("goes on"))).id > 0);
}

void TestStoreFiles::aBrokenPageCostsWhatWasOnIt()
{
    constexpr int kConversations = 60;
    fill(m_folder->path(), kConversations);
    const qint64 size = QFile(path()).size();
    // The page of the conversations' table is met at opening; then some in the middle of the file.
    qint64 tablePage = 0;
    {
        auto opened = Database::open(path(), Database::Mode::ReadWrite);
        Database database = std::move(opened).value();
        tablePage =
            database
                .single(QStringLiteral("SELECT rootpage FROM sqlite_schema WHERE name = 'conversation_by_sequence'"))
                .value()
                .toLongLong();
    }
    overwrite(path(), (tablePage - 1) * 4096, QByteArray(4096, '\xee'));
    for (const double at : {0.4, 0.6})
        overwrite(path(), qint64(double(size) * at) / 4096 * 4096, QByteArray(4096, '\xee'));

    Opened store = open(m_folder->path());
    QVERIFY(store.opening.how == Opening::How::Salvaged);
    QVERIFY2(store.opening.conversations > kConversations / 2,
             qPrintable(QString::number(store.opening.conversations)));
    int texts = 0;
    for (const WholeConversation& conversation : got(store.store->whole({})))
        texts += int(conversation.messages.size());
    QVERIFY2(texts > kConversations, qPrintable(QString::number(texts)));
    QVERIFY(!got(store.store->search(QStringLiteral("words"))).isEmpty()); // the index is made anew
}

void TestStoreFiles::damageFoundInUseIsSalvaged()
{
    fill(m_folder->path(), 40);
    qint64 page = 0;
    {
        auto opened = Database::open(path(), Database::Mode::ReadWrite);
        Database database = std::move(opened).value();
        page =
            database.single(QStringLiteral("SELECT rootpage FROM sqlite_schema WHERE name = 'message_by_conversation'"))
                .value()
                .toLongLong();
    }
    overwrite(path(), (page - 1) * 4096, QByteArray(4096, '\xee'));
    Opened store = open(m_folder->path());
    QVERIFY(store.opening.how == Opening::How::Opened); // the list is whole
    QSignalSpy salvaged(store.store.get(), &Store::salvaged);
    auto content = store.store->content(3);
    content.waitForFinished();
    QVERIFY(!content.result().ok());
    QVERIFY(salvaged.wait());
    QCOMPARE(salvaged.first().first().value<Opening>().conversations, 40);
    QCOMPARE(got(store.store->content(3)).branch.size(), 2);
}

void TestStoreFiles::oldBackupsAreThinnedOut_data()
{
    QTest::addColumn<QString>("dates");
    QTest::addColumn<QString>("dropped");
    // 2026-11-29 is a Sunday; the week began on the 23rd.
    QTest::newRow("none") << ""
                          << "";
    QTest::newRow("a week of days") << "2026-11-29 2026-11-28 2026-11-27 2026-11-26 2026-11-25 2026-11-24 2026-11-23"
                                    << "";
    QTest::newRow("the last of each week")
        << "2026-11-29 2026-11-22 2026-11-21 2026-11-20 2026-11-15 2026-11-14 2026-11-08"
        << "2026-11-21 2026-11-20 2026-11-14";
    QTest::newRow("the last of each month")
        << "2026-11-29 2026-10-31 2026-10-12 2026-01-05 2026-01-04 2025-12-31 2025-11-30"
        << "2026-10-12 2026-01-04 2025-11-30";
    QTest::newRow("the clock was set back") << "2031-01-01 2030-12-31 2026-11-29"
                                            << "";
}

void TestStoreFiles::oldBackupsAreThinnedOut()
{
    QFETCH(QString, dates);
    QFETCH(QString, dropped);
    QList<QDate> given;
    for (const QString& date : dates.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        given.append(QDate::fromString(date, Qt::ISODate));
    QStringList told;
    for (const QDate& date : backupsToDrop(given, QDate(2026, 11, 29))) told.append(date.toString(Qt::ISODate));
    QCOMPARE(told.join(QLatin1Char(' ')), dropped);
}

void TestStoreFiles::aBackupIsCheckedAndRestored()
{
    fill(m_folder->path(), 3);
    Opened opened = open(m_folder->path());
    Store& store = *opened.store;
    const BackupFile backup = got(store.backUpNow());
    QCOMPARE(got(store.backups()).size(), 1);
    QVERIFY(verifyBackup(backup.path).ok());
    const ConversationRow later = got(store.create(ConversationKind::Chat, QStringLiteral("made after the backup")));
    QCOMPARE(got(store.rows(Shelf::List)).size(), 4);

    QSignalSpy restored(&store, &Store::restored);
    got(store.restore(backup.path));
    QTRY_COMPARE(restored.size(), 1);
    QCOMPARE(got(store.rows(Shelf::List)).size(), 3);
    // What was there is a backup of its own, and can be had back in the same way.
    const QStringList kept =
        QDir(backupFolder(m_folder->path())).entryList({QStringLiteral("inkling-before-restore-*.sqlite")});
    QCOMPARE(kept.size(), 1);
    got(store.restore(QDir(backupFolder(m_folder->path())).filePath(kept.first())));
    QCOMPARE(got(store.content(later.id)).row.title, QStringLiteral("made after the backup"));
}

void TestStoreFiles::aBrokenBackupIsNotRestored()
{
    fill(m_folder->path(), 30);
    Opened opened = open(m_folder->path());
    const BackupFile backup = got(opened.store->backUpNow());
    overwrite(backup.path, 5 * 4096, QByteArray(8 * 4096, '\x55'));
    auto refused = opened.store->restore(backup.path);
    refused.waitForFinished();
    QVERIFY(!refused.result().ok());
    QVERIFY(refused.result().error().kind == StoreError::Kind::Damaged);
    QCOMPARE(got(opened.store->rows(Shelf::List)).size(), 30);
    auto missing = opened.store->restore(QStringLiteral("/nowhere/inkling-2026-01-01.sqlite"));
    missing.waitForFinished();
    QVERIFY(missing.result().error().kind == StoreError::Kind::NotFound);
}

QTEST_GUILESS_MAIN(TestStoreFiles)
#include "tst_store_files.moc"
