#include "engine/serve/prompt_fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace inkling::serve {

namespace {

Role roleFromName(std::string_view name)
{
    if (name == "system") return Role::System;
    return name == "user" ? Role::User : Role::Model;
}

void checkOrder(Fields& fields, const std::vector<Message>& messages, bool continueLast)
{
    for (std::size_t i = 1; i < messages.size(); ++i) {
        if (messages[i].role != Role::System) continue;
        return fields.refuse("messages[" + std::to_string(i) + "].role", "only the first message may be the system's");
    }
    const Role last = messages.back().role;
    const std::string name = "messages[" + std::to_string(messages.size() - 1) + "].role";
    if (continueLast && last != Role::Model)
        return fields.refuse(name, "with 'continue_last' the last message must be the model's");
    if (!continueLast && last == Role::Model)
        return fields.refuse(name, "the last message is the model's; 'continue_last' continues it");
    if (last == Role::System) fields.refuse(name, "the last message must be the user's");
}

} // namespace

std::vector<Message> readMessages(Fields& fields)
{
    const bool continueLast = fields.boolean("continue_last", false);
    std::vector<Message> messages;
    const Json* const list = fields.list("messages", {1, kMostMessages});
    if (!list) return messages;
    for (const Json& element : *list) {
        Fields message = fields.element("messages", messages.size(), element);
        const std::string role = message.choice("role", {"system", "user", "model", "assistant"}, "");
        std::string content = message.text("content");
        if (auto error = message.finish()) {
            fields.refuse(std::move(*error));
            return {};
        }
        messages.push_back({roleFromName(role), std::move(content)});
    }
    checkOrder(fields, messages, continueLast);
    return messages;
}

PromptFields readPromptFields(Fields& fields, std::string_view textName, std::uint32_t tokenCount)
{
    PromptFields prompt;
    const std::string present = fields.exactlyOne({"messages", textName, "tokens"});
    if (present == "messages") prompt.kind = PromptFields::Kind::Messages;
    if (present == "tokens") prompt.kind = PromptFields::Kind::Tokens;
    prompt.text = fields.text(textName, "");
    const auto most = std::numeric_limits<std::int32_t>::max();
    prompt.tokens = fields.integers("tokens", {1, most}, {0, std::int64_t(tokenCount) - 1});
    prompt.messages = readMessages(fields);
    return prompt;
}

std::vector<TokenId> encodeRawText(const Model& model, std::string_view text, Special special)
{
    const Tokenizer& tokenizer = model.tokenizer();
    std::vector<TokenId> ids = tokenizer.encode(text, special);
    const auto bos = tokenizer.bos();
    const bool startsWithBos = bos && !ids.empty() && ids.front() == *bos; // spelled out in the text
    if (bos && tokenizer.addsBos() && !startsWithBos) ids.insert(ids.begin(), *bos);
    return ids;
}

std::vector<TokenId> encodePrompt(const Model& model, const PromptFields& prompt, Special special)
{
    switch (prompt.kind) {
    case PromptFields::Kind::Messages: return model.chatFormat().encode(prompt.messages, model.tokenizer());
    case PromptFields::Kind::Text: return encodeRawText(model, prompt.text, special);
    case PromptFields::Kind::Tokens: return prompt.tokens;
    }
    return {};
}

} // namespace inkling::serve
