#include "engine/format/hugging_face_config.h"

#include "engine/base/text.h"
#include "engine/format/json_bounds.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>

namespace inkling {

namespace {

using nlohmann::json;

constexpr std::string_view kConfig = "config.json";

// Defaults of the published Gemma 3 text configuration, for keys that a file leaves out.
constexpr std::uint64_t kDefaultHeads = 8;
constexpr std::uint64_t kDefaultKeyValueHeads = 4;
constexpr std::uint64_t kDefaultHeadSize = 256;
constexpr std::uint64_t kDefaultContext = 131'072;
constexpr std::uint64_t kDefaultVocabulary = 262'208;
constexpr std::uint64_t kDefaultWindow = 4096;
constexpr std::uint64_t kDefaultPattern = 6;
constexpr double kDefaultAttentionScalar = 256;
constexpr double kDefaultEpsilon = 1e-6;
constexpr double kDefaultRopeBase = 1e6;
constexpr double kDefaultLocalRopeBase = 1e4;

Result<json> parse(std::string_view text, std::string_view file, const ModelFile::Parts& parts)
{
    INKLING_TRY(checkJsonBounds(text, parts.displayName + ": " + std::string(file)));
    json document = json::parse(text, nullptr, false);
    if (document.is_discarded()) return parts.bad(std::string(file) + " is no JSON");
    if (!document.is_object()) return parts.bad(std::string(file) + ": expected an object");
    return document;
}

// The member, or nothing where it is missing or null.
const json* member(const json& object, std::string_view key)
{
    if (!object.is_object()) return nullptr;
    const auto it = object.find(key);
    return it == object.end() || it->is_null() ? nullptr : &*it;
}

// A number of this range that is whole, also where it is written as 1024.0. Nothing otherwise.
std::optional<std::uint64_t> wholeNumber(const json& value)
{
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (value.is_number_float()) {
        const double d = value.get<double>();
        if (d >= 0 && d <= 0x1p53 && d == std::floor(d)) return std::uint64_t(d);
    }
    return {};
}

MetadataArray keepIntegers(const std::vector<std::int64_t>& values, ModelFile::Parts& parts)
{
    auto& block = parts.blocks.emplace_back(values.size() * sizeof(std::int64_t));
    if (!values.empty()) std::memcpy(block.data(), values.data(), block.size());
    return {MetadataType::I64, values.size(), block};
}

class ConfigReader
{
public:
    ConfigReader(const json& whole, ModelFile::Parts& parts)
        : m_whole(whole),
          m_text(member(whole, "text_config") ? *member(whole, "text_config") : whole),
          m_parts(parts)
    {}

    Result<HeadTie> read();

private:
    void fail(ErrorCode code, const std::string& text)
    {
        if (!m_failure) m_failure = m_parts.fail(code, std::string(kConfig) + ": " + text);
    }
    // A key of the text part, which some files only have outside of text_config.
    const json* find(std::string_view key) const
    {
        const json* value = member(m_text, key);
        return value ? value : member(m_whole, key);
    }
    void set(std::string_view key, MetadataValue value) { m_parts.metadata.set("gemma3." + std::string(key), value); }
    std::uint64_t whole(std::string_view key, std::optional<std::uint64_t> missing);
    double number(const json& object, std::string_view key, double missing);
    void checkArchitecture();
    void refuseWhatGemmaHasNot();
    void readSizes();
    void readWindows();
    void readRope();
    void readRopeObject(const json& rope, bool global);
    void readTokens();
    HeadTie readTie();

