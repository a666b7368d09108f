// Ids as the sentencepiece library gives them, from either file format; texts that come back as they were; control
// pieces that never come out of text.
#include "engine/base/atomic_file.h"
#include "engine/base/text.h"
#include "engine/text/tokenizer.h"
#include "tests/engine/text/test_vocabulary.h"

#include <QElapsedTimer>
#include <QTest>

#include <nlohmann/json.hpp>
#include <sentencepiece_processor.h>

#include <algorithm>
#include <fstream>
#include <random>

using namespace inkling;
using namespace inkling::test;

namespace {

using Ids = std::vector<TokenId>;

Tokenizer openToy(const char* name)
{
    const auto file = ModelFile::open(dataPath(name));
    if (!file) qFatal("%s", file.error().text.c_str());
    auto tokenizer = Tokenizer::open(*file);
    if (!tokenizer) qFatal("%s", tokenizer.error().text.c_str());
    return std::move(*tokenizer);
}

Tokenizer fromVocabulary(const TestVocabulary& vocabulary)
{
    const std::string proto = protoOf(vocabulary);
    auto tokenizer = Tokenizer::fromProto(asBytes(proto), {}, "test");
    if (!tokenizer) qFatal("%s", tokenizer.error().text.c_str());
    return std::move(*tokenizer);
}

// The library itself, on the file as it is.
class Oracle
{
public:
    explicit Oracle(const std::string& proto)
    {
        const auto status = m_library.LoadFromSerializedProto(proto);
        if (!status.ok()) qFatal("%s", status.ToString().c_str());
    }
    Ids encode(const std::string& text) const
    {
        std::vector<int> ids;
        if (!m_library.Encode(text, &ids).ok()) qFatal("the library refuses a text");
        return ids;
    }

private:
    sentencepiece::SentencePieceProcessor m_library;
};

std::string toyProto()
{
    auto proto = readFile(dataPath("toy-tokenizer.model"), 1 << 20);
    if (!proto) qFatal("%s", proto.error().text.c_str());
    return std::move(*proto);
}

std::string repeated(const std::string& text, std::size_t bytes)
{
    std::string out;
    while (out.size() < bytes) out += text;
    return out;
}

// Text of letters, spaces, line ends, marks and every plane of Unicode, in runs.
std::string randomText(std::mt19937& random, std::size_t characters)
{
    const std::vector<std::string> words = {"the",  "Once upon", " ", "  ",  "\n",   "\n\n",     "\r\n",
                                            "\t",   "aaaa",      "e", "ing", "<",    ">",        "<0x41>",
                                            "</s>", "’",         "“", "…",   "1234", "\xC2\xA0", "e\xCC\x81"};
    std::string text;
    for (std::size_t i = 0; i < characters; ++i) {
        if (random() % 4 != 0) {
            text += words[random() % words.size()];
            continue;
        }
        char32_t c = 0;
        do c = random() % (random() % 2 ? 0x3000 : 0x110000);
        while ((c >= 0xD800 && c <= 0xDFFF) || c == 0x2581);
        text += QString::fromUcs4(&c, 1).toStdString();
    }
    return text;
}

} // namespace

class TestTokenizer : public QObject
{
    Q_OBJECT

private slots:
    void givesTheGoldenIds_data();
    void givesTheGoldenIds();
    void agreesWithTheLibraryOnOddText_data();
    void agreesWithTheLibraryOnOddText();
    void agreesWithTheLibraryOnRandomText();
    void agreesWithTheLibraryOnOtherVocabularies_data();
    void agreesWithTheLibraryOnOtherVocabularies();
    void bothFormatsGiveTheSameIds();
    void readsInvalidUtf8AsReplacementCharacters_data();
    void readsInvalidUtf8AsReplacementCharacters();
    void neverGivesControlPiecesForText();
    void singleCharacterControlPiecesStayText();
    void parsesControlPiecesWhenAsked_data();
    void parsesControlPiecesWhenAsked();
    void parsesTheLongestControlPiece();
    void putsTheDummyPrefixAtTheStartOnly();
    void matchesRunsOfSpacesFromAGguf();
    void specialPiecesOfTheFileAreControl();
    void knowsWhatEachTokenAdds();
    void decodesWhatIsNoText();
    void findsPieces();
    void knowsTheSpecialIds();
    void longTextTakesLinearTime_data();
    void longTextTakesLinearTime();
};

