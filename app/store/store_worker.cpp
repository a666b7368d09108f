#include "app/store/store_worker.h"

#include "app/store/backups.h"
#include "app/store/leave_memory.h"

#include <QDate>
#include <QDateTime>
#include <QFile>

#include <chrono>

namespace inkling::app {

namespace {

using namespace std::chrono_literals;

constexpr auto kRetryAfter = 2s;
constexpr auto kFirstRound = 20s; // after opening: not while the window is being shown
constexpr auto kNextRound = 1h;

} // namespace

void StoreWorker::open()
{
    m_retry = new QTimer(this);
    m_retry->setInterval(kRetryAfter);
    connect(m_retry, &QTimer::timeout, this, &StoreWorker::retry);
    m_round = new QTimer(this);
    m_round->setInterval(kFirstRound);
    connect(m_round, &QTimer::timeout, this, &StoreWorker::dailyRound);
    m_leave = new QTimer(this);
    m_leave->setInterval(kRetryAfter);
    connect(m_leave, &QTimer::timeout, this, &StoreWorker::tryToLeaveMemory);
    take(openStore(m_folder));
    m_round->start();
}

// A newer version's file stays alone; anything else may get better.
void StoreWorker::watchMemory(const StoreError& why)
{
    if (isInMemory() && !m_folder.isEmpty() && why.kind != StoreError::Kind::Newer) m_leave->start();
}

void StoreWorker::tryToLeaveMemory()
{
    auto left = leaveMemory(m_folder, *m_database);
    if (!left.ok()) {
        if (left.error().kind == StoreError::Kind::Newer) m_leave->stop();
        return;
    }
    m_leave->stop();
    OpenedStore store = std::move(left).value();
    m_database.emplace(std::move(store.database));
    emit leftMemory();
}

void StoreWorker::take(StoreResult<OpenedStore> opened)
{
    if (!opened.ok()) { // not even in memory: every call will fail
        emit this->opened({Opening::How::InMemory, {}, 0, opened.error()});
        return;
    }
    OpenedStore store = std::move(opened).value();
    const Opening opening = store.opening;
    m_database.emplace(std::move(store.database));
    // Replies that the program's end cut off.
    (void)Conversations(*m_database).endInterrupted();
    watchMemory(opening.why);
    emit this->opened(opening);
}

void StoreWorker::close()
{
    while (!m_waiting.empty()) {
        (void)m_waiting.front()(true);
        m_waiting.pop_front();
    }
    m_database.reset();
}

void StoreWorker::carryOut(const Job& job, Access access)
{
    if (access == Access::Write && !m_waiting.empty()) {
        m_waiting.push_back(job); // nothing overtakes
        emit writeTrouble(*m_why, int(m_waiting.size()));
        return;
    }
    if (job(false) == Outcome::Retry) {
        m_waiting.push_back(job);
        m_retry->start();
        emit writeTrouble(*m_why, 1);
    }
    if (m_damage) salvageNow();
}

void StoreWorker::retry()
{
    while (!m_waiting.empty() && m_waiting.front()(false) == Outcome::Done) m_waiting.pop_front();
    if (m_damage) salvageNow();
    if (!m_waiting.empty()) return;
    m_retry->stop();
    m_why.reset();
    emit writeTroubleEnded();
}

bool StoreWorker::mayRetry(const StoreError& error)
{
    if (error.kind == StoreError::Kind::Damaged) m_damage = error;
    const bool mayHelp = error.kind == StoreError::Kind::Full || error.kind == StoreError::Kind::Io ||
                         error.kind == StoreError::Kind::ReadOnly || error.kind == StoreError::Kind::Busy;
    if (mayHelp) m_why = error;
    return mayHelp;
}

void StoreWorker::salvageNow()
{
    const StoreError why = *std::exchange(m_damage, std::nullopt);
    if (isInMemory()) return;
    m_database.reset();
    auto fresh = salvageStore(m_folder, why);
    if (!fresh.ok()) return;
    OpenedStore store = std::move(fresh).value();
    const Opening opening = store.opening;
    m_database.emplace(std::move(store.database));
    watchMemory(why);
    emit salvaged(opening);
}

StoreStatus StoreWorker::restore(const QString& backupPath)
{
    if (isInMemory()) return StoreError{StoreError::Kind::ReadOnly, m_folder};
    if (auto sound = verifyBackup(backupPath); !sound.ok()) return sound;
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyy-MM-dd-HHmmss"));
    auto saved = makeNamedBackup(*m_database, backupFolder(m_folder), QStringLiteral("before-restore-%1").arg(stamp));
    if (!saved.ok()) return saved.error();

    const QString path = storePath(m_folder);
    const QString incoming = path + QStringLiteral(".restoring");
    QFile::remove(incoming);
    if (!QFile::copy(backupPath, incoming)) return StoreError{StoreError::Kind::Io, incoming};
    m_database.reset(); // the last connection takes the log with it
    QFile::remove(path);
    if (!QFile::rename(incoming, path)) {
        QFile::copy(saved.value().path, path);
        take(openStore(m_folder));
        return StoreError{StoreError::Kind::Io, path};
    }
    take(openStore(m_folder));
    emit restored();
    return Nothing{};
}

// Backup, bin, and a check of the whole file, once a day. What goes wrong here is no loss: it comes round again.
void StoreWorker::dailyRound()
{
    m_round->setInterval(kNextRound);
    if (!m_database || isInMemory() || !m_waiting.empty()) return;
    const QDate today = QDate::currentDate();
    const QList<BackupFile> backups = dailyBackups(backupFolder(m_folder));
    if (!backups.isEmpty() && backups.first().date >= today) return;

    auto check = m_database->single(QStringLiteral("PRAGMA quick_check(1)"));
    const bool isSound = check.ok() && check.value().toString() == QLatin1String("ok");
    if (!isSound) {
        m_damage = check.ok() ? StoreError{StoreError::Kind::Damaged, check.value().toString()} : check.error();
        salvageNow();
        return;
    }
    auto purged = Conversations(*m_database).purgeBin(QDateTime::currentDateTimeUtc().addDays(-kDaysInBin));
    if (purged.ok() && purged.value() > 0) (void)wipeTraces(*m_database);
    (void)makeDailyBackup(*m_database, backupFolder(m_folder), today);
}

} // namespace inkling::app
