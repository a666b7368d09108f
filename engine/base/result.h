// Errors as values: Result<T> holds a T or an Error. The interface is the part of C++23's std::expected that we use,
// so that it can be swapped for it once the baseline compiler has one.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace inkling {

enum class ErrorCode {
    NotFound,        // a file, folder or name that does not exist
    Io,              // the operating system refused or failed: permission, disk full, broken pipe
    BadFile,         // a file that is damaged or lies about itself
    Unsupported,     // well-formed, but of a kind this program does not handle
    InvalidArgument, // the caller (a person, a script, a protocol peer) asked for something that makes no sense
    OutOfMemory,     // would not fit
    ContextFull,     // no room left in the model's context
    Cancelled,       // stopped on request
    Internal,        // a fault of ours
};

// `text` is one line for a person: where, what, expected, got. Example:
// "story.gguf: tensor 'blk.3.attn_q.weight': expected [1024, 640], got [640, 1024]".
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    std::string text;
};

template <class T = void> class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return get(); }
    const T& value() const& { return const_cast<Result*>(this)->get(); }
    T&& value() && { return std::move(get()); }
    T& operator*() & { return get(); }
    const T& operator*() const& { return const_cast<Result*>(this)->get(); }
    T&& operator*() && { return std::move(get()); }
    T* operator->() { return &get(); }
    const T* operator->() const { return &const_cast<Result*>(this)->get(); }

    const Error& error() const&
    {
        assert(!has_value());
        return *std::get_if<1>(&m_state);
    }
    Error&& error() &&
    {
        assert(!has_value());
        return std::move(*std::get_if<1>(&m_state));
    }

private:
    T& get()
    {
        assert(has_value());
        return *std::get_if<0>(&m_state);
    }
    std::variant<T, Error> m_state;
};

template <> class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    bool has_value() const { return !m_error; }
    explicit operator bool() const { return has_value(); }
    const Error& error() const&
    {
        assert(m_error);
        return *m_error;
    }
    Error&& error() &&
    {
        assert(m_error);
        return std::move(*m_error);
    }

private:
    std::optional<Error> m_error;
};

} // namespace inkling

// Leaves the enclosing function with the error of `expr` if it has one; for expressions of type Result<…> whose value
// is not needed.
#define INKLING_TRY(expr)                                                                                              \
    do {                                                                                                               \
        if (auto inklingTryResult = (expr); !inklingTryResult) return std::move(inklingTryResult).error();             \
    } while (false)
