// A vocabulary as small as Gemma's can be: pad, eos, bos, unk, the turn marks, 256 byte pieces, the space and the
// letters a to z.
#pragma once

#include "tests/support/gguf_builder.h"

#include <cstdio>
#include <string>

namespace inkling::test {

inline constexpr std::uint32_t kSmallVocabularySize = 6 + 256 + 1 + 26;

inline GgufBuilder smallVocabulary()
{
    std::string tokens, scores, types;
    const auto add = [&](const std::string& piece, std::int32_t type) {
        tokens += GgufBuilder::text(piece);
        scores += GgufBuilder::f32(0);
        types += GgufBuilder::raw(type);
    };
    for (const char* control : {"<pad>", "<eos>", "<bos>"}) add(control, 3);
    add("<unk>", 2);
    for (const char* control : {"<start_of_turn>", "<end_of_turn>"}) add(control, 3);
    for (int byte = 0; byte < 256; ++byte) {
        char name[8];
        std::snprintf(name, sizeof name, "<0x%02X>", unsigned(byte));
        add(name, 6);
    }
    add("\u2581", 1);
    for (char letter = 'a'; letter <= 'z'; ++letter) add(std::string(1, letter), 1);

    GgufBuilder file;
    file.textKey("tokenizer.ggml.model", "llama")
        .key("tokenizer.ggml.tokens", 9, GgufBuilder::array(8, kSmallVocabularySize, tokens))
        .key("tokenizer.ggml.scores", 9, GgufBuilder::array(6, kSmallVocabularySize, scores))
        .key("tokenizer.ggml.token_type", 9, GgufBuilder::array(5, kSmallVocabularySize, types))
        .u32Key("tokenizer.ggml.bos_token_id", 2)
        .u32Key("tokenizer.ggml.eos_token_id", 1)
        .u32Key("tokenizer.ggml.unknown_token_id", 3)
        .u32Key("tokenizer.ggml.padding_token_id", 0)
        .key("tokenizer.ggml.add_space_prefix", 7, GgufBuilder::u8(0));
    return file;
}

} // namespace inkling::test
