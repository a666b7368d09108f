// Weights that do not fit, are missing or hold no numbers.
#include "engine/backend/cpu/cpu_backend.h"
#include "engine/base/atomic_file.h"
#include "engine/model/weights.h"
#include "tests/support/engine_test.h"
#include "tests/support/naive_gemma.h"

#include <QTemporaryDir>
#include <QTest>

using namespace inkling;
using namespace inkling::test;

namespace {

Result<Weights> load(const std::string& bytes)
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.filePath("m.gguf").toStdString());
    INKLING_TRY(writeFile(path, bytes));
    const auto file = ModelFile::open(path);
    if (!file) return file.error();
    const auto config = ModelConfig::read(*file);
    if (!config) return config.error();
    const auto backend = makeCpuBackend(1, ActivationPrecision::F32);
    return Weights::load(*file, *config, *backend);
}

// Replaces one occurrence; both have the same length.
std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    if (at == std::string::npos || from.size() != to.size()) qFatal("the test looks for what is not there");
    return text.replace(at, from.size(), to);
}

} // namespace

class TestWeights : public QObject
{
    Q_OBJECT

private slots:
    void aWholeModelLoads() { INKLING_VERIFY(load(NaiveGemma({}, 1).gguf())); }

    void aMissingTensorIsNamed()
    {
        const auto weights = load(replaced(NaiveGemma({}, 1).gguf(), "blk.2.ffn_up.weight", "blk.2.ffn_xx.weight"));
        QVERIFY(!weights);
        QVERIFY(weights.error().code == ErrorCode::BadFile);
        QVERIFY2(weights.error().text.find("blk.2.ffn_up.weight") != std::string::npos, weights.error().text.c_str());
    }

    void aTensorOfAnotherShapeIsNamedWithBoth()
    {
        // In the file: name, 2 dimensions, 16 and 16; the query matrix of two heads of eight.
        const std::string name = "blk.1.attn_q.weight" + GgufBuilder::u32(2);
        const auto weights = load(replaced(NaiveGemma({}, 1).gguf(), name + GgufBuilder::u64(16) + GgufBuilder::u64(16),
                                           name + GgufBuilder::u64(32) + GgufBuilder::u64(8)));
        QVERIFY(!weights);
        QVERIFY2(weights.error().text.find("'blk.1.attn_q.weight': expected [16, 16], got [8, 32]") !=
                     std::string::npos,
                 weights.error().text.c_str());
    }

    void aNormThatIsNoNumberIsNamed()
    {
        std::string bytes = NaiveGemma({}, 1).gguf();
        // Tensors lie in the order of their names: output_norm is the second last, token_embd the last.
        const std::size_t embedding = 50 * 16 * sizeof(float);
        const std::size_t norm = bytes.size() - embedding - 16 * sizeof(float);
        bytes.replace(norm, 4, GgufBuilder::f32(std::nanf("")));
        const auto weights = load(bytes);
        QVERIFY(!weights);
        QVERIFY2(weights.error().text.find("'output_norm.weight' holds a value that is not a number") !=
                     std::string::npos,
                 weights.error().text.c_str());
    }
};

QTEST_APPLESS_MAIN(TestWeights)
#include "tst_weights.moc"
