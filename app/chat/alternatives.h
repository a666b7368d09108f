// Several replies to one message, made in one batch and kept as they come: alternatives of one another in the tree, of
// which one goes on. Not for: showing them, or deciding which.
#pragma once

#include "app/chat/conversation.h"
#include "app/engine_client/engine_client.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace inkling::app {

class ReplySaver;
class Store;

class Alternatives : public QObject
{
    Q_OBJECT

public:
    static constexpr int kCount = 3;

    Alternatives(EngineClient& engine, Store& store, QObject* parent = nullptr);
    ~Alternatives() override;

    // Asks for replies to a conversation that ends with the writer's words; whether the engine took it.
    bool begin(const Conversation& conversation, const QString& model, const Sampling& sampling);
    // Keeps what is there and forgets it here; a batch that runs is stopped.
    void leave();
    void stop();

    bool isOpen() const { return !m_entries.empty(); }
    bool isRunning() const { return m_reply.has_value(); }
    const std::vector<Entry>& entries() const { return m_entries; }
    const Sampling& sampling() const { return m_sampling; }

signals:
    void begun();
    void textAppended(int index, const QString& text);
    void changed(int index); // its number among its siblings, its statistics
    void ended();
    void left();
    void failed(const inkling::app::EngineFault& fault);

private:
    void finish(const QList<ReplyStats>& stats);
    void endAll(StopReason stop);

    EngineClient& m_engine;
    Store& m_store;
    std::vector<Entry> m_entries;
    std::vector<std::unique_ptr<ReplySaver>> m_savers;
    Sampling m_sampling;
    std::optional<qint64> m_reply; // of the engine's
    QTimer m_saving;
};

} // namespace inkling::app
