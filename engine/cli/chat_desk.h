// A conversation with a model on a terminal: what was said, the replies as they come, what leaves the context.
// Not for reading lines or commands (chat.cpp does).
#pragma once

#include "engine/base/result.h"
#include "engine/generate/conversation.h"
#include "engine/generate/generator.h"
#include "engine/generate/session.h"

#include <filesystem>
#include <string>
#include <vector>

namespace inkling::cli {

// One thread at a time; the model must outlive it.
class ChatDesk
{
public:
    ChatDesk(Model& model, std::uint32_t contextLength, GenerateOptions options)
        : m_options(std::move(options)),
          m_model(model),
          m_session(model, {.contextLength = contextLength})
    {}

    const std::string& system() const { return m_system; }
    void setSystem(std::string text) { m_system = std::move(text); }

    // Puts the reply on stdout as it comes, trimmed and with a newline at the end, and keeps it, also when
    // interruption() ends it early. Remarks go to stderr: what the context can no longer hold.
    // Errors: those of fitConversation and generate; then nothing was kept. Io when stdout is closed.
    Result<StopReason> reply(std::string userText);

    // Writes the conversation as Markdown. Returns the number of messages.
    Result<std::size_t> save(const std::filesystem::path& path) const;

private:
    Result<std::vector<TokenId>> fitted();

    GenerateOptions m_options;
    Model& m_model;
    Session m_session;
    std::string m_system;
    std::vector<Message> m_messages; // users' and models'
    std::size_t m_dropped = 0;       // of m_messages, no longer in the context
};

} // namespace inkling::cli
