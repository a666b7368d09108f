#include "app/chat/alternatives.h"

#include "app/chat/reply_saver.h"
#include "app/store/store.h"

namespace inkling::app {

Alternatives::Alternatives(EngineClient& engine, Store& store, QObject* parent)
    : QObject(parent),
      m_engine(engine),
      m_store(store)
{
    connect(&engine, &EngineClient::textArrived, this, [this](qint64 id, int index, const QString& text) {
        if (id != m_reply) return;
        const auto at = static_cast<std::size_t>(index);
        const bool isFirst = m_entries[at].text.isEmpty();
        m_entries[at].text += text;
        m_savers[at]->append(text);
        if (isFirst) m_savers[at]->save();
        emit textAppended(index, text);
    });
    connect(&engine, &EngineClient::finished, this, [this](qint64 id, const QList<ReplyStats>& stats) {
        if (id == m_reply) finish(stats);
    });
    connect(&engine, &EngineClient::failed, this, [this](qint64 id, const EngineFault& fault) {
        if (id != m_reply) return;
        m_reply.reset();
        endAll(StopReason::Interrupted);
        emit failed(fault);
    });
    m_saving.setInterval(ReplySaver::kEvery);
    connect(&m_saving, &QTimer::timeout, this, [this] {
        for (const auto& saver : m_savers) saver->save();
    });
}

Alternatives::~Alternatives() { leave(); }

bool Alternatives::begin(const Conversation& conversation, const QString& model, const Sampling& sampling)
{
    if (conversation.isEmpty() || conversation.endsWithModel()) return false;
    leave();
    GenerateRequest request = conversation.request();
    request.sampling = sampling;
    request.sampling.maxTokens = conversation.request().sampling.maxTokens;
    request.count = kCount;
    m_reply = m_engine.generate(request);
    if (!m_reply) return false;
    m_sampling = sampling;
    for (int i = 0; i < kCount; ++i) {
        Entry entry{Author::Model, {}, model, {}, messageHandle()};
        entry.sampling = sampling;
        if (sampling.seed) entry.sampling.seed = *sampling.seed + i; // as the engine draws them
        NewMessage reply{Author::Model, {}, model, entry.sampling, {}, false};
        auto saver = std::make_unique<ReplySaver>(m_store, conversation.id, conversation.entries.last().handle,
                                                  entry.handle, reply, nullptr);
        connect(saver.get(), &ReplySaver::added, this, [this, i](const Message& message) {
            Entry& added = m_entries[static_cast<std::size_t>(i)];
            added.sibling = message.sibling;
            for (Entry& each : m_entries) each.siblings = std::max(each.siblings, message.siblings);
            for (int each = 0; each < kCount; ++each) emit changed(each);
        });
        m_entries.push_back(entry);
        m_savers.push_back(std::move(saver));
    }
    m_saving.start();
    emit begun();
    return true;
}

void Alternatives::stop()
{
    if (m_reply) m_engine.cancel();
}

void Alternatives::finish(const QList<ReplyStats>& stats)
{
    m_reply.reset();
    m_saving.stop();
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        m_entries[i].stats = stats.at(static_cast<qsizetype>(i));
        m_savers[i]->end(*m_entries[i].stats);
    }
    for (int i = 0; i < kCount; ++i) emit changed(i);
    emit ended();
}

void Alternatives::endAll(StopReason stop)
{
    m_saving.stop();
    ReplyStats broken;
    broken.stop = stop;
    for (const auto& saver : m_savers) saver->end(broken);
}

void Alternatives::leave()
{
    if (m_reply) {
        m_engine.cancel();
        m_reply.reset();
        endAll(StopReason::Cancelled);
    }
    if (m_entries.empty()) return;
    m_entries.clear();
    m_savers.clear();
    emit left();
}

} // namespace inkling::app
