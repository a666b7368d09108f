// Vocabularies that are refused, by name, from either file format; nothing is ever said on stderr.
#include "engine/base/text.h"
#include "engine/text/tokenizer.h"
#include "tests/engine/text/test_vocabulary.h"

#include <QTest>

#include <cmath>
#include <functional>
#include <limits>
#include <random>

#ifndef _WIN32
#include <unistd.h>
#endif

using namespace inkling;
using namespace inkling::test;

namespace {

using Change = std::function<void(TestVocabulary&)>;
using GgufChange = std::function<void(GgufBuilder&)>;

Result<Tokenizer> openProto(const std::string& proto) { return Tokenizer::fromProto(asBytes(proto), {}, "test"); }

} // namespace

class TestVocabularyChecks : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();

    void opensWhatIsWhole();
    void refusesPieces_data();
    void refusesPieces();
    void refusesSettings_data();
    void refusesSettings();
    void refusesGgufKeys_data();
    void refusesGgufKeys();
    void refusesArraysOfUnequalLength();
    void refusesEveryTruncation();
    void survivesChangedBytes();
    void opensAsManyNestedPiecesAsTheLibraryCanMatch();

private:
    int m_stderr = -1;
    std::FILE* m_captured = nullptr;
};

// The library's own messages must not reach a person: stderr is watched during the whole test.
void TestVocabularyChecks::initTestCase()
{
#ifndef _WIN32
    m_captured = std::tmpfile();
    QVERIFY(m_captured);
    m_stderr = dup(2);
    QVERIFY(dup2(fileno(m_captured), 2) >= 0);
#endif
}

void TestVocabularyChecks::cleanupTestCase()
{
#ifndef _WIN32
    std::fflush(stderr);
    dup2(m_stderr, 2);
    close(m_stderr);
    const long said = std::fseek(m_captured, 0, SEEK_END) == 0 ? std::ftell(m_captured) : -1;
    std::fclose(m_captured);
    QCOMPARE(said, 0L);
#endif
}

void TestVocabularyChecks::opensWhatIsWhole()
{
    INKLING_VERIFY(openProto(protoOf(smallVocabulary())));
    TestFiles files;
    const auto file = files.open(ggufOf(smallVocabulary()));
    INKLING_VERIFY(file);
    INKLING_VERIFY(Tokenizer::open(*file));
}

void TestVocabularyChecks::refusesPieces_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const Change& change, const QString& message) {
        QTest::newRow(name) << change << message;
    };
    row(
        "twice",
        [](auto& v) {
            v.pieces.push_back({"▁the", -1, 1});
        },
        "piece 290 '▁the' is there twice, first as piece 269");
    row(
        "normal and control",
        [](auto& v) {
            v.pieces.push_back({"<pad>", -1, 1});
        },
        "piece 290 '<pad>' is there twice, first as piece 0");
    row(
        "twice once spaces are spelled alike",
        [](auto& v) {
            v.pieces.push_back({"  ", 0, 4});
        },
        "piece 290 '▁▁' is there twice, first as piece 8");
    row(
        "empty", [](auto& v) { v.pieces[6].text.clear(); }, "piece 6 is empty");
    row(
        "too long", [](auto& v) { v.pieces[6].text = std::string(1025, 'x'); },
        "piece 6 '" + QString(80, 'x') + "…' is 1025 bytes long, at most 1024 are possible");
    row(
        "not UTF-8", [](auto& v) { v.pieces[6].text = "a\xff"; }, "piece 6 'a\uFFFD' is not UTF-8");
    row(
        "score NaN", [](auto& v) { v.pieces[268].score = std::nanf(""); },
        "piece 268 '▁t': its score is no finite number");
    row(
        "score infinite", [](auto& v) { v.pieces[268].score = std::numeric_limits<float>::infinity(); },
        "piece 268 '▁t': its score is no finite number");
    row(
        "no unknown", [](auto& v) { v.pieces[3].type = 3; }, "has no unknown piece, expected one");
    row(
        "two unknown", [](auto& v) { v.pieces[270].type = 2; },
        "piece 270 'in' is a second unknown piece, expected one");
    row(
        "a byte missing", [](auto& v) { v.pieces[11 + 200].type = 1; }, "has 255 of the 256 byte pieces");
    row(
        "no bytes", [](auto& v) { v.pieces.erase(v.pieces.begin() + 11, v.pieces.begin() + 267); },
        "has 0 of the 256 byte pieces");
    row(
        "byte misspelled", [](auto& v) { v.pieces[11 + 200].text = "<0xc8>"; },
        "piece 211 '<0xc8>' is a byte piece, expected '<0x00>' to '<0xFF>'");
    row(
        "no space", [](auto& v) { v.find("▁")->text = "_"; }, "has no piece for a space ('▁')");
    row(
        "a space that is control", [](auto& v) { v.find("▁")->type = 3; }, "has no piece for a space ('▁')");
    row(
        "NUL in a user-defined piece", [](auto& v) { v.pieces[6].text = std::string("a\0b", 3); },
        "piece 6 'a?b' is user-defined and holds a NUL");
    row(
        "too many nested user-defined pieces",
        [](auto& v) {
            for (std::size_t n = 65; n > 0; --n) v.pieces.push_back({std::string(n, '.'), 0, 4});
        },
        "piece 290 '" + QString(65, '.') + "': more than 64 user-defined pieces begin it");
}

