// What the tests of this room share: the toy model (random weights, window 8, 1,024 pieces) and the golden tokens.
#pragma once

#include "engine/generate/model.h"
#include "tests/support/engine_test.h"

#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace inkling::test {

// The tokens that tests/data/*.logits.npy belong to.
inline const std::vector<TokenId> kGoldenTokens{2,   300, 400, 500, 600, 700, 301, 302, 303, 304,
                                                305, 306, 900, 901, 902, 903, 904, 77,  78,  79};

inline std::unique_ptr<Model> openToy(std::size_t threads = 1, std::uint32_t chunk = 64,
                                      const std::string& name = "toy-F32.gguf")
{
    ModelOptions options;
    options.activations = ActivationPrecision::F32;
    options.threads = threads;
    options.chunk = chunk;
    auto model = Model::open(dataPath(name), options);
    if (!model) qFatal("%s", model.error().text.c_str());
    return std::move(*model);
}

// log softmax(logits)[id], by its definition.
inline double logSoftmax(std::span<const float> logits, TokenId id)
{
    long double sum = 0;
    for (const float logit : logits) sum += std::exp(static_cast<long double>(logit));
    return double(static_cast<long double>(logits[std::size_t(id)]) - std::log(sum));
}

} // namespace inkling::test
