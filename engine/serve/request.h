// One request on its way through the server, and what a method gives back.
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/serve/json_text.h"
#include "engine/serve/rpc_error.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace inkling::serve {

struct Method;

// `cancel` may be raised by any thread; the rest does not change once the request is queued.
struct Request
{
    std::string id; // as JSON text: 7 or "a"
    const Method* method = nullptr;
    std::shared_ptr<const Json> params; // an object
    std::size_t bytes = 0;              // of the line it came in
    CancelFlag cancel;
};

// The result as JSON text of an object, or an error.
struct Reply
{
    std::string result;
    std::optional<RpcError> error = std::nullopt;

    Reply(RpcError failure) : error(std::move(failure)) {}
    Reply(const Error& failure) : error(toRpcError(failure)) {}
    explicit Reply(std::string text) : result(std::move(text)) {}
};

} // namespace inkling::serve
