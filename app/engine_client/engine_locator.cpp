#include "app/engine_client/engine_locator.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace inkling::app {

QString engineProgram()
{
    const QString chosen = qEnvironmentVariable("INKLING_ENGINE");
    if (!chosen.isEmpty()) return chosen;

    const QString name = QStringLiteral("inkling-cli");
    const QDir own(QCoreApplication::applicationDirPath());
    const QStringList folders{own.path(), own.absoluteFilePath(QStringLiteral("../libexec/inkling")),
                              own.absoluteFilePath(QStringLiteral("../libexec"))};
    const QString near = QStandardPaths::findExecutable(name, folders);
    return near.isEmpty() ? QStandardPaths::findExecutable(name) : near;
}

} // namespace inkling::app
