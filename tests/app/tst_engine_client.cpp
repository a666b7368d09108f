// The client against an engine that fails on purpose: what dies, hangs, floods or talks rubbish costs a pause, never
// the window and never the text.
#include "app/engine_client/engine_client.h"
#include "app/engine_client/line_reader.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace inkling::app;
using namespace std::chrono_literals;

namespace {

using State = EngineClient::State;

EngineClient::Options fake(const QStringList& arguments)
{
    EngineClient::Options options;
    options.program = QStringLiteral(INKLING_FAKE_ENGINE);
    options.arguments = arguments;
    options.silence = 10000ms;
    options.heartbeat = 100ms;
    return options;
}

GenerateRequest greeting()
{
    GenerateRequest request;
    request.messages = {{Turn::Role::User, QStringLiteral("Hello")}};
    return request;
}

// Collects what a reply says, and how it ends.
class Listener : public QObject
{
public:
    explicit Listener(EngineClient& client)
    {
        connect(&client, &EngineClient::textArrived, this,
                [this](qint64, int, const QString& piece) { text += piece; });
        connect(&client, &EngineClient::finished, this, [this](qint64, const QList<ReplyStats>& told) {
            stats = told.first();
            ++ends;
        });
        connect(&client, &EngineClient::failed, this, [this](qint64, const EngineFault& told) {
            fault = told;
            ++ends;
        });
    }

    QString text;
    ReplyStats stats;
    EngineFault fault;
    int ends = 0;
};

const QString kModel = QStringLiteral("model.gguf");

} // namespace

class TestEngineClient : public QObject
{
    Q_OBJECT

private slots:
    void opensAModelAndStreamsAReply();
    void stopsAReply();
    void sendsAConversationAsTheProtocolSpellsIt();
    void keepsTheTextAndStartsAgainWhenTheEngineFails_data();
    void keepsTheTextAndStartsAgainWhenTheEngineFails();
    void givesUpAfterThreeDeathsAndTriesAgainWhenAsked();
    void givesUpAtOnceWhenTheEngineIsMissing();
    void givesUpOnAnotherVersion();
    void keepsTheOpenModelWhenAnotherIsRefused();
    void opensTheLastOfSeveralModelsAskedFor();
    void opensAnotherModelWhileAReplyRuns();
    void staysResponsiveWhileTheEngineFloods();
    void notFooledByABusyEngineThatOnlySendsHeartbeats();
    void endsTheEngineWithItself();
    void readsLinesWhereverTheyAreCut();
    void knowsALineThatIsTooLong();
};

void TestEngineClient::opensAModelAndStreamsAReply()
{
    EngineClient client(fake({QStringLiteral("reply=Good evening to you")}));
    QSignalSpy opened(&client, &EngineClient::modelOpened);
    QCOMPARE(client.state(), State::Off);
    client.openModel(kModel);
    QTRY_COMPARE(client.state(), State::Ready);
    QCOMPARE(opened.size(), 1);
    const auto facts = opened.front().front().value<ModelFacts>();
    QCOMPARE(facts.name, QStringLiteral("Fake 270M"));
    QCOMPARE(facts.parameters, 268098176);
    QCOMPARE(facts.mainType, QStringLiteral("Q4_0"));
    QVERIFY(facts.chats());

    Listener listener(client);
    QVERIFY(client.generate(greeting()).has_value());
    QVERIFY2(!client.generate(greeting()).has_value(), "one reply at a time");
    QTRY_COMPARE(listener.ends, 1);
    QCOMPARE(listener.text, QStringLiteral("Good evening to you"));
    QCOMPARE(listener.stats.tokens, 4);
    QCOMPARE(listener.stats.stop, StopReason::EndOfTurn);
    QCOMPARE(client.state(), State::Ready);
}

void TestEngineClient::stopsAReply()
{
    EngineClient client(fake({QStringLiteral("tokens=100000"), QStringLiteral("pause_ms=2")}));
    client.openModel(kModel);
    QTRY_COMPARE(client.state(), State::Ready);
    Listener listener(client);
    client.generate(greeting());
    QTRY_VERIFY(!listener.text.isEmpty());
    client.cancel();
    QTRY_COMPARE(listener.ends, 1);
    QCOMPARE(listener.stats.stop, StopReason::Cancelled);
    QCOMPARE(client.state(), State::Ready);
}

