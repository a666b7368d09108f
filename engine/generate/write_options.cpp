#include "engine/generate/write_options.h"

#include "engine/text/vocabulary.h"

#include <algorithm>
#include <utility>

namespace inkling {

namespace {

WritableConfig describe(const ModelConfig& config)
{
    WritableConfig out;
    out.contextLength = config.contextLength;
    out.embeddingLength = config.embeddingLength;
    out.feedForwardLength = config.feedForwardLength;
    out.queryHeads = config.queryHeads;
    out.keyValueHeads = config.keyValueHeads;
    out.headSize = config.headSize;
    out.vocabularySize = config.vocabularySize;
    out.window = config.window;
    out.epsilon = double(config.epsilon);
    out.attentionScale = double(config.attentionScale);
    out.globalRopeBase = config.globalRopeBase;
    out.localRopeBase = config.localRopeBase;
    out.globalRopeDivisor = config.globalRopeDivisor;
    for (const LayerKind kind : config.layers) out.slides.push_back(kind == LayerKind::Local);
    return out;
}

// A token id that the metadata gives, if the vocabulary has it.
std::optional<TokenId> tokenFromMetadata(const ModelFile& file, const Vocabulary& vocabulary, std::string_view key)
{
    const auto id = file.metadata().unsignedInteger(key);
    if (!id || *id >= vocabulary.model.pieces.size()) return {};
    return TokenId(*id);
}

WritableVocabulary describe(const ModelFile& file, Vocabulary vocabulary)
{
    WritableVocabulary out;
    out.bos = vocabulary.bos;
    out.eos = vocabulary.eos;
    out.padding = tokenFromMetadata(file, vocabulary, "tokenizer.ggml.padding_token_id");
    out.endOfTurn = tokenFromMetadata(file, vocabulary, "tokenizer.ggml.eot_token_id");
    out.stops = std::move(vocabulary.stops);
    out.addsBos = vocabulary.addsBos;
    out.model = std::move(vocabulary.model);
    const auto& pieces = out.model.pieces;
    const auto turn = std::find_if(pieces.begin(), pieces.end(),
                                   [](const SentencePiece& piece) { return piece.text == "<end_of_turn>"; });
    if (!out.endOfTurn && turn != pieces.end()) out.endOfTurn = TokenId(turn - pieces.begin());
    return out;
}

} // namespace

Result<WriteOptions> writeOptionsFor(const ModelFile& file, const ModelConfig& config, ModelFormat format)
{
    WriteOptions options;
    options.format = format;
    options.config = describe(config);
    if (file.format() == ModelFormat::HuggingFace || format == ModelFormat::HuggingFace) {
        auto vocabulary = readVocabulary(file);
        if (!vocabulary) return std::move(vocabulary).error();
        options.vocabulary = describe(file, std::move(*vocabulary));
    }
    return options;
}

} // namespace inkling
