// The chat as a person uses it beyond sending and reading: its own settings, several replies at once, a reply rewritten
// or branched at a word, what the model was sent, how full its context is, and beginnings.
#include "app/chat/alternatives_view.h"
#include "app/chat/beginnings.h"
#include "app/chat/chat_page.h"
#include "app/chat/chat_settings.h"
#include "app/chat/prompt_panel.h"
#include "app/chat/reply_inspector.h"
#include "app/chat/sampling_presets.h"
#include "app/chat/word_popover.h"
#include "app/widgets/label.h"
#include "app/widgets/slider.h"
#include "app/widgets/token_meter.h"
#include "tests/support/desk.h"
#include "tests/support/store_answers.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>

using namespace inkling::app;

namespace {

const QString kReply = QStringLiteral("reply=Once there was a fox");

ChatSettings* settings(Desk& desk) { return desk.window().chatPage()->settings(); }
AlternativesView* alternatives(Desk& desk) { return desk.window().chatPage()->alternatives(); }
WordPopover* word(Desk& desk) { return desk.window().chatPage()->wordPopover(); }

Slider* slider(Desk& desk, const QString& name)
{
    for (Slider* each : settings(desk)->findChildren<Slider*>()) {
        if (each->accessibleName() == name) return each;
    }
    return nullptr;
}

QByteArray lastRequest(const QString& log, const QByteArray& method)
{
    QFile file(log);
    if (!file.open(QIODevice::ReadOnly)) return {};
    QByteArray last;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.contains("\"method\":\"" + method + '"')) last = line;
    }
    return last;
}

} // namespace

class TestChatPage : public QObject
{
    Q_OBJECT

private slots:
    void settingsGoWithTheNextReplyAndStayWithTheChat();
    void settingsMadeBeforeTheFirstMessageAreKept();
    void resetsOneValueAndAll();
    void keepsAPresetOfItsOwn();
    void presetsOfStrangersAreRefused();
    void aSeedIsToldAndCountsOn();
    void threeRepliesAreKeptAndOneGoesOn();
    void escGoesBackToTheReplyBefore();
    void sendingTakesTheChosenReply();
    void theComposerAsksForThree();
    void aBrokenBatchKeepsItsWords();
    void closesWhileThreeAreBeingWritten();
    void anEditLeavesTheThree();
    void aStoppedMessageAsksForNoThreeLater();
    void editsAReplyInPlace();
    void tokensEndWhereTheTextSays_data();
    void tokensEndWhereTheTextSays();
    void weighsAWordAndBranchesThere();
    void theRealEngineWeighsWhatItChose();
    void showsTheExactPrompt();
    void countsTheContext();
    void warnsBeforeTheContextIsFull();
    void aBeginningFillsTheComposer();
    void everyControlHasANameAndARole();
    void isNamedAfterTheHeadingOfItsFirstReply_data();
    void isNamedAfterTheHeadingOfItsFirstReply();
    void theWritersTitleStays();
};

