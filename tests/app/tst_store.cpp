// The store as the screens use it: conversations as trees, drafts, deletion and its undoing, search, export and import;
// and what it does when the disk does not take a word.
#include "app/store/backups.h"
#include "app/store/conversations.h"
#include "app/store/export.h"
#include "app/store/search.h"
#include "app/store/store.h"
#include "app/store/store_file.h"
#include "app/store/store_worker.h"
#include "tests/support/store_answers.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace inkling::app;

namespace {

NewMessage written(const QString& text) { return {Author::Writer, text, {}, {}, {}, false}; }

NewMessage replied(const QString& text)
{
    return {
        Author::Model, text, QStringLiteral("Inkling starter"), {}, ReplyStats{3, 100, 0.03, 0, StopReason::EndOfTurn},
        false};
}

QStringList texts(const ConversationContent& content)
{
    QStringList texts;
    for (const Message& message : content.branch) texts.append(message.text);
    return texts;
}

QStringList titles(const QList<ConversationRow>& rows)
{
    QStringList titles;
    for (const ConversationRow& row : rows) titles.append(row.title);
    return titles;
}

} // namespace

class TestStore : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_store.reset(); }

    void keepsAConversationOverARestart();
    void showsTheBranchThatWasChosen();
    void aRewrittenReplyKeepsWhatTheModelSaid();
    void aDeletedBranchComesBackWhole();
    void alternativesAreCountedWithoutTheBin();
    void branchesOffIntoAConversationOfItsOwn();
    void ordersByChangeWithPinnedFirst();
    void removingAFolderKeepsItsConversations();
    void draftsAndSettingsAreKept();
    void aReplyThatWasCutOffIsMarked();
    void aBranchOfManyThousandMessagesCanBeDeleted();

    void searchTakesEverythingForWords_data();
    void searchTakesEverythingForWords();
    void findsTitlesAndMessagesButNotTheBin();
    void theLastSearchWins();

    void purgingLeavesNoTrace();
    void deletingEverythingLeavesNoTrace();
    void deletingEverythingIsRefusedWhereTheFileIsOutOfReach();
    void exportsAndImportsEveryBranch();
    void refusesAnImportByName_data();
    void refusesAnImportByName();
    void exportedHtmlRunsNothing();

    void changesWaitForRoomOnTheDisk();
    void orderDoesNotFollowTheClock();

private:
    void reopen()
    {
        m_store.reset();
        m_store = std::make_unique<Store>(m_folder->path());
    }
    ConversationId chat(const QString& title) { return got(m_store->create(ConversationKind::Chat, title)).id; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
};

void TestStore::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<Store>(m_folder->path());
}

void TestStore::keepsAConversationOverARestart()
{
    const ConversationId id = chat(QStringLiteral("A lighthouse"));
    const Message question = got(m_store->addMessage(id, {}, written(QStringLiteral("Who lives there?"))));
    const Message answer = got(m_store->addMessage(id, question.id, replied(QStringLiteral("A keeper, and a heron."))));
    Sampling sampling;
    sampling.temperature = 0.7;
    sampling.seed = 9'007'199'254'740'993; // more than a double holds
    got(m_store->setSampling(id, sampling));
    got(m_store->setSystemPrompt(id, QStringLiteral("You are brief.")));
    reopen();

    const ConversationContent content = got(m_store->content(id));
    QCOMPARE(content.row.title, QStringLiteral("A lighthouse"));
    QCOMPARE(content.systemPrompt, QStringLiteral("You are brief."));
    QVERIFY(content.sampling == sampling);
    QCOMPARE(texts(content),
             (QStringList{QStringLiteral("Who lives there?"), QStringLiteral("A keeper, and a heron.")}));
    QCOMPARE(content.branch.at(1).id, answer.id);
    QCOMPARE(content.branch.at(1).model, QStringLiteral("Inkling starter"));
    QVERIFY(content.branch.at(1).stats->stop == StopReason::EndOfTurn);
    QCOMPARE(content.branch.at(1).stats->tokens, 3);
}

