// What the engine has open: the model, its sessions and their snapshots.
// The worker alone changes it and computes with it; any thread may ask for the model's constant parts and for the list.
#pragma once

#include "engine/generate/model.h"
#include "engine/generate/session.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace inkling::serve {

// A model and what was said about it when it was opened. Whoever holds the pointer keeps the model alive.
struct OpenModel
{
    std::shared_ptr<Model> model;
    std::string info;          // JSON text, see model_info.h
    std::uint32_t context = 0; // positions of a session that does not say
};

struct OpenSession
{
    SessionOptions options;
    Session session;
};

struct KeptSnapshot
{
    SessionOptions options; // of the session it was taken of
    std::size_t tokens = 0;
    Session::Snapshot snapshot;
};

class Workspace
{
public:
    static constexpr std::size_t kSessions = 64;
    static constexpr std::size_t kSnapshots = 256;

    // Any thread. Null: no model is open.
    std::shared_ptr<const OpenModel> model() const;

    struct Listed
    {
        std::int64_t id = 0;
        std::size_t tokens = 0;
        std::size_t context = 0;
    };
    struct Listing
    {
        std::vector<Listed> sessions;
        std::vector<Listed> snapshots;
    };
    // Any thread: as it was after the worker's last request.
    Listing listing() const;

    // The worker only, from here on.
    void setModel(std::shared_ptr<const OpenModel> model); // there is none open
    void closeModel();
    std::map<std::int64_t, OpenSession>& sessions() { return m_sessions; }
    std::map<std::int64_t, KeptSnapshot>& snapshots() { return m_snapshots; }
    std::int64_t newSessionId() { return ++m_lastSession; }
    std::int64_t newSnapshotId() { return ++m_lastSnapshot; }
    // Context lengths as the sessions have them: 0 becomes the model's, more than it has is cut to it.
    static SessionOptions sessionOptions(const OpenModel& model, std::uint32_t context, std::uint32_t checkpoints);
    void publish(); // what listing() says from now on

private:
    mutable std::mutex m_mutex; // guards the next two
    std::shared_ptr<const OpenModel> m_model;
    Listing m_listing;
    std::map<std::int64_t, OpenSession> m_sessions;
    std::map<std::int64_t, KeptSnapshot> m_snapshots;
    std::int64_t m_lastSession = 0;
    std::int64_t m_lastSnapshot = 0;
};

} // namespace inkling::serve