    const json& m_whole;
    const json& m_text;
    ModelFile::Parts& m_parts;
    std::optional<Error> m_failure;
    double m_globalBase = kDefaultRopeBase;
    double m_localBase = kDefaultLocalRopeBase;
    double m_factor = 1;
};

std::uint64_t ConfigReader::whole(std::string_view key, std::optional<std::uint64_t> missing)
{
    const json* value = find(key);
    if (!value) {
        if (!missing) fail(ErrorCode::BadFile, "'" + std::string(key) + "' is missing");
        return missing.value_or(0);
    }
    const auto result = wholeNumber(*value);
    if (!result) fail(ErrorCode::BadFile, "'" + std::string(key) + "': expected a whole number of 0 or more");
    return result.value_or(0);
}

double ConfigReader::number(const json& object, std::string_view key, double missing)
{
    const json* value = member(object, key);
    if (!value) return missing;
    if (value->is_number()) return value->get<double>();
    fail(ErrorCode::BadFile, "'" + std::string(key) + "': expected a number");
    return missing;
}

void ConfigReader::checkArchitecture()
{
    constexpr std::string_view kSupported = "Gemma3ForCausalLM, Gemma3ForConditionalGeneration";
    const auto refuse = [&](std::string_view name) {
        fail(ErrorCode::Unsupported,
             "architecture '" + printable(name) + "' is not supported; supported: " + std::string(kSupported));
    };
    if (const json* names = member(m_whole, "architectures"); names && names->is_array() && !names->empty()) {
        for (const json& name : *names)
            if (name == "Gemma3ForCausalLM" || name == "Gemma3ForConditionalGeneration") return;
        return refuse(names->front().is_string() ? names->front().get_ref<const std::string&>() : "?");
    }
    const json* type = member(m_whole, "model_type");
    if (!type || !type->is_string()) return fail(ErrorCode::BadFile, "'architectures' and 'model_type' are missing");
    if (*type != "gemma3" && *type != "gemma3_text") refuse(type->get_ref<const std::string&>());
}

void ConfigReader::refuseWhatGemmaHasNot()
{
    const json* activation = find("hidden_activation");
    if (!activation) activation = find("hidden_act");
    if (activation && *activation != "gelu_pytorch_tanh")
        fail(ErrorCode::Unsupported,
             "activation " +
                 printable(activation->is_string() ? "'" + activation->get<std::string>() + "'" : std::string("?")) +
                 " is not supported; supported: gelu_pytorch_tanh");
    for (const char* key : {"attn_logit_softcapping", "final_logit_softcapping"})
        if (const json* cap = find(key); cap && *cap != 0)
            fail(ErrorCode::Unsupported, "'" + std::string(key) + "' is not supported (Gemma 3 has none)");
    for (const char* key : {"attention_bias", "use_bidirectional_attention"})
        if (const json* flag = find(key); flag && *flag != false)
            fail(ErrorCode::Unsupported, "'" + std::string(key) + "' is not supported");
    if (find("quantization_config"))
        fail(ErrorCode::Unsupported,
             "quantised checkpoints ('quantization_config') are not supported; supported: F32, F16, BF16, or GGUF");
}

void ConfigReader::readSizes()
{
    set("block_count", whole("num_hidden_layers", {}));
    set("embedding_length", whole("hidden_size", {}));
    set("feed_forward_length", whole("intermediate_size", {}));
    set("context_length", whole("max_position_embeddings", kDefaultContext));
    set("attention.head_count", whole("num_attention_heads", kDefaultHeads));
    set("attention.head_count_kv", whole("num_key_value_heads", kDefaultKeyValueHeads));
    const std::uint64_t headSize = whole("head_dim", kDefaultHeadSize);
    set("attention.key_length", headSize);
    set("attention.value_length", headSize);
    m_parts.metadata.set("inkling.vocabulary_size", whole("vocab_size", kDefaultVocabulary));

    const json& text = m_text;
    set("attention.layer_norm_rms_epsilon", number(text, "rms_norm_eps", kDefaultEpsilon));
    const double scalar = number(text, "query_pre_attn_scalar", kDefaultAttentionScalar);
    if (!(scalar > 0) || !std::isfinite(scalar))
        fail(ErrorCode::BadFile, "'query_pre_attn_scalar': expected a number above 0");
    set("attention.scale", 1 / std::sqrt(scalar));
}

// Which layers slide: by name for each layer, or one in so many does not.
void ConfigReader::readWindows()
{
    set("attention.sliding_window", whole("sliding_window", kDefaultWindow));
    const json* types = find("layer_types");
    if (!types) {
        const char* key = find("sliding_window_pattern") ? "sliding_window_pattern" : "_sliding_window_pattern";
        set("attention.sliding_window_pattern", whole(key, kDefaultPattern));
        return;
    }
    if (!types->is_array()) return fail(ErrorCode::BadFile, "'layer_types': expected a list");
    std::vector<std::int64_t> slides;
    for (const json& type : *types) {
        if (type != "sliding_attention" && type != "full_attention")
            return fail(ErrorCode::Unsupported,
                        "'layer_types': '" +
                            (type.is_string() ? printable(type.get_ref<const std::string&>()) : std::string("?")) +
                            "' is not supported; supported: sliding_attention, full_attention");
        slides.push_back(type == "sliding_attention");
    }
    set("attention.sliding_window_pattern", keepIntegers(slides, m_parts));
}

// One set of RoPE parameters, of the global layers or the local ones.
void ConfigReader::readRopeObject(const json& rope, bool global)
{
    if (!rope.is_object()) return fail(ErrorCode::BadFile, "RoPE parameters: expected an object");
    (global ? m_globalBase : m_localBase) = number(rope, "rope_theta", global ? m_globalBase : m_localBase);
    const json* type = member(rope, "rope_type");
    if (!type) type = member(rope, "type");
    if (!type || *type == "default") return;
    if (*type != "linear")
        return fail(ErrorCode::Unsupported,
                    "RoPE scaling '" +
                        (type->is_string() ? printable(type->get_ref<const std::string&>()) : std::string("?")) +
                        "' is not supported; supported: default, linear");
    const double factor = number(rope, "factor", 0);
    if (!(factor > 0) || !std::isfinite(factor))
        return fail(ErrorCode::BadFile, "linear RoPE scaling: 'factor': expected a number above 0");
    if (global)
        m_factor = factor;
    else if (factor != 1)
        fail(ErrorCode::Unsupported, "RoPE scaling of sliding layers is not supported");
}

// rope_theta, rope_local_base_freq and rope_scaling; or rope_parameters, flat (of the global layers) or by layer type.
void ConfigReader::readRope()
{
    m_globalBase = number(m_text, "rope_theta", kDefaultRopeBase);
    m_localBase = number(m_text, "rope_local_base_freq", kDefaultLocalRopeBase);
    for (const char* key : {"rope_scaling", "rope_parameters"}) {
        const json* rope = member(m_text, key);
        if (!rope) continue;
        const json* full = member(*rope, "full_attention");
        const json* sliding = member(*rope, "sliding_attention");
        if (full) readRopeObject(*full, true);
        if (sliding) readRopeObject(*sliding, false);
        if (!full && !sliding) readRopeObject(*rope, true);
    }
    set("rope.freq_base", m_globalBase);
    set("rope.freq_base_swa", m_localBase);
    if (m_factor == 1) return;
    set("rope.scaling.type", std::string("linear"));
    set("rope.scaling.factor", m_factor);
}

void ConfigReader::readTokens()
{
    for (const auto& [theirs, ours] : {std::pair("bos_token_id", "tokenizer.ggml.bos_token_id"),
                                       std::pair("pad_token_id", "tokenizer.ggml.padding_token_id")})
        if (const json* id = find(theirs))
            if (const auto value = wholeNumber(*id)) m_parts.metadata.set(ours, *value);
}

HeadTie ConfigReader::readTie()
{
    const json* tie = find("tie_word_embeddings");
    return tie && *tie == false ? HeadTie::Untied : HeadTie::Tied;
}

void addEndTokens(const json* ids, ModelFile::Parts& parts)
{
    constexpr const char* kKey = "inkling.eos_token_ids";
    constexpr std::size_t kMaxEndTokens = 256;
    if (!ids) return;
    std::vector<std::int64_t> all = parts.metadata.integers(kKey).value_or(std::vector<std::int64_t>());
    const auto add = [&all](const json& id) {
        const auto value = wholeNumber(id);
        if (!value || *value > INT32_MAX || all.size() == kMaxEndTokens) return;
        const auto number = std::int64_t(*value);
        if (std::find(all.begin(), all.end(), number) == all.end()) all.push_back(number);
    };
    if (ids->is_array())
        for (const json& id : *ids) add(id);
    else
        add(*ids);
    if (all.empty()) return;
    parts.metadata.set("tokenizer.ggml.eos_token_id", std::uint64_t(all.front()));
    parts.metadata.set(kKey, keepIntegers(all, parts));
}

Result<HeadTie> ConfigReader::read()
{
    if (!m_text.is_object()) return m_parts.bad(std::string(kConfig) + ": 'text_config': expected an object");
    checkArchitecture();
    m_parts.metadata.set("general.architecture", std::string(kSupportedArchitectures));
    refuseWhatGemmaHasNot();
    readSizes();
    readWindows();
    readRope();
    readTokens();
    if (m_failure) return *m_failure;
    addEndTokens(find("eos_token_id"), m_parts);
    return readTie();
}

void addSpecialPiece(const json& token, ModelFile::Parts& parts)
{
    const json* content = token.is_object() ? member(token, "content") : &token;
    if (!content || !content->is_string()) return;
    auto& pieces = parts.tokenizer.specialPieces;
    const auto& text = content->get_ref<const std::string&>();
    if (!text.empty()) pieces.push_back(text);
}

void takeChatTemplate(const json* chat, ModelFile::Parts& parts)
{
    if (!chat) return;
    if (chat->is_string()) parts.metadata.set("tokenizer.chat_template", chat->get<std::string>());
    if (!chat->is_array()) return;
    for (const json& choice : *chat) { // several templates by name
        const json* name = member(choice, "name");
        const json* text = member(choice, "template");
        if (name && text && *name == "default" && text->is_string())
            parts.metadata.set("tokenizer.chat_template", text->get<std::string>());
    }
}

} // namespace

Result<HeadTie> readConfigJson(std::string_view text, ModelFile::Parts& parts)
{
    const auto document = parse(text, kConfig, parts);
    if (!document) return document.error();
    return ConfigReader(*document, parts).read();
}

Result<> readGenerationConfig(std::string_view text, ModelFile::Parts& parts)
{
    const auto document = parse(text, "generation_config.json", parts);
    if (!document) return document.error();
    addEndTokens(member(*document, "eos_token_id"), parts);
    return {};
}

Result<> readTokenizerConfig(std::string_view text, ModelFile::Parts& parts)
{
    const auto document = parse(text, "tokenizer_config.json", parts);
    if (!document) return document.error();
    if (const json* added = member(*document, "added_tokens_decoder"); added && added->is_object())
        for (const json& token : *added)
            if (const json* special = member(token, "special"); special && *special == true)
                addSpecialPiece(token, parts);
    takeChatTemplate(member(*document, "chat_template"), parts);
    if (const json* addsBos = member(*document, "add_bos_token"); addsBos && addsBos->is_boolean())
        parts.metadata.set("tokenizer.ggml.add_bos_token", addsBos->get<bool>());
    return {};
}

Result<> readSpecialTokensMap(std::string_view text, ModelFile::Parts& parts)
{
    const auto document = parse(text, "special_tokens_map.json", parts);
    if (!document) return document.error();
    for (const json& value : *document) {
        if (!value.is_array())
            addSpecialPiece(value, parts);
        else
            for (const json& token : value) addSpecialPiece(token, parts);
    }
    return {};
}

Result<> readChatTemplateJson(std::string_view text, ModelFile::Parts& parts)
{
    const auto document = parse(text, "chat_template.json", parts);
    if (!document) return document.error();
    takeChatTemplate(member(*document, "chat_template"), parts);
    return {};
}

void readModelCard(std::string_view text, ModelFile::Parts& parts)
{
    if (!text.starts_with("---")) return;
    text.remove_prefix(3);
    const std::string_view frontMatter = text.substr(0, text.find("\n---"));
    constexpr std::string_view kLicence = "\nlicense:";
    const auto at = frontMatter.find(kLicence);
    if (at == std::string_view::npos) return;
    std::string_view value = frontMatter.substr(at + kLicence.size());
    value = value.substr(0, value.find('\n'));
    constexpr std::string_view kBlank = " \t\r\"'";
    while (!value.empty() && kBlank.find(value.front()) != std::string_view::npos) value.remove_prefix(1);
    while (!value.empty() && kBlank.find(value.back()) != std::string_view::npos) value.remove_suffix(1);
    if (!value.empty()) parts.metadata.set("general.license", printable(value));
}

} // namespace inkling
