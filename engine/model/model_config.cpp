#include "engine/model/model_config.h"

#include <cmath>
#include <string>

namespace inkling {

namespace {

constexpr std::uint64_t kMaxSize = 1u << 20; // of any one dimension but the vocabulary's and the context's
constexpr std::uint64_t kMaxLayers = 4096;
constexpr std::uint64_t kMaxContext = 1u << 31; // positions are 32-bit
constexpr std::uint64_t kGemma27bLayers = 62;

// Reads "gemma3.*" keys and remembers the first thing that was wrong.
class Reader
{
public:
    explicit Reader(const ModelFile& file) : m_file(file) {}

    const std::optional<Error>& failure() const { return m_failure; }
    bool has(std::string_view key) const { return m_file.metadata().has(fullKey(key)); }

    void fail(ErrorCode code, const std::string& text)
    {
        if (!m_failure) m_failure = Error{code, m_file.displayName() + ": " + text};
    }

    std::uint32_t size(std::string_view key, std::uint64_t least, std::uint64_t most)
    {
        if (!has(key)) {
            fail(ErrorCode::BadFile, "'" + fullKey(key) + "' is missing");
            return 0;
        }
        const auto value = m_file.metadata().unsignedInteger(fullKey(key));
        if (!value || *value < least || *value > most) {
            fail(ErrorCode::BadFile, "'" + fullKey(key) + "': expected an integer from " + std::to_string(least) +
                                         " to " + std::to_string(most) +
                                         (value ? ", got " + std::to_string(*value) : ", got another type"));
            return 0;
        }
        return std::uint32_t(*value);
    }

    std::uint32_t size(std::string_view key, std::uint64_t least, std::uint64_t most, std::uint32_t missing)
    {
        return has(key) ? size(key, least, most) : missing;
    }

    double positive(std::string_view key, double missing)
    {
        if (!has(key)) return missing;
        const auto value = m_file.metadata().number(fullKey(key));
        if (value && std::isfinite(*value) && *value > 0) return *value;
        fail(ErrorCode::BadFile, "'" + fullKey(key) + "': expected a number above 0" +
                                     (value ? ", got " + std::to_string(*value) : ", got another type"));
        return missing;
    }

    std::optional<std::string> text(std::string_view key) const { return m_file.metadata().text(fullKey(key)); }
    std::optional<std::uint64_t> integer(std::string_view key) const
    {
        return m_file.metadata().unsignedInteger(fullKey(key));
    }
    std::optional<std::vector<std::int64_t>> integers(std::string_view key) const
    {
        return m_file.metadata().integers(fullKey(key));
    }
    double numberOrZero(std::string_view key) const { return m_file.metadata().number(fullKey(key)).value_or(0); }