void TestChatPage::settingsGoWithTheNextReplyAndStayWithTheChat()
{
    const QTemporaryDir folder;
    const QString log = folder.filePath(QStringLiteral("log"));
    Desk desk(fake({kReply, QStringLiteral("log=") + log}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("hello")));
    QVERIFY(!lastRequest(log, "generate").contains("temperature"));

    QTest::keyClick(desk.composer()->edit(), Qt::Key_Semicolon, Qt::ControlModifier);
    QTRY_VERIFY(settings(desk)->isVisible());
    QVERIFY(settings(desk)->systemPrompt()->hasFocus());
    QTest::keyClicks(settings(desk)->systemPrompt(), QStringLiteral("Be brief."));
    QTest::keyClick(slider(desk, QStringLiteral("Temperature")), Qt::Key_Home);
    QTest::keyClick(slider(desk, QStringLiteral("Length")), Qt::Key_Home);
    QTRY_COMPARE(desk.controller().conversation().systemPrompt, QStringLiteral("Be brief."));
    QTest::keyClick(settings(desk)->systemPrompt(), Qt::Key_Escape);
    QTRY_VERIFY(!settings(desk)->isVisible());
    QVERIFY(desk.composer()->edit()->hasFocus());

    QVERIFY(desk.say(QStringLiteral("again")));
    const QByteArray sent = lastRequest(log, "generate");
    QVERIFY(sent.contains(R"("temperature":0,)") || sent.contains(R"("temperature":0})"));
    QVERIFY(sent.contains(R"("max_tokens":64)"));
    QVERIFY(sent.contains(R"({"content":"Be brief.","role":"system"})"));
    const Sampling used = desk.entries().last().sampling;
    QCOMPARE(used.temperature, std::optional(0.0));

    const ConversationId id = desk.controller().conversation().id;
    desk.controller().startAnew();
    QVERIFY(settings(desk)->systemPrompt()->toPlainText().isEmpty());
    desk.controller().open(id);
    QTRY_COMPARE(desk.entries().size(), 4);
    QCOMPARE(settings(desk)->systemPrompt()->toPlainText(), QStringLiteral("Be brief."));
    QCOMPARE(slider(desk, QStringLiteral("Temperature"))->value(), 0);
    QCOMPARE(desk.entries().last().sampling, used);
}

void TestChatPage::settingsMadeBeforeTheFirstMessageAreKept()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    desk.window().chatPage()->toggleSettings();
    QTest::keyClicks(settings(desk)->systemPrompt(), QStringLiteral("Rhyme."));
    slider(desk, QStringLiteral("Top-k"))->setValue(12);
    QTRY_COMPARE(desk.controller().conversation().systemPrompt, QStringLiteral("Rhyme."));
    desk.window().chatPage()->toggleSettings();
    QVERIFY(desk.say(QStringLiteral("hello")));
    const auto kept = got(desk.store().content(desk.controller().conversation().id));
    QCOMPARE(kept.systemPrompt, QStringLiteral("Rhyme."));
    QCOMPARE(kept.sampling.topK, std::optional(12));
}

void TestChatPage::resetsOneValueAndAll()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    desk.window().chatPage()->toggleSettings();
    slider(desk, QStringLiteral("Top-p"))->setValue(50);
    slider(desk, QStringLiteral("Min-p"))->setValue(10);
    QCOMPARE(desk.controller().conversation().sampling.topP, std::optional(0.5));
    QTest::mouseClick(desk.button(QStringLiteral("Reset: Top-p")), Qt::LeftButton);
    QCOMPARE(slider(desk, QStringLiteral("Top-p"))->value(), 95);
    QVERIFY(!desk.controller().conversation().sampling.topP);
    QVERIFY(!desk.button(QStringLiteral("Reset: Top-p"))->isEnabled());
    QVERIFY(desk.controller().conversation().sampling.minP);
    QTest::mouseClick(desk.button(QStringLiteral("Reset all")), Qt::LeftButton);
    QCOMPARE(desk.controller().conversation().sampling, Sampling());
}

void TestChatPage::keepsAPresetOfItsOwn()
{
    const QTemporaryDir folder;
    {
        Desk desk(fake({kReply}), folder.path());
        QVERIFY(desk.open());
        desk.window().chatPage()->toggleSettings();
        QTest::mouseClick(desk.button(QStringLiteral("Careful")), Qt::LeftButton);
        QTRY_COMPARE(desk.controller().conversation().sampling.temperature, std::optional(0.4));
        QVERIFY(desk.button(QStringLiteral("Careful"))->isChecked());
        slider(desk, QStringLiteral("Temperature"))->setValue(55);
        QTRY_VERIFY(desk.button(QStringLiteral("Keep as a preset"))->isEnabled());
        QTest::mouseClick(desk.button(QStringLiteral("Keep as a preset")), Qt::LeftButton);
        auto* name = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(name != nullptr);
        QTest::keyClicks(name, QStringLiteral("Letters"));
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_VERIFY(desk.button(QStringLiteral("Letters")) != nullptr);
        QVERIFY(desk.button(QStringLiteral("Letters"))->isChecked());
    }
    Desk desk(fake({kReply}), folder.path());
    QVERIFY(desk.open());
    desk.window().chatPage()->toggleSettings();
    QTRY_VERIFY(desk.button(QStringLiteral("Letters")) != nullptr);
    QTest::keyClick(desk.button(QStringLiteral("Letters")), Qt::Key_Delete);
    QTRY_VERIFY(desk.button(QStringLiteral("Letters")) == nullptr);
}

