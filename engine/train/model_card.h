// What somebody should know of a model that was trained: from what, with what, how, how well. Not for writing the
// model.
#pragma once

#include "engine/train/fine_tuned.h"
#include "engine/train/trainer.h"

#include <string>

namespace inkling {

struct ModelCard
{
    std::string json;     // card.json
    std::string readable; // README.md, with the front matter that model hubs read
};

// `notice`: what the base's licence asks to be said; may be empty.
ModelCard makeCard(const Trainer& trainer, const CardFacts& facts, const std::string& notice);

} // namespace inkling
