// Hugging Face folders: spellings of config.json, safetensors, what stands beside them, and what is refused.
#include "engine/format/hugging_face.h"
#include "tests/support/engine_test.h"
#include "tests/support/gguf_builder.h"
#include "tests/support/safetensors_builder.h"

#include <QTemporaryDir>

#include <cmath>
#include <fstream>

using namespace inkling;
using test::asBytes;
using test::SafetensorsBuilder;

namespace {

constexpr const char* kSmallConfig =
    R"({"architectures":["Gemma3ForCausalLM"],"hidden_size":2,"intermediate_size":4,"num_hidden_layers":3)";

std::string config(const std::string& more = {}) { return kSmallConfig + (more.empty() ? "" : "," + more) + "}"; }

std::string norm(const char* name = "model.norm.weight")
{
    return SafetensorsBuilder().floats(name, {2}, {1, 2}).bytes();
}

Result<ModelFile> parse(const std::string& configText, const std::string& shard = norm())
{
    static std::string kept; // outlives the model
    kept = shard;
    HuggingFaceSources sources;
    sources.displayName = "story";
    sources.config = configText;
    sources.shards.push_back({"model.safetensors", asBytes(kept)});
    return parseHuggingFace(std::move(sources));
}

void writeText(const std::filesystem::path& path, std::string_view text)
{
    std::ofstream(path, std::ios::binary).write(text.data(), std::streamsize(text.size()));
}

std::filesystem::path pathOf(const QTemporaryDir& folder) { return folder.path().toStdString(); }

} // namespace

class TstHuggingFace : public QObject
{
    Q_OBJECT
private slots:
    void opensTheReferenceFolder();
    void holdsWhatTheGgufFileHolds();
    void opensASafetensorsFileBesideItsConfig();
    void opensShardsByTheirIndex();
    void readsRopeInEverySpelling_data();
    void readsRopeInEverySpelling();
    void readsWindowPatternsInEverySpelling_data();
    void readsWindowPatternsInEverySpelling();
    void whatATextConfigLeavesOutHasItsDefault();
    void namesOfVisionCheckpointsAreUnderstood_data();
    void namesOfVisionCheckpointsAreUnderstood();
    void anUntiedHeadCountsOnlyWhenUntied();
    void endTokensAreAListFromBothFiles();
    void specialPiecesAndTemplatesAreRead();
    void aTemplateFileGoesBeforeTheConfiguration();
    void theModelCardNamesTheLicence();
    void refusesConfigurations_data();
    void refusesConfigurations();
    void refusesSafetensors_data();
    void refusesSafetensors();
    void refusesFolders_data();
    void refusesFolders();
    void refusesDeepAndLargeJsonQuickly();
};