void TestChatPage::presetsOfStrangersAreRefused()
{
    QVERIFY(presetsFrom(QStringLiteral("nonsense\n1 2\n\n9e99 1 1 0 Hot\n1 64 0 0 Nothing\nnan 1 1 0 Odd")).isEmpty());
    const QList<SamplingPreset> one = presetsFrom(QStringLiteral("0.5 40 0.9 0.05 My own, with spaces"));
    QCOMPARE(one.size(), 1);
    QCOMPARE(one.first().name, QStringLiteral("My own, with spaces"));
    QCOMPARE(toText(one), QStringLiteral("0.5 40 0.9 0.05 My own, with spaces"));
}

void TestChatPage::aSeedIsToldAndCountsOn()
{
    const QTemporaryDir folder;
    const QString log = folder.filePath(QStringLiteral("log"));
    Desk desk(fake({kReply, QStringLiteral("log=") + log}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("hello")));
    QVERIFY(desk.entries().last().sampling.seed.has_value()); // drawn, and known
    Sampling fixed;
    fixed.seed = 48213;
    desk.controller().setSampling(fixed);
    QVERIFY(desk.say(QStringLiteral("again")));
    QVERIFY(lastRequest(log, "generate").contains(R"("seed":48213)"));
    desk.controller().regenerate();
    QVERIFY(desk.settled());
    QVERIFY(lastRequest(log, "generate").contains(R"("seed":48214)")); // another reply, the same tomorrow
}

void TestChatPage::threeRepliesAreKeptAndOneGoesOn()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("hello")));
    QTest::keyClick(desk.composer()->edit(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(alternatives(desk)->isVisible());
    QVERIFY(desk.settled());
    QCOMPARE(desk.entries().size(), 1);
    for (int i = 0; i < 3; ++i) QVERIFY(alternatives(desk)->shownText(i).endsWith(QStringLiteral("a fox")));
    QVERIFY(alternatives(desk)->hasFocus());
    QTest::keyClick(alternatives(desk), Qt::Key_3);
    QCOMPARE(alternatives(desk)->selected(), 2);
    QTest::keyClick(alternatives(desk), Qt::Key_Left);
    QCOMPARE(alternatives(desk)->selected(), 1);
    QTest::keyClick(alternatives(desk), Qt::Key_Return);
    QTRY_VERIFY(!alternatives(desk)->isVisible());
    QCOMPARE(desk.entries().size(), 2);
    QVERIFY(desk.entries().last().text.startsWith(QStringLiteral("Another")));
    QTRY_COMPARE(desk.entries().last().siblings, 4);

    const ConversationId id = desk.controller().conversation().id;
    const auto kept = got(desk.store().content(id));
    QCOMPARE(kept.branch.last().siblings, 4);
    QCOMPARE(kept.branch.last().sibling, 2);
    QVERIFY(kept.branch.last().text.startsWith(QStringLiteral("Another")));
    QVERIFY(desk.say(QStringLiteral("go on"))); // below it
    QCOMPARE(got(desk.store().content(id)).branch.size(), 4);
}

void TestChatPage::escGoesBackToTheReplyBefore()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("hello")));
    QTRY_VERIFY(desk.entries().last().id() != 0);
    const MessageId before = desk.entries().last().id();
    desk.controller().offerAlternatives({});
    QVERIFY(desk.settled());
    QTest::keyClick(alternatives(desk), Qt::Key_Escape);
    QTRY_VERIFY(!alternatives(desk)->isVisible());
    QCOMPARE(desk.entries().last().id(), before);
    const auto kept = got(desk.store().content(desk.controller().conversation().id));
    QCOMPARE(kept.branch.last().id, before);
    QCOMPARE(kept.branch.last().siblings, 4);
}

