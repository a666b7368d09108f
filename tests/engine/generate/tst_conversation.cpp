#include "engine/generate/conversation.h"
#include "tests/engine/generate/toy_model.h"

#include <QTest>

using namespace inkling;
using namespace inkling::test;

namespace {

// u: user, m: model, s: system; each message has words of its own.
std::vector<Message> conversation(const QString& roles)
{
    std::vector<Message> messages;
    for (int i = 0; i < roles.size(); ++i) {
        const Role role = roles[i] == 's' ? Role::System : roles[i] == 'u' ? Role::User : Role::Model;
        std::string text = "message " + std::to_string(i);
        for (int k = 0; k < i % 4; ++k) text += " and some more words";
        messages.push_back({role, text});
    }
    return messages;
}

std::vector<TokenId> encoded(const Model& model, const std::vector<Message>& all, const QList<int>& indices)
{
    std::vector<Message> kept;
    for (const int i : indices) kept.push_back(all[std::size_t(i)]);
    return model.chatFormat().encode(kept, model.tokenizer());
}

} // namespace

class TestConversation : public QObject
{
    Q_OBJECT
private slots:
    void dropsWholeTurnsFromTheOldestOn_data()
    {
        QTest::addColumn<QString>("roles");
        QTest::addColumn<QList<int>>("fits"); // the longest that has room
        QTest::addColumn<int>("dropped");
        using L = QList<int>;
        QTest::newRow("all fits") << "umumu" << L{0, 1, 2, 3, 4} << 0;
        QTest::newRow("one turn less") << "umumu" << L{2, 3, 4} << 2;
        QTest::newRow("the last message alone") << "umumu" << L{4} << 4;
        QTest::newRow("the system prompt stays") << "sumumu" << L{0, 3, 4, 5} << 2;
        QTest::newRow("the system prompt stays to the last") << "sumumu" << L{0, 5} << 4;
        QTest::newRow("a reply to be continued keeps its question") << "sumumum" << L{0, 5, 6} << 4;
        QTest::newRow("two replies are one turn") << "ummumu" << L{3, 4, 5} << 3;
        QTest::newRow("a reply before any question") << "mumu" << L{1, 2, 3} << 1;
        QTest::newRow("questions without replies") << "uuuu" << L{2, 3} << 2;
        QTest::newRow("long") << "sumumumumumumumumumumumumumumumumumumumumu" << L{0, 37, 38, 39, 40, 41} << 36;
    }
    void dropsWholeTurnsFromTheOldestOn()
    {
        QFETCH(QString, roles);
        QFETCH(QList<int>, fits);
        QFETCH(int, dropped);
        const auto model = openToy();
        const auto messages = conversation(roles);
        const auto expected = encoded(*model, messages, fits);
        const std::size_t reserve = 7;
        const auto fitted = fitConversation(*model, messages, expected.size() + reserve, reserve);
        INKLING_VERIFY(fitted);
        QCOMPARE(fitted->droppedMessages, std::size_t(dropped));
        QCOMPARE(fitted->tokens, expected);
    }

    void saysSoWhenTheRestDoesNotFit_data()
    {
        QTest::addColumn<QString>("roles");
        QTest::newRow("one message") << "u";
        QTest::newRow("with a system prompt") << "su";
        QTest::newRow("after others") << "sumu";
    }
    void saysSoWhenTheRestDoesNotFit()
    {
        QFETCH(QString, roles);
        const auto model = openToy();
        const auto messages = conversation(roles);
        const QList<int> rest = roles.startsWith('s') ? QList<int>{0, int(roles.size()) - 1} : QList<int>{0};
        const std::size_t needed = encoded(*model, messages, rest).size();
        const auto fitted = fitConversation(*model, messages, needed + 9, 10);
        QVERIFY(!fitted);
        QCOMPARE(fitted.error().code, ErrorCode::ContextFull);
        for (const std::size_t number : {needed, needed + 9})
            QVERIFY2(fitted.error().text.find(std::to_string(number)) != std::string::npos,
                     fitted.error().text.c_str());
        QVERIFY(!fitConversation(*model, messages, 3, 0));
        INKLING_VERIFY(fitConversation(*model, messages, needed + 10, 10));
    }
};

QTEST_APPLESS_MAIN(TestConversation)
#include "tst_conversation.moc"