void TstHuggingFace::opensTheReferenceFolder()
{
    const auto file = ModelFile::open(test::dataPath("toy-hf"));
    INKLING_VERIFY(file);
    QCOMPARE(file->format(), ModelFormat::HuggingFace);
    QVERIFY(file->normsNeedOne());
    QCOMPARE(file->displayName(), std::string("toy-hf"));
    QCOMPARE(file->tensors().size(), std::size_t(7 * 13 + 2));
    QCOMPARE(file->tokenizerModel().proto.size(),
             std::size_t(std::filesystem::file_size(test::dataPath("toy-tokenizer.model"))));
    const Metadata& m = file->metadata();
    QCOMPARE(m.text("general.architecture"), std::optional<std::string>("gemma3"));
    QCOMPARE(m.unsignedInteger("gemma3.block_count"), std::optional<std::uint64_t>(7));
    QCOMPARE(m.unsignedInteger("gemma3.embedding_length"), std::optional<std::uint64_t>(64));
    QCOMPARE(m.unsignedInteger("gemma3.feed_forward_length"), std::optional<std::uint64_t>(128));
    QCOMPARE(m.unsignedInteger("gemma3.attention.head_count"), std::optional<std::uint64_t>(4));
    QCOMPARE(m.unsignedInteger("gemma3.attention.head_count_kv"), std::optional<std::uint64_t>(1));
    QCOMPARE(m.unsignedInteger("gemma3.attention.key_length"), std::optional<std::uint64_t>(32));
    QCOMPARE(m.unsignedInteger("gemma3.attention.sliding_window"), std::optional<std::uint64_t>(8));
    QCOMPARE(m.integers("gemma3.attention.sliding_window_pattern"),
             std::optional(std::vector<std::int64_t>{1, 1, 1, 1, 1, 0, 1}));
    QCOMPARE(m.number("gemma3.attention.scale"), std::optional(1 / std::sqrt(32.0)));
    QCOMPARE(m.unsignedInteger("gemma3.context_length"), std::optional<std::uint64_t>(256));
    QCOMPARE(m.unsignedInteger("inkling.vocabulary_size"), std::optional<std::uint64_t>(1024));
    QCOMPARE(m.integers("inkling.eos_token_ids"), std::optional(std::vector<std::int64_t>{1, 5}));
    QCOMPARE(m.unsignedInteger("tokenizer.ggml.eos_token_id"), std::optional<std::uint64_t>(1));
    QCOMPARE(m.unsignedInteger("tokenizer.ggml.bos_token_id"), std::optional<std::uint64_t>(2));
}

void TstHuggingFace::holdsWhatTheGgufFileHolds()
{
    const auto folder = ModelFile::open(test::dataPath("toy-hf"));
    INKLING_VERIFY(folder);
    const auto gguf = ModelFile::open(test::dataPath("toy-BF16.gguf"));
    INKLING_VERIFY(gguf);
    for (const TensorInfo& info : gguf->tensors()) {
        const auto theirs = folder->tensor(info.name, info.shape);
        INKLING_VERIFY(theirs);
        const auto ours = gguf->tensor(info);
        if (info.type == TensorType::BF16)
            QVERIFY(std::equal(ours->data.begin(), ours->data.end(), theirs->data.begin(), theirs->data.end()));
    }
}

void TstHuggingFace::opensASafetensorsFileBesideItsConfig()
{
    const auto file = ModelFile::open(test::dataPath("toy-hf/model.safetensors"));
    INKLING_VERIFY(file);
    QCOMPARE(file->displayName(), std::string("model.safetensors"));
    QCOMPARE(file->tensors().size(), std::size_t(7 * 13 + 2));
    QVERIFY(!file->tokenizerModel().proto.empty());
}

void TstHuggingFace::opensShardsByTheirIndex()
{
    QTemporaryDir folder;
    const auto path = pathOf(folder);
    writeText(path / "config.json", config());
    writeText(path / "model-00001-of-00002.safetensors", norm());
    writeText(path / "model-00002-of-00002.safetensors", norm("model.layers.2.input_layernorm.weight"));
    writeText(path / "model.safetensors.index.json",
              R"({"metadata":{"total_size":16},"weight_map":{"model.norm.weight":"model-00001-of-00002.safetensors",
                 "model.layers.2.input_layernorm.weight":"model-00002-of-00002.safetensors"}})");
    const auto file = ModelFile::open(path);
    INKLING_VERIFY(file);
    QVERIFY(file->has("output_norm.weight"));
    QVERIFY(file->has("blk.2.attn_norm.weight"));
    QVERIFY(file->tensor("blk.2.attn_norm.weight", {2}));
}

