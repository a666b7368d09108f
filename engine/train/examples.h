// One record becomes one example, or several where a document is longer than the context. For dataset.cpp.
#pragma once

#include "engine/base/result.h"
#include "engine/train/dataset.h"

#include <span>
#include <string_view>
#include <vector>

namespace inkling {

// Errors (BadFile, without a place): no text; longer than the context.
Result<Example> exampleOfMessages(std::span<const Message> messages, const TextRules& rules,
                                  const DataOptions& options);
Result<Example> exampleOfTokens(std::vector<TokenId> tokens, const TextRules& rules, const DataOptions& options);
// Cut at the ends of sentences, or of words where a sentence alone is too long.
Result<std::vector<Example>> examplesOfDocument(std::string_view text, const TextRules& rules,
                                                const DataOptions& options);

} // namespace inkling