void TestChatPage::sendingTakesTheChosenReply()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("hello")));
    desk.controller().offerAlternatives({});
    QVERIFY(desk.settled());
    alternatives(desk)->select(2);
    QVERIFY(desk.say(QStringLiteral("that one")));
    QCOMPARE(desk.entries().size(), 4);
    QVERIFY(desk.entries().at(1).text.startsWith(QStringLiteral("Another")));
    const auto kept = got(desk.store().content(desk.controller().conversation().id));
    QCOMPARE(kept.branch.at(1).sibling, 3);
    QCOMPARE(kept.branch.at(2).text, QStringLiteral("that one"));
}

void TestChatPage::theComposerAsksForThree()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    desk.type(QStringLiteral("hello"));
    desk.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(alternatives(desk)->isVisible());
    QVERIFY(desk.settled());
    QVERIFY(desk.composer()->text().isEmpty());
    QTest::keyClick(alternatives(desk), Qt::Key_Escape); // there was none before: the first one stays
    QTRY_COMPARE(desk.entries().size(), 2);
    QCOMPARE(desk.entries().last().text, QStringLiteral("Once there was a fox"));
    QCOMPARE(got(desk.store().content(desk.controller().conversation().id)).branch.last().text,
             QStringLiteral("Once there was a fox"));
}

void TestChatPage::aBrokenBatchKeepsItsWords()
{
    const QTemporaryDir folder;
    Desk desk(
        fake({kReply, QStringLiteral("die_at=4"), QStringLiteral("once=") + folder.filePath(QStringLiteral("f"))}));
    QVERIFY(desk.open());
    desk.type(QStringLiteral("hello"));
    desk.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(!alternatives(desk)->shownText(2).isEmpty());
    QVERIFY(desk.settled());
    QCOMPARE(alternatives(desk)->shownText(0), QStringLiteral("Once there was"));
    QTest::keyClick(alternatives(desk), Qt::Key_Return);
    QTRY_COMPARE(desk.entries().size(), 2);
    QCOMPARE(got(desk.store().content(desk.controller().conversation().id)).branch.last().text,
             QStringLiteral("Once there was"));
}

void TestChatPage::closesWhileThreeAreBeingWritten()
{
    const QTemporaryDir folder;
    ConversationId id = 0;
    {
        Desk desk(fake({kReply, QStringLiteral("pause_ms=100")}), folder.path());
        QVERIFY(desk.open());
        desk.type(QStringLiteral("hello"));
        desk.key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(!alternatives(desk)->shownText(2).isEmpty());
        id = desk.controller().conversation().id;
    }
    Store store(folder.path());
    const ConversationContent kept = got(store.content(id));
    QCOMPARE(kept.branch.size(), 2);
    QCOMPARE(kept.branch.last().siblings, 3);
    QVERIFY(kept.branch.last().text.startsWith(QStringLiteral("Another Once")));
}

void TestChatPage::anEditLeavesTheThree()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("hello")));
    desk.controller().offerAlternatives({});
    QVERIFY(desk.settled());
    desk.composer()->edit()->setFocus();
    desk.key(Qt::Key_Up);
    QCOMPARE(desk.composer()->text(), QStringLiteral("hello"));
    desk.composer()->setText(QStringLiteral("good day"));
    desk.key(Qt::Key_Return);
    QVERIFY(desk.settled());
    QVERIFY(!alternatives(desk)->isVisible());
    QCOMPARE(desk.entries().size(), 2);
    QCOMPARE(desk.entries().first().text, QStringLiteral("good day"));
    QTRY_COMPARE(desk.entries().first().siblings, 2);
    desk.controller().showSibling(0, 0);
    QTRY_COMPARE(desk.entries().size(), 2);
    QTRY_COMPARE(desk.entries().last().siblings, 4); // all that were written stay
}

