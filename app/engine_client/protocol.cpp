#include "app/engine_client/protocol.h"

#include "app/version.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <array>
#include <cmath>
#include <utility>

namespace inkling::app::protocol {

namespace {

constexpr int kMostChoices = 64; // as many as the protocol gives

QByteArray line(qint64 id, const QString& method, const QJsonObject& params = {})
{
    QJsonObject message{{QStringLiteral("jsonrpc"), QStringLiteral("2.0")},
                        {QStringLiteral("id"), id},
                        {QStringLiteral("method"), method}};
    if (!params.isEmpty()) message.insert(QStringLiteral("params"), params);
    return QJsonDocument(message).toJson(QJsonDocument::Compact) + '\n';
}

// Half a surrogate pair is no UTF-8 and would make the whole line unreadable.
QString wellFormed(const QString& text) { return QString::fromUtf8(text.toUtf8()); }

FaultKind faultKind(const QString& name)
{
    static const std::array<std::pair<const char*, FaultKind>, 8> kNames{{
        {"not_found", FaultKind::NotFound},
        {"io", FaultKind::Io},
        {"bad_file", FaultKind::BadFile},
        {"unsupported", FaultKind::Unsupported},
        {"context_full", FaultKind::ContextFull},
        {"out_of_memory", FaultKind::OutOfMemory},
        {"too_large", FaultKind::TooLarge},
        {"cancelled", FaultKind::Cancelled},
    }};
    for (const auto& [known, kind] : kNames) {
        if (name == QLatin1String(known)) return kind;
    }
    return FaultKind::Other;
}

StopReason stopReason(const QString& name)
{
    static const std::array<std::pair<const char*, StopReason>, 5> kNames{{
        {"end_of_turn", StopReason::EndOfTurn},
        {"stop_text", StopReason::StopText},
        {"max_tokens", StopReason::MaxTokens},
        {"context_full", StopReason::ContextFull},
        {"cancelled", StopReason::Cancelled},
    }};
    for (const auto& [known, reason] : kNames) {
        if (name == QLatin1String(known)) return reason;
    }
    return StopReason::Unknown;
}

qint64 integer(const QJsonObject& object, const char* key) { return object.value(QLatin1String(key)).toInteger(); }

QString text(const QJsonObject& object, const char* key) { return object.value(QLatin1String(key)).toString(); }

// The type most tensors have, norms aside: what a file of many types is called by.
QString mainType(const QJsonObject& types)
{
    QString main;
    qint64 most = 0;
    for (auto type = types.begin(); type != types.end(); ++type) {
        const bool normsOnly = type.key() == QLatin1String("F32") && types.size() > 1;
        if (!normsOnly && type.value().toInteger() > most) {
            most = type.value().toInteger();
            main = type.key();
        }
    }
    return main;
}

QList<TokenChoice> choices(const QJsonArray& best)
{
    QList<TokenChoice> all;
    for (const QJsonValue& value : best) {
        const QJsonObject choice = value.toObject();
        all.append(
            {text(choice, "text"), std::exp(choice.value(QStringLiteral("log_probability")).toDouble(-INFINITY))});
    }
    return all;
}

template <typename T> void put(QJsonObject& object, const char* key, const std::optional<T>& value)
{
    if (value) object.insert(QLatin1String(key), *value);
}

// What to continue: raw text, or messages in the model's own chat format.
QJsonObject promptOf(const GenerateRequest& request)
{
    if (request.form == GenerateRequest::Form::RawText) {
        return {{QStringLiteral("prompt"), wellFormed(request.prompt)}};
    }
    QJsonArray messages;
    const auto add = [&messages](const QString& role, const QString& content) {
        messages.append(QJsonObject{{QStringLiteral("role"), role}, {QStringLiteral("content"), wellFormed(content)}});
    };
    if (!request.system.trimmed().isEmpty()) add(QStringLiteral("system"), request.system);
    for (const Turn& turn : request.messages) {
        add(turn.role == Turn::Role::User ? QStringLiteral("user") : QStringLiteral("model"), turn.text);
    }
    QJsonObject params{{QStringLiteral("messages"), messages}};
    if (!request.messages.isEmpty() && request.messages.last().role == Turn::Role::Model) {
        params.insert(QStringLiteral("continue_last"), true);
    }
    return params;
}

std::optional<Incoming> notification(const QJsonObject& message)
{
    Incoming incoming;
    const QString method = message.value(QStringLiteral("method")).toString();
    const QJsonObject params = message.value(QStringLiteral("params")).toObject();
    incoming.id = params.value(QStringLiteral("id")).toInteger(-1);
    if (method == QLatin1String("generate.token")) {
        incoming.kind = Incoming::Kind::Text;
        incoming.text = text(params, "text");
        incoming.alternative = static_cast<int>(integer(params, "alternative"));
        incoming.best = choices(params.value(QStringLiteral("best")).toArray());
    } else if (method == QLatin1String("generate.progress")) {
        incoming.kind = Incoming::Kind::PromptRead;
        incoming.done = integer(params, "done");
        incoming.total = integer(params, "total");
    }
    return incoming; // heartbeats and what later versions bring only say that the engine lives
}

} // namespace

QByteArray initialize(qint64 id, double heartbeatSeconds)
{
    return line(id, QStringLiteral("initialize"),
                {{QStringLiteral("protocol"), QStringLiteral("1.0")},
                 {QStringLiteral("client"), QStringLiteral("inkling " INKLING_VERSION)},
                 {QStringLiteral("heartbeat_seconds"), heartbeatSeconds}});
}

QByteArray openModel(qint64 id, const QString& path, const EngineSettings& settings)
{
    QJsonObject params{{QStringLiteral("path"), wellFormed(path)}};
    const EngineSettings usual;
    if (settings.threads != usual.threads) params.insert(QStringLiteral("threads"), settings.threads);
    if (settings.backend != usual.backend) params.insert(QStringLiteral("backend"), settings.backend);
    return line(id, QStringLiteral("model.open"), params);
}

QByteArray closeModel(qint64 id) { return line(id, QStringLiteral("model.close")); }

QByteArray openSession(qint64 id) { return line(id, QStringLiteral("session.open")); }

QByteArray generate(qint64 id, const GenerateRequest& request, std::optional<qint64> session)
{
    QJsonObject params = promptOf(request);
    put(params, "session", session);
    put(params, "temperature", request.sampling.temperature);
    put(params, "top_k", request.sampling.topK);
    put(params, "top_p", request.sampling.topP);
    put(params, "min_p", request.sampling.minP);
    put(params, "seed", request.sampling.seed);
    put(params, "max_tokens", request.sampling.maxTokens);
    if (request.count > 1) params.insert(QStringLiteral("count"), request.count);
    if (request.form == GenerateRequest::Form::Messages) {
        params.insert(QStringLiteral("context_policy"), QStringLiteral("slide"));
    }
    return line(id, QStringLiteral("generate"), params);
}

QByteArray weigh(qint64 id, const GenerateRequest& request, std::optional<qint64> session)
{
    QJsonObject params = promptOf(request);
    put(params, "session", session);
    params.insert(QStringLiteral("max_tokens"), 1);
    params.insert(QStringLiteral("temperature"), 0);
    params.insert(QStringLiteral("log_probabilities"), kMostChoices);
    params.insert(QStringLiteral("stop_at_end_of_turn"), false);
    if (request.form == GenerateRequest::Form::Messages) {
        params.insert(QStringLiteral("context_policy"), QStringLiteral("slide"));
    }
    return line(id, QStringLiteral("generate"), params);
}

QByteArray tokenize(qint64 id, const GenerateRequest& request, Pieces pieces)
{
    QJsonObject params = promptOf(request);
    if (request.form == GenerateRequest::Form::RawText) {
        params = {{QStringLiteral("text"), wellFormed(request.prompt)}, {QStringLiteral("bos"), true}};
    }
    if (pieces == Pieces::Count) params.insert(QStringLiteral("count_only"), true);
    return line(id, QStringLiteral("tokenize"), params);
}

QByteArray tokenizeText(qint64 id, const QString& text)
{
    return line(id, QStringLiteral("tokenize"), {{QStringLiteral("text"), wellFormed(text)}});
}

QByteArray cancel(qint64 id, qint64 target)
{
    return line(id, QStringLiteral("cancel"), {{QStringLiteral("id"), target}});
}

std::optional<Incoming> read(const QByteArray& bytes)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject()) return std::nullopt;
    const QJsonObject message = document.object();
    if (text(message, "jsonrpc") != QLatin1String("2.0")) return std::nullopt;
    if (message.contains(QStringLiteral("method"))) return notification(message);

    Incoming incoming;
    incoming.id = message.value(QStringLiteral("id")).toInteger(-1);
    if (message.value(QStringLiteral("result")).isObject()) {
        incoming.kind = Incoming::Kind::Result;
        incoming.result = message.value(QStringLiteral("result")).toObject();
        return incoming;
    }
    if (message.value(QStringLiteral("error")).isObject()) {
        const QJsonObject fault = message.value(QStringLiteral("error")).toObject();
        incoming.kind = Incoming::Kind::Error;
        incoming.fault = {faultKind(text(fault.value(QStringLiteral("data")).toObject(), "name")),
                          text(fault, "message")};
        return incoming;
    }
    return std::nullopt;
}

