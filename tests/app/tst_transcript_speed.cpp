// How long a frame of the transcript takes: scrolling through 10,000 messages, while a reply streams into 2,000, and
// with a reply of a megabyte. The figures are printed; only what a reader would see as a stall fails.
#include "app/widgets/transcript_view.h"

#include <QElapsedTimer>
#include <QPixmap>
#include <QScrollBar>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace inkling::app;

namespace {

constexpr double kStall = 100; // ms

const QString kReply =
    QStringLiteral("## Answer %1\n\nThe **lamp** in the harbour had been *dark* for eleven years, when one evening in "
                   "October it was lit "
                   "again. See [the log](https://example.com/%1) and `lamp --on`.\n\n1. Nobody had climbed the "
                   "hill.\n2. Nobody had asked "
                   "for oil.\n   - Yet the light went round.\n\n> It had all the time that it had missed.\n\n| When | "
                   "Who |\n|---|---|\n"
                   "| October | nobody |\n| November | %1 |\n\n```\nfor night in year:\n    light(night)\n```\n");

// Times of single frames, in ms.
class Frames
{
public:
    template <typename Run> void time(Run run)
    {
        QElapsedTimer clock;
        clock.start();
        run();
        m_times.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    double longest() const { return *std::max_element(m_times.begin(), m_times.end()); }
    void print(const char* what)
    {
        std::sort(m_times.begin(), m_times.end());
        qInfo("%s: %zu frames, median %.2f ms, 99th percentile %.2f ms, longest %.2f ms", what, m_times.size(),
              m_times[m_times.size() / 2], m_times[m_times.size() * 99 / 100], m_times.back());
    }

private:
    std::vector<double> m_times;
};

} // namespace

class TestTranscriptSpeed : public QObject
{
    Q_OBJECT

private slots:
    void scrollingThroughTenThousandMessages();
    void streamingIntoTwoThousand();
    void aReplyOfAMegabyte();
    void aReplyOfAMegabyteInOneBlock();

private:
    static std::unique_ptr<TranscriptView> show(Theme& theme, int messages);
};

std::unique_ptr<TranscriptView> TestTranscriptSpeed::show(Theme& theme, int messages)
{
    auto view = std::make_unique<TranscriptView>(theme);
    view->resize(1000, 800);
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < messages; ++i) {
        TranscriptView::Message message;
        message.look = i % 2 == 0 ? TranscriptView::Look::Bubble : TranscriptView::Look::Reply;
        message.speaker = QStringLiteral("Gemma");
        message.text = i % 2 == 0 ? QStringLiteral("Question %1, with a few words more. ").arg(i).repeated(1 + i % 7)
                                  : kReply.arg(i);
        view->append(message);
    }
    view->show();
    QTest::qWait(100);
    qInfo("%d messages shown: %lld ms, 100 of them waiting", messages, clock.elapsed());
    return view;
}

void TestTranscriptSpeed::scrollingThroughTenThousandMessages()
{
    Theme theme;
    const auto view = show(theme, 10000);
    QPixmap screen(view->viewport()->size());
    QScrollBar* bar = view->verticalScrollBar();
    Frames wheel;
    bar->setValue(bar->maximum() / 3);
    for (int i = 0; i < 600; ++i) {
        wheel.time([&] {
            bar->setValue(bar->value() + 90);
            view->viewport()->render(&screen);
        });
    }
    wheel.print("scrolling, three lines a frame");
    Frames jumps;
    for (int i = 0; i < 400; ++i) {
        jumps.time([&] {
            bar->setValue(static_cast<int>(static_cast<qint64>(bar->maximum()) * ((i * 37) % 400) / 400));
            view->viewport()->render(&screen);
        });
    }
    jumps.print("jumping anywhere");
    QVERIFY(wheel.longest() < kStall);
    QVERIFY(jumps.longest() < kStall);
}