void TestStore::showsTheBranchThatWasChosen()
{
    const ConversationId id = chat(QStringLiteral("Branches"));
    const Message first = got(m_store->addMessage(id, {}, written(QStringLiteral("one"))));
    const Message left = got(m_store->addMessage(id, first.id, replied(QStringLiteral("left"))));
    got(m_store->addMessage(id, left.id, written(QStringLiteral("left below"))));
    const Message right = got(m_store->addMessage(id, first.id, replied(QStringLiteral("right"))));
    QCOMPARE(right.sibling, 1);
    QCOMPARE(right.siblings, 2);
    QCOMPARE(texts(got(m_store->content(id))), (QStringList{QStringLiteral("one"), QStringLiteral("right")}));

    got(m_store->choose(messageHandle(left.id)));
    const ConversationContent content = got(m_store->content(id));
    QCOMPARE(texts(content),
             (QStringList{QStringLiteral("one"), QStringLiteral("left"), QStringLiteral("left below")}));
    QCOMPARE(content.branch.at(1).sibling, 0);
    QCOMPARE(content.branch.at(1).siblings, 2);

    const Message anew = got(m_store->addMessage(id, {}, written(QStringLiteral("one, better"))));
    QCOMPARE(anew.siblings, 2);
    QCOMPARE(texts(got(m_store->content(id))), (QStringList{QStringLiteral("one, better")}));
    got(m_store->choose(messageHandle(first.id)));
    QCOMPARE(texts(got(m_store->content(id))).size(), 3);
}

void TestStore::aRewrittenReplyKeepsWhatTheModelSaid()
{
    const ConversationId id = got(m_store->create(ConversationKind::Chat, QStringLiteral("t"))).id;
    const Message first = got(m_store->addMessage(id, {}, written(QStringLiteral("one"))));
    const Message said = got(m_store->addMessage(id, first.id, replied(QStringLiteral("a fox"))));
    got(m_store->addMessage(id, said.id, written(QStringLiteral("below"))));
    got(m_store->rewrite(said.id, QStringLiteral("a hare")));
    const ConversationContent content = got(m_store->content(id));
    QCOMPARE(texts(content), (QStringList{QStringLiteral("one"), QStringLiteral("a hare"), QStringLiteral("below")}));
    QVERIFY(content.branch.at(1).edited);
    QCOMPARE(content.branch.at(1).siblings, 2);
    const ConversationContent before = got(m_store->showSibling(said.id, 1));
    QCOMPARE(texts(before), (QStringList{QStringLiteral("one"), QStringLiteral("a fox")}));
    QVERIFY(!before.branch.at(1).edited);
    QCOMPARE(got(m_store->search(QStringLiteral("hare"))).size(), 1);
    QCOMPARE(got(m_store->search(QStringLiteral("fox"))).size(), 1);
    QCOMPARE(failed(m_store->rewrite(first.id, QStringLiteral("mine"))).kind, StoreError::Kind::NotFound); // no reply
}

void TestStore::aDeletedBranchComesBackWhole()
{
    const ConversationId id = chat(QStringLiteral("Deleting"));
    const Message first = got(m_store->addMessage(id, {}, written(QStringLiteral("one"))));
    const Message second = got(m_store->addMessage(id, first.id, replied(QStringLiteral("two"))));
    const Message third = got(m_store->addMessage(id, second.id, written(QStringLiteral("three"))));
    got(m_store->setMessageDeleted(third.id, true));
    QTest::qWait(5); // the bin goes by milliseconds
    got(m_store->setMessageDeleted(second.id, true));
    QCOMPARE(texts(got(m_store->content(id))), (QStringList{QStringLiteral("one")}));
    reopen();
    got(m_store->setMessageDeleted(second.id, false));
    // What was deleted before stays in the bin.
    QCOMPARE(texts(got(m_store->content(id))), (QStringList{QStringLiteral("one"), QStringLiteral("two")}));
    got(m_store->setMessageDeleted(third.id, false));
    QCOMPARE(texts(got(m_store->content(id))).size(), 3);
}

