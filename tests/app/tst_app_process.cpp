// The program as a process: killed while it is being used, started twice, without a network, and how soon it is there.
// INKLING_KILLS is how often it is killed (20).
#include "app/store/conversations.h"
#include "app/store/store.h"
#include "app/store/store_file.h"
#include "tests/support/store_answers.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>

#include <sys/socket.h>
#include <unistd.h>

using namespace inkling::app;

namespace {

constexpr int kPatience = 30000; // ms, for what only has to happen
constexpr int kEngineEnds = 2000;
constexpr int kKillsInARow = 20;

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A home of its own for the programs of one test.
class Home
{
public:
    Home() { QDir().mkpath(data()); }

    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString data() const { return m_folder.filePath(QStringLiteral("share/Inkling/inkling")); }

    QProcessEnvironment environment() const
    {
        QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
        all.insert(QStringLiteral("HOME"), m_folder.path());
        all.insert(QStringLiteral("XDG_DATA_HOME"), m_folder.filePath(QStringLiteral("share")));
        all.insert(QStringLiteral("XDG_CONFIG_HOME"), m_folder.filePath(QStringLiteral("config")));
        all.insert(QStringLiteral("XDG_CACHE_HOME"), m_folder.filePath(QStringLiteral("cache")));
        all.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        return all;
    }
    // The same with an engine that only pretends; `arguments` as in fake_engine.cpp.
    QProcessEnvironment withFakeEngine(const QStringList& arguments) const
    {
        const QString path = m_folder.filePath(QStringLiteral("engine.sh"));
        QFile script(path);
        if (!script.open(QIODevice::WriteOnly)) qFatal("No script");
        script.write(QStringLiteral("#!/bin/sh\nexec '%1' %2 \"$@\"\n")
                         .arg(QStringLiteral(INKLING_FAKE_ENGINE), arguments.join(QLatin1Char(' ')))
                         .toUtf8());
        script.close();
        script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QProcessEnvironment all = environment();
        all.insert(QStringLiteral("INKLING_ENGINE"), path);
        return all;
    }
    QProcessEnvironment withRealEngine() const
    {
        QProcessEnvironment all = environment();
        all.insert(QStringLiteral("INKLING_ENGINE"), QStringLiteral(INKLING_CLI_PROGRAM));
        return all;
    }

private:
    QTemporaryDir m_folder;
};

// A program of ours, and what it has said.
class Program
{
public:
    Program(const QProcessEnvironment& environment, const QStringList& commandLine)
    {
        m_clock.start();
        m_process.setProcessEnvironment(environment);
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(commandLine.first(), commandLine.mid(1));
        m_process.waitForStarted();
    }
    ~Program() { kill(); }

