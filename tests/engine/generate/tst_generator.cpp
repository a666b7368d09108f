#include "engine/base/npy.h"
#include "engine/base/text.h"
#include "engine/generate/generator.h"
#include "tests/engine/generate/toy_model.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace inkling;
using namespace inkling::test;

namespace {

struct Outcome
{
    std::vector<TokenId> ids;
    std::string text;
    std::vector<GenerateEvent> events;
    GenerateStats stats;
};

void keep(Outcome& outcome, const GenerateEvent& event)
{
    outcome.events.push_back(event);
    outcome.text += event.text;
    if (event.token >= 0) outcome.ids.push_back(event.token);
}

Outcome run(Model& model, Session& session, const GenerateOptions& options,
            const std::vector<TokenId>& prompt = kGoldenTokens)
{
    Outcome outcome;
    const auto stats = generate(model, session, prompt, options, CancelFlag(),
                                [&](const GenerateEvent& event) { keep(outcome, event); });
    if (!stats) qFatal("%s", stats.error().text.c_str());
    outcome.stats = *stats;
    return outcome;
}

Outcome run(Model& model, const GenerateOptions& options, const std::vector<TokenId>& prompt = kGoldenTokens)
{
    Session session(model);
    return run(model, session, options, prompt);
}

GenerateOptions greedy(std::uint32_t maxTokens)
{
    GenerateOptions options;
    options.sampling.temperature = 0;
    options.maxTokens = maxTokens;
    return options;
}

GenerateOptions drawn(std::uint32_t maxTokens, std::uint64_t seed)
{
    GenerateOptions options;
    options.sampling.seed = seed;
    options.maxTokens = maxTokens;
    return options;
}

// Makes one token the only choice.
GenerateOptions forced(TokenId token, std::uint32_t maxTokens)
{
    GenerateOptions options = greedy(maxTokens);
    options.sampling.logitBias = {{token, 1e6F}};
    return options;
}

bool equalStats(const GenerateStats& a, const GenerateStats& b)
{
    return a.promptTokens == b.promptTokens && a.generatedTokens == b.generatedTokens && a.stopReason == b.stopReason &&
           a.seed == b.seed && std::abs(a.totalLogProbability - b.totalLogProbability) < 1e-6;
}

} // namespace

class TestGenerator : public QObject
{
    Q_OBJECT
private slots:
    void greedyBeginsWithTheArgmaxOfTheGoldenLogits()
    {
        const auto golden = readNpy(dataPath("toy-F32.logits.npy"));
        INKLING_VERIFY(golden);
        std::vector<float> last(golden->values.end() - std::ptrdiff_t(golden->columns), golden->values.end());
        const auto best = std::max_element(last.begin(), last.end());
        const auto id = TokenId(best - last.begin());
        const float top = *best;
        *best = -1e30F;
        QVERIFY(top - *std::max_element(last.begin(), last.end()) > 1e-3F); // wider than the error of f32

        const Outcome outcome = run(*openToy(), greedy(1));
        QCOMPARE(outcome.ids, std::vector<TokenId>{id});
        *best = top;
        QVERIFY(std::abs(outcome.stats.totalLogProbability - logSoftmax(last, id)) < 1e-3);
    }

    void theSessionThenHoldsThePromptAndWhatWasGenerated()
    {
        const auto model = openToy();
        Session session(*model);
        const Outcome outcome = run(*model, session, drawn(30, 6));
        std::vector<TokenId> expected = kGoldenTokens;
        expected.insert(expected.end(), outcome.ids.begin(), outcome.ids.end());
        QCOMPARE(session.tokens(), expected);
        QCOMPARE(outcome.stats.generatedTokens, std::size_t(30));
        QCOMPARE(outcome.stats.promptTokens, kGoldenTokens.size());
        QCOMPARE(outcome.stats.cachedTokens, std::size_t(0));
        QCOMPARE(outcome.stats.stopReason, StopReason::MaxTokens);

        // Going on from there reads nothing again.
        const Outcome more = run(*model, session, drawn(5, 6), expected);
        QCOMPARE(more.stats.cachedTokens, expected.size());
        QCOMPARE(more.ids, run(*model, drawn(5, 6), expected).ids);
    }

    void theTextIsWhatTheIdsSay()
    {
        const auto model = openToy();
        for (const std::uint64_t seed : {1, 2, 3}) {
            const Outcome outcome = run(*model, drawn(100, seed));
            QCOMPARE(outcome.text, model->tokenizer().decode(outcome.ids));
            for (const GenerateEvent& event : outcome.events) QVERIFY(isValidUtf8(event.text));
        }
    }

