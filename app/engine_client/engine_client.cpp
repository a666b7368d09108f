#include "app/engine_client/engine_client.h"

#include "app/engine_client/engine_locator.h"

#include <QDeadlineTimer>

#include <algorithm>
#include <utility>

namespace inkling::app {

namespace {

using namespace std::chrono_literals;

constexpr qint64 kDeathsWithin = 60'000; // ms
constexpr int kDeathsAllowed = 3;
// Longer than any context could hold: an engine that sends more is out of its mind.
constexpr qint64 kLongestReply = qint64{8} * 1024 * 1024;
constexpr qsizetype kMostUnread = qsizetype{2} * protocol::kLongestLine;
constexpr qsizetype kLastWords = 2048;
// How long reading may keep the window from painting and taking keys.
constexpr auto kReadingTime = 6ms;

} // namespace

EngineClient::EngineClient(Options options, QObject* parent) : QObject(parent), m_options(std::move(options))
{
    m_clock.start();
    m_watch.setSingleShot(true);
    m_backoff.setSingleShot(true);
    connect(&m_watch, &QTimer::timeout, this, [this] { lose(EngineTrouble::Silent); });
    connect(&m_backoff, &QTimer::timeout, this, &EngineClient::start);
}

EngineClient::~EngineClient()
{
    if (m_process == nullptr) return;
    m_process->disconnect(this);
    m_process->closeWriteChannel();
    if (m_process->state() != QProcess::NotRunning && !m_process->waitForFinished(500)) m_process->kill();
}

qint64 EngineClient::processId() const { return m_process != nullptr ? m_process->processId() : 0; }

void EngineClient::setState(State state)
{
    if (state == m_state) return;
    m_state = state;
    emit stateChanged(state);
}

void EngineClient::start()
{
    const QString program = m_options.program.isEmpty() ? engineProgram() : m_options.program;
    if (program.isEmpty()) return giveUp(EngineTrouble::NotFound);
    setState(State::Starting);
    m_reader.clear();
    m_lastWords.clear();
    m_asked.clear();
    m_session.reset();
    m_engineHasModel = false;
    m_ended = false;
    m_process = std::make_unique<QProcess>();
    connectProcess();
    m_process->start(program, m_options.arguments + QStringList{QStringLiteral("serve")});
    m_watch.start(m_options.silence);
    const qint64 id = nextId();
    const double heartbeat = static_cast<double>(m_options.heartbeat.count()) / 1000.0;
    ask(Asked::Initialize, protocol::initialize(id, heartbeat), id);
}

void EngineClient::connectProcess()
{
    connect(m_process.get(), &QProcess::readyReadStandardOutput, this, &EngineClient::readOutput);
    connect(m_process.get(), &QProcess::readyReadStandardError, this,
            [this] { m_lastWords = (m_lastWords + m_process->readAllStandardError()).right(kLastWords); });
    connect(m_process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) giveUp(EngineTrouble::NotFound);
    });
    connect(m_process.get(), &QProcess::finished, this, [this] {
        m_ended = true;
        if (!m_handlingScheduled) handleLines();
    });
}

qint64 EngineClient::ask(Asked what, const QByteArray& line, qint64 id)
{
    m_asked.insert(id, what);
    m_process->write(line);
    return id;
}

void EngineClient::openModel(const QString& path)
{
    m_wanted = path;
    if (isOpening()) return; // opened once the answer to the one before is here
    switch (m_state) {
    case State::Off: start(); break;
    case State::GivenUp: tryAgain(); break;
    case State::Starting: // opened once the engine answers
    case State::Opening: break;
    case State::Generating: cancel(); [[fallthrough]];
    case State::NoModel:
    case State::Ready: sendOpen(); break;
    }
}

void EngineClient::setSettings(const EngineSettings& settings)
{
    if (settings == m_settings) return;
    m_settings = settings;
    const bool isIdle = m_state == State::Off || m_state == State::GivenUp;
    if (!m_wanted.isEmpty() && !isIdle) openModel(m_wanted);
}

void EngineClient::sendOpen()
{
    if (m_engineHasModel) {
        const qint64 id = nextId();
        ask(Asked::CloseModel, protocol::closeModel(id), id);
        m_engineHasModel = false;
        m_session.reset();
    }
    if (m_state != State::Generating) setState(State::Opening);
    m_opening = m_wanted;
    m_openingWith = m_settings;
    const qint64 id = nextId();
    ask(Asked::OpenModel, protocol::openModel(id, m_opening, m_openingWith), id);
}

std::optional<qint64> EngineClient::generate(const GenerateRequest& request)
{
    if (m_state != State::Ready) return std::nullopt;
    const qint64 id = nextId();
    m_reply = id;
    m_replyCount = request.count;
    m_replyPieces = 0;
    m_replyCharacters = 0;
    m_replyClock.start();
    setState(State::Generating);
    ask(Asked::Generate, protocol::generate(id, request, m_session), id);
    return id;
}