void TestStore::alternativesAreCountedWithoutTheBin()
{
    const ConversationId id = chat(QStringLiteral("Three"));
    const Message first = got(m_store->addMessage(id, {}, written(QStringLiteral("one"))));
    got(m_store->addMessage(id, first.id, replied(QStringLiteral("a"))));
    const Message b = got(m_store->addMessage(id, first.id, replied(QStringLiteral("b"))));
    const Message c = got(m_store->addMessage(id, first.id, replied(QStringLiteral("c"))));
    got(m_store->setMessageDeleted(c.id, true));
    const ConversationContent content = got(m_store->content(id));
    QCOMPARE(content.branch.at(1).id, b.id); // the last that is left
    QCOMPARE(content.branch.at(1).siblings, 2);
    QCOMPARE(content.branch.at(1).sibling, 1);
}

void TestStore::branchesOffIntoAConversationOfItsOwn()
{
    const ConversationId id = chat(QStringLiteral("Origin"));
    const Message first = got(m_store->addMessage(id, {}, written(QStringLiteral("one"))));
    const Message second = got(m_store->addMessage(id, first.id, replied(QStringLiteral("two"))));
    got(m_store->addMessage(id, second.id, written(QStringLiteral("three"))));
    const ConversationRow branch = got(m_store->branchOff(second.id, QStringLiteral("Origin, another way")));
    QVERIFY(branch.id != id);
    QCOMPARE(texts(got(m_store->content(branch.id))), (QStringList{QStringLiteral("one"), QStringLiteral("two")}));
    QCOMPARE(texts(got(m_store->content(id))).size(), 3);
    got(m_store->purge({branch.id}));
    QCOMPARE(texts(got(m_store->content(id))).size(), 3);
}

void TestStore::ordersByChangeWithPinnedFirst()
{
    const ConversationId a = chat(QStringLiteral("a"));
    const ConversationId b = chat(QStringLiteral("b"));
    const ConversationId c = chat(QStringLiteral("c"));
    QCOMPARE(titles(got(m_store->rows(Shelf::List))),
             (QStringList{QStringLiteral("c"), QStringLiteral("b"), QStringLiteral("a")}));
    got(m_store->addMessage(a, {}, written(QStringLiteral("hello"))));
    got(m_store->setPinned(b, true));
    QCOMPARE(titles(got(m_store->rows(Shelf::List))),
             (QStringList{QStringLiteral("b"), QStringLiteral("a"), QStringLiteral("c")}));
    got(m_store->setDeleted({a, c}, true));
    QCOMPARE(titles(got(m_store->rows(Shelf::List))), (QStringList{QStringLiteral("b")}));
    QCOMPARE(got(m_store->rows(Shelf::Bin)).size(), 2);
    got(m_store->setDeleted({a, c}, false));
    QCOMPARE(got(m_store->rows(Shelf::List)).size(), 3);
    // All or none.
    QVERIFY(failed(m_store->setDeleted({a, 999}, true)).kind == StoreError::Kind::NotFound);
    QCOMPARE(got(m_store->rows(Shelf::List)).size(), 3);
}

void TestStore::removingAFolderKeepsItsConversations()
{
    const Folder folder = got(m_store->createFolder(QStringLiteral("Sea")));
    const ConversationRow row = got(m_store->create(ConversationKind::Page, QStringLiteral("Waves"), folder.id));
    QVERIFY(row.folder == folder.id);
    got(m_store->renameFolder(folder.id, QStringLiteral("Water")));
    QCOMPARE(got(m_store->folders()).first().name, QStringLiteral("Water"));
    got(m_store->removeFolder(folder.id));
    QVERIFY(got(m_store->folders()).isEmpty());
    const ConversationRow kept = got(m_store->rows(Shelf::List)).first();
    QVERIFY(!kept.folder);
    QVERIFY(kept.kind == ConversationKind::Page);
    QVERIFY(!failed(m_store->setFolder(row.id, 77)).detail.isEmpty()); // no such folder
}

