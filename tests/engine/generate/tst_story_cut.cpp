// Stories cut by hand-worked cases: what is given out, where it ends, and that no cut of the stream changes it.
#include "engine/generate/story_cut.h"

#include <QTest>

#include <cstddef>
#include <string>
#include <string_view>

using namespace inkling;

namespace {

constexpr std::size_t kNoLimit = 1000;

constexpr const char* kStory =
    "The Dragon\xE2\x80\x99s Lamp\n\nOnce there was a shy dragon\xE2\x80\xA6 She lived by the sea, 3.5 miles from Mrs. "
    "Finn.\n\xE2\x80\x9CWho is there?\xE2\x80\x9D she asked. (Nobody was.) \"It is only me!\" said a kitten... 'Come "
    "in.' And so it did.";

} // namespace

class TestStoryCut : public QObject
{
    Q_OBJECT

private slots:
    void countsWords_data();
    void countsWords();
    void givesOutWholeSentences_data();
    void givesOutWholeSentences();
    void endsWithAWholeSentence_data();
    void endsWithAWholeSentence();
    void stopsBeforeTheSentenceThatIsTooMuch();
    void aFirstSentenceMayBeLonger();
    void nothingFollowsOnceItIsFull();
    void aWholeStoryStaysAsItIs();
    void chunksDoNotMatter_data();
    void chunksDoNotMatter();
};

void TestStoryCut::countsWords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<std::size_t>("words");
    QTest::newRow("nothing") << "" << std::size_t(0);
    QTest::newRow("blanks") << " \n\t " << std::size_t(0);
    QTest::newRow("one") << "one" << std::size_t(1);
    QTest::newRow("several") << "  one,\ttwo \n\nthree-and-four … " << std::size_t(4);
}

void TestStoryCut::countsWords()
{
    QFETCH(QString, text);
    QFETCH(std::size_t, words);
    QCOMPARE(countWords(text.toStdString()), words);
}

void TestStoryCut::givesOutWholeSentences_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("given");
    const auto row = [](const char* name, const char* text, const char* given) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(given);
    };
    row("nothing", "", "");
    row("no end", "Once there was a fox", "");
    row("a stop that may go on", "It was night.", "");
    row("a stop and a space", "It was night. The", "It was night.");
    row("every stop", "Oh! Why? So. Well… The", "Oh! Why? So. Well…");
    row("dots", "Well... Then", "Well...");
    row("a number", "It was 3.5 miles. The", "It was 3.5 miles.");
    row("a name with a dot", "He read notes.txt aloud. The", "He read notes.txt aloud.");
    row("several marks", "What?! Then", "What?!");
    row("a quote", "\"Hello.\" She", "\"Hello.\"");
    row("a curly quote", "“Hello.” She", "“Hello.”");
    row("single quotes", "'Hello.' ‘Hello.’ She", "'Hello.' ‘Hello.’");
    row("brackets", "(He slept.) She", "(He slept.)");
    row("quotes in quotes", "\"He said ‘no.’\" She", "\"He said ‘no.’\"");
    row("a quote that is still open", "He said. \"Hello", "He said.");
    row("a quote that may yet close", "\"Hello.", "");
    row("a stop and a comma", "\"Hello!\", said", "");
    row("a title", "The Fox\nOnce", "The Fox");
    row("a title alone", "The Fox\n", "The Fox");
    row("a title with a stop", "Who Is There?\n\nOnce", "Who Is There?");
    row("an empty line first", "\nThe Fox\n\nOnce. It", "\nThe Fox\n\nOnce.");
    row("honorifics", "Mr. Fox met Mrs. Hen. Dr. Owl saw it. The", "Mr. Fox met Mrs. Hen. Dr. Owl saw it.");
    row("an honorific in a quote", "\"Mr. Fox!\" they cried. The", "\"Mr. Fox!\" they cried.");
    row("a word that ends like one", "They sailed on HMs. The", "They sailed on HMs.");
    row("other short forms are ends", "At six p.m. sharp", "At six p.m.");
}

void TestStoryCut::givesOutWholeSentences()
{
    QFETCH(QString, text);
    QFETCH(QString, given);
    StoryCut cut(kNoLimit);
    const std::string out = cut.feed(text.toStdString());
    QCOMPARE(QString::fromStdString(out), given);
    QCOMPARE(cut.words(), countWords(out));
    QVERIFY(!cut.isFull());
}

