#include "engine/base/npy.h"
#include "engine/generate/scorer.h"
#include "engine/generate/text_positions.h"
#include "tests/engine/generate/toy_model.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace inkling;
using namespace inkling::test;

namespace {

const std::string kText = "Once upon a time there was a little fox who lived in a 1234-room castle. \xC3\x84pfel & "
                          "\xF0\x9F\xA6\x8A, na\xC3\xAFve; the end of it was never told, and nobody asked.";

std::vector<TokenSurprise> surprises(Model& model, std::string_view text, std::size_t window,
                                     TextScore* score = nullptr)
{
    std::vector<TokenSurprise> tokens;
    const auto result =
        scoreText(model, text, window, CancelFlag(), [&](const TokenSurprise& token) { tokens.push_back(token); });
    if (!result) qFatal("%s", result.error().text.c_str());
    if (score) *score = *result;
    return tokens;
}

} // namespace

class TestScorer : public QObject
{
    Q_OBJECT
private slots:
    void continuationsAgreeWithTheGoldenLogits_data()
    {
        QTest::addColumn<std::size_t>("context");
        for (const std::size_t context : {1, 5, 9, 19}) QTest::addRow("after %zu", context) << context;
    }
    void continuationsAgreeWithTheGoldenLogits()
    {
        QFETCH(std::size_t, context);
        const auto golden = readNpy(dataPath("toy-F32.logits.npy"));
        INKLING_VERIFY(golden);
        double expected = 0;
        for (std::size_t i = context; i < kGoldenTokens.size(); ++i)
            expected += logSoftmax(std::span(golden->values).subspan((i - 1) * golden->columns, golden->columns),
                                   kGoldenTokens[i]);

        const auto model = openToy();
        Session session(*model);
        const std::span<const TokenId> tokens(kGoldenTokens);
        const std::vector<std::vector<TokenId>> rest{{tokens.begin() + std::ptrdiff_t(context), tokens.end()}};
        const auto scores = scoreContinuations(session, tokens.first(context), rest, CancelFlag());
        INKLING_VERIFY(scores);
        QCOMPARE(scores->size(), std::size_t(1));
        QCOMPARE((*scores)[0].tokens, kGoldenTokens.size() - context);
        QVERIFY(std::abs((*scores)[0].logProbability - expected) < 2e-3);
        QCOMPARE((*scores)[0].probability, 1.0);
    }

    void bestComesFirstAndProbabilitiesAddUp()
    {
        const auto model = openToy(1, 7); // continuations longer than a chunk and than the window
        std::vector<std::vector<TokenId>> all{{5}, {6, 7}, {8, 9, 10}, {5}, {}, {11}};
        for (TokenId id = 20; id < 50; ++id) all[4].push_back(id);
        Session session(*model);
        const auto scores = scoreContinuations(session, kGoldenTokens, all, CancelFlag());
        INKLING_VERIFY(scores);
        QCOMPARE(scores->size(), all.size());
        double sum = 0;
        for (std::size_t i = 0; i < scores->size(); ++i) {
            const ScoredContinuation& score = (*scores)[i];
            if (i > 0) QVERIFY((*scores)[i - 1].logProbability >= score.logProbability);
            QCOMPARE(score.tokens, all[score.index].size());
            sum += score.probability;
            QVERIFY(std::abs(score.probability / (*scores)[0].probability -
                             std::exp(score.logProbability - (*scores)[0].logProbability)) < 1e-9);
            // Alone in a fresh session it gets the same.
            Session fresh(*model);
            const auto alone =
                scoreContinuations(fresh, kGoldenTokens, std::span(all).subspan(score.index, 1), CancelFlag());
            INKLING_VERIFY(alone);
            QVERIFY(std::abs((*alone)[0].logProbability - score.logProbability) < 1e-6);
        }
        QVERIFY(std::abs(sum - 1) < 1e-12);
    }

