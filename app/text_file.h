// Reads and writes text files. What is read may be anything at all; what is written is written whole or not at all. All
// of it may wait for the disk: see background.h. For any thread.
#pragma once

#include <QByteArray>
#include <QString>

namespace inkling::app {

// Empty, or what the system said.
QString writeFile(const QString& path, const QByteArray& content);

enum class FileProblem { None, Missing, Folder, NotAFile, Unreadable, TooLarge, NotText };

struct ReadBytes
{
    QByteArray bytes;
    FileProblem problem = FileProblem::None;
    QString detail; // Unreadable: what the system said
};

// Opens regular files only, so that no pipe and no device is waited for, and reads no more than `most` bytes of what
// may be growing: a longer one is TooLarge.
ReadBytes readFile(const QString& path, qint64 most);

struct ReadText
{
    QString text;
    FileProblem problem = FileProblem::None;
    QString detail;
    bool guessed = false; // nothing told its encoding for certain; Windows-1252 was taken
};

// UTF-8, or UTF-16 where a mark says so, or else Windows-1252; lines end with \n. Binary content is NotText.
ReadText decoded(const QByteArray& bytes);
ReadText readTextFile(const QString& path, qint64 most);

} // namespace inkling::app
