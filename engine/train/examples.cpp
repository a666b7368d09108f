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
        if (first > last ||
            !std::equal(model.begin(), model.end(), example.tokens.begin() + std::ptrdiff_t(starts[turn]) + 1))
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

// The places in a text where a sentence may end: after . ! ? … and what closes a quotation, and after line breaks.
std::vector<std::size_t> sentenceEnds(std::string_view text)
{
    static constexpr std::string_view kClosing[] = {"\"", "'", ")", "\xE2\x80\x9D", "\xE2\x80\x99"};
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < text.size();) {
        const bool ellipsis = text.substr(i).starts_with("\xE2\x80\xA6");
        const bool stop = text[i] == '.' || text[i] == '!' || text[i] == '?' || ellipsis;
        const bool lineBreak = text[i] == '\n';
        i += ellipsis ? 3 : 1;
        if (!stop && !lineBreak) continue;
        for (bool again = stop; again;) {
            again = false;
            for (const std::string_view mark : kClosing)
                if (text.substr(i).starts_with(mark)) {
                    i += mark.size();
                    again = true;
                }
        }
        if (stop && i < text.size() && text[i] != ' ' && text[i] != '\n') continue; // 3.14
        while (i < text.size() && text[i] == '\n') ++i;
        ends.push_back(i);
    }
    return ends;
}

// How good a place is to cut a document, in front of a token.
enum class Cut { InAWord, BetweenWords, BetweenSentences };

std::vector<Cut> cutsOf(std::span<const TokenId> tokens, const Tokenizer& tokenizer)
{
    std::string text;
    std::vector<std::size_t> begins;
    for (const TokenId token : tokens) {
        begins.push_back(text.size());
        text += tokenizer.bytes(token);
    }
    const std::vector<std::size_t> ends = sentenceEnds(text);
    std::vector<Cut> cuts(tokens.size(), Cut::InAWord);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (std::binary_search(ends.begin(), ends.end(), begins[i]))
            cuts[i] = Cut::BetweenSentences;
        else if (text[begins[i]] == ' ')
            cuts[i] = Cut::BetweenWords;
    }
    return cuts;
}

// The end of the part that begins at `first` and has at most `room` tokens: the last of the best places.
std::size_t endOfPart(const std::vector<Cut>& cuts, std::size_t first, std::size_t room)
{
    if (cuts.size() - first <= room) return cuts.size();
    std::size_t best = first + room;
    for (std::size_t i = first + room; i > first && cuts[best] != Cut::BetweenSentences; --i)
        if (cuts[i] > cuts[best]) best = i;
    return best;
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
    const std::vector<TokenId> tokens = rules.tokenizer->encode(text, Special::AsText);
    const std::vector<Cut> cuts = cutsOf(tokens, *rules.tokenizer);
    std::vector<Example> examples;
    for (std::size_t begin = 0, end = 0; begin < tokens.size(); begin = end) {
        end = endOfPart(cuts, begin, room);
        Example example;
        if (const auto bos = rules.tokenizer->bos()) example.tokens.push_back(*bos);
        append(example.tokens, std::span(tokens).subspan(begin, end - begin));
        if (const auto eos = rules.tokenizer->eos(); end == tokens.size() && eos) example.tokens.push_back(*eos);
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