    void refusesContinuationsThatMakeNoSense()
    {
        const auto model = openToy();
        Session session(*model, {.contextLength = 22});
        const auto refused = [&](const std::vector<TokenId>& context, const std::vector<TokenId>& continuation) {
            const std::vector<std::vector<TokenId>> all{continuation};
            const auto scores = scoreContinuations(session, context, all, CancelFlag());
            return scores ? ErrorCode::Internal : scores.error().code;
        };
        QCOMPARE(refused(kGoldenTokens, {}), ErrorCode::InvalidArgument);
        QCOMPARE(refused(kGoldenTokens, {1024}), ErrorCode::InvalidArgument);
        QCOMPARE(refused(kGoldenTokens, {-1}), ErrorCode::InvalidArgument);
        QCOMPARE(refused({}, {5}), ErrorCode::InvalidArgument);
        QCOMPARE(refused(kGoldenTokens, {5, 6, 7, 8}), ErrorCode::ContextFull);
        const std::vector<std::vector<TokenId>> fits{{5, 6, 7}}; // the last one is not read
        INKLING_VERIFY(scoreContinuations(session, kGoldenTokens, fits, CancelFlag()));
    }

    void everyTokenSeesItsWindow_data()
    {
        QTest::addColumn<std::size_t>("window");
        QTest::addColumn<unsigned>("chunk");
        for (const std::size_t window : {2, 3, 4, 5, 8, 17, 40, 256})
            for (const unsigned chunk : {64U, 5U}) QTest::addRow("%zu, chunk %u", window, chunk) << window << chunk;
    }
    void everyTokenSeesItsWindow()
    {
        QFETCH(std::size_t, window);
        QFETCH(unsigned, chunk);
        const auto model = openToy(1, chunk);
        const auto ids = model->tokenizer().encode(kText, Special::AsText);
        TextScore score;
        const auto tokens = surprises(*model, kText, window, &score);
        QCOMPARE(tokens.size(), ids.size());

        Session session(*model);
        std::size_t scored = 0;
        double total = 0;
        while (scored < ids.size()) {
            // A bos, then the half that was scored before (the bos counts to it), then what is new.
            const std::size_t first = scored == 0 ? 0 : scored - (window - 1) / 2;
            const std::size_t end = std::min(ids.size(), first + window - 1);
            for (std::size_t i = scored; i < end; ++i) {
                std::vector<TokenId> seen{*model->tokenizer().bos()};
                seen.insert(seen.end(), ids.begin() + std::ptrdiff_t(first), ids.begin() + std::ptrdiff_t(i));
                if (i > 0) QVERIFY(2 * seen.size() >= std::min(window, 2 * (i + 1)));
                INKLING_VERIFY(session.prefill(seen, CancelFlag()));
                const double nats = -logSoftmax(session.logits(), ids[i]);
                QCOMPARE(tokens[i].token, ids[i]);
                QVERIFY(std::abs(tokens[i].nats - nats) < 1e-5);
                std::size_t better = 0;
                for (const float logit : session.logits()) better += logit > session.logits()[std::size_t(ids[i])];
                QCOMPARE(tokens[i].rank, better);
                total += nats;
            }
            scored = end;
        }
        QCOMPARE(score.tokens, ids.size());
        QVERIFY(std::abs(score.nats - total) < 1e-3);
    }

    void sumsAreWhatTheirNamesSay()
    {
        TextScore score;
        score.tokens = 4;
        score.nats = 4 * std::log(8);
        score.characters = 6;
        QVERIFY(std::abs(score.natsPerToken() - std::log(8)) < 1e-12);
        QVERIFY(std::abs(score.perplexity() - 8) < 1e-12);
        QVERIFY(std::abs(score.bitsPerCharacter() - 2) < 1e-12); // 4 * 3 bits over 6 characters
        QCOMPARE(TextScore().natsPerToken(), 0.0);
        QCOMPARE(TextScore().bitsPerCharacter(), 0.0);

        const auto model = openToy();
        surprises(*model, "\xC3\x84\xF0\x9F\xA6\x8A!", 64, &score);
        QCOMPARE(score.characters, std::size_t(3));
        surprises(*model, "", 64, &score);
        QCOMPARE(score.tokens, std::size_t(0));
    }