void EngineClient::cancel()
{
    if (!m_reply) return;
    const qint64 id = nextId();
    ask(Asked::Cancel, protocol::cancel(id, *m_reply), id);
}

std::optional<qint64> EngineClient::countTokens(const GenerateRequest& request)
{
    if (!m_engineHasModel) return std::nullopt;
    const qint64 id = nextId();
    return ask(Asked::Count, protocol::tokenize(id, request, protocol::Pieces::Count), id);
}

std::optional<qint64> EngineClient::spellTokens(const GenerateRequest& request)
{
    if (!m_engineHasModel) return std::nullopt;
    const qint64 id = nextId();
    return ask(Asked::Spell, protocol::tokenize(id, request, protocol::Pieces::Spell), id);
}

std::optional<qint64> EngineClient::spellTokens(const QString& text)
{
    if (!m_engineHasModel) return std::nullopt;
    const qint64 id = nextId();
    return ask(Asked::Spell, protocol::tokenizeText(id, text), id);
}

std::optional<qint64> EngineClient::weigh(const GenerateRequest& request)
{
    if (m_state != State::Ready) return std::nullopt;
    const qint64 id = nextId();
    m_weighed.clear();
    return ask(Asked::Weigh, protocol::weigh(id, request, m_session), id);
}

void EngineClient::tryAgain()
{
    if (m_state != State::GivenUp) return;
    m_deaths.clear();
    start();
}

void EngineClient::readOutput()
{
    m_reader.append(m_process->readAllStandardOutput());
    m_watch.start(m_options.silence);
    if (m_reader.pending() > kMostUnread) return lose(EngineTrouble::Rubbish);
    if (!m_handlingScheduled) handleLines();
}

// Handles lines for a few milliseconds, then lets the window breathe: an engine that floods must not freeze it.
void EngineClient::handleLines()
{
    m_handlingScheduled = false;
    const QDeadlineTimer deadline(kReadingTime);
    while (m_process != nullptr) {
        const std::optional<QByteArray> line = m_reader.next();
        if (!line) {
            if (m_reader.isOverlong()) return lose(EngineTrouble::Rubbish);
            if (m_ended) lose(EngineTrouble::Died);
            return;
        }
        if (line->isEmpty()) continue;
        const std::optional<protocol::Incoming> incoming = protocol::read(*line);
        if (!incoming) return lose(EngineTrouble::Rubbish);
        handle(*incoming);
        if (deadline.hasExpired()) {
            m_handlingScheduled = true;
            QTimer::singleShot(0, this, [this] {
                if (m_handlingScheduled) handleLines();
            });
            return;
        }
    }
}

void EngineClient::handle(const protocol::Incoming& incoming)
{
    using Kind = protocol::Incoming::Kind;
    switch (incoming.kind) {
    case Kind::Text:
        if (!incoming.best.isEmpty() && m_asked.value(incoming.id) == Asked::Weigh) m_weighed = incoming.best;
        if (incoming.id != m_reply || incoming.alternative < 0 || incoming.alternative >= m_replyCount) return;
        ++m_replyPieces;
        m_replyCharacters += incoming.text.size();
        if (m_replyCharacters > kLongestReply) return lose(EngineTrouble::Rubbish);
        if (!incoming.text.isEmpty()) emit textArrived(incoming.id, incoming.alternative, incoming.text);
        return;
    case Kind::PromptRead:
        if (incoming.id == m_reply) emit promptRead(incoming.id, incoming.done, incoming.total);
        return;
    case Kind::Result:
    case Kind::Error: break;
    case Kind::Other: return;
    }
    const auto asked = m_asked.constFind(incoming.id);
    if (asked == m_asked.constEnd()) return; // an answer to nothing: harmless
    const Asked what = *asked;
    m_asked.erase(asked);
    if (incoming.kind == Kind::Result) {
        handleResult(what, incoming.id, incoming.result);
    } else {
        handleError(what, incoming.id, incoming.fault);
    }
}

void EngineClient::handleResult(Asked what, qint64 id, const QJsonObject& result)
{
    switch (what) {
    case Asked::Initialize: initialized(result); break;
    case Asked::OpenModel: opened(result); break;
    case Asked::OpenSession: m_session = protocol::sessionId(result); break;
    case Asked::Generate:
        if (id == m_reply) endReply(protocol::replyStats(result));
        break;
    case Asked::Count: emit tokensCounted(id, protocol::tokenCount(result)); break;
    case Asked::Spell: emit tokenized(id, protocol::tokenPieces(result)); break;
    case Asked::Weigh: emit weighed(id, m_weighed); break;
    case Asked::CloseModel:
    case Asked::Cancel: break;
    }
}

