// The state of a training on disk: what was written is read, and whatever is wrong with a file changes nothing.
#include "engine/train/checkpoint.h"
#include "tests/engine/train/golden_training.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace inkling;
using namespace inkling::test;

namespace {

TrainOptions lowRank(std::uint32_t rank)
{
    TrainOptions options;
    options.rank = rank;
    return options;
}

// Every number of a trainable: values and moments.
std::vector<std::vector<float>> numbersOf(const Trainable& trainable)
{
    std::vector<std::vector<float>> numbers;
    for (const TrainedTensor& tensor : trainable.tensors()) {
        const auto values = tensor.parameter.values;
        numbers.emplace_back(values.begin(), values.end());
        numbers.push_back(tensor.m);
        numbers.push_back(tensor.v);
    }
    return numbers;
}

void fillWithRandomNumbers(Trainable& trainable, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    for (TrainedTensor& tensor : trainable.tensors()) {
        for (float& value : tensor.parameter.values) value = normal(random);
        for (float& value : tensor.m) value = normal(random);
        for (float& value : tensor.v) value = normal(random);
    }
}

CheckpointState someState()
{
    CheckpointState state;
    state.step = 1234;
    state.seconds = 56.78125;
    state.settings = {{"--batch", "4"}, {"--rank", "2"}, {"data file 1", "abc"}, {"the base", "0123"}};
    state.heldOutLosses = {{0, 6.9}, {600, 0.1 + 0.2}};
    return state;
}

} // namespace

