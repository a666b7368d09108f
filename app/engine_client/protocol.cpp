#include "app/engine_client/protocol.h"

#include "app/version.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <array>
#include <utility>

namespace inkling::app::protocol {

namespace {

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

std::optional<Incoming> notification(const QJsonObject& message)
{
    Incoming incoming;
    const QString method = message.value(QStringLiteral("method")).toString();
    const QJsonObject params = message.value(QStringLiteral("params")).toObject();
    incoming.id = params.value(QStringLiteral("id")).toInteger(-1);
    if (method == QLatin1String("generate.token")) {
        incoming.kind = Incoming::Kind::Text;
        incoming.text = text(params, "text");
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
    QJsonObject params{{QStringLiteral("max_tokens"), request.maxTokens}};
    if (session) params.insert(QStringLiteral("session"), *session);
    if (request.form == GenerateRequest::Form::RawText) {
        params.insert(QStringLiteral("prompt"), wellFormed(request.prompt));
        return line(id, QStringLiteral("generate"), params);
    }
    QJsonArray messages;
    for (const Turn& turn : request.messages) {
        const bool user = turn.role == Turn::Role::User;
        messages.append(QJsonObject{
            {QStringLiteral("role"), user ? QStringLiteral("user") : QStringLiteral("model")},
            {QStringLiteral("content"), wellFormed(turn.text)},
        });
    }
    params.insert(QStringLiteral("messages"), messages);
    params.insert(QStringLiteral("context_policy"), QStringLiteral("slide"));
    if (!request.messages.isEmpty() && request.messages.last().role == Turn::Role::Model) {
        params.insert(QStringLiteral("continue_last"), true);
    }
    return line(id, QStringLiteral("generate"), params);
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

ReplyStats replyStats(const QJsonObject& generateResult)
{
    const QJsonObject stats = generateResult.value(QStringLiteral("stats")).toObject();
    const QJsonObject reply = generateResult.value(QStringLiteral("alternatives")).toArray().first().toObject();
    ReplyStats result;
    result.tokens = integer(reply, "generated_tokens");
    result.tokensPerSecond = stats.value(QStringLiteral("decode_tokens_per_second")).toDouble();
    result.droppedMessages = integer(generateResult, "dropped_messages");
    result.stop = stopReason(text(reply, "stop_reason"));
    return result;
}

} // namespace inkling::app::protocol