void TstHuggingFace::readsRopeInEverySpelling_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<double>("global");
    QTest::addColumn<double>("local");
    QTest::addColumn<double>("factor"); // 1: no scaling
    QTest::addRow("nothing") << "" << 1e6 << 1e4 << 1.0;
    QTest::addRow("old") << R"("rope_theta":5e5,"rope_local_base_freq":2e4)" << 5e5 << 2e4 << 1.0;
    QTest::addRow("old, scaled") << R"("rope_scaling":{"factor":8.0,"rope_type":"linear"})" << 1e6 << 1e4 << 8.0;
    QTest::addRow("older, scaled") << R"("rope_scaling":{"factor":4,"type":"linear"})" << 1e6 << 1e4 << 4.0;
    QTest::addRow("null") << R"("rope_scaling":null)" << 1e6 << 1e4 << 1.0;
    QTest::addRow("new, flat") << R"("rope_parameters":{"rope_theta":3e5,"rope_type":"default"})" << 3e5 << 1e4 << 1.0;
    QTest::addRow("new, by layer type")
        << R"("rope_parameters":{"full_attention":{"rope_type":"linear","factor":8.0,"rope_theta":1e6},
              "sliding_attention":{"rope_type":"default","rope_theta":7e3}})"
        << 1e6 << 7e3 << 8.0;
}

void TstHuggingFace::readsRopeInEverySpelling()
{
    QFETCH(QString, more);
    QFETCH(double, global);
    QFETCH(double, local);
    QFETCH(double, factor);
    const auto file = parse(config(more.toStdString()));
    INKLING_VERIFY(file);
    QCOMPARE(file->metadata().number("gemma3.rope.freq_base"), std::optional(global));
    QCOMPARE(file->metadata().number("gemma3.rope.freq_base_swa"), std::optional(local));
    QCOMPARE(file->metadata().number("gemma3.rope.scaling.factor").value_or(1), factor);
    QCOMPARE(file->metadata().has("gemma3.rope.scaling.type"), factor != 1);
}

void TstHuggingFace::readsWindowPatternsInEverySpelling_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<int>("period"); // 0: by layer
    QTest::addRow("default") << "" << 6;
    QTest::addRow("old") << R"("sliding_window_pattern":2)" << 2;
    QTest::addRow("newer") << R"("_sliding_window_pattern":3)" << 3;
    QTest::addRow("types") << R"("layer_types":["sliding_attention","full_attention","sliding_attention"])" << 0;
    QTest::addRow("types first")
        << R"("sliding_window_pattern":6,"layer_types":["sliding_attention","full_attention","sliding_attention"])"
        << 0;
}

void TstHuggingFace::readsWindowPatternsInEverySpelling()
{
    QFETCH(QString, more);
    QFETCH(int, period);
    const auto file = parse(config(more.toStdString()));
    INKLING_VERIFY(file);
    constexpr const char* kKey = "gemma3.attention.sliding_window_pattern";
    if (period != 0)
        QCOMPARE(file->metadata().unsignedInteger(kKey), std::optional(std::uint64_t(period)));
    else
        QCOMPARE(file->metadata().integers(kKey), std::optional(std::vector<std::int64_t>{1, 0, 1}));
}

void TstHuggingFace::whatATextConfigLeavesOutHasItsDefault()
{
    // As published for the 4B.
    const auto file = parse(R"({"architectures":["Gemma3ForConditionalGeneration"],"model_type":"gemma3",
        "eos_token_id":[1,106],"text_config":{"hidden_size":2560,"intermediate_size":10240,"model_type":"gemma3_text",
        "num_hidden_layers":34,"rope_scaling":{"factor":8.0,"rope_type":"linear"},"sliding_window":1024},
        "vision_config":{"hidden_size":1152,"num_hidden_layers":27}})");
    INKLING_VERIFY(file);
    const Metadata& m = file->metadata();
    const std::pair<const char*, std::uint64_t> expected[] = {{"gemma3.embedding_length", 2560},
                                                              {"gemma3.feed_forward_length", 10240},
                                                              {"gemma3.block_count", 34},
                                                              {"gemma3.attention.head_count", 8},
                                                              {"gemma3.attention.head_count_kv", 4},
                                                              {"gemma3.attention.key_length", 256},
                                                              {"gemma3.context_length", 131072},
                                                              {"inkling.vocabulary_size", 262208},
                                                              {"gemma3.attention.sliding_window", 1024},
                                                              {"gemma3.attention.sliding_window_pattern", 6}};
    for (const auto& [key, value] : expected) QCOMPARE(m.unsignedInteger(key), std::optional(value));
    QCOMPARE(m.number("gemma3.attention.layer_norm_rms_epsilon"), std::optional(1e-6));
    QCOMPARE(m.number("gemma3.rope.freq_base"), std::optional(1e6));
    QCOMPARE(m.number("gemma3.rope.freq_base_swa"), std::optional(1e4));
    QCOMPARE(m.number("gemma3.rope.scaling.factor"), std::optional(8.0));
    QCOMPARE(m.number("gemma3.attention.scale"), std::optional(1.0 / 16));
    QCOMPARE(m.integers("inkling.eos_token_ids"), std::optional(std::vector<std::int64_t>{1, 106}));
}