void TestVocabularyChecks::refusesPieces()
{
    QFETCH(Change, change);
    QFETCH(QString, message);
    TestVocabulary vocabulary = smallVocabulary();
    change(vocabulary);
    const auto proto = openProto(protoOf(vocabulary));
    QVERIFY(!proto);
    QCOMPARE(QString::fromStdString(proto.error().text), "test: " + message);

    TestFiles files;
    const auto file = files.open(ggufOf(vocabulary));
    INKLING_VERIFY(file);
    const auto gguf = Tokenizer::open(*file);
    QVERIFY(!gguf);
    QCOMPARE(QString::fromStdString(gguf.error().text), "test.gguf: " + message);
    QVERIFY(gguf.error().code == ErrorCode::BadFile || gguf.error().code == ErrorCode::Unsupported);
}

void TestVocabularyChecks::refusesSettings_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const Change& change, const QString& message) {
        QTest::newRow(name) << change << message;
    };
    row(
        "unigram", [](auto& v) { v.modelType = 1; },
        "a sentencepiece model of type unigram is not supported; supported: BPE");
    row(
        "char", [](auto& v) { v.modelType = 4; },
        "a sentencepiece model of type char is not supported; supported: BPE");
    row(
        "no byte fallback", [](auto& v) { v.byteFallback = false; },
        "a vocabulary without byte fallback is not supported");
    row(
        "normaliser", [](auto& v) { v.normaliser = "nmt_nfkc"; },
        "the normaliser 'nmt_nfkc' is not supported; supported: identity");
    row(
        "character map", [](auto& v) { v.charsMap = "x"; },
        "the normaliser 'identity' is not supported; supported: identity");
    row(
        "character map on the way back", [](auto& v) { v.denormaliserCharsMap = "x"; },
        "the normaliser 'identity' is not supported; supported: identity");
    row(
        "marks spaces after words", [](auto& v) { v.whitespaceAsSuffix = true; },
        "a tokenizer that marks spaces after words is not supported");
    row(
        "drops spaces", [](auto& v) { v.removeExtraWhitespaces = true; },
        "a tokenizer that does not keep every space is not supported");
    row(
        "does not mark spaces", [](auto& v) { v.escapeWhitespaces = false; },
        "a tokenizer that does not keep every space is not supported");
    row(
        "no pieces", [](auto& v) { v.pieces.clear(); }, "has a vocabulary of 0 pieces, expected 1 to 1048576");
}

void TestVocabularyChecks::refusesSettings()
{
    QFETCH(Change, change);
    QFETCH(QString, message);
    TestVocabulary vocabulary = smallVocabulary();
    change(vocabulary);
    const auto proto = openProto(protoOf(vocabulary));
    QVERIFY(!proto);
    QCOMPARE(QString::fromStdString(proto.error().text), "test: " + message);
}

