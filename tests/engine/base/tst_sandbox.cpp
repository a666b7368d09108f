// What the engine gives up is gone, on its threads too; the rest still works.
#include "engine/base/sandbox.h"
#include "tests/support/engine_test.h"

#ifdef Q_OS_UNIX
#include <cerrno>
#include <cstdio>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#endif

using namespace inkling;

class TestSandbox : public QObject
{
    Q_OBJECT
private slots:
    void noSocketCanBeMadeAfterwards()
    {
#ifndef Q_OS_UNIX
        QSKIP("needs fork");
#else
        constexpr int kUnavailable = 100;
        const pid_t child = fork(); // what is given up is given up for good
        QVERIFY(child >= 0);
        if (child == 0) {
            if (denySockets() == Sandbox::Unavailable) _exit(kUnavailable);
            const auto refused = [](int made) { return made == -1 && errno == EACCES; };
            int pair[2];
            int faults = 0;
            if (!refused(socket(AF_INET, SOCK_STREAM, 0))) faults |= 1;
            if (!refused(socket(AF_UNIX, SOCK_STREAM, 0))) faults |= 2;
            if (!refused(socketpair(AF_UNIX, SOCK_STREAM, 0, pair))) faults |= 4;
            std::thread([&] {
                if (!refused(socket(AF_INET6, SOCK_DGRAM, 0))) faults |= 8;
            }).join();
            if (pipe(pair) != 0) faults |= 16;
            std::FILE* const file = std::fopen("/dev/null", "r");
            if (file)
                std::fclose(file);
            else
                faults |= 32;
            _exit(faults);
        }
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY(WIFEXITED(status));
        if (WEXITSTATUS(status) == kUnavailable) QSKIP("this system cannot be asked to deny sockets");
        QCOMPARE(WEXITSTATUS(status), 0);
#endif
    }
};

QTEST_APPLESS_MAIN(TestSandbox)
#include "tst_sandbox.moc"
