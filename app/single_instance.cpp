#include "app/single_instance.h"

#include "app/background.h"
#include "app/text_file.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QStringList>
#include <QThread>

#include <chrono>

namespace inkling::app {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 5s; // of a second program
constexpr auto kPause = 20ms;
constexpr auto kLookEvery = 1s;
constexpr qint64 kLongestRequest = 1 << 16; // bytes
const QString kRequests = QStringLiteral("request-*");

// Reads and removes what other programs have left; a request that is being written has another name.
QStringList takenRequests(const QString& folder)
{
    QStringList models;
    const QDir place(folder);
    for (const QString& name : place.entryList({kRequests}, QDir::Files)) {
        models.append(QString::fromUtf8(readFile(place.filePath(name), kLongestRequest).bytes));
        QFile::remove(place.filePath(name));
    }
    return models;
}

} // namespace

SingleInstance::SingleInstance(const QString& folder, QObject* parent)
    : QObject(parent),
      m_folder(QDir(folder).filePath(QStringLiteral("instance")))
{
    if (folder.isEmpty() || !QDir().mkpath(m_folder)) return;
    m_lock = std::make_unique<QLockFile>(QDir(m_folder).filePath(QStringLiteral("lock")));
    m_lock->setStaleLockTime(0); // by its owner's end alone, never by its age
    m_isFirst = m_lock->tryLock() || m_lock->error() != QLockFile::LockFailedError;
    if (m_isFirst && m_lock->isLocked()) listen();
}

void SingleInstance::listen()
{
    (void)takenRequests(m_folder); // to a program that is gone
    if (!m_watcher.addPath(m_folder)) m_look.start(kLookEvery);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &SingleInstance::takeRequests);
    connect(&m_look, &QTimer::timeout, this, &SingleInstance::takeRequests);
}

void SingleInstance::takeRequests()
{
    inBackground(
        this, [folder = m_folder] { return takenRequests(folder); },
        [this](const QStringList& models) {
            for (const QString& model : models) emit asked(model);
        });
}

bool SingleInstance::handOver(const QString& model)
{
    const QString name = QStringLiteral("request-%1").arg(QCoreApplication::applicationPid());
    const QString path = QDir(m_folder).filePath(name);
    if (!writeFile(path, model.toUtf8()).isEmpty()) return false;
    for (QDeadlineTimer patience(kPatience); !patience.hasExpired();) {
        if (!QFile::exists(path)) return true;
        if (m_lock->tryLock()) break; // the first has ended meanwhile: this is the first now
        QThread::msleep(kPause.count());
    }
    // Else nobody is there: the lock was made on a computer of another name, or its owner does not answer any more.
    const bool wasTaken = !QFile::remove(path);
    if (m_lock->isLocked()) {
        m_isFirst = true;
        listen();
    }
    return wasTaken && !m_isFirst;
}

} // namespace inkling::app
