// How a model wants a conversation spelled: turns, roles and what starts a reply. Formats are code; a template inside a
// model file is only compared with known ones, never executed.
#pragma once

#include "engine/base/token_id.h"
#include "engine/format/model_file.h"
#include "engine/text/tokenizer.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inkling {

enum class Role { System, User, Model };

struct Message
{
    Role role = Role::User;
    std::string text; // valid UTF-8; control pieces in it stay text
};

class ChatFormat
{
public:
    enum class Kind { None, Gemma };

    // Reads the file's chat template (tokenizer.chat_template). None: the file has no template, or its vocabulary lacks
    // the turn pieces: a pre-trained model, which continues text. An unknown template falls back to the architecture's
    // format and says so in remark().
    static ChatFormat recognise(const ModelFile& file, const Tokenizer& tokenizer);
    explicit ChatFormat(Kind kind, std::string remark = {}) : m_kind(kind), m_remark(std::move(remark)) {}

    Kind kind() const { return m_kind; }
    std::string_view name() const;                         // "gemma", "none"
    const std::string& remark() const { return m_remark; } // one line for a person; empty when all is as expected

    // The whole conversation as ids: exactly one bos; a system text goes before the next user text with a blank line
    // between (where none follows, it is a user turn); texts are trimmed of what str.strip() takes of ASCII. After a
    // last user turn comes what starts a reply; a last model turn stays open, to be continued. Two messages of one role
    // are two turns. Kind::None: bos and the texts, separated by blank lines.
    // `turnStarts`, where given, receives for each turn the index of its first token (for sliding by whole turns).
    std::vector<TokenId> encode(std::span<const Message> messages, const Tokenizer& tokenizer,
                                std::vector<std::size_t>* turnStarts = nullptr) const;

private:
    Kind m_kind;
    std::string m_remark;
};

} // namespace inkling
