// Sessions on a small model (window 8): however a sequence came to be, the logits after it are the same bits.
#include "engine/generate/session.h"
#include "tests/support/engine_test.h"

#include <QTest>

#include <random>

using namespace inkling;
using inkling::test::dataPath;

namespace {

std::unique_ptr<Model> openModel(ActivationPrecision precision = ActivationPrecision::F32, std::uint32_t chunk = 64,
                                 std::size_t threads = 2)
{
    ModelOptions options;
    options.activations = precision;
    options.chunk = chunk;
    options.threads = threads;
    auto model = Model::open(dataPath("toy-Q8_0.gguf"), options);
    if (!model) qFatal("%s", model.error().text.c_str());
    return std::move(*model);
}

std::vector<TokenId> randomTokens(std::size_t count, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<TokenId> tokens(count);
    for (TokenId& token : tokens) token = TokenId(random() % 1024);
    return tokens;
}

std::vector<float> copyOf(std::span<const float> values) { return {values.begin(), values.end()}; }

std::vector<float> freshLogits(Model& model, std::span<const TokenId> tokens)
{
    Session session(model);
    const auto result = session.prefill(tokens, CancelFlag());
    if (!result) qFatal("%s", result.error().text.c_str());
    return copyOf(session.logits());
}

} // namespace

class TestSession : public QObject
{
    Q_OBJECT

private:
    void addPrecisions()
    {
        QTest::addColumn<int>("precision");
        QTest::newRow("f32") << int(ActivationPrecision::F32);
        QTest::newRow("bf16") << int(ActivationPrecision::BF16);
        QTest::newRow("int8") << int(ActivationPrecision::Int8);
    }

private slots:
    void atOnceInChunksAndTokenByTokenAreTheSame_data()
    {
        QTest::addColumn<int>("precision");
        QTest::addColumn<int>("length");
        for (const auto precision : {ActivationPrecision::F32, ActivationPrecision::Int8})
            for (const int length : {1, 7, 8, 9, 17, 64, 65, 71, 72, 200})
                QTest::addRow("precision %d, %d tokens", int(precision), length) << int(precision) << length;
    }
    void atOnceInChunksAndTokenByTokenAreTheSame()
    {
        QFETCH(int, precision);
        QFETCH(int, length);
        const auto tokens = randomTokens(std::size_t(length), 7);
        const auto whole = openModel(ActivationPrecision(precision), 64);
        const auto expected = freshLogits(*whole, tokens);
        for (const std::uint32_t chunk : {1u, 7u})
            QVERIFY(freshLogits(*openModel(ActivationPrecision(precision), chunk), tokens) == expected);
        Session session(*whole);
        for (const TokenId token : tokens) INKLING_VERIFY(session.append(token));
        QVERIFY(copyOf(session.logits()) == expected);
    }

    void theNumberOfThreadsChangesNothing_data() { addPrecisions(); }
    void theNumberOfThreadsChangesNothing()
    {
        QFETCH(int, precision);
        const auto tokens = randomTokens(90, 3);
        const auto expected = freshLogits(*openModel(ActivationPrecision(precision), 64, 1), tokens);
        for (const std::size_t threads : {2u, 3u, 5u})
            QVERIFY(freshLogits(*openModel(ActivationPrecision(precision), 64, threads), tokens) == expected);
    }

    void anEditedPromptEqualsAFreshOne()
    {
        const auto model = openModel();
        Session session(*model);
        std::mt19937 random(11);
        std::vector<TokenId> tokens = randomTokens(30, 1);
        for (int edit = 0; edit < 60; ++edit) {
            const std::size_t at = random() % (tokens.size() + 1);
            switch (edit % 3) {
            case 0: // more text at the end
                for (const TokenId token : randomTokens(1 + random() % 40, unsigned(edit))) tokens.push_back(token);
                break;
            case 1: // a word in the middle
                tokens.insert(tokens.begin() + std::ptrdiff_t(at), TokenId(random() % 1024));
                break;
            default: // the end is taken back
                tokens.resize(std::max<std::size_t>(1, at));
            }
            if (tokens.size() > 250) tokens.resize(40);
            INKLING_VERIFY(session.prefill(tokens, CancelFlag()));
            QCOMPARE(session.tokens(), tokens);
            if (edit % 5 == 0) { // sometimes a reply follows
                INKLING_VERIFY(session.append(5));
                tokens.push_back(5);
            }
            QVERIFY(copyOf(session.logits()) == freshLogits(*model, tokens));
        }
    }

