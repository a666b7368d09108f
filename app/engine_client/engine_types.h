// What the window and the engine's client say to each other: plain values, no JSON.
#pragma once

#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <optional>

namespace inkling::app {

// The model that ships, by the name that the engine opens it by.
inline const QString kStarterModel = QStringLiteral("starter");

// What is known of an open model (PROTOCOL.md, model.open).
struct ModelFacts
{
    QString path;
    QString name; // as the file has it; may be empty
    QString architecture;
    QString format;
    QString licence;
    QString chatFormat; // "none": a pre-trained model, which continues text
    QString mainType;   // of most of its tensors' names: "Q8_0"
    QString backend;    // what computes, for a person
    QStringList remarks;
    qint64 parameters = 0;
    qint64 fileBytes = 0;
    qint64 contextLength = 0;

    bool chats() const { return chatFormat != QLatin1String("none"); }
    bool isStarter() const { return path == kStarterModel; }
};

// How a model is to be opened (PROTOCOL.md, model.open).
struct EngineSettings
{
    int threads = 0; // 0: as many as the engine finds right
    QString backend = QStringLiteral("auto");

    bool operator==(const EngineSettings&) const = default;
};

enum class FaultKind {
    NotFound,
    Io,
    BadFile,
    Unsupported,
    ContextFull,
    OutOfMemory,
    TooLarge,
    Cancelled,
    Other,
};

struct EngineFault
{
    FaultKind kind = FaultKind::Other;
    QString message; // the engine's own line, for a person who asks
};

struct Turn
{
    enum class Role { User, Model };
    Role role = Role::User;
    QString text;
};

// How the next words are drawn. Nothing: the program's default.
struct Sampling
{
    std::optional<double> temperature;
    std::optional<int> topK;
    std::optional<double> topP;
    std::optional<double> minP;
    std::optional<qint64> seed;
    std::optional<int> maxTokens;

    bool operator==(const Sampling&) const = default;
};

struct GenerateRequest
{
    enum class Form { Messages, RawText };
    Form form = Form::Messages;
    QString system;       // before the first message; may be empty
    QList<Turn> messages; // if the last is the model's, it is continued
    QString prompt;       // with RawText
    Sampling sampling;
    int count = 1; // alternatives, made in one batch
};

// A token that could stand at a place, and how likely the model finds it there (0 to 1, by the model alone).
struct TokenChoice
{
    QString text;
    double probability = 0;
};

enum class StopReason { EndOfTurn, StopText, MaxTokens, ContextFull, Cancelled, Interrupted, Unknown };

struct ReplyStats
{
    qint64 tokens = 0;
    double tokensPerSecond = 0; // of decoding; 0 where nothing was measured
    double seconds = 0;
    qint64 droppedMessages = 0; // of the oldest, left out because they no longer fitted
    StopReason stop = StopReason::Unknown;
};

// Why the engine had to be started again, or cannot be.
enum class EngineTrouble { Died, Silent, Rubbish, NotFound, WrongVersion };

} // namespace inkling::app

Q_DECLARE_METATYPE(inkling::app::ModelFacts)
Q_DECLARE_METATYPE(inkling::app::EngineFault)
Q_DECLARE_METATYPE(inkling::app::ReplyStats)