void TestVocabularyChecks::refusesGgufKeys_data()
{
    QTest::addColumn<GgufChange>("change");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const GgufChange& change, const QString& message) {
        QTest::newRow(name) << change << message;
    };
    const auto pieces = [](GgufBuilder& g) -> GgufBuilder& { return addPieces(g, smallVocabulary()); };
    const auto strings = GgufBuilder::array(8, 1, GgufBuilder::text("a"));
    row(
        "no vocabulary", [](auto&) {}, "has no vocabulary (tokenizer.ggml.model)");
    row(
        "another tokenizer", [](auto& g) { g.textKey("tokenizer.ggml.model", "gpt2"); },
        "tokenizer 'gpt2' is not supported; supported: llama (sentencepiece BPE)");
    row(
        "no tokens", [](auto& g) { g.textKey("tokenizer.ggml.model", "llama"); },
        "tokenizer.ggml.tokens: missing, or no list of texts");
    row(
        "no scores",
        [=](auto& g) { g.textKey("tokenizer.ggml.model", "llama").key("tokenizer.ggml.tokens", 9, strings); },
        "tokenizer.ggml.scores: missing, or no list of numbers");
    row(
        "no types",
        [=](auto& g) {
            g.textKey("tokenizer.ggml.model", "llama")
                .key("tokenizer.ggml.tokens", 9, strings)
                .key("tokenizer.ggml.scores", 9, GgufBuilder::array(6, 1, GgufBuilder::f32(0)));
        },
        "tokenizer.ggml.token_type: missing, or no list of whole numbers");
    row(
        "an unknown type",
        [=](auto& g) {
            g.textKey("tokenizer.ggml.model", "llama")
                .key("tokenizer.ggml.tokens", 9, strings)
                .key("tokenizer.ggml.scores", 9, GgufBuilder::array(6, 1, GgufBuilder::f32(0)))
                .key("tokenizer.ggml.token_type", 9, GgufBuilder::array(5, 1, GgufBuilder::u32(7)));
        },
        "tokenizer.ggml.token_type: token 0 has type 7, expected 1 to 6");
    for (const char* name : {"bos", "eos", "eot", "unknown", "padding"}) {
        const std::string key = std::string("tokenizer.ggml.") + name + "_token_id";
        QTest::addRow("%s past the end", name)
            << GgufChange([=](auto& g) { pieces(g).u32Key(key, 290); })
            << QString::fromStdString(key + ": is 290, the vocabulary has 290 pieces");
        QTest::addRow("%s of -1", name) << GgufChange([=](auto& g) {
            pieces(g).u32Key(key, 0xFFFFFFFF);
        }) << QString::fromStdString(key + ": is 4294967295, the vocabulary has 290 pieces");
        QTest::addRow("%s is a text", name) << GgufChange([=](auto& g) { pieces(g).textKey(key, "2"); })
                                            << QString::fromStdString(key + ": is no token id");
    }
    row(
        "huge id", [=](auto& g) { pieces(g).key("tokenizer.ggml.eos_token_id", 10, GgufBuilder::u64(~0ull)); },
        "tokenizer.ggml.eos_token_id: is no token id");
    row(
        "character map",
        [=](auto& g) {
            pieces(g).key("tokenizer.ggml.precompiled_charsmap", 9, GgufBuilder::array(0, 1, GgufBuilder::u8(0)));
        },
        "the normaliser 'identity' is not supported; supported: identity");
    row(
        "drops spaces",
        [=](auto& g) { pieces(g).key("tokenizer.ggml.remove_extra_whitespaces", 7, GgufBuilder::u8(1)); },
        "a tokenizer that does not keep every space is not supported");
}