void TestTokenizer::givesTheGoldenIds_data()
{
    QTest::addColumn<int>("row");
    for (int row = 0; row < 8; ++row) QTest::addRow("text %d", row + 1) << row;
}

void TestTokenizer::givesTheGoldenIds()
{
    QFETCH(int, row);
    std::ifstream stream(dataPath("toy-tokens.json"));
    const auto golden = nlohmann::json::parse(stream).at(std::size_t(row));
    const auto text = golden.at("text").get<std::string>();
    const auto expected = golden.at("ids").get<Ids>();
    const std::string proto = toyProto();
    const auto fromProto = Tokenizer::fromProto(asBytes(proto), {}, "toy-tokenizer.model");
    INKLING_VERIFY(fromProto);
    const Tokenizer fromGguf = openToy("toy-F32.gguf");
    // In the seventh the library, for which <start_of_turn> is user-defined, made a token of what the text spells out.
    const Special special = row == 6 ? Special::Parse : Special::AsText;
    for (const Tokenizer* tokenizer : {&*fromProto, &fromGguf}) {
        QCOMPARE(tokenizer->encode(text, special), expected);
        QCOMPARE(tokenizer->decode(tokenizer->encode(text, Special::AsText)), text);
    }
    if (row == 6) {
        const Ids asText = fromGguf.encode(text, Special::AsText);
        QVERIFY(std::find(asText.begin(), asText.end(), 4) == asText.end());
    }
}

void TestTokenizer::agreesWithTheLibraryOnOddText_data()
{
    QTest::addColumn<std::string>("text");
    QTest::newRow("empty") << std::string();
    QTest::newRow("one space") << std::string(" ");
    QTest::newRow("spaces at the ends") << std::string("   a   b   ");
    QTest::newRow("NUL") << std::string("a\0b\0\0", 5);
    QTest::newRow("NUL alone") << std::string(1, '\0');
    QTest::newRow("every ASCII character") << [] {
        std::string text;
        for (int c = 0; c < 128; ++c) text += char(c);
        return text;
    }();
    QTest::newRow("CRLF") << std::string("one\r\ntwo\r\n\r\nthree\r");
    QTest::newRow("newlines") << std::string("\n\n\n\n\n");
    QTest::newRow("tabs") << std::string("\t\ta\t \t");
    QTest::newRow("emoji with joiners") << std::string(
        "👩‍👩‍👧‍👦 👩🏽‍🚀 🏳️‍🌈 🇩🇪");
    QTest::newRow("CJK") << std::string("吾輩は猫である。名前はまだ無い。한국어 漢字かな");
    QTest::newRow("NFC") << std::string("Größe, café, Å");
    QTest::newRow("NFD") << std::string("Gro\xCC\x88\xC3\x9F"
                                        "e, cafe\xCC\x81, A\xCC\x8A");
    QTest::newRow("right to left") << std::string("שלום \u202Eעולם\u202C مرحبا");
    QTest::newRow("other spaces") << std::string("a\u00A0b\u2003c\u3000d\u200B");
    QTest::newRow("highest code points") << std::string("\U0010FFFF\uFFFF\uFFFE\uFFFD\uD7FF\uE000");
    QTest::newRow("byte order mark") << std::string("\uFEFFtext");
    QTest::newRow("spelled-out pieces") << std::string("<unk><bos></s><0x0A><pad>[INST]");
    QTest::newRow("long word") << repeated("abcdefghij", 20000);
    QTest::newRow("long run") << std::string(20000, 'a');
    QTest::newRow("long run of spaces") << std::string(20000, ' ');
    QTest::newRow("long text") << repeated("Once upon a time there was a little fox; who lived?\n", 50000);
    QTest::newRow("long CJK") << repeated("日本語", 30000);
}

