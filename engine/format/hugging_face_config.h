// Turns what a Hugging Face folder says in JSON into metadata under GGUF's keys. Knows the old and the new spellings of
// config.json and what a missing key means there (the defaults of the published Gemma 3 text configuration).
// Not for finding the files (hugging_face does) nor for checking that the numbers fit each other (model/model_config).
#pragma once

#include "engine/base/result.h"
#include "engine/format/model_file_parts.h"

#include <string_view>

namespace inkling {

// Whether lm_head.weight counts.
enum class HeadTie { Tied, Untied };

// config.json. Errors: BadFile; Unsupported (architecture, RoPE scaling, activation, soft-capping, quantised
// checkpoints), each naming the file.
Result<HeadTie> readConfigJson(std::string_view text, ModelFile::Parts& parts);

// generation_config.json: the tokens that end a reply, added to those of config.json.
Result<> readGenerationConfig(std::string_view text, ModelFile::Parts& parts);

// tokenizer_config.json: special pieces, the chat template, whether a bos goes in front.
Result<> readTokenizerConfig(std::string_view text, ModelFile::Parts& parts);

// special_tokens_map.json: special pieces.
Result<> readSpecialTokensMap(std::string_view text, ModelFile::Parts& parts);

// chat_template.json: {"chat_template": …}.
Result<> readChatTemplateJson(std::string_view text, ModelFile::Parts& parts);

// The licence that the front matter of a model card (README.md) names, as general.license.
void readModelCard(std::string_view text, ModelFile::Parts& parts);

} // namespace inkling
