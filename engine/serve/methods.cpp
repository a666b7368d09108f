#include "engine/serve/methods.h"

#include <algorithm>
#include <array>

namespace inkling::serve {

namespace {

constexpr std::array kMethods = {
    Method{"model.open", Timing::Queued, modelOpen},
    Method{"model.info", Timing::AtOnce, modelInfo},
    Method{"model.close", Timing::Queued, modelClose},
    Method{"session.open", Timing::Queued, sessionOpen},
    Method{"session.close", Timing::Queued, sessionClose},
    Method{"session.list", Timing::AtOnce, sessionList},
    Method{"session.snapshot", Timing::Queued, sessionSnapshot},
    Method{"session.restore", Timing::Queued, sessionRestore},
    Method{"session.discard", Timing::Queued, sessionDiscard},
    Method{"generate", Timing::Queued, generate},
    Method{"score", Timing::Queued, score},
    Method{"tokenize", Timing::AtOnce, tokenize},
    Method{"detokenize", Timing::AtOnce, detokenize},
};

} // namespace

std::span<const Method> methods() { return kMethods; }

const Method* findMethod(std::string_view name)
{
    const auto* const found =
        std::find_if(kMethods.begin(), kMethods.end(), [&](const Method& method) { return method.name == name; });
    return found == kMethods.end() ? nullptr : found;
}

RpcError modelNotOpen() { return {RpcCode::ModelNotOpen, "no model is open"}; }

RpcError sessionNotFound(std::int64_t id)
{
    return {RpcCode::NotFound, "session " + std::to_string(id) + " does not exist", "session"};
}

} // namespace inkling::serve
