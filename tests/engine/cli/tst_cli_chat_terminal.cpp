// The chat as a person meets it: typed at a terminal (a pseudo-terminal, where there are such).
#include "tests/support/engine_test.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#ifndef Q_OS_WIN
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace {

// inkling-cli with a terminal of its own.
class Terminal
{
public:
    explicit Terminal(const QStringList& arguments)
    {
        m_master = posix_openpt(O_RDWR | O_NOCTTY);
        if (m_master < 0 || grantpt(m_master) != 0 || unlockpt(m_master) != 0) qFatal("no pseudo-terminal");
        const QByteArray name = ptsname(m_master);
        m_process.setChildProcessModifier([name] {
            setsid();
            const int slave = open(name.constData(), O_RDWR);
            ioctl(slave, TIOCSCTTY, 0);
            for (const int stream : {0, 1, 2}) dup2(slave, stream);
        });
        m_process.start(QStringLiteral(INKLING_CLI_PROGRAM), arguments);
        if (!m_process.waitForStarted()) qFatal("cannot start the program");
    }
    ~Terminal()
    {
        m_process.kill();
        m_process.waitForFinished();
        close(m_master);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    // Types and waits until `expected` stands on the screen behind what stood there before.
    bool type(const QByteArray& keys, const QByteArray& expected)
    {
        const auto from = m_screen.size();
        for (const char key : keys) {
            if (::write(m_master, &key, 1) != 1) return false;
        }
        return waitFor(expected, from);
    }
    bool waitFor(const QByteArray& expected, qsizetype from = 0)
    {
        QElapsedTimer timer;
        timer.start();
        while (!m_screen.mid(from).contains(expected)) {
            if (timer.elapsed() > 60000) return false;
            read();
        }
        return true;
    }
    // libedit shows its prompt a moment before it takes keys as they are; a Ctrl+D between the two would be lost.
    bool waitForEditor()
    {
        QElapsedTimer timer;
        timer.start();
        termios settings{};
        while (tcgetattr(m_master, &settings) != 0 || (settings.c_lflag & ICANON) != 0) {
            if (timer.elapsed() > 60000) return false;
            read();
        }
        return true;
    }
    int exitStatus()
    {
        QElapsedTimer timer;
        timer.start();
        while (!m_process.waitForFinished(50) && m_process.state() != QProcess::NotRunning) {
            if (timer.elapsed() > 60000) return -1;
            read();
        }
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }
    const QByteArray& screen() const { return m_screen; }

private:
    void read()
    {
        pollfd input{m_master, POLLIN, 0};
        if (poll(&input, 1, 50) <= 0) return;
        char buffer[4096];
        const auto count = ::read(m_master, buffer, sizeof buffer);
        if (count > 0) m_screen.append(buffer, qsizetype(count));
    }

    int m_master = -1;
    QProcess m_process;
    QByteArray m_screen;
};

} // namespace

class TestCliChatTerminal : public QObject
{
    Q_OBJECT

private:
    const QString m_model = QString::fromStdString(inkling::test::dataPath("toy-F32.gguf").string());
    QStringList arguments(const QStringList& more = {"--max-tokens", "8"}) const
    {
        return QStringList{"chat", m_model, "--seed", "1"} + more;
    }

private slots:
    void initTestCase()
    {
        const int master = posix_openpt(O_RDWR | O_NOCTTY);
        const bool usable = master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0 &&
                            ptsname(master) != nullptr && ::access(ptsname(master), R_OK | W_OK) == 0;
        if (master >= 0) close(master);
        if (!usable) QSKIP("there are no pseudo-terminals here (/dev/pts)");
    }

    void talksAndObeys()
    {
        QTemporaryDir folder;
        const QByteArray file = folder.filePath("talk.md").toUtf8();
        Terminal terminal(arguments());
        QVERIFY(terminal.waitFor("> "));
        QVERIFY(terminal.type("Hello\n", "\n> "));
        QVERIFY(terminal.type("/help\n", "/save F.md"));
        QVERIFY(terminal.type("/system\n", "no system prompt"));
        QVERIFY(terminal.type("/system Be brief.\n", "System prompt: Be brief."));
        QVERIFY(terminal.type("/nonsense\n", "/nonsense is not known"));
        QVERIFY(terminal.type("/save\n", "needs a file"));
        QVERIFY(terminal.type("/save /nowhere/at/all.md\n", "/nowhere/at/all.md: "));
        QVERIFY(terminal.type("one \\\n", "… "));
        QVERIFY(terminal.type("two\n", "\n> "));
        QVERIFY(terminal.type("/save " + file + "\n", "Saved "));
        QVERIFY(terminal.type("/quit\n", ""));
        QCOMPARE(terminal.exitStatus(), 0);

        QFile saved(QString::fromUtf8(file));
        QVERIFY(saved.open(QIODevice::ReadOnly));
        const QByteArray text = saved.readAll();
        QVERIFY(text.startsWith("## System\n\nBe brief.\n\n## You\n\nHello\n\n## Model\n\n"));
        QVERIFY(text.contains("\n## You\n\none \ntwo\n\n## Model\n\n"));
    }

    void controlDLeaves()
    {
        Terminal terminal(arguments());
        QVERIFY(terminal.waitFor("> "));
        QVERIFY(terminal.waitForEditor());
        QVERIFY(terminal.type("\x04", ""));
        QCOMPARE(terminal.exitStatus(), 0);
    }

    void controlCAtThePromptLeavesWith130()
    {
        Terminal terminal(arguments());
        QVERIFY(terminal.waitFor("> "));
        QVERIFY(terminal.waitForEditor());
        QVERIFY(terminal.type("half a li", "half a li"));
        QVERIFY(terminal.type("\x03", ""));
        QCOMPARE(terminal.exitStatus(), 130);
    }

    void controlCStopsAReplyAndKeepsIt()
    {
        QTemporaryDir folder;
        const QByteArray file = folder.filePath("talk.md").toUtf8();
        Terminal terminal(
            arguments({"--max-tokens", "200", "--logit-bias", "77=1000"})); // the same letter again and again
        QVERIFY(terminal.waitFor("> "));
        QVERIFY(terminal.type("Hello\n", "GGG"));
        QVERIFY(terminal.type("\x03", "\n> ")); // the conversation goes on
        QVERIFY(terminal.type("/save " + file + "\n", "Saved "));
        QVERIFY(terminal.type("/quit\n", ""));
        QCOMPARE(terminal.exitStatus(), 0);
        QFile saved(QString::fromUtf8(file));
        QVERIFY(saved.open(QIODevice::ReadOnly));
        QVERIFY(saved.readAll().startsWith("## You\n\nHello\n\n## Model\n\n"));
    }

    void whatAModelWritesCannotSteerTheTerminal()
    {
        // Token 33 of the toy's vocabulary is the byte 0x1B, escape.
        Terminal terminal({"generate", m_model, "--prompt", "x", "--max-tokens", "3", "--logit-bias", "33=1000",
                           "--temperature", "0"});
        QCOMPARE(terminal.exitStatus(), 0);
        QVERIFY(terminal.waitFor("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\r\n"));
        QVERIFY(!terminal.screen().contains('\x1b'));
    }
};

QTEST_GUILESS_MAIN(TestCliChatTerminal)
#else
QTEST_NOOP_MAIN
#endif
#include "tst_cli_chat_terminal.moc"
