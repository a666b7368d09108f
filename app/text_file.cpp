#include "app/text_file.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStringDecoder>

#include <array>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace inkling::app {

namespace {

// The half of Windows-1252 in which it differs from Latin-1 (https://encoding.spec.whatwg.org/index-windows-1252.txt).
constexpr std::array<char16_t, 32> kWindows1252{0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                                0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};
constexpr qsizetype kOneControlIn = 50; // characters; a text has fewer

QString fromWindows1252(const QByteArray& bytes)
{
    QString text = QString::fromLatin1(bytes);
    for (QChar& c : text) {
        if (c.unicode() >= 0x80 && c.unicode() < 0xA0) c = QChar(kWindows1252.at(c.unicode() - 0x80));
    }
    return text;
}

bool isText(const QString& text)
{
    qsizetype controls = 0;
    for (const QChar c : text) {
        const char16_t code = c.unicode();
        if (code == 0) return false;
        const bool isLayout = code == u'\t' || code == u'\n' || code == u'\r' || code == u'\f' || code == 0x1B;
        if ((code < 0x20 && !isLayout) || (code >= 0x7F && code < 0xA0)) ++controls;
    }
    return controls <= text.size() / kOneControlIn;
}

#ifdef Q_OS_UNIX
// Without waiting: a pipe that nobody writes would hold open() for ever.
FileProblem openRegular(const QString& path, QFile& file, QString& detail)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) {
        detail = qt_error_string(errno);
        return errno == ENOENT ? FileProblem::Missing : FileProblem::Unreadable;
    }
    struct stat facts = {};
    const bool known = ::fstat(descriptor, &facts) == 0;
    if (known && S_ISREG(facts.st_mode) && file.open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle)) {
        return FileProblem::None;
    }
    ::close(descriptor);
    return known && S_ISDIR(facts.st_mode) ? FileProblem::Folder : FileProblem::NotAFile;
}
#else
FileProblem openRegular(const QString& path, QFile& file, QString& detail)
{
    const QFileInfo facts(path);
    if (!facts.exists()) return FileProblem::Missing;
    if (!facts.isFile()) return facts.isDir() ? FileProblem::Folder : FileProblem::NotAFile;
    file.setFileName(path);
    if (file.open(QIODevice::ReadOnly)) return FileProblem::None;
    detail = file.errorString();
    return FileProblem::Unreadable;
}
#endif

} // namespace

QString writeFile(const QString& path, const QByteArray& content)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return file.errorString();
    if (file.write(content) != content.size()) return file.errorString();
    return file.commit() ? QString() : file.errorString();
}

ReadBytes readFile(const QString& path, qint64 most)
{
    ReadBytes read;
    QFile file;
    read.problem = openRegular(path, file, read.detail);
    if (read.problem != FileProblem::None) return read;
    if (file.size() > most) {
        read.problem = FileProblem::TooLarge;
        return read;
    }
    read.bytes = file.read(most + 1);
    if (file.error() != QFileDevice::NoError) {
        read = {{}, FileProblem::Unreadable, file.errorString()};
    } else if (read.bytes.size() > most) {
        read = {{}, FileProblem::TooLarge, {}};
    }
    return read;
}

ReadText decoded(const QByteArray& bytes)
{
    ReadText read;
    const auto encoding = QStringConverter::encodingForData(bytes);
    QStringDecoder decoder(encoding.value_or(QStringConverter::Utf8), QStringConverter::Flag::Stateless);
    read.text = decoder.decode(bytes);
    if (decoder.hasError()) {
        if (encoding) return {{}, FileProblem::NotText, {}, false};
        read.text = fromWindows1252(bytes);
        read.guessed = true;
    }
    const bool isUtf16 = encoding && *encoding != QStringConverter::Utf8;
    const bool isWhole = !isUtf16 || (bytes.size() % 2 == 0 && read.text.isValidUtf16());
    if (!isWhole || !isText(read.text)) return {{}, FileProblem::NotText, {}, false};
    read.text.replace(QStringLiteral("\r\n"), QStringLiteral("\n")).replace(QLatin1Char('\r'), QLatin1Char('\n'));
    return read;
}

ReadText readTextFile(const QString& path, qint64 most)
{
    const ReadBytes read = readFile(path, most);
    if (read.problem != FileProblem::None) return {{}, read.problem, read.detail, false};
    return decoded(read.bytes);
}

} // namespace inkling::app
