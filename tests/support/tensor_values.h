// A tensor of a model file as floats, whatever its type.
#pragma once

#include "engine/format/model_file.h"
#include "engine/format/quants.h"

#include <cstdint>
#include <span>
#include <vector>

namespace inkling::test {

inline std::vector<float> valuesOf(const ModelFile& model, const TensorInfo& info)
{
    const TensorView view = model.tensor(info).value();
    std::vector<float> values(view.rows * view.columns);
    for (std::uint64_t r = 0; r < view.rows; ++r)
        dequantizeRow(view.type, view.row(r), std::span(values).subspan(r * view.columns, view.columns));
    return values;
}

} // namespace inkling::test
