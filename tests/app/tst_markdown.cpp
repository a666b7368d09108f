// Markdown as blocks, as shown text, and back to its source: what a reply says must stand on the screen however it is
// written, and arrive in pieces as if it had been there at once.
#include "app/style/theme.h"
#include "app/widgets/markdown.h"
#include "app/widgets/message_flow.h"

#include <QElapsedTimer>
#include <QImage>
#include <QPainter>
#include <QRandomGenerator>
#include <QTest>

using namespace inkling::app;

namespace {

QList<MarkdownBlock> blocksOf(const QString& source)
{
    QList<MarkdownBlock> blocks;
    for (MarkdownChunk chunk = nextMarkdownChunk(source, 0); !chunk.isEmpty();
         chunk = nextMarkdownChunk(source, chunk.to)) {
        blocks += readMarkdown(source, chunk);
    }
    return blocks;
}

// A block in one line: what it is, what is around it, its text with the runs' styles.
QString told(const MarkdownBlock& block)
{
    static const char* const kKinds[] = {"p", "h", "code", "table", "rule", "plain"};
    QString line = QString::fromLatin1(kKinds[static_cast<int>(block.kind)]);
    if (block.level > 0) line += QString::number(block.level);
    for (const MarkdownContainer& container : block.around) {
        line += container.kind == MarkdownContainer::Kind::Quote ? QStringLiteral(" >") : QStringLiteral(" *");
    }
    if (block.startsItem) line += QLatin1Char(' ') + block.marker();
    for (const MarkdownText& cell : block.cells) {
        line += QStringLiteral(" |");
        for (const MarkdownRun& run : cell.runs) {
            QString text = cell.text.mid(run.from, run.length).replace(QLatin1Char('\n'), QLatin1Char('/'));
            if ((run.style & MarkdownRun::Strong) != 0) text = QStringLiteral("[b:%1]").arg(text);
            if ((run.style & MarkdownRun::Emphasis) != 0) text = QStringLiteral("[i:%1]").arg(text);
            if ((run.style & MarkdownRun::Code) != 0) text = QStringLiteral("[c:%1]").arg(text);
            if ((run.style & MarkdownRun::Strike) != 0) text = QStringLiteral("[s:%1]").arg(text);
            if (!run.address.isEmpty()) text = QStringLiteral("[a:%1:%2]").arg(text, run.address);
            line += text;
        }
    }
    return line;
}

QStringList told(const QString& source)
{
    QStringList lines;
    for (const MarkdownBlock& block : blocksOf(source)) lines.append(told(block));
    return lines;
}

QStringList list(std::initializer_list<const char*> lines)
{
    QStringList strings;
    for (const char* line : lines) strings.append(QString::fromUtf8(line));
    return strings;
}

const QString kDocument = QStringLiteral(
    "# A title\n\nFirst **bold** and *slanted* and `code`, a [link](https://example.com/a?b=c&d), ~~gone~~.\n"
    "A second line &amp; an entity.\n\n"
    "1. One\n2. Two\n   - inner *one*\n   - inner two\n\n3. Three after a gap\n\n   with a paragraph\n\n"
    "> Quoted\n> > deeper\n>\n> - item\n\n"
    "| Name | Count |\n|:---|---:|\n| a \\| b | 1 |\n| `c` | 22 |\n\n"
    "```cpp\nint main()\n{\n\n    return 0; // **not bold**\n}\n```\n"
    "Straight after\n- list\n- without a gap\n\n---\n\nSetext\n======\n\nThe end \U0001F600 \u05E9\u05DC\u05D5\u05DD.");

std::shared_ptr<const FlowStyle> style(int width = 680)
{
    static Theme theme;
    return std::make_shared<FlowStyle>(theme, tokens::kModelMessage, width);
}

// Everything that can be seen of a flow, in words.
struct Seen
{
    QString text;
    int height;
    QList<qsizetype> places;
    bool operator==(const Seen&) const = default;
};

Seen seen(MessageFlow& flow)
{
    flow.layOut(QDeadlineTimer::Forever);
    Seen seen{flow.text(), flow.height(), {}};
    for (int y = 3; y < seen.height; y += 37) {
        for (const int x : {5, 60, 300, 650}) seen.places.append(flow.characterAt(QPointF(x, y)));
    }
    return seen;
}

MessageFlow flowOf(const QString& source, int width = 680)
{
    MessageFlow flow;
    flow.setStyle(style(width));
    flow.setText(source, MessageFlow::Syntax::Markdown);
    return flow;
}

} // namespace

