// Small vocabularies, written as tokenizer.model and as GGUF by the formats' descriptions, so that a test can lie in
// any place of them. Shares no code with the engine's readers and writers.
#pragma once

#include "engine/format/model_file.h"
#include "tests/support/engine_test.h"
#include "tests/support/gguf_builder.h"

#include <QFile>
#include <QTemporaryDir>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace inkling::test {

struct TestPiece
{
    std::string text;
    float score = 0;
    int type = 1; // 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte
};

struct TestVocabulary
{
    std::vector<TestPiece> pieces;
    int modelType = 2; // BPE
    bool byteFallback = true;
    bool dummyPrefix = false;
    bool removeExtraWhitespaces = false;
    bool escapeWhitespaces = true;
    bool whitespaceAsSuffix = false;
    std::string normaliser = "identity";
    std::string charsMap;
    std::string denormaliserCharsMap;
    std::string chatTemplate; // GGUF only

    TestPiece* find(const std::string& text)
    {
        for (TestPiece& piece : pieces)
            if (piece.text == text) return &piece;
        return nullptr;
    }
    int id(const std::string& text) { return int(find(text) - pieces.data()); }
};

// <pad> <eos> <bos> <unk> <start_of_turn> <end_of_turn>, runs of spaces and newlines, the bytes (11 to 266), and a few
// merges: "▁the" comes from "▁t" "he" and so on.
inline TestVocabulary smallVocabulary()
{
    TestVocabulary v;
    v.pieces = {{"<pad>", 0, 3}, {"<eos>", 0, 3},           {"<bos>", 0, 3},
                {"<unk>", 0, 2}, {"<start_of_turn>", 0, 4}, {"<end_of_turn>", 0, 4},
                {"\n\n", 0, 4},  {"\n\n\n", 0, 4},          {"▁▁", 0, 4},
                {"▁▁▁", 0, 4},   {"<start_of_image>", 0, 3}};
    for (int byte = 0; byte < 256; ++byte) {
        static const char* digits = "0123456789ABCDEF";
        v.pieces.push_back({std::string("<0x") + digits[byte / 16] + digits[byte % 16] + ">", 0, 6});
    }
    float score = -1;
    for (const char* text : {"he", "▁t", "▁the", "in", "ing", "aa", "aaaa", "▁a", "é", "日本"})
        v.pieces.push_back({text, score--});
    for (const char* text : {"▁", "a", "e", "g", "h", "i", "n", "t", "\n", "é", "日", "本", "<", ">"})
        if (!v.find(text)) v.pieces.push_back({text, score--});
    return v;
}

// --- tokenizer.model: protobuf's wire format, field numbers of sentencepiece_model.proto

inline std::string varint(std::uint64_t value)
{
    std::string out;
    for (; value > 127; value >>= 7) out += char(value | 128);
    return out + char(value);
}
inline std::string field(int number, std::uint64_t value) { return varint(std::uint64_t(number) << 3) + varint(value); }
inline std::string field(int number, const std::string& bytes)
{
    return varint(std::uint64_t(number) << 3 | 2) + varint(bytes.size()) + bytes;
}
inline std::string field(int number, float value)
{
    return varint(std::uint64_t(number) << 3 | 5) + GgufBuilder::f32(value);
}

inline std::string protoOf(const TestVocabulary& v)
{
    std::string out;
    for (const TestPiece& piece : v.pieces)
        out += field(1, field(1, piece.text) + field(2, piece.score) + field(3, std::uint64_t(piece.type)));
    out += field(2, field(3, std::uint64_t(v.modelType)) + field(24, std::uint64_t(v.whitespaceAsSuffix)) +
                        field(35, std::uint64_t(v.byteFallback)) + field(40, std::uint64_t(3)) +
                        field(41, std::uint64_t(2)) + field(42, std::uint64_t(1)) + field(43, std::uint64_t(0)));
    out +=
        field(3, field(1, v.normaliser) + field(2, v.charsMap) + field(3, std::uint64_t(v.dummyPrefix)) +
                     field(4, std::uint64_t(v.removeExtraWhitespaces)) + field(5, std::uint64_t(v.escapeWhitespaces)));
    if (!v.denormaliserCharsMap.empty()) out += field(5, field(2, v.denormaliserCharsMap));
    return out;
}

// --- GGUF

inline GgufBuilder& addPieces(GgufBuilder& gguf, const TestVocabulary& v)
{
    std::string texts, scores, types;
    for (const TestPiece& piece : v.pieces) {
        texts += GgufBuilder::text(piece.text);
        scores += GgufBuilder::f32(piece.score);
        types += GgufBuilder::u32(std::uint32_t(piece.type));
    }
    const auto count = v.pieces.size();
    return gguf.textKey("tokenizer.ggml.model", "llama")
        .key("tokenizer.ggml.tokens", 9, GgufBuilder::array(8, count, texts))
        .key("tokenizer.ggml.scores", 9, GgufBuilder::array(6, count, scores))
        .key("tokenizer.ggml.token_type", 9, GgufBuilder::array(5, count, types));
}

inline GgufBuilder ggufOf(const TestVocabulary& v)
{
    GgufBuilder gguf;
    addPieces(gguf.gemma(), v)
        .u32Key("tokenizer.ggml.bos_token_id", 2)
        .u32Key("tokenizer.ggml.eos_token_id", 1)
        .key("tokenizer.ggml.add_space_prefix", 7, GgufBuilder::u8(v.dummyPrefix));
    if (!v.chatTemplate.empty()) gguf.textKey("tokenizer.chat_template", v.chatTemplate);
    return gguf;
}

// A file of its own for each, gone with the object.
class TestFiles
{
public:
    Result<ModelFile> open(const GgufBuilder& gguf)
    {
        GgufBuilder whole = gguf;
        whole.floats("token_embd.weight", {1}, {0});
        const std::string bytes = whole.bytes();
        QFile file(m_folder.filePath("test.gguf"));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), qint64(bytes.size())) != qint64(bytes.size()))
            qFatal("cannot write the test's file");
        file.close();
        return ModelFile::open(file.fileName().toStdString());
    }

private:
    QTemporaryDir m_folder;
};

} // namespace inkling::test
