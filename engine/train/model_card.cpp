#include "engine/train/model_card.h"

#include "engine/base/text.h"
#include "engine/base/version.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace inkling {

namespace {

using Json = nlohmann::ordered_json;

std::string decimals(double value, int digits = 3)
{
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

Json heldOutJson(const CheckpointState& state)
{
    Json losses = Json::array();
    for (const auto& [step, loss] : state.heldOutLosses) losses.push_back({{"step", step}, {"loss", loss}});
    return losses;
}

Json dataJson(const Dataset& data)
{
    Json files = Json::array();
    for (const DataFile& file : data.files)
        files.push_back(
            {{"name", file.name}, {"sha256", file.sha256}, {"bytes", file.bytes}, {"records", file.records}});
    return files;
}

// A text inside a line of Markdown: nothing in it makes a link, an image or a table.
std::string quoted(const std::string& text)
{
    std::string out = "`";
    for (const char c : printable(text)) out += c == '`' ? '\'' : c;
    return out + "`";
}

std::string baseHash(const Trainer& trainer) { return trainer.state().settings.at("the base"); }

Json cardJson(const Trainer& trainer, const CardFacts& facts, const std::string& notice, const std::string& licence)
{
    const TrainOptions& o = trainer.options();
    Json card = {{"kind", o.method == TrainMethod::Full ? "model" : "adapter"},
                 {"program", "Inkling " + std::string(kVersion)},
                 {"date", facts.date},
                 {"licence", licence}};
    if (!facts.base.empty())
        card["base"] = {
            {"path", pathToUtf8(facts.base)}, {"name", trainer.file().displayName()}, {"sha256", baseHash(trainer)}};
    card["architecture"] = {{"layers", trainer.config().layerCount()},
                            {"embedding_length", trainer.config().embeddingLength},
                            {"vocabulary_size", trainer.config().vocabularySize}};
    card["trained_parameters"] = trainer.trainable().parameters();
    card["data"] = dataJson(trainer.data());
    card["examples"] = {{"trained", trainer.data().training.size()}, {"held_out", trainer.data().heldOut.size()}};
    card["tokens"] = trainer.data().tokens;
    card["settings"] = trainer.state().settings;
    card["steps"] = trainer.state().step;
    card["seconds"] = trainer.state().seconds;
    if (trainer.lastLoss()) card["last_loss"] = *trainer.lastLoss();
    card["held_out_losses"] = heldOutJson(trainer.state());
    if (!notice.empty()) card["notice"] = notice;
    return card;
}

std::string lossText(const CheckpointState& state)
{
    if (state.heldOutLosses.empty()) return "No part of the data was held out.\n";
    const auto first = *state.heldOutLosses.begin(), last = *state.heldOutLosses.rbegin();
    return "On the part of the data that was held out, the loss was " + decimals(first.second) +
           " nats a token after " + std::to_string(first.first) + " steps and " + decimals(last.second) + " after " +
           std::to_string(last.first) + ".\n";
}

} // namespace

ModelCard makeCard(const Trainer& trainer, const CardFacts& facts, const std::string& notice)
{
    const std::string licence =
        !facts.licence.empty() ? facts.licence : trainer.file().metadata().text("general.license").value_or("gemma");
    ModelCard card;
    card.json = cardJson(trainer, facts, notice, licence).dump(2) + "\n";

    const bool whole = trainer.options().method == TrainMethod::Full;
    std::string text = "---\nlicense: " + licence + "\n" + (whole ? "" : "library_name: peft\n") + "---\n\n";
    text += whole ? "# A model trained with Inkling\n\n" : "# An adapter trained with Inkling\n\n";
    if (!facts.note.empty()) text += facts.note + "\n\n";
    text += facts.base.empty()
                ? "It began with random weights.\n\n"
                : "Base: " + quoted(trainer.file().displayName()) + " (SHA-256 " + baseHash(trainer) + ").\n\n";
    text += "## Data\n\n";
    for (const DataFile& file : trainer.data().files)
        text += "- " + quoted(file.name) + ": " + std::to_string(file.records) + " records, " +
                std::to_string(file.bytes) + " bytes, SHA-256 " + file.sha256 + "\n";
    text += "\n" + std::to_string(trainer.data().training.size()) + " examples were learnt from, " +
            std::to_string(trainer.data().heldOut.size()) + " held out; " + std::to_string(trainer.data().tokens) +
            " tokens in all, " + decimals(100 * trainer.contextUse(), 1) + " % of the context used.\n\n";
    text += "## Training\n\n" + std::to_string(trainer.trainable().parameters()) + " parameters in " +
            std::to_string(trainer.state().step) + " steps and " + decimals(trainer.state().seconds, 0) +
            " seconds, with Inkling " + std::string(kVersion) + " on " + facts.date + ".\n\n";
    for (const auto& [name, value] : trainer.state().settings)
        if (name.starts_with("--")) text += "- `" + name + " " + value + "`\n";
    text += "\n" + lossText(trainer.state());
    if (!notice.empty()) text += "\n## Notice\n\n" + notice + "\n";
    card.readable = text;
    return card;
}

} // namespace inkling
