// The names of Gemma 3's tensors in the two worlds: "model.layers.3.self_attn.q_proj.weight" of a Hugging Face
// checkpoint is "blk.3.attn_q.weight" in a GGUF file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace inkling {

inline constexpr std::string_view kHeadName = "output.weight"; // GGUF's name of an untied head

// GGUF's name; prefixes of checkpoints with a vision part are understood. Nothing for names that it has none for.
std::optional<std::string> ggufTensorName(std::string_view huggingFaceName);
// The name in a checkpoint of a text model alone.
std::optional<std::string> huggingFaceTensorName(std::string_view ggufName);

// Whether a Hugging Face name belongs to the vision part and what leads from it to the text.
bool isVisionTensor(std::string_view huggingFaceName);
// Whether the tensor of this GGUF name is a norm: a vector whose weights the formats store differently.
bool isNormTensor(std::string_view ggufName);

} // namespace inkling
