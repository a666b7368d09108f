// tokenize and detokenize: answered while the model computes, from its constant parts.
#include "engine/serve/json_fields.h"
#include "engine/serve/methods.h"
#include "engine/serve/prompt_fields.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace inkling::serve {

namespace {

std::vector<TokenId> encodeFields(Fields& fields, const Model& model)
{
    const bool hasText = fields.exactlyOne({"text", "messages"}) == "text";
    const std::string text = fields.text("text", "");
    const bool bos = fields.boolean("bos", false);
    const Special special = fields.boolean("parse_specials", false) ? Special::Parse : Special::AsText;
    const std::vector<Message> messages = readMessages(fields);
    if (!hasText)
        return messages.empty() ? std::vector<TokenId>() : model.chatFormat().encode(messages, model.tokenizer());
    std::vector<TokenId> ids = model.tokenizer().encode(text, special);
    if (bos && model.tokenizer().bos()) ids.insert(ids.begin(), *model.tokenizer().bos());
    return ids;
}

} // namespace

Reply tokenize(Call& call, const Json& params)
{
    const auto open = call.workspace.model();
    if (!open) return modelNotOpen();
    Fields fields("tokenize", params);
    const bool countOnly = fields.boolean("count_only", false);
    const std::vector<TokenId> ids = encodeFields(fields, *open->model);
    if (const auto error = fields.finish()) return *error;

    std::string result = "{\"count\":" + std::to_string(ids.size());
    if (!countOnly) {
        // As text at once: a value for each piece would take a hundred bytes a token.
        const Tokenizer& tokenizer = open->model->tokenizer();
        std::string pieces;
        result += ",\"ids\":[";
        for (const TokenId id : ids) {
            if (pieces.size() > Call::kMostResultBytes) break;
            const char* const comma = pieces.empty() ? "" : ",";
            result.append(comma).append(std::to_string(id));
            pieces.append(comma).append(toText(std::string(tokenizer.piece(id))));
        }
        result.append("],\"pieces\":[").append(pieces).append("]");
    }
    return Reply(result + "}");
}

Reply detokenize(Call& call, const Json& params)
{
    const auto open = call.workspace.model();
    if (!open) return modelNotOpen();
    Fields fields("detokenize", params);
    if (!fields.has("tokens")) fields.missing("tokens");
    const auto most = std::numeric_limits<std::int32_t>::max();
    const auto ids = fields.integers("tokens", {0, most}, {0, std::int64_t(open->model->tokenCount()) - 1});
    if (const auto error = fields.finish()) return *error;
    return Reply(toText({{"text", open->model->tokenizer().decode(ids)}}));
}

} // namespace inkling::serve
