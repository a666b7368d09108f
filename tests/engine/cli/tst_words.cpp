// What the command line says in words and columns: tables, figures, sizes and the word that was meant.
#include "engine/cli/suggestion.h"
#include "engine/cli/table.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <string>
#include <vector>

using namespace inkling::cli;

class TestWords : public QObject
{
    Q_OBJECT

private slots:
    void alignsColumnsByCharacters()
    {
        const std::string table = alignedTable({{"what", "n", "unit"}, {"größe", "1024", "s"}, {"x", "7", ""}},
                                               {Align::Left, Align::Right, Align::Left});
        QCOMPARE(QString::fromStdString(table), QString("what      n  unit\n"
                                                        "größe  1024  s\n"
                                                        "x         7\n"));
    }

    void showsThreeDigitsOfAFigure_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 0.0 << "0.00";
        QTest::newRow("small") << 0.012345 << "0.0123";
        QTest::newRow("one") << 1.2345 << "1.23";
        QTest::newRow("ten") << 12.345 << "12.3";
        QTest::newRow("hundred") << 123.45 << "123";
        QTest::newRow("thousand") << 12345.6 << "12346";
        QTest::newRow("negative") << -1.5 << "-1.50";
    }
    void showsThreeDigitsOfAFigure()
    {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(figure(value)), text);
    }

    void namesSizes()
    {
        QCOMPARE(byteSize(12), std::string("12 bytes"));
        QCOMPARE(byteSize(1536), std::string("1.50 KiB"));
        QCOMPARE(byteSize(2.5 * 1024 * 1024 * 1024), std::string("2.50 GiB"));
    }

    void findsTheWordThatWasMeant_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("meant");
        QTest::newRow("missing letter") << "genrate"
                                        << "generate";
        QTest::newRow("two missing letters") << "detoknze"
                                             << "detokenize";
        QTest::newRow("swapped letters") << "caht"
                                         << "chat";
        QTest::newRow("one too many") << "benchh"
                                      << "bench";
        QTest::newRow("the same") << "chat"
                                  << "chat";
        QTest::newRow("nothing like it") << "frobnicate"
                                         << "";
        QTest::newRow("short and other") << "xy"
                                         << "";
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("very long") << QString(100000, 'x') << "";
    }
    void findsTheWordThatWasMeant()
    {
        QFETCH(QString, word);
        QFETCH(QString, meant);
        const std::vector<std::string> words{"bench", "chat", "generate", "tokenize", "detokenize"};
        QCOMPARE(QString::fromStdString(closestWord(word.toStdString(), words)), meant);
    }
};

QTEST_APPLESS_MAIN(TestWords)
#include "tst_words.moc"
