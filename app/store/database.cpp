#include "app/store/database.h"

#include <QAtomicInt>
#include <QSqlError>
#include <QUrl>

namespace inkling::app {

namespace {

// The primary result codes of SQLite (https://sqlite.org/rescode.html); the rest of a code is detail.
constexpr int kPrimaryCode = 0xff;
enum SqliteCode {
    Perm = 3,
    BusyCode = 5,
    Locked = 6,
    ReadOnlyCode = 8,
    IoErr = 10,
    Corrupt = 11,
    FullCode = 13,
    CantOpen = 14,
    NotADb = 26
};

StoreError::Kind kindOf(int code)
{
    switch (code & kPrimaryCode) {
    case FullCode: return StoreError::Kind::Full;
    case Perm:
    case ReadOnlyCode: return StoreError::Kind::ReadOnly;
    case BusyCode:
    case Locked: return StoreError::Kind::Busy;
    case IoErr:
    case CantOpen: return StoreError::Kind::Io;
    case Corrupt:
    case NotADb: return StoreError::Kind::Damaged;
    default: return StoreError::Kind::Other;
    }
}

StoreError errorOf(const QSqlError& error)
{
    return {kindOf(error.nativeErrorCode().toInt()), error.databaseText().trimmed()};
}

QString unchangingUri(const QString& path)
{
    return QString::fromLatin1(QUrl::fromLocalFile(path).toEncoded(QUrl::FullyEncoded)) +
           QStringLiteral("?immutable=1");
}

} // namespace

StoreResult<Database> Database::open(const QString& path, Mode mode)
{
    static QAtomicInt opened;
    Database database(QStringLiteral("inkling-%1").arg(opened.fetchAndAddRelaxed(1)), path);
    {
        QSqlDatabase handle = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), database.m_name);
        if (!handle.isValid()) return StoreError{StoreError::Kind::Other, handle.lastError().text()};
        QString options = QStringLiteral("QSQLITE_BUSY_TIMEOUT=2000");
        if (mode != Mode::ReadWrite) options += QStringLiteral(";QSQLITE_OPEN_READONLY");
        if (mode == Mode::Unchanging) options += QStringLiteral(";QSQLITE_OPEN_URI");
        handle.setConnectOptions(options);
        handle.setDatabaseName(mode == Mode::Unchanging ? unchangingUri(path) : path);
        if (!handle.open()) return errorOf(handle.lastError());
    }
    QStringList pragmas{QStringLiteral("PRAGMA mmap_size=0"), QStringLiteral("PRAGMA foreign_keys=ON"),
                        QStringLiteral("PRAGMA temp_store=MEMORY")};
    if (mode == Mode::ReadWrite) {
        pragmas << QStringLiteral("PRAGMA secure_delete=ON") << QStringLiteral("PRAGMA journal_mode=WAL")
                << QStringLiteral("PRAGMA synchronous=FULL");
    } else {
        // Our triggers fill the full-text index, which SQLite 3.40 counts as unsafe; what is only read needs none.
        pragmas << QStringLiteral("PRAGMA trusted_schema=OFF");
    }
    for (const QString& pragma : pragmas) {
        if (auto done = database.run(pragma); !done.ok()) return done.error();
    }
    return database;
}

Database::Database(Database&& other) noexcept : m_name(std::move(other.m_name)), m_path(std::move(other.m_path))
{
    other.m_name.clear();
}

Database& Database::operator=(Database&& other) noexcept
{
    if (this != &other) {
        close();
        m_name = std::move(other.m_name);
        m_path = std::move(other.m_path);
        other.m_name.clear();
    }
    return *this;
}

Database::~Database() { close(); }

void Database::close()
{
    if (m_name.isEmpty()) return;
    handle().close();
    QSqlDatabase::removeDatabase(m_name);
    m_name.clear();
}

StoreResult<QSqlQuery> Database::run(const QString& sql, const QVariantList& values)
{
    QSqlQuery query(handle());
    query.setForwardOnly(true);
    if (!query.prepare(sql)) return errorOf(query.lastError());
    for (const QVariant& value : values) query.addBindValue(value);
    if (!query.exec()) return errorOf(query.lastError());
    return query;
}

StoreStatus Database::each(const QString& sql, const QVariantList& values,
                           const std::function<void(const QSqlQuery&)>& row)
{
    auto ran = run(sql, values);
    if (!ran.ok()) return ran.error();
    QSqlQuery query = std::move(ran).value();
    while (query.next()) row(query);
    if (query.lastError().isValid()) return errorOf(query.lastError());
    return Nothing{};
}

StoreResult<QVariant> Database::single(const QString& sql, const QVariantList& values)
{
    auto query = run(sql, values);
    if (!query.ok()) return query.error();
    QSqlQuery row = std::move(query).value();
    if (row.next()) return row.value(0);
    if (row.lastError().isValid()) return errorOf(row.lastError());
    return StoreError{StoreError::Kind::NotFound, {}};
}

qint64 Database::lastInsertId()
{
    auto id = single(QStringLiteral("SELECT last_insert_rowid()"));
    return id.ok() ? id.value().toLongLong() : 0;
}

Transaction::Transaction(Database& database) : m_database(database), m_begun(Nothing{})
{
    // IMMEDIATE: a lock that cannot be had is met here, not in the middle.
    if (auto begun = database.run(QStringLiteral("BEGIN IMMEDIATE")); begun.ok()) {
        m_open = true;
    } else {
        m_begun = begun.error();
    }
}

Transaction::~Transaction()
{
    if (m_open) (void)m_database.run(QStringLiteral("ROLLBACK"));
}

StoreStatus Transaction::commit()
{
    auto committed = m_database.run(QStringLiteral("COMMIT"));
    if (!committed.ok()) return committed.error();
    m_open = false;
    return Nothing{};
}

} // namespace inkling::app
