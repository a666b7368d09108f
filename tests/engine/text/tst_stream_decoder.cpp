// Streamed text: whole characters only, and together exactly what decoding all at once gives.
#include "engine/base/text.h"
#include "engine/text/stream_decoder.h"
#include "tests/engine/text/test_vocabulary.h"

#include <QTest>

#include <random>

using namespace inkling;
using namespace inkling::test;

namespace {

Tokenizer smallTokenizer()
{
    const std::string proto = protoOf(smallVocabulary());
    auto tokenizer = Tokenizer::fromProto(asBytes(proto), {}, "test");
    if (!tokenizer) qFatal("%s", tokenizer.error().text.c_str());
    return std::move(*tokenizer);
}

TokenId byteId(int byte) { return 11 + byte; }

} // namespace

class TestStreamDecoder : public QObject
{
    Q_OBJECT

private slots:
    void holdsBackTheStartOfACharacter();
    void replacesBytesThatCannotBecomeACharacter_data();
    void replacesBytesThatCannotBecomeACharacter();
    void controlTokensAddNothing();
    void finishesOnce();
    void equalsDecodingAllAtOnce();
    void equalsDecodingOfText();
};

void TestStreamDecoder::holdsBackTheStartOfACharacter()
{
    const Tokenizer tokenizer = smallTokenizer();
    StreamDecoder decoder(tokenizer);
    TestVocabulary vocabulary = smallVocabulary();
    QCOMPARE(decoder.push(vocabulary.id("▁the")), std::string(" the"));
    QCOMPARE(decoder.push(byteId(0xF0)), std::string());
    QCOMPARE(decoder.push(byteId(0x9F)), std::string());
    QCOMPARE(decoder.push(byteId(0x99)), std::string());
    QCOMPARE(decoder.push(byteId(0x82)), std::string("🙂"));
    QCOMPARE(decoder.push(byteId('x')), std::string("x"));
    QCOMPARE(decoder.finish(), std::string());
}

void TestStreamDecoder::replacesBytesThatCannotBecomeACharacter_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("pushed"); // by each byte
    QTest::addColumn<QString>("finished");
    const QString r(QChar(0xFFFD));
    QTest::newRow("lone continuation") << QByteArray("\x80") << QStringList{r} << "";
    QTest::newRow("never a lead byte") << QByteArray("\xFF") << QStringList{r} << "";
    QTest::newRow("unfinished") << QByteArray("\xE2\x80") << QStringList{"", ""} << r;
    QTest::newRow("broken off") << QByteArray("\xE2\x80z") << QStringList{"", "", r + "z"} << "";
    QTest::newRow("a lead byte after a start") << QByteArray("\xF0\x9F\xC3\xA9") << QStringList{"", "", r, "é"} << "";
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << QStringList{"", r + r, r} << "";
    QTest::newRow("above the last code point") << QByteArray("\xF4\x90\x80\x80") << QStringList{"", r + r, r, r} << "";
    QTest::newRow("unfinished twice") << QByteArray("\xF0\x9F\xF0\x9F") << QStringList{"", "", r, ""} << r;
}

void TestStreamDecoder::replacesBytesThatCannotBecomeACharacter()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, pushed);
    QFETCH(QString, finished);
    const Tokenizer tokenizer = smallTokenizer();
    StreamDecoder decoder(tokenizer);
    QStringList actual;
    for (const char c : bytes)
        actual.append(QString::fromStdString(decoder.push(byteId(static_cast<unsigned char>(c)))));
    QCOMPARE(actual, pushed);
    QCOMPARE(QString::fromStdString(decoder.finish()), finished);
}

void TestStreamDecoder::controlTokensAddNothing()
{
    const Tokenizer tokenizer = smallTokenizer();
    StreamDecoder decoder(tokenizer);
    for (const TokenId id : {0, 1, 2, 4, 5, -1, 100000}) QCOMPARE(decoder.push(id), std::string());
    QCOMPARE(decoder.push(byteId(0xC3)), std::string());
    QCOMPARE(decoder.push(2), std::string()); // does not tear the character apart, as in decode()
    QCOMPARE(decoder.push(byteId(0xA9)), std::string("é"));
    QCOMPARE(decoder.finish(), std::string());
}

void TestStreamDecoder::finishesOnce()
{
    const Tokenizer tokenizer = smallTokenizer();
    StreamDecoder decoder(tokenizer);
    QCOMPARE(decoder.push(byteId(0xC3)), std::string());
    QCOMPARE(decoder.finish(), std::string("\uFFFD"));
    QCOMPARE(decoder.finish(), std::string());
    QCOMPARE(decoder.push(byteId('a')), std::string("a")); // ready for the next text
}

void TestStreamDecoder::equalsDecodingAllAtOnce()
{
    const Tokenizer tokenizer = smallTokenizer();
    const int size = int(tokenizer.size());
    std::mt19937 random(3);
    for (int round = 0; round < 3000; ++round) {
        // Mostly bytes, and of those mostly such as begin and continue characters.
        std::vector<TokenId> ids(random() % 30);
        for (TokenId& id : ids) {
            const auto kind = random() % 8;
            if (kind == 0)
                id = TokenId(random() % unsigned(size + 4)) - 2;
            else if (kind <= 3)
                id = byteId(0xC0 + int(random() % 0x38));
            else
                id = byteId(0x80 + int(random() % 0x40));
        }
        StreamDecoder decoder(tokenizer);
        std::string streamed;
        for (const TokenId id : ids) {
            const std::string text = decoder.push(id);
            QVERIFY(isValidUtf8(text));
            streamed += text;
        }
        streamed += decoder.finish();
        QCOMPARE(streamed, tokenizer.decode(ids));
    }
}

void TestStreamDecoder::equalsDecodingOfText()
{
    const Tokenizer tokenizer = smallTokenizer();
    const std::string text = "the thing 👩‍👩‍👧‍👦 日本語\r\n\n\n naïve — “quoted”";
    StreamDecoder decoder(tokenizer);
    std::string streamed;
    for (const TokenId id : tokenizer.encode(text, Special::AsText)) {
        const std::string part = decoder.push(id);
        QVERIFY(isValidUtf8(part));
        QVERIFY(part.find("\uFFFD") == std::string::npos);
        streamed += part;
    }
    QCOMPARE(streamed + decoder.finish(), text);
}

QTEST_APPLESS_MAIN(TestStreamDecoder)
#include "tst_stream_decoder.moc"
