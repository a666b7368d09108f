// The keys and values of one sequence: full length for global layers, rings for local ones. Memory grows with the
// sequence; nothing is set aside for a context that is never used.
// Not for knowing which tokens they belong to (generate/session does).
#pragma once

#include "engine/backend/backend.h"
#include "engine/model/model_config.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace inkling {

// One thread at a time. The backend must outlive the cache.
class KvCache
{
public:
    // Holds up to `context` positions, fed in chunks of at most `chunk`. Rings hold window + chunk - 1 rows: what the
    // first row of a chunk still sees when its last has been stored.
    KvCache(Backend& backend, const ModelConfig& config, std::uint32_t context, std::uint32_t chunk);

    std::uint32_t length() const { return m_length; }
    std::uint32_t context() const { return m_context; }
    std::uint32_t chunk() const { return m_chunk; }

    // Makes room for `rows` more positions; call before the rows are stored. Errors: ContextFull, OutOfMemory; then
    // nothing has changed.
    Result<> reserve(std::uint32_t rows);
    KvRows layer(std::uint32_t index);
    void advance(std::uint32_t rows); // the rows after length() have been stored

    // Whether the rings still hold all that a continuation from `length` would see.
    bool canTruncate(std::uint32_t length) const;
    void truncate(std::uint32_t length); // canTruncate(length) holds

    // What the rings held at some length, so that truncation to it is possible later as long as the global layers
    // still hold those positions.
    struct Checkpoint
    {
        std::uint32_t length = 0;
        std::vector<std::unique_ptr<Buffer>> keys; // one a local layer: [min(length, window - 1), G h], oldest first
        std::vector<std::unique_ptr<Buffer>> values;
    };
    Result<Checkpoint> checkpoint() const;
    void restore(const Checkpoint& checkpoint); // checkpoint.length <= length()

    Result<KvCache> clone() const;

private:
    struct Layer
    {
        std::unique_ptr<Buffer> keys;
        std::unique_ptr<Buffer> values;
        std::uint32_t capacity = 0;
        std::uint32_t limit = 0; // the capacity it may grow to: the context, or the ring's size
    };
    KvCache(const KvCache& other, std::vector<Layer> layers);
    Result<> grow(Layer& layer, std::uint32_t capacity) const;
    bool isLocal(std::size_t layer) const { return m_kinds[layer] == LayerKind::Local; }

    Backend* m_backend;
    std::vector<LayerKind> m_kinds;
    std::vector<Layer> m_layers;
    std::uint32_t m_rowSize; // G h
    std::uint32_t m_window;
    std::uint32_t m_ring = 0; // rows a ring may grow to
    std::uint32_t m_context;
    std::uint32_t m_chunk;
    std::uint32_t m_length = 0;
    std::uint32_t m_oldest = 0; // the oldest position that every ring still holds
};

} // namespace inkling