void TstHuggingFace::namesOfVisionCheckpointsAreUnderstood_data()
{
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QString>("head");
    QTest::addRow("text alone") << "model."
                                << "lm_head.weight";
    QTest::addRow("old") << "language_model.model."
                         << "language_model.lm_head.weight";
    QTest::addRow("new") << "model.language_model."
                         << "lm_head.weight";
}

void TstHuggingFace::namesOfVisionCheckpointsAreUnderstood()
{
    QFETCH(QString, prefix);
    QFETCH(QString, head);
    const std::string p = prefix.toStdString();
    const auto file = parse(config(R"("tie_word_embeddings":false)"),
                            SafetensorsBuilder()
                                .floats(p + "embed_tokens.weight", {1, 2}, {1, 2})
                                .floats(p + "layers.11.self_attn.q_proj.weight", {2, 2}, {1, 2, 3, 4})
                                .floats("vision_tower.vision_model.x", {1}, {1})
                                .floats("model.multi_modal_projector.mm_soft_emb_norm.weight", {1}, {1})
                                .floats(head.toStdString(), {1, 2}, {5, 6})
                                .bytes());
    INKLING_VERIFY(file);
    INKLING_VERIFY(file->tensor("token_embd.weight", {1, 2}));
    INKLING_VERIFY(file->tensor("blk.11.attn_q.weight", {2, 2}));
    INKLING_VERIFY(file->tensor("output.weight", {1, 2}));
    QCOMPARE(file->tensors().size(), std::size_t(3));
    QCOMPARE(file->remarks(), std::vector<std::string>{"story: 2 tensors of the vision part are not used"});
}

void TstHuggingFace::anUntiedHeadCountsOnlyWhenUntied()
{
    const std::string shard = SafetensorsBuilder().floats("lm_head.weight", {1, 2}, {1, 2}).bytes();
    const auto tied = parse(config(R"("tie_word_embeddings":true)"), shard);
    INKLING_VERIFY(tied);
    QVERIFY(!tied->has("output.weight"));
    QCOMPARE(tied->remarks().size(), std::size_t(1));
    const auto untied = parse(config(R"("tie_word_embeddings":false)"), shard);
    INKLING_VERIFY(untied);
    QVERIFY(untied->has("output.weight"));
    QVERIFY(untied->remarks().empty());
}

void TstHuggingFace::endTokensAreAListFromBothFiles()
{
    HuggingFaceSources sources;
    sources.displayName = "story";
    sources.config = config(R"("eos_token_id":1)");
    sources.generationConfig = R"({"eos_token_id":[1,106,50]})";
    const auto file = parseHuggingFace(std::move(sources));
    INKLING_VERIFY(file);
    QCOMPARE(file->metadata().integers("inkling.eos_token_ids"), std::optional(std::vector<std::int64_t>{1, 106, 50}));
}

