// A Hugging Face folder of any bytes: an error or a model whose every tensor can be read. The first byte says which of its
// files the input is (c config.json, s safetensors, t tokenizer_config.json, m special_tokens_map.json, g
// generation_config.json, r README.md); the others are sound.
#include "engine/format/hugging_face.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

using namespace inkling;

constexpr std::string_view kConfig =
    R"({"architectures":["Gemma3ForCausalLM"],"hidden_size":2,"intermediate_size":4,"num_hidden_layers":1})";
constexpr std::string_view kHeader = R"({"model.norm.weight":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";

std::string soundShard()
{
    const std::uint64_t length = kHeader.size();
    std::string shard(sizeof length, '\0');
    std::memcpy(shard.data(), &length, sizeof length);
    return shard + std::string(kHeader) + std::string(8, '\0');
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const std::string input(reinterpret_cast<const char*>(data + 1), size - 1);
    const std::string shard = data[0] == 's' ? input : soundShard();
    HuggingFaceSources sources;
    sources.displayName = "fuzz";
    sources.config = data[0] == 'c' ? input : std::string(kConfig);
    if (data[0] == 't') sources.tokenizerConfig = input;
    if (data[0] == 'm') sources.specialTokensMap = input;
    if (data[0] == 'g') sources.generationConfig = input;
    if (data[0] == 'r') sources.modelCard = input;
    sources.shards.push_back({"model.safetensors", std::as_bytes(std::span(shard))});
    const auto file = parseHuggingFace(std::move(sources));
    if (!file) return 0;
    for (const TensorInfo& info : file->tensors()) {
        const auto view = file->tensor(info);
        if (!view) std::abort(); // what is listed can be had
        if (view->rows == 0 || view->columns > 65'536) continue;
        std::vector<float> row(std::size_t(view->columns));
        dequantizeRow(view->type, view->row(view->rows - 1), row);
    }
    return 0;
}
