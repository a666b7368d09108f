// The server with a model: sessions, generation, scoring, tokens, and what happens while one of them is under way.
#include "tests/engine/serve/server_peer.h"

#include <cmath>

using namespace inkling;
using namespace inkling::test;

namespace {

// One token ahead at most: the worker waits whenever a message is unread, so tests decide how far a generation gets.
serve::ServerOptions inLockstep()
{
    serve::ServerOptions options;
    options.computeBacklog = 1;
    return options;
}

std::string request(const std::string& id, const std::string& method, const std::string& params = "{}")
{
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + R"(","params":)" + params + "}";
}

QString textOf(const QJsonObject& response, int alternative = 0)
{
    return response["result"]["alternatives"][alternative]["text"].toString();
}

QString stopReason(const QJsonObject& response, int alternative = 0)
{
    return response["result"]["alternatives"][alternative]["stop_reason"].toString();
}

constexpr const char* kLong = R"({"prompt":"Once","max_tokens":200,"stop_at_end_of_turn":false,"temperature":0})";

} // namespace

class TestServerModel : public QObject
{
    Q_OBJECT
private slots:
    void refusesBadParams_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("params");
        QTest::addColumn<QString>("field");
        const auto row = [](const char* title, const char* method, const QByteArray& params, const char* field) {
            QTest::newRow(title) << QByteArray(method) << params << QString(field);
        };
        row("no prompt", "generate", "{}", "");
        row("two prompts", "generate", R"({"prompt":"a","tokens":[2]})", "");
        row("no messages", "generate", R"({"messages":[]})", "messages");
        row("messages a text", "generate", R"({"messages":"hello"})", "messages");
        row("a message a text", "generate", R"({"messages":["hello"]})", "messages[0]");
        row("no role", "generate", R"({"messages":[{"content":"a"}]})", "messages[0].role");
        row("no content", "generate", R"({"messages":[{"role":"user"}]})", "messages[0].content");
        row("another role", "generate", R"({"messages":[{"role":"poet","content":"a"}]})", "messages[0].role");
        row("more in a message", "generate", R"({"messages":[{"role":"user","content":"a","name":"b"}]})",
            "messages[0].name");
        row("system second", "generate",
            R"({"messages":[{"role":"user","content":"a"},{"role":"system","content":"b"}]})", "messages[1].role");
        row("system alone", "generate", R"({"messages":[{"role":"system","content":"a"}]})", "messages[0].role");
        row("model last", "generate", R"({"messages":[{"role":"model","content":"a"}]})", "messages[0].role");
        row("user last, continued", "generate", R"({"continue_last":true,"messages":[{"role":"user","content":"a"}]})",
            "messages[0].role");
        row("empty tokens", "generate", R"({"tokens":[]})", "tokens");
        row("a token below", "generate", R"({"tokens":[2,-1]})", "tokens[1]");
        row("a token above", "generate", R"({"tokens":[1024]})", "tokens[0]");
        row("half a token", "generate", R"({"tokens":[1.5]})", "tokens[0]");
        row("a token beyond every integer", "generate", R"({"tokens":[18446744073709551615]})", "tokens[0]");
        row("temperature below", "generate", R"({"prompt":"a","temperature":-0.1})", "temperature");
        row("temperature a text", "generate", R"({"prompt":"a","temperature":"hot"})", "temperature");
        row("temperature null", "generate", R"({"prompt":"a","temperature":null})", "temperature");
        row("top_k below", "generate", R"({"prompt":"a","top_k":-1})", "top_k");
        row("top_p 0", "generate", R"({"prompt":"a","top_p":0})", "top_p");
        row("top_p above", "generate", R"({"prompt":"a","top_p":1.01})", "top_p");
        row("min_p above", "generate", R"({"prompt":"a","min_p":2})", "min_p");
        row("repeat_penalty 0", "generate", R"({"prompt":"a","repeat_penalty":0})", "repeat_penalty");
        row("seed below", "generate", R"({"prompt":"a","seed":-1})", "seed");
        row("seed above 2^53", "generate", R"({"prompt":"a","seed":9007199254740992})", "seed");
        row("max_tokens below", "generate", R"({"prompt":"a","max_tokens":-1})", "max_tokens");
        row("count 0", "generate", R"({"prompt":"a","count":0})", "count");
        row("count 65", "generate", R"({"prompt":"a","count":65})", "count");
        row("log_probabilities 65", "generate", R"({"prompt":"a","log_probabilities":65})", "log_probabilities");
        row("an empty stop", "generate", R"({"prompt":"a","stop":["x",""]})", "stop[1]");
        row("stop a text", "generate", R"({"prompt":"a","stop":"x"})", "stop");
        row("stop a number", "generate", R"({"prompt":"a","stop":[1]})", "stop[0]");
        row("bias without token", "generate", R"({"prompt":"a","logit_bias":[{"bias":1}]})", "logit_bias[0].token");
        row("bias without bias", "generate", R"({"prompt":"a","logit_bias":[{"token":1}]})", "logit_bias[0].bias");
        row("bias on no token", "generate", R"({"prompt":"a","logit_bias":[{"token":1024,"bias":1}]})",
            "logit_bias[0].token");
        row("bias above", "generate", R"({"prompt":"a","logit_bias":[{"token":1,"bias":1e7}]})", "logit_bias[0].bias");
        row("another policy", "generate", R"({"prompt":"a","context_policy":"forget"})", "context_policy");
        row("stream a number", "generate", R"({"prompt":"a","stream":1})", "stream");
        row("a constraint", "generate", R"({"prompt":"a","constraint":{}})", "constraint");
        row("session 0", "generate", R"({"prompt":"a","session":0})", "session");
        row("no session", "generate", R"({"prompt":"a","session":77})", "session");
        row("nothing to score", "score", "{}", "");
        row("two things to score", "score", R"({"text":"a","continuations":["b"]})", "");
        row("no context", "score", R"({"continuations":["b"]})", "");
        row("no continuations", "score", R"({"context":"a","continuations":[]})", "continuations");
        row("an empty continuation", "score", R"({"context":"a","continuations":["b",""]})", "continuations[1]");
        row("an empty text", "score", R"({"text":""})", "text");
        row("window 1", "score", R"({"text":"a","window":1})", "window");
        row("window above the context", "score", R"({"text":"a","window":257})", "window");
        row("window for continuations", "score", R"({"context":"a","continuations":["b"],"window":9})", "window");
        row("nothing to tokenize", "tokenize", "{}", "");
        row("nothing to detokenize", "detokenize", R"({"text":"a"})", "tokens");
        row("no such session", "session.close", R"({"session":5})", "session");
        row("no such snapshot", "session.discard", R"({"snapshot":5})", "snapshot");
        row("checkpoints above", "session.open", R"({"checkpoints":17})", "checkpoints");
    }
    void refusesBadParams()
    {
        QFETCH(const QByteArray, method);
        QFETCH(const QByteArray, params);
        QFETCH(const QString, field);
        static ServerPeer peer;
        static const bool open = peer.open();
        QVERIFY(open);
        const auto response = peer.ask(request("1", method.toStdString(), params.toStdString()));
        QVERIFY(response.contains("error"));
        QCOMPARE(response["error"]["data"]["field"].toString(), field);
        const QString name = errorName(response);
        QVERIFY2(name == "invalid_params" || name == "not_found", qPrintable(name));
    }

    void streamsWhatTheResultHolds()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        peer.send(request("1", "generate",
                          R"({"prompt":"Once upon","count":3,"max_tokens":20,"seed":5,)"
                          R"("stop_at_end_of_turn":false,"log_probabilities":2})"));
        QString texts[3];
        QJsonArray tokens[3];
        double sums[3] = {};
        QJsonObject message = peer.take();
        for (; message.contains("method"); message = peer.take()) {
            const QJsonObject params = message["params"].toObject();
            QCOMPARE(params["id"].toInt(), 1);
            if (message["method"] == "generate.progress") continue;
            QCOMPARE(message["method"].toString(), QString("generate.token"));
            const int index = params["alternative"].toInt();
            texts[index] += params["text"].toString();
            if (params["token"].isNull()) continue;
            tokens[index].append(params["token"]);
            sums[index] += params["log_probability"].toDouble();
            QCOMPARE(params["best"].toArray().size(), 2);
            QVERIFY(params["best"][0]["log_probability"].toDouble() >= params["best"][1]["log_probability"].toDouble());
        }
        QCOMPARE(message["id"].toInt(), 1);
        const QJsonArray alternatives = message["result"].toObject()["alternatives"].toArray();
        QCOMPARE(alternatives.size(), 3);
        for (int i = 0; i < 3; ++i) {
            const QJsonValue alternative = alternatives[i];
            QCOMPARE(alternative["text"].toString(), texts[i]);
            QCOMPARE(alternative["tokens"].toArray(), tokens[i]);
            QCOMPARE(alternative["seed"].toInt(), 5 + i);
            QCOMPARE(alternative["generated_tokens"].toInt(), 20);
            QVERIFY(std::abs(alternative["log_probability"].toDouble() - sums[i]) < 1e-3);
        }
        QCOMPARE(message["result"].toObject()["stats"].toObject()["generated_tokens"].toInt(), 60);
    }
    void theSameSeedGivesTheSameText()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        const auto drawn = peer.ask(request("1", "generate", R"({"prompt":"a","max_tokens":20,"stream":false})"));
        const qint64 seed = drawn["result"]["seed"].toInteger();
        const auto again = peer.ask(request(
            "2", "generate", R"({"prompt":"a","max_tokens":20,"stream":false,"seed":)" + std::to_string(seed) + "}"));
        QCOMPARE(textOf(again), textOf(drawn));
    }
    void aTokenThatIsForbiddenNeverComes()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        const std::string base = R"("prompt":"a","max_tokens":1,"temperature":0,"stop_at_end_of_turn":false)";
        const auto free = peer.ask(request("1", "generate", "{" + base + R"(,"stream":false})"));
        const int likeliest = free["result"]["alternatives"][0]["tokens"][0].toInt();
        const auto bound = peer.ask(request("2", "generate",
                                            "{" + base + R"(,"stream":false,"logit_bias":[{"bias":null,"token":)" +
                                                std::to_string(likeliest) + "}]}"));
        QVERIFY(bound["result"]["alternatives"][0]["tokens"][0].toInt() != likeliest);
        const auto forced = peer.ask(
            request("3", "generate", "{" + base + R"(,"stream":false,"logit_bias":[{"bias":1e5,"token":700}]})"));
        QCOMPARE(forced["result"]["alternatives"][0]["tokens"][0].toInt(), 700);
    }

    void aConversationIsReadOnce()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        QCOMPARE(peer.ask(request("1", "session.open"))["result"]["session"].toInt(), 1);
        const std::string user = R"({"role":"user","content":"Who lives in the castle?"})";
        const std::string end = R"(],"max_tokens":8,"seed":1,"stream":false,"session":1})";
        const auto first = peer.ask(request("2", "generate", R"({"messages":[)" + user + end));
        QCOMPARE(first["result"]["stats"]["cached_tokens"].toInt(), 0);
        const int prompt = first["result"]["stats"]["prompt_tokens"].toInt();
        QVERIFY(prompt > 5);
        const auto more = peer.ask(request("3", "generate",
                                           R"({"messages":[)" + user +
                                               R"(,{"role":"model","content":"A fox."},)"
                                               R"({"role":"user","content":"Why?"})" +
                                               end));
        QVERIFY(more["result"]["stats"]["cached_tokens"].toInt() >= prompt - 1);
        // The same with nothing remembered.
        std::string fresh = R"({"messages":[)" + user +
                            R"(,{"role":"model","content":"A fox."},{"role":"user","content":"Why?"})" + end;
        fresh.erase(fresh.find(R"(,"session":1)"), 12);
        QCOMPARE(textOf(peer.ask(request("4", "generate", fresh))), textOf(more));
    }
    void continuesTheLastMessage()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        const std::string user = R"({"role":"user","content":"Tell me."})";
        const std::string tail = R"(],"continue_last":true,"count_only":true})";
        const int open =
            peer.ask(request("1", "tokenize", R"({"messages":[)" + user + R"(],"count_only":true})"))["result"]["count"]
                .toInt();
        const int continued = peer.ask(request("2", "tokenize",
                                               R"({"messages":[)" + user + R"(,{"role":"model","content":"Once"})" +
                                                   tail))["result"]["count"]
                                  .toInt();
        const int once =
            peer.ask(request("3", "tokenize", R"({"text":"Once","count_only":true})"))["result"]["count"].toInt();
        QCOMPARE(continued, open + once);
        const auto reply = peer.ask(request("4", "generate",
                                            R"({"messages":[)" + user +
                                                R"(,{"role":"assistant","content":"Once"}],)"
                                                R"("continue_last":true,"max_tokens":2,"stream":false})"));
        QCOMPARE(reply["result"]["stats"]["prompt_tokens"].toInt(), continued);
    }
    void maxTokensZeroOnlyReads()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        QVERIFY(peer.ask(request("1", "session.open")).contains("result"));
        const auto read =
            peer.ask(request("2", "generate", R"({"session":1,"prompt":"Once","max_tokens":0,"stream":false})"));
        QCOMPARE(read["result"]["stats"]["generated_tokens"].toInt(), 0);
        const auto then =
            peer.ask(request("3", "generate", R"({"session":1,"prompt":"Once","max_tokens":1,"stream":false})"));
        QCOMPARE(then["result"]["stats"]["cached_tokens"], then["result"]["stats"]["prompt_tokens"]);
    }

    void aFullContextStopsOrSlides()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        std::string messages = R"([{"role":"system","content":"Be brief."})";
        for (int i = 0; i < 20; ++i)
            messages +=
                R"(,{"role":"user","content":"Who lives in the little castle?"},{"role":"model","content":"A fox."})";
        messages += R"(,{"role":"user","content":"Why?"}])";
        const std::string rest = R"(,"max_tokens":5,"stream":false,"stop_at_end_of_turn":false)";
        const auto stop = peer.ask(request("1", "generate", R"({"messages":)" + messages + rest + "}"));
        QCOMPARE(errorName(stop), QString("context_full"));
        const auto slide =
            peer.ask(request("2", "generate", R"({"messages":)" + messages + rest + R"(,"context_policy":"slide"})"));
        QCOMPARE(slide["result"]["alternatives"][0]["generated_tokens"].toInt(), 5);
        const int dropped = slide["result"]["dropped_messages"].toInt();
        QVERIFY(dropped > 0 && dropped < 41 && dropped % 2 == 0);

        const std::string huge = R"([{"role":"user","content":)" + inQuotes(std::string(4000, 'x')) + "}]";
        const auto never =
            peer.ask(request("3", "generate", R"({"messages":)" + huge + rest + R"(,"context_policy":"slide"})"));
        QCOMPARE(errorName(never), QString("context_full"));
        const auto reached = peer.ask(
            request("4", "generate", R"({"prompt":"a","max_tokens":1000,"stream":false,"stop_at_end_of_turn":false})"));
        QCOMPARE(stopReason(reached), QString("context_full"));
    }

    void sessionsGoBackToTheirSnapshots()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        const std::string more =
            R"({"session":1,"prompt":"Once upon a time","max_tokens":10,"temperature":0,"stream":false})";
        QVERIFY(peer.ask(request("1", "session.open")).contains("result"));
        const auto before = peer.ask(request("2", "generate", more));
        const auto snapshot = peer.ask(request("3", "session.snapshot", R"({"session":1})"));
        const int tokens = snapshot["result"]["tokens"].toInt();
        QVERIFY(tokens > 0);
        QVERIFY(peer.ask(request("4", "generate", R"({"session":1,"prompt":"Else","max_tokens":30,"stream":false})"))
                    .contains("result"));
        const auto restored = peer.ask(request("5", "session.restore", R"({"session":1,"snapshot":1})"));
        QCOMPARE(restored["result"]["tokens"].toInt(), tokens);
        const auto list = peer.ask(request("6", "session.list"));
        QCOMPARE(list["result"]["sessions"][0]["tokens"].toInt(), tokens);
        QCOMPARE(textOf(peer.ask(request("7", "generate", more))), textOf(before));

        QCOMPARE(peer.ask(request("8", "session.open", R"({"context":64})"))["result"]["session"].toInt(), 2);
        const auto other = peer.ask(request("9", "session.restore", R"({"session":2,"snapshot":1})"));
        QCOMPARE(errorName(other), QString("invalid_params"));
        QVERIFY(peer.ask(request("10", "model.close")).contains("result"));
        QCOMPARE(errorName(peer.ask(request("11", "session.list"))), QString("model_not_open"));
    }
    void sessionsHaveALimit()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        for (int i = 1; i <= 64; ++i) QCOMPARE(peer.ask(request("1", "session.open"))["result"]["session"].toInt(), i);
        QCOMPARE(errorName(peer.ask(request("1", "session.open"))), QString("too_many"));
        QVERIFY(peer.ask(request("1", "session.close", R"({"session":7})")).contains("result"));
        QCOMPARE(peer.ask(request("1", "session.open"))["result"]["session"].toInt(), 65);
    }
    void aModelComesAndGoes()
    {
        ServerPeer peer;
        QVERIFY(peer.open("toy-Q4_0.gguf"));
        const auto name = [&] {
            return peer.ask(request("1", "model.info"))["result"]["info"]["types"].toObject().keys();
        };
        QVERIFY(name().contains("Q4_0"));
        QVERIFY(peer.ask(request("2", "model.close")).contains("result"));
        const auto open =
            peer.ask(request("3", "model.open", R"({"path":)" + inQuotes(dataPath("toy-hf").string()) + "}"));
        QCOMPARE(open["result"]["info"]["format"].toString(), QString("Hugging Face safetensors"));
    }

    void answersWhileItGenerates()
    {
        ServerPeer peer(TakenSink::Mood::Reluctant, inLockstep());
        QVERIFY(peer.open());
        peer.send(request("1", "generate", kLong));
        QCOMPARE(peer.take()["method"].toString(), QString("generate.progress"));
        peer.send(request("2", "generate", R"({"prompt":"b","max_tokens":1,"stream":false})"));
        for (const char* method : {"ping", "model.info", "session.list"}) {
            const auto response = peer.ask(request("3", method));
            QCOMPARE(response["id"].toInt(), 3);
            QVERIFY(response.contains("result"));
            if (method != std::string_view("ping")) continue;
            QCOMPARE(response["result"]["running"].toInt(), 1);
            QCOMPARE(response["result"]["queued"].toInt(), 1);
        }
        QCOMPARE(peer.ask(request("4", "tokenize", R"({"text":"Hello, world!"})"))["result"]["count"].toInt(), 6);
        QCOMPARE(peer.ask(request("5", "detokenize", R"({"tokens":[995,427]})"))["id"].toInt(), 5);
        QCOMPARE(errorName(peer.ask(request("1", "ping"))), QString("invalid_request"));

        peer.send(R"({"jsonrpc":"2.0","method":"cancel","params":{"id":1}})");
        const auto first = peer.takeResponse();
        QCOMPARE(first["id"].toInt(), 1);
        QCOMPARE(stopReason(first), QString("cancelled"));
        QCOMPARE(peer.takeResponse()["id"].toInt(), 2);
    }
    void cancelTakesEffectWithinOneToken_data()
    {
        QTest::addColumn<int>("count");
        QTest::newRow("alone") << 1;
        QTest::newRow("three alternatives") << 3;
    }
    void cancelTakesEffectWithinOneToken()
    {
        QFETCH(const int, count);
        ServerPeer peer(TakenSink::Mood::Reluctant, inLockstep());
        QVERIFY(peer.open());
        peer.send(request("1", "generate",
                          R"({"prompt":"Once","max_tokens":200,"stop_at_end_of_turn":false,"count":)" +
                              std::to_string(count) + "}"));
        QString text;
        int taken = 0;
        const auto takeToken = [&](const QJsonObject& message) {
            if (message["method"].toString() != "generate.token") return;
            if (message["params"]["alternative"].toInt() == 0) text += message["params"]["text"].toString();
            if (!message["params"]["token"].isNull()) ++taken;
        };
        while (taken < 4 * count) takeToken(peer.take());
        peer.send(request("2", "cancel", R"({"id":1})"));
        QJsonObject message = peer.take();
        for (; !message.contains("id"); message = peer.take()) takeToken(message);
        QCOMPARE(message["id"].toInt(), 2);
        QVERIFY(message["result"].toObject()["cancelled"].toBool());
        taken = 0;
        for (message = peer.take(); !message.contains("id"); message = peer.take()) takeToken(message);
        QVERIFY2(taken <= count, qPrintable(QString::number(taken)));
        QCOMPARE(message["id"].toInt(), 1);
        for (int i = 0; i < count; ++i) QCOMPARE(stopReason(message, i), QString("cancelled"));
        QCOMPARE(textOf(message), text); // what was there is kept
        QCOMPARE(peer.ask(request("3", "cancel", R"({"id":1})"))["result"]["cancelled"], QJsonValue(false));
    }
    void cancelIsHeardWhileThePromptIsRead()
    {
        ServerPeer peer(TakenSink::Mood::Reluctant, inLockstep());
        QVERIFY(peer.initialize());
        QVERIFY(peer.ask(request("1", "model.open",
                                 R"({"chunk":1,"path":)" + inQuotes(dataPath("toy-Q8_0.gguf").string()) + "}"))
                    .contains("result"));
        QString tokens = "2";
        for (int i = 0; i < 200; ++i) tokens += ",700";
        peer.send(request("2", "generate", R"({"tokens":[)" + tokens.toStdString() + "]}"));
        for (int i = 0; i < 3; ++i) QCOMPARE(peer.take()["method"].toString(), QString("generate.progress"));
        peer.send(request("3", "cancel", R"({"id":2})"));
        std::map<QString, int> before;
        QCOMPARE(peer.takeResponse(&before)["id"].toInt(), 3);
        std::map<QString, int> after;
        const auto response = peer.takeResponse(&after);
        QCOMPARE(stopReason(response), QString("cancelled"));
        QCOMPARE(response["result"]["alternatives"][0]["generated_tokens"].toInt(), 0);
        QVERIFY(after["generate.progress"] <= 1);
        QCOMPARE(after["generate.token"], 0);
    }
    void theEndOfInputCancels()
    {
        ServerPeer peer(TakenSink::Mood::Reluctant, inLockstep());
        QVERIFY(peer.open());
        peer.send(request("1", "generate", kLong));
        QCOMPARE(peer.take()["method"].toString(), QString("generate.progress"));
        QCOMPARE(peer.end(), serve::Server::Ending::InputEnded);
        QJsonObject last;
        while (peer.sink().waiting() > 0) last = peer.take();
        QCOMPARE(stopReason(last), QString("cancelled"));
    }
    void aScoreCanBeCancelled()
    {
        ServerPeer peer(TakenSink::Mood::Reluctant, inLockstep());
        QVERIFY(peer.open());
        std::string text;
        for (int i = 0; i < 4000; ++i) text += "Once upon a time ";
        peer.send(request("1", "score", R"({"text":)" + inQuotes(text) + "}"));
        const auto progress = peer.take();
        QCOMPARE(progress["method"].toString(), QString("score.progress"));
        QCOMPARE(progress["params"]["total"].toInt(), int(text.size()));
        peer.send(request("2", "cancel", R"({"id":1})"));
        QCOMPARE(peer.takeResponse()["id"].toInt(), 2);
        QCOMPARE(errorName(peer.takeResponse()), QString("cancelled"));
    }

    void scoresTellWhatGenerationTells()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        // Greedy generation reports the log-probability of what it chose; scoring the same tokens must agree.
        const auto made = peer.ask(
            request("1", "generate",
                    R"({"prompt":"Once upon","max_tokens":1,"temperature":0,"stream":false,"log_probabilities":1})"));
        const QString text = textOf(made);
        const QByteArray asJson = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
        const auto scored =
            peer.ask(request("2", "score", R"({"context":"Once upon","continuations":)" + asJson.toStdString() + "}"));
        const auto first = scored["result"]["continuations"][0];
        QCOMPARE(first["probability"].toDouble(), 1.0);
        if (first["tokens"].toInt() == 1)
            QVERIFY(std::abs(first["log_probability"].toDouble() -
                             made["result"]["alternatives"][0]["log_probability"].toDouble()) < 1e-4);
    }
    void continuationsComeBestFirstAndSumToOne()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        const auto scored = peer.ask(request("1", "score",
                                             R"({"messages":[{"role":"user","content":"Is it good?"}],)"
                                             R"("continuations":["yes","no","perhaps","yes"]})"));
        const QJsonArray list = scored["result"]["continuations"].toArray();
        QCOMPARE(list.size(), 4);
        double sum = 0;
        for (int i = 0; i < 4; ++i) {
            sum += list[i]["probability"].toDouble();
            if (i > 0) QVERIFY(list[i - 1]["log_probability"].toDouble() >= list[i]["log_probability"].toDouble());
        }
        QVERIFY(std::abs(sum - 1) < 1e-9);
    }
    void surprisesCoverTheText()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        const auto scored =
            peer.ask(request("1", "score", R"({"text":"Größe, 日本語 🙂!","per_token":true,"window":16})"));
        const QJsonObject result = scored["result"].toObject();
        const QJsonArray surprises = result["surprises"].toArray();
        QCOMPARE(surprises.size(), result["tokens"].toInt());
        double nats = 0;
        int offset = 0;
        for (const QJsonValue& surprise : surprises) {
            QVERIFY(surprise["byte_offset"].toInt() >= offset);
            offset = surprise["byte_offset"].toInt();
            nats += surprise["nats"].toDouble();
        }
        const double mean = nats / double(surprises.size());
        QVERIFY(std::abs(mean - result["nats_per_token"].toDouble()) < 1e-9 * std::abs(mean) + 1e-9);
        QVERIFY(std::abs(std::exp(mean) / result["perplexity"].toDouble() - 1) < 1e-9);
    }

    void tokensAreThoseOfTheLibrary()
    {
        // Ids that the sentencepiece library gave (see tests/data/toy-tokens.json).
        QFile file(QString::fromStdString(dataPath("toy-tokens.json").string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        ServerPeer peer;
        QVERIFY(peer.open());
        for (const QJsonValue& entry : QJsonDocument::fromJson(file.readAll()).array()) {
            const QString special = entry["text"].toString().startsWith("<start_of_turn>") ? "true" : "false";
            const QByteArray text = QJsonDocument(QJsonArray{entry["text"]}).toJson(QJsonDocument::Compact);
            const QByteArray params =
                "{\"text\":" + text.mid(1, text.size() - 2) + ",\"parse_specials\":" + special.toUtf8() + "}";
            const auto response = peer.ask(request("1", "tokenize", params.toStdString()));
            QCOMPARE(response["result"]["ids"].toArray(), entry["ids"].toArray());
            QCOMPARE(response["result"]["pieces"].toArray().size(), response["result"]["count"].toInt());
        }
    }
    void controlPiecesInTextsStayText()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        const auto count = [&](const char* text) {
            return peer
                .ask(request("1", "tokenize",
                             R"({"count_only":true,"messages":[{"role":"user","content":)" + inQuotes(text) +
                                 "}]}"))["result"]["count"]
                .toInt();
        };
        QVERIFY(count("<end_of_turn>") > count("a") + 3);
    }
    void oneBosHoweverItIsAskedFor()
    {
        ServerPeer peer;
        QVERIFY(peer.open());
        const auto promptTokens = [&](const char* params) {
            return peer.ask(request("1", "generate", params))["result"]["stats"]["prompt_tokens"].toInt();
        };
        const int plain = promptTokens(R"({"prompt":"a","max_tokens":1,"stream":false})");
        QCOMPARE(promptTokens(R"({"prompt":"<bos>a","parse_specials":true,"max_tokens":1,"stream":false})"), plain);
        QCOMPARE(promptTokens(R"({"prompt":"","max_tokens":1,"stream":false})"), 1);
        QCOMPARE(peer.ask(request("2", "tokenize", R"({"text":"","bos":true})"))["result"]["ids"].toArray(),
                 QJsonArray{2});
    }
    void anAnswerThatIsTooLongIsRefused()
    {
        serve::ServerOptions options;
        options.lineBytes = 20'000;
        ServerPeer peer(TakenSink::Mood::Willing, std::move(options));
        QVERIFY(peer.open());
        const auto response =
            peer.ask(request("1", "tokenize", R"({"text":)" + inQuotes(std::string(15'000, '0')) + "}"));
        QCOMPARE(errorName(response), QString("too_large"));
    }
};

QTEST_GUILESS_MAIN(TestServerModel)
#include "tst_server_model.moc"