void TestTranscriptSpeed::streamingIntoTwoThousand()
{
    Theme theme;
    const auto view = show(theme, 1999);
    view->append({TranscriptView::Look::Reply, QStringLiteral("Gemma"), {}, {}, {}});
    QTest::qWait(60);
    QPixmap screen(view->viewport()->size());
    const QString text = kReply.arg(1).repeated(6);
    Frames frames;
    for (qsizetype at = 0; at < text.size(); at += 8) { // two pieces a frame
        frames.time([&] {
            view->appendText(1999, text.mid(at, 4));
            view->appendText(1999, text.mid(at + 4, 4));
            view->scrollToEnd();
            QResizeEvent frame(view->viewport()->size(), view->viewport()->size()); // lays out what has changed
            QCoreApplication::sendEvent(view->viewport(), &frame);
            view->viewport()->render(&screen);
        });
    }
    frames.print("streaming, laid out and painted");
    const int paints = view->paints();
    for (int i = 0; i < 120; ++i) { // at its own pace, two seconds
        view->appendText(1999, QStringLiteral("word "));
        QTest::qWait(16);
    }
    qInfo("60 pieces a second: %d paints in two seconds", view->paints() - paints);
    QVERIFY(frames.longest() < kStall);
}

void TestTranscriptSpeed::aReplyOfAMegabyte()
{
    Theme theme;
    const auto view = show(theme, 20);
    QPixmap screen(view->viewport()->size());
    QString text;
    for (int i = 0; text.size() < (1 << 20); ++i) text += kReply.arg(i);
    Frames first;
    first.time([&] {
        view->append({TranscriptView::Look::Reply, QStringLiteral("Gemma"), text, {}, {}});
        view->viewport()->render(&screen);
    });
    first.print("a megabyte comes");
    Frames frames;
    for (int i = 0; i < 300; ++i) {
        frames.time([&] {
            QResizeEvent frame(view->viewport()->size(), view->viewport()->size());
            QCoreApplication::sendEvent(view->viewport(), &frame);
            view->viewport()->render(&screen);
        });
    }
    frames.print("a megabyte of Markdown, while it is laid out");
    Frames scrolling;
    QScrollBar* bar = view->verticalScrollBar();
    for (int i = 0; i < 300; ++i) {
        scrolling.time([&] {
            bar->setValue(static_cast<int>(static_cast<qint64>(bar->maximum()) * ((i * 37) % 300) / 300));
            view->viewport()->render(&screen);
        });
    }
    scrolling.print("scrolling in it");
    Frames growing;
    view->scrollToEnd();
    for (int i = 0; i < 100; ++i) {
        growing.time([&] {
            view->appendText(20, QStringLiteral("more and more "));
            QResizeEvent frame(view->viewport()->size(), view->viewport()->size());
            QCoreApplication::sendEvent(view->viewport(), &frame);
            view->viewport()->render(&screen);
        });
    }
    growing.print("while it grows");
    for (const Frames& all : {first, frames, scrolling, growing}) QVERIFY(all.longest() < kStall);
}

void TestTranscriptSpeed::aReplyOfAMegabyteInOneBlock()
{
    Theme theme;
    const auto view = show(theme, 20);
    QPixmap screen(view->viewport()->size());
    const QString text = QStringLiteral("no *end* to this [line](x ").repeated((1 << 20) / 26);
    view->append({TranscriptView::Look::Reply, QStringLiteral("Gemma"), text, {}, {}});
    Frames frames;
    for (int i = 0; i < 300; ++i) {
        frames.time([&] {
            view->appendText(20, QStringLiteral("more "));
            QResizeEvent frame(view->viewport()->size(), view->viewport()->size());
            QCoreApplication::sendEvent(view->viewport(), &frame);
            view->viewport()->render(&screen);
        });
    }
    frames.print("a megabyte in one block, while it grows");
    QVERIFY(frames.longest() < kStall);
}

QTEST_MAIN(TestTranscriptSpeed)
#include "tst_transcript_speed.moc"