void TestStoryCut::endsWithAWholeSentence_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("whole"); // all of feed() and finish()
    const auto row = [](const char* name, const char* text, const char* whole) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(whole);
    };
    row("nothing", "", "");
    row("blanks", " \n\n", "");
    row("one sentence", "It was night.", "It was night.");
    row("blanks at the end", "It was night. \n", "It was night.");
    row("a second that is whole", "It was night. All slept!", "It was night. All slept!");
    row("a second that is not", "It was night. All sle", "It was night.");
    row("an ellipsis", "It was night. And then…", "It was night. And then…");
    row("a quote", "It was night. \"Sleep well.\"", "It was night. \"Sleep well.\"");
    row("single quotes", "It was night. 'Sleep well.'", "It was night. 'Sleep well.'");
    row("a curly quote", "It was night. ‘“Sleep well.”’", "It was night. ‘“Sleep well.”’");
    row("brackets", "It was night. (All slept.)", "It was night. (All slept.)");
    row("a quote that opens", "It was night. Then she said, \"", "It was night.");
    row("a quote without a stop", "It was night. She read \"The Fox\"", "It was night.");
    row("an honorific", "It was night. There came Mr.", "It was night.");
    row("a title alone", "The Fox\n\n", "The Fox");
    row("a title and a part", "The Fox\n\nOnce there", "The Fox");
    row("a part alone", "Once there was", "Once there was.");
    row("a part with blanks", "Once there was  ", "Once there was.");
    row("a quote alone", "\"Hello", "\"Hello.");
}

void TestStoryCut::endsWithAWholeSentence()
{
    QFETCH(QString, text);
    QFETCH(QString, whole);
    StoryCut cut(kNoLimit);
    std::string out = cut.feed(text.toStdString());
    out += cut.finish();
    QCOMPARE(QString::fromStdString(out), whole);
    QCOMPARE(cut.words(), countWords(out));
    QCOMPARE(cut.finish(), std::string()); // said once
}

void TestStoryCut::stopsBeforeTheSentenceThatIsTooMuch()
{
    // Two words of title, then sentences of three, four and one.
    const std::string text = "The Fox\nA fox slept. Nobody woke it up. Nobody. ";
    const std::pair<std::size_t, const char*> cases[] = {{2, "The Fox"},
                                                         {4, "The Fox"},
                                                         {5, "The Fox\nA fox slept."},
                                                         {8, "The Fox\nA fox slept."},
                                                         {9, "The Fox\nA fox slept. Nobody woke it up."},
                                                         {10, "The Fox\nA fox slept. Nobody woke it up. Nobody."}};
    for (const auto& [most, expected] : cases) {
        StoryCut cut(most);
        QCOMPARE(cut.feed(text), std::string(expected));
        QCOMPARE(cut.isFull(), most < 10);
        QVERIFY(cut.words() <= most);
        QCOMPARE(cut.finish(), std::string());
    }
    StoryCut cut(5); // the end of the stream is no way around the limit
    QCOMPARE(cut.feed("A fox slept. Nobody woke it."), std::string("A fox slept."));
    QCOMPARE(cut.finish(), std::string());
}

void TestStoryCut::aFirstSentenceMayBeLonger()
{
    StoryCut fed(3);
    QCOMPARE(fed.feed("A fox slept in the wood. It"), std::string("A fox slept in the wood."));
    QVERIFY(!fed.isFull());
    StoryCut finished(3);
    QCOMPARE(finished.feed("A fox slept in the wood."), std::string());
    QCOMPARE(finished.finish(), std::string("A fox slept in the wood."));
    QCOMPARE(finished.words(), std::size_t(6));
}

void TestStoryCut::nothingFollowsOnceItIsFull()
{
    StoryCut cut(3);
    QCOMPARE(cut.feed("A fox slept. Nobody woke it. "), std::string("A fox slept."));
    QVERIFY(cut.isFull());
    QCOMPARE(cut.feed("No. "), std::string());
    QCOMPARE(cut.finish(), std::string());
    QCOMPARE(cut.words(), std::size_t(3));
}

void TestStoryCut::aWholeStoryStaysAsItIs()
{
    StoryCut cut(kNoLimit);
    std::string out = cut.feed(kStory);
    out += cut.finish();
    QCOMPARE(QString::fromStdString(out), QString(kStory));
}

void TestStoryCut::chunksDoNotMatter_data()
{
    QTest::addColumn<std::size_t>("most");
    for (const std::size_t most : {std::size_t(1), std::size_t(3), std::size_t(8), std::size_t(20), kNoLimit})
        QTest::addRow("%zu words", most) << most;
}

void TestStoryCut::chunksDoNotMatter()
{
    QFETCH(std::size_t, most);
    const std::string_view story = kStory;
    StoryCut whole(most);
    std::string expected = whole.feed(story);
    expected += whole.finish();
    for (std::size_t chunk = 1; chunk < story.size(); ++chunk) { // bytes: characters are cut in two as well
        StoryCut cut(most);
        std::string out;
        for (std::size_t at = 0; at < story.size(); at += chunk) {
            out += cut.feed(story.substr(at, chunk));
            QVERIFY(expected.starts_with(out)); // what was given out is never taken back
        }
        out += cut.finish();
        QCOMPARE(out, expected);
        QCOMPARE(cut.words(), whole.words());
        QCOMPARE(cut.isFull(), whole.isFull());
    }
}

QTEST_APPLESS_MAIN(TestStoryCut)
#include "tst_story_cut.moc"
