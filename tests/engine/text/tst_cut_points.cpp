// A text is cut only between characters that stand side by side in no piece.
#include "engine/text/cut_points.h"

#include <QTest>

#include <string>

using namespace inkling;

class TestCutPoints : public QObject
{
    Q_OBJECT

private slots:
    void keepsAShortTextWhole();
    void cutsAnywhereWithoutPieces();
    void neverCutsWhatAPieceJoins();
    void readsASpaceAsItsMark();
    void neverCutsACharacter();
    void keepsWholeWhatCannotBeCut();
};

void TestCutPoints::keepsAShortTextWhole()
{
    const CutPoints cuts;
    QCOMPARE(cuts.firstPart("", 8), std::size_t(0));
    QCOMPARE(cuts.firstPart("abc", 8), std::size_t(3));
    QCOMPARE(cuts.firstPart("abc", 3), std::size_t(3));
}

void TestCutPoints::cutsAnywhereWithoutPieces()
{
    const CutPoints cuts;
    QCOMPARE(cuts.firstPart("abcdef", 3), std::size_t(4)); // the first place after the character at 3
}

void TestCutPoints::neverCutsWhatAPieceJoins()
{
    CutPoints cuts;
    cuts.addPiece("cde");
    cuts.addPiece("x");
    QCOMPARE(cuts.firstPart("abcdefg", 2), std::size_t(5)); // not c|d, not d|e
    QCOMPARE(cuts.firstPart("abccddf", 2), std::size_t(3)); // c|c is no pair of a piece
}

void TestCutPoints::readsASpaceAsItsMark()
{
    CutPoints cuts;
    cuts.addPiece("\u2581a"); // ▁a
    QCOMPARE(cuts.firstPart("xx ay", 2), std::size_t(4));
    QCOMPARE(cuts.firstPart("xx\u2581ay", 2), std::size_t(6));
    QCOMPARE(cuts.firstPart("xx ay", 1), std::size_t(2)); // before a space, where no piece has one inside
}

void TestCutPoints::neverCutsACharacter()
{
    CutPoints cuts;
    cuts.addPiece("é日🙂a");
    for (std::size_t least = 0; least < 10; ++least) {
        const std::size_t size = cuts.firstPart("é日🙂ab", least);
        QVERIFY2(size == 10 || size == 11, qPrintable(QString::number(size)));
    }
    const CutPoints none;
    QCOMPARE(none.firstPart("é日🙂a", 3), std::size_t(5)); // 3 lies inside 日
}

void TestCutPoints::keepsWholeWhatCannotBeCut()
{
    CutPoints cuts;
    cuts.addPiece("aa");
    const std::string text(100000, 'a');
    QCOMPARE(cuts.firstPart(text, 100), text.size());
}

QTEST_APPLESS_MAIN(TestCutPoints)
#include "tst_cut_points.moc"
