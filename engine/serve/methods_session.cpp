// session.open, .close, .list, .snapshot, .restore, .discard.
#include "engine/serve/json_fields.h"
#include "engine/serve/methods.h"

#include <nlohmann/json.hpp>

namespace inkling::serve {

namespace {

constexpr IntegerRange kIds{1, (std::int64_t(1) << 53) - 1};

RpcError snapshotNotFound(std::int64_t id)
{
    return {RpcCode::NotFound, "snapshot " + std::to_string(id) + " does not exist", "snapshot"};
}

RpcError tooMany(const char* what, std::size_t limit)
{
    return {RpcCode::TooMany, std::to_string(limit) + " " + what + " exist already"};
}

Json listed(const char* kind, const Workspace::Listed& entry)
{
    return {{kind, entry.id}, {"tokens", entry.tokens}, {"context", entry.context}};
}

} // namespace

Reply sessionOpen(Call& call, const Json& params)
{
    Fields fields("session.open", params);
    const auto context = std::uint32_t(fields.integer("context", {0, 1 << 20}, 0));
    const auto checkpoints = std::uint32_t(fields.integer("checkpoints", {0, 16}, SessionOptions{}.checkpoints));
    if (const auto error = fields.finish()) return *error;
    const auto open = call.workspace.model();
    if (!open) return modelNotOpen();
    auto& sessions = call.workspace.sessions();
    if (sessions.size() >= Workspace::kSessions) return tooMany("sessions", Workspace::kSessions);

    const SessionOptions options = Workspace::sessionOptions(*open, context, checkpoints);
    const std::int64_t id = call.workspace.newSessionId();
    sessions.emplace(id, OpenSession{options, Session(*open->model, options)});
    return Reply(toText({{"session", id}, {"context", options.contextLength}}));
}

Reply sessionClose(Call& call, const Json& params)
{
    Fields fields("session.close", params);
    const std::int64_t id = fields.integer("session", kIds);
    if (const auto error = fields.finish()) return *error;
    if (!call.workspace.model()) return modelNotOpen();
    if (call.workspace.sessions().erase(id) == 0) return sessionNotFound(id);
    return Reply("{}");
}

Reply sessionList(Call& call, const Json& params)
{
    Fields fields("session.list", params);
    if (const auto error = fields.finish()) return *error;
    if (!call.workspace.model()) return modelNotOpen();
    const Workspace::Listing listing = call.workspace.listing();
    auto sessions = Json::array();
    for (const auto& entry : listing.sessions) sessions.push_back(listed("session", entry));
    auto snapshots = Json::array();
    for (const auto& entry : listing.snapshots) snapshots.push_back(listed("snapshot", entry));
    return Reply(toText({{"sessions", std::move(sessions)}, {"snapshots", std::move(snapshots)}}));
}

Reply sessionSnapshot(Call& call, const Json& params)
{
    Fields fields("session.snapshot", params);
    const std::int64_t id = fields.integer("session", kIds);
    if (const auto error = fields.finish()) return *error;
    if (!call.workspace.model()) return modelNotOpen();
    const auto found = call.workspace.sessions().find(id);
    if (found == call.workspace.sessions().end()) return sessionNotFound(id);
    auto& snapshots = call.workspace.snapshots();
    if (snapshots.size() >= Workspace::kSnapshots) return tooMany("snapshots", Workspace::kSnapshots);

    const OpenSession& open = found->second;
    auto snapshot = open.session.snapshot();
    if (!snapshot) return snapshot.error();
    const std::int64_t snapshotId = call.workspace.newSnapshotId();
    const std::size_t tokens = open.session.tokens().size();
    snapshots.emplace(snapshotId, KeptSnapshot{open.options, tokens, std::move(*snapshot)});
    return Reply(toText({{"snapshot", snapshotId}, {"tokens", tokens}}));
}

Reply sessionRestore(Call& call, const Json& params)
{
    Fields fields("session.restore", params);
    const std::int64_t id = fields.integer("session", kIds);
    const std::int64_t snapshotId = fields.integer("snapshot", kIds);
    if (const auto error = fields.finish()) return *error;
    if (!call.workspace.model()) return modelNotOpen();
    const auto found = call.workspace.sessions().find(id);
    if (found == call.workspace.sessions().end()) return sessionNotFound(id);
    const auto kept = call.workspace.snapshots().find(snapshotId);
    if (kept == call.workspace.snapshots().end()) return snapshotNotFound(snapshotId);

    OpenSession& open = found->second;
    const SessionOptions& options = kept->second.options;
    if (open.options.contextLength != options.contextLength || open.options.checkpoints != options.checkpoints) {
        fields.refuse("snapshot", "was taken of a session with context " + std::to_string(options.contextLength) +
                                      " and " + std::to_string(options.checkpoints) + " checkpoints, this one has " +
                                      std::to_string(open.options.contextLength) + " and " +
                                      std::to_string(open.options.checkpoints));
        return *fields.finish();
    }
    if (const auto restored = open.session.restore(kept->second.snapshot); !restored) return restored.error();
    return Reply(toText({{"tokens", open.session.tokens().size()}}));
}

Reply sessionDiscard(Call& call, const Json& params)
{
    Fields fields("session.discard", params);
    const std::int64_t id = fields.integer("snapshot", kIds);
    if (const auto error = fields.finish()) return *error;
    if (!call.workspace.model()) return modelNotOpen();
    if (call.workspace.snapshots().erase(id) == 0) return snapshotNotFound(id);
    return Reply("{}");
}

} // namespace inkling::serve
