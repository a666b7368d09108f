// Opening a whole model, and running one whose file lies about itself.
#include "engine/base/atomic_file.h"
#include "engine/generate/model.h"
#include "tests/support/engine_test.h"
#include "tests/support/naive_gemma.h"
#include "tests/support/small_vocabulary.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace inkling;
using namespace inkling::test;

namespace {

GemmaShape shapeWithRows(std::uint32_t rows)
{
    GemmaShape shape;
    shape.vocabulary = rows;
    return shape;
}

Result<std::unique_ptr<Model>> open(const QTemporaryDir& folder, const std::string& bytes)
{
    const auto path = std::filesystem::path(folder.filePath("m.gguf").toStdString());
    INKLING_TRY(writeFile(path, bytes));
    ModelOptions options;
    options.threads = 1;
    return Model::open(path, options);
}

Result<std::vector<float>> lastLogits(Model& model, const std::vector<TokenId>& tokens)
{
    KvCache cache(model.backend(), model.config(), model.config().contextLength, model.chunk());
    const SequenceInput input{&cache, tokens};
    std::vector<float> logits(model.tokenCount());
    INKLING_TRY(model.run({&input, 1}, LogitsMode::Last, logits));
    return logits;
}

} // namespace

class TestModel : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;

private slots:
    void surplusEmbeddingRowsAreNeverChosen()
    {
        const NaiveGemma naive(shapeWithRows(kSmallVocabularySize + 12), 3);
        auto model = open(m_folder, naive.gguf(smallVocabulary()));
        INKLING_VERIFY(model);
        QCOMPARE((*model)->tokenCount(), kSmallVocabularySize);
        QCOMPARE((*model)->config().vocabularySize, kSmallVocabularySize + 12);
        const std::vector<TokenId> tokens{2, 270, 271, 9};
        const auto logits = lastLogits(**model, tokens);
        INKLING_VERIFY(logits);
        const auto expected = naive.logits(tokens).back();
        for (std::size_t i = 0; i < logits->size(); ++i) QVERIFY(std::abs((*logits)[i] - expected[i]) < 1e-4);
        QVERIFY(!lastLogits(**model, {TokenId(kSmallVocabularySize)})); // nor can they be asked for
    }

    void morePiecesThanRowsAreRefused()
    {
        const auto model =
            open(m_folder, NaiveGemma(shapeWithRows(kSmallVocabularySize - 1), 3).gguf(smallVocabulary()));
        QVERIFY(!model);
        QCOMPARE(model.error().text.c_str(), "m.gguf: the tokenizer has 289 pieces, the embedding only 288 rows");
    }

    void weightsThatAreNoNumbersAreSaidWhenTheyMatter_data()
    {
        QTest::addColumn<float>("value");
        QTest::newRow("not a number") << std::nanf("");
        QTest::newRow("infinite") << std::numeric_limits<float>::infinity();
    }
    void weightsThatAreNoNumbersAreSaidWhenTheyMatter()
    {
        QFETCH(float, value);
        std::string bytes = NaiveGemma(shapeWithRows(kSmallVocabularySize), 3).gguf(smallVocabulary());
        bytes.replace(bytes.size() - 40, 4, GgufBuilder::f32(value)); // the last row of the embedding
        auto model = open(m_folder, bytes);
        INKLING_VERIFY(model); // reading every weight would take too long
        const auto logits = lastLogits(**model, {2});
        QVERIFY(!logits);
        QVERIFY(logits.error().code == ErrorCode::BadFile);
        QCOMPARE(logits.error().text.c_str(),
                 "m.gguf: the model computes values that are not numbers; its weights are damaged");
    }

    void bothFormatsOpenAsTheSameModel()
    {
        const auto gguf = Model::open(dataPath("toy-F32.gguf"), {});
        INKLING_VERIFY(gguf);
        const auto folder = Model::open(dataPath("toy-hf"), {});
        INKLING_VERIFY(folder);
        const ModelConfig& a = (*gguf)->config();
        const ModelConfig& b = (*folder)->config();
        QCOMPARE(a.contextLength, b.contextLength);
        QCOMPARE(a.headSize, b.headSize);
        QCOMPARE(a.window, b.window);
        QVERIFY(a.layers == b.layers);
        QCOMPARE(a.attentionScale, b.attentionScale);
        QCOMPARE(a.globalRopeBase, b.globalRopeBase);
        QCOMPARE(a.localRopeBase, b.localRopeBase);
        QCOMPARE((*gguf)->tokenCount(), (*folder)->tokenCount());
    }
};

QTEST_APPLESS_MAIN(TestModel)
#include "tst_model.moc"
