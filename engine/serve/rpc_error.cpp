#include "engine/serve/rpc_error.h"

namespace inkling::serve {

std::string_view rpcName(RpcCode code)
{
    switch (code) {
    case RpcCode::ParseError: return "parse_error";
    case RpcCode::InvalidRequest: return "invalid_request";
    case RpcCode::MethodNotFound: return "method_not_found";
    case RpcCode::InvalidParams: return "invalid_params";
    case RpcCode::Internal: return "internal";
    case RpcCode::NotInitialized: return "not_initialized";
    case RpcCode::ModelNotOpen: return "model_not_open";
    case RpcCode::ModelAlreadyOpen: return "model_already_open";
    case RpcCode::NotFound: return "not_found";
    case RpcCode::Io: return "io";
    case RpcCode::BadFile: return "bad_file";
    case RpcCode::Unsupported: return "unsupported";
    case RpcCode::ContextFull: return "context_full";
    case RpcCode::OutOfMemory: return "out_of_memory";
    case RpcCode::Cancelled: return "cancelled";
    case RpcCode::Busy: return "busy";
    case RpcCode::TooLarge: return "too_large";
    case RpcCode::TooMany: return "too_many";
    }
    return "internal";
}

RpcError toRpcError(const Error& error)
{
    const auto code = [&] {
        switch (error.code) {
        case ErrorCode::NotFound: return RpcCode::NotFound;
        case ErrorCode::Io: return RpcCode::Io;
        case ErrorCode::BadFile: return RpcCode::BadFile;
        case ErrorCode::Unsupported: return RpcCode::Unsupported;
        case ErrorCode::InvalidArgument: return RpcCode::InvalidParams;
        case ErrorCode::OutOfMemory: return RpcCode::OutOfMemory;
        case ErrorCode::ContextFull: return RpcCode::ContextFull;
        case ErrorCode::Cancelled: return RpcCode::Cancelled;
        case ErrorCode::Internal: return RpcCode::Internal;
        }
        return RpcCode::Internal;
    }();
    return {code, error.text};
}

} // namespace inkling::serve
