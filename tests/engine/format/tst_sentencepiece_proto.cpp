// tokenizer.model taken apart and put together, with the sentencepiece library as the other side.
#include "engine/base/atomic_file.h"
#include "engine/format/sentencepiece_proto.h"
#include "tests/support/engine_test.h"
#include "tests/support/gguf_builder.h"

#include <sentencepiece_processor.h>

using namespace inkling;

namespace {

std::string referenceBytes() { return readFile(test::dataPath("toy-tokenizer.model"), 1 << 20).value(); }

Result<SentencePieceModel> parse(const std::string& bytes)
{
    return parseSentencePieceModel(test::asBytes(bytes), "x.model");
}

// A field of bytes: number and text.
std::string field(int number, const std::string& bytes)
{
    return std::string(1, char(number << 3 | 2)) + char(bytes.size()) + bytes;
}

} // namespace

class TstSentencepieceProto : public QObject
{
    Q_OBJECT
private slots:
    void readsWhatTheLibraryReads();
    void theLibraryReadsWhatIsWritten();
    void comesBackAsItWas();
    void skipsUnknownFields();
    void missingFieldsHaveTheFormatsDefaults();
    void refusesByName_data();
    void refusesByName();
    void cutAnywhereItIsRefusedOrWhole();
};

void TstSentencepieceProto::readsWhatTheLibraryReads()
{
    const auto model = parse(referenceBytes());
    INKLING_VERIFY(model);
    sentencepiece::SentencePieceProcessor library;
    QVERIFY(library.LoadFromSerializedProto(referenceBytes()).ok());
    QCOMPARE(int(model->pieces.size()), library.GetPieceSize());
    for (int id = 0; id < library.GetPieceSize(); ++id) {
        const SentencePiece& piece = model->pieces[std::size_t(id)];
        QCOMPARE(piece.text, library.IdToPiece(id));
        QCOMPARE(piece.score, library.GetScore(id));
        QCOMPARE(piece.type == PieceType::Control, library.IsControl(id));
        QCOMPARE(piece.type == PieceType::Unknown, library.IsUnknown(id));
        QCOMPARE(piece.type == PieceType::Unused, library.IsUnused(id));
        QCOMPARE(piece.type == PieceType::Byte, library.IsByte(id));
    }
    QCOMPARE(model->unkId, library.unk_id());
    QCOMPARE(model->bosId, library.bos_id());
    QCOMPARE(model->eosId, library.eos_id());
    QCOMPARE(model->padId, library.pad_id());
    QVERIFY(model->modelType == SentencePieceModelType::Bpe);
    QVERIFY(model->byteFallback);
    QVERIFY(!model->addDummyPrefix);
    QVERIFY(!model->removeExtraWhitespaces);
}

void TstSentencepieceProto::theLibraryReadsWhatIsWritten()
{
    const auto model = parse(referenceBytes());
    INKLING_VERIFY(model);
    sentencepiece::SentencePieceProcessor before, after;
    QVERIFY(before.LoadFromSerializedProto(referenceBytes()).ok());
    QVERIFY(after.LoadFromSerializedProto(serialize(*model)).ok());
    QCOMPARE(after.GetPieceSize(), before.GetPieceSize());
    QCOMPARE(after.unk_id(), before.unk_id());
    QCOMPARE(after.bos_id(), before.bos_id());
    QCOMPARE(after.eos_id(), before.eos_id());
    QCOMPARE(after.pad_id(), before.pad_id());
    for (const char* text :
         {"Once upon a time, there was a fox.", "  two  spaces\n\ttab", "\xF0\x9F\x98\x80 \xC3\xBC"}) {
        std::vector<int> a, b;
        QVERIFY(before.Encode(text, &a).ok());
        QVERIFY(after.Encode(text, &b).ok());
        QCOMPARE(b, a);
    }
}

