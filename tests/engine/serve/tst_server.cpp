// The server as text, in process: what it makes of messages of every sort, before any model computes.
#include "tests/engine/serve/server_peer.h"

#include <set>

using namespace inkling;
using namespace inkling::test;
using serve::Server;

namespace {

const QJsonObject errorOf(const QJsonObject& response) { return response["error"].toObject(); }

} // namespace

class TestServer : public QObject
{
    Q_OBJECT
private slots:
    void answersWhatIsNoRequest_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const QByteArray& line, int code) {
            QTest::newRow(name) << line << code;
        };
        row("no JSON", "hello", -32700);
        row("half an object", R"({"jsonrpc":"2.0","id":1)", -32700);
        row("invalid UTF-8", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xFF\"}", -32700);
        row("a key twice", R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})", -32700);
        row("nested deeply", QByteArray(1'000'000, '['), -32700);
        row("NaN", R"({"jsonrpc":"2.0","id":NaN,"method":"ping"})", -32700);
        row("a batch", R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])", -32600);
        row("an empty batch", "[]", -32600);
        row("a number", "5", -32600);
        row("a text", R"("ping")", -32600);
        row("null", "null", -32600);
        row("id null", R"({"jsonrpc":"2.0","id":null,"method":"ping"})", -32600);
        row("id with a fraction", R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})", -32600);
        row("id true", R"({"jsonrpc":"2.0","id":true,"method":"ping"})", -32600);
        row("id a list", R"({"jsonrpc":"2.0","id":[1],"method":"ping"})", -32600);
        row("id an object", R"({"jsonrpc":"2.0","id":{},"method":"ping"})", -32600);
        row("id above 2^53", R"({"jsonrpc":"2.0","id":9007199254740992,"method":"ping"})", -32600);
        row("id below -2^53", R"({"jsonrpc":"2.0","id":-9007199254740992,"method":"ping"})", -32600);
        row("id above 2^64", R"({"jsonrpc":"2.0","id":99999999999999999999,"method":"ping"})", -32600);
        row("id too long", R"({"jsonrpc":"2.0","id":")" + QByteArray(129, 'x') + R"(","method":"ping"})", -32600);
        row("no id and no method", R"({"jsonrpc":"2.0"})", -32600);
    }
    void answersWhatIsNoRequest()
    {
        QFETCH(const QByteArray, line);
        QFETCH(const int, code);
        ServerPeer peer;
        const QJsonObject response = peer.ask(line.toStdString());
        QCOMPARE(response["id"], QJsonValue(QJsonValue::Null));
        QCOMPARE(errorOf(response)["code"].toInt(), code);
        QVERIFY(peer.initialize()); // and lives on
    }

    void answersABadRequestUnderItsId_data()
    {
        QTest::addColumn<QByteArray>("members"); // beside the id
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("field");
        const auto row = [](const char* title, const char* members, const char* name, const char* field) {
            QTest::newRow(title) << QByteArray(members) << QString(name) << QString(field);
        };
        row("no jsonrpc", R"("method":"ping")", "invalid_request", "jsonrpc");
        row("another jsonrpc", R"("jsonrpc":"1.0","method":"ping")", "invalid_request", "jsonrpc");
        row("jsonrpc a number", R"("jsonrpc":2.0,"method":"ping")", "invalid_request", "jsonrpc");
        row("no method", R"("jsonrpc":"2.0")", "invalid_request", "method");
        row("method a number", R"("jsonrpc":"2.0","method":1)", "invalid_request", "method");
        row("a stray member", R"("jsonrpc":"2.0","method":"ping","extra":1)", "invalid_request", "extra");
        row("a response", R"("jsonrpc":"2.0","result":{})", "invalid_request", "method");
        row("unknown method", R"("jsonrpc":"2.0","method":"sing")", "method_not_found", "");
        row("empty method", R"("jsonrpc":"2.0","method":"")", "method_not_found", "");
        row("positional params", R"("jsonrpc":"2.0","method":"ping","params":[1])", "invalid_params", "params");
        row("params null", R"("jsonrpc":"2.0","method":"ping","params":null)", "invalid_params", "params");
        row("params a text", R"("jsonrpc":"2.0","method":"ping","params":"x")", "invalid_params", "params");
        row("an unknown field", R"("jsonrpc":"2.0","method":"ping","params":{"fast":1})", "invalid_params", "fast");
        row("cancel without id", R"("jsonrpc":"2.0","method":"cancel")", "invalid_params", "id");
        row("cancel of nonsense", R"("jsonrpc":"2.0","method":"cancel","params":{"id":[]})", "invalid_params", "id");
        row("initialize again", R"("jsonrpc":"2.0","method":"initialize","params":{"protocol":"1.0"})",
            "invalid_request", "");
        row("no model", R"("jsonrpc":"2.0","method":"tokenize","params":{"text":"a"})", "model_not_open", "");
        row("no model to close", R"("jsonrpc":"2.0","method":"model.close")", "model_not_open", "");
        row("no model for a session", R"("jsonrpc":"2.0","method":"session.open")", "model_not_open", "");
        row("no model to list", R"("jsonrpc":"2.0","method":"session.list")", "model_not_open", "");
        row("no model to generate", R"("jsonrpc":"2.0","method":"generate","params":{"prompt":"a"})", "model_not_open",
            "");
        row("no path", R"("jsonrpc":"2.0","method":"model.open")", "invalid_params", "path");
        row("threads above", R"("jsonrpc":"2.0","method":"model.open","params":{"path":"a","threads":1025})",
            "invalid_params", "threads");
        row("chunk 0", R"("jsonrpc":"2.0","method":"model.open","params":{"path":"a","chunk":0})", "invalid_params",
            "chunk");
        row("a device of another sort",
            R"("jsonrpc":"2.0","method":"model.open","params":{"path":"a","backend":"abacus"})", "invalid_params",
            "backend");
        row("vulkan", R"("jsonrpc":"2.0","method":"model.open","params":{"path":"a","backend":"vulkan"})",
            "unsupported", "backend");
        row("a path with NUL", R"("jsonrpc":"2.0","method":"model.open","params":{"path":"a\u0000b"})",
            "invalid_params", "path");
        row("an adapter that is no text", R"("jsonrpc":"2.0","method":"model.open","params":{"path":"a","adapter":1})",
            "invalid_params", "adapter");
        row("no adapter's path", R"("jsonrpc":"2.0","method":"model.open","params":{"path":"a","adapter":""})",
            "invalid_params", "adapter");
        row("too strong", R"("jsonrpc":"2.0","method":"model.open","params":{"path":"a","scale":11})", "invalid_params",
            "scale");
        row("a folder without a model", R"("jsonrpc":"2.0","method":"model.open","params":{"path":"/"})", "", "");
    }
    void answersABadRequestUnderItsId()
    {
        QFETCH(const QByteArray, members);
        QFETCH(const QString, name);
        QFETCH(const QString, field);
        ServerPeer peer;
        QVERIFY(peer.initialize());
        const QJsonObject response = peer.ask(R"({"id":"seven",)" + members.toStdString() + "}");
        QCOMPARE(response["id"].toString(), QString("seven"));
        QVERIFY(response.contains("error"));
        if (!name.isEmpty()) QCOMPARE(errorName(response), name);
        QCOMPARE(errorOf(response)["data"]["field"].toString(), field);
        QVERIFY(!errorOf(response)["message"].toString().isEmpty());
    }

    void refusesInitialize_data()
    {
        QTest::addColumn<QByteArray>("params");
        QTest::addColumn<QString>("name");
        QTest::newRow("no version") << QByteArray("{}") << QString("invalid_params");
        QTest::newRow("a number") << QByteArray(R"({"protocol":1.0})") << QString("invalid_params");
        QTest::newRow("no minor") << QByteArray(R"({"protocol":"1"})") << QString("invalid_params");
        QTest::newRow("words") << QByteArray(R"({"protocol":"one.zero"})") << QString("invalid_params");
        QTest::newRow("major 0") << QByteArray(R"({"protocol":"0.9"})") << QString("unsupported");
        QTest::newRow("major 2") << QByteArray(R"({"protocol":"2.0"})") << QString("unsupported");
        QTest::newRow("major 10") << QByteArray(R"({"protocol":"10.0"})") << QString("unsupported");
        QTest::newRow("too many beats") << QByteArray(R"({"protocol":"1.0","heartbeat_seconds":0.01})")
                                        << QString("invalid_params");
        QTest::newRow("too few beats") << QByteArray(R"({"protocol":"1.0","heartbeat_seconds":61})")
                                       << QString("invalid_params");
    }
    void refusesInitialize()
    {
        QFETCH(const QByteArray, params);
        QFETCH(const QString, name);
        ServerPeer peer;
        const std::string line =
            R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":)" + params.toStdString() + "}";
        QCOMPARE(errorName(peer.ask(line)), name);
        QCOMPARE(errorName(peer.ask(R"({"jsonrpc":"2.0","id":2,"method":"model.info"})")), QString("not_initialized"));
    }
    void takesALaterMinorVersion()
    {
        ServerPeer peer;
        const auto response =
            peer.ask(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocol":"1.99"}})");
        QCOMPARE(response["result"]["protocol"].toString(), QString("1.1"));
    }
    void pingNeedsNoInitialize()
    {
        ServerPeer peer;
        QVERIFY(peer.ask(R"({"jsonrpc":"2.0","id":1,"method":"ping"})").contains("result"));
    }

    void skipsBlankLinesAndTakesCrLf()
    {
        ServerPeer peer;
        peer.send("");
        peer.send("   \t");
        peer.send("\r");
        QCOMPARE(peer.ask("{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"ping\"}\r")["id"].toInt(), 8);
    }
    void idsComeBackAsTheyWere()
    {
        ServerPeer peer;
        for (const QByteArray id : {"0", "-5", "9007199254740991", "\"\"", "\"a\\\"b\\n\xC3\xA9\"", "\"7\"", "7"}) {
            const auto response = peer.ask("{\"jsonrpc\":\"2.0\",\"id\":" + id.toStdString() + ",\"method\":\"ping\"}");
            QCOMPARE(QJsonArray{response["id"]}, QJsonDocument::fromJson("[" + id + "]").array());
        }
    }
    void aLineAboveTheLimitIsAnsweredAndSkipped()
    {
        serve::ServerOptions options;
        options.lineBytes = 1000;
        ServerPeer peer(TakenSink::Mood::Willing, std::move(options));
        const auto response =
            peer.ask(R"({"jsonrpc":"2.0","id":1,"method":"ping","x":)" + inQuotes(std::string(1000, 'x')) + "}");
        QCOMPARE(errorName(response), QString("invalid_request"));
        QCOMPARE(response["id"], QJsonValue(QJsonValue::Null));
        QVERIFY(peer.ask(R"({"jsonrpc":"2.0","id":1,"method":"ping"})").contains("result"));
    }
    void textAboveTheLimitIsRefused()
    {
        ServerPeer peer;
        QVERIFY(peer.initialize());
        const auto response = peer.ask(R"({"jsonrpc":"2.0","id":1,"method":"tokenize","params":{"text":)" +
                                       inQuotes(std::string(serve::kTextBytes, 'x')) + "}}");
        QCOMPARE(errorName(response), QString("too_large"));
        QCOMPARE(response["id"].toInt(), 1);
    }
    void notificationsGetNoAnswer()
    {
        std::mutex mutex;
        std::vector<std::string> remarks;
        serve::ServerOptions options;
        options.remark = [&](std::string_view line) {
            const std::lock_guard lock(mutex);
            remarks.emplace_back(line);
        };
        ServerPeer peer(TakenSink::Mood::Willing, std::move(options));
        QVERIFY(peer.initialize());
        peer.send(R"({"jsonrpc":"2.0","method":"generate","params":{"prompt":"a"}})");
        peer.send(R"({"jsonrpc":"2.0","method":"cancel","params":{"id":5}})");
        peer.send(R"({"jsonrpc":"2.0","method":"cancel","params":{"id":{}}})");
        QCOMPARE(peer.ask(R"({"jsonrpc":"2.0","id":9,"method":"ping"})")["id"].toInt(), 9);
        const std::lock_guard lock(mutex);
        QCOMPARE(remarks.size(), std::size_t(2));
    }

    void theHeartbeatTellsWhatRuns()
    {
        ServerPeer peer;
        QVERIFY(peer.initialize(R"(,"heartbeat_seconds":0.05)"));
        for (int i = 0; i < 3; ++i) {
            const auto beat = QJsonDocument::fromJson(QByteArray::fromStdString(peer.takeLine())).object();
            QCOMPARE(beat["method"].toString(), QString("heartbeat"));
            QCOMPARE(beat["params"].toObject().keys(), QStringList({"progress", "queued", "running"}));
        }
    }

    void theEndOfInputEndsIt()
    {
        ServerPeer peer;
        QVERIFY(peer.initialize());
        QCOMPARE(peer.end(), Server::Ending::InputEnded);
    }
    void shutdownIsAnsweredLast()
    {
        ServerPeer peer;
        QVERIFY(peer.initialize());
        peer.send(R"({"jsonrpc":"2.0","id":1,"method":"shutdown"})");
        peer.send(R"({"jsonrpc":"2.0","id":2,"method":"ping"})");
        QCOMPARE(peer.takeResponse()["id"].toInt(), 1);
        QCOMPARE(peer.end(), Server::Ending::Shutdown);
        QCOMPARE(peer.sink().waiting(), std::size_t(0));
    }
    void aClosedOutputIsTold()
    {
        std::atomic<int> told = 0;
        serve::ServerOptions options;
        options.onOutputClosed = [&] { ++told; };
        ServerPeer peer(TakenSink::Mood::Willing, std::move(options));
        peer.sink().breakDown();
        peer.send(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
        peer.send(R"({"jsonrpc":"2.0","id":2,"method":"ping"})");
        QTRY_COMPARE(told.load(), 1);
        QCOMPARE(peer.end(), Server::Ending::OutputClosed);
    }
    void anOutputThatNobodyReadsIsTold()
    {
        std::atomic<int> told = 0;
        serve::ServerOptions options;
        TakenSink* sink = nullptr;
        options.patience = std::chrono::milliseconds(10);
        options.onStuck = [&] {
            ++told;
            sink->relent();
        };
        ServerPeer peer(TakenSink::Mood::Reluctant, std::move(options));
        sink = &peer.sink();
        QVERIFY(peer.initialize());
        peer.send(R"({"jsonrpc":"2.0","id":1,"method":"shutdown"})");
        peer.source().close();
        QTRY_COMPARE(told.load(), 1);
        QCOMPARE(peer.end(), Server::Ending::Shutdown);
    }

    void answersEveryOpeningThatFails_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("name");
        QTest::newRow("not found") << int(ErrorCode::NotFound) << QString("not_found");
        QTest::newRow("io") << int(ErrorCode::Io) << QString("io");
        QTest::newRow("bad file") << int(ErrorCode::BadFile) << QString("bad_file");
        QTest::newRow("unsupported") << int(ErrorCode::Unsupported) << QString("unsupported");
        QTest::newRow("memory") << int(ErrorCode::OutOfMemory) << QString("out_of_memory");
        QTest::newRow("thrown memory") << -1 << QString("out_of_memory");
        QTest::newRow("thrown") << -2 << QString("internal");
    }
    void answersEveryOpeningThatFails()
    {
        QFETCH(const int, code);
        QFETCH(const QString, name);
        serve::ServerOptions options;
        options.openModel = [code](const std::filesystem::path&,
                                   const ModelOptions&) -> Result<std::shared_ptr<Model>> {
            if (code == -1) throw std::bad_alloc();
            if (code == -2) throw std::runtime_error("of another kind");
            return Error{ErrorCode(code), "x.gguf: no \xFF luck"};
        };
        ServerPeer peer(TakenSink::Mood::Willing, std::move(options));
        QVERIFY(peer.initialize());
        QCOMPARE(errorName(peer.ask(R"({"jsonrpc":"2.0","id":1,"method":"model.open","params":{"path":"x"}})")), name);
        QCOMPARE(errorName(peer.ask(R"({"jsonrpc":"2.0","id":2,"method":"model.info"})")), QString("model_not_open"));
    }
    void queuesNoMoreThanItCanHold()
    {
        std::mutex opening;
        opening.lock();
        serve::ServerOptions options;
        options.openModel = [&](const std::filesystem::path&, const ModelOptions&) -> Result<std::shared_ptr<Model>> {
            const std::lock_guard wait(opening);
            return Error{ErrorCode::NotFound, "x"};
        };
        ServerPeer peer(TakenSink::Mood::Willing, std::move(options));
        QVERIFY(peer.initialize());
        const auto open = [](int id) {
            return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) +
                   R"(,"method":"model.open","params":{"path":"x"}})";
        };
        peer.send(open(1));
        QCOMPARE(peer.take()["method"].toString(), QString("model.progress")); // it runs, the others will wait
        for (int id = 2; id <= 257; ++id) peer.send(open(id));
        const auto refused = peer.ask(open(258));
        QCOMPARE(refused["id"].toInt(), 258);
        QCOMPARE(errorName(refused), QString("busy"));
        const auto ping = peer.ask(R"({"jsonrpc":"2.0","id":"p","method":"ping"})");
        QCOMPARE(ping["result"]["running"].toInt(), 1);
        QCOMPARE(ping["result"]["queued"].toInt(), 256);
        QCOMPARE(errorName(peer.ask(open(100))), QString("invalid_request")); // in use

        peer.send(R"({"jsonrpc":"2.0","id":"c","method":"cancel","params":{"id":100}})");
        const auto cancelled = peer.takeResponse();
        QCOMPARE(cancelled["id"].toInt(), 100);
        QCOMPARE(errorName(cancelled), QString("cancelled"));
        QCOMPARE(peer.takeResponse()["result"]["cancelled"], QJsonValue(true));

        opening.unlock();
        for (int id = 1; id <= 257; ++id) {
            if (id == 100) continue;
            const auto response = peer.takeResponse();
            QCOMPARE(response["id"].toInt(), id);
            QCOMPARE(errorName(response), QString("not_found"));
        }
    }
    void shutdownAnswersWhatWasQueued()
    {
        std::mutex opening;
        opening.lock();
        serve::ServerOptions options;
        options.openModel = [&](const std::filesystem::path&, const ModelOptions&) -> Result<std::shared_ptr<Model>> {
            const std::lock_guard wait(opening);
            return Error{ErrorCode::NotFound, "x"};
        };
        options.patience = kPatience;
        ServerPeer peer(TakenSink::Mood::Willing, std::move(options));
        QVERIFY(peer.initialize());
        peer.send(R"({"jsonrpc":"2.0","id":1,"method":"model.open","params":{"path":"x"}})");
        QCOMPARE(peer.take()["method"].toString(), QString("model.progress"));
        peer.send(R"({"jsonrpc":"2.0","id":2,"method":"model.close"})");
        peer.send(R"({"jsonrpc":"2.0","id":3,"method":"shutdown"})");
        const auto second = peer.takeResponse();
        QCOMPARE(second["id"].toInt(), 2);
        QCOMPARE(errorName(second), QString("cancelled"));
        opening.unlock();
        QCOMPARE(errorName(peer.takeResponse()), QString("not_found"));
        QCOMPARE(peer.takeResponse()["id"].toInt(), 3);
        QCOMPARE(peer.end(), Server::Ending::Shutdown);
    }
};

QTEST_GUILESS_MAIN(TestServer)
#include "tst_server.moc"