void TestTokenizer::agreesWithTheLibraryOnOddText()
{
    QFETCH(std::string, text);
    static const Oracle oracle(toyProto());
    static const Tokenizer tokenizer = openToy("toy-F32.gguf");
    const Ids ids = tokenizer.encode(text, Special::AsText);
    QCOMPARE(ids, oracle.encode(text));
    QCOMPARE(tokenizer.decode(ids), text);
    QCOMPARE(tokenizer.encode(text, Special::AsText), ids);
}

void TestTokenizer::agreesWithTheLibraryOnRandomText()
{
    const Oracle oracle(toyProto());
    const Tokenizer tokenizer = openToy("toy-F32.gguf");
    std::mt19937 random(1);
    for (const std::size_t characters : {1u, 2u, 3u, 10u, 100u, 1000u, 10000u, 30000u}) {
        for (int i = 0; i < (characters <= 1000 ? 100 : 3); ++i) {
            const std::string text = randomText(random, characters);
            const Ids ids = tokenizer.encode(text, Special::AsText);
            QCOMPARE(ids, oracle.encode(text));
            QCOMPARE(tokenizer.decode(ids), text);
        }
    }
}

// Vocabularies made to trip up a cut: merges over spaces and line ends, user-defined pieces that overlap, unused pieces
// that must be taken apart again, a dummy prefix.
void TestTokenizer::agreesWithTheLibraryOnOtherVocabularies_data()
{
    QTest::addColumn<bool>("dummyPrefix");
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 12; ++seed) QTest::addRow("%d", seed) << (seed % 2 == 1) << seed;
}

void TestTokenizer::agreesWithTheLibraryOnOtherVocabularies()
{
    QFETCH(bool, dummyPrefix);
    QFETCH(int, seed);
    std::mt19937 random{unsigned(seed)};
    TestVocabulary vocabulary = smallVocabulary();
    vocabulary.find("<start_of_turn>")->type = 3; // as the engine has it
    vocabulary.find("<end_of_turn>")->type = 3;
    vocabulary.dummyPrefix = dummyPrefix;
    const std::vector<std::string> letters = {"a", "b", "e", "n", "t", "▁", "\n", "é", "日"};
    for (int i = 0; i < 150; ++i) {
        std::string text;
        for (std::size_t length = 2 + random() % 4; length > 0; --length) text += letters[random() % letters.size()];
        const int type = random() % 10 == 0 ? 4 : random() % 6 == 0 ? 5 : 1;
        if (!vocabulary.find(text)) vocabulary.pieces.push_back({text, -float(random() % 40), type});
    }
    const Oracle oracle(protoOf(vocabulary));
    const Tokenizer tokenizer = fromVocabulary(vocabulary);
    TestFiles files;
    const auto file = files.open(ggufOf(vocabulary));
    INKLING_VERIFY(file);
    const auto fromGguf = Tokenizer::open(*file);
    INKLING_VERIFY(fromGguf);

    for (const std::size_t length : {1u, 5u, 50u, 500u, 40000u}) {
        std::string text;
        for (std::size_t i = 0; i < length; ++i) {
            std::string letter = letters[random() % letters.size()];
            text += letter == "▁" ? " " : letter;
        }
        const Ids ids = tokenizer.encode(text, Special::AsText);
        QCOMPARE(ids, oracle.encode(text));
        QCOMPARE(fromGguf->encode(text, Special::AsText), ids);
        QCOMPARE(tokenizer.decode(ids), text);
    }
}

void TestTokenizer::bothFormatsGiveTheSameIds()
{
    const Tokenizer gguf = openToy("toy-F32.gguf");
    const Tokenizer folder = openToy("toy-hf");
    QCOMPARE(folder.size(), gguf.size());
    for (TokenId id = -1; id <= TokenId(gguf.size()); ++id) {
        QCOMPARE(folder.piece(id), gguf.piece(id));
        QCOMPARE(folder.bytes(id), gguf.bytes(id));
        QCOMPARE(folder.isControl(id), gguf.isControl(id));
    }
    QCOMPARE(folder.bos(), gguf.bos());
    QCOMPARE(folder.eos(), gguf.eos());
    QCOMPARE(Ids(folder.stopTokens().begin(), folder.stopTokens().end()),
             Ids(gguf.stopTokens().begin(), gguf.stopTokens().end()));
    std::mt19937 random(2);
    for (int i = 0; i < 100; ++i) {
        const std::string text = randomText(random, 200) + "<start_of_turn>user\nHi<end_of_turn>";
        for (const Special special : {Special::AsText, Special::Parse})
            QCOMPARE(folder.encode(text, special), gguf.encode(text, special));
    }
}

