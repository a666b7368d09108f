#include "engine/model/kv_cache.h"

#include <algorithm>
#include <cassert>
#include <string>

namespace inkling {

namespace {

constexpr std::uint32_t kFirstCapacity = 64;

// Copies positions [begin, end) between two ring layouts, as few runs as wrapping allows.
void copyPositions(Backend& backend, Buffer& to, std::uint32_t toCapacity, const Buffer& from,
                   std::uint32_t fromCapacity, std::uint32_t begin, std::uint32_t end, std::size_t rowSize)
{
    while (begin < end) {
        const std::uint32_t fromRow = begin % fromCapacity;
        const std::uint32_t toRow = begin % toCapacity;
        const std::uint32_t rows = std::min({end - begin, fromCapacity - fromRow, toCapacity - toRow});
        backend.copy(to, toRow * rowSize, from, fromRow * rowSize, rows * rowSize);
        begin += rows;
    }
}

} // namespace

KvCache::KvCache(Backend& backend, const ModelConfig& config, std::uint32_t context, std::uint32_t chunk)
    : m_backend(&backend),
      m_kinds(config.layers),
      m_layers(config.layers.size()),
      m_rowSize(config.keyValueHeads * config.headSize),
      m_window(config.window),
      m_context(context),
      m_chunk(chunk)
{
    assert(context > 0 && chunk > 0);
    m_ring = std::uint32_t(std::min<std::uint64_t>(std::uint64_t(m_window) + m_chunk - 1, m_context));
    for (std::size_t i = 0; i < m_layers.size(); ++i) m_layers[i].limit = isLocal(i) ? m_ring : m_context;
}

Result<> KvCache::reserve(std::uint32_t rows)
{
    assert(rows <= m_chunk);
    if (rows > m_context - m_length)
        return Error{ErrorCode::ContextFull, "the context of " + std::to_string(m_context) + " tokens is full"};
    const std::uint32_t needed = m_length + rows;
    for (Layer& layer : m_layers) {
        if (needed <= layer.capacity || layer.capacity == layer.limit) continue;
        // Twice as much each time, so that a long sequence is copied only a few times.
        const std::uint64_t wanted =
            std::max<std::uint64_t>({needed, 2 * std::uint64_t(layer.capacity), kFirstCapacity});
        INKLING_TRY(grow(layer, std::uint32_t(std::min<std::uint64_t>(wanted, layer.limit))));
    }
    return {};
}

Result<> KvCache::grow(Layer& layer, std::uint32_t capacity) const
{
    auto keys = m_backend->allocate(std::size_t(capacity) * m_rowSize);
    if (!keys) return std::move(keys).error();
    auto values = m_backend->allocate(std::size_t(capacity) * m_rowSize);
    if (!values) return std::move(values).error();
    if (layer.capacity > 0) { // below its limit a layer has not wrapped yet: every position is there
        copyPositions(*m_backend, **keys, capacity, *layer.keys, layer.capacity, 0, m_length, m_rowSize);
        copyPositions(*m_backend, **values, capacity, *layer.values, layer.capacity, 0, m_length, m_rowSize);
    }
    layer.keys = std::move(*keys);
    layer.values = std::move(*values);
    layer.capacity = capacity;
    return {};
}

KvRows KvCache::layer(std::uint32_t index)
{
    const Layer& layer = m_layers[index];
    return {layer.keys.get(), layer.values.get(), layer.capacity};
}

void KvCache::advance(std::uint32_t rows)
{
    m_length += rows;
    if (m_length > m_ring) m_oldest = std::max(m_oldest, m_length - m_ring);
}

bool KvCache::canTruncate(std::uint32_t length) const
{
    if (length > m_length) return false;
    if (length == 0 || length == m_length) return true;
    const std::uint32_t oldestSeen = length > m_window - 1 ? length - (m_window - 1) : 0;
    return oldestSeen >= m_oldest;
}

void KvCache::truncate(std::uint32_t length)
{
    assert(canTruncate(length));
    m_length = length;
    if (length == 0) m_oldest = 0;
}

Result<KvCache::Checkpoint> KvCache::checkpoint() const
{
    Checkpoint checkpoint;
    checkpoint.length = m_length;
    const std::uint32_t rows = std::min(m_length, m_window - 1);
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        if (!isLocal(i) || rows == 0) continue;
        const Layer& layer = m_layers[i];
        for (const auto& [from, kept] :
             {std::pair{layer.keys.get(), &checkpoint.keys}, std::pair{layer.values.get(), &checkpoint.values}}) {
            auto buffer = m_backend->allocate(std::size_t(rows) * m_rowSize);
            if (!buffer) return std::move(buffer).error();
            copyPositions(*m_backend, **buffer, rows, *from, layer.capacity, m_length - rows, m_length, m_rowSize);
            kept->push_back(std::move(*buffer));
        }
    }
    return checkpoint;
}

void KvCache::restore(const Checkpoint& checkpoint)
{
    assert(checkpoint.length <= m_length);
    const std::uint32_t rows = std::min(checkpoint.length, m_window - 1);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        if (!isLocal(i) || rows == 0) continue;
        Layer& layer = m_layers[i];
        const std::uint32_t begin = checkpoint.length - rows;
        copyPositions(*m_backend, *layer.keys, layer.capacity, *checkpoint.keys[kept], rows, begin, checkpoint.length,
                      m_rowSize);
        copyPositions(*m_backend, *layer.values, layer.capacity, *checkpoint.values[kept], rows, begin,
                      checkpoint.length, m_rowSize);
        ++kept;
    }
    m_length = checkpoint.length;
    m_oldest = checkpoint.length - rows; // the rings now hold these rows and nothing older
}

KvCache::KvCache(const KvCache& other, std::vector<Layer> layers)
    : m_backend(other.m_backend),
      m_kinds(other.m_kinds),
      m_layers(std::move(layers)),
      m_rowSize(other.m_rowSize),
      m_window(other.m_window),
      m_ring(other.m_ring),
      m_context(other.m_context),
      m_chunk(other.m_chunk),
      m_length(other.m_length),
      m_oldest(other.m_oldest)
{}

Result<KvCache> KvCache::clone() const
{
    std::vector<Layer> layers(m_layers.size());
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        const Layer& from = m_layers[i];
        layers[i].limit = from.limit;
        if (m_length == 0) continue;
        // A ring that may have wrapped is copied whole; before that, what is used is enough.
        const bool mayHaveWrapped = isLocal(i) && m_oldest > 0 && from.capacity == from.limit;
        const std::uint32_t capacity = mayHaveWrapped ? from.capacity : m_length;
        for (const auto& [source, copy] :
             {std::pair{from.keys.get(), &layers[i].keys}, std::pair{from.values.get(), &layers[i].values}}) {
            auto buffer = m_backend->allocate(std::size_t(capacity) * m_rowSize);
            if (!buffer) return std::move(buffer).error();
            m_backend->copy(**buffer, 0, *source, 0, std::size_t(capacity) * m_rowSize);
            *copy = std::move(*buffer);
        }
        layers[i].capacity = capacity;
    }
    return KvCache(*this, std::move(layers));
}

} // namespace inkling
