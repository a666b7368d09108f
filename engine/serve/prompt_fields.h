// What a request gives the model to read: messages, raw text or ids.
#pragma once

#include "engine/serve/json_fields.h"

#include "engine/generate/model.h"
#include "engine/text/chat_format.h"

#include <string>
#include <string_view>
#include <vector>

namespace inkling::serve {

// Messages are at most this many; texts and ids are bounded by the size of a request anyway.
inline constexpr std::int64_t kMostMessages = 1 << 16;

struct PromptFields
{
    enum class Kind { Messages, Text, Tokens };
    Kind kind = Kind::Text;
    std::vector<Message> messages;
    std::string text;
    std::vector<TokenId> tokens;
};

// Reads the fields 'messages' with 'continue_last', the text under `textName`, and 'tokens', of which exactly one must
// be there. `tokenCount` bounds the ids.
PromptFields readPromptFields(Fields& fields, std::string_view textName, std::uint32_t tokenCount);
// 'messages' and 'continue_last' alone.
std::vector<Message> readMessages(Fields& fields);

// Text as the model's file wants raw text to start: with one bos, or with none.
std::vector<TokenId> encodeRawText(const Model& model, std::string_view text, Special special);
// The ids of a prompt of any kind. Messages are not fitted into any context.
std::vector<TokenId> encodePrompt(const Model& model, const PromptFields& prompt, Special special);

} // namespace inkling::serve
