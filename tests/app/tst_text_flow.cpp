// Text as hostile as a model can write it: laid out in bounded pieces, harmless to look at, every character in its
// place.
#include "app/widgets/text_flow.h"

#include <QElapsedTimer>
#include <QFontDatabase>
#include <QImage>
#include <QPainter>
#include <QTest>

using namespace inkling::app;

namespace {

TextFlow::Look look(int width = 600)
{
    QFont font(QStringLiteral("Noto Serif"));
    font.setPointSizeF(12);
    return {font, width, 28};
}

QString lorem(int words)
{
    QString text;
    for (int i = 0; i < words; ++i) text += QStringLiteral("word%1 ").arg(i);
    return text;
}

} // namespace

class TestTextFlow : public QObject
{
    Q_OBJECT

private slots:
    void growingTextIsLaidOutAsIfItHadAlwaysBeenThere_data();
    void growingTextIsLaidOutAsIfItHadAlwaysBeenThere();
    void aLongParagraphBreaksWhereOneLayoutWouldBreakIt();
    void survivesHostileText_data();
    void survivesHostileText();
    void showsControlCharactersInsteadOfObeyingThem();
    void findsTheCharacterUnderAPoint();
    void findsWordsAndParagraphs();
    void aMegabyteWithoutASpaceIsLaidOutInBoundedTime();
};

void TestTextFlow::growingTextIsLaidOutAsIfItHadAlwaysBeenThere_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("prose") << lorem(900);
    QTest::newRow("paragraphs") << QStringLiteral("One.\n\nTwo is longer.\n\n\n\n\n\n\nThree\nFour\n");
    QTest::newRow("no spaces") << QString(9000, QLatin1Char('x'));
    QTest::newRow("right to left") << QStringLiteral("\u05E9\u05DC\u05D5\u05DD ").repeated(800);
    QTest::newRow("emoji") << QStringLiteral("\U0001F468\u200D\U0001F469\u200D\U0001F467 ").repeated(500);
}

void TestTextFlow::growingTextIsLaidOutAsIfItHadAlwaysBeenThere()
{
    QFETCH(QString, text);
    TextFlow whole;
    whole.setLook(look());
    whole.setText(text);
    whole.layOut(QDeadlineTimer::Forever);
    TextFlow grown;
    grown.setLook(look());
    for (qsizetype at = 0; at < text.size(); at += 7) {
        grown.append(text.mid(at, 7));
        grown.layOut(QDeadlineTimer::Forever);
    }
    QCOMPARE(grown.text(), whole.text());
    QCOMPARE(grown.height(), whole.height());
    for (int y = 5; y < whole.height(); y += 211) {
        QCOMPARE(grown.characterAt(QPointF(77, y)), whole.characterAt(QPointF(77, y)));
    }
}

void TestTextFlow::aLongParagraphBreaksWhereOneLayoutWouldBreakIt()
{
    const QString text = lorem(1500);
    TextFlow flow;
    flow.setLook(look());
    flow.setText(text);
    QVERIFY(flow.layOut(QDeadlineTimer::Forever));

    QTextLayout layout(text, look().font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) line.setLineWidth(600);
    layout.endLayout();
    QCOMPARE(flow.height(), layout.lineCount() * 28);
    for (int i = 0; i < layout.lineCount(); ++i) {
        QCOMPARE(flow.characterAt(QPointF(0, i * 28 + 14)), layout.lineAt(i).textStart());
    }
}

void TestTextFlow::survivesHostileText_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("newlines") << QString(100000, QLatin1Char('\n'));
    QTest::newRow("NULs") << QString(5000, QChar(0));
    QTest::newRow("half pairs") << QString(5000, QChar(0xD83D));
    QTest::newRow("overrides") << QStringLiteral("\u202Eabc\u202D\u2067def").repeated(2000);
    QTest::newRow("marks") << QLatin1Char('a') + QString(20000, QChar(0x0301));
    QTest::newRow("zero width") << QString(20000, QChar(0x200B));
    QTest::newRow("joiners") << QString(20000, QChar(0x200D));
    QTest::newRow("tabs") << QString(5000, QLatin1Char('\t'));
    QTest::newRow("separators") << QStringLiteral("a\u2028b\u2029c\r\nd\x0B\x0C").repeated(500);
    QTest::newRow("pairs across windows") << QLatin1Char('x') + QStringLiteral("\U0001F600").repeated(5000);
}

