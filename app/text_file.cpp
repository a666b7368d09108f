#include "app/text_file.h"

#include <QCoreApplication>
#include <QMetaObject>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

#include <utility>

namespace inkling::app {

namespace {

QString write(const QString& path, const QByteArray& content)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return file.errorString();
    if (file.write(content) != content.size()) return file.errorString();
    return file.commit() ? QString() : file.errorString();
}

// Lives on the context's thread and goes with it, so that an answer never meets an object that is gone.
class Answer : public QObject
{
public:
    Answer(QObject* context, std::function<void(const QString&)> done) : QObject(context), m_done(std::move(done)) {}
    void give(const QString& error)
    {
        m_done(error);
        deleteLater();
    }

private:
    std::function<void(const QString&)> m_done;
};

} // namespace

void writeTextFile(const QString& path, const QByteArray& content, QObject* context,
                   std::function<void(const QString& error)> done)
{
    const QPointer<Answer> answer = new Answer(context, std::move(done));
    QThreadPool::globalInstance()->start([path, content, answer, application = QCoreApplication::instance()] {
        const QString error = write(path, content);
        // Through the application, which outlives the pool's work; the answer is looked at on its own thread only.
        QMetaObject::invokeMethod(
            application,
            [answer, error] {
                if (answer != nullptr) answer->give(error);
            },
            Qt::QueuedConnection);
    });
}

} // namespace inkling::app
