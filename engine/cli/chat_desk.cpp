#include "engine/cli/chat_desk.h"

#include "engine/base/atomic_file.h"
#include "engine/cli/common.h"
#include "engine/cli/terminal.h"

#include <algorithm>
#include <string_view>

namespace inkling::cli {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// Puts a text on stdout as it grows, without the blanks at its start and its end.
class TrimmedOutput
{
public:
    void write(std::string_view text)
    {
        m_held += text;
        if (m_written.empty()) m_held.erase(0, std::min(m_held.find_first_not_of(kBlanks), m_held.size()));
        const auto last = m_held.find_last_not_of(kBlanks);
        if (last == std::string::npos) return;
        put(m_held.substr(0, last + 1));
        m_held.erase(0, last + 1);
    }
    void endLine() { put("\n"); }

    const std::string& written() const { return m_written; }
    const Result<>& result() const { return m_result; }

private:
    void put(const std::string& text)
    {
        if (!m_result) return;
        m_result = print(m_isShown ? withoutControls(text) : text);
        if (m_result) m_result = flushOutput();
        if (!m_result) interruption().raise(); // nobody reads on: the generation stops
        m_written += text;
    }

    const bool m_isShown = outputIsTerminal();
    std::string m_held;
    std::string m_written;
    Result<> m_result;
};

std::string messages(std::size_t count) { return std::to_string(count) + (count == 1 ? " message" : " messages"); }

} // namespace

Result<std::vector<TokenId>> ChatDesk::fitted()
{
    std::vector<Message> all;
    if (!m_system.empty()) all.push_back({Role::System, m_system});
    all.insert(all.end(), m_messages.begin(), m_messages.end());

    const std::size_t context = m_session.contextLength();
    const std::size_t reserve = std::clamp<std::size_t>(m_options.maxTokens, 1, std::max<std::size_t>(1, context / 4));
    auto conversation = fitConversation(m_model, all, context, reserve);
    if (!conversation) return std::move(conversation).error();
    if (conversation->droppedMessages > m_dropped)
        remark("The context is full: the oldest " + messages(conversation->droppedMessages) + " of " +
               messages(m_messages.size()) + " are left out from here on.");
    m_dropped = conversation->droppedMessages;
    return std::move(conversation->tokens);
}

Result<StopReason> ChatDesk::reply(std::string userText)
{
    m_messages.push_back({Role::User, std::move(userText)});
    const auto prompt = fitted();
    if (!prompt) {
        m_messages.pop_back();
        return prompt.error();
    }

    TrimmedOutput output;
    const auto stats = generate(m_model, m_session, *prompt, m_options, interruption(),
                                [&](const GenerateEvent& event) { output.write(event.text); });
    const std::string text = output.written();
    if (stats || !text.empty()) output.endLine();
    if (!output.result() || !stats) {
        m_messages.pop_back();
        return output.result() ? stats.error() : output.result().error();
    }
    ++m_options.sampling.seed; // or every reply would draw the same numbers
    m_messages.push_back({Role::Model, text});
    if (stats->stopReason == StopReason::ContextFull) remark("The context is full: the reply ends here.");
    return stats->stopReason;
}

Result<std::size_t> ChatDesk::save(const std::filesystem::path& path) const
{
    std::string text;
    const auto add = [&text](std::string_view heading, std::string_view body) {
        if (!text.empty()) text += "\n";
        text += "## " + std::string(heading) + "\n\n" + std::string(body) + "\n";
    };
    if (!m_system.empty()) add("System", m_system);
    for (const Message& message : m_messages) add(message.role == Role::User ? "You" : "Model", message.text);
    INKLING_TRY(writeFile(path, text));
    return m_messages.size();
}

} // namespace inkling::cli
