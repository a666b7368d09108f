// A file appears whole or not at all: commits, early exits, a full disk, places that cannot be written.
#include "engine/base/atomic_file.h"
#include "engine/base/text.h"
#include "tests/support/engine_test.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#ifndef _WIN32
#include <csignal>
#include <sys/resource.h>
#include <unistd.h>
#endif

using namespace inkling;

class TestAtomicFile : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_folder.reset(); }

    void appearsOnCommit();
    void replacesTheOldFile();
    void leavesTheOldFileWithoutACommit();
    void movesWithoutLosingTheTemporaryFile();
    void saysWhenTheDiskIsFull();
    void refusesADirectory();
    void refusesAMissingFolder();
    void refusesAFolderWithoutPermission();
    void readsWhatWasWritten();
    void readsNoMoreThanTheLimit();

private:
    std::filesystem::path path(const char* name) const
    {
        return pathFromUtf8(m_folder->filePath(QString::fromUtf8(name)).toStdString());
    }
    QByteArray content(const char* name) const
    {
        QFile file(m_folder->filePath(QString::fromUtf8(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no file)");
    }
    QStringList files() const { return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden, QDir::Name); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestAtomicFile::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestAtomicFile::appearsOnCommit()
{
    auto file = AtomicFile::create(path("out"));
    INKLING_VERIFY(file);
    INKLING_VERIFY(file->write("one "));
    INKLING_VERIFY(file->write("two"));
    QCOMPARE(file->bytesWritten(), std::uint64_t(7));
    QVERIFY(!files().contains("out"));
    INKLING_VERIFY(file->commit());
    QCOMPARE(content("out"), QByteArray("one two"));
    QCOMPARE(files(), QStringList{"out"});
}

void TestAtomicFile::replacesTheOldFile()
{
    INKLING_VERIFY(writeFile(path("out"), "old and longer"));
    INKLING_VERIFY(writeFile(path("out"), "new"));
    QCOMPARE(content("out"), QByteArray("new"));
    QCOMPARE(files(), QStringList{"out"});
}

void TestAtomicFile::leavesTheOldFileWithoutACommit()
{
    INKLING_VERIFY(writeFile(path("out"), "old"));
    {
        auto file = AtomicFile::create(path("out"));
        INKLING_VERIFY(file);
        INKLING_VERIFY(file->write("half of the n"));
        QCOMPARE(files().size(), 2);
    }
    QCOMPARE(content("out"), QByteArray("old"));
    QCOMPARE(files(), QStringList{"out"});
}

void TestAtomicFile::movesWithoutLosingTheTemporaryFile()
{
    auto first = AtomicFile::create(path("out"));
    INKLING_VERIFY(first);
    INKLING_VERIFY(first->write("abc"));
    {
        AtomicFile second = std::move(*first);
        INKLING_VERIFY(second.write("def"));
        QCOMPARE(second.bytesWritten(), std::uint64_t(6));
        INKLING_VERIFY(second.commit());
    }
    QCOMPARE(content("out"), QByteArray("abcdef"));
}

// The greatest size a process may give a file stands in for a full disk: write() and fsync() fail in the same places.
void TestAtomicFile::saysWhenTheDiskIsFull()
{
#ifdef _WIN32
    QSKIP("no limit on file sizes here");
#else
    INKLING_VERIFY(writeFile(path("out"), "old"));
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN); // write() returns EFBIG
    const rlimit small{16384, before.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);

    const std::string chunk(4096, 'x');
    Error error;
    bool committed = false;
    {
        auto file = AtomicFile::create(path("out"));
        if (file) {
            Result<> result;
            for (int i = 0; i < 64 && result; ++i) result = file->write(chunk);
            if (result) result = file->commit();
            committed = result.has_value();
            if (!committed) error = result.error();
        }
    }
    // Fits in stdio's buffer, so it is commit() that meets the limit.
    const rlimit tiny{1, before.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &tiny), 0);
    const auto late = writeFile(path("out"), "new");

    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    QVERIFY(!committed);
    QCOMPARE(error.code, ErrorCode::Io);
    QCOMPARE(error.text, pathToUtf8(path("out")) + ": cannot write: File too large");
    QVERIFY(!late);
    QCOMPARE(late.error().text, pathToUtf8(path("out")) + ": cannot write: File too large");
    QCOMPARE(content("out"), QByteArray("old"));
    QCOMPARE(files(), QStringList{"out"});
#endif
}

void TestAtomicFile::refusesADirectory()
{
    const auto file = AtomicFile::create(path("."));
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::Io);
    QVERIFY(file.error().text.ends_with(": cannot write: is a directory"));
}

void TestAtomicFile::refusesAMissingFolder()
{
    const auto file = AtomicFile::create(path("none") / "out");
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::NotFound);
    QVERIFY(file.error().text.starts_with(pathToUtf8(path("none") / "out") + ": cannot create: "));
}

void TestAtomicFile::refusesAFolderWithoutPermission()
{
#ifdef _WIN32
    QSKIP("permissions are not of this kind here");
#else
    if (geteuid() == 0) QSKIP("root may write everywhere");
    QVERIFY(QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::ExeOwner));
    const auto file = AtomicFile::create(path("out"));
    QVERIFY(QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::Io);
    QCOMPARE(file.error().text, pathToUtf8(path("out")) + ": cannot create: Permission denied");
#endif
}

void TestAtomicFile::readsWhatWasWritten()
{
    const std::string text("a\0b\r\n", 5);
    INKLING_VERIFY(writeFile(path("out"), text));
    const auto read = readFile(path("out"), 5);
    INKLING_VERIFY(read);
    QCOMPARE(*read, text);
}

void TestAtomicFile::readsNoMoreThanTheLimit()
{
    INKLING_VERIFY(writeFile(path("out"), "abcdef"));
    const auto read = readFile(path("out"), 5);
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::BadFile);
    QCOMPARE(read.error().text, pathToUtf8(path("out")) + ": is 6 bytes, at most 5 are read");
    QCOMPARE(readFile(path("none"), 5).error().code, ErrorCode::NotFound);
}

QTEST_APPLESS_MAIN(TestAtomicFile)
#include "tst_atomic_file.moc"