void TstHuggingFace::specialPiecesAndTemplatesAreRead()
{
    HuggingFaceSources sources;
    sources.displayName = "story";
    sources.config = config();
    sources.tokenizerConfig = R"({"add_bos_token":true,"added_tokens_decoder":{
        "105":{"content":"<start_of_turn>","special":true},"107":{"content":"\n","special":false}},
        "chat_template":[{"name":"tools","template":"T"},{"name":"default","template":"D"}]})";
    sources.specialTokensMap = R"({"bos_token":"<bos>","eos_token":{"content":"<eos>"},
        "additional_special_tokens":["<mark>",{"content":"<other>"}]})";
    const auto file = parseHuggingFace(std::move(sources));
    INKLING_VERIFY(file);
    QCOMPARE(file->tokenizerModel().specialPieces,
             (std::vector<std::string>{"<bos>", "<eos>", "<mark>", "<other>", "<start_of_turn>"}));
    QCOMPARE(file->metadata().text("tokenizer.chat_template"), std::optional<std::string>("D"));
    QCOMPARE(file->metadata().boolean("tokenizer.ggml.add_bos_token"), std::optional(true));
}

void TstHuggingFace::aTemplateFileGoesBeforeTheConfiguration()
{
    HuggingFaceSources sources;
    sources.displayName = "story";
    sources.config = config();
    sources.tokenizerConfig = R"({"chat_template":"old"})";
    sources.chatTemplate = "new";
    const auto file = parseHuggingFace(std::move(sources));
    INKLING_VERIFY(file);
    QCOMPARE(file->metadata().text("tokenizer.chat_template"), std::optional<std::string>("new"));
}

void TstHuggingFace::theModelCardNamesTheLicence()
{
    QTemporaryDir folder;
    const auto path = pathOf(folder);
    writeText(path / "config.json", config());
    writeText(path / "model.safetensors", norm());
    writeText(path / "README.md", "---\nlibrary_name: x\nlicense: gemma\n---\n# A model\nlicense: none\n");
    const auto file = ModelFile::open(path);
    INKLING_VERIFY(file);
    QCOMPARE(file->metadata().text("general.license"), std::optional<std::string>("gemma"));
}

void TstHuggingFace::refusesConfigurations_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    const auto more = [](const char* text) { return QString::fromStdString(config(text)); };
    QTest::addRow("no JSON") << "{"
                             << "config.json is no JSON";
    QTest::addRow("list") << "[]"
                          << "config.json: expected an object";
    QTest::addRow("nothing") << "{}"
                             << "'architectures' and 'model_type' are missing";
    QTest::addRow("architecture") << R"({"architectures":["LlamaForCausalLM"]})"
                                  << "architecture 'LlamaForCausalLM' is not supported; supported: Gemma3ForCausalLM";
    QTest::addRow("model type") << R"({"model_type":"gemma2"})"
                                << "architecture 'gemma2' is not supported";
    QTest::addRow("embedding model") << R"({"architectures":["Gemma3TextModel"],"model_type":"gemma3_text"})"
                                     << "architecture 'Gemma3TextModel'";
    QTest::addRow("missing size") << R"({"model_type":"gemma3_text"})"
                                  << "'num_hidden_layers' is missing";
    QTest::addRow("negative") << more(R"("head_dim":-1)") << "'head_dim': expected a whole number of 0 or more";
    QTest::addRow("fraction") << more(R"("head_dim":1.5)") << "'head_dim': expected a whole number";
    QTest::addRow("text") << more(R"("rms_norm_eps":"small")") << "'rms_norm_eps': expected a number";
    QTest::addRow("text_config") << R"({"model_type":"gemma3","text_config":5})"
                                 << "'text_config': expected an object";
    QTest::addRow("scalar 0") << more(R"("query_pre_attn_scalar":0)") << "'query_pre_attn_scalar': expected a number";
    QTest::addRow("yarn") << more(R"("rope_scaling":{"rope_type":"yarn","factor":2})")
                          << "RoPE scaling 'yarn' is not supported; supported: default, linear";
    QTest::addRow("rope by layer") << more(R"("rope_parameters":{"full_attention":{"rope_type":"llama3"}})")
                                   << "RoPE scaling 'llama3'";
    QTest::addRow("sliding scaled")
        << more(R"("rope_parameters":{"sliding_attention":{"rope_type":"linear","factor":2}})") << "sliding layers";
    QTest::addRow("factor") << more(R"("rope_scaling":{"rope_type":"linear","factor":0})") << "'factor'";
    QTest::addRow("layer type") << more(R"("layer_types":["chunked_attention"])")
                                << "'chunked_attention' is not supported";
    QTest::addRow("activation") << more(R"("hidden_activation":"silu")") << "activation 'silu' is not supported";
    QTest::addRow("soft-capping") << more(R"("final_logit_softcapping":30.0)") << "'final_logit_softcapping'";
    QTest::addRow("bias") << more(R"("attention_bias":true)") << "'attention_bias'";
    QTest::addRow("quantised") << more(R"("quantization_config":{"bits":4})") << "quantised checkpoints";
}

