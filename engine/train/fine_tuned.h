// Writes what a training made: a model as a Hugging Face folder, or an adapter as PEFT has it, with its model card
// (card.json for programs, README.md for people).
#pragma once

#include "engine/base/cancel_flag.h"
#include "engine/base/result.h"
#include "engine/train/trainer.h"

#include <filesystem>
#include <string>

namespace inkling {

// What a card says beside what the trainer knows.
struct CardFacts
{
    std::filesystem::path base; // where the base lies; empty: the model began with random weights
    std::string date;           // of today, "2026-03-01"
    std::string note;           // a paragraph for people; may be empty
    std::string licence;        // a licence's name for a model of one's own; empty: as the base's
};

// Into `folder`, which exists and may hold files of the training. Every file appears whole; the card last.
// Errors: Io, Cancelled.
Result<> writeFineTuned(const Trainer& trainer, const CardFacts& facts, const std::filesystem::path& folder,
                        const CancelFlag& cancel);

} // namespace inkling