class TestMarkdown : public QObject
{
    Q_OBJECT

private slots:
    void readsBlocks_data();
    void readsBlocks();
    void everyRunKnowsItsSource();
    void isShownAsText_data();
    void isShownAsText();
    void placesMapBothWays();
    void growsAsIfItHadAlwaysBeenThere_data();
    void growsAsIfItHadAlwaysBeenThere();
    void growsInPiecesWithoutBeingLookedAt();
    void anythingGrowsAsIfItHadAlwaysBeenThere();
    void aHalfWrittenListIsNoHeading();
    void survivesHostileText_data();
    void survivesHostileText();
    void aMegabyteOfMarkdownIsReadInBoundedSteps();
    void nothingIsCutHoweverNarrow_data();
    void nothingIsCutHoweverNarrow();
};

void TestMarkdown::readsBlocks_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QStringList>("blocks");
    const auto row = [](const char* name, const char* source, std::initializer_list<const char*> blocks) {
        QTest::newRow(name) << QString::fromUtf8(source) << list(blocks);
    };
    row("nothing", "", {});
    row("blanks", " \n\n\t\n", {});
    row("plain", "Just words.", {"p |Just words."});
    row("lines", "One\nTwo  \nThree", {"p |One/Two/Three"});
    row("paragraphs", "One\n\n\nTwo", {"p |One", "p |Two"});
    row("styles", "**b** *i* `c` ~~s~~ ***bi***", {"p |[b:b] [i:i] [c:c] [s:s] [i:[b:bi]]"});
    row("headings", "# One\n###### Six\nText\n# Two\n", {"h1 |One", "h6 |Six", "p |Text", "h1 |Two"});
    row("no heading", "#hashtag", {"p |#hashtag"});
    row("underlined heading", "Title\n=====\n\nOther\n---\n", {"h1 |Title", "h2 |Other"});
    row("link", "[the page](https://e.com/x \"t\")", {"p |[a:the page:https://e.com/x]"});
    row("bare link", "See https://e.com/x now", {"p |See [a:https://e.com/x:https://e.com/x] now"});
    row("picture", "![A cat](file:///etc/passwd)", {"p |A cat"});
    row("html", "<img src=x onerror=y> <b>bold</b>\n\n<script>\nx\n</script>",
        {"p |<img src=x onerror=y> <b>bold</b>", "p |<script>/x/</script>"});
    row("entities", "a &amp; b &#65; &#x1F600; &nosuch;", {"p |a & b A \U0001F600 &nosuch;"});
    row("tight list", "- a\n- b\n", {"p * \u2022 |a", "p * \u2022 |b"});
    row("numbers", "3. a\n4. b", {"p * 3. |a", "p * 4. |b"});
    row("nested", "- a\n  1) b\n     text\n- c", {"p * \u2022 |a", "p * * 1) |b/text", "p * \u2022 |c"});
    row("loose list", "- a\n\n- b\n\n  more\n", {"p * \u2022 |a", "p * \u2022 |b", "p * |more"});
    row("empty item", "-\n- b", {"p * \u2022 |", "p * \u2022 |b"});
    row("list ends", "- a\n\nText", {"p * \u2022 |a", "p |Text"});
    row("quote", "> a\n> b\n\nafter", {"p > |a/b", "p |after"});
    row("quoted list", "> - a\n>   > b", {"p > * \u2022 |a", "p > * > |b"});
    row("fence", "Text\n```c++\n a\n\n*b*\n```\nText", {"p |Text", "code | a//*b*", "p |Text"});
    row("open fence", "```\na\nb", {"code |a/b"});
    row("empty fence", "```\n```", {"code |"});
    row("fence in fence", "````\n```\n````", {"code |```"});
    row("fence in item", "- a\n  ```\n  x\n   y\n  ```\n", {"p * \u2022 |a", "code * |x/ y"});
    row("indented is no code", "    four blanks", {"p |four blanks"});
    row("table", "|a|b|\n|---|---|\n|**c**|d|", {"table |a |b |[b:c] |d"});
    row("short rows", "|a|b|\n|---|---|\n|c|\n", {"table |a |b |c |"});
    row("rule", "a\n\n---\n\nb", {"p |a", "rule |", "p |b"});
    row("definitions stay visible", "[1]: https://e.com", {"plain |[1]: https://e.com"});
    row("NUL", "a\0b", {"p |a"});
    row("reference", "[x][1]\n[1]: https://e.com", {"p |[x][1]/[1]: [a:https://e.com:https://e.com]"});
}

