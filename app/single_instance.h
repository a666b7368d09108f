// One window for one folder of data. The first program holds a lock in it; a second one leaves a request beside the
// lock (to show the window, and perhaps to open a model), waits until the first has taken it, and ends. A lock that a
// killed program left behind is taken over; where nothing can be written, or nobody takes the request, every program is
// a first one. Not for: showing anything.
#pragma once

#include <QFileSystemWatcher>
#include <QLockFile>
#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>

namespace inkling::app {

class SingleInstance : public QObject
{
    Q_OBJECT

public:
    explicit SingleInstance(const QString& folder, QObject* parent = nullptr);

    bool isFirst() const { return m_isFirst; }
    // Of a second one: whether the first has taken the request. Waits for it, some seconds at most.
    bool handOver(const QString& model);

signals:
    // Another program was started; `model` is what it was to open, or empty.
    void asked(const QString& model);

private:
    void listen();
    void takeRequests();

    QString m_folder;
    std::unique_ptr<QLockFile> m_lock;
    bool m_isFirst = true;
    QFileSystemWatcher m_watcher;
    QTimer m_look; // where the system cannot tell of changes
};

} // namespace inkling::app
