// Writes a text file whole or not at all, off the UI thread: a slow disk must not hold up the window.
#pragma once

#include <QByteArray>
#include <QString>

#include <functional>

class QObject;

namespace inkling::app {

// Calls `done` on `context`'s thread with an empty text, or what the system said; not at all if `context` is gone by
// then.
void writeTextFile(const QString& path, const QByteArray& content, QObject* context,
                   std::function<void(const QString& error)> done);

} // namespace inkling::app
