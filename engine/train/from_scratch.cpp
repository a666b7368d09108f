#include "engine/train/from_scratch.h"

#include "engine/base/atomic_file.h"
#include "engine/base/random_numbers.h"
#include "engine/base/text.h"
#include "engine/format/json_bounds.h"
#include "engine/format/safetensors_writer.h"
#include "engine/format/tensor_names.h"
#include "engine/model/weights.h"
#include "engine/text/tokenizer.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <system_error>

namespace inkling {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kConfigLimit = std::uint64_t(1) << 20;
constexpr std::uint64_t kTokenizerLimit = std::uint64_t(64) << 20;
constexpr std::uint64_t kMostParameters = std::uint64_t(1) << 30;

// Gemma's turns. Model files are data: this is compared with, never executed.
constexpr const char* kChatTemplate =
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}{% set role = 'model' %}"
    "{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\\n' + message['content'] | "
    "trim "
    "+ '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}";

// What the weights of a tensor are drawn with; norms are constant. In a Hugging Face folder norms are stored without 1.
std::vector<float> untrained(const TensorInfo& tensor, std::size_t layers, RandomNumbers& random)
{
    std::uint64_t size = 1;
    for (const std::uint64_t length : tensor.shape) size *= length;
    std::vector<float> values(size);
    if (isNormTensor(tensor.name)) {
        const bool after = tensor.name.find("post_") != std::string::npos;
        const float norm = after ? 1 / std::sqrt(2 * float(layers)) : 1.0F;
        for (float& value : values) value = norm - 1;
        return values;
    }
    const float deviation = 1 / std::sqrt(float(tensor.shape.back()));
    for (float& value : values) value = deviation * random.normal();
    return values;
}

// The numbers as ModelConfig reads them, from a folder that has no weights yet but an embedding of the right size.
Result<ModelConfig> readNumbers(const fs::path& folder, const Json& config)
{
    const std::uint64_t rows =
        config.value("vocab_size", Json(0)).is_number_unsigned() ? config["vocab_size"].get<std::uint64_t>() : 0;
    const std::uint64_t columns =
        config.value("hidden_size", Json(0)).is_number_unsigned() ? config["hidden_size"].get<std::uint64_t>() : 0;
    if (rows < 1 || columns < 1 || rows > kMostParameters / columns)
        return Error{ErrorCode::BadFile, "config.json: expected vocab_size and hidden_size"};
    const std::vector<float> nothing(rows * columns);
    const SafetensorsItem embedding{
        "model.embed_tokens.weight", "F32", {rows, columns}, std::as_bytes(std::span(nothing))};
    const auto written = writeSafetensors(folder / "model.safetensors", {&embedding, 1}, {});
    if (!written) return written.error();
    const auto file = ModelFile::open(folder);
    if (!file) return file.error();
    auto numbers = ModelConfig::read(*file);
    if (!numbers) return numbers;
    const auto tokenizer = Tokenizer::open(*file);
    if (!tokenizer) return tokenizer.error();
    if (tokenizer->size() > numbers->vocabularySize)
        return Error{ErrorCode::BadFile, "the tokenizer has " + std::to_string(tokenizer->size()) +
                                             " pieces, config.json a vocab_size of " +
                                             std::to_string(numbers->vocabularySize)};
    return numbers;
}

Result<> writeWeights(const fs::path& folder, const ModelConfig& config, std::uint64_t seed)
{
    const std::vector<TensorInfo> tensors = gemma3Tensors(config);
    std::uint64_t total = 0;
    for (const TensorInfo& tensor : tensors)
        total += tensor.shape.size() == 2 ? tensor.shape[0] * tensor.shape[1] : tensor.shape[0];
    if (total > kMostParameters)
        return Error{ErrorCode::Unsupported, "config.json: a model of " + std::to_string(total) +
                                                 " parameters is too large to train from nothing"};
    std::vector<std::vector<float>> values;
    std::vector<SafetensorsItem> items;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        RandomNumbers random(seed, i);
        values.push_back(untrained(tensors[i], config.layerCount(), random));
        items.push_back({huggingFaceTensorName(tensors[i].name).value_or(tensors[i].name), "F32", tensors[i].shape,
                         std::as_bytes(std::span(values.back()))});
    }
    const auto written = writeSafetensors(folder / "model.safetensors", items, {{"format", "pt"}});
    if (!written) return written.error();
    return {};
}

Result<> fill(const fs::path& config, const fs::path& tokenizer, std::uint64_t seed, const fs::path& folder)
{
    const auto text = readFile(config, kConfigLimit);
    if (!text) return text.error();
    const std::string name = printable(pathToUtf8(config.filename()));
    INKLING_TRY(checkJsonBounds(*text, name));
    const Json json = Json::parse(*text, nullptr, false);
    if (!json.is_object()) return Error{ErrorCode::BadFile, name + ": is no JSON object"};
    const auto pieces = readFile(tokenizer, kTokenizerLimit);
    if (!pieces) return pieces.error();
    INKLING_TRY(writeFile(folder / "config.json", *text));
    INKLING_TRY(writeFile(folder / "tokenizer.model", *pieces));
    Json words = {{"tokenizer_class", "GemmaTokenizer"},
                  {"add_bos_token", true},
                  {"bos_token", "<bos>"},
                  {"eos_token", "<eos>"},
                  {"pad_token", "<pad>"},
                  {"chat_template", kChatTemplate}};
    INKLING_TRY(writeFile(folder / "tokenizer_config.json", words.dump(2) + "\n"));
    INKLING_TRY(
        writeFile(folder / "README.md", "---\nlicense: apache-2.0\n---\nA model that has not been trained yet.\n"));
    const auto numbers = readNumbers(folder, json);
    if (!numbers) return numbers.error();
    return writeWeights(folder, *numbers, seed);
}

} // namespace

Result<> makeUntrainedModel(const fs::path& config, const fs::path& tokenizer, std::uint64_t seed,
                            const fs::path& folder)
{
    std::error_code ec;
    fs::create_directories(folder, ec);
    if (ec) return Error{ErrorCode::Io, pathToUtf8(folder) + ": cannot create: " + ec.message()};
    auto filled = fill(config, tokenizer, seed, folder);
    if (!filled) fs::remove_all(folder, ec);
    return filled;
}

} // namespace inkling
