// Fitting a conversation into the model's context: whole turns go, oldest first; the system prompt never goes silently.
#pragma once

#include "engine/base/result.h"
#include "engine/generate/model.h"
#include "engine/text/chat_format.h"

#include <cstddef>
#include <span>
#include <vector>

namespace inkling {

struct FittedConversation
{
    std::vector<TokenId> tokens;
    std::size_t droppedMessages = 0; // of the oldest, the system message not counted
};

// The conversation as tokens, with at least `reserve` positions of `contextLength` left for the reply. Pairs of user
// and model messages are left out from the oldest on until it fits; a system message and the last user message always
// stay. Errors: ContextFull when those alone do not fit (names the numbers).
Result<FittedConversation> fitConversation(const Model& model, std::span<const Message> messages,
                                           std::size_t contextLength, std::size_t reserve);

} // namespace inkling
