#include "engine/text/stream_decoder.h"

#include "engine/base/text.h"

#include <utility>

namespace inkling {

std::string StreamDecoder::push(TokenId id)
{
    m_pending += m_tokenizer->bytes(id);
    const std::size_t certain = m_pending.size() - incompleteUtf8Tail(m_pending);
    std::string text = sanitizeUtf8(std::string_view(m_pending).substr(0, certain));
    m_pending.erase(0, certain);
    return text;
}

std::string StreamDecoder::finish() { return sanitizeUtf8(std::exchange(m_pending, {})); }

} // namespace inkling