void TestTokenizer::readsInvalidUtf8AsReplacementCharacters_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("meaning");
    QTest::newRow("lone surrogate") << std::string("a\xED\xA0\x80z") << std::string("a\uFFFD\uFFFD\uFFFDz");
    QTest::newRow("cut character") << std::string("a\xF0\x9F\x99") << std::string("a\uFFFD");
    QTest::newRow("overlong slash") << std::string("\xC0\xAF") << std::string("\uFFFD\uFFFD");
    QTest::newRow("Latin-1") << std::string("Gr\xF6\xDF"
                                            "e")
                             << std::string("Gr\uFFFD\uFFFDe");
}

void TestTokenizer::readsInvalidUtf8AsReplacementCharacters()
{
    QFETCH(std::string, text);
    QFETCH(std::string, meaning);
    const Tokenizer tokenizer = openToy("toy-F32.gguf");
    for (const Special special : {Special::AsText, Special::Parse})
        QCOMPARE(tokenizer.decode(tokenizer.encode(text, special)), meaning);
    QCOMPARE(tokenizer.encode(text, Special::AsText), tokenizer.encode(meaning, Special::AsText));
}

void TestTokenizer::neverGivesControlPiecesForText()
{
    for (const char* name : {"toy-F32.gguf", "toy-hf"}) {
        const Tokenizer tokenizer = openToy(name);
        std::string all;
        for (TokenId id = 0; id < TokenId(tokenizer.size()); ++id)
            if (tokenizer.isControl(id))
                all += std::string(tokenizer.piece(id)) + " x" + std::string(tokenizer.piece(id));
        QVERIFY(all.find("<start_of_turn>") != std::string::npos);
        const Ids ids = tokenizer.encode(all, Special::AsText);
        for (const TokenId id : ids) QVERIFY(!tokenizer.isControl(id));
        QCOMPARE(tokenizer.decode(ids), all);
    }
}

// The library itself takes the control piece here, and then refuses the whole text.
void TestTokenizer::singleCharacterControlPiecesStayText()
{
    TestVocabulary vocabulary = smallVocabulary();
    vocabulary.pieces.push_back({"§", 0, 3});
    const Tokenizer tokenizer = fromVocabulary(vocabulary);
    const TokenId id = vocabulary.id("§");
    QVERIFY(tokenizer.isControl(id));
    QCOMPARE(tokenizer.bytes(id), std::string_view());
    QCOMPARE(tokenizer.find("§"), std::optional<TokenId>(id));
    QCOMPARE(tokenizer.encode("in§§in", Special::AsText),
             (Ids{vocabulary.id("in"), 11 + 0xC2, 11 + 0xA7, 11 + 0xC2, 11 + 0xA7, vocabulary.id("in")}));
    QCOMPARE(tokenizer.decode(tokenizer.encode("a§t", Special::AsText)), std::string("a§t"));
    QCOMPARE(tokenizer.encode("§", Special::Parse), Ids{id});
}

void TestTokenizer::parsesControlPiecesWhenAsked_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::vector<int>>("ids"); // of the toy vocabulary; 15 is <0x09>, 16 is <0x0A>
    QTest::newRow("a turn") << std::string("<bos><start_of_turn>user") << std::vector<int>{2, 4, 453, 275};
    QTest::newRow("only a mark") << std::string("<end_of_turn>") << std::vector<int>{5};
    QTest::newRow("marks side by side") << std::string("<eos><eos><pad>") << std::vector<int>{1, 1, 0};
    QTest::newRow("text around") << std::string("Hello, world!<eos>Hello, world!")
                                 << std::vector<int>{995, 427, 965, 980, 865, 999, 1, 995, 427, 965, 980, 865, 999};
    QTest::newRow("cut mark") << std::string("<start_of_turn<bos>") << std::vector<int>();
    QTest::newRow("unknown is no control piece") << std::string("<unk>") << std::vector<int>();
    QTest::newRow("nor is a byte piece") << std::string("<0x41>") << std::vector<int>();
}