void TestChatPage::aStoppedMessageAsksForNoThreeLater()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    desk.controller().send(QStringLiteral("hello"), 3);
    desk.controller().stop(); // before it is on the disk
    QVERIFY(desk.settled());
    QVERIFY(desk.say(QStringLiteral("again")));
    QVERIFY(!alternatives(desk)->isVisible());
    desk.controller().regenerate();
    QVERIFY(desk.settled());
    QVERIFY(!alternatives(desk)->isVisible());
    QTRY_COMPARE(desk.entries().last().siblings, 2);
}

void TestChatPage::editsAReplyInPlace()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("hello")));
    QVERIFY(desk.say(QStringLiteral("more")));
    desk.controller().rewriteReply(1, QStringLiteral("Once there was a hare"));
    QTRY_COMPARE(desk.entries().at(1).text, QStringLiteral("Once there was a hare"));
    QCOMPARE(desk.entries().size(), 4); // what stands below it stays
    QVERIFY(desk.entries().at(1).edited);
    QCOMPARE(desk.entries().at(1).siblings, 2);
    QVERIFY(desk.transcript()->message(1).footer.contains(QStringLiteral("edited")));
    desk.controller().showSibling(1, 1);
    QTRY_COMPARE(desk.entries().at(1).text, QStringLiteral("Once there was a fox")); // as the model had it
    QVERIFY(!desk.entries().at(1).edited);

    // The same by the buttons, of the last reply.
    desk.controller().showSibling(1, 0);
    QTRY_COMPARE(desk.entries().size(), 4);
    QTest::mouseClick(desk.button(QStringLiteral("Edit")), Qt::LeftButton);
    QCOMPARE(desk.composer()->text(), QStringLiteral("Once there was a fox"));
    desk.composer()->setText(QStringLiteral("Quite another end"));
    desk.key(Qt::Key_Return);
    QTRY_COMPARE(desk.entries().last().text, QStringLiteral("Quite another end"));
    QCOMPARE(desk.entries().size(), 4);
}

void TestChatPage::tokensEndWhereTheTextSays_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("pieces");
    QTest::addColumn<QList<int>>("ends");
    const QString space(QChar(0x2581));
    QTest::newRow("words") << "a fox" << QStringList{QStringLiteral("a"), space + QStringLiteral("fox")}
                           << QList<int>{1, 5};
    QTest::newRow("a space in front of all")
        << "a fox" << QStringList{space + QStringLiteral("a"), space + QStringLiteral("fox")} << QList<int>{1, 5};
    QTest::newRow("bytes of one character")
        << QStringLiteral("x\u00FCy")
        << QStringList{QStringLiteral("x"), QStringLiteral("<0xC3>"), QStringLiteral("<0xBC>"), QStringLiteral("y")}
        << QList<int>{1, 1, 2, 3};
    QTest::newRow("beyond the first plane")
        << QString::fromUtf8("\xF0\x9F\xA6\x8A!")
        << QStringList{QString::fromUtf8("\xF0\x9F\xA6\x8A"), QStringLiteral("!")} << QList<int>{2, 3};
    QTest::newRow("another text") << "a fox" << QStringList{QStringLiteral("a"), QStringLiteral("cat")} << QList<int>{};
    QTest::newRow("too short") << "a fox" << QStringList{QStringLiteral("a")} << QList<int>{};
}

void TestChatPage::tokensEndWhereTheTextSays()
{
    QFETCH(QString, text);
    QFETCH(QStringList, pieces);
    QFETCH(QList<int>, ends);
    QList<int> found;
    for (const qsizetype end : tokenEnds(text, pieces)) found.append(static_cast<int>(end));
    QCOMPARE(found, ends);
}

