// The errors a client of the protocol can get, by code and name (PROTOCOL.md, section 1).
#pragma once

#include "engine/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace inkling::serve {

enum class RpcCode {
    ParseError = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParams = -32602,
    Internal = -32603,
    NotInitialized = -32001,
    ModelNotOpen = -32002,
    ModelAlreadyOpen = -32003,
    NotFound = -32004,
    Io = -32005,
    BadFile = -32006,
    Unsupported = -32007,
    ContextFull = -32008,
    OutOfMemory = -32009,
    Cancelled = -32010,
    Busy = -32011,
    TooLarge = -32012,
    TooMany = -32013,
};

std::string_view rpcName(RpcCode code); // "parse_error", …

struct RpcError
{
    RpcCode code = RpcCode::Internal;
    std::string message;                     // one line for a person
    std::string field = {};                  // the field at fault; empty: none in particular
    std::vector<std::string> supported = {}; // what would have been accepted, where that is a short list
};

// An engine's error as the client sees it; the message stays.
RpcError toRpcError(const Error& error);

} // namespace inkling::serve
