// How long the store takes with a life's work in it: 10,000 conversations, 100,000 messages. It asserts what is found
// and prints how long it took; no time is a test.
#include "app/store/store.h"
#include "tests/support/store_answers.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

using namespace inkling::app;

namespace {

constexpr int kConversations = 10'000;
constexpr int kMessagesEach = 10;
constexpr int kRounds = 9;

// Words as often as words are: the n-th about 1/n of the time.
class Words
{
public:
    explicit Words(quint32 seed) : m_random(seed)
    {
        for (int i = 0; i < 20'000; ++i) m_words.append(made(i));
    }
    QString text(int count)
    {
        QStringList words;
        for (int i = 0; i < count; ++i) {
            const double draw = m_random.generateDouble();
            words.append(m_words.at(qsizetype(std::pow(double(m_words.size()), draw)) - 1));
        }
        return words.join(QLatin1Char(' '));
    }
    const QString& word(int rank) const { return m_words.at(rank); }

private:
    static QString made(int number)
    {
        static const QString kSyllables = QStringLiteral("bakilomunesaturivopejahodifege");
        QString word;
        for (int rest = number + 15; rest > 0; rest /= 15) word += kSyllables.mid(rest % 15 * 2, 2);
        return word;
    }
    QRandomGenerator m_random;
    QStringList m_words;
};

QList<WholeConversation> lifesWork(Words& words)
{
    QList<WholeConversation> all;
    MessageId id = 0;
    for (int i = 0; i < kConversations; ++i) {
        WholeConversation conversation;
        conversation.row.uid = QStringLiteral("uid-%1").arg(i);
        conversation.row.title = words.text(4);
        conversation.row.created = conversation.row.changed = QDateTime::currentDateTimeUtc();
        for (int m = 0; m < kMessagesEach; ++m) {
            Message message;
            message.id = ++id;
            if (m > 0) message.parent = id - 1;
            message.author = m % 2 == 0 ? Author::Writer : Author::Model;
            message.text = words.text(m % 2 == 0 ? 20 : 80);
            message.written = conversation.row.created;
            message.stats = ReplyStats();
            conversation.messages.append(message);
            conversation.chosen.append(message.id);
        }
        all.append(conversation);
    }
    return all;
}

template <typename Work> void measure(const char* what, Work work)
{
    std::vector<double> times;
    for (int i = 0; i < kRounds; ++i) {
        QElapsedTimer clock;
        clock.start();
        work();
        times.push_back(double(clock.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    qInfo("%-44s median %7.2f ms   longest %7.2f ms", what, times[kRounds / 2], times.back());
}

} // namespace

class TestStoreSpeed : public QObject
{
    Q_OBJECT

private slots:
    void aLifesWork();
};

void TestStoreSpeed::aLifesWork()
{
    QTemporaryDir folder;
    Words words(3);
    {
        Store store(folder.path());
        QCOMPARE(got(store.import(lifesWork(words))), kConversations);
    }
    qInfo("%d conversations, %d messages, %.0f MB", kConversations, kConversations * kMessagesEach,
          double(QFileInfo(folder.filePath(QStringLiteral("inkling.sqlite"))).size()) / 1e6);
    auto store = std::make_unique<Store>(folder.path());
    measure("opening, to the list", [&] {
        store = std::make_unique<Store>(folder.path());
        QCOMPARE(got(store->rows(Shelf::List)).size(), kConversations);
    });
    measure("the list", [&] { QCOMPARE(got(store->rows(Shelf::List)).size(), kConversations); });
    const ConversationId last = got(store->rows(Shelf::List)).first().id;
    measure("a conversation", [&] { QCOMPARE(got(store->content(last)).branch.size(), kMessagesEach); });
    const auto find = [&](const QString& typed) { return got(store->search(typed)).size(); };
    measure("search: one letter", [&] { QVERIFY(find(words.word(0).left(1)) > 100); });
    measure("search: the most frequent word", [&] { QVERIFY(find(words.word(0)) > 100); });
    measure("search: a rare word", [&] { QVERIFY(find(words.word(15'000)) > 0); });
    measure("search: two words", [&] { QVERIFY(find(words.word(20) + QLatin1Char(' ') + words.word(30)) > 100); });
    measure("search: nothing to be found", [&] { QCOMPARE(find(QStringLiteral("xylophone")), 0); });
    measure("a message added, on the disk", [&] {
        (void)got(store->addMessage(last, {}, {Author::Writer, words.text(20), {}, {}, {}, false}));
    });
}

QTEST_GUILESS_MAIN(TestStoreSpeed)
#include "tst_store_speed.moc"
