#include "engine/format/hugging_face_writer.h"

#include "engine/base/atomic_file.h"
#include "engine/base/text.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <system_error>

namespace inkling {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// A folder that is filled under another name beside its own and gets its own at the end; removed otherwise.
class AtomicFolder
{
public:
    static Result<AtomicFolder> create(const fs::path& destination);
    AtomicFolder(AtomicFolder&& other) noexcept
        : m_destination(std::move(other.m_destination)),
          m_temporary(std::move(other.m_temporary))
    {
        other.m_temporary.clear();
    }
    AtomicFolder(const AtomicFolder&) = delete;
    ~AtomicFolder()
    {
        std::error_code ignored;
        if (!m_temporary.empty()) fs::remove_all(m_temporary, ignored);
    }

    const fs::path& path() const { return m_temporary; }
    Result<> commit();

private:
    AtomicFolder(fs::path destination, fs::path temporary)
        : m_destination(std::move(destination)),
          m_temporary(std::move(temporary))
    {}
    fs::path m_destination;
    fs::path m_temporary;
};

Result<AtomicFolder> AtomicFolder::create(const fs::path& destination)
{
    std::error_code ec;
    if (fs::exists(destination, ec) && !(fs::is_directory(destination, ec) && fs::is_empty(destination, ec)))
        return Error{ErrorCode::InvalidArgument,
                     pathToUtf8(destination) + ": exists already; name a folder that does not"};
    fs::path plain = destination;
    if (!plain.has_filename()) plain = plain.parent_path(); // "models/story/"
    fs::path temporary = plain;
    temporary += ".part-" + std::to_string(std::random_device()());
    if (!fs::create_directory(temporary, ec)) {
        const bool missing = ec == std::errc::no_such_file_or_directory;
        return Error{missing ? ErrorCode::NotFound : ErrorCode::Io,
                     pathToUtf8(destination) + ": cannot create: " + (ec ? ec.message() : "the name is taken")};
    }
    return AtomicFolder(std::move(plain), std::move(temporary));
}

Result<> AtomicFolder::commit()
{
    std::error_code ec;
    fs::remove(m_destination, ec); // an empty folder, which not every system lets a rename replace
    fs::rename(m_temporary, m_destination, ec);
    if (ec) return Error{ErrorCode::Io, pathToUtf8(m_destination) + ": cannot rename into place: " + ec.message()};
    m_temporary.clear();
    return {};
}

std::string dtypeName(const ConversionPlan& plan)
{
    const TensorType type = plan.tensors.empty() ? TensorType::BF16 : plan.tensors.front().type;
    return type == TensorType::F32 ? "float32" : type == TensorType::F16 ? "float16" : "bfloat16";
}

// 1 / scale², as a whole number where it is one but for the scale's rounding to float.
Json attentionScalar(double scale)
{
    const double scalar = 1 / (scale * scale);
    const double whole = std::round(scalar);
    if (std::fabs(scalar - whole) <= 1e-5 * whole) return std::int64_t(whole);
    return scalar;
}

// A number that is float in a GGUF file, without the digits that double adds: 1e-06, not 9.999999974752427e-07.
double shortest(double value)
{
    char digits[32];
    for (int precision = 6; precision < 9; ++precision) {
        std::snprintf(digits, sizeof digits, "%.*g", precision, value);
        const double candidate = std::strtod(digits, nullptr);
        if (float(candidate) == float(value)) return candidate;
    }
    return value;
}

Json configJson(const WriteOptions& options, const ConversionPlan& plan, bool tied)
{
    const WritableConfig& c = options.config;
    Json json;
    json["architectures"] = {"Gemma3ForCausalLM"};
    json["model_type"] = "gemma3_text";
    json["torch_dtype"] = dtypeName(plan);
    json["vocab_size"] = c.vocabularySize;
    json["hidden_size"] = c.embeddingLength;
    json["intermediate_size"] = c.feedForwardLength;
    json["num_hidden_layers"] = c.slides.size();
    json["num_attention_heads"] = c.queryHeads;
    json["num_key_value_heads"] = c.keyValueHeads;
    json["head_dim"] = c.headSize;
    json["max_position_embeddings"] = c.contextLength;
    json["sliding_window"] = c.window;
    json["layer_types"] = Json::array();
    for (const bool slides : c.slides) json["layer_types"].push_back(slides ? "sliding_attention" : "full_attention");
    json["rms_norm_eps"] = shortest(c.epsilon);
    json["query_pre_attn_scalar"] = attentionScalar(c.attentionScale);
    json["rope_theta"] = shortest(c.globalRopeBase);
    json["rope_local_base_freq"] = shortest(c.localRopeBase);
    json["rope_scaling"] = nullptr;
    if (c.globalRopeDivisor != 1)
        json["rope_scaling"] = {{"rope_type", "linear"}, {"factor", shortest(c.globalRopeDivisor)}};
    json["hidden_activation"] = "gelu_pytorch_tanh";
    json["attention_bias"] = false;
    json["attention_dropout"] = 0.0;
    json["attn_logit_softcapping"] = nullptr;
    json["final_logit_softcapping"] = nullptr;
    json["initializer_range"] = 0.02;
    json["tie_word_embeddings"] = tied;
    json["use_cache"] = true;
    return json;
}

void putTokenIds(Json& json, const WritableVocabulary& vocabulary)
{
    if (vocabulary.bos) json["bos_token_id"] = *vocabulary.bos;
    if (vocabulary.stops.size() == 1) json["eos_token_id"] = vocabulary.stops.front();
    if (vocabulary.stops.size() > 1) json["eos_token_id"] = vocabulary.stops;
    if (vocabulary.padding) json["pad_token_id"] = *vocabulary.padding;
}

Json tokenizerConfigJson(const WritableVocabulary& vocabulary, const std::optional<std::string>& chatTemplate)
{
    const auto& pieces = vocabulary.model.pieces;
    Json json;
    json["tokenizer_class"] = "GemmaTokenizer";
    json["add_bos_token"] = vocabulary.addsBos;
    json["add_eos_token"] = false;
    json["added_tokens_decoder"] = Json::object();
    for (std::size_t id = 0; id < pieces.size(); ++id)
        if (pieces[id].type == PieceType::Control || pieces[id].type == PieceType::Unknown)
            json["added_tokens_decoder"][std::to_string(id)] = {{"content", pieces[id].text}, {"lstrip", false},
                                                                {"normalized", false},        {"rstrip", false},
                                                                {"single_word", false},       {"special", true}};
    const auto putPiece = [&](const char* key, std::optional<TokenId> id) {
        if (id && *id >= 0 && std::size_t(*id) < pieces.size()) json[key] = pieces[std::size_t(*id)].text;
    };
    putPiece("bos_token", vocabulary.bos);
    putPiece("eos_token", vocabulary.eos);
    putPiece("pad_token", vocabulary.padding);
    putPiece("unk_token", vocabulary.model.unkId);
    json["clean_up_tokenization_spaces"] = false;
    json["spaces_between_special_tokens"] = false;
    json["sp_model_kwargs"] = Json::object();
    if (chatTemplate) json["chat_template"] = *chatTemplate;
    return json;
}

Result<std::uint64_t> writeWhole(const fs::path& path, std::string_view text)
{
    INKLING_TRY(writeFile(path, text));
    return std::uint64_t(text.size());
}

// A model card with what the model calls itself and its licence, which have no place in config.json.
std::string modelCard(const ModelFile& model)
{
    const auto licence = model.metadata().text("general.license");
    const std::string name = printable(model.metadata().text("general.name").value_or(model.displayName()));
    return (licence ? "---\nlicense: " + printable(*licence) + "\n---\n" : std::string()) + "# " + name + "\n";
}

// Texts from a file may be no UTF-8, which JSON cannot hold.
std::string dumped(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

Result<std::uint64_t> writeSafetensors(const ModelFile& model, const ConversionPlan& plan, const fs::path& path,
                                       const std::string& notice, const CancelFlag& cancel)
{
    Json header;
    header["__metadata__"] = {{"format", "pt"}};
    if (!notice.empty()) header["__metadata__"]["notice"] = notice;
    std::uint64_t offset = 0;
    for (const PlannedTensor& tensor : plan.tensors) {
        header[tensor.name] = {{"dtype", traits(tensor.type).name},
                               {"shape", tensor.source.shape},
                               {"data_offsets", {offset, offset + tensor.bytes}}};
        offset += tensor.bytes;
    }
    std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
    text.resize((text.size() + 7) / 8 * 8, ' '); // keeps the data aligned
    auto file = AtomicFile::create(path);
    if (!file) return std::move(file).error();
    const std::uint64_t length = text.size();
    INKLING_TRY(file->write(std::as_bytes(std::span(&length, 1))));
    INKLING_TRY(file->write(text));
    for (const PlannedTensor& tensor : plan.tensors)
        INKLING_TRY(convertTensor(model, tensor, cancel, [&](auto bytes) { return file->write(bytes); }));
    INKLING_TRY(file->commit());
    return file->bytesWritten();
}

} // namespace

Result<std::uint64_t> writeHuggingFace(const ModelFile& model, const ConversionPlan& plan, const fs::path& output,
                                       const WriteOptions& options, const std::string& notice, const CancelFlag& cancel)
{
    auto folder = AtomicFolder::create(output);
    if (!folder) return std::move(folder).error();
    Json config = configJson(options, plan, !model.has("output.weight"));
    Json generation;
    putTokenIds(config, options.vocabulary);
    putTokenIds(generation, options.vocabulary);
    const Json tokenizer = tokenizerConfigJson(options.vocabulary, model.metadata().text("tokenizer.chat_template"));
    const auto proto = model.tokenizerModel().proto;
    const std::string tokenizerModel = proto.empty()
                                           ? serialize(options.vocabulary.model)
                                           : std::string(reinterpret_cast<const char*>(proto.data()), proto.size());

    std::uint64_t bytes = 0;
    const auto add = [&](const char* name, const std::string& text) -> Result<> {
        const auto size = writeWhole(folder->path() / name, text);
        if (!size) return size.error();
        bytes += *size;
        return {};
    };
    INKLING_TRY(add("config.json", dumped(config)));
    if (!generation.empty()) INKLING_TRY(add("generation_config.json", dumped(generation)));
    INKLING_TRY(add("tokenizer_config.json", dumped(tokenizer)));
    INKLING_TRY(add("tokenizer.model", tokenizerModel));
    INKLING_TRY(add("README.md", modelCard(model)));
    if (!notice.empty()) INKLING_TRY(add("NOTICE", notice + "\n"));
    const auto weights = writeSafetensors(model, plan, folder->path() / "model.safetensors", notice, cancel);
    if (!weights) return weights.error();
    INKLING_TRY(folder->commit());
    return bytes + *weights;
}

} // namespace inkling