void TestEngineClient::sendsAConversationAsTheProtocolSpellsIt()
{
    const QTemporaryDir folder;
    const QString log = folder.filePath(QStringLiteral("log"));
    EngineClient client(fake({QStringLiteral("log=") + log}));
    client.openModel(kModel);
    QTRY_COMPARE(client.state(), State::Ready);
    Listener listener(client);
    GenerateRequest request = greeting();
    request.messages.append({Turn::Role::Model, QStringLiteral("Good \"day\"\n\u00FC") + QChar(0xD800)});
    request.sampling.maxTokens = 7;
    client.generate(request);
    QTRY_COMPARE(listener.ends, 1);

    QFile file(log);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray sent = file.readAll();
    QVERIFY(sent.contains(R"("method":"initialize","params":{)"));
    QVERIFY(sent.contains(R"("protocol":"1.0")"));
    QVERIFY(sent.contains(R"("method":"model.open","params":{"path":"model.gguf"})"));
    QVERIFY(sent.contains(R"({"content":"Hello","role":"user"})"));
    QVERIFY(sent.contains(R"("continue_last":true)"));
    QVERIFY(sent.contains(R"("max_tokens":7)"));
    QVERIFY(sent.contains(R"("context_policy":"slide")"));
    QVERIFY(sent.contains("Good \\\"day\\\"\\n\u00FC"));
    QVERIFY2(QString::fromUtf8(sent).toUtf8() == sent, "half a surrogate pair is no UTF-8");
}

void TestEngineClient::keepsTheTextAndStartsAgainWhenTheEngineFails_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<EngineTrouble>("trouble");
    QTest::newRow("dies") << "die_at=5" << EngineTrouble::Died;
    QTest::newRow("hangs") << "hang_at=5" << EngineTrouble::Silent;
    QTest::newRow("half a line") << "half_line_at=5" << EngineTrouble::Died;
    QTest::newRow("rubbish") << "rubbish_at=5" << EngineTrouble::Rubbish;
}

void TestEngineClient::keepsTheTextAndStartsAgainWhenTheEngineFails()
{
    QFETCH(QString, fault);
    QFETCH(EngineTrouble, trouble);
    const QTemporaryDir folder;
    EngineClient::Options options = fake({fault, QStringLiteral("once=") + folder.filePath(QStringLiteral("failed"))});
    if (trouble == EngineTrouble::Silent) options.silence = 2000ms;
    EngineClient client(options);
    QSignalSpy opened(&client, &EngineClient::modelOpened);
    QSignalSpy restarting(&client, &EngineClient::restarting);
    QSignalSpy restarted(&client, &EngineClient::restarted);
    client.openModel(kModel);
    QTRY_COMPARE(client.state(), State::Ready);
    Listener listener(client);
    client.generate(greeting());
    QTRY_COMPARE_WITH_TIMEOUT(restarted.size(), 1, 20000);
    QCOMPARE(restarting.size(), 1);
    QCOMPARE(restarting.front().front().value<EngineTrouble>(), trouble);
    QCOMPARE(listener.ends, 1);
    QCOMPARE(listener.text, QStringLiteral("word1 word2 word3 word4"));
    QCOMPARE(listener.stats.stop, StopReason::Interrupted);
    QCOMPARE(listener.stats.tokens, 4);
    QCOMPARE(opened.size(), 2);
    QCOMPARE(client.state(), State::Ready);

    listener.text.clear();
    client.generate(greeting());
    QTRY_COMPARE(listener.ends, 2);
    QVERIFY(listener.text.endsWith(QStringLiteral("word40")));
}

void TestEngineClient::givesUpAfterThreeDeathsAndTriesAgainWhenAsked()
{
    const QTemporaryDir folder;
    EngineClient client(fake({QStringLiteral("die_at=0")}));
    QSignalSpy restarting(&client, &EngineClient::restarting);
    QSignalSpy gaveUp(&client, &EngineClient::gaveUp);
    client.openModel(kModel);
    QTRY_COMPARE(gaveUp.size(), 1);
    QCOMPARE(restarting.size(), 2);
    QCOMPARE(client.state(), State::GivenUp);
    QCOMPARE(client.processId(), 0);
    QVERIFY(!client.generate(greeting()).has_value());

    client.tryAgain();
    QTRY_COMPARE(gaveUp.size(), 2);
}

void TestEngineClient::givesUpAtOnceWhenTheEngineIsMissing()
{
    EngineClient::Options options;
    options.program = QStringLiteral("/no/such/program");
    EngineClient client(options);
    QSignalSpy gaveUp(&client, &EngineClient::gaveUp);
    client.openModel(kModel);
    QTRY_COMPARE(gaveUp.size(), 1);
    QCOMPARE(gaveUp.front().front().value<EngineTrouble>(), EngineTrouble::NotFound);
}

void TestEngineClient::givesUpOnAnotherVersion()
{
    EngineClient client(fake({QStringLiteral("version=2.0")}));
    QSignalSpy gaveUp(&client, &EngineClient::gaveUp);
    client.openModel(kModel);
    QTRY_COMPARE(gaveUp.size(), 1);
    QCOMPARE(gaveUp.front().front().value<EngineTrouble>(), EngineTrouble::WrongVersion);
}

void TestEngineClient::keepsTheOpenModelWhenAnotherIsRefused()
{
    EngineClient client(fake({QStringLiteral("refuse=bad_file")}));
    QSignalSpy opened(&client, &EngineClient::modelOpened);
    QSignalSpy refused(&client, &EngineClient::modelRefused);
    client.openModel(kModel);
    QTRY_COMPARE(client.state(), State::Ready);
    client.openModel(QStringLiteral("refused.gguf"));
    QTRY_COMPARE(opened.size(), 2);
    QCOMPARE(refused.size(), 1);
    QCOMPARE(refused.front().at(0).toString(), QStringLiteral("refused.gguf"));
    QCOMPARE(refused.front().at(1).value<EngineFault>().kind, FaultKind::BadFile);
    QCOMPARE(opened.back().front().value<ModelFacts>().path, kModel);
    QCOMPARE(client.state(), State::Ready);
}