    void noTokensAreAskedForNoneAreGiven()
    {
        const auto model = openToy();
        Session session(*model);
        const Outcome outcome = run(*model, session, greedy(0));
        QVERIFY(outcome.events.empty());
        QCOMPARE(outcome.stats.generatedTokens, std::size_t(0));
        QCOMPARE(outcome.stats.stopReason, StopReason::MaxTokens);
        QCOMPARE(session.tokens(), kGoldenTokens);
        QCOMPARE(outcome.stats.decodeTokensPerSecond(), 0.0);
        QVERIFY(outcome.stats.prefillTokensPerSecond() > 0);
    }

    void aStopTokenEndsTheTurnAndIsNotGivenOut()
    {
        const auto model = openToy();
        for (const TokenId stop : model->tokenizer().stopTokens()) {
            Session session(*model);
            const Outcome outcome = run(*model, session, forced(stop, 10));
            QCOMPARE(outcome.stats.stopReason, StopReason::EndOfTurn);
            QCOMPARE(outcome.stats.generatedTokens, std::size_t(1));
            QVERIFY(outcome.stats.totalLogProbability < 0); // of the raw logits, so far from the bias' certainty
            QVERIFY(outcome.events.empty());
            QCOMPARE(session.tokens(), kGoldenTokens);

            GenerateOptions unstopped = forced(stop, 3);
            unstopped.stopAtEndOfTurn = false;
            const Outcome all = run(*model, unstopped);
            QCOMPARE(all.ids, (std::vector<TokenId>{stop, stop, stop}));
            QCOMPARE(all.text, std::string());
            QCOMPARE(all.stats.stopReason, StopReason::MaxTokens);
        }
    }

    void stopTextsMayStraddleTokens_data()
    {
        QTest::addColumn<int>("first"); // the tokens whose bytes the stop text touches
        QTest::addColumn<int>("last");
        for (const int first : {0, 5, 17}) QTest::addRow("%d to %d", first, first) << first << first;
        for (const int first : {0, 3, 11, 20}) QTest::addRow("%d to %d", first, first + 1) << first << first + 1;
        for (const int first : {1, 8, 25}) QTest::addRow("%d to %d", first, first + 4) << first << first + 4;
    }
    void stopTextsMayStraddleTokens()
    {
        QFETCH(int, first);
        QFETCH(int, last);
        const auto model = openToy();
        const Outcome free = run(*model, drawn(32, 21));
        std::string stop;
        for (int i = first; i <= last; ++i) stop += free.events.at(std::size_t(i)).text;
        // Straddle: not the first character of the first token, where it has more than one.
        while (stop.size() > 2 && (stop[1] & 0xC0) == 0x80) stop.erase(1, 1);
        if (first != last) stop.erase(0, 1);
        QVERIFY(isValidUtf8(stop) && !stop.empty());

        GenerateOptions options = drawn(32, 21);
        options.stopTexts = {"never to be seen", stop};
        const Outcome stopped = run(*model, options);
        QCOMPARE(stopped.text, free.text.substr(0, free.text.find(stop)));
        QCOMPARE(stopped.stats.stopReason, StopReason::StopText);
        QVERIFY(stopped.stats.generatedTokens <= std::size_t(last + 1));
        QVERIFY(std::equal(stopped.ids.begin(), stopped.ids.end(), free.ids.begin()));
    }

    void whatIsHeldBackComesAtTheEnd()
    {
        const auto model = openToy();
        const Outcome free = run(*model, drawn(20, 4));
        GenerateOptions options = drawn(20, 4);
        options.stopTexts = {free.events[18].text + free.events[19].text + "and then some"};
        const Outcome held = run(*model, options);
        QCOMPARE(held.text, free.text);
        QCOMPARE(held.stats.stopReason, StopReason::MaxTokens);
        QCOMPARE(held.events.back().token, -1);
        QCOMPARE(held.ids, free.ids);
    }

    void anUnfinishedCharacterBecomesAReplacement()
    {
        const auto model = openToy();
        const auto byte = model->tokenizer().find("<0xE2>");
        QVERIFY(byte);
        const Outcome outcome = run(*model, forced(*byte, 1));
        QCOMPARE(outcome.ids, std::vector<TokenId>{*byte});
        QCOMPARE(outcome.events.front().text, std::string());
        QCOMPARE(outcome.text, std::string("\xEF\xBF\xBD"));
    }

    void controlTokensAddNoText()
    {
        const auto model = openToy();
        const auto turn = model->tokenizer().find("<start_of_turn>");
        QVERIFY(turn);
        const Outcome outcome = run(*model, forced(*turn, 4));
        QCOMPARE(outcome.ids, std::vector<TokenId>(4, *turn));
        QCOMPARE(outcome.text, std::string());
    }

