// What runs on the store's thread: the connection, the queue of what could not be written yet, and the daily round.
#pragma once

#include "app/store/conversations.h"
#include "app/store/store_file.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>
#include <optional>

namespace inkling::app {

class StoreWorker : public QObject
{
    Q_OBJECT

public:
    // Carries out one call. `Retry`: the disk did not take it; it is to be called again later, with `isLast` when there
    // is no later.
    enum class Outcome { Done, Retry };
    // A look goes past changes that wait for the disk; changes keep their order.
    enum class Access { Read, Write };
    using Job = std::function<Outcome(bool isLast)>;

    explicit StoreWorker(QString folder) : m_folder(std::move(folder)) {}

    void open();
    void close(); // tries what waits once more
    void carryOut(const Job& job, Access access);

    bool isOpen() const { return m_database.has_value(); }
    Database& database() { return *m_database; }
    const QString& folder() const { return m_folder; }
    bool isInMemory() const { return m_database && m_database->path() == QLatin1String(":memory:"); }

    // Whether waiting may help; and takes note of why, and of damage.
    bool mayRetry(const StoreError& error);
    StoreStatus restore(const QString& backupPath);

signals:
    void opened(const inkling::app::Opening& opening);
    void writeTrouble(const inkling::app::StoreError& why, int waiting);
    void writeTroubleEnded();
    void salvaged(const inkling::app::Opening& opening);
    void restored();
    void leftMemory();

private:
    void take(StoreResult<OpenedStore> opened);
    void retry();
    void dailyRound();
    void salvageNow();
    void watchMemory(const StoreError& why);
    void tryToLeaveMemory();

    QString m_folder;
    std::optional<Database> m_database;
    std::deque<Job> m_waiting;
    std::optional<StoreError> m_why;
    std::optional<StoreError> m_damage;
    QTimer* m_retry = nullptr;
    QTimer* m_round = nullptr;
    QTimer* m_leave = nullptr; // while the store is in memory
};

} // namespace inkling::app
