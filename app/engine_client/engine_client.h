// The engine's other end: starts `inkling-cli serve`, speaks its protocol, and starts it again when it dies, falls
// silent or talks rubbish. Nothing here ever waits; everything arrives as a signal on the thread that owns the client.
// Not for: knowing what a conversation is.
#pragma once

#include "app/engine_client/engine_types.h"
#include "app/engine_client/line_reader.h"
#include "app/engine_client/protocol.h"

#include <QElapsedTimer>
#include <QHash>
#include <QList>
#include <QObject>
#include <QProcess>
#include <QString>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>

namespace inkling::app {

class EngineClient : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        QString program;                          // empty: engineProgram()
        QStringList arguments;                    // in front of "serve"
        std::chrono::milliseconds silence{10000}; // after this long without a word the engine is stuck
        std::chrono::milliseconds heartbeat{2000};
    };
    enum class State { Off, Starting, NoModel, Opening, Ready, Generating, GivenUp };

    explicit EngineClient(Options options, QObject* parent = nullptr);
    // Closes the engine's standard input, which ends it, and gives it half a second before it is killed.
    ~EngineClient() override;

    State state() const { return m_state; }
    qint64 processId() const; // 0 where no engine runs

    // Opens a model in place of the open one. If it is refused, the one before is opened again.
    void openModel(const QString& path);
    // How models are opened from now on; an open one is opened again. What cannot be is taken back: settingsRefused().
    void setSettings(const EngineSettings& settings);
    const EngineSettings& settings() const { return m_settings; }
    // What the running engine computes on; empty before it has said so.
    const QStringList& backends() const { return m_backends; }
    // Starts a reply; its id, or nothing while no model is ready or a reply runs. Exactly one of finished() and
    // failed() follows.
    std::optional<qint64> generate(const GenerateRequest& request);
    // Stops the running reply within a token; finished() follows.
    void cancel();
    // What a request would be in tokens: how many, or each as the vocabulary spells it. Answered while a reply runs,
    // too, by tokensCounted() and tokenized(); nothing where no model is open.
    std::optional<qint64> countTokens(const GenerateRequest& request);
    std::optional<qint64> spellTokens(const GenerateRequest& request);
    std::optional<qint64> spellTokens(const QString& text);
    // The likeliest tokens after the request's text; weighed() follows, with nothing where it cannot be told.
    std::optional<qint64> weigh(const GenerateRequest& request);
    // Starts anew after gaveUp().
    void tryAgain();

signals:
    void stateChanged(inkling::app::EngineClient::State state);
    void modelOpened(const inkling::app::ModelFacts& facts);
    void modelRefused(const QString& path, const inkling::app::EngineFault& fault);
    // The model cannot be opened that way; it is being opened as before, or with what the engine chooses.
    void settingsRefused(const inkling::app::EngineSettings& settings, const inkling::app::EngineFault& fault);
    void promptRead(qint64 id, qint64 done, qint64 total);
    void textArrived(qint64 id, int alternative, const QString& text);
    void finished(qint64 id, const QList<inkling::app::ReplyStats>& stats); // of each alternative
    void failed(qint64 id, const inkling::app::EngineFault& fault);
    void tokensCounted(qint64 id, qint64 count);
    void tokenized(qint64 id, const QStringList& pieces);
    void weighed(qint64 id, const QList<inkling::app::TokenChoice>& choices);
    // The engine was lost; it is being started again. A running reply has been told finished() with
    // StopReason::Interrupted.
    void restarting(inkling::app::EngineTrouble trouble);
    // It runs again, with the model open that was open before.
    void restarted();
    void gaveUp(inkling::app::EngineTrouble trouble, const QString& lastWords);

private:
    enum class Asked { Initialize, OpenModel, CloseModel, OpenSession, Generate, Cancel, Count, Spell, Weigh };

    void start();
    void connectProcess();
    void setState(State state);
    bool isOpening() const { return m_asked.values().contains(Asked::OpenModel); }
    qint64 ask(Asked what, const QByteArray& line, qint64 id);
    qint64 nextId() { return ++m_lastId; }
    void sendOpen();
    void readOutput();
    void handleLines();
    void handle(const protocol::Incoming& incoming);
    void handleResult(Asked what, qint64 id, const QJsonObject& result);
    void handleError(Asked what, qint64 id, const EngineFault& fault);
    void initialized(const QJsonObject& result);
    void opened(const QJsonObject& result);
    void refused(const EngineFault& fault);
    bool takeSettingsBack(const EngineFault& fault);
    void endReply(QList<ReplyStats> stats);
    void lose(EngineTrouble trouble);
    void giveUp(EngineTrouble trouble);
    void dropProcess();

    Options m_options;
    State m_state = State::Off;
    std::unique_ptr<QProcess> m_process;
    LineReader m_reader{protocol::kLongestLine};
    bool m_handlingScheduled = false;
    QTimer m_watch;   // fires when the engine has been silent for too long
    QTimer m_backoff; // before the next start
    QElapsedTimer m_clock;
    QList<qint64> m_deaths; // m_clock's milliseconds
    QByteArray m_lastWords; // of its standard error

    QHash<qint64, Asked> m_asked;
    qint64 m_lastId = 0;
    QString m_wanted;             // the model to be opened
    QString m_opening;            // the model the engine was last asked to open
    QString m_open;               // the model that was opened last with success
    EngineSettings m_settings;    // as wished
    EngineSettings m_openingWith; // of m_opening
    EngineSettings m_openWith;    // of m_open
    QStringList m_backends;
    bool m_engineHasModel = false;
    bool m_ended = false; // the process has; what it said before is still being read
    bool m_restarting = false;
    std::optional<qint64> m_session;

    std::optional<qint64> m_reply; // the running one's id
    QElapsedTimer m_replyClock;
    QList<TokenChoice> m_weighed;
    int m_replyCount = 1; // alternatives
    qint64 m_replyPieces = 0;
    qint64 m_replyCharacters = 0;
};

} // namespace inkling::app