    void theLongestCommonPrefixIsReused()
    {
        const auto model = openModel();
        Session session(*model);
        auto tokens = randomTokens(100, 2);
        auto reused = session.prefill(tokens, CancelFlag());
        INKLING_VERIFY(reused);
        QCOMPARE(*reused, 0u);
        tokens.push_back(9);
        reused = session.prefill(tokens, CancelFlag());
        INKLING_VERIFY(reused);
        QCOMPARE(*reused, 100u);
        reused = session.prefill(tokens, CancelFlag()); // nothing to do
        INKLING_VERIFY(reused);
        QCOMPARE(*reused, 101u);
        tokens.resize(70); // the rings still reach back a chunk
        reused = session.prefill(tokens, CancelFlag());
        INKLING_VERIFY(reused);
        QCOMPARE(*reused, 69u);
    }

    void anEditBehindTheRingsGoesBackToACheckpoint()
    {
        const auto model = openModel();
        auto tokens = randomTokens(50, 4);
        for (const std::uint32_t checkpoints : {0u, 2u}) {
            SessionOptions options;
            options.checkpoints = checkpoints;
            Session session(*model, options);
            INKLING_VERIFY(session.prefill(tokens, CancelFlag()));
            for (const TokenId token : randomTokens(150, 5)) INKLING_VERIFY(session.append(token));
            auto edited = tokens;
            edited.push_back(77);
            const auto reused = session.prefill(edited, CancelFlag());
            INKLING_VERIFY(reused);
            QCOMPARE(*reused, checkpoints > 0 ? 50u : 0u);
            QVERIFY(copyOf(session.logits()) == freshLogits(*model, edited));
        }
    }

    void aRestoredSnapshotEqualsNeverHavingLeft_data()
    {
        QTest::addColumn<int>("length");
        for (const int length : {1, 8, 71, 150}) QTest::addRow("%d tokens", length) << length;
    }
    void aRestoredSnapshotEqualsNeverHavingLeft()
    {
        QFETCH(int, length);
        const auto model = openModel();
        const auto tokens = randomTokens(std::size_t(length), 8);
        Session session(*model);
        INKLING_VERIFY(session.prefill(tokens, CancelFlag()));
        const auto snapshot = session.snapshot();
        INKLING_VERIFY(snapshot);
        INKLING_VERIFY(session.prefill(randomTokens(120, 9), CancelFlag()));
        INKLING_VERIFY(session.restore(*snapshot));
        QCOMPARE(session.tokens(), tokens);
        QVERIFY(copyOf(session.logits()) == freshLogits(*model, tokens));
        auto longer = tokens;
        for (const TokenId token : randomTokens(20, 10)) {
            INKLING_VERIFY(session.append(token));
            longer.push_back(token);
        }
        QVERIFY(copyOf(session.logits()) == freshLogits(*model, longer));
    }

    void batchRowsEqualTheSameRowsAlone_data() { addPrecisions(); }
    void batchRowsEqualTheSameRowsAlone()
    {
        QFETCH(int, precision);
        const auto model = openModel(ActivationPrecision(precision));
        std::vector<std::vector<TokenId>> texts;
        std::vector<Session> sessions;
        for (unsigned i = 0; i < 40; ++i) { // more than the head takes at once
            texts.push_back(randomTokens(1 + 4 * i, 20 + i));
            sessions.emplace_back(*model);
            INKLING_VERIFY(sessions.back().prefill(texts.back(), CancelFlag()));
        }
        std::vector<Session*> pointers;
        for (Session& session : sessions) pointers.push_back(&session);
        for (int step = 0; step < 3; ++step) {
            const auto next = randomTokens(sessions.size(), 60 + unsigned(step));
            INKLING_VERIFY(Session::appendBatch(pointers, next));
            for (std::size_t i = 0; i < texts.size(); ++i) texts[i].push_back(next[i]);
        }
        for (std::size_t i = 0; i < texts.size(); ++i) {
            QCOMPARE(sessions[i].tokens(), texts[i]);
            QVERIFY(copyOf(sessions[i].logits()) == freshLogits(*model, texts[i]));
        }
    }