void EngineClient::handleError(Asked what, qint64 id, const EngineFault& fault)
{
    switch (what) {
    case Asked::Initialize: giveUp(EngineTrouble::WrongVersion); break;
    case Asked::OpenModel: refused(fault); break;
    case Asked::Generate:
        if (id != m_reply) break;
        if (fault.kind == FaultKind::Cancelled) { // before its first token
            ReplyStats cancelled;
            cancelled.stop = StopReason::Cancelled;
            endReply({cancelled});
            break;
        }
        m_reply.reset();
        setState(isOpening() ? State::Opening : State::Ready);
        emit failed(id, fault);
        break;
    case Asked::Spell: emit tokenized(id, {}); break;
    case Asked::Weigh: emit weighed(id, {}); break;
    case Asked::Count:       // the figure that stands stays
    case Asked::OpenSession: // works without, only slower
    case Asked::CloseModel:
    case Asked::Cancel: break;
    }
}

void EngineClient::initialized(const QJsonObject& result)
{
    if (!protocol::speaksOurVersion(result)) return giveUp(EngineTrouble::WrongVersion);
    m_backends = protocol::backends(result);
    setState(State::NoModel);
    if (!m_wanted.isEmpty()) {
        sendOpen();
    } else if (std::exchange(m_restarting, false)) {
        emit restarted();
    }
}

void EngineClient::opened(const QJsonObject& result)
{
    m_engineHasModel = true;
    m_open = m_opening;
    m_openWith = m_openingWith;
    if (m_wanted != m_opening || m_settings != m_openingWith) return sendOpen();
    const qint64 id = nextId();
    ask(Asked::OpenSession, protocol::openSession(id), id);
    setState(State::Ready);
    emit modelOpened(protocol::modelFacts(result, m_open));
    if (std::exchange(m_restarting, false)) emit restarted();
}

// Whether it is not the file but the way of computing that was refused: then the way before is taken again.
bool EngineClient::takeSettingsBack(const EngineFault& fault)
{
    const bool ranOtherwise = m_open == m_opening && m_openingWith != m_openWith;
    const bool noDevice = fault.kind == FaultKind::Unsupported && m_openingWith.backend == QLatin1String("vulkan");
    if (!ranOtherwise && !noDevice) return false;
    const EngineSettings tried = m_openingWith;
    if (m_settings == tried) {
        m_settings = ranOtherwise ? m_openWith : EngineSettings{tried.threads, EngineSettings().backend};
    }
    sendOpen();
    emit settingsRefused(tried, fault);
    return true;
}

void EngineClient::refused(const EngineFault& fault)
{
    const QString path = m_opening;
    m_restarting = false;
    if (takeSettingsBack(fault)) return;
    if (m_open == m_opening) m_open.clear(); // it was open before, and cannot be opened any more
    if (m_wanted == m_opening) m_wanted = m_open;
    setState(State::NoModel);
    if (!m_wanted.isEmpty()) sendOpen();
    emit modelRefused(path, fault);
}

void EngineClient::endReply(QList<ReplyStats> stats)
{
    const qint64 id = *std::exchange(m_reply, std::nullopt);
    stats.resize(m_replyCount, stats.isEmpty() ? ReplyStats() : stats.last());
    for (ReplyStats& told : stats) {
        told.seconds = static_cast<double>(m_replyClock.elapsed()) / 1000.0;
        if (told.stop == StopReason::Interrupted) told.tokens = m_replyPieces / m_replyCount;
    }
    if (m_state == State::Generating) {
        setState(isOpening() ? State::Opening : State::Ready);
    }
    emit finished(id, stats);
}

void EngineClient::dropProcess()
{
    m_watch.stop();
    m_handlingScheduled = false;
    m_reader.clear();
    m_asked.clear();
    m_engineHasModel = false;
    if (m_process == nullptr) return;
    m_process->disconnect(this);
    // Killed and forgotten, not waited for: it deletes itself once the system has taken it down.
    QProcess* process = m_process.release();
    if (process->state() == QProcess::NotRunning) {
        process->deleteLater();
        return;
    }
    process->setParent(this);
    connect(process, &QProcess::finished, process, &QObject::deleteLater);
    process->kill();
}

void EngineClient::lose(EngineTrouble trouble)
{
    if (m_process == nullptr) return;
    dropProcess();
    setState(State::Starting);
    ReplyStats interrupted;
    interrupted.stop = StopReason::Interrupted;
    if (m_reply) endReply({interrupted});

    const qint64 now = m_clock.elapsed();
    m_deaths.removeIf([now](qint64 when) { return now - when > kDeathsWithin; });
    m_deaths.append(now);
    if (m_deaths.size() >= kDeathsAllowed) return giveUp(trouble);
    m_restarting = true;
    emit restarting(trouble);
    m_backoff.start(m_deaths.size() == 1 ? 0ms : 300ms);
}

void EngineClient::giveUp(EngineTrouble trouble)
{
    dropProcess();
    m_backoff.stop();
    m_restarting = false;
    setState(State::GivenUp);
    emit gaveUp(trouble, QString::fromUtf8(m_lastWords).trimmed().section(QLatin1Char('\n'), -1));
}

} // namespace inkling::app
