// Order, waiting and giving up where the other side reads slowly or not at all.
#include "engine/serve/outbox.h"
#include "tests/engine/serve/server_peer.h"

#include <atomic>

using namespace inkling;
using serve::Outbox;
using test::TakenSink;

class TestOutbox : public QObject
{
    Q_OBJECT
private slots:
    void writesInTheOrderOfThePushes()
    {
        TakenSink sink(TakenSink::Mood::Willing);
        Outbox outbox(sink, {});
        for (int i = 0; i < 1000; ++i) outbox.push(std::to_string(i));
        for (int i = 0; i < 1000; ++i) QCOMPARE(sink.take().value_or(""), std::to_string(i));
        QVERIFY(outbox.drain(test::kPatience));
    }
    void neverWaitsToPush()
    {
        TakenSink sink(TakenSink::Mood::Reluctant);
        Outbox outbox(sink, {});
        for (int i = 0; i < 1000; ++i) outbox.push(std::string(1000, 'x'));
        QVERIFY(!outbox.drain(std::chrono::milliseconds(1)));
        sink.relent();
        QVERIFY(outbox.drain(test::kPatience));
    }
    void waitsForRoomUntilSomebodyReads()
    {
        TakenSink sink(TakenSink::Mood::Reluctant);
        Outbox outbox(sink, {});
        const CancelFlag never;
        outbox.push("first");
        QVERIFY(sink.take()); // so the writer has been at work
        outbox.push(std::string(100, 'x'));
        outbox.push(std::string(100, 'y'));
        std::thread reader([&] {
            (void)sink.take();
            (void)sink.take();
        });
        outbox.waitForRoom(50, never);
        reader.join();
        QCOMPARE(sink.waiting(), std::size_t(0));
    }
    void aRaisedFlagEndsTheWait()
    {
        TakenSink sink(TakenSink::Mood::Reluctant);
        Outbox outbox(sink, {});
        CancelFlag cancel;
        for (int i = 0; i < 3; ++i) outbox.push(std::string(100, 'x'));
        std::thread canceller([&] {
            cancel.raise();
            outbox.wake();
        });
        outbox.waitForRoom(1, cancel);
        canceller.join();
        sink.relent();
    }
    void tellsOnceThatTheSinkIsGone()
    {
        TakenSink sink(TakenSink::Mood::Willing);
        std::atomic<int> told = 0;
        sink.breakDown();
        const CancelFlag never;
        {
            Outbox outbox(sink, [&] { ++told; });
            outbox.push("a");
            QVERIFY(outbox.drain(test::kPatience));
            QVERIFY(outbox.isClosed());
            outbox.push(std::string(1000, 'b'));
            outbox.waitForRoom(1, never);
            outbox.push("c");
        }
        QCOMPARE(told.load(), 1);
    }
    void beatsWhenThereIsNothingToSay()
    {
        TakenSink sink(TakenSink::Mood::Willing);
        Outbox outbox(sink, {});
        outbox.startHeartbeat(std::chrono::duration<double>(0.01), [] { return std::string("beat"); });
        for (int i = 0; i < 3; ++i) QCOMPARE(sink.take().value_or(""), std::string("beat"));
    }
    void beatsDoNotPileUpUnread()
    {
        TakenSink sink(TakenSink::Mood::Reluctant);
        std::atomic<int> made = 0;
        Outbox outbox(sink, {});
        outbox.startHeartbeat(std::chrono::duration<double>(0.001), [&] {
            ++made;
            return std::string("beat");
        });
        for (int taken = 1; taken <= 5; ++taken) {
            QVERIFY(sink.take());
            QVERIFY(made.load() <= taken + 1);
        }
        sink.relent();
    }
};

QTEST_GUILESS_MAIN(TestOutbox)
#include "tst_outbox.moc"