void TestStore::draftsAndSettingsAreKept()
{
    const ConversationId id = chat(QStringLiteral("Draft"));
    got(m_store->setDraft(id, QStringLiteral("Once upon")));
    got(m_store->setDraft(0, QStringLiteral("Not begun")));
    got(m_store->setSetting(QStringLiteral("open"), QString::number(id)));
    reopen();
    QCOMPARE(got(m_store->content(id)).draft, QStringLiteral("Once upon"));
    QCOMPARE(got(m_store->draft(0)), QStringLiteral("Not begun"));
    QCOMPARE(got(m_store->setting(QStringLiteral("open"))), QString::number(id));
    QCOMPARE(got(m_store->setting(QStringLiteral("never set"))), QString());
    got(m_store->setDraft(id, {}));
    QCOMPARE(got(m_store->content(id)).draft, QString());
    got(m_store->setDraft(id, QStringLiteral("again")));
    got(m_store->purge({id}));
    QCOMPARE(got(m_store->draft(id)), QString());
}

void TestStore::aReplyThatWasCutOffIsMarked()
{
    const ConversationId id = chat(QStringLiteral("Cut"));
    const Message question = got(m_store->addMessage(id, {}, written(QStringLiteral("Go on"))));
    NewMessage begun = replied({});
    begun.stats.reset();
    const Message reply = got(m_store->addMessage(id, question.id, begun));
    QVERIFY(!reply.stats);
    got(m_store->saveReply(reply.id, QStringLiteral("There was on"), {}));
    reopen();
    const ConversationContent content = got(m_store->content(id));
    QCOMPARE(content.branch.at(1).text, QStringLiteral("There was on"));
    QVERIFY(content.branch.at(1).stats->stop == StopReason::Interrupted);
}

void TestStore::aBranchOfManyThousandMessagesCanBeDeleted()
{
    // SQLite cascades no deeper than 1,000 levels.
    WholeConversation long_;
    long_.row.uid = QStringLiteral("long");
    long_.row.title = QStringLiteral("Long");
    long_.row.created = long_.row.changed = QDateTime::currentDateTimeUtc();
    for (int i = 1; i <= 5000; ++i) {
        Message message;
        message.id = i;
        if (i > 1) message.parent = i - 1;
        message.text = QStringLiteral("message %1").arg(i);
        message.written = long_.row.created;
        message.stats = ReplyStats();
        long_.messages.append(message);
        long_.chosen.append(i);
    }
    QCOMPARE(got(m_store->import({long_})), 1);
    const ConversationRow row = got(m_store->rows(Shelf::List)).first();
    const ConversationContent content = got(m_store->content(row.id));
    QCOMPARE(content.branch.size(), 5000);
    got(m_store->setMessageDeleted(content.branch.at(1).id, true));
    QCOMPARE(got(m_store->content(row.id)).branch.size(), 1);
    got(m_store->setMessageDeleted(content.branch.at(1).id, false));
    QCOMPARE(got(m_store->content(row.id)).branch.size(), 5000);
    QCOMPARE(got(m_store->purge({row.id})), 1);
    QVERIFY(got(m_store->rows(Shelf::List)).isEmpty());
}

void TestStore::searchTakesEverythingForWords_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("expression");
    QTest::newRow("nothing") << QString() << QString();
    QTest::newRow("a beginning") << "kit"
                                 << "\"kit\"*";
    QTest::newRow("two words") << "lost kit"
                               << "\"lost\" \"kit\"*";
    QTest::newRow("a whole word") << "kit "
                                  << "\"kit\"";
    QTest::newRow("syntax of the index") << "NEAR(a b) OR text:*\""
                                         << "\"NEAR\" \"a\" \"b\" \"OR\" \"text\"*";
    QTest::newRow("punctuation only") << "\"'()*:^-" << QString();
    QTest::newRow("other scripts") << QStringLiteral("Бабочка 猫") << QStringLiteral("\"Бабочка\" \"猫\"*");
}