bool speaksOurVersion(const QJsonObject& initializeResult)
{
    const QString version = text(initializeResult, "protocol");
    return version.section(QLatin1Char('.'), 0, 0) == QString::number(kMajorVersion);
}

QStringList backends(const QJsonObject& initializeResult)
{
    QStringList names;
    const QJsonObject capabilities = initializeResult.value(QStringLiteral("capabilities")).toObject();
    for (const QJsonValue& name : capabilities.value(QStringLiteral("backends")).toArray()) {
        names.append(name.toString());
    }
    return names;
}

ModelFacts modelFacts(const QJsonObject& openResult, const QString& path)
{
    const QJsonObject info = openResult.value(QStringLiteral("info")).toObject();
    ModelFacts facts;
    facts.path = path;
    facts.name = text(info, "name");
    facts.architecture = text(info, "architecture");
    facts.format = text(info, "format");
    facts.licence = text(info, "licence");
    facts.chatFormat = text(info, "chat_format");
    facts.mainType = mainType(info.value(QStringLiteral("types")).toObject());
    facts.parameters = integer(info, "parameters");
    facts.fileBytes = integer(info, "file_bytes");
    facts.contextLength = integer(info, "context_length");
    facts.backend = text(openResult, "backend");
    for (const QJsonValue& remark : openResult.value(QStringLiteral("remarks")).toArray()) {
        facts.remarks.append(remark.toString());
    }
    return facts;
}

