// Lines out of bytes that come in pieces of any size.
#include "engine/serve/line_reader.h"
#include "tests/support/engine_test.h"

#include <algorithm>

using namespace inkling;
using serve::LineReader;

namespace {

// Gives `bytes` out in pieces of at most `piece`.
class PieceSource final : public serve::ByteSource
{
public:
    PieceSource(std::string bytes, std::size_t piece) : m_bytes(std::move(bytes)), m_piece(piece) {}
    std::size_t read(std::span<char> buffer) override
    {
        const std::size_t count = std::min({buffer.size(), m_piece, m_bytes.size() - m_at});
        std::copy_n(m_bytes.begin() + std::ptrdiff_t(m_at), count, buffer.begin());
        m_at += count;
        return count;
    }

private:
    std::string m_bytes;
    std::size_t m_piece;
    std::size_t m_at = 0;
};

// A line of `length` bytes that is never held as a whole, then "end\n".
class EndlessSource final : public serve::ByteSource
{
public:
    explicit EndlessSource(std::size_t length) : m_left(length) {}
    std::size_t read(std::span<char> buffer) override
    {
        if (m_left == 0) {
            if (m_ended) return 0;
            m_ended = true;
            const std::string_view tail = "\nend\n";
            std::copy(tail.begin(), tail.end(), buffer.begin());
            return tail.size();
        }
        const std::size_t count = std::min(buffer.size(), m_left);
        std::fill_n(buffer.begin(), count, 'x');
        m_left -= count;
        return count;
    }

private:
    std::size_t m_left;
    bool m_ended = false;
};

std::string readAll(serve::ByteSource& source, std::size_t limit)
{
    LineReader reader(source, limit);
    std::string all;
    std::string line;
    for (;;) {
        switch (reader.next(line)) {
        case LineReader::Outcome::Line: all += "[" + line + "]"; break;
        case LineReader::Outcome::TooLong: all += "[!]"; break;
        case LineReader::Outcome::End: return all;
        }
    }
}

} // namespace

class TestLineReader : public QObject
{
    Q_OBJECT
private slots:
    void cutsLinesWhateverThePieces_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("lines");
        QTest::newRow("nothing") << QByteArray("") << QByteArray("");
        QTest::newRow("one") << QByteArray("abc\n") << QByteArray("[abc]");
        QTest::newRow("empty lines") << QByteArray("\n\na\n") << QByteArray("[][][a]");
        QTest::newRow("no LF at the end") << QByteArray("a\nbc") << QByteArray("[a][bc]");
        QTest::newRow("exactly the limit") << QByteArray("12345678\n1\n") << QByteArray("[12345678][1]");
        QTest::newRow("one more") << QByteArray("123456789\n1\n") << QByteArray("[!][1]");
        QTest::newRow("too long at the end") << QByteArray("1\n123456789012") << QByteArray("[1][!]");
        QTest::newRow("NUL stays") << QByteArray("a\0b\n", 4) << QByteArray("[a\0b]", 5);
    }
    void cutsLinesWhateverThePieces()
    {
        QFETCH(const QByteArray, input);
        QFETCH(const QByteArray, lines);
        for (const std::size_t piece : {1, 2, 3, 7, 100}) {
            PieceSource source(input.toStdString(), piece);
            QCOMPARE(QByteArray::fromStdString(readAll(source, 8)), lines);
        }
    }
    void skipsALineOfAnyLengthWithoutHoldingIt()
    {
        EndlessSource source(std::size_t(3) << 30);
        QCOMPARE(readAll(source, 1000), std::string("[!][end]"));
    }
};

QTEST_APPLESS_MAIN(TestLineReader)
#include "tst_line_reader.moc"