    qint64 id() const { return m_process.processId(); }
    qint64 elapsed() const { return m_clock.elapsed(); }
    bool isRunning() const { return m_process.state() == QProcess::Running; }
    int exitCode() const { return m_process.exitCode(); }
    bool waitForEnd(int milliseconds = kPatience) { return m_process.waitForFinished(milliseconds); }
    void kill()
    {
        m_process.kill(); // SIGKILL
        m_process.waitForFinished();
        hear();
    }
    // Whole lines only: the last may have been cut off.
    const QStringList& lines() const { return m_lines; }
    void hear()
    {
        m_buffer += m_process.readAllStandardOutput();
        for (qsizetype end = m_buffer.indexOf('\n'); end >= 0; end = m_buffer.indexOf('\n')) {
            m_lines.append(QString::fromUtf8(m_buffer.left(end)));
            m_buffer.remove(0, end + 1);
        }
    }
    bool waitFor(const QString& line)
    {
        return QTest::qWaitFor(
                   [&] {
                       hear();
                       return m_lines.contains(line) || !isRunning();
                   },
                   kPatience) &&
               m_lines.contains(line);
    }

private:
    QProcess m_process;
    QElapsedTimer m_clock;
    QByteArray m_buffer;
    QStringList m_lines;
};

// The fields of /proc/PID/stat behind the name; empty: there is no such process.
QList<QByteArray> statusOf(qint64 process)
{
    const QByteArray line = contentOf(QStringLiteral("/proc/%1/stat").arg(process));
    return line.mid(line.lastIndexOf(')') + 2).split(' ');
}

bool isAlive(qint64 process)
{
    const QList<QByteArray> status = statusOf(process);
    return status.size() > 1 && status.first() != "Z" && status.first() != "X";
}

QList<qint64> childrenOf(qint64 process)
{
    QList<qint64> children;
    for (const QString& name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        const qint64 id = name.toLongLong();
        if (id == 0) continue;
        const QList<QByteArray> status = statusOf(id);
        if (status.size() > 1 && status.at(1).toLongLong() == process) children.append(id);
    }
    return children;
}

bool allEnd(const QList<qint64>& processes)
{
    return QTest::qWaitFor([&] { return std::none_of(processes.begin(), processes.end(), isAlive); }, kEngineEnds);
}

// The process and all below it.
QList<qint64> familyOf(qint64 process)
{
    QList<qint64> all{process};
    for (qsizetype i = 0; i < all.size(); ++i) all += childrenOf(all.at(i));
    return all;
}

struct Sockets
{
    QStringList local; // of the file system: to a display, to a session bus
    QStringList other;
};

// All sockets that a process has open. Those that its network namespace does not list as local ones may be anything: a
// network socket that is not bound yet is listed nowhere.
Sockets socketsOf(qint64 process)
{
    static const QRegularExpression kSocket(QStringLiteral("socket:\\[(\\d+)\\]$"));
    const QString root = QStringLiteral("/proc/%1/").arg(process);
    QSet<QByteArray> local;
    for (const QByteArray& row : contentOf(root + QStringLiteral("net/unix")).split('\n')) {
        local.insert(row.simplified().split(' ').value(6));
    }
    Sockets found;
    for (const QFileInfo& file : QDir(root + QStringLiteral("fd")).entryInfoList(QDir::AllEntries | QDir::System)) {
        const auto match = kSocket.match(QFile::symLinkTarget(file.absoluteFilePath()));
        if (!match.hasMatch()) continue;
        (local.contains(match.captured(1).toLatin1()) ? found.local : found.other).append(match.captured(0));
    }
    return found;
}

int median(QList<qint64> values)
{
    std::sort(values.begin(), values.end());
    return static_cast<int>(values.at(values.size() / 2));
}

// What must be there after a kill, as window_writer told it, against what is.
class Promises
{
public:
    explicit Promises(const QStringList& lines)
    {
        for (const QString& line : lines) {
            const QString rest = line.section(QLatin1Char(' '), 2);
            const qint64 id = line.section(QLatin1Char(' '), 1, 1).toLongLong();
            if (line.startsWith(QLatin1String("message "))) m_messages.insert(id, rest);
            if (line.startsWith(QLatin1String("reply "))) m_replies.insert(id, rest);
            if (line.startsWith(QLatin1String("draft "))) m_draft = {id, rest};
        }
    }
    int count() const
    {
        return static_cast<int>(m_messages.size() + m_replies.size()) + (m_draft.second.isEmpty() ? 0 : 1);
    }

