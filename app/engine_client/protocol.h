// The lines of engine/serve/PROTOCOL.md, version 1.0: written and read here, and JSON seen nowhere else. Not for:
// deciding anything.
#pragma once

#include "app/engine_client/engine_types.h"

#include <QByteArray>
#include <QJsonObject>

#include <optional>

namespace inkling::app::protocol {

inline constexpr int kMajorVersion = 1;
inline constexpr qsizetype kLongestLine = qsizetype{64} * 1024 * 1024;

// One request a line, LF included.
QByteArray initialize(qint64 id, double heartbeatSeconds);
QByteArray openModel(qint64 id, const QString& path, const EngineSettings& settings = {});
QByteArray closeModel(qint64 id);
QByteArray openSession(qint64 id);
QByteArray generate(qint64 id, const GenerateRequest& request, std::optional<qint64> session);
QByteArray cancel(qint64 id, qint64 target);
// The likeliest tokens after the request's text, each with its probability.
QByteArray weigh(qint64 id, const GenerateRequest& request, std::optional<qint64> session);
enum class Pieces { Count, Spell };
QByteArray tokenize(qint64 id, const GenerateRequest& request, Pieces pieces);
QByteArray tokenizeText(qint64 id, const QString& text);

struct Incoming
{
    enum class Kind { Result, Error, Text, PromptRead, Other };
    Kind kind = Kind::Other;
    qint64 id = -1;          // of the request it belongs to
    QJsonObject result;      // Result
    EngineFault fault;       // Error
    int alternative = 0;     // Text
    QString text;            // Text
    QList<TokenChoice> best; // Text, of a weigh()
    qint64 done = 0;         // PromptRead: tokens
    qint64 total = 0;
};

// Nothing when the line is no message of the protocol: whoever wrote it is not our engine, or no longer sane.
std::optional<Incoming> read(const QByteArray& line);

// What results hold.
bool speaksOurVersion(const QJsonObject& initializeResult);
QStringList backends(const QJsonObject& initializeResult); // that model.open takes
ModelFacts modelFacts(const QJsonObject& openResult, const QString& path);
std::optional<qint64> sessionId(const QJsonObject& sessionResult);
QList<ReplyStats> replyStats(const QJsonObject& generateResult); // of each alternative
qint64 tokenCount(const QJsonObject& tokenizeResult);
QStringList tokenPieces(const QJsonObject& tokenizeResult); // as the vocabulary spells them

} // namespace inkling::app::protocol
