// The examples of FIPS 180-4 (NIST, "SHA-256 example values", and the test vectors of one million letters).
#include "engine/base/sha256.h"
#include "tests/support/engine_test.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace inkling;

class TestSha256 : public QObject
{
    Q_OBJECT

private:
    static void addExamples()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<std::string>("digest");
        const auto row = [](const char* name, const QByteArray& bytes, const char* digest) {
            QTest::addRow("%s", name) << bytes << std::string(digest);
        };
        row("nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        row("one block", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        row("two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        row("a million letters", QByteArray(1'000'000, 'a'),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

private slots:
    void equalsThePublishedExamples_data() { addExamples(); }
    void equalsThePublishedExamples()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(std::string, digest);
        QCOMPARE(sha256(std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size())))), digest);
    }

    void aFileHasTheDigestOfItsBytes_data() { addExamples(); }
    void aFileHasTheDigestOfItsBytes()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(std::string, digest);
        QTemporaryDir folder;
        QFile file(folder.filePath("bytes"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), qint64(bytes.size()));
        file.close();
        const auto result = sha256OfFile(file.fileName().toStdString());
        INKLING_VERIFY(result);
        QCOMPARE(*result, digest);
    }

    void aMissingFileIsAnError()
    {
        QTemporaryDir folder;
        const auto result = sha256OfFile(folder.filePath("none").toStdString());
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::NotFound);
    }
};

QTEST_APPLESS_MAIN(TestSha256)
#include "tst_sha256.moc"