    // What is missing; empty: nothing.
    QString missingIn(Store& store) const
    {
        QHash<MessageId, QString> texts;
        for (const WholeConversation& each : got(store.whole({}))) {
            for (const Message& message : each.messages) texts.insert(message.id, message.text);
        }
        for (auto it = m_messages.cbegin(); it != m_messages.cend(); ++it) {
            if (texts.value(it.key()) != it.value()) return QStringLiteral("message %1").arg(it.key());
        }
        for (auto it = m_replies.cbegin(); it != m_replies.cend(); ++it) {
            const QByteArray begin =
                texts.value(it.key()).left(it.value().section(QLatin1Char(' '), 0, 0).toInt()).toUtf8();
            const QByteArray sum = QCryptographicHash::hash(begin, QCryptographicHash::Md5).toHex();
            if (QString::fromLatin1(sum) != it.value().section(QLatin1Char(' '), 1)) {
                return QStringLiteral("reply %1: %2 of %3")
                    .arg(it.key())
                    .arg(texts.value(it.key()).size())
                    .arg(it.value());
            }
        }
        if (m_draft.second.isEmpty() || got(store.draft(m_draft.first)).startsWith(m_draft.second)) return {};
        // It has been sent since.
        const bool wasSent = std::any_of(texts.cbegin(), texts.cend(),
                                         [this](const QString& text) { return text.startsWith(m_draft.second); });
        return wasSent ? QString() : QStringLiteral("draft of %1: %2").arg(m_draft.first).arg(m_draft.second);
    }

private:
    QHash<MessageId, QString> m_messages;
    QHash<MessageId, QString> m_replies;
    std::pair<ConversationId, QString> m_draft;
};

const QString kApp = QStringLiteral(INKLING_PROGRAM);
const QString kWriter = QStringLiteral(INKLING_WINDOW_WRITER);

} // namespace

class TestAppProcess : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void nothingIsLostToAKill_data();
    void nothingIsLostToAKill();
    void theEngineEndsWithTheApp_data();
    void theEngineEndsWithTheApp();
    void aSecondStartRaisesTheFirstWindow();
    void aLockOfAKilledProgramIsTakenOver();
    void startsWithoutAFolderOfItsOwn();
    void opensNoNetworkSocket_data();
    void opensNoNetworkSocket();
    void linksNoNetworkLibrary();
    void startsUp();

private:
    int m_promises = 0; // that were made before a kill, and kept
};

void TestAppProcess::initTestCase()
{
#ifndef Q_OS_LINUX
    QSKIP("It looks into /proc.");
#endif
}

// In rows, so that a long run says how far it is.
void TestAppProcess::nothingIsLostToAKill_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("last");
    const int kills = qEnvironmentVariable("INKLING_KILLS", QStringLiteral("20")).toInt();
    for (int first = 1; first <= kills; first += kKillsInARow) {
        const int last = std::min(kills, first + kKillsInARow - 1);
        QTest::addRow("%d to %d", first, last) << first << last;
    }
}

void TestAppProcess::nothingIsLostToAKill()
{
    QFETCH(int, first);
    QFETCH(int, last);
    const Home home;
    const QProcessEnvironment environment =
        home.withFakeEngine({QStringLiteral("tokens=500"), QStringLiteral("pause_ms=4")});
    QRandomGenerator random(static_cast<quint32>(first));
    for (int kill = first; kill <= last; ++kill) {
        Program writer(environment, {kWriter, QStringLiteral("write"), QString::number(kill)});
        QTest::qWait(random.bounded(200, 4000));
        QVERIFY(writer.isRunning());
        writer.kill();
        const Promises made(writer.lines());
        m_promises += made.count();
        Store store(home.data());
        const QString missing = made.missingIn(store);
        QVERIFY2(missing.isEmpty(), qPrintable(QStringLiteral("kill %1: %2").arg(kill).arg(missing)));
    }
    auto opened = Database::open(storePath(home.data()), Database::Mode::ReadOnly);
    Database database = std::move(opened).value();
    QCOMPARE(database.single(QStringLiteral("PRAGMA integrity_check")).value().toString(), QStringLiteral("ok"));
    qInfo("up to kill %d: %d acknowledged writes, all there", last, m_promises);
    QVERIFY(m_promises > last - first);
}

void TestAppProcess::theEngineEndsWithTheApp_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("killed") << QStringLiteral("kill");
    QTest::newRow("told to end") << QStringLiteral("terminate");
    QTest::newRow("closed") << QStringLiteral("close");
}

