// A program that is the app, but writes by itself, as a person would, for a test to watch and to kill.
//
//   window_writer write SEED   messages, replies that stream, drafts, new chats, without end. A line for each thing
//   that
//                              must outlive a kill: a message that the controller says is on the disk, what was shown
//                              of a reply more than a second ago, a draft that was typed more than a second ago:
//                                message ID TEXT
//                                reply ID LENGTH MD5
//                                draft CONVERSATION TEXT
//   window_writer answer MODEL sends one message, says "answered" once the reply has ended, and waits
//   window_writer close MODEL  says "ready" once the engine is, and closes its window
//   window_writer start MODEL  says "shown" once the last conversation's text was painted, "ready" once the engine is
//
// The engine is what INKLING_ENGINE names, and the store where the system keeps such things.
#include "app/app_context.h"
#include "app/chat/chat_page.h"
#include "app/main_window.h"
#include "app/widgets/composer.h"
#include "app/widgets/transcript_view.h"

#include <QApplication>
#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QList>
#include <QRandomGenerator>
#include <QTest>

#include <cstdio>

using namespace inkling::app;

namespace {

constexpr int kAgreed = 1000; // ms; what is older is on the disk
constexpr int kLook = 50;

void say(const QString& line)
{
    std::fputs(qPrintable(line + QLatin1Char('\n')), stdout);
    std::fflush(stdout);
}

// What stood there when, so that it can be told of what is old enough.
class History
{
public:
    void note(const QString& line)
    {
        if (m_lines.isEmpty() || m_lines.last().second != line) m_lines.append({m_clock.elapsed(), line});
    }
    void sayOld()
    {
        QString old;
        while (!m_lines.isEmpty() && m_clock.elapsed() - m_lines.first().first > kAgreed) {
            old = m_lines.takeFirst().second;
        }
        if (!old.isEmpty()) say(old);
    }
    History() { m_clock.start(); }

private:
    QElapsedTimer m_clock;
    QList<std::pair<qint64, QString>> m_lines;
};

// The one who writes.
class Writer
{
public:
    Writer(AppContext& context, quint32 seed) : m_window(context.window()), m_random(seed), m_seed(seed) {}

    [[noreturn]] void write()
    {
        if (!QTest::qWaitFor([this] { return controller().isReady(); }, 20000)) qFatal("The engine is not ready.");
        for (int round = 0;; ++round) {
            if (m_random.bounded(4) == 0) m_window.controller().startAnew();
            type(QStringLiteral("run %1 message %2 ").arg(m_seed).arg(round) +
                 QStringLiteral("word ").repeated(m_random.bounded(1, 12)));
            wait(m_random.bounded(1500));
            QTest::keyClick(edit(), Qt::Key_Return);
            wait(m_random.bounded(2500));
            if (controller().isReplying()) QTest::keyClick(edit(), Qt::Key_Escape);
            while (controller().isReplying()) wait(kLook);
        }
    }

private:
    ChatController& controller() { return m_window.controller(); }
    QWidget* edit() { return m_window.chatPage()->composer()->edit(); }

    void type(const QString& text)
    {
        for (const QChar c : text) {
            QTest::keyClick(edit(), c.toLatin1());
            wait(5);
        }
    }

    void wait(int milliseconds)
    {
        for (QDeadlineTimer end(milliseconds); !end.hasExpired();) {
            QTest::qWait(std::min<int>(kLook, static_cast<int>(end.remainingTime()) + 1));
            look();
        }
    }

    void look()
    {
        const Conversation& page = controller().conversation();
        for (const Entry& entry : page.entries) {
            if (entry.author != Author::Writer || entry.id() <= m_lastMessage) continue;
            m_lastMessage = entry.id();
            say(QStringLiteral("message %1 %2").arg(entry.id()).arg(entry.text));
        }
        if (page.endsWithModel() && page.entries.last().id() != 0) {
            const Entry& reply = page.entries.last();
            const QByteArray sum = QCryptographicHash::hash(reply.text.toUtf8(), QCryptographicHash::Md5).toHex();
            m_replies.note(
                QStringLiteral("reply %1 %2 %3").arg(reply.id()).arg(reply.text.size()).arg(QString::fromLatin1(sum)));
        }
        const QString draft = m_window.chatPage()->composer()->text();
        if (!draft.isEmpty()) m_drafts.note(QStringLiteral("draft %1 %2").arg(page.id).arg(draft));
        m_replies.sayOld();
        m_drafts.sayOld();
    }

    MainWindow& m_window;
    QRandomGenerator m_random;
    quint32 m_seed;
    MessageId m_lastMessage = 0;
    History m_replies;
    History m_drafts;
};

// Tells of the first paint that shows a message.
class PaintWatcher : public QObject
{
public:
    explicit PaintWatcher(TranscriptView* view) : m_view(view) { view->viewport()->installEventFilter(this); }

protected:
    bool eventFilter(QObject* object, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && m_view->count() > 0 && !m_told) {
            m_told = true;
            QTimer::singleShot(0, this, [] { say(QStringLiteral("shown")); }); // once it has painted
        }
        return QObject::eventFilter(object, event);
    }

private:
    TranscriptView* m_view;
    bool m_told = false;
};

void answer(AppContext& context)
{
    ChatController& controller = context.window().controller();
    if (!QTest::qWaitFor([&] { return controller.isReady(); }, 30000)) qFatal("The engine is not ready.");
    QTest::keyClicks(context.window().chatPage()->composer()->edit(), QStringLiteral("Tell me of the sea."));
    QTest::keyClick(context.window().chatPage()->composer()->edit(), Qt::Key_Return);
    if (!QTest::qWaitFor([&] { return !controller.isReplying() && controller.conversation().endsWithModel(); },
                         60000)) {
        qFatal("No reply came.");
    }
    say(QStringLiteral("answered"));
}

} // namespace

int main(int argc, char** argv)
{
    QApplication::setApplicationName(QStringLiteral("inkling"));
    QApplication::setOrganizationName(QStringLiteral("Inkling"));
    QApplication::setStyle(QStringLiteral("Fusion"));
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() != 3) return 2;
    const QString what = arguments.at(1);
    if (what == QLatin1String("write")) {
        AppContext context(QStringLiteral("model.gguf"));
        Writer(context, arguments.at(2).toUInt()).write();
    }
    AppContext context(arguments.at(2));
    const PaintWatcher watcher(context.window().chatPage()->transcript());
    QObject::connect(&context.window().controller(), &ChatController::readyChanged, &application, [&context, what] {
        if (!context.window().controller().isReady()) return;
        say(QStringLiteral("ready"));
        if (what == QLatin1String("close")) context.window().close();
    });
    if (what == QLatin1String("answer")) answer(context);
    return QApplication::exec();
}
