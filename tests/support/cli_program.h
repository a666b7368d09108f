// Runs the real inkling-cli and keeps what it said.
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <functional>

namespace inkling::test {

struct CliRun
{
    int status = -1; // -1: it crashed, could not be started, or did not end in two minutes
    QByteArray out;
    QByteArray err;
};

// `prepare` may change the process before it starts: its environment, where its output goes, what its child does first.
inline CliRun runProgram(const QString& program, const QStringList& arguments, const QByteArray& input = {},
                         const std::function<void(QProcess&)>& prepare = {})
{
    QProcess process;
    process.setProgram(program);
    process.setArguments(arguments);
    if (prepare) prepare(process);
    process.start();
    CliRun run;
    if (!process.waitForStarted()) {
        run.err = process.errorString().toUtf8();
        return run;
    }
    process.write(input);
    process.closeWriteChannel();
    const bool ended = process.waitForFinished(120000);
    if (ended && process.exitStatus() == QProcess::NormalExit) run.status = process.exitCode();
    run.out = process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    return run;
}

inline CliRun runCli(const QStringList& arguments, const QByteArray& input = {},
                     const std::function<void(QProcess&)>& prepare = {})
{
    return runProgram(INKLING_CLI_PROGRAM, arguments, input, prepare);
}

// A failure as every subcommand promises it: this status, nothing on stdout, one line on stderr that starts with
// "inkling-cli: ". What is wrong with the run, or nothing.
inline QString faultOfFailure(const CliRun& run, int status)
{
    const QString shown = QString(" (status %1, stdout \"%2\", stderr \"%3\")")
                              .arg(run.status)
                              .arg(QString::fromUtf8(run.out.left(300)), QString::fromUtf8(run.err.left(600)));
    if (run.status != status) return QString("status %1 was expected").arg(status) + shown;
    if (!run.out.isEmpty()) return "stdout is not empty" + shown;
    if (!run.err.startsWith("inkling-cli: ") || run.err.count('\n') != 1 || !run.err.endsWith('\n'))
        return "stderr is not one line of inkling-cli" + shown;
    return {};
}

} // namespace inkling::test

#define INKLING_VERIFY_FAILURE(run, status)                                                                            \
    do {                                                                                                               \
        const QString inklingFault = inkling::test::faultOfFailure(run, status);                                       \
        QVERIFY2(inklingFault.isEmpty(), qPrintable(inklingFault));                                                    \
    } while (false)