void TestEngineClient::opensTheLastOfSeveralModelsAskedFor()
{
    EngineClient client(fake({}));
    QSignalSpy opened(&client, &EngineClient::modelOpened);
    client.openModel(QStringLiteral("a.gguf"));
    client.openModel(QStringLiteral("b.gguf"));
    QTRY_COMPARE(client.state(), State::Ready);
    QCOMPARE(opened.back().front().value<ModelFacts>().path, QStringLiteral("b.gguf"));
    client.openModel(QStringLiteral("c.gguf"));
    client.openModel(QStringLiteral("d.gguf"));
    QTRY_COMPARE(opened.back().front().value<ModelFacts>().path, QStringLiteral("d.gguf"));
    QCOMPARE(opened.size(), 2);
}

void TestEngineClient::opensAnotherModelWhileAReplyRuns()
{
    EngineClient client(fake({QStringLiteral("tokens=100000"), QStringLiteral("pause_ms=2")}));
    QSignalSpy opened(&client, &EngineClient::modelOpened);
    client.openModel(kModel);
    QTRY_COMPARE(client.state(), State::Ready);
    Listener listener(client);
    client.generate(greeting());
    QTRY_VERIFY(!listener.text.isEmpty());
    client.openModel(QStringLiteral("other.gguf"));
    QTRY_COMPARE(opened.size(), 2);
    QCOMPARE(listener.ends, 1);
    QCOMPARE(client.state(), State::Ready);
}

void TestEngineClient::staysResponsiveWhileTheEngineFloods()
{
    EngineClient client(fake({QStringLiteral("tokens=60000")}));
    client.openModel(kModel);
    QTRY_COMPARE(client.state(), State::Ready);
    // A timer that is to fire every 10 ms counts how often it could: it goes hungry if reading hogs the thread.
    int beats = 0;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, this, [&beats] { ++beats; });
    timer.start(10);
    QElapsedTimer clock;
    clock.start();
    Listener listener(client);
    client.generate(greeting());
    QTRY_COMPARE_WITH_TIMEOUT(listener.ends, 1, 60000);
    QCOMPARE(listener.stats.tokens, 60000);
    QVERIFY(listener.text.endsWith(QStringLiteral(" word59999")));
    QVERIFY2(beats >= clock.elapsed() / 200, qPrintable(QStringLiteral("%1 in %2 ms").arg(beats).arg(clock.elapsed())));
}

void TestEngineClient::notFooledByABusyEngineThatOnlySendsHeartbeats()
{
    EngineClient::Options options = fake({QStringLiteral("reply=one two"), QStringLiteral("pause_ms=2500")});
    options.silence = 2000ms;
    EngineClient client(options);
    QSignalSpy restarting(&client, &EngineClient::restarting);
    client.openModel(kModel);
    QTRY_COMPARE(client.state(), State::Ready);
    Listener listener(client);
    client.generate(greeting());
    QTRY_COMPARE_WITH_TIMEOUT(listener.ends, 1, 30000);
    QCOMPARE(restarting.size(), 0);
}

void TestEngineClient::endsTheEngineWithItself()
{
    qint64 process = 0;
    {
        EngineClient client(fake({QStringLiteral("tokens=100000"), QStringLiteral("pause_ms=2")}));
        client.openModel(kModel);
        QTRY_COMPARE(client.state(), State::Ready);
        client.generate(greeting());
        process = client.processId();
        QVERIFY(process > 0);
    }
#ifdef Q_OS_UNIX
    QTRY_VERIFY(::kill(static_cast<pid_t>(process), 0) != 0);
#endif
}

void TestEngineClient::readsLinesWhereverTheyAreCut()
{
    const QByteArray stream = "one\r\n\ntwo and a half\nthree\n";
    for (qsizetype step = 1; step <= stream.size(); ++step) {
        LineReader reader(100);
        QList<QByteArray> lines;
        for (qsizetype at = 0; at < stream.size(); at += step) {
            reader.append(stream.mid(at, step));
            while (const auto line = reader.next()) lines.append(*line);
        }
        QCOMPARE(lines, (QList<QByteArray>{"one", "", "two and a half", "three"}));
    }
}

void TestEngineClient::knowsALineThatIsTooLong()
{
    LineReader reader(10);
    reader.append("12345678");
    QVERIFY(!reader.next().has_value());
    QVERIFY(!reader.isOverlong());
    reader.append("9012");
    QVERIFY(!reader.next().has_value());
    QVERIFY(reader.isOverlong());
}

QTEST_GUILESS_MAIN(TestEngineClient)
#include "tst_engine_client.moc"