void TestMarkdown::readsBlocks()
{
    QFETCH(QString, source);
    QFETCH(QStringList, blocks);
    QCOMPARE(told(source), blocks);
}

void TestMarkdown::everyRunKnowsItsSource()
{
    const QString source = kDocument;
    int exact = 0;
    for (const MarkdownBlock& block : blocksOf(source)) {
        for (const MarkdownText& cell : block.cells) {
            qsizetype at = 0;
            for (const MarkdownRun& run : cell.runs) {
                QCOMPARE(run.from, at);
                at += run.length;
                QVERIFY(run.source >= 0 && run.source + run.sourceLength <= source.size());
                if (run.length != run.sourceLength) continue;
                const QString shown = cell.text.mid(run.from, run.length);
                QCOMPARE(shown, source.mid(run.source, run.length));
                exact += static_cast<int>(run.length);
            }
            QCOMPARE(at, cell.text.size());
        }
    }
    QVERIFY(exact > 250);
}

void TestMarkdown::isShownAsText_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("text");
    QTest::newRow("styles") << "A **bold** word"
                            << "A bold word";
    QTest::newRow("paragraphs") << "# T\n\nA\nB\n\n\nC\n"
                                << "T\n\nA\nB\n\nC";
    QTest::newRow("list") << "- a\n  - b\n- c" << QStringLiteral("\u2022 a\n  \u2022 b\n\u2022 c");
    QTest::newRow("numbers") << "9. a\n10. b"
                             << "9. a\n10. b";
    QTest::newRow("code") << "```\na\n\n  b\n```\nend"
                          << "a\n\n  b\n\nend";
    QTest::newRow("table") << "|a|b|\n|---|---|\n|1|2|"
                           << "a\tb\n1\t2";
}

void TestMarkdown::isShownAsText()
{
    QFETCH(QString, source);
    QFETCH(QString, text);
    MessageFlow flow = flowOf(source);
    QCOMPARE(flow.text(), text);
}

void TestMarkdown::placesMapBothWays()
{
    MessageFlow flow = flowOf(kDocument);
    QVERIFY(flow.layOut(QDeadlineTimer::Forever));
    const QString shown = flow.text();
    for (const char* word : {"bold", "slanted", "entity", "inner two", "paragraph", "deeper", "22", "return", "end"}) {
        const QString wanted = QString::fromLatin1(word);
        const qsizetype at = shown.indexOf(wanted);
        QVERIFY2(at >= 0, word);
        const auto source = flow.sourceOf(at);
        QVERIFY2(source.has_value(), word);
        QCOMPARE(kDocument.mid(*source, wanted.size()), wanted);
        const auto back = flow.shownOf({*source, *source + wanted.size()});
        QVERIFY2(back.has_value(), word);
        QCOMPARE(shown.mid(back->from, back->to - back->from), wanted);
        const QList<QRectF> rects = flow.rectsOf(*back);
        QCOMPARE(rects.size(), 1);
        QCOMPARE(flow.characterUnder(rects.first().topLeft() + QPointF(2, rects.first().height() / 2)),
                 std::optional(at));
    }
    QVERIFY(!flow.characterUnder(QPointF(679, 10)).has_value()); // beside the title
    const qsizetype link = shown.indexOf(QStringLiteral("link"));
    QCOMPARE(flow.addressAt(link), QStringLiteral("https://example.com/a?b=c&d"));
    QVERIFY(flow.addressAt(link - 2).isEmpty());
    // An entity is one character of several.
    const qsizetype ampersand = shown.indexOf(QLatin1Char('&'));
    QCOMPARE(kDocument.mid(*flow.sourceOf(ampersand), 5), QStringLiteral("&amp;"));
    // A range of nothing but marks shows nothing.
    const qsizetype rule = kDocument.indexOf(QStringLiteral("\n---\n"));
    QVERIFY(!flow.shownOf({rule + 1, rule + 4}).has_value());
}