void TestChatPage::weighsAWordAndBranchesThere()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("hello")));
    desk.window().chatPage()->showWord(1, 6); // in " there"
    QTRY_VERIFY(word(desk)->isVisible());
    QCOMPARE(word(desk)->token().text, QStringLiteral(" there"));
    QCOMPARE(word(desk)->token().before, QStringLiteral("Once"));
    QVERIFY(std::abs(word(desk)->token().probability.value_or(0) - std::exp(-0.7)) < 1e-6);
    QCOMPARE(word(desk)->token().others.size(), 5);
    QVERIFY(word(desk)->hasFocus());
    QTest::keyClick(word(desk), Qt::Key_Down);
    QTest::keyClick(word(desk), Qt::Key_Down);
    QTest::keyClick(word(desk), Qt::Key_Return);
    QTRY_VERIFY(!word(desk)->isVisible());
    QVERIFY(desk.settled());
    QVERIFY(desk.entries().last().text.startsWith(QStringLiteral("Once just")));
    QTRY_COMPARE(desk.entries().last().siblings, 2);
    const auto kept = got(desk.store().content(desk.controller().conversation().id));
    QVERIFY(kept.branch.last().text.startsWith(QStringLiteral("Once just")));

    desk.window().chatPage()->showWord(1, 0);
    QTRY_VERIFY(word(desk)->isVisible());
    QTRY_COMPARE(word(desk)->token().from, 0);
    QTest::keyClick(word(desk), Qt::Key_Right);
    QTRY_VERIFY(word(desk)->token().from > 0);
    const qsizetype second = word(desk)->token().from;
    QTest::keyClick(word(desk), Qt::Key_Left);
    QTRY_COMPARE(word(desk)->token().from, 0);
    QTest::keyClick(word(desk), Qt::Key_Left); // there is none before it
    QTest::keyClick(word(desk), Qt::Key_Right);
    QTRY_COMPARE(word(desk)->token().from, second);
    QTest::keyClick(word(desk), Qt::Key_Escape);
    QVERIFY(!word(desk)->isVisible());
}

// Drawn with temperature 0 every token is the likeliest at its place: what is weighed afterwards must say the same.
void TestChatPage::theRealEngineWeighsWhatItChose()
{
    EngineClient::Options options;
    options.program = QStringLiteral(INKLING_CLI_PROGRAM);
    Desk desk(options);
    QVERIFY(desk.open(kStarterModel));
    Sampling greedy;
    greedy.temperature = 0;
    greedy.maxTokens = 24;
    desk.controller().setSampling(greedy);
    QVERIFY(
        desk.say(QStringLiteral("List the people and the places named in this text. Anna wrote to Tom from Lisbon.")));
    const QString reply = desk.entries().last().text;
    QVERIFY(reply.size() > 4);
    qsizetype next = 0;
    QString spelled;
    for (int tokens = 0; next < reply.size() && tokens < 6; ++tokens) {
        desk.window().chatPage()->showWord(1, next);
        QTRY_VERIFY(word(desk)->isVisible() && word(desk)->token().from == next);
        const WeighedToken& token = word(desk)->token();
        QVERIFY(token.probability.has_value());
        QCOMPARE(token.others.size(), 5);
        double sum = *token.probability;
        for (const TokenChoice& other : token.others) {
            QVERIFY(other.probability <= *token.probability);
            sum += other.probability;
        }
        QVERIFY(sum <= 1.0001);
        spelled += token.text;
        next = token.to;
    }
    QVERIFY(reply.startsWith(spelled));
    QTRY_VERIFY(desk.composer()->meter()->text().endsWith(QStringLiteral("of 2,048 tokens")));
    desk.window().chatPage()->inspectPrompt(1);
    PromptPanel* panel = desk.window().chatPage()->promptPanel();
    QTRY_VERIFY(panel->isVisible());
    QVERIFY(panel->prompt().contains(QStringLiteral("<start_of_turn>user\nList the people")));
    QVERIFY(panel->prompt().endsWith(QStringLiteral("<start_of_turn>model\n")));
}

