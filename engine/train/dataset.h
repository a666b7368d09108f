// Files of text become examples to learn from: read, checked record by record, tokenised, cut to the context.
// Everything that is wrong is found here, before the first step. Not for the order in which they are learnt (packing
// has that).
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/base/result.h"
#include "engine/text/chat_format.h"
#include "engine/text/tokenizer.h"
#include "engine/train/backward.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace inkling {

enum class LossOn {
    Completion, // of what the model is to say: completions, replies; of a plain text, all of it
    All
};

struct DataOptions
{
    LossOn loss = LossOn::Completion;
    std::uint32_t context = 512; // tokens an example may have
    double heldOut = 0.05;       // share of the examples that is not learnt from; 0: none
    std::uint64_t seed = 0;      // chooses which
};

struct DataFile
{
    std::string name; // without its folder
    std::string sha256;
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;
};

struct Dataset
{
    std::vector<Example> training;
    std::vector<Example> heldOut;
    std::vector<DataFile> files;
    std::uint64_t tokens = 0; // of all examples
    std::uint64_t split = 0;  // documents that were longer than the context
};

// What a model makes of text.
struct TextRules
{
    const Tokenizer* tokenizer = nullptr;
    const ChatFormat* format = nullptr;
    std::uint32_t vocabulary = 0; // ids that {"tokens"} may name
};

// .txt and .md: one document, split at sentence ends where it is longer than the context. .jsonl: a record a line,
// {"prompt","completion"}, {"messages":[{"role","content"}…]}, {"text"} (a document) or {"tokens":[…]} (taken as it
// stands), each with a "weight" if need be: how much its tokens count in the mean that is learnt from, 0.001 to 1000
// (else 1). .csv: a record a row, with columns of those names but weight. Documents begin with bos and end with eos.
// Errors: NotFound, Io, BadFile, Unsupported, Cancelled, each with the file and the line: "tales.jsonl, line 7: …".
Result<Dataset> readDataset(std::span<const std::filesystem::path> files, const TextRules& rules,
                            const DataOptions& options, const CancelFlag& cancel);

} // namespace inkling