std::optional<qint64> sessionId(const QJsonObject& sessionResult)
{
    const qint64 id = sessionResult.value(QStringLiteral("session")).toInteger(-1);
    return id >= 0 ? std::optional(id) : std::nullopt;
}

QList<ReplyStats> replyStats(const QJsonObject& generateResult)
{
    const QJsonObject stats = generateResult.value(QStringLiteral("stats")).toObject();
    const QJsonArray alternatives = generateResult.value(QStringLiteral("alternatives")).toArray();
    const double speed = stats.value(QStringLiteral("decode_tokens_per_second")).toDouble();
    const qint64 all = integer(stats, "generated_tokens");
    QList<ReplyStats> results;
    for (const QJsonValue& value : alternatives) {
        const QJsonObject reply = value.toObject();
        ReplyStats result;
        result.tokens = integer(reply, "generated_tokens");
        // Of several at once, each has its share of the speed.
        const bool shared = alternatives.size() > 1 && all > 0;
        result.tokensPerSecond = shared ? speed * static_cast<double>(result.tokens) / static_cast<double>(all) : speed;
        result.droppedMessages = integer(generateResult, "dropped_messages");
        result.stop = stopReason(text(reply, "stop_reason"));
        results.append(result);
    }
    return results;
}

qint64 tokenCount(const QJsonObject& tokenizeResult) { return integer(tokenizeResult, "count"); }

QStringList tokenPieces(const QJsonObject& tokenizeResult)
{
    QStringList pieces;
    for (const QJsonValue& piece : tokenizeResult.value(QStringLiteral("pieces")).toArray()) {
        pieces.append(piece.toString());
    }
    return pieces;
}

} // namespace inkling::app::protocol