void TestMarkdown::growsAsIfItHadAlwaysBeenThere_data()
{
    QTest::addColumn<QString>("source");
    QTest::newRow("every construct") << kDocument;
    QTest::newRow("list after paragraph") << "Here:\n- one\n- two\n\n1. x\n\n2. y\n\nz\n\n- q\n--\n-- w";
    QTest::newRow("fences") << "a\n```\nx\n```\ny\n~~~\n```\n~~~\n\n- a\n\n  ```\n  b\n\n  ```\nc";
    QTest::newRow("tables") << "Before\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| long words here | **3** |\n\nAfter";
    QTest::newRow("quotes") << "> a\n>> b\nlazy\n\n> c\n\n# h\n## i\nj";
    QTest::newRow("open marks") << "**bold *both ` code [link](http://x \n\n~~a\n\n***";
}

void TestMarkdown::growsAsIfItHadAlwaysBeenThere()
{
    QFETCH(QString, source);
    MessageFlow grown = flowOf({});
    for (qsizetype at = 0; at < source.size(); ++at) {
        grown.append(source.mid(at, 1));
        MessageFlow whole = flowOf(source.left(at + 1));
        const Seen expected = seen(whole);
        const Seen actual = seen(grown);
        QVERIFY2(actual.text == expected.text, qPrintable(source.left(at + 1)));
        QVERIFY2(actual == expected, qPrintable(source.left(at + 1)));
    }
}

void TestMarkdown::growsInPiecesWithoutBeingLookedAt()
{
    MessageFlow grown = flowOf({});
    for (qsizetype at = 0; at < kDocument.size(); at += 5) {
        grown.append(kDocument.mid(at, 5));
        if (at % 3 == 0) grown.layOut(QDeadlineTimer(0));
    }
    MessageFlow whole = flowOf(kDocument);
    QVERIFY(seen(grown) == seen(whole));
}

// Whatever the marks, whatever the pieces.
void TestMarkdown::anythingGrowsAsIfItHadAlwaysBeenThere()
{
    const QStringList marks =
        list({"word",  " ",      "\n",    "\n\n",  "- ",      "1. ",   "2) ",    "> ", "# ",
              "```",   "```\n",  "~~~\n", "**",    "*",       "`",     "[a](b)", "|",  "|---|---|\n",
              "a|b\n", "  ",     "    ",  "---\n", "===\n",   "&amp;", "\\",     "~~", "https://e.com ",
              "!",     "\u05E9", "\t",    "<b>",   "[a]: b\n"});
    QRandomGenerator random(20261129);
    for (int document = 0; document < 400; ++document) {
        QString source;
        for (int i = 0; i < 40; ++i) source += marks.at(random.bounded(static_cast<int>(marks.size())));
        MessageFlow grown = flowOf({});
        for (qsizetype at = 0; at < source.size();) {
            const qsizetype length = random.bounded(1, 9);
            grown.append(source.mid(at, length));
            at += length;
            if (random.bounded(3) > 0) grown.layOut(QDeadlineTimer::Forever);
            if (random.bounded(8) > 0) continue;
            MessageFlow soFar = flowOf(source.left(at));
            QVERIFY2(seen(grown) == seen(soFar), qPrintable(source.left(at)));
        }
        MessageFlow whole = flowOf(source);
        QVERIFY2(seen(grown) == seen(whole), qPrintable(source));
        for (const MarkdownBlock& block : blocksOf(source)) {
            for (const MarkdownText& cell : block.cells) {
                for (const MarkdownRun& run : cell.runs) {
                    QVERIFY2(run.source >= 0 && run.source + run.sourceLength <= source.size(), qPrintable(source));
                    if ((run.style & MarkdownRun::Code) != 0 || run.length != run.sourceLength) continue;
                    const QString shown = cell.text.mid(run.from, run.length);
                    QVERIFY2(shown == source.mid(run.source, run.length), qPrintable(source));
                }
            }
        }
    }
}

