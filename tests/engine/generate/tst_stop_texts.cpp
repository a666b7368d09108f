#include "engine/generate/stop_texts.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <random>

using namespace inkling;

class TestStopTexts : public QObject
{
    Q_OBJECT
private slots:
    void endsBeforeTheStopText_data()
    {
        QTest::addColumn<QStringList>("stops");
        QTest::addColumn<QStringList>("pieces");
        QTest::addColumn<QStringList>("given"); // with each piece, then at the end
        QTest::addColumn<bool>("found");
        using L = QStringList;
        QTest::newRow("none") << L{} << L{"ab", "c"} << L{"ab", "c", ""} << false;
        QTest::newRow("inside a piece") << L{"END"} << L{"one END two"} << L{"one ", ""} << true;
        QTest::newRow("straddles two") << L{"END"} << L{"one E", "ND two"} << L{"one ", "", ""} << true;
        QTest::newRow("straddles many") << L{"END"} << L{"E", "N", "D"} << L{"", "", "", ""} << true;
        QTest::newRow("not quite") << L{"END"} << L{"one E", "NT"} << L{"one ", "ENT", ""} << false;
        QTest::newRow("held to the end") << L{"END"} << L{"one EN"} << L{"one ", "EN"} << false;
        QTest::newRow("begins again") << L{"aab"} << L{"aa", "a", "b!"} << L{"", "a", "", ""} << true;
        QTest::newRow("the one that is complete first") << L{"abcd", "c"} << L{"abcd"} << L{"ab", ""} << true;
        QTest::newRow("the longer of two that end together") << L{"b", "ab"} << L{"xab"} << L{"x", ""} << true;
        QTest::newRow("nothing after it") << L{"."} << L{"One.", "Two."} << L{"One", "", ""} << true;
        QTest::newRow("whole characters") << L{"né"} << L{"n", "è", "n"} << L{"", "nè", "", "n"} << false;
    }
    void endsBeforeTheStopText()
    {
        QFETCH(QStringList, stops);
        QFETCH(QStringList, pieces);
        QFETCH(QStringList, given);
        QFETCH(bool, found);
        std::vector<std::string> texts;
        for (const QString& stop : stops) texts.push_back(stop.toStdString());
        StopTexts watched(texts);
        for (int i = 0; i < pieces.size(); ++i)
            QCOMPARE(QString::fromStdString(watched.push(pieces[i].toStdString())), given[i]);
        QCOMPARE(QString::fromStdString(watched.finish()), given.last());
        QCOMPARE(watched.found(), found);
    }

    // Over short alphabets, where everything overlaps: the result is the text before the match that ends first,
    // however the text was cut, and no more is held back than may still become a stop text.
    void agreesWithTryingEveryPosition()
    {
        std::mt19937 random(11);
        const auto word = [&](std::size_t most) {
            std::string text;
            for (std::size_t length = 1 + random() % most; length > 0; --length) text += char('a' + random() % 2);
            return text;
        };
        for (int round = 0; round < 3000; ++round) {
            std::vector<std::string> stops;
            for (unsigned count = 1 + random() % 3; count > 0; --count) stops.push_back(word(5));
            const std::string text = word(24);
            StopTexts watched(stops);
            std::string out;
            std::size_t pushed = 0;
            while (pushed < text.size() && !watched.found()) {
                const std::size_t length = std::min<std::size_t>(1 + random() % 4, text.size() - pushed);
                out += watched.push(text.substr(pushed, length));
                pushed += length;
                const std::string sofar = text.substr(0, pushed);
                if (!watched.found()) QCOMPARE(out, sofar.substr(0, pushed - longestStart(sofar, stops)));
            }
            out += watched.finish();
            QCOMPARE(out, beforeTheFirst(text, stops));
        }
    }

private:
    static std::string beforeTheFirst(const std::string& text, const std::vector<std::string>& stops)
    {
        for (std::size_t end = 1; end <= text.size(); ++end)
            for (std::size_t start = 0; start < end; ++start)
                for (const std::string& stop : stops)
                    if (text.substr(start, end - start) == stop) return text.substr(0, start);
        return text;
    }
    static std::size_t longestStart(const std::string& text, const std::vector<std::string>& stops)
    {
        for (std::size_t start = 0; start < text.size(); ++start)
            for (const std::string& stop : stops)
                if (stop.starts_with(text.substr(start))) return text.size() - start;
        return 0;
    }
};

QTEST_APPLESS_MAIN(TestStopTexts)
#include "tst_stop_texts.moc"