    void aFullContextStopsIt_data()
    {
        QTest::addColumn<unsigned>("room");
        for (const unsigned room : {0U, 1U, 5U}) QTest::addRow("room for %u", room) << room;
    }
    void aFullContextStopsIt()
    {
        QFETCH(unsigned, room);
        const auto model = openToy();
        Session session(*model, {.contextLength = std::uint32_t(kGoldenTokens.size()) + room});
        const Outcome outcome = run(*model, session, drawn(50, 1));
        QCOMPARE(outcome.stats.stopReason, StopReason::ContextFull);
        QCOMPARE(outcome.stats.generatedTokens, std::size_t(room));
        QCOMPARE(session.room(), std::size_t(0));
    }

    void aPromptLongerThanTheContextIsRefusedWithBothNumbers()
    {
        const auto model = openToy();
        Session session(*model, {.contextLength = 19});
        const auto stats = generate(*model, session, kGoldenTokens, greedy(5), CancelFlag(), {});
        QVERIFY(!stats);
        QCOMPARE(stats.error().code, ErrorCode::ContextFull);
        QVERIFY(QString::fromStdString(stats.error().text).contains("20"));
        QVERIFY(QString::fromStdString(stats.error().text).contains("19"));
    }

    void cancellingBetweenTokensKeepsWhatIsThere()
    {
        const auto model = openToy();
        Session session(*model);
        CancelFlag cancel;
        Outcome outcome;
        const auto stats = generate(*model, session, kGoldenTokens, drawn(50, 9), cancel, [&](const GenerateEvent& e) {
            keep(outcome, e);
            if (outcome.ids.size() == 3) cancel.raise();
        });
        INKLING_VERIFY(stats);
        QCOMPARE(stats->stopReason, StopReason::Cancelled);
        QCOMPARE(stats->generatedTokens, std::size_t(3));
        QCOMPARE(outcome.ids, run(*model, drawn(3, 9)).ids);
        QCOMPARE(session.tokens().size(), kGoldenTokens.size() + 3);
    }

    void cancellingBetweenPrefillChunksIsNoError()
    {
        const auto model = openToy(1, 7);
        for (const bool alternatives : {false, true}) {
            Session session(*model);
            CancelFlag cancel;
            std::vector<GenerateStats> all;
            const TokenSink sink = [](const GenerateEvent&) { QFAIL("no token was due"); };
            const Session::Progress progress = [&](std::size_t, std::size_t) { cancel.raise(); };
            if (alternatives) {
                auto stats = generateAlternatives(*model, session, kGoldenTokens, 3, greedy(9), cancel, sink, progress);
                INKLING_VERIFY(stats);
                QCOMPARE(stats->size(), std::size_t(3));
                all = *stats;
            } else {
                auto stats = generate(*model, session, kGoldenTokens, greedy(9), cancel, sink, progress);
                INKLING_VERIFY(stats);
                all = {*stats};
            }
            for (const GenerateStats& stats : all) {
                QCOMPARE(stats.stopReason, StopReason::Cancelled);
                QCOMPARE(stats.generatedTokens, std::size_t(0));
            }
            QCOMPARE(session.tokens().size(), std::size_t(7));
        }
    }

    void logProbabilitiesAreThoseOfTheRawLogits()
    {
        const auto model = openToy();
        GenerateOptions options = drawn(12, 3);
        options.bestLogProbabilities = 4;
        options.sampling.temperature = 0.5F; // neither this nor a bias may show
        options.sampling.logitBias = {{17, 0.5F}};
        const Outcome outcome = run(*model, options);
        Session session(*model);
        INKLING_VERIFY(session.prefill(kGoldenTokens, CancelFlag()));
        double total = 0;
        for (const GenerateEvent& event : outcome.events) {
            QVERIFY(std::abs(double(event.logProbability) - logSoftmax(session.logits(), event.token)) < 1e-5);
            QCOMPARE(event.best.size(), std::size_t(4));
            for (std::size_t i = 0; i < 4; ++i) {
                const float logit = session.logits()[std::size_t(event.best[i].id)];
                QCOMPARE(std::size_t(std::count_if(session.logits().begin(), session.logits().end(),
                                                   [&](float other) { return other > logit; })),
                         i);
                QVERIFY(std::abs(double(event.best[i].nats) - logSoftmax(session.logits(), event.best[i].id)) < 1e-5);
            }
            total += logSoftmax(session.logits(), event.token);
            INKLING_VERIFY(session.append(event.token));
        }
        QVERIFY(std::abs(outcome.stats.totalLogProbability - total) < 1e-4);
    }

