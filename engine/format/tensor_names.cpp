#include "engine/format/tensor_names.h"

#include <array>

namespace inkling {

namespace {

struct NamePair
{
    std::string_view gguf;
    std::string_view huggingFace;
};

constexpr std::array<NamePair, 3> kWhole = {{
    {"token_embd.weight", "model.embed_tokens.weight"},
    {"output_norm.weight", "model.norm.weight"},
    {kHeadName, "lm_head.weight"},
}};

// Of one layer, after "blk.N." and "model.layers.N.".
constexpr std::array<NamePair, 13> kLayer = {{
    {"attn_norm.weight", "input_layernorm.weight"},
    {"attn_q.weight", "self_attn.q_proj.weight"},
    {"attn_k.weight", "self_attn.k_proj.weight"},
    {"attn_v.weight", "self_attn.v_proj.weight"},
    {"attn_q_norm.weight", "self_attn.q_norm.weight"},
    {"attn_k_norm.weight", "self_attn.k_norm.weight"},
    {"attn_output.weight", "self_attn.o_proj.weight"},
    {"post_attention_norm.weight", "post_attention_layernorm.weight"},
    {"ffn_norm.weight", "pre_feedforward_layernorm.weight"},
    {"ffn_gate.weight", "mlp.gate_proj.weight"},
    {"ffn_up.weight", "mlp.up_proj.weight"},
    {"ffn_down.weight", "mlp.down_proj.weight"},
    {"post_ffw_norm.weight", "post_feedforward_layernorm.weight"},
}};

constexpr std::string_view kGgufLayer = "blk.";
constexpr std::string_view kHuggingFaceLayer = "model.layers.";

// The prefixes that checkpoints with a vision part put before a text model's names, and what stands there otherwise.
constexpr std::array<NamePair, 3> kPrefixes = {{
    {"model.", "language_model.model."},
    {"model.", "model.language_model."},
    {"lm_head.", "language_model.lm_head."},
}};

// Splits "PREFIX" "N" "." "REST"; an empty rest where the name is no such thing.
struct LayerName
{
    std::string_view number;
    std::string_view rest;
};

LayerName splitLayer(std::string_view name, std::string_view prefix)
{
    if (!name.starts_with(prefix)) return {};
    name.remove_prefix(prefix.size());
    const auto digits = name.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos || name[digits] != '.') return {};
    return {name.substr(0, digits), name.substr(digits + 1)};
}

} // namespace

std::optional<std::string> ggufTensorName(std::string_view huggingFaceName)
{
    std::string name(huggingFaceName);
    for (const NamePair& prefix : kPrefixes)
        if (name.starts_with(prefix.huggingFace)) {
            name.replace(0, prefix.huggingFace.size(), prefix.gguf);
            break;
        }
    for (const NamePair& pair : kWhole)
        if (name == pair.huggingFace) return std::string(pair.gguf);
    const LayerName layer = splitLayer(name, kHuggingFaceLayer);
    for (const NamePair& pair : kLayer)
        if (layer.rest == pair.huggingFace)
            return std::string(kGgufLayer) + std::string(layer.number) + "." + std::string(pair.gguf);
    return {};
}

std::optional<std::string> huggingFaceTensorName(std::string_view ggufName)
{
    for (const NamePair& pair : kWhole)
        if (ggufName == pair.gguf) return std::string(pair.huggingFace);
    const LayerName layer = splitLayer(ggufName, kGgufLayer);
    for (const NamePair& pair : kLayer)
        if (layer.rest == pair.gguf)
            return std::string(kHuggingFaceLayer) + std::string(layer.number) + "." + std::string(pair.huggingFace);
    return {};
}

bool isVisionTensor(std::string_view huggingFaceName)
{
    for (const std::string_view prefix :
         {"vision_tower.", "multi_modal_projector.", "model.vision_tower.", "model.multi_modal_projector."})
        if (huggingFaceName.starts_with(prefix)) return true;
    return false;
}

bool isNormTensor(std::string_view ggufName) { return ggufName.ends_with("_norm.weight"); }

} // namespace inkling
