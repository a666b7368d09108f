// UTF-8: well-formed sequences and maximal subparts (Unicode 15, tables 3-7 and 3-8), names for messages, file names.
#include "engine/base/text.h"

#include <QTest>

#include <cstdint>
#include <string>

using namespace inkling;

namespace {

std::string encode(std::uint32_t c) // UTF-8 by its definition, also of surrogates
{
    std::string out;
    if (c < 0x80) return {char(c)};
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    out += char((c >> (6 * more)) | ((0xF0u << (3 - more)) & 0xFF));
    for (int i = more - 1; i >= 0; --i) out += char(0x80 | ((c >> (6 * i)) & 0x3F));
    return out;
}

} // namespace

class TestText : public QObject
{
    Q_OBJECT

private slots:
    void knowsEveryCodePoint();
    void agreesWithTable37OnEveryPairOfFirstBytes();
    void replacesMaximalSubparts_data();
    void replacesMaximalSubparts();
    void findsAnUnfinishedCharacterAtTheEnd_data();
    void findsAnUnfinishedCharacterAtTheEnd();
    void everyCutOfACharacterIsUnfinished();
    void countsCodePoints();
    void makesNamesPrintable();
    void keepsFileNames();
};

void TestText::knowsEveryCodePoint()
{
    for (std::uint32_t c = 0; c < 0x110400; ++c) {
        const std::string text = encode(c);
        const bool scalar = c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
        QCOMPARE(utf8SequenceLength(text), scalar ? int(text.size()) : 0);
        QCOMPARE(isValidUtf8(text), scalar);
    }
}

// The table, row by row: first byte, second byte. Third and fourth bytes are always 80..BF.
void TestText::agreesWithTable37OnEveryPairOfFirstBytes()
{
    struct Row
    {
        int first, last, low, high, length;
    };
    const Row rows[] = {{0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
                        {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
                        {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
    for (int a = 0; a < 256; ++a) {
        for (int b = 0; b < 256; ++b) {
            int expected = a < 0x80 ? 1 : 0;
            for (const Row& row : rows)
                if (a >= row.first && a <= row.last && b >= row.low && b <= row.high) expected = row.length;
            for (const char rest : {char(0x80), char(0xBF)})
                QCOMPARE(utf8SequenceLength(std::string{char(a), char(b), rest, rest}), expected);
            if (expected >= 3) {
                QCOMPARE(utf8SequenceLength(std::string{char(a), char(b), char(0x7F), char(0x80)}), 0);
                QCOMPARE(utf8SequenceLength(std::string{char(a), char(b), char(0xC0), char(0x80)}), 0);
            }
        }
    }
}

void TestText::replacesMaximalSubparts_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QByteArray& bytes, const QString& expected) {
        QTest::newRow(name) << bytes << expected;
    };
    const QChar r(0xFFFD);
    row("empty", "", "");
    row("plain", "abc", "abc");
    row("NUL stays", QByteArray("a\0b", 3), QString::fromLatin1("a\0b", 3));
    // Unicode 15, tables 3-8 to 3-11
    row("overlong forms", "\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", QString(8, r) + "A");
    row("surrogates", "\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", QString(8, r) + "A");
    row("other ill-formed sequences", "\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42",
        QString(5, r) + "A" + QString(2, r) + "B");
    row("truncated sequences", "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", QString(4, r) + "A");
    row("cut at the end", "a\xF0\x9F\x99", QString("a") + r);
    row("lone continuation", "\x80", QString(1, r));
}

void TestText::replacesMaximalSubparts()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    QCOMPARE(QByteArray::fromStdString(sanitizeUtf8(bytes.toStdString())), expected.toUtf8());
    QCOMPARE(isValidUtf8(bytes.toStdString()), bytes == expected.toUtf8());
}

void TestText::findsAnUnfinishedCharacterAtTheEnd_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("length");
    QTest::newRow("empty") << QByteArray() << 0;
    QTest::newRow("ASCII") << QByteArray("a") << 0;
    QTest::newRow("whole character") << QByteArray("\xF0\x9F\x99\x82") << 0;
    QTest::newRow("lead byte") << QByteArray("a\xF0") << 1;
    QTest::newRow("two of four") << QByteArray("\xF0\x9F") << 2;
    QTest::newRow("three of four") << QByteArray("abc\xF0\x9F\x99") << 3;
    QTest::newRow("a byte that never starts one") << QByteArray("\xC0") << 0;
    QTest::newRow("lone continuations") << QByteArray("\x80\x80\x80\x80") << 0;
    QTest::newRow("surrogate cannot be completed") << QByteArray("\xED\xA0") << 0;
    QTest::newRow("above U+10FFFF") << QByteArray("\xF4\x90") << 0;
    QTest::newRow("overlong") << QByteArray("\xE0\x9F") << 0;
    QTest::newRow("lead after lead") << QByteArray("\xF0\xE2") << 1;
    QTest::newRow("broken in the middle") << QByteArray("\xF0\x41\x80") << 0;
}

void TestText::findsAnUnfinishedCharacterAtTheEnd()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, length);
    QCOMPARE(int(incompleteUtf8Tail(bytes.toStdString())), length);
}

void TestText::everyCutOfACharacterIsUnfinished()
{
    for (std::uint32_t c = 0x80; c <= 0x10FFFF; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        const std::string text = "x" + encode(c);
        for (std::size_t size = 2; size < text.size(); ++size)
            QCOMPARE(incompleteUtf8Tail(text.substr(0, size)), size - 1);
    }
}

void TestText::countsCodePoints()
{
    QCOMPARE(countCodePoints(""), std::size_t(0));
    QCOMPARE(countCodePoints("Größe"), std::size_t(5));
    QCOMPARE(countCodePoints("日本🙂"), std::size_t(3));
}

void TestText::makesNamesPrintable()
{
    QCOMPARE(printable("blk.0\n\x1b[31m"), std::string("blk.0??[31m"));
    QCOMPARE(printable("a\xff\x7f"), std::string("a\uFFFD?"));
    QCOMPARE(printable(std::string(100, 'x')), std::string(80, 'x') + "…");
    QCOMPARE(printable("ééé", 4), std::string("éé…"));
    QVERIFY(isValidUtf8(printable("ééé", 3)));
}

void TestText::keepsFileNames()
{
    for (const std::string name : {"story.gguf", "Größe/日本.gguf", "a b"})
        QCOMPARE(pathToUtf8(pathFromUtf8(name)), name);
}

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