class TestCheckpoint : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    Result<LoadedModel> m_model = Error{};
    std::optional<Trainable> m_trainable;

    std::filesystem::path path() const { return m_folder.filePath("state.checkpoint").toStdString(); }

    QByteArray bytes() const
    {
        QFile file(m_folder.filePath("state.checkpoint"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void overwrite(const QByteArray& bytes) const
    {
        QFile file(m_folder.filePath("state.checkpoint"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), qint64(bytes.size()));
    }

    // Reading fails with this code and these words, and the trainable is as it was.
    void fails(const TrainSettings& settings, Trainable& trainable, ErrorCode code, const QString& words) const
    {
        const auto before = numbersOf(trainable);
        const auto read = readCheckpoint(path(), settings, trainable);
        QVERIFY(!read);
        const QString text = QString::fromStdString(read.error().text);
        QVERIFY2(read.error().code == code, qPrintable(text));
        QVERIFY2(text.contains(words), qPrintable(text));
        QVERIFY2(text.contains("state.checkpoint"), qPrintable(text));
        QVERIFY(numbersOf(trainable) == before);
    }

private slots:
    void initTestCase()
    {
        m_model = loadForTraining("toy-F32.gguf", 1, "auto");
        INKLING_VERIFY(m_model);
        auto trainable = Trainable::make(*m_model->backend, m_model->weights, lowRank(2));
        INKLING_VERIFY(trainable);
        m_trainable = std::move(*trainable);
    }
    void init()
    {
        fillWithRandomNumbers(*m_trainable, 1);
        INKLING_VERIFY(writeCheckpoint(path(), someState(), *m_trainable));
        fillWithRandomNumbers(*m_trainable, 2);
    }

    void givesBackWhatWasWritten()
    {
        const auto other = numbersOf(*m_trainable);
        fillWithRandomNumbers(*m_trainable, 1);
        const auto written = numbersOf(*m_trainable);
        fillWithRandomNumbers(*m_trainable, 2);
        QVERIFY(other != written);

        const auto state = readCheckpoint(path(), someState().settings, *m_trainable);

        INKLING_VERIFY(state);
        QVERIFY(numbersOf(*m_trainable) == written);
        const CheckpointState expected = someState();
        QCOMPARE(state->step, expected.step);
        QCOMPARE(state->seconds, expected.seconds);
        QCOMPARE(state->settings, expected.settings);
        QCOMPARE(state->heldOutLosses, expected.heldOutLosses);
    }

    void refusesOtherSettingsAndNamesTheFirst_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value"); // empty: taken away
        QTest::addColumn<QString>("words");
        QTest::addRow("another value") << "--rank"
                                       << "8"
                                       << "was made with --rank 2, not 8";
        QTest::addRow("one more") << "--warmup"
                                  << "10"
                                  << "was made with --warmup nothing, not 10";
        QTest::addRow("another base") << "the base"
                                      << "4567"
                                      << "was made with the base 0123, not 4567";
        QTest::addRow("one less") << "data file 1"
                                  << ""
                                  << "was made with data file 1 abc, not nothing";
    }
    void refusesOtherSettingsAndNamesTheFirst()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QString, words);
        TrainSettings settings = someState().settings;
        if (value.isEmpty())
            settings.erase(name.toStdString());
        else
            settings[name.toStdString()] = value.toStdString();
        fails(settings, *m_trainable, ErrorCode::InvalidArgument, words);
    }
    void ofSeveralOtherSettingsTheFirstIsNamed()
    {
        const TrainSettings settings = {{"--batch", "4"}, {"--rank", "3"}, {"data file 1", "xyz"}, {"the base", "9"}};
        fails(settings, *m_trainable, ErrorCode::InvalidArgument, "--rank 2, not 3");
    }

    // The state is JSON in the file: texts of the same length can be put in place.
    void refusesADamagedState_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const char* from, const char* to, ErrorCode code, const char* words) {
            QTest::addRow("%s", name) << QByteArray(from) << QByteArray(to) << int(code) << QString(words);
        };
        row("another version", "\"version\":1", "\"version\":2", ErrorCode::Unsupported,
            "of another version (2, this program's is 1)");
        row("no version", "\"version\":1", "\"wersion\":1", ErrorCode::Unsupported, "of another version (null");
        row("another file", "inkling training", "another training", ErrorCode::BadFile, "is no checkpoint");
        row("no JSON", "{\"format\"", "[format\" ", ErrorCode::BadFile, "is no checkpoint");
        row("a text for the step", "\"step\":1234", "\"step\":\"12\"", ErrorCode::BadFile, "is no checkpoint");
        row("a step below 0", "\"step\":1234", "\"step\":-234", ErrorCode::BadFile, "is no checkpoint");
        row("half a step", "\"step\":1234", "\"step\":12.5", ErrorCode::BadFile, "is no checkpoint");
        row("no state", "\"state\":", "\"stake\":", ErrorCode::BadFile, "is no checkpoint");
        row("a tensor of another name", "\"value:blk.0.attn_q", "\"value:blk.9.attn_q", ErrorCode::BadFile,
            "'value:blk.0.attn_q.weight.lora_a' is missing or of another shape");
        row("a moment that is missing", "\"v:blk.6.ffn_down", "\"w:blk.6.ffn_down", ErrorCode::BadFile,
            "'v:blk.6.ffn_down.weight.lora_a' is missing or of another shape");
        row("another type", "\"F32\"", "\"I32\"", ErrorCode::BadFile, "is missing or of another shape");
    }
    void refusesADamagedState()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(int, code);
        QFETCH(QString, words);
        QByteArray damaged = bytes();
        const auto at = damaged.indexOf(from);
        QVERIFY(at >= 0 && from.size() == to.size());
        overwrite(damaged.replace(at, from.size(), to));
        fails(someState().settings, *m_trainable, ErrorCode(code), words);
    }

    void refusesATruncatedFile_data()
    {
        QTest::addColumn<double>("share");
        QTest::addRow("empty") << 0.0;
        QTest::addRow("within the header") << 0.001;
        QTest::addRow("half") << 0.5;
        QTest::addRow("nearly whole") << 0.999;
    }
    void refusesATruncatedFile()
    {
        QFETCH(double, share);
        const QByteArray whole = bytes();
        overwrite(whole.left(qsizetype(double(whole.size()) * share)));
        fails(someState().settings, *m_trainable, ErrorCode::BadFile, "state.checkpoint");
    }

    void refusesTensorsOfOtherShapes()
    {
        auto model = loadForTraining("toy-F32.gguf", 1, "auto");
        INKLING_VERIFY(model);
        auto wider = Trainable::make(*model->backend, model->weights, lowRank(3));
        INKLING_VERIFY(wider);
        fails(someState().settings, *wider, ErrorCode::BadFile,
              "'value:blk.0.attn_q.weight.lora_a' is missing or of another shape");
    }

    void saysThatThereIsNone()
    {
        QVERIFY(QFile::remove(m_folder.filePath("state.checkpoint")));
        fails(someState().settings, *m_trainable, ErrorCode::NotFound, "");
    }

    void aCheckpointThatCannotBeWrittenIsAnError()
    {
        const std::filesystem::path nowhere = m_folder.filePath("no folder/state").toStdString();
        const auto written = writeCheckpoint(nowhere, someState(), *m_trainable);
        QVERIFY(!written);
        QVERIFY(written.error().code == ErrorCode::NotFound);
    }
};

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
