#include "engine/train/examples.h"

#include "engine/base/text.h"

#include <algorithm>
#include <string>
#include <utility>

namespace inkling {

namespace {

Error bad(const std::string& text) { return {ErrorCode::BadFile, text}; }

Error tooLong(std::size_t tokens, const DataOptions& options)
{
    return bad("has " + std::to_string(tokens) + " tokens, the context " + std::to_string(options.context) +
               "; raise --context or shorten it");
}

bool isBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos; }

void append(std::vector<TokenId>& to, std::span<const TokenId> ids) { to.insert(to.end(), ids.begin(), ids.end()); }

Result<Example> finished(Example example, const DataOptions& options)
{
    if (example.tokens.size() > options.context) return tooLong(example.tokens.size(), options);
    if (options.loss == LossOn::All) example.learn.assign(example.tokens.size(), true);
    example.learn.resize(example.tokens.size());
    example.learn[0] = false;
    if (learntTokens(example) == 0) return bad("has nothing to learn: no reply, or one token alone");
    return example;
}

// The turns that a model writes are learnt, from their first word to the mark that ends them.
Result<Example> exampleOfTurns(std::span<const Message> messages, const TextRules& rules, const DataOptions& options)
{
    const Tokenizer& tokenizer = *rules.tokenizer;
    Example example;
    std::vector<std::size_t> starts;
    example.tokens = rules.format->encode(messages, tokenizer, &starts);
    const auto end = tokenizer.find("<end_of_turn>");
    if (messages.back().role == Role::Model && end) example.tokens.push_back(*end); // encode() leaves it open
    const std::size_t opening = 1 + tokenizer.encode("model\n", Special::AsText).size();
    const std::vector<TokenId> model = tokenizer.encode("model\n", Special::AsText);
    example.learn.assign(example.tokens.size(), false);
    for (std::size_t turn = 0; turn < starts.size(); ++turn) {
        const std::size_t first = starts[turn] + opening;
        const std::size_t last = turn + 1 < starts.size() ? starts[turn + 1] : example.tokens.size();
        if (first > last || !std::equal(model.begin(), model.end(), example.tokens.begin() + std::ptrdiff_t(starts[turn]) + 1))
            continue; // a user's turn
        for (std::size_t i = first; i < last; ++i) {
            example.learn[i] = true;
            if (end && example.tokens[i] == *end) break; // the line break after it is not written by a model
        }
    }
    return finished(std::move(example), options);
}

// A model without turns: bos, the prompt, the completion, eos.
Result<Example> exampleOfPlainText(std::span<const Message> messages, const TextRules& rules,
                                   const DataOptions& options)
{
    Example example;
    if (const auto bos = rules.tokenizer->bos()) example.tokens.push_back(*bos);
    example.learn.assign(example.tokens.size(), false);
    for (const Message& message : messages) {
        append(example.tokens, rules.tokenizer->encode(message.text, Special::AsText));
        example.learn.resize(example.tokens.size(), message.role == Role::Model);
    }
    if (const auto eos = rules.tokenizer->eos()) example.tokens.push_back(*eos);
    example.learn.resize(example.tokens.size(), true);
    return finished(std::move(example), options);
}

// Where a sentence may end: after . ! ? … and what closes a quotation, or at a line break.
std::vector<std::string_view> sentences(std::string_view text)
{
    static constexpr std::string_view kClosing[] = {"\"", "'", ")", "\xE2\x80\x9D", "\xE2\x80\x99"};
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool ellipsis = text.substr(i).starts_with("\xE2\x80\xA6");
        const bool stop = text[i] == '.' || text[i] == '!' || text[i] == '?' || ellipsis;
        if (!stop && text[i] != '\n') continue;
        std::size_t end = i + (ellipsis ? 3 : 1);
        for (bool again = stop; again;) {
            again = false;
            for (const std::string_view mark : kClosing)
                if (text.substr(end).starts_with(mark)) {
                    end += mark.size();
                    again = true;
                }
        }
        if (stop && end < text.size() && text[end] != ' ' && text[end] != '\n') continue; // 3.14
        while (end < text.size() && (text[end] == ' ' || text[end] == '\n')) ++end;
        parts.push_back(text.substr(begin, end - begin));
        begin = end;
        i = end - 1;
    }
    if (begin < text.size()) parts.push_back(text.substr(begin));
    return parts;
}

} // namespace

Result<Example> exampleOfMessages(std::span<const Message> messages, const TextRules& rules, const DataOptions& options)
{
    for (const Message& message : messages)
        if (message.role == Role::Model && isBlank(message.text)) return bad("has an empty reply");
    const bool empty = std::all_of(messages.begin(), messages.end(), [](const Message& m) { return isBlank(m.text); });
    if (empty) return bad("has no text");
    return rules.format->kind() == ChatFormat::Kind::None ? exampleOfPlainText(messages, rules, options)
                                                          : exampleOfTurns(messages, rules, options);
}

Result<Example> exampleOfTokens(std::vector<TokenId> tokens, const TextRules& rules, const DataOptions& options)
{
    if (tokens.size() < 2) return bad("needs at least two tokens");
    for (const TokenId token : tokens)
        if (token < 0 || std::uint32_t(token) >= rules.vocabulary)
            return bad("token " + std::to_string(token) + " is outside the vocabulary (0 to " +
                       std::to_string(rules.vocabulary - 1) + ")");
    Example example{std::move(tokens), {}};
    example.learn.assign(example.tokens.size(), true);
    return finished(std::move(example), options);
}

Result<std::vector<Example>> examplesOfDocument(std::string_view text, const TextRules& rules,
                                                const DataOptions& options)
{
    if (isBlank(text)) return bad("is empty");
    const std::size_t room = options.context - std::min<std::uint32_t>(options.context - 1, 2); // beside bos and eos
    std::vector<std::vector<TokenId>> parts(1);
    for (const std::string_view sentence : sentences(text)) {
        const std::vector<TokenId> ids = rules.tokenizer->encode(sentence, Special::AsText);
        for (std::size_t done = 0; done < ids.size();) {
            // A sentence that fits no part of its own is cut where it must be.
            const bool fits = parts.back().size() + (ids.size() - done) <= room;
            if (!fits && !parts.back().empty()) parts.emplace_back();
            const std::size_t count = std::min(ids.size() - done, room - parts.back().size());
            append(parts.back(), std::span(ids).subspan(done, count));
            done += count;
        }
    }
    std::vector<Example> examples;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        Example example;
        if (const auto bos = rules.tokenizer->bos()) example.tokens.push_back(*bos);
        append(example.tokens, parts[i]);
        const bool last = i + 1 == parts.size();
        if (const auto eos = rules.tokenizer->eos(); last && eos) example.tokens.push_back(*eos);
        if (example.tokens.size() < 2) continue;
        example.learn.assign(example.tokens.size(), true);
        auto done = finished(std::move(example), options);
        if (!done) return std::move(done).error();
        examples.push_back(std::move(*done));
    }
    if (examples.empty()) return bad("is empty");
    return examples;
}

} // namespace inkling