void TestTokenizer::parsesControlPiecesWhenAsked()
{
    QFETCH(std::string, text);
    QFETCH(std::vector<int>, ids);
    const Tokenizer tokenizer = openToy("toy-F32.gguf");
    if (text == "<start_of_turn<bos>") {
        ids = tokenizer.encode("<start_of_turn", Special::AsText);
        ids.push_back(2);
    } else if (ids.empty()) {
        ids = tokenizer.encode(text, Special::AsText);
    }
    QCOMPARE(tokenizer.encode(text, Special::Parse), ids);
}

void TestTokenizer::parsesTheLongestControlPiece()
{
    TestVocabulary vocabulary = smallVocabulary();
    vocabulary.pieces.push_back({"<a", 0, 3});
    vocabulary.pieces.push_back({"<a>", 0, 3});
    vocabulary.pieces.push_back({"<a>>>", 0, 3});
    vocabulary.pieces.push_back({"a><", 0, 3});
    const Tokenizer tokenizer = fromVocabulary(vocabulary);
    const auto id = [&](const char* text) { return vocabulary.id(text); };
    QCOMPARE(tokenizer.encode("<a", Special::Parse), Ids{id("<a")});
    QCOMPARE(tokenizer.encode("<a>", Special::Parse), Ids{id("<a>")});
    QCOMPARE(tokenizer.encode("<a>>", Special::Parse), (Ids{id("<a>"), id(">")}));
    QCOMPARE(tokenizer.encode("<a>>>", Special::Parse), Ids{id("<a>>>")});
    QCOMPARE(tokenizer.encode("<<a><", Special::Parse), (Ids{id("<"), id("<a>"), id("<")}));
    QCOMPARE(tokenizer.encode("aa><", Special::Parse), (Ids{id("a"), id("a><")}));
}

void TestTokenizer::putsTheDummyPrefixAtTheStartOnly()
{
    TestVocabulary vocabulary = smallVocabulary();
    vocabulary.dummyPrefix = true;
    const Tokenizer tokenizer = fromVocabulary(vocabulary);
    const TokenId the = vocabulary.id("▁the");
    QCOMPARE(tokenizer.encode("the the", Special::AsText), (Ids{the, the}));
    QCOMPARE(tokenizer.decode(Ids{the, the}), std::string("the the"));
    QCOMPARE(tokenizer.encode("", Special::AsText), Ids());
    QCOMPARE(tokenizer.encode("the<eos>the", Special::Parse), (Ids{the, 1, vocabulary.id("t"), vocabulary.id("he")}));
    QCOMPARE(tokenizer.encode("<bos>the", Special::Parse), (Ids{2, vocabulary.id("t"), vocabulary.id("he")}));
    // Not before every part of a long text.
    const std::string text = repeated("the ", 100000);
    const Ids ids = tokenizer.encode(text, Special::AsText);
    QCOMPARE(ids, Oracle(protoOf(vocabulary)).encode(text));
    QCOMPARE(tokenizer.decode(ids), text);
}

// A GGUF spells the runs of spaces among its user-defined pieces with literal spaces.
void TestTokenizer::matchesRunsOfSpacesFromAGguf()
{
    TestVocabulary vocabulary = smallVocabulary();
    const TokenId two = vocabulary.id("▁▁");
    const TokenId three = vocabulary.id("▁▁▁");
    vocabulary.pieces[std::size_t(two)].text = "  ";
    vocabulary.pieces[std::size_t(three)].text = "   ";
    TestFiles files;
    const auto file = files.open(ggufOf(vocabulary));
    INKLING_VERIFY(file);
    const auto tokenizer = Tokenizer::open(*file);
    INKLING_VERIFY(tokenizer);
    QCOMPARE(tokenizer->encode("  ", Special::AsText), Ids{two});
    QCOMPARE(tokenizer->encode("     a", Special::AsText), (Ids{three, two, vocabulary.id("a")}));
    QCOMPARE(tokenizer->bytes(three), std::string_view("   "));
    QCOMPARE(tokenizer->piece(three), std::string_view("▁▁▁"));
    QCOMPARE(tokenizer->encode("     a", Special::AsText),
             fromVocabulary(smallVocabulary()).encode("     a", Special::AsText));
}