    void tokensLieWhereTheTextHasThem()
    {
        const auto model = openToy();
        const auto tokens = surprises(*model, kText, 64);
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const std::size_t end = i + 1 < tokens.size() ? tokens[i + 1].byteOffset : kText.size();
            QCOMPARE(kText.substr(tokens[i].byteOffset, end - tokens[i].byteOffset),
                     std::string(model->tokenizer().bytes(tokens[i].token)));
        }
    }

    void positionsFollowTheText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArrayList>("tokens");
        QTest::addColumn<QList<int>>("offsets");
        using T = QByteArrayList;
        using O = QList<int>;
        QTest::newRow("plain") << QByteArray("one two") << T{"one", " two"} << O{0, 3};
        QTest::newRow("bytes of a character")
            << QByteArray("a\xC3\x84z") << T{"a", "\xC3", "\x84", "z"} << O{0, 1, 2, 3};
        QTest::newRow("U+2581 is read as a space") << QByteArray("a\xE2\x96\x81"
                                                                 "b c")
                                                   << T{"a", " b", " c"} << O{0, 1, 5};
        QTest::newRow("a space in front") << QByteArray("one two") << T{" one", " two"} << O{0, 3};
        QTest::newRow("a space in front of a space") << QByteArray(" one") << T{" ", " one"} << O{0, 0};
        QTest::newRow("no character") << QByteArray("a\xFF"
                                                    "b")
                                      << T{"a", "\xEF\xBF\xBD", "b"} << O{0, 1, 2};
        QTest::newRow("no character, in bytes") << QByteArray("a\xFF"
                                                              "b")
                                                << T{"a", "\xEF", "\xBF", "\xBD", "b"} << O{0, 1, 1, 1, 2};
        QTest::newRow("a cut character") << QByteArray("\xF0\x9F\xA6"
                                                       "b")
                                         << T{"\xEF\xBF\xBD", "b"} << O{0, 3};
        QTest::newRow("two that are none") << QByteArray("\xC3\xC3"
                                                         "b")
                                           << T{"\xEF\xBF\xBD\xEF\xBF\xBD", "b"} << O{0, 2};
        QTest::newRow("more tokens than text") << QByteArray("a") << T{"a", "b", "c"} << O{0, 1, 1};
    }
    void positionsFollowTheText()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArrayList, tokens);
        QFETCH(QList<int>, offsets);
        const std::string all = tokens.join().toStdString();
        const std::string copy = text.toStdString();
        TextPositions positions(copy, all.size());
        for (int i = 0; i < tokens.size(); ++i) QCOMPARE(int(positions.advance(tokens[i].toStdString())), offsets[i]);
    }

    void refusesWindowsOutOfRange()
    {
        const auto model = openToy();
        const std::size_t context = model->config().contextLength;
        for (const std::size_t window : {std::size_t(0), std::size_t(1), context + 1}) {
            const auto score = scoreText(*model, kText, window, CancelFlag());
            QVERIFY(!score);
            QCOMPARE(score.error().code, ErrorCode::InvalidArgument);
            QVERIFY(QString::fromStdString(score.error().text).contains(QString::number(context)));
        }
        INKLING_VERIFY(scoreText(*model, kText, context, CancelFlag()));
    }

    void canBeCancelled()
    {
        const auto model = openToy();
        CancelFlag cancel;
        std::size_t tokens = 0;
        const auto score = scoreText(*model, kText, 64, cancel, [&](const TokenSurprise&) {
            ++tokens;
            cancel.raise();
        });
        QVERIFY(!score);
        QCOMPARE(score.error().code, ErrorCode::Cancelled);
        QCOMPARE(tokens, std::size_t(16)); // what had been computed
        Session session(*model);
        const std::vector<std::vector<TokenId>> all{{1, 2}};
        const auto scores = scoreContinuations(session, kGoldenTokens, all, cancel);
        QVERIFY(!scores);
        QCOMPARE(scores.error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestScorer)
#include "tst_scorer.moc"
