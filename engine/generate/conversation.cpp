#include "engine/generate/conversation.h"

#include <optional>
#include <string>

namespace inkling {

namespace {

// Where each turn starts: a user message and what answers it, up to the next one. A reply before the first user message
// is a turn of its own.
std::vector<std::size_t> startsOfTurns(std::span<const Message> messages)
{
    std::vector<std::size_t> starts;
    bool open = false;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (messages[i].role == Role::System) continue;
        if (messages[i].role == Role::User || !open) starts.push_back(i);
        open = true;
    }
    return starts;
}

struct Attempt
{
    std::vector<Message> kept;
    std::size_t dropped = 0;
};

// Without the messages before `first`, system messages excepted.
Attempt dropBefore(std::span<const Message> messages, std::size_t first)
{
    Attempt attempt;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (i >= first || messages[i].role == Role::System)
            attempt.kept.push_back(messages[i]);
        else
            ++attempt.dropped;
    }
    return attempt;
}

} // namespace

Result<FittedConversation> fitConversation(const Model& model, std::span<const Message> messages,
                                           std::size_t contextLength, std::size_t reserve)
{
    const std::vector<std::size_t> starts = startsOfTurns(messages);
    std::size_t needed = 0; // by the shortest that was tried
    const auto attempt = [&](std::size_t turnsDropped) -> std::optional<FittedConversation> {
        const Attempt cut = dropBefore(messages, turnsDropped == 0 ? 0 : starts[turnsDropped]);
        auto tokens = model.chatFormat().encode(cut.kept, model.tokenizer());
        needed = tokens.size();
        if (needed > contextLength || contextLength - needed < reserve) return std::nullopt;
        return FittedConversation{std::move(tokens), cut.dropped};
    };

    if (auto whole = attempt(0)) return std::move(*whole);
    if (starts.size() > 1) {
        // The fewest turns to drop: each dropped one makes it shorter, so halving finds it.
        std::optional<FittedConversation> best = attempt(starts.size() - 1);
        std::size_t tooFew = 0;
        std::size_t enough = starts.size() - 1;
        while (best && enough - tooFew > 1) {
            const std::size_t middle = tooFew + (enough - tooFew) / 2;
            auto fitted = attempt(middle);
            (fitted ? enough : tooFew) = middle;
            if (fitted) best = std::move(fitted);
        }
        if (best) return std::move(*best);
    }
    return Error{ErrorCode::ContextFull, "conversation: the system prompt and the last message need " +
                                             std::to_string(needed) + " tokens and " + std::to_string(reserve) +
                                             " for the reply, the context has " + std::to_string(contextLength)};
}

} // namespace inkling