void TestChatPage::showsTheExactPrompt()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    desk.controller().setSystemPrompt(QStringLiteral("Be brief."));
    QVERIFY(desk.say(QStringLiteral("hello there")));
    QTest::mouseClick(desk.button(QStringLiteral("More")), Qt::LeftButton);
    QAction* exact = nullptr;
    QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
    for (QAction* action : QApplication::activePopupWidget()->actions()) {
        if (action->text().contains(QStringLiteral("exact prompt"))) exact = action;
    }
    QVERIFY(exact != nullptr);
    exact->trigger();
    QApplication::activePopupWidget()->close();
    PromptPanel* panel = desk.window().chatPage()->promptPanel();
    QTRY_VERIFY(panel->isVisible());
    QVERIFY(panel->prompt().contains(QStringLiteral("Be brief.")));
    const QString seed = QStringLiteral("seed %1").arg(*desk.entries().last().sampling.seed);
    const QList<Label*> labels = panel->findChildren<Label*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [&](const Label* label) {
        return label->text() == QStringLiteral("temperature 1, top-k 64, top-p 0.95, min-p 0, ") + seed;
    }));
    QVERIFY(panel->prompt().contains(QStringLiteral("<start_of_turn>user\nhello there<end_of_turn>")));
    QVERIFY(!panel->prompt().contains(QStringLiteral("fox"))); // the reply itself was not sent
    QTest::keyClick(panel, Qt::Key_Escape);
    QTRY_VERIFY(!panel->isVisible());
}

void TestChatPage::countsTheContext()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open());
    TokenMeter* meter = desk.composer()->meter();
    QTRY_COMPARE(meter->text(), QStringLiteral("0 of 32,768 tokens"));
    desk.type(QStringLiteral("one two three"));
    QTRY_VERIFY(meter->text() != QStringLiteral("0 of 32,768 tokens"));
    const QString typed = meter->text();
    QVERIFY(desk.say(QStringLiteral(" four")));
    QTRY_VERIFY(meter->text() != typed);
    QVERIFY(!meter->isNearlyFull());
    desk.controller().startAnew();
    QTRY_COMPARE(meter->text(), QStringLiteral("0 of 32,768 tokens"));
}

void TestChatPage::warnsBeforeTheContextIsFull()
{
    Theme theme;
    TokenMeter meter(theme);
    meter.setTokens(84, 100);
    QVERIFY(meter.warning().isEmpty());
    meter.setTokens(85, 100);
    QVERIFY(meter.isNearlyFull());
    QVERIFY(meter.warning().startsWith(QStringLiteral("Nearly full")));
    meter.setTokens(120, 100);
    QVERIFY(meter.warning().startsWith(QStringLiteral("Full")));
    meter.setTokens(0, 0);
    QVERIFY(meter.text().isEmpty());
}

void TestChatPage::aBeginningFillsTheComposer()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open(kStarterModel));
    Beginnings* beginnings = desk.window().chatPage()->beginnings();
    QVERIFY(beginnings->isVisible());
    QCOMPARE(beginnings->cards().size(), 3);
    auto* card = qobject_cast<QAbstractButton*>(beginnings->cards().last());
    QVERIFY(card != nullptr);
    desk.type(QStringLiteral("my own words"));
    card->setFocus();
    QTest::keyClick(card, Qt::Key_Space);
    QVERIFY(desk.composer()->text().startsWith(QStringLiteral("List the people and the places")));
    QVERIFY(desk.composer()->edit()->hasFocus());
    QVERIFY(desk.entries().isEmpty());        // nothing is sent
    desk.key(Qt::Key_Z, Qt::ControlModifier); // and nothing that was typed is lost
    QCOMPARE(desk.composer()->text(), QStringLiteral("my own words"));
    desk.key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(desk.composer()->text().startsWith(QStringLiteral("List the people and the places")));
    QCOMPARE(desk.controller().conversation().sampling.temperature, std::optional(0.0));
}

