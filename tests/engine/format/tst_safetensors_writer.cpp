// What is written is what the reader reads, and, for a small file, the bytes that the format's description asks for.
#include "engine/base/mapped_file.h"
#include "engine/format/safetensors.h"
#include "engine/format/safetensors_writer.h"
#include "tests/support/engine_test.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace inkling;

class TestSafetensorsWriter : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }
    QByteArray bytes(const char* name) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void givesBackWhatWasWritten()
    {
        std::vector<float> matrix(35), vector(7);
        for (std::size_t i = 0; i < matrix.size(); ++i) matrix[i] = float(i) - 17.5F;
        for (std::size_t i = 0; i < vector.size(); ++i) vector[i] = 1 / float(i + 1);
        const std::string text = "{\"step\":3}";
        const std::vector<SafetensorsItem> items = {
            {"state", "U8", {text.size()}, std::as_bytes(std::span(text))},
            {"blk.0.weight", "F32", {5, 7}, std::as_bytes(std::span(matrix))},
            {"none", "F32", {0, 7}, {}},
            {"a \"quoted\" ü", "F32", {7}, std::as_bytes(std::span(vector))},
        };

        const auto size = writeSafetensors(path("file"), items, {{"format", "pt"}, {"made by", "a test"}});

        INKLING_VERIFY(size);
        const auto file = MappedFile::open(path("file"));
        INKLING_VERIFY(file);
        QCOMPARE(*size, std::uint64_t(file->bytes().size()));
        QCOMPARE(safetensorsHeaderBytes(file->bytes()) % 8, std::uint64_t(0)); // so that the data is aligned
        const auto entries = readSafetensors(file->bytes(), "file");
        INKLING_VERIFY(entries);
        QCOMPARE(entries->size(), items.size());
        for (const SafetensorsItem& item : items) {
            const auto entry = std::find_if(entries->begin(), entries->end(),
                                            [&](const SafetensorsEntry& each) { return each.name == item.name; });
            QVERIFY(entry != entries->end());
            QCOMPARE(entry->dtype, item.dtype);
            QCOMPARE(entry->shape, item.shape);
            QVERIFY(std::equal(entry->data.begin(), entry->data.end(), item.data.begin(), item.data.end()));
        }
    }

    void writesTheBytesOfTheFormat()
    {
        const float one = 1;
        const SafetensorsItem item{"x", "F32", {1}, std::as_bytes(std::span(&one, 1))};
        INKLING_VERIFY(writeSafetensors(path("small"), {&item, 1}, {}));
        QByteArray header = R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
        header.append((8 - header.size() % 8) % 8, ' ');
        QByteArray expected(1, char(header.size()));
        expected.append(7, '\0');
        expected += header + QByteArray::fromHex("0000803f"); // 1.0, the least byte first
        QCOMPARE(bytes("small"), expected);
    }

    void aFileWithoutTensorsIsAFile()
    {
        INKLING_VERIFY(writeSafetensors(path("empty"), {}, {{"format", "pt"}}));
        const auto file = MappedFile::open(path("empty"));
        INKLING_VERIFY(file);
        const auto entries = readSafetensors(file->bytes(), "empty");
        INKLING_VERIFY(entries);
        QVERIFY(entries->empty());
    }

    void takesThePlaceOfTheFileBefore()
    {
        const float values[] = {1, 2};
        const SafetensorsItem two{"x", "F32", {2}, std::as_bytes(std::span(values))};
        const SafetensorsItem one{"x", "F32", {1}, std::as_bytes(std::span(values, 1))};
        INKLING_VERIFY(writeSafetensors(path("again"), {&two, 1}, {}));
        const QByteArray before = bytes("again");
        INKLING_VERIFY(writeSafetensors(path("again"), {&one, 1}, {}));
        QVERIFY(bytes("again").size() == before.size() - 4);
    }

    void aFileThatCannotBeWrittenIsAnErrorAndLeavesNothing()
    {
        const auto before = QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden);
        const auto written = writeSafetensors(path("no folder/file"), {}, {});
        QVERIFY(!written);
        QVERIFY(written.error().code == ErrorCode::NotFound);
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden), before);
    }
};

QTEST_APPLESS_MAIN(TestSafetensorsWriter)
#include "tst_safetensors_writer.moc"
