// Gemma 3's forward pass (arXiv 2503.19786): the one function that every use of a model goes through.
#pragma once

#include "engine/backend/backend.h"
#include "engine/model/kv_cache.h"
#include "engine/model/model_config.h"
#include "engine/model/weights.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace inkling {

// The memory a forward pass works in, for batches of up to `rows` rows and `logitRows` rows of logits.
struct Activations
{
    std::uint32_t rows = 0;
    std::uint32_t logitRows = 0;
    std::unique_ptr<Buffer> x;               // [rows, d], the residual stream
    std::unique_ptr<Buffer> q;               // [rows, H h]
    std::unique_ptr<Buffer> k;               // [rows, G h]
    std::unique_ptr<Buffer> v;               // [rows, G h]
    std::unique_ptr<Buffer> attended;        // [rows, H h]
    std::unique_ptr<Buffer> localRotations;  // [rows, h]
    std::unique_ptr<Buffer> globalRotations; // [rows, h]
    std::unique_ptr<Buffer> logits;          // [logitRows, V]

    static Result<Activations> allocate(Backend& backend, const ModelConfig& config, std::uint32_t rows,
                                        std::uint32_t logitRows);
};

// Some more tokens of one sequence, to be stored in its cache from cache.length() on.
struct SequenceInput
{
    KvCache* cache = nullptr;
    std::span<const TokenId> tokens; // 1 to cache->chunk()
};

// The rows of a batch: the sequences one after the other, each at its own positions.
struct BatchRows
{
    std::vector<SequenceSpan> spans;
    std::vector<TokenId> tokens;
    std::vector<KvCache*> caches; // one a span
};

// Reserves room in the caches. Errors: ContextFull, OutOfMemory.
Result<BatchRows> makeRows(std::span<const SequenceInput> sequences);

// The parts of forward(), for those who need to stop between layers: training does.
void embedRows(Backend& backend, const ModelConfig& config, const Weights& weights, Activations& activations,
               const BatchRows& rows);
void forwardLayer(Backend& backend, const ModelConfig& config, const Weights& weights, Activations& activations,
                  const BatchRows& rows, std::uint32_t layer);

// How the heads of a layer see each other.
AttentionShape attentionShape(const ModelConfig& config, std::uint32_t layer);

enum class LogitsMode {
    None, // only fill the caches
    Last, // for the last token of each sequence, in their order
    All,  // for every token
};

// The head alone: logits of rows of x, as the last forward() left them; at most activations.logitRows of them.
void project(Backend& backend, const ModelConfig& config, const Weights& weights, Activations& activations,
             std::span<const std::uint32_t> rows);

// The rows of the batch whose logits are asked for.
std::vector<std::uint32_t> logitRows(std::span<const SequenceInput> sequences, LogitsMode mode);

// Runs the tokens of all sequences, at most activations.rows together, through the model; the caches advance, and
// activations.logits holds the logits asked for, at most activations.logitRows. Token ids must lie in the vocabulary.
// A row's result does not depend on the other rows where the backend promises so.
// Errors: ContextFull, OutOfMemory, what the backend reports; then no cache has advanced.
Result<> forward(Backend& backend, const ModelConfig& config, const Weights& weights, Activations& activations,
                 std::span<const SequenceInput> sequences, LogitsMode mode);

} // namespace inkling
