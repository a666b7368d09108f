#include "engine/generate/session.h"

#include <algorithm>
#include <string>
#include <utility>

namespace inkling {

namespace {

std::uint32_t contextFor(const Model& model, const SessionOptions& options)
{
    const std::uint32_t limit = model.config().contextLength;
    return options.contextLength == 0 ? limit : std::min(options.contextLength, limit);
}

Error contextFull(std::size_t wanted, std::size_t context)
{
    return {ErrorCode::ContextFull,
            "the prompt has " + std::to_string(wanted) + " tokens, the context holds " + std::to_string(context)};
}

} // namespace

Session::Session(Model& model, const SessionOptions& options)
    : m_model(&model),
      m_options(options),
      m_cache(model.backend(), model.config(), contextFor(model, options), model.chunk())
{}

Session::Session(Model& model, const SessionOptions& options, Snapshot snapshot)
    : m_model(&model),
      m_options(options),
      m_cache(std::move(snapshot.m_cache)),
      m_tokens(std::move(snapshot.m_tokens)),
      m_logits(std::move(snapshot.m_logits))
{}

Result<std::size_t> Session::prefill(std::span<const TokenId> tokens, const CancelFlag& cancel,
                                     const Progress& progress)
{
    if (tokens.empty()) return Error{ErrorCode::InvalidArgument, "the prompt is empty"};
    if (tokens.size() > contextLength()) return contextFull(tokens.size(), contextLength());
    for (const TokenId token : tokens) // before anything is forgotten
        if (token < 0 || std::uint32_t(token) >= m_model->tokenCount()) return m_model->tokenOutOfRange(token);

    const auto [held, given] = std::mismatch(m_tokens.begin(), m_tokens.end(), tokens.begin(), tokens.end());
    if (held == m_tokens.end() && given == tokens.end() && !m_logits.empty()) return tokens.size();
    // The last token is read in any case: its logits are wanted.
    const std::size_t common = std::min(std::size_t(held - m_tokens.begin()), tokens.size() - 1);
    const std::size_t reused = rewindTo(common);

    for (std::size_t done = reused; done < tokens.size();) {
        if (cancel.isRaised()) return Error{ErrorCode::Cancelled, "cancelled"};
        const std::size_t count = std::min<std::size_t>(m_model->chunk(), tokens.size() - done);
        const bool isLast = done + count == tokens.size();
        INKLING_TRY(read(tokens.subspan(done, count), isLast ? LogitsMode::Last : LogitsMode::None));
        done += count;
        if (progress) progress(done, tokens.size());
    }
    INKLING_TRY(keepCheckpoint());
    return reused;
}

Result<> Session::append(TokenId token)
{
    Session* const self = this;
    return appendBatch({&self, 1}, {&token, 1});
}

Result<> Session::read(std::span<const TokenId> tokens, LogitsMode mode)
{
    m_logits.resize(mode == LogitsMode::None ? 0 : m_model->tokenCount());
    const SequenceInput input{&m_cache, tokens};
    if (auto result = m_model->run({&input, 1}, mode, m_logits); !result) {
        forget();
        return result;
    }
    m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
    return {};
}

void Session::forget()
{
    m_cache.truncate(0);
    m_tokens.clear();
    m_logits.clear();
    m_checkpoints.clear();
}

std::size_t Session::rewindTo(std::size_t commonPrefix)
{
    std::erase_if(m_checkpoints, [&](const KvCache::Checkpoint& c) { return c.length > commonPrefix; });
    if (m_cache.canTruncate(std::uint32_t(commonPrefix)))
        m_cache.truncate(std::uint32_t(commonPrefix));
    else if (!m_checkpoints.empty())
        m_cache.restore(m_checkpoints.back());
    else
        m_cache.truncate(0);
    m_tokens.resize(m_cache.length());
    m_logits.clear();
    return m_tokens.size();
}

Result<> Session::keepCheckpoint()
{
    if (m_options.checkpoints == 0) return {};
    if (!m_checkpoints.empty() && m_checkpoints.back().length == m_cache.length()) return {};
    auto checkpoint = m_cache.checkpoint();
    if (!checkpoint) return std::move(checkpoint).error();
    if (m_checkpoints.size() >= m_options.checkpoints) m_checkpoints.erase(m_checkpoints.begin());
    m_checkpoints.push_back(std::move(*checkpoint));
    return {};
}

Result<Session::Snapshot> Session::snapshot() const
{
    auto cache = m_cache.clone();
    if (!cache) return std::move(cache).error();
    return Snapshot(m_tokens, m_logits, std::move(*cache));
}

Result<> Session::restore(const Snapshot& snapshot)
{
    auto cache = snapshot.m_cache.clone();
    if (!cache) return std::move(cache).error();
    m_cache = std::move(*cache);
    m_tokens = snapshot.m_tokens;
    m_logits = snapshot.m_logits;
    m_checkpoints.clear();
    return {};
}

Result<Session> Session::fork() const
{
    auto copy = snapshot();
    if (!copy) return std::move(copy).error();
    return Session(*m_model, m_options, std::move(*copy));
}

Result<> Session::appendBatch(std::span<Session* const> sessions, std::span<const TokenId> tokens)
{
    if (sessions.empty()) return {};
    Model& model = *sessions.front()->m_model;
    std::vector<SequenceInput> inputs;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        Session& session = *sessions[i];
        if (session.room() == 0) return contextFull(session.m_tokens.size() + 1, session.contextLength());
        if (tokens[i] < 0 || std::uint32_t(tokens[i]) >= model.tokenCount()) return model.tokenOutOfRange(tokens[i]);
        inputs.push_back({&session.m_cache, tokens.subspan(i, 1)});
    }
    std::vector<float> logits(sessions.size() * model.tokenCount());
    if (auto result = model.run(inputs, LogitsMode::Last, logits); !result) {
        for (Session* session : sessions) session->forget();
        return result;
    }
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        Session& session = *sessions[i];
        session.m_tokens.push_back(tokens[i]);
        const auto row = std::span(logits).subspan(i * model.tokenCount(), model.tokenCount());
        session.m_logits.assign(row.begin(), row.end());
    }
    return {};
}

} // namespace inkling
