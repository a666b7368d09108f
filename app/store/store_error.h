// What can go wrong with the store, as a value. Not for: what the window says about it.
#pragma once

#include <QMetaType>
#include <QString>

#include <utility>
#include <variant>

namespace inkling::app {

struct StoreError
{
    enum class Kind {
        Full,     // no room on the disk; nothing was changed
        ReadOnly, // the file or its folder may not be written
        Io,       // the disk or the system refused
        Damaged,  // the file is no database, or a broken one
        Newer,    // made by a newer Inkling; it was not touched
        Busy,     // another program holds it
        NotFound, // the row asked for is not there
        BadInput, // what was to be imported or restored is not ours
        Other,
    };
    Kind kind = Kind::Other;
    QString detail; // the database's or the system's own words
};

struct Nothing
{};

// A value or an error. `value()` only where `ok()`.
template <typename T> class [[nodiscard]] StoreResult
{
public:
    using Value = T;

    StoreResult(T value) : m_content(std::move(value)) {}          // NOLINT(google-explicit-constructor)
    StoreResult(StoreError error) : m_content(std::move(error)) {} // NOLINT(google-explicit-constructor)

    bool ok() const { return std::holds_alternative<T>(m_content); }
    const T& value() const& { return std::get<T>(m_content); }
    T&& value() && { return std::get<T>(std::move(m_content)); }
    const StoreError& error() const { return std::get<StoreError>(m_content); }

private:
    std::variant<T, StoreError> m_content;
};

using StoreStatus = StoreResult<Nothing>;

} // namespace inkling::app

Q_DECLARE_METATYPE(inkling::app::StoreError)
