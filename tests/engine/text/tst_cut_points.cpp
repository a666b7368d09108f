// A text is cut only between characters that stand side by side in no piece.
#include "engine/text/cut_points.h"

#include <QTest>

#include <string>

using namespace inkling;

class TestCutPoints : public QObject
{
    Q_OBJECT

private slots:
    void givesTheWholeOfAnEmptyText();
    void cutsEverywhereWithoutPieces();
    void neverCutsWhatAPieceJoins();
    void readsASpaceAsItsMark();
    void neverCutsACharacter();
    void keepsWholeWhatCannotBeCut();
};

void TestCutPoints::givesTheWholeOfAnEmptyText()
{
    const CutPoints cuts;
    QCOMPARE(cuts.firstPart(""), std::size_t(0));
}

void TestCutPoints::cutsEverywhereWithoutPieces()
{
    const CutPoints cuts;
    QCOMPARE(cuts.firstPart("abc"), std::size_t(1));
    QCOMPARE(cuts.firstPart("日本"), std::size_t(3));
}

void TestCutPoints::neverCutsWhatAPieceJoins()
{
    CutPoints cuts;
    cuts.addPiece("cde");
    cuts.addPiece("x");
    QCOMPARE(cuts.firstPart("cdefg"), std::size_t(3)); // not c|d, not d|e
    QCOMPARE(cuts.firstPart("cdcde"), std::size_t(2)); // d|c is no pair of a piece
    QCOMPARE(cuts.firstPart("xcde"), std::size_t(1));
}

void TestCutPoints::readsASpaceAsItsMark()
{
    CutPoints cuts;
    cuts.addPiece("\u2581a"); // ▁a
    QCOMPARE(cuts.firstPart(" ay"), std::size_t(2));
    QCOMPARE(cuts.firstPart("\u2581ay"), std::size_t(4));
    QCOMPARE(cuts.firstPart("x a"), std::size_t(1)); // before a space, where no piece has one inside
}

void TestCutPoints::neverCutsACharacter()
{
    CutPoints cuts;
    cuts.addPiece("é日🙂a");
    QCOMPARE(cuts.firstPart("é日🙂ab"), std::size_t(10));
    QCOMPARE(cuts.firstPart("日🙂ab"), std::size_t(8));
    QCOMPARE(cuts.firstPart("🙂日"), std::size_t(4));
}

void TestCutPoints::keepsWholeWhatCannotBeCut()
{
    CutPoints cuts;
    cuts.addPiece("aa");
    const std::string text(100000, 'a');
    QCOMPARE(cuts.firstPart(text), text.size());
}

QTEST_APPLESS_MAIN(TestCutPoints)
#include "tst_cut_points.moc"