    static std::string fullKey(std::string_view key) { return "gemma3." + std::string(key); }

private:
    const ModelFile& m_file;
    std::optional<Error> m_failure;
};

std::vector<LayerKind> readLayers(Reader& reader)
{
    constexpr std::string_view kPattern = "attention.sliding_window_pattern";
    std::vector<LayerKind> layers(reader.size("block_count", 1, kMaxLayers), LayerKind::Local);
    if (const auto slides = reader.integers(kPattern)) {
        if (slides->size() != layers.size())
            reader.fail(ErrorCode::BadFile, "'gemma3.attention.sliding_window_pattern' names " +
                                                std::to_string(slides->size()) + " layers, the model has " +
                                                std::to_string(layers.size()));
        for (std::size_t i = 0; i < std::min(layers.size(), slides->size()); ++i)
            layers[i] = (*slides)[i] != 0 ? LayerKind::Local : LayerKind::Global;
        return layers;
    }
    // A period: the last layer of every `period` is global, the others slide. 0 means that all slide.
    const std::uint32_t period = reader.size(kPattern, 0, kMaxLayers, 6);
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (period != 0 && (i + 1) % period == 0) layers[i] = LayerKind::Global;
    return layers;
}

double readRopeDivisor(Reader& reader)
{
    // Files that name a factor without a type mean linear scaling, as the GGUF specification has it.
    const std::string type = reader.text("rope.scaling.type").value_or("linear");
    if (type == "none") return 1;
    if (type != "linear")
        reader.fail(ErrorCode::Unsupported, "RoPE scaling '" + type + "' is not supported; supported: none, linear");
    return reader.positive("rope.scaling.factor", reader.positive("rope.scale_linear", 1));
}

void refuseSoftCapping(Reader& reader)
{
    for (const char* key : {"attn_logit_softcapping", "final_logit_softcapping"})
        if (reader.numberOrZero(key) != 0)
            reader.fail(ErrorCode::Unsupported,
                        "'gemma3." + std::string(key) + "' is not supported (Gemma 3 has none)");
}

double defaultAttentionScale(const ModelConfig& config)
{
    // The 27B divides by d / heads = 168 instead of its head size of 128 (query_pre_attn_scalar in its configuration);
    // GGUF files do not carry the number, so the layer count tells.
    const bool is27b = config.layerCount() == kGemma27bLayers;
    return 1 / std::sqrt(is27b ? double(config.embeddingLength) / config.queryHeads : double(config.headSize));
}

std::uint32_t readVocabularySize(Reader& reader, const ModelFile& file)
{
    for (const TensorInfo& tensor : file.tensors()) {
        if (tensor.name != "token_embd.weight") continue;
        if (tensor.shape.size() == 2 && tensor.shape[0] >= 1 && tensor.shape[0] <= INT32_MAX)
            return std::uint32_t(tensor.shape[0]);
        reader.fail(ErrorCode::BadFile,
                    "tensor 'token_embd.weight': expected two dimensions, got " + shapeText(tensor.shape));
        return 0;
    }
    reader.fail(ErrorCode::BadFile, "tensor 'token_embd.weight' is missing");
    return 0;
}

} // namespace

Result<ModelConfig> ModelConfig::read(const ModelFile& file)
{
    const auto architecture = file.metadata().text("general.architecture");
    if (!architecture) return Error{ErrorCode::BadFile, file.displayName() + ": 'general.architecture' is missing"};
    if (*architecture != "gemma3")
        return Error{ErrorCode::Unsupported,
                     file.displayName() + ": architecture '" + *architecture + "' is not supported; supported: gemma3"};
    Reader reader(file);
    ModelConfig config;
    config.layers = readLayers(reader);
    config.contextLength = reader.size("context_length", 1, kMaxContext, config.contextLength);
    config.embeddingLength = reader.size("embedding_length", 1, kMaxSize);
    config.feedForwardLength = reader.size("feed_forward_length", 1, kMaxSize);
    config.queryHeads = reader.size("attention.head_count", 1, kMaxSize);
    config.keyValueHeads = reader.size("attention.head_count_kv", 1, kMaxSize, config.queryHeads);
    config.headSize = reader.size("attention.key_length", 2, kMaxSize, config.headSize);
    config.window = reader.size("attention.sliding_window", 1, kMaxContext);
    config.epsilon = float(reader.positive("attention.layer_norm_rms_epsilon", 1e-6));
    config.globalRopeBase = reader.positive("rope.freq_base", config.globalRopeBase);
    config.localRopeBase = reader.positive("rope.freq_base_swa", config.localRopeBase);
    config.globalRopeDivisor = readRopeDivisor(reader);
    config.vocabularySize = readVocabularySize(reader, file);
    refuseSoftCapping(reader);

    if (config.headSize % 2 != 0)
        reader.fail(ErrorCode::BadFile, "the head size must be even, got " + std::to_string(config.headSize));
    if (reader.size("attention.value_length", 1, kMaxSize, config.headSize) != config.headSize)
        reader.fail(ErrorCode::Unsupported, "heads of values and keys differ in size");
    if (config.keyValueHeads != 0 && config.queryHeads % config.keyValueHeads != 0)
        reader.fail(ErrorCode::BadFile, std::to_string(config.queryHeads) + " query heads cannot share " +
                                            std::to_string(config.keyValueHeads) + " key/value heads");
    if (std::uint64_t(config.queryHeads) * config.headSize > kMaxSize)
        reader.fail(ErrorCode::BadFile, "attention is too wide: " + std::to_string(config.queryHeads) + " heads of " +
                                            std::to_string(config.headSize));
    if (reader.failure()) return *reader.failure();
    config.attentionScale = float(reader.positive("attention.scale", defaultAttentionScale(config)));
    if (reader.failure()) return *reader.failure();
    return config;
}

} // namespace inkling