// Whatever Tab can reach, with the beginnings, with the panel at the side, with three replies.
void TestChatPage::everyControlHasANameAndARole()
{
    Desk desk(fake({kReply}));
    QVERIFY(desk.open(kStarterModel));
    desk.window().resize(1440, 900);
    const auto check = [&desk](const char* where) {
        int seen = 0;
        for (QWidget* widget : desk.window().chatPage()->findChildren<QWidget*>()) {
            if (!widget->isVisible() || !widget->isEnabled() || !(widget->focusPolicy() & Qt::TabFocus)) continue;
            QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(widget);
            const QByteArray what = QByteArray(where) + ": " + widget->metaObject()->className();
            QVERIFY2(spoken != nullptr, what);
            QVERIFY2(!spoken->text(QAccessible::Name).isEmpty(), what);
            QVERIFY2(spoken->role() != QAccessible::NoRole && spoken->role() != QAccessible::Client, what);
            ++seen;
        }
        QVERIFY2(seen > 3, where);
    };
    check("beginnings");
    desk.window().chatPage()->toggleSettings();
    check("settings");
    QAccessibleInterface* temperature =
        QAccessible::queryAccessibleInterface(slider(desk, QStringLiteral("Temperature")));
    QCOMPARE(temperature->role(), QAccessible::Slider);
    QCOMPARE(temperature->valueInterface()->currentValue().toInt(), 100);
    desk.window().chatPage()->toggleSettings();
    QVERIFY(desk.say(QStringLiteral("hello")));
    desk.controller().offerAlternatives({});
    QVERIFY(desk.settled());
    check("three replies");
}

void TestChatPage::isNamedAfterTheHeadingOfItsFirstReply_data()
{
    QTest::addColumn<QString>("reply");
    QTest::addColumn<QString>("title");
    QTest::newRow("a title") << "A Sneeze in the Dark\n\nThere was a dragon."
                             << "A Sneeze in the Dark";
    QTest::newRow("Markdown") << "## **The Lamp**\nIt was dark."
                              << "The Lamp";
    QTest::newRow("a sentence") << "There was a dragon.\n\nIt slept."
                                << "tell me";
    QTest::newRow("one line") << "Yes"
                              << "tell me";
    QTest::newRow("no blank line") << "People: Anna\nPlaces: Paris"
                                   << "tell me";
    QTest::newRow("marks alone") << "###\n\ntext"
                                 << "tell me";
}

void TestChatPage::isNamedAfterTheHeadingOfItsFirstReply()
{
    QFETCH(QString, reply);
    QFETCH(QString, title);
    Desk desk(fake({QStringLiteral("reply=") + reply}));
    QVERIFY(desk.open());
    QVERIFY(desk.say(QStringLiteral("tell me")));
    QCOMPARE(desk.controller().conversation().title, title);
    QTRY_COMPARE(desk.titles(), QStringList{title});
}

void TestChatPage::theWritersTitleStays()
{
    Desk desk(
        fake({QStringLiteral("reply=A Sneeze in the Dark\n\nThere was a dragon."), QStringLiteral("pause_ms=40")}));
    QVERIFY(desk.open());
    desk.type(QStringLiteral("tell me"));
    desk.key(Qt::Key_Return);
    QTRY_COMPARE(desk.titles(), QStringList{QStringLiteral("tell me")});
    const ConversationId id = desk.controller().conversation().id;
    got(desk.store().setTitle(id, QStringLiteral("Mine"), TitleBy::Writer));
    desk.controller().rename(id, QStringLiteral("Mine"));
    QVERIFY(desk.settled());
    QCOMPARE(desk.controller().conversation().title, QStringLiteral("Mine"));
    QTRY_COMPARE(desk.titles(), QStringList{QStringLiteral("Mine")});
}

QTEST_MAIN(TestChatPage)
#include "tst_chat_page.moc"
