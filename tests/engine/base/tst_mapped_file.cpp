// What a mapped file gives, and what each thing that is no readable file says.
#include "engine/base/mapped_file.h"
#include "engine/base/text.h"
#include "tests/support/engine_test.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

#ifndef _WIN32
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace inkling;

class TestMappedFile : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_folder.reset(); }

    void givesTheBytes();
    void mapsAnEmptyFileToNothing();
    void keepsItsAddressWhenMoved();
    void outlivesTheName();
    void takesNamesInUtf8();
    void refusesAMissingFile();
    void refusesAFileUsedAsAFolder();
    void refusesADirectory();
    void refusesAFifoAtOnce();
    void refusesADevice();
    void refusesWithoutPermission();

private:
    std::filesystem::path path(const char* name) const
    {
        return pathFromUtf8(m_folder->filePath(QString::fromUtf8(name)).toStdString());
    }
    std::filesystem::path write(const char* name, const QByteArray& bytes) const
    {
        QFile file(m_folder->filePath(QString::fromUtf8(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write the test's file");
        return path(name);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestMappedFile::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestMappedFile::givesTheBytes()
{
    const QByteArray bytes = QByteArray("0123456789").repeated(1000);
    const auto file = MappedFile::open(write("a", bytes));
    INKLING_VERIFY(file);
    QCOMPARE(file->bytes().size(), std::size_t(bytes.size()));
    QCOMPARE(std::memcmp(file->bytes().data(), bytes.data(), std::size_t(bytes.size())), 0);
    file->advise(Access::Sequential);
    file->advise(Access::Random);
}

void TestMappedFile::mapsAnEmptyFileToNothing()
{
    const auto file = MappedFile::open(write("a", ""));
    INKLING_VERIFY(file);
    QVERIFY(file->bytes().empty());
    file->advise(Access::Sequential);
}

void TestMappedFile::keepsItsAddressWhenMoved()
{
    auto first = MappedFile::open(write("a", "abc"));
    INKLING_VERIFY(first);
    const std::byte* address = first->bytes().data();
    MappedFile second = std::move(*first);
    QCOMPARE(second.bytes().data(), address);
    auto third = MappedFile::open(write("b", "xyz"));
    INKLING_VERIFY(third);
    *third = std::move(second);
    QCOMPARE(third->bytes().data(), address);
    QCOMPARE(char(third->bytes()[2]), 'c');
}

void TestMappedFile::outlivesTheName()
{
#ifdef _WIN32
    QSKIP("Windows keeps the name while the file is open");
#endif
    const auto name = write("a", "abc");
    const auto file = MappedFile::open(name);
    INKLING_VERIFY(file);
    QVERIFY(std::filesystem::remove(name));
    QCOMPARE(char(file->bytes()[0]), 'a');
}

void TestMappedFile::takesNamesInUtf8()
{
    const auto file = MappedFile::open(write("Größe 日本.bin", "abc"));
    INKLING_VERIFY(file);
    QCOMPARE(file->bytes().size(), std::size_t(3));
}

void TestMappedFile::refusesAMissingFile()
{
    const auto file = MappedFile::open(path("none"));
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::NotFound);
    QCOMPARE(file.error().text, pathToUtf8(path("none")) + ": no such file");
}

void TestMappedFile::refusesAFileUsedAsAFolder()
{
    const auto file = MappedFile::open(write("a", "abc") / "b");
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::NotFound);
}

void TestMappedFile::refusesADirectory()
{
    const auto file = MappedFile::open(path("."));
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::Io);
    QVERIFY(file.error().text.ends_with(": is a directory"));
}

void TestMappedFile::refusesAFifoAtOnce()
{
#ifdef _WIN32
    QSKIP("no named pipes in folders here");
#else
    QCOMPARE(mkfifo(path("pipe").c_str(), 0600), 0);
    const auto file = MappedFile::open(path("pipe")); // nobody writes to it
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::Io);
    QCOMPARE(file.error().text, pathToUtf8(path("pipe")) + ": is not a regular file");
#endif
}

void TestMappedFile::refusesADevice()
{
#ifdef _WIN32
    QSKIP("no devices in folders here");
#else
    const auto file = MappedFile::open("/dev/zero");
    QVERIFY(!file);
    QCOMPARE(file.error().text, std::string("/dev/zero: is not a regular file"));
#endif
}

void TestMappedFile::refusesWithoutPermission()
{
#ifdef _WIN32
    QSKIP("permissions are not of this kind here");
#else
    if (geteuid() == 0) QSKIP("root may read everything");
    const auto name = write("a", "abc");
    QCOMPARE(chmod(name.c_str(), 0), 0);
    const auto file = MappedFile::open(name);
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::Io);
    QCOMPARE(file.error().text, pathToUtf8(name) + ": Permission denied");
#endif
}

QTEST_APPLESS_MAIN(TestMappedFile)
#include "tst_mapped_file.moc"