void TstSentencepieceProto::comesBackAsItWas()
{
    SentencePieceModel model;
    model.pieces = {{"<unk>", 0, PieceType::Unknown},
                    {"a", -1.5F, PieceType::Normal},
                    {std::string("\0", 1), 3, PieceType::Unused}};
    model.modelType = SentencePieceModelType::Bpe;
    model.byteFallback = true;
    model.addDummyPrefix = false;
    model.removeExtraWhitespaces = false;
    model.escapeWhitespaces = false;
    model.normaliserName = "identity";
    model.bosId = -1;
    model.eosId = 1;
    const auto back = parse(serialize(model));
    INKLING_VERIFY(back);
    QCOMPARE(back->pieces.size(), model.pieces.size());
    for (std::size_t i = 0; i < model.pieces.size(); ++i) {
        QCOMPARE(back->pieces[i].text, model.pieces[i].text);
        QCOMPARE(back->pieces[i].score, model.pieces[i].score);
        QVERIFY(back->pieces[i].type == model.pieces[i].type);
    }
    QVERIFY(back->modelType == model.modelType && back->byteFallback && !back->addDummyPrefix);
    QVERIFY(!back->removeExtraWhitespaces && !back->escapeWhitespaces && !back->hasCharsMap);
    QCOMPARE(back->normaliserName, model.normaliserName);
    QCOMPARE(back->unkId, 0);
    QCOMPARE(back->bosId, -1);
    QCOMPARE(back->eosId, 1);
    QCOMPARE(back->padId, -1);
}

void TstSentencepieceProto::skipsUnknownFields()
{
    // A varint, 8 bytes, bytes and 4 bytes under numbers that nobody knows, and a piece between them.
    const std::string bytes = std::string("\x78\x05\x79"
                                          "12345678",
                                          11) +
                              field(14, "xyz") + field(1, field(1, "a")) +
                              std::string("\x7D"
                                          "1234",
                                          5);
    const auto model = parse(bytes);
    INKLING_VERIFY(model);
    QCOMPARE(model->pieces.size(), std::size_t(1));
    QCOMPARE(model->pieces[0].text, std::string("a"));
}

void TstSentencepieceProto::missingFieldsHaveTheFormatsDefaults()
{
    const auto model = parse("");
    INKLING_VERIFY(model);
    QVERIFY(model->pieces.empty());
    QVERIFY(model->modelType == SentencePieceModelType::Unigram && !model->byteFallback);
    QVERIFY(model->addDummyPrefix && model->removeExtraWhitespaces && model->escapeWhitespaces);
    QCOMPARE(model->unkId, 0);
    QCOMPARE(model->padId, -1);
}

void TstSentencepieceProto::refusesByName_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const std::string& bytes, const char* words) {
        QTest::addRow("%s", name) << QByteArray(bytes.data(), qsizetype(bytes.size())) << QString(words);
    };
    row("length", std::string("\x0A\x7F", 2), "after piece 0 it is damaged");
    row("varint without end", std::string(12, '\xFF'), "is damaged");
    row("field 0", std::string("\x02\x00", 2), "is damaged");
    row("group", std::string("\x0B", 1), "is damaged");
    row("piece cut",
        field(1, std::string("\x0A\x05"
                             "a",
                             3)),
        "piece 0 is damaged");
    row("piece type", field(1, std::string("\x18\x07", 2)), "piece 0: unknown type 7");
    row("model type", field(2, std::string("\x18\x09", 2)), "unknown model type 9");
    row("trainer cut", field(2, "\x18"), "its trainer specification is damaged");
    row("normaliser cut", field(3, "\x18"), "its normaliser specification is damaged");
    std::string many;
    for (int i = 0; i <= 524'288; ++i) many += std::string("\x0A\x00", 2);
    row("too many", many, "has more than 524288 pieces");
}

void TstSentencepieceProto::refusesByName()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    const auto model = parse(bytes.toStdString());
    QVERIFY(!model);
    const QString text = QString::fromStdString(model.error().text);
    QVERIFY2(text.startsWith("x.model: ") && text.contains(words), qPrintable(text));
}

void TstSentencepieceProto::cutAnywhereItIsRefusedOrWhole()
{
    const std::string whole = referenceBytes();
    std::size_t refused = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto model = parse(whole.substr(0, size));
        refused += !model;
        if (model) QVERIFY(model->pieces.size() <= 1024);
    }
    QVERIFY(refused > whole.size() / 2);
}

QTEST_APPLESS_MAIN(TstSentencepieceProto)
#include "tst_sentencepiece_proto.moc"
