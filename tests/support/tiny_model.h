// The smallest whole model that opens: one layer of width 32, and a vocabulary of little more than the 256 byte pieces.
#pragma once

#include "tests/support/gguf_builder.h"
#include "tests/support/safetensors_builder.h"

#include <array>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace inkling::test {

// The header's integers that a reader might trust: where they lie and how wide they are.
struct IntegerField
{
    std::size_t offset;
    std::size_t bytes;
};

inline std::string tinyGguf()
{
    using B = GgufBuilder;
    struct Piece
    {
        std::string text;
        std::int32_t type;
    };
    std::vector<Piece> pieces = {{"<pad>", 3}, {"<eos>", 3}, {"<bos>", 3}, {"<unk>", 2}};
    for (int byte = 0; byte < 256; ++byte) {
        char text[8];
        std::snprintf(text, sizeof text, "<0x%02X>", unsigned(byte));
        pieces.push_back({text, 6});
    }
    for (const char* text : {"<start_of_turn>", "<end_of_turn>"}) pieces.push_back({text, 3});
    for (const char* text : {"\xE2\x96\x81", "a", "b", "ab",
                             "\xE2\x96\x81"
                             "ab"})
        pieces.push_back({text, 1});
    std::string texts, scores, types;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        texts += B::text(pieces[i].text);
        scores += B::f32(-float(i));
        types += B::raw(pieces[i].type);
    }
    const std::uint64_t count = pieces.size();

    B builder;
    builder.gemma().textKey("general.name", "tiny").alignment(32);
    for (const auto& [key, value] :
         std::initializer_list<std::pair<const char*, std::uint32_t>>{{"context_length", 64},
                                                                      {"embedding_length", 32},
                                                                      {"block_count", 1},
                                                                      {"feed_forward_length", 32},
                                                                      {"attention.head_count", 1},
                                                                      {"attention.head_count_kv", 1},
                                                                      {"attention.key_length", 32},
                                                                      {"attention.value_length", 32},
                                                                      {"attention.sliding_window", 8}})
        builder.u32Key("gemma3." + std::string(key), value);
    builder.f32Key("gemma3.attention.layer_norm_rms_epsilon", 1e-6F)
        .textKey("tokenizer.ggml.model", "llama")
        .key("tokenizer.ggml.tokens", 9, B::array(8, count, texts))
        .key("tokenizer.ggml.scores", 9, B::array(6, count, scores))
        .key("tokenizer.ggml.token_type", 9, B::array(5, count, types))
        .u32Key("tokenizer.ggml.bos_token_id", 2)
        .u32Key("tokenizer.ggml.eos_token_id", 1);

    const auto matrix = [&](const char* name, std::uint64_t rows) { // Q8_0: 34 bytes for 32 values
        builder.tensor(name, {32, rows}, 8, std::string(rows * 34, '\x11'));
    };
    const auto norm = [&](const char* name) { builder.floats(name, {32}, std::vector<float>(32, 1.0F)); };
    matrix("token_embd.weight", count);
    for (const char* name : {"attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"})
        matrix(("blk.0." + std::string(name) + ".weight").c_str(), 32);
    for (const char* name :
         {"attn_norm", "attn_q_norm", "attn_k_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"})
        norm(("blk.0." + std::string(name) + ".weight").c_str());
    norm("output_norm.weight");
    return builder.bytes();
}

// Every integer of a sound GGUF header, found by walking through it.
inline std::vector<IntegerField> integerFields(const std::string& gguf)
{
    std::vector<IntegerField> fields;
    std::size_t at = 4;
    const auto integer = [&](std::size_t bytes) {
        fields.push_back({at, bytes});
        std::uint64_t value = 0;
        std::memcpy(&value, gguf.data() + at, bytes);
        at += bytes;
        return value;
    };
    const auto text = [&] { at += integer(8); };
    constexpr std::array<std::size_t, 13> kBytes = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    const auto value = [&](std::uint64_t type) {
        if (type == 8)
            text();
        else if (type == 6 || type == 12)
            at += kBytes[type];
        else
            integer(kBytes[type]);
    };
    integer(4);
    const std::uint64_t tensors = integer(8);
    const std::uint64_t keys = integer(8);
    for (std::uint64_t k = 0; k < keys; ++k) {
        text();
        const std::uint64_t type = integer(4);
        if (type != 9) {
            value(type);
            continue;
        }
        const std::uint64_t element = integer(4);
        const std::uint64_t count = integer(8);
        for (std::uint64_t i = 0; i < count; ++i) value(element);
    }
    for (std::uint64_t t = 0; t < tensors; ++t) {
        text();
        const std::uint64_t dimensions = integer(4);
        for (std::uint64_t d = 0; d < dimensions; ++d) integer(8);
        integer(4);
        integer(8);
    }
    return fields;
}

// The same as a Hugging Face checkpoint, for the reference's tokenizer.model of 1,024 pieces: one layer of width 4.
inline std::string tinyCheckpointConfig()
{
    return R"({"architectures":["Gemma3ForCausalLM"],"model_type":"gemma3_text","vocab_size":1024,"hidden_size":4,)"
           R"("intermediate_size":4,"num_hidden_layers":1,"num_attention_heads":1,"num_key_value_heads":1,)"
           R"("head_dim":2,"max_position_embeddings":64,"sliding_window":8,"bos_token_id":2,"eos_token_id":[1]})";
}

inline std::string tinyCheckpointWeights()
{
    SafetensorsBuilder builder;
    const auto add = [&builder](const std::string& name, const std::vector<std::uint64_t>& shape) {
        std::size_t bytes = 2;
        for (const std::uint64_t n : shape) bytes *= n;
        builder.tensor("model." + name + ".weight", "BF16", shape, std::string(bytes, '\x3C'));
    };
    add("embed_tokens", {1024, 4});
    const std::string layer = "layers.0.";
    for (const char* name :
         {"input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm"})
        add(layer + name, {4});
    for (const char* name : {"self_attn.q_norm", "self_attn.k_norm"}) add(layer + name, {2});
    for (const char* name : {"self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"}) add(layer + name, {2, 4});
    add(layer + "self_attn.o_proj", {4, 2});
    for (const char* name : {"mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"}) add(layer + name, {4, 4});
    add("norm", {4});
    return builder.bytes();
}

} // namespace inkling::test