void TestTokenizer::specialPiecesOfTheFileAreControl()
{
    const std::string proto = protoOf(smallVocabulary());
    const std::vector<std::string> special = {"▁the", "no such piece"};
    const auto tokenizer = Tokenizer::fromProto(asBytes(proto), special, "test");
    INKLING_VERIFY(tokenizer);
    TestVocabulary vocabulary = smallVocabulary();
    QVERIFY(tokenizer->isControl(vocabulary.id("▁the")));
    QCOMPARE(tokenizer->encode(" the", Special::AsText), (Ids{vocabulary.id("▁t"), vocabulary.id("he")}));
}

void TestTokenizer::knowsWhatEachTokenAdds()
{
    TestVocabulary vocabulary = smallVocabulary();
    vocabulary.pieces.push_back({"▁un▁used", 0, 5});
    const Tokenizer tokenizer = fromVocabulary(vocabulary);
    QCOMPARE(tokenizer.bytes(0), std::string_view());
    QCOMPARE(tokenizer.bytes(3), std::string_view(" ⁇ "));
    QCOMPARE(tokenizer.bytes(4), std::string_view()); // <start_of_turn>, user-defined in the file
    QCOMPARE(tokenizer.bytes(6), std::string_view("\n\n"));
    QCOMPARE(tokenizer.bytes(8), std::string_view("  "));
    QCOMPARE(tokenizer.bytes(vocabulary.id("▁the")), std::string_view(" the"));
    QCOMPARE(tokenizer.bytes(vocabulary.id("日本")), std::string_view("日本"));
    QCOMPARE(tokenizer.bytes(vocabulary.id("▁un▁used")), std::string_view(" un used"));
    for (int byte = 0; byte < 256; ++byte) QCOMPARE(tokenizer.bytes(11 + byte), std::string(1, char(byte)));
    for (const TokenId id : {-1, -2147483647 - 1, int(vocabulary.pieces.size()), 2147483647}) {
        QCOMPARE(tokenizer.bytes(id), std::string_view());
        QCOMPARE(tokenizer.piece(id), std::string_view());
        QVERIFY(!tokenizer.isControl(id));
    }
    QCOMPARE(tokenizer.piece(vocabulary.id("▁the")), std::string_view("▁the"));
    QCOMPARE(tokenizer.piece(11 + 10), std::string_view("<0x0A>"));
}

void TestTokenizer::decodesWhatIsNoText()
{
    TestVocabulary vocabulary = smallVocabulary();
    const Tokenizer tokenizer = fromVocabulary(vocabulary);
    const TokenId a = vocabulary.id("a");
    QCOMPARE(tokenizer.decode(Ids{}), std::string());
    QCOMPARE(tokenizer.decode(Ids{2, 4, a, 5, 1, -7, 100000}), std::string("a"));
    QCOMPARE(tokenizer.decode(Ids{11 + 0xF0, 11 + 0x9F, a}), std::string("\uFFFDa"));
    QCOMPARE(tokenizer.decode(Ids{11 + 0xF0, 11 + 0x9F, 11 + 0x99, 11 + 0x82}), std::string("🙂"));
    QCOMPARE(tokenizer.decode(Ids{a, 11 + 0xFF, 11 + 0xFE}), std::string("a\uFFFD\uFFFD"));
    QCOMPARE(tokenizer.decode(Ids{11 + 0xED, 11 + 0xA0, 11 + 0x80}), std::string("\uFFFD\uFFFD\uFFFD"));
    QCOMPARE(tokenizer.decode(Ids{a, 3, a}), std::string("a ⁇ a"));
    // U+2581 is how the library spells a space.
    QCOMPARE(tokenizer.decode(tokenizer.encode("a\u2581a", Special::AsText)), std::string("a a"));
}

