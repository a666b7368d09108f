// NumPy's format: files that NumPy wrote, files that we write byte for byte, files that lie.
#include "engine/base/npy.h"
#include "engine/base/text.h"
#include "tests/support/engine_test.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace inkling;

class TestNpy : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_folder.reset(); }

    void readsWhatNumPyWrote();
    void writesTheFormatByteForByte();
    void readsBackWhatItWrote_data();
    void readsBackWhatItWrote();
    void writesNothingWithoutACommit();
    void refusesOtherFiles_data();
    void refusesOtherFiles();
    void refusesEveryTruncation();

private:
    std::filesystem::path path() const { return pathFromUtf8(m_folder->filePath("a.npy").toStdString()); }
    void put(const QByteArray& bytes) const
    {
        QFile file(m_folder->filePath("a.npy"));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write the test's file");
    }
    // A file by the specification (numpy.lib.format, version 1.0).
    static QByteArray npy(const QByteArray& dictionary, const QByteArray& data)
    {
        QByteArray header = dictionary + '\n';
        QByteArray file("\x93NUMPY\x01\x00", 8);
        file += char(header.size() & 0xff);
        file += char(header.size() >> 8);
        return file + header + data;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestNpy::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestNpy::readsWhatNumPyWrote()
{
    const auto array = readNpy(test::dataPath("toy-F32.logits.npy"));
    INKLING_VERIFY(array);
    QCOMPARE(array->rows, std::uint64_t(20));
    QCOMPARE(array->columns, std::uint64_t(1024));
    QCOMPARE(array->values.size(), std::size_t(20 * 1024));
    QFile file(QString::fromStdString(test::dataPath("toy-F32.logits.npy").string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray tail = file.readAll().last(20 * 1024 * 4);
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(array->values.data()), tail.size()), tail);
}

void TestNpy::writesTheFormatByteForByte()
{
    auto writer = NpyWriter::create(path(), 2, 3);
    INKLING_VERIFY(writer);
    INKLING_VERIFY(writer->writeRows(std::vector<float>{1, 2, 3}));
    INKLING_VERIFY(writer->writeRows(std::vector<float>{4, 5, -6}));
    INKLING_VERIFY(writer->commit());
    QFile file(m_folder->filePath("a.npy"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    // 10 bytes before the header, which ends in a newline at a multiple of 64.
    const QByteArray expected = npy(dictionary + QByteArray(128 - 10 - dictionary.size() - 1, ' '),
                                    QByteArray::fromHex("0000803f0000004000004040000080400000a0400000c0c0"));
    QCOMPARE(file.readAll(), expected);
}

void TestNpy::readsBackWhatItWrote_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::newRow("empty") << 0 << 5;
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("wide") << 3 << 1000;
    QTest::newRow("tall") << 1000 << 1;
}

void TestNpy::readsBackWhatItWrote()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    std::vector<float> values(std::size_t(rows * columns));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = float(i) * 0.25f - 7.0f;
    auto writer = NpyWriter::create(path(), std::uint64_t(rows), std::uint64_t(columns));
    INKLING_VERIFY(writer);
    INKLING_VERIFY(writer->writeRows(values));
    INKLING_VERIFY(writer->commit());
    const auto read = readNpy(path());
    INKLING_VERIFY(read);
    QCOMPARE(read->rows, std::uint64_t(rows));
    QCOMPARE(read->columns, std::uint64_t(columns));
    QCOMPARE(read->values, values);
}

void TestNpy::writesNothingWithoutACommit()
{
    {
        auto writer = NpyWriter::create(path(), 1, 1);
        INKLING_VERIFY(writer);
        INKLING_VERIFY(writer->writeRows(std::vector<float>{1}));
    }
    QVERIFY(QDir(m_folder->path()).isEmpty());
}

void TestNpy::refusesOtherFiles_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto shape = [](const char* text) {
        return QByteArray("{'descr': '<f4', 'fortran_order': False, 'shape': ") + text + ", }";
    };
    const QByteArray six(6 * 4, '\0');
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray("hello, this is not an array at all");
    QTest::newRow("version 2.0") << npy(shape("(2, 3)"), six).replace(6, 1, "\x02");
    QTest::newRow("header past the end") << QByteArray("\x93NUMPY\x01\x00\xff\xff{}", 12);
    QTest::newRow("doubles") << npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", six);
    QTest::newRow("big-endian") << npy("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", six);
    QTest::newRow("Fortran order") << npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", six);
    QTest::newRow("one dimension") << npy(shape("(6,)"), six);
    QTest::newRow("three dimensions") << npy(shape("(1, 2, 3)"), six);
    QTest::newRow("no dimension") << npy(shape("()"), QByteArray(4, '\0'));
    QTest::newRow("no shape") << npy("{'descr': '<f4', 'fortran_order': False, }", six);
    QTest::newRow("shape left open") << npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3", six);
    QTest::newRow("negative") << npy(shape("(-2, 3)"), six);
    QTest::newRow("too few values") << npy(shape("(2, 3)"), six.first(20));
    QTest::newRow("too many values") << npy(shape("(2, 3)"), six + six);
    QTest::newRow("a product that wraps to the size") << npy(shape("(4611686018427387904, 4)"), QByteArray());
    QTest::newRow("a number that does not fit") << npy(shape("(99999999999999999999, 1)"), six);
}

void TestNpy::refusesOtherFiles()
{
    QFETCH(QByteArray, bytes);
    put(bytes);
    const auto array = readNpy(path());
    QVERIFY(!array);
    QCOMPARE(array.error().code, ErrorCode::BadFile);
    QVERIFY(array.error().text.starts_with(pathToUtf8(path()) + ": "));
}

void TestNpy::refusesEveryTruncation()
{
    const QByteArray whole = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", QByteArray(24, '\1'));
    put(whole);
    INKLING_VERIFY(readNpy(path()));
    for (qsizetype size = 0; size < whole.size(); ++size) {
        put(whole.first(size));
        QVERIFY2(!readNpy(path()), qPrintable(QString::number(size)));
    }
}

QTEST_APPLESS_MAIN(TestNpy)
#include "tst_npy.moc"