void TestAppProcess::theEngineEndsWithTheApp()
{
    QFETCH(QString, how);
    const Home home;
    const bool closes = how == QLatin1String("close");
    const QString mode = closes ? QStringLiteral("close") : QStringLiteral("start");
    Program app(home.withRealEngine(), {kWriter, mode, QStringLiteral("starter")});
    QList<qint64> engine;
    QVERIFY(QTest::qWaitFor([&] { return !(engine = childrenOf(app.id())).isEmpty() || !app.isRunning(); }, kPatience));
    QVERIFY(app.waitFor(QStringLiteral("ready")));
    if (!closes) engine = childrenOf(app.id());
    QVERIFY(!engine.isEmpty());
    if (how == QLatin1String("terminate")) ::kill(static_cast<pid_t>(app.id()), SIGTERM);
    if (how == QLatin1String("kill")) app.kill();
    QVERIFY(app.waitForEnd() || !app.isRunning());
    QVERIFY(allEnd(engine));
}

void TestAppProcess::aSecondStartRaisesTheFirstWindow()
{
    const Home home;
    const QString log = home.path(QStringLiteral("engine.log"));
    const QProcessEnvironment environment = home.withFakeEngine({QStringLiteral("log=") + log});
    Program first(environment, {kApp});
    QTRY_VERIFY_WITH_TIMEOUT(contentOf(log).contains("model.open"), kPatience);
    Program second(environment, {kApp, QStringLiteral("/models/handed-over.gguf")});
    QVERIFY(second.waitForEnd());
    QCOMPARE(second.exitCode(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(contentOf(log).contains("/models/handed-over.gguf"), kPatience);
    QVERIFY(first.isRunning());
    Program third(environment, {kApp});
    QVERIFY(third.waitForEnd());
    QVERIFY(first.isRunning());
    QCOMPARE(contentOf(log).count("\"initialize\""), 1); // one engine in all
}

void TestAppProcess::aLockOfAKilledProgramIsTakenOver()
{
    const Home home;
    const QString log = home.path(QStringLiteral("engine.log"));
    const QProcessEnvironment environment = home.withFakeEngine({QStringLiteral("log=") + log});
    Program killed(environment, {kApp});
    QTRY_VERIFY_WITH_TIMEOUT(contentOf(log).contains("model.open"), kPatience);
    killed.kill();
    QVERIFY(QFile::exists(home.data() + QStringLiteral("/instance/lock")));
    Program next(environment, {kApp});
    QTRY_COMPARE_WITH_TIMEOUT(contentOf(log).count("\"initialize\""), 2, kPatience);
    Program second(environment, {kApp, QStringLiteral("/models/again.gguf")});
    QVERIFY(second.waitForEnd());
    QTRY_VERIFY_WITH_TIMEOUT(contentOf(log).contains("/models/again.gguf"), kPatience);
    QVERIFY(next.isRunning());
}

void TestAppProcess::startsWithoutAFolderOfItsOwn()
{
    const Home home;
    const QString log = home.path(QStringLiteral("engine.log"));
    QProcessEnvironment environment = home.withFakeEngine({QStringLiteral("log=") + log});
    environment.insert(QStringLiteral("XDG_DATA_HOME"), QStringLiteral("/proc/no-such-place"));
    Program first(environment, {kApp});
    Program second(environment, {kApp});
    QTRY_COMPARE_WITH_TIMEOUT(contentOf(log).count("\"initialize\""), 2, kPatience);
    QVERIFY(first.isRunning() && second.isRunning());
}

void TestAppProcess::opensNoNetworkSocket_data()
{
    QTest::addColumn<QStringList>("before");
    QTest::newRow("with a network") << QStringList();
    QTest::newRow("without a network") << QStringList{QStringLiteral("unshare"), QStringLiteral("-n"),
                                                      QStringLiteral("--")};
}

void TestAppProcess::opensNoNetworkSocket()
{
    QFETCH(QStringList, before);
    if (!before.isEmpty()) {
        QProcess probe;
        probe.start(before.first(), before.mid(1) + QStringList{QStringLiteral("true")});
        if (!probe.waitForFinished() || probe.exitCode() != 0)
            QSKIP("A namespace without a network is not allowed here.");
    }
    const int own = ::socket(AF_INET, SOCK_STREAM, 0);
    QCOMPARE(socketsOf(QCoreApplication::applicationPid()).other.size(), 1); // one would be seen
    ::close(own);
    const Home home;
    Program app(home.withRealEngine(),
                before + QStringList{kWriter, QStringLiteral("answer"), QStringLiteral("starter")});
    QStringList sockets;
    QSet<QString> local;
    int most = 0;
    const auto look = [&] {
        const QList<qint64> family = familyOf(app.id());
        most = std::max(most, static_cast<int>(family.size()));
        for (const qint64 each : family) {
            const Sockets open = socketsOf(each);
            sockets += open.other;
            local.unite(QSet<QString>(open.local.begin(), open.local.end()));
        }
        app.hear();
        return app.lines().contains(QStringLiteral("answered")) || !app.isRunning();
    };
    QVERIFY(QTest::qWaitFor(look, 90000));
    QVERIFY(app.lines().contains(QStringLiteral("answered")));
    QVERIFY(most >= 2); // the app and its engine were looked at
    QVERIFY2(sockets.isEmpty(), qPrintable(sockets.join(QLatin1Char('\n'))));
    const QByteArray maps = contentOf(QStringLiteral("/proc/%1/maps").arg(app.id()));
    QVERIFY(!maps.contains("libQt6Network") && !maps.contains("libcurl"));
    qInfo("sockets within the machine: %s", qPrintable(QStringList(local.values()).join(QLatin1Char(' '))));
}

void TestAppProcess::linksNoNetworkLibrary()
{
    if (QStandardPaths::findExecutable(QStringLiteral("ldd")).isEmpty()) QSKIP("There is no ldd here.");
    for (const QString& program : {kApp, QStringLiteral(INKLING_CLI_PROGRAM)}) {
        QProcess ldd;
        ldd.start(QStringLiteral("ldd"), {program});
        QVERIFY(ldd.waitForFinished());
        const QByteArray libraries = ldd.readAllStandardOutput();
        QVERIFY(libraries.contains("libc.so"));
        QVERIFY2(!libraries.contains("Network") && !libraries.contains("libcurl"), libraries.constData());
    }
}

// Printed, never demanded: other programs run here, too.
void TestAppProcess::startsUp()
{
    const Home home;
    {
        Program first(home.withRealEngine(), {kWriter, QStringLiteral("answer"), QStringLiteral("starter")});
        QVERIFY(first.waitFor(QStringLiteral("answered")));
        QTest::qWait(1500); // what is shown is on the disk
    }
    QList<qint64> shown;
    QList<qint64> ready;
    for (int i = 0; i < 5; ++i) {
        Program app(home.withRealEngine(), {kWriter, QStringLiteral("start"), QStringLiteral("starter")});
        const auto both = [&] {
            app.hear();
            if (app.lines().contains(QStringLiteral("shown")) && shown.size() == i) shown.append(app.elapsed());
            if (app.lines().contains(QStringLiteral("ready")) && ready.size() == i) ready.append(app.elapsed());
            return shown.size() > i && ready.size() > i;
        };
        QVERIFY(QTest::qWaitFor(both, kPatience));
    }
    qInfo(
        "from the start of the process, median of 5: the last conversation on the screen after %d ms, the engine ready "
        "after %d ms",
        median(shown), median(ready));
}

int main(int argc, char** argv)
{
    // Qt ends a test function after five minutes; three hundred kills take longer.
    if (!qEnvironmentVariableIsSet("QTEST_FUNCTION_TIMEOUT")) qputenv("QTEST_FUNCTION_TIMEOUT", "3600000");
    QTEST_SET_MAIN_SOURCE_PATH
    const QCoreApplication application(argc, argv);
    TestAppProcess test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_app_process.moc"