void TestMarkdown::aHalfWrittenListIsNoHeading()
{
    QCOMPARE(told(QStringLiteral("What we need:\n-")), list({"p |What we need:/-"}));
    QCOMPARE(told(QStringLiteral("What we need:\n- ink")), list({"p |What we need:", "p * \u2022 |ink"}));
    QCOMPARE(told(QStringLiteral("Title\n---")), list({"h2 |Title"}));
}

void TestMarkdown::survivesHostileText_data()
{
    QTest::addColumn<QString>("text");
    constexpr int kMany = 1 << 18;
    const auto repeated = [](const char* unit) {
        const QString text = QString::fromUtf8(unit);
        return text.repeated(kMany / text.size());
    };
    for (const char* unit :
         {"[",          "*",     ">",       "> ",    "- ",   "`",     "_",     "~",        "|",
          "#",          "![",    "[a](",    "*a_ ",  "a\n",  "\n",    "&a;",   "<a ",      "\\",
          "1. ",        "- a\n", "- a\n\n", "> a\n", "|-\n", "# a\n", "```\n", "[a]: b\n", "a|b\n---|---\n",
          "https://a ", "  ",    "\r",      "\t- "}) {
        QTest::newRow(unit) << repeated(unit);
    }
    QTest::newRow("NULs") << QString(kMany, QChar(0));
    QTest::newRow("half pairs") << QString(kMany, QChar(0xD83D));
    QTest::newRow("open fence") << QStringLiteral("```\n") + repeated("x y z\n");
    QTest::newRow("marks") << QLatin1Char('a') + QString(kMany / 8, QChar(0x0301));
    QString deep;
    for (int i = 0; i < 400; ++i) deep += QString(i * 2, QLatin1Char(' ')) + QStringLiteral("- a\n");
    QTest::newRow("deep list") << deep;
    QTest::newRow("deep quote") << QString(30000, QLatin1Char('>')) + QStringLiteral(" a");
    QTest::newRow("wide table") << QStringLiteral("|a").repeated(900) + QLatin1Char('\n') +
                                       QStringLiteral("|---").repeated(900) + QLatin1Char('\n') +
                                       QStringLiteral("|\n").repeated(9000);
    QString definitions = QStringLiteral("[a]: ") + QString(15000, QLatin1Char('x')) + QStringLiteral("\n\n- ");
    QTest::newRow("long address") << definitions + QStringLiteral("[a]").repeated(5000);
}

