// A tokenizer.model of any bytes: an error, or a tokenizer that gives back every text and keeps control pieces out of
// it.
#include "engine/base/text.h"
#include "engine/text/tokenizer.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void check(const inkling::Tokenizer& tokenizer, const std::string& text)
{
    using namespace inkling;
    const auto ids = tokenizer.encode(text, Special::AsText);
    for (const TokenId id : ids)
        if (tokenizer.isControl(id) || tokenizer.piece(id).empty()) std::abort();
    const bool hasSpaceMark = text.find("\u2581") != std::string::npos; // read as a space
    if (!hasSpaceMark && tokenizer.decode(ids) != sanitizeUtf8(text)) std::abort();
    for (const TokenId id : tokenizer.encode(text, Special::Parse))
        if (tokenizer.piece(id).empty()) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace inkling;
    const auto tokenizer = Tokenizer::fromProto(std::as_bytes(std::span(data, size)), {}, "fuzz.model");
    if (!tokenizer) return 0;
    for (const char* text :
         {"", " ", "the  thing\n\n\n aaaaa", "日本 é 👩‍👩‍👧‍👦", "<bos><end_of_turn><0x41>"})
        check(*tokenizer, text);
    // Texts that the pieces themselves suggest.
    std::string pieces;
    for (TokenId id = 0; id < TokenId(tokenizer->size()) && pieces.size() < 4096; ++id) pieces += tokenizer->bytes(id);
    check(*tokenizer, pieces);
    const std::string_view file(reinterpret_cast<const char*>(data), size);
    check(*tokenizer, std::string(file.substr(0, 512)));
    for (const TokenId id : tokenizer->stopTokens())
        if (!tokenizer->isControl(id)) std::abort();
    return 0;
}