void TestVocabularyChecks::refusesGgufKeys()
{
    QFETCH(GgufChange, change);
    QFETCH(QString, message);
    GgufBuilder gguf;
    gguf.gemma();
    change(gguf);
    TestFiles files;
    const auto file = files.open(gguf);
    INKLING_VERIFY(file);
    const auto tokenizer = Tokenizer::open(*file);
    QVERIFY(!tokenizer);
    QCOMPARE(QString::fromStdString(tokenizer.error().text), "test.gguf: " + message);
}

void TestVocabularyChecks::refusesArraysOfUnequalLength()
{
    for (int shorter = 0; shorter < 3; ++shorter) {
        const auto count = [&](int which) { return std::uint64_t(which == shorter ? 2 : 3); };
        std::string texts, scores, types;
        for (std::uint64_t i = 0; i < count(0); ++i) texts += GgufBuilder::text(std::string(1, char('a' + i)));
        for (std::uint64_t i = 0; i < count(1); ++i) scores += GgufBuilder::f32(0);
        for (std::uint64_t i = 0; i < count(2); ++i) types += GgufBuilder::u32(1);
        GgufBuilder gguf;
        gguf.gemma()
            .textKey("tokenizer.ggml.model", "llama")
            .key("tokenizer.ggml.tokens", 9, GgufBuilder::array(8, count(0), texts))
            .key("tokenizer.ggml.scores", 9, GgufBuilder::array(6, count(1), scores))
            .key("tokenizer.ggml.token_type", 9, GgufBuilder::array(5, count(2), types));
        TestFiles files;
        const auto file = files.open(gguf);
        INKLING_VERIFY(file);
        const auto tokenizer = Tokenizer::open(*file);
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().text, "test.gguf: tokenizer.ggml: " + std::to_string(count(0)) + " tokens, " +
                                             std::to_string(count(1)) + " scores and " + std::to_string(count(2)) +
                                             " types; expected as many of each");
    }
}

void TestVocabularyChecks::refusesEveryTruncation()
{
    const std::string whole = protoOf(smallVocabulary());
    // Without its last field, which says nothing but defaults, it would still be whole; the pieces come first.
    const std::size_t pieces = protoOf([] {
                                   TestVocabulary v = smallVocabulary();
                                   v.pieces.resize(267); // all that a vocabulary must have
                                   return v;
                               }())
                                   .size();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto tokenizer = openProto(whole.substr(0, size));
        if (tokenizer)
            QVERIFY2(size > pieces, qPrintable(QString::number(size)));
        else
            QVERIFY(tokenizer.error().text.starts_with("test: "));
    }
}

// Whatever a damaged file says, it is refused or it works.
void TestVocabularyChecks::survivesChangedBytes()
{
    const std::string whole = protoOf(smallVocabulary());
    std::mt19937 random(5);
    for (int round = 0; round < 3000; ++round) {
        std::string damaged = whole;
        for (unsigned changes = 1 + random() % 4; changes > 0; --changes)
            damaged[random() % damaged.size()] = char(random() % 256);
        const auto tokenizer = openProto(damaged);
        if (!tokenizer) continue;
        const std::string text = "the  thing\n\n\n日本 é <start_of_turn>";
        for (const TokenId id : tokenizer->encode(text, Special::AsText)) QVERIFY(!tokenizer->isControl(id));
        QVERIFY(isValidUtf8(tokenizer->decode(tokenizer->encode(text, Special::AsText))));
    }
}

void TestVocabularyChecks::opensAsManyNestedPiecesAsTheLibraryCanMatch()
{
    TestVocabulary vocabulary = smallVocabulary();
    for (std::size_t n = 1; n <= 64; ++n) vocabulary.pieces.push_back({std::string(n, '.'), 0, 4});
    const auto tokenizer = openProto(protoOf(vocabulary));
    INKLING_VERIFY(tokenizer);
    const std::string text(64 * 3 + 7, '.');
    const int longest = vocabulary.id(std::string(64, '.'));
    QCOMPARE(tokenizer->encode(text, Special::AsText),
             (std::vector<TokenId>{longest, longest, longest, vocabulary.id(std::string(7, '.'))}));
}

QTEST_APPLESS_MAIN(TestVocabularyChecks)
#include "tst_vocabulary.moc"
