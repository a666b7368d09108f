// One SQLite connection, with what every use of it needs: the pragmas, bound values, transactions, errors as values.
// Used on the thread that opened it. Not for: knowing any table.
#pragma once

#include "app/store/store_error.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

#include <functional>

namespace inkling::app {

class Database
{
public:
    // Unchanging: nobody writes the file, not even a log beside it; for a folder that may not be written.
    enum class Mode { ReadWrite, ReadOnly, Unchanging };

    // `path` may be ":memory:". A file that is missing is made, in ReadWrite.
    static StoreResult<Database> open(const QString& path, Mode mode);

    Database(Database&& other) noexcept;
    Database& operator=(Database&& other) noexcept;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    // Runs one statement with its `?` filled in order.
    StoreResult<QSqlQuery> run(const QString& sql, const QVariantList& values = {});
    // Calls `row` for each row of a query; an error in the middle is returned, too.
    StoreStatus each(const QString& sql, const QVariantList& values, const std::function<void(const QSqlQuery&)>& row);
    // The first column of the first row; NotFound where there is none.
    StoreResult<QVariant> single(const QString& sql, const QVariantList& values = {});
    qint64 lastInsertId();

    QString path() const { return m_path; }
    QSqlDatabase handle() const { return QSqlDatabase::database(m_name, false); }

private:
    Database(QString name, QString path) : m_name(std::move(name)), m_path(std::move(path)) {}
    void close();

    QString m_name; // of Qt's connection; empty: moved from
    QString m_path;
};

// Undone at its end unless committed.
class Transaction
{
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    const StoreStatus& begun() const { return m_begun; }
    StoreStatus commit();

private:
    Database& m_database;
    StoreStatus m_begun;
    bool m_open = false;
};

} // namespace inkling::app