void TestStore::searchTakesEverythingForWords()
{
    QFETCH(QString, typed);
    QFETCH(QString, expression);
    QCOMPARE(searchExpression(typed), expression);
    QVERIFY(got(m_store->search(typed)).isEmpty()); // and the index takes it
}

void TestStore::findsTitlesAndMessagesButNotTheBin()
{
    const ConversationId id = chat(QStringLiteral("The lost kitten"));
    const Message first =
        got(m_store->addMessage(id, {}, written(QStringLiteral("A dragon met a kitten in the café."))));
    const Message second = got(m_store->addMessage(id, first.id, replied(QStringLiteral("The kitten purred."))));
    QList<SearchHit> hits = got(m_store->search(QStringLiteral("kitt")));
    QCOMPARE(hits.size(), 3);
    QCOMPARE(hits.at(0).message, 0);
    QCOMPARE(hits.at(0).snippet, QStringLiteral("The lost \u0002kitten\u0003"));
    QVERIFY(hits.at(1).snippet.contains(QStringLiteral("\u0002kitten\u0003")));
    QCOMPARE(got(m_store->search(QStringLiteral("CAFE"))).size(), 1); // neither case nor accents matter
    QCOMPARE(got(m_store->search(QStringLiteral("dragon kitten"))).size(), 1);

    got(m_store->saveReply(second.id, QStringLiteral("The puppy barked."), ReplyStats()));
    QCOMPARE(got(m_store->search(QStringLiteral("purred"))).size(), 0);
    QCOMPARE(got(m_store->search(QStringLiteral("puppy"))).size(), 1);
    got(m_store->setTitle(id, QStringLiteral("A dragon"), TitleBy::Writer));
    QCOMPARE(got(m_store->search(QStringLiteral("kitten"))).size(), 1);
    got(m_store->setMessageDeleted(first.id, true));
    QCOMPARE(got(m_store->search(QStringLiteral("puppy"))).size(), 0); // below what was deleted
    got(m_store->setDeleted({id}, true));
    QCOMPARE(got(m_store->search(QStringLiteral("dragon"))).size(), 0);
}

void TestStore::theLastSearchWins()
{
    const ConversationId id = chat(QStringLiteral("kitten"));
    QVERIFY(id > 0);
    QList<Store::Answer<QList<SearchHit>>> answers;
    for (int i = 1; i <= 6; ++i) answers.append(m_store->search(QStringLiteral("kitten").left(i)));
    QCOMPARE(got(answers.last()).size(), 1);
    for (auto& answer : answers) answer.waitForFinished(); // none is left without an answer
}

void TestStore::purgingLeavesNoTrace()
{
    const ConversationId kept = chat(QStringLiteral("Kept"));
    got(m_store->addMessage(kept, {}, written(QStringLiteral("chrysanthemum stays"))));
    const ConversationId id = chat(QStringLiteral("Zanzibar secret title"));
    Message last = got(m_store->addMessage(id, {}, written(QStringLiteral("quetzalcoatl is the password"))));
    for (int i = 0; i < 40; ++i) {
        last = got(
            m_store->addMessage(id, last.id, replied(QStringLiteral("quetzalcoatl again, %1 ").arg(i).repeated(200))));
    }
    got(m_store->setDraft(id, QStringLiteral("quetzalcoatl draft")));
    const QString uid = got(m_store->content(id)).row.uid;
    got(m_store->backUpNow());
    const auto traces = [this](const QByteArray& word) {
        QStringList found;
        for (const QString& folder : {m_folder->path(), backupFolder(m_folder->path())}) {
            for (const QFileInfo& info : QDir(folder).entryInfoList(QDir::Files)) {
                QFile file(info.filePath());
                if (file.open(QIODevice::ReadOnly) && file.readAll().toLower().contains(word))
                    found.append(info.fileName());
            }
        }
        return found;
    };
    QVERIFY(!traces("quetzalcoatl").isEmpty());
    QCOMPARE(got(m_store->purge({id})), 1);
    QCOMPARE(traces("quetzalcoatl").size(), 1); // the backup
    QVERIFY(traces("quetzalcoatl").first().startsWith(QStringLiteral("inkling-2")));
    QCOMPARE(got(m_store->cleanseBackups({uid})), 1);
    QCOMPARE(traces("quetzalcoatl"), QStringList());
    QCOMPARE(traces("zanzibar"), QStringList());
    QCOMPARE(traces("chrysanthemum").size(), 2);
    QCOMPARE(got(m_store->search(QStringLiteral("chrysan"))).size(), 1);
}