void TstHuggingFace::refusesConfigurations()
{
    QFETCH(QString, text);
    QFETCH(QString, words);
    const auto file = parse(text.toStdString());
    QVERIFY(!file);
    const QString error = QString::fromStdString(file.error().text);
    QVERIFY2(error.startsWith("story: config.json"), qPrintable(error));
    QVERIFY2(error.contains(words), qPrintable(error));
}

void TstHuggingFace::refusesSafetensors_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const std::string& bytes, const char* words) {
        QTest::addRow("%s", name) << QByteArray(bytes.data(), qsizetype(bytes.size())) << QString(words);
    };
    const auto header = [](const std::string& text) { return SafetensorsBuilder::file(text, std::string(16, '\0')); };
    const auto tensor = [&](const std::string& fields) { return header(R"({"model.norm.weight":{)" + fields + "}}"); };
    using B = test::GgufBuilder;
    row("empty", "", "is empty");
    row("short", "1234", "ends inside its header");
    row("length", B::u64(UINT64_MAX) + "{}", "its header is 18446744073709551615 bytes long, the file has 2 left");
    row("length 0", B::u64(0) + "{}", "no JSON");
    row("no JSON", header("{\"a\""), "its header is no JSON");
    row("list", header("[]"), "its header is no JSON object");
    row("not an object", header(R"({"a":5})"), "does not belong there");
    row("no dtype", tensor(R"("shape":[4],"data_offsets":[0,16])"), "tensor 'model.norm.weight' has no 'dtype'");
    row("dtype", tensor(R"("dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16])"),
        "has type F8_E4M3; supported: F32 F16 BF16");
    row("no offsets", tensor(R"("dtype":"F32","shape":[4])"), "'data_offsets': expected two numbers");
    row("three offsets", tensor(R"("dtype":"F32","shape":[4],"data_offsets":[0,8,16])"), "expected two numbers");
    row("negative", tensor(R"("dtype":"F32","shape":[-4],"data_offsets":[0,16])"), "expected no negative number");
    row("fraction", tensor(R"("dtype":"F32","shape":[1.5],"data_offsets":[0,16])"), "does not belong there");
    row("backwards", tensor(R"("dtype":"F32","shape":[1],"data_offsets":[8,4])"), "ends before it begins");
    row("past the end", tensor(R"("dtype":"F32","shape":[8],"data_offsets":[0,32])"),
        "runs past the end of the file (needs 32 bytes at 0 of the data, which has 16)");
    row("size", tensor(R"("dtype":"F32","shape":[3],"data_offsets":[0,16])"), "needs 12 bytes, its offsets give 16");
    row("shape wraps", tensor(R"("dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,16])"),
        "needs too many bytes");
    row("dimension 0", tensor(R"("dtype":"F32","shape":[0],"data_offsets":[0,0])"), "has no values");
    row("scalar", tensor(R"("dtype":"F32","shape":[],"data_offsets":[0,4])"), "expected 1 to 4 dimensions, got 0");
    row("nine dimensions", tensor(R"("dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4])"),
        "'shape' has more than 8 numbers");
    row("unknown field", tensor(R"("sha":1)"), "unknown field 'sha'");
    row("nested", tensor(R"("shape":[[1]])"), "not as expected");
    row("object in tensor", tensor(R"("shape":{"a":1})"), "nested deeper");
    row("twice",
        header(R"({"model.norm.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
               R"("model.norm.weight":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})"),
        "occurs twice");
    row("twice under two names",
        header(R"({"model.norm.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
               R"("model.language_model.norm.weight":)"
               R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]}})"),
        "tensor 'output_norm.weight' occurs twice");
    row("overlap",
        header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
               R"("b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})"),
        "tensors 'a' and 'b' overlap");
}