    void aForkLivesOnItsOwn()
    {
        const auto model = openModel();
        const auto tokens = randomTokens(90, 12);
        Session session(*model);
        INKLING_VERIFY(session.prefill(tokens, CancelFlag()));
        auto fork = session.fork();
        INKLING_VERIFY(fork);
        INKLING_VERIFY(session.append(3));
        INKLING_VERIFY(fork->append(4));
        auto expected = tokens;
        expected.push_back(4);
        QVERIFY(copyOf(fork->logits()) == freshLogits(*model, expected));
    }

    void cancellingKeepsWhatWasRead()
    {
        const auto model = openModel();
        const auto tokens = randomTokens(200, 13);
        Session session(*model);
        CancelFlag cancel;
        const auto result = session.prefill(tokens, cancel, [&](std::size_t done, std::size_t total) {
            QCOMPARE(total, 200u);
            if (done == 128) cancel.raise();
        });
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::Cancelled);
        QCOMPARE(session.tokens().size(), 128u);
        cancel.reset();
        const auto reused = session.prefill(tokens, cancel);
        INKLING_VERIFY(reused);
        QCOMPARE(*reused, 128u);
        QVERIFY(copyOf(session.logits()) == freshLogits(*model, tokens));
    }

    void aPromptCancelledAtItsEndStillGetsItsLogits()
    {
        const auto model = openModel();
        const auto tokens = randomTokens(128, 14);
        Session session(*model);
        CancelFlag cancel;
        QVERIFY(!session.prefill(tokens, cancel, [&](std::size_t, std::size_t) { cancel.raise(); }));
        cancel.reset();
        const std::span<const TokenId> read(session.tokens().data(), 64);
        INKLING_VERIFY(session.prefill(std::vector<TokenId>(read.begin(), read.end()), cancel));
        QVERIFY(copyOf(session.logits()) == freshLogits(*model, std::span(tokens).first(64)));
    }

    void whatCannotBeReadIsSaidAndChangesNothing()
    {
        const auto model = openModel();
        Session session(*model);
        const auto tokens = randomTokens(10, 15);
        INKLING_VERIFY(session.prefill(tokens, CancelFlag()));
        const auto empty = session.prefill({}, CancelFlag());
        QCOMPARE(empty.error().text.c_str(), "the prompt is empty");
        const auto tooLong = session.prefill(randomTokens(257, 1), CancelFlag());
        QVERIFY(tooLong.error().code == ErrorCode::ContextFull);
        QCOMPARE(tooLong.error().text.c_str(), "the prompt has 257 tokens, the context holds 256");
        const auto outside = session.append(1024);
        QCOMPARE(outside.error().text.c_str(), "token 1024 is outside the vocabulary (0 to 1023)");
        QVERIFY(!session.append(-1));
        QCOMPARE(session.tokens(), tokens);
        QVERIFY(copyOf(session.logits()) == freshLogits(*model, tokens));
    }

    void aFullContextStopsAppending()
    {
        const auto model = openModel();
        SessionOptions options;
        options.contextLength = 12;
        Session session(*model, options);
        INKLING_VERIFY(session.prefill(randomTokens(12, 16), CancelFlag()));
        QCOMPARE(session.room(), 0u);
        const auto result = session.append(1);
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::ContextFull);
        QCOMPARE(session.tokens().size(), 12u);
    }
};

QTEST_APPLESS_MAIN(TestSession)
#include "tst_session.moc"
