#include "app/chat/conversation.h"

namespace inkling::app {

namespace {

constexpr int kChatTokens = 1024; // a reply; "Continue" asks for as many again
constexpr int kPageTokens = 200;  // a stretch of a page

} // namespace

qsizetype Conversation::lastOf(Author author) const
{
    for (qsizetype i = entries.size() - 1; i >= 0; --i) {
        if (entries.at(i).author == author) return i;
    }
    return -1;
}

QString Conversation::joined() const
{
    QString text;
    for (const Entry& entry : entries) text += entry.text;
    return text;
}

GenerateRequest Conversation::request(qsizetype count) const
{
    GenerateRequest request;
    request.sampling = sampling;
    if (kind == ConversationKind::Page) {
        request.form = GenerateRequest::Form::RawText;
        for (const Entry& entry : entries.first(count)) request.prompt += entry.text;
        request.sampling.maxTokens = sampling.maxTokens.value_or(kPageTokens);
        return request;
    }
    request.sampling.maxTokens = sampling.maxTokens.value_or(kChatTokens);
    request.system = systemPrompt;
    for (const Entry& entry : entries.first(count)) {
        request.messages.append({entry.author == Author::Writer ? Turn::Role::User : Turn::Role::Model, entry.text});
    }
    return request;
}

} // namespace inkling::app
