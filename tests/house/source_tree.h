// The source tree as the house tests read it: which files there are, and their lines.
// Not for anything a compiler knows better.
#pragma once

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QStringList>

namespace inkling::test {

// Files below root/folders whose name ends in one of `suffixes`, as paths from the root, sorted.
inline QStringList sourceFiles(const QString& root, const QStringList& folders, const QStringList& suffixes)
{
    QStringList files;
    for (const QString& folder : folders) {
        QDirIterator walk(root + '/' + folder, QDir::Files, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            const QString path = QDir(root).relativeFilePath(walk.next());
            for (const QString& suffix : suffixes) {
                if (!path.endsWith(suffix)) continue;
                files << path;
                break;
            }
        }
    }
    files.sort();
    return files;
}

inline QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline bool writeFile(const QString& path, const QByteArray& content)
{
    QFile file(path);
    return QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly) &&
           file.write(content) == content.size();
}

} // namespace inkling::test