void TestTokenizer::findsPieces()
{
    const Tokenizer tokenizer = openToy("toy-F32.gguf");
    QCOMPARE(tokenizer.size(), std::size_t(1024));
    for (TokenId id = 0; id < 1024; ++id) QCOMPARE(tokenizer.find(tokenizer.piece(id)), std::optional<TokenId>(id));
    QCOMPARE(tokenizer.find("no such piece"), std::nullopt);
    QCOMPARE(tokenizer.find(""), std::nullopt);
}

void TestTokenizer::knowsTheSpecialIds()
{
    const Tokenizer toy = openToy("toy-F32.gguf");
    QCOMPARE(toy.bos(), std::optional<TokenId>(2));
    QCOMPARE(toy.eos(), std::optional<TokenId>(1));
    QVERIFY(toy.addsBos());
    QCOMPARE(Ids(toy.stopTokens().begin(), toy.stopTokens().end()), (Ids{1, 5}));

    TestVocabulary vocabulary = smallVocabulary();
    TestFiles files;
    GgufBuilder gguf;
    addPieces(gguf.gemma(), vocabulary)
        .u32Key("tokenizer.ggml.bos_token_id", 7)
        .u32Key("tokenizer.ggml.eos_token_id", 9)
        .u32Key("tokenizer.ggml.eot_token_id", 8)
        .key("tokenizer.ggml.add_bos_token", 7, GgufBuilder::u8(0));
    const auto file = files.open(gguf);
    INKLING_VERIFY(file);
    const auto own = Tokenizer::open(*file);
    INKLING_VERIFY(own);
    QCOMPARE(own->bos(), std::optional<TokenId>(7));
    QCOMPARE(own->eos(), std::optional<TokenId>(9));
    QVERIFY(!own->addsBos());
    QCOMPARE(Ids(own->stopTokens().begin(), own->stopTokens().end()), (Ids{9, 8, 5, 1}));

    GgufBuilder silent; // goes by name
    const auto silentFile = files.open(addPieces(silent.gemma(), vocabulary));
    INKLING_VERIFY(silentFile);
    const auto byName = Tokenizer::open(*silentFile);
    INKLING_VERIFY(byName);
    QCOMPARE(byName->bos(), std::optional<TokenId>(2));
    QCOMPARE(byName->eos(), std::optional<TokenId>(1));
    QVERIFY(byName->addsBos());
}

// Twice the text takes about twice the time: far less than four times, which a quadratic step would take.
void TestTokenizer::longTextTakesLinearTime_data()
{
    QTest::addColumn<std::string>("unit");
    QTest::newRow("prose") << std::string("Once upon a time there was a little fox who lived in a castle. ");
    QTest::newRow("no space") << std::string("castle");
    QTest::newRow("one letter") << std::string("e");
    QTest::newRow("one letter that merges") << std::string("a");
    QTest::newRow("spaces") << std::string(" ");
    QTest::newRow("newlines") << std::string("\n");
    QTest::newRow("CJK") << std::string("日本語のテキスト");
    QTest::newRow("begun marks") << std::string("<start_of_turn");
}

void TestTokenizer::longTextTakesLinearTime()
{
    QFETCH(std::string, unit);
    // The small vocabulary has "aa" and "aaaa": a run of that letter can be cut nowhere.
    const Tokenizer tokenizer = unit == "a" ? fromVocabulary(smallVocabulary()) : openToy("toy-F32.gguf");
    const auto median = [&](const std::string& text) {
        std::vector<qint64> times;
        for (int i = 0; i < 3; ++i) {
            QElapsedTimer timer;
            timer.start();
            const Ids ids = tokenizer.encode(text, Special::Parse);
            times.push_back(timer.nsecsElapsed());
            if (tokenizer.decode(ids) != text) return -1.0;
        }
        std::sort(times.begin(), times.end());
        return double(times[1]);
    };
    const std::string text = repeated(unit, 1 << 18);
    const double once = median(text);
    const double twice = median(text + text);
    QVERIFY(once > 0 && twice > 0);
    QVERIFY2(twice / once < 4, qPrintable(QString("%1 ms, then %2 ms").arg(once * 1e-6).arg(twice * 1e-6)));
}

QTEST_APPLESS_MAIN(TestTokenizer)
#include "tst_tokenizer.moc"
