#include "engine/serve/workspace.h"

#include <algorithm>

namespace inkling::serve {

std::shared_ptr<const OpenModel> Workspace::model() const
{
    const std::lock_guard lock(m_mutex);
    return m_model;
}

Workspace::Listing Workspace::listing() const
{
    const std::lock_guard lock(m_mutex);
    return m_listing;
}

void Workspace::setModel(std::shared_ptr<const OpenModel> model)
{
    const std::lock_guard lock(m_mutex);
    m_model = std::move(model);
}

void Workspace::closeModel()
{
    m_sessions.clear(); // they point to the model
    m_snapshots.clear();
    std::shared_ptr<const OpenModel> closing;
    const std::lock_guard lock(m_mutex);
    closing.swap(m_model);
}

SessionOptions Workspace::sessionOptions(const OpenModel& model, std::uint32_t context, std::uint32_t checkpoints)
{
    const std::uint32_t own = model.model->config().contextLength;
    const std::uint32_t wanted = context == 0 ? model.context : context;
    return {wanted == 0 ? own : std::min(wanted, own), checkpoints};
}

void Workspace::publish()
{
    Listing listing;
    for (const auto& [id, open] : m_sessions)
        listing.sessions.push_back({id, open.session.tokens().size(), open.session.contextLength()});
    for (const auto& [id, kept] : m_snapshots)
        listing.snapshots.push_back({id, kept.tokens, kept.options.contextLength});
    const std::lock_guard lock(m_mutex);
    m_listing = std::move(listing);
}

} // namespace inkling::serve