void TstHuggingFace::refusesSafetensors()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    const auto file = parse(config(), bytes.toStdString());
    QVERIFY(!file);
    const QString error = QString::fromStdString(file.error().text);
    QVERIFY2(error.startsWith("story: "), qPrintable(error));
    QVERIFY2(error.contains(words), qPrintable(error));
}

void TstHuggingFace::refusesFolders_data()
{
    QTest::addColumn<QString>("index");
    QTest::addColumn<QString>("words");
    QTest::addRow("no weights") << ""
                                << "there is no model.safetensors and no model.safetensors.index.json";
    QTest::addRow("no JSON") << "{"
                             << "'weight_map'";
    QTest::addRow("no map") << "{}"
                            << "'weight_map'";
    QTest::addRow("no name") << R"({"weight_map":{"a":5}})"
                             << "expected names of files";
    QTest::addRow("up") << R"({"weight_map":{"a":"../secret.safetensors"}})"
                        << "'../secret.safetensors' is no file of this folder";
    QTest::addRow("absolute") << R"({"weight_map":{"a":"/etc/passwd"}})"
                              << "is no file of this folder";
    QTest::addRow("backslash") << R"({"weight_map":{"a":"..\\x"}})"
                               << "is no file of this folder";
    QTest::addRow("drive") << R"({"weight_map":{"a":"c:x"}})"
                           << "is no file of this folder";
    QTest::addRow("dots") << R"({"weight_map":{"a":".."}})"
                          << "is no file of this folder";
    QTest::addRow("missing shard") << R"({"weight_map":{"a":"gone.safetensors"}})"
                                   << "gone.safetensors: no such file";
}

void TstHuggingFace::refusesFolders()
{
    QFETCH(QString, index);
    QFETCH(QString, words);
    QTemporaryDir folder;
    const auto path = pathOf(folder);
    const auto bare = ModelFile::open(path);
    QVERIFY(!bare && bare.error().text.find("there is no config.json") != std::string::npos);
    writeText(path / "config.json", config());
    if (!index.isEmpty()) writeText(path / "model.safetensors.index.json", index.toStdString());
    const auto file = ModelFile::open(path);
    QVERIFY(!file);
    QVERIFY2(file.error().text.find(words.toStdString()) != std::string::npos, file.error().text.c_str());
}

void TstHuggingFace::refusesDeepAndLargeJsonQuickly()
{
    const std::size_t size = std::size_t(1) << 20;
    QVERIFY(!parse(std::string(size, '[')));
    std::string wide = "[";
    for (std::size_t i = 0; i < size; ++i) wide += "0,";
    QVERIFY(!parse(wide + "0]"));
    QVERIFY(!parse(std::string(size * 9, ' ')));
    QVERIFY(!parse(config(), SafetensorsBuilder::file(std::string(size, '['), "")));
    QVERIFY(!parse(config(), SafetensorsBuilder::file("{\"__metadata__\":" + std::string(size, '['), "")));
}

QTEST_APPLESS_MAIN(TstHuggingFace)
#include "tst_hugging_face.moc"