void TestStore::deletingEverythingLeavesNoTrace()
{
    const Folder folder = got(m_store->createFolder(QStringLiteral("Quetzalcoatl folder")));
    const ConversationId id = chat(QStringLiteral("Quetzalcoatl title"));
    got(m_store->setFolder(id, folder.id));
    got(m_store->setSystemPrompt(id, QStringLiteral("quetzalcoatl prompt")));
    Message last = got(m_store->addMessage(id, {}, written(QStringLiteral("quetzalcoatl is the password"))));
    for (int i = 0; i < 40; ++i) {
        last = got(
            m_store->addMessage(id, last.id, replied(QStringLiteral("quetzalcoatl again, %1 ").arg(i).repeated(200))));
    }
    got(m_store->setDeleted({chat(QStringLiteral("In the bin: quetzalcoatl"))}, true));
    got(m_store->setDraft(0, QStringLiteral("quetzalcoatl draft")));
    got(m_store->setSetting(QStringLiteral("preset"), QStringLiteral("quetzalcoatl preset")));
    got(m_store->backUpNow());
    QFile aside(m_folder->filePath(QStringLiteral("inkling-damaged-2026-01-01-000000.sqlite")));
    QVERIFY(aside.open(QIODevice::WriteOnly));
    aside.write("quetzalcoatl");
    aside.close();

    const auto files = [this] {
        return QDir(m_folder->path()).entryInfoList(QDir::Files) +
               QDir(backupFolder(m_folder->path())).entryInfoList(QDir::Files);
    };
    const auto traces = [&files](const QByteArray& word) {
        QStringList found;
        for (const QFileInfo& info : files()) {
            QFile file(info.filePath());
            if (file.open(QIODevice::ReadOnly) && file.readAll().toLower().contains(word))
                found.append(info.fileName());
        }
        return found;
    };
    Holdings holdings = got(m_store->holdings());
    QCOMPARE(holdings.listed, 1);
    QCOMPARE(holdings.inBin, 1);
    QCOMPARE(holdings.backups, 2);
    qint64 bytes = 0;
    for (const QFileInfo& file : files()) bytes += file.fileName().endsWith(QLatin1String("-shm")) ? 0 : file.size();
    QCOMPARE(holdings.bytes + holdings.backupBytes, bytes);

    QCOMPARE(got(m_store->deleteEverything(Copies::Keep)), 2);
    QCOMPARE(traces("quetzalcoatl").size(), 2); // the backup, and what was set aside
    for (const QString& name : traces("quetzalcoatl")) QVERIFY(name.startsWith(QLatin1String("inkling-")));
    QCOMPARE(got(m_store->deleteEverything(Copies::Delete)), 0);
    QCOMPARE(traces("quetzalcoatl"), QStringList());
    holdings = got(m_store->holdings());
    QCOMPARE(holdings.listed + holdings.inBin + holdings.backups, 0);
    QVERIFY(got(m_store->folders()).isEmpty());
    QCOMPARE(got(m_store->draft(0)), QString());
    QVERIFY(chat(QStringLiteral("A new beginning")) > 0);
    reopen();
    QCOMPARE(titles(got(m_store->rows(Shelf::List))), QStringList{QStringLiteral("A new beginning")});
}