void TestTextFlow::survivesHostileText()
{
    QFETCH(QString, text);
    for (const int width : {1, 40, 600}) {
        TextFlow flow;
        flow.setLook(look(width));
        flow.setText(text);
        QCOMPARE(flow.text().size(), text.size());
        QVERIFY(flow.layOut(QDeadlineTimer::Forever));
        const int height = flow.height();
        QVERIFY(height >= 0);
        QImage image(600, 300, QImage::Format_ARGB32_Premultiplied);
        QPainter painter(&image);
        QTextCharFormat format;
        format.setForeground(Qt::red);
        flow.paint(painter, QPointF(0, -height / 2), QRectF(0, 0, 600, 300), {{{0, text.size()}, format}});
        QVERIFY(flow.characterAt(QPointF(5, height / 2)) <= text.size());
        flow.forgetLinesOutside(0, 0);
        flow.paint(painter, QPointF(0, 0), QRectF(0, 0, 600, 300), {});
        QCOMPARE(flow.height(), height);
    }
}

void TestTextFlow::showsControlCharactersInsteadOfObeyingThem()
{
    QCOMPARE(harmless(QStringLiteral("a\x1B[31mb\n\tc")), QStringLiteral("a\u241B[31mb\n\tc"));
    QCOMPARE(harmless(QStringLiteral("abc\u202Edef")), QStringLiteral("abc\uFFFDdef"));
    QCOMPARE(harmless(QStringLiteral("\u05E9\u05DC\u05D5\u05DD \U0001F600")),
             QStringLiteral("\u05E9\u05DC\u05D5\u05DD \U0001F600"));
}

void TestTextFlow::findsTheCharacterUnderAPoint()
{
    TextFlow flow;
    flow.setLook(look());
    flow.setText(QStringLiteral("One\n\nTwo"));
    QVERIFY(flow.layOut(QDeadlineTimer::Forever));
    QCOMPARE(flow.characterAt(QPointF(0, 5)), 0);
    QCOMPARE(flow.characterAt(QPointF(500, 5)), 3);
    QCOMPARE(flow.characterAt(QPointF(0, 28 + 14 + 5)), 5);
    QCOMPARE(flow.characterAt(QPointF(500, 28 + 14 + 5)), 8);
    QCOMPARE(flow.characterAt(QPointF(0, -10)), 0);
    QCOMPARE(flow.characterAt(QPointF(0, 9999)), 8);
}

void TestTextFlow::findsWordsAndParagraphs()
{
    TextFlow flow;
    flow.setLook(look());
    flow.setText(QStringLiteral("Ink dries slowly.\nPaper waits."));
    const TextFlow::Range word = flow.wordAt(6);
    QCOMPARE(flow.text().mid(word.from, word.to - word.from), QStringLiteral("dries"));
    const TextFlow::Range first = flow.wordAt(0);
    QCOMPARE(flow.text().mid(first.from, first.to - first.from), QStringLiteral("Ink"));
    const TextFlow::Range paragraph = flow.paragraphAt(20);
    QCOMPARE(flow.text().mid(paragraph.from, paragraph.to - paragraph.from), QStringLiteral("Paper waits."));
}

// No time is asserted; it would be minutes if the work were quadratic, and the test's limit would end it.
void TestTextFlow::aMegabyteWithoutASpaceIsLaidOutInBoundedTime()
{
    TextFlow flow;
    flow.setLook(look());
    flow.setText(QString(1 << 20, QLatin1Char('m')));
    const int guess = flow.height();
    QElapsedTimer clock;
    clock.start();
    qint64 longest = 0;
    for (bool complete = false; !complete;) {
        const qint64 before = clock.elapsed();
        complete = flow.layOut(QDeadlineTimer(std::chrono::milliseconds(10)));
        longest = std::max(longest, clock.elapsed() - before);
    }
    qInfo("a megabyte without a space: %lld ms, at most %lld ms at once", clock.restart(), longest);
    QVERIFY2(guess > flow.height() / 4 && guess < flow.height() * 4, "the guess was somewhere near");
    for (int i = 0; i < 200; ++i) {
        flow.append(QStringLiteral("mm"));
        QVERIFY(flow.layOut(QDeadlineTimer::Forever));
    }
    qInfo("200 times two characters more: %lld ms", clock.elapsed());
}

QTEST_MAIN(TestTextFlow)
#include "tst_text_flow.moc"