// It costs a bounded multiple of what it costs as plain text, and no step of it more than a blink; four times as much
// is read. The bounds are far above what is measured, and far below what anything quadratic would need.
void TestMarkdown::survivesHostileText()
{
    QFETCH(QString, text);
    TextFlow plain;
    plain.setLook({style()->prose.font, 680, 28});
    plain.setText(text);
    QElapsedTimer clock;
    clock.start();
    plain.layOut(QDeadlineTimer::Forever);
    const qint64 asPlain = clock.restart();
    MessageFlow flow = flowOf(text);
    clock.restart();
    qint64 longest = 0;
    bool complete = false;
    while (!complete && clock.elapsed() < 60000) {
        QElapsedTimer step;
        step.start();
        complete = flow.layOut(QDeadlineTimer(std::chrono::milliseconds(12)));
        longest = std::max(longest, step.elapsed());
    }
    const qint64 total = clock.elapsed();
    qInfo("%lld ms, at most %lld ms at once (as plain text: %lld ms)", total, longest, asPlain);
    QVERIFY(complete);
    const qint64 unit = std::max(asPlain, qint64{50}); // what this machine takes for the text alone
    QVERIFY(total < 20 * unit);
    QVERIFY(longest < 4 * unit);
    clock.restart();
    QVERIFY(flowOf(text.repeated(4)).text().size() <= 8 * text.size());
    QVERIFY(clock.elapsed() < 20 * unit);
    QImage image(700, 400, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    QPainter painter(&image);
    for (const double part : {0.0, 0.5, 1.0}) {
        flow.paint(painter, QPointF(0, -part * flow.height() + 200), QRectF(0, 0, 700, 400), {});
        flow.characterAt(QPointF(10, part * flow.height()));
    }
    for (int i = 0; i < 6; ++i) {
        if (i == 1) clock.restart(); // the first may end a run of blanks
        flow.append(QStringLiteral("more "));
        while (!flow.layOut(QDeadlineTimer(std::chrono::milliseconds(12)))) {
        }
    }
    const qint64 grown = clock.elapsed() / 5;
    QVERIFY2(grown < unit, qPrintable(QString::number(grown)));
}

void TestMarkdown::aMegabyteOfMarkdownIsReadInBoundedSteps()
{
    const QString text = (kDocument + QStringLiteral("\n\n")).repeated((1 << 20) / kDocument.size());
    MessageFlow flow = flowOf(text);
    const int guess = flow.height();
    QElapsedTimer clock;
    clock.start();
    qint64 longest = 0;
    for (bool complete = false; !complete;) {
        const qint64 before = clock.elapsed();
        complete = flow.layOut(QDeadlineTimer(std::chrono::milliseconds(12)));
        longest = std::max(longest, clock.elapsed() - before);
    }
    const qint64 total = clock.restart();
    qInfo("a megabyte of Markdown: %lld ms, at most %lld ms at once", total, longest);
    QVERIFY2(guess > flow.height() / 5 && guess < flow.height() * 5, "the guess was somewhere near");
    QVERIFY(longest * 4 < total);
    for (int i = 0; i < 200; ++i) {
        flow.append(QStringLiteral("mm"));
        QVERIFY(flow.layOut(QDeadlineTimer::Forever));
    }
    qInfo("200 times two characters more: %lld ms", clock.elapsed());
}

void TestMarkdown::nothingIsCutHoweverNarrow_data()
{
    QTest::addColumn<int>("width");
    for (const int width : {680, 300, 120, 40}) QTest::addRow("%d", width) << width;
}

// Right of the measure stays paper.
void TestMarkdown::nothingIsCutHoweverNarrow()
{
    QFETCH(int, width);
    const QString source =
        kDocument +
        QStringLiteral("\n\n| a | b | c | d | e | f | g | h |\n|---|---|-|---|---|-|---|---|\n"
                       "| Donaudampfschifffahrtsgesellschaft | 1 | 2 | 3 | 4 | 5 | 6 | 7 |\n\n```\n") +
        QString(300, QLatin1Char('x')) + QStringLiteral("\n```\n");
    MessageFlow flow = flowOf(source, width);
    QVERIFY(flow.layOut(QDeadlineTimer::Forever));
    QImage image(width + 200, flow.height(), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    flow.paint(painter, QPointF(0, 0), QRectF(image.rect()), {});
    painter.end();
    for (int y = 0; y < image.height(); ++y) {
        for (int x = width + 3; x < image.width(); ++x) {
            QVERIFY2(image.pixel(x, y) == qRgb(255, 255, 255), qPrintable(QStringLiteral("%1, %2").arg(x).arg(y)));
        }
    }
}

QTEST_MAIN(TestMarkdown)
#include "tst_markdown.moc"