void TestStore::deletingEverythingIsRefusedWhereTheFileIsOutOfReach()
{
    QFile file(m_folder->filePath(QStringLiteral("a file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    Store homeless(file.fileName() + QStringLiteral("/below"));
    QVERIFY(!failed(homeless.deleteEverything(Copies::Delete)).detail.isEmpty());
}

void TestStore::exportsAndImportsEveryBranch()
{
    const Folder folder = got(m_store->createFolder(QStringLiteral("Sea")));
    const ConversationId id = got(m_store->create(ConversationKind::Chat, QStringLiteral("Tree"), folder.id)).id;
    Sampling sampling;
    sampling.topK = 40;
    got(m_store->setSampling(id, sampling));
    const Message first = got(m_store->addMessage(id, {}, written(QStringLiteral("one\n\"quoted\" <b>&amp;"))));
    const Message left = got(m_store->addMessage(id, first.id, replied(QStringLiteral("left"))));
    got(m_store->addMessage(id, first.id, replied(QStringLiteral("right"))));
    got(m_store->choose(messageHandle(left.id)));
    const QByteArray json = toJson(got(m_store->whole({})));

    QTemporaryDir other;
    Store elsewhere(other.path());
    const auto read = fromJson(json);
    QVERIFY2(read.ok(), read.ok() ? "" : qPrintable(read.error().detail));
    QCOMPARE(got(elsewhere.import(read.value())), 1);
    QCOMPARE(got(elsewhere.import(read.value())), 0); // it is known by its uid
    QCOMPARE(got(elsewhere.folders()).size(), 1);
    const WholeConversation copy = got(elsewhere.whole({})).first();
    QCOMPARE(copy.messages.size(), 3);
    QVERIFY(copy.sampling == sampling);
    QCOMPARE(copy.folderName, QStringLiteral("Sea"));
    QCOMPARE(texts(got(elsewhere.content(copy.row.id))), texts(got(m_store->content(id))));
    QCOMPARE(toJson(got(elsewhere.whole({}))).size(), json.size()); // times and texts are the same
}

void TestStore::refusesAnImportByName_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("says");
    const QByteArray head = R"({"format":"inkling-conversations","version":1,"conversations":[)";
    const QByteArray conversation =
        R"({"uid":"u","kind":"chat","title":"t","created":"2026-01-01T00:00:00Z","changed":"2026-01-01T00:00:00Z","messages":[)";
    const QByteArray time = R"("written":"2026-01-01T00:00:00Z")";
    QTest::newRow("no JSON") << QByteArray("PK\x03\x04") << "byte ";
    QTest::newRow("other JSON") << QByteArray("[1,2]") << "format: expected 'inkling-conversations'";
    QTest::newRow("a newer version") << QByteArray(R"({"format":"inkling-conversations","version":2})") << "version 2";
    QTest::newRow("no list") << QByteArray(R"({"format":"inkling-conversations","version":1})")
                             << "conversations: expected a list";
    QTest::newRow("no title") << head + R"({"uid":"u","kind":"chat"}]})"
                              << "conversations[0].title: expected a text";
    QTest::newRow("an author") << head + conversation + R"({"id":1,"author":"system","text":"x",)" + time + "}]}]}"
                               << "conversations[0].messages[0].author: expected 'writer' or 'model'";
    QTest::newRow("a parent that comes later")
        << head + conversation + R"({"id":1,"parent":2,"author":"writer","text":"x",)" + time + "}]}]}"
        << "conversations[0].messages[0].parent: expected the id of an earlier message";
    QTest::newRow("an id twice") << head + conversation + R"({"id":1,"author":"writer","text":"x",)" + time +
                                        R"(},{"id":1,"author":"writer","text":"x",)" + time + "}]}]}"
                                 << "conversations[0].messages[1].id: expected a number of its own";
    QTest::newRow("a bad time") << head + conversation + R"({"id":1,"author":"writer","text":"x","written":"soon"}]}]})"
                                << "conversations[0].messages[0].written: expected a time";
    QTest::newRow("very deep") << QByteArray(100'000, '[') << "byte ";
}

void TestStore::refusesAnImportByName()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, says);
    const auto read = fromJson(json);
    QVERIFY(!read.ok());
    QVERIFY2(read.error().detail.contains(says), qPrintable(read.error().detail));
}

void TestStore::exportedHtmlRunsNothing()
{
    WholeConversation conversation;
    conversation.row.title = QStringLiteral("<script>alert(1)</script>");
    Message message;
    message.id = 1;
    message.author = Author::Model;
    message.model = QStringLiteral("<img src=x>");
    message.text = QStringLiteral("<img src=http://example.org/x onerror=alert(1)> & \"more\"");
    conversation.messages = {message};
    conversation.chosen = {1};
    const QString html = toHtml({conversation}, {QStringLiteral("You")});
    QVERIFY(!html.contains(QStringLiteral("<script")));
    QVERIFY(!html.contains(QStringLiteral("<img")));
    QVERIFY(html.contains(QStringLiteral("&lt;img src=http://example.org/x")));
    QVERIFY(html.contains(QStringLiteral("default-src 'none'")));
    QCOMPARE(toMarkdown(conversation, {QStringLiteral("You")}).count(QLatin1Char('\n')), 5);
    QVERIFY(
        toPlainText(conversation, {QStringLiteral("You")}).contains(QStringLiteral("onerror=alert(1)> & \"more\"")));
}

void TestStore::changesWaitForRoomOnTheDisk()
{
    m_store.reset();
    StoreWorker worker(m_folder->path());
    QSignalSpy trouble(&worker, &StoreWorker::writeTrouble);
    QSignalSpy ended(&worker, &StoreWorker::writeTroubleEnded);
    worker.open();
    const auto row = Conversations(worker.database()).create(ConversationKind::Chat, QStringLiteral("Full"), {});
    QVERIFY(row.ok());
    const auto pages = worker.database().single(QStringLiteral("PRAGMA page_count"));
    QVERIFY(pages.ok());
    // SQLite answers as on a full disk once the file may not grow.
    QVERIFY(worker.database().run(QStringLiteral("PRAGMA max_page_count = %1").arg(pages.value().toInt())).ok());

    QStringList done;
    const auto add = [&](const QString& text) {
        worker.carryOut(
            [&, text](bool isLast) {
                const auto added =
                    Conversations(worker.database()).addMessage(row.value().id, {}, written(text.repeated(20'000)));
                if (!added.ok() && worker.mayRetry(added.error()) && !isLast) return StoreWorker::Outcome::Retry;
                if (added.ok()) done.append(text);
                return StoreWorker::Outcome::Done;
            },
            StoreWorker::Access::Write);
    };
    add(QStringLiteral("a"));
    add(QStringLiteral("b"));
    QVERIFY(done.isEmpty());
    QCOMPARE(trouble.size(), 2);
    QVERIFY(trouble.first().first().value<StoreError>().kind == StoreError::Kind::Full);
    QCOMPARE(trouble.last().at(1).toInt(), 2);
    // Looking goes on meanwhile.
    int rows = 0;
    worker.carryOut(
        [&](bool) {
            rows = int(Conversations(worker.database()).rows(Shelf::List).value().size());
            return StoreWorker::Outcome::Done;
        },
        StoreWorker::Access::Read);
    QCOMPARE(rows, 1);

    QVERIFY(worker.database().run(QStringLiteral("PRAGMA max_page_count = 100000")).ok());
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 10'000);
    QCOMPARE(done, (QStringList{QStringLiteral("a"), QStringLiteral("b")})); // in their order, once each
}

void TestStore::orderDoesNotFollowTheClock()
{
    // What an import brings may claim to be of any year.
    WholeConversation future;
    future.row.uid = QStringLiteral("future");
    future.row.title = QStringLiteral("future");
    future.row.created = future.row.changed = QDateTime::currentDateTimeUtc().addYears(50);
    QCOMPARE(got(m_store->import({future})), 1);
    chat(QStringLiteral("now"));
    QCOMPARE(titles(got(m_store->rows(Shelf::List))), (QStringList{QStringLiteral("now"), QStringLiteral("future")}));
}

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