    void theRepetitionPenaltySeesThePromptAndTheText()
    {
        const auto model = openToy();
        GenerateOptions options = greedy(200);
        options.sampling.repeatPenalty = 1e6F;
        // So strong a penalty leaves a token that was there already only when no other positive logit is left.
        const Outcome outcome = run(*model, options);
        auto ids = outcome.ids;
        ids.insert(ids.end(), kGoldenTokens.begin(), kGoldenTokens.end());
        std::sort(ids.begin(), ids.end());
        QVERIFY(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
    }

    void sameSeedSameTextWhateverTheThreads()
    {
        const Outcome one = run(*openToy(1), drawn(60, 42));
        for (const std::size_t threads : {2, 3, 5}) QCOMPARE(run(*openToy(threads), drawn(60, 42)).ids, one.ids);
        QVERIFY(run(*openToy(1), drawn(60, 43)).ids != one.ids);
    }

    void alternativesAreWhatTheirSeedsAloneGive_data()
    {
        QTest::addColumn<std::size_t>("count");
        QTest::addColumn<unsigned>("chunk");
        QTest::addColumn<QString>("file");
        QTest::newRow("one") << std::size_t(1) << 64U << "toy-F32.gguf";
        QTest::newRow("two") << std::size_t(2) << 64U << "toy-F32.gguf";
        QTest::newRow("seven") << std::size_t(7) << 64U << "toy-Q4_0.gguf";
        QTest::newRow("more than a batch") << std::size_t(10) << 3U << "toy-F32.gguf";
        QTest::newRow("as many as there may be") << std::size_t(64) << 64U << "toy-F32.gguf";
    }
    void alternativesAreWhatTheirSeedsAloneGive()
    {
        QFETCH(std::size_t, count);
        QFETCH(unsigned, chunk);
        QFETCH(QString, file);
        const auto model = openToy(2, chunk, file.toStdString());
        GenerateOptions options = drawn(24, 100);
        options.stopTexts = {"e", "st"}; // so that they end at different places
        options.sampling.repeatPenalty = 1.1F;
        options.bestLogProbabilities = 2;
        Session session(*model, {.contextLength = std::uint32_t(kGoldenTokens.size()) + 20});
        std::vector<Outcome> together(count);
        const auto stats =
            generateAlternatives(*model, session, kGoldenTokens, count, options, CancelFlag(),
                                 [&](const GenerateEvent& event) { keep(together.at(event.alternative), event); });
        INKLING_VERIFY(stats);
        QCOMPARE(stats->size(), count);
        QCOMPARE(session.tokens(), kGoldenTokens);

        std::vector<std::size_t> lengths;
        for (std::size_t i = 0; i < count; ++i) {
            Session alone(*model, {.contextLength = std::uint32_t(kGoldenTokens.size()) + 20});
            options.sampling.seed = 100 + i;
            const Outcome expected = run(*model, alone, options);
            QCOMPARE(together[i].ids, expected.ids);
            QCOMPARE(together[i].text, expected.text);
            QVERIFY(equalStats((*stats)[i], expected.stats));
            lengths.push_back(expected.ids.size());
        }
        std::sort(lengths.begin(), lengths.end());
        if (count > 2) QVERIFY(lengths.front() != lengths.back());
    }

    void alternativesCanBeCancelled()
    {
        const auto model = openToy();
        Session session(*model);
        CancelFlag cancel;
        std::size_t events = 0;
        const auto stats =
            generateAlternatives(*model, session, kGoldenTokens, 4, drawn(50, 9), cancel, [&](const GenerateEvent&) {
                if (++events == 10) cancel.raise();
            });
        INKLING_VERIFY(stats);
        QCOMPARE(events, std::size_t(10));
        for (const GenerateStats& one : *stats) QCOMPARE(one.stopReason, StopReason::Cancelled);
        QCOMPARE((*stats)[0].generatedTokens, std::size_t(3));
        QCOMPARE((*stats)[3].generatedTokens, std::size_t(2));
    }

    void refusesWhatMakesNoSense()
    {
        const auto model = openToy();
        Session session(*model);
        GenerateOptions options = greedy(3);
        const auto refused = [&](const std::vector<TokenId>& prompt, std::size_t count) {
            const auto stats = generateAlternatives(*model, session, prompt, count, options, CancelFlag(), {});
            const auto single = generate(*model, session, prompt, options, CancelFlag(), {});
            return !stats && stats.error().code == ErrorCode::InvalidArgument && (count != 2 || !single);
        };
        QVERIFY(refused(kGoldenTokens, 0));
        QVERIFY(refused(kGoldenTokens, 65));
        QVERIFY(refused({}, 2));
        QVERIFY(refused({1024}, 2));
        QVERIFY(refused({-1}, 2));
        options.stopTexts = {"fine", ""};
        QVERIFY(refused(kGoldenTokens, 2));
        options.stopTexts.clear();
        options.sampling.topP = 2;
        QVERIFY(refused(kGoldenTokens, 2));
        options.sampling.topP = 1;
        options.sampling.logitBias = {{1024, 1.0F}};
        QVERIFY(refused(kGoldenTokens, 2));
    }
};

QTEST_APPLESS_MAIN(TestGenerator)
#include "tst_generator.moc"
