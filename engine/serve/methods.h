// The protocol's methods: their names, when they are answered, and the functions that do them.
// initialize, ping, cancel and shutdown are the server's own and not among them.
#pragma once

#include "engine/serve/request.h"
#include "engine/serve/workspace.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

namespace inkling::serve {

using ModelOpener =
    std::function<Result<std::shared_ptr<Model>>(const std::filesystem::path& path, const ModelOptions& options)>;

// What a method may use. Those answered at once run on the reading thread and must touch nothing of `workspace` but
// what any thread may; queued ones run on the worker.
struct Call
{
    static constexpr std::size_t kMostResultBytes = std::size_t(64) << 20; // more is refused: no use in making it

    Workspace& workspace;
    const Request& request;
    const ModelOpener& openModel;
    // Sends a notification; its params get the request's id. May wait until the client reads.
    std::function<void(std::string_view method, Json params)> notify;
    std::atomic<std::uint64_t>& progress; // grows with every step of a computation
    std::function<void(std::string_view line)> remark;
};

enum class Timing { AtOnce, Queued };

struct Method
{
    std::string_view name;
    Timing timing;
    Reply (*run)(Call& call, const Json& params);
};

std::span<const Method> methods();
const Method* findMethod(std::string_view name);

Reply modelOpen(Call& call, const Json& params);
Reply modelInfo(Call& call, const Json& params);
Reply modelClose(Call& call, const Json& params);
Reply sessionOpen(Call& call, const Json& params);
Reply sessionClose(Call& call, const Json& params);
Reply sessionList(Call& call, const Json& params);
Reply sessionSnapshot(Call& call, const Json& params);
Reply sessionRestore(Call& call, const Json& params);
Reply sessionDiscard(Call& call, const Json& params);
Reply generate(Call& call, const Json& params);
Reply score(Call& call, const Json& params);
Reply tokenize(Call& call, const Json& params);
Reply detokenize(Call& call, const Json& params);

RpcError modelNotOpen();
RpcError sessionNotFound(std::int64_t id);

} // namespace inkling::serve
