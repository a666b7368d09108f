#include "engine/generate/adapter.h"

#include "engine/base/text.h"

#include <map>
#include <string>
#include <utility>

namespace inkling {

namespace {

Error otherBase(const AdapterFile& adapter, const AdapterLayer& layer, const std::string& what)
{
    return {ErrorCode::BadFile,
            adapter.displayName + ": the adapter is for another base" +
                (adapter.baseSha256.empty() ? std::string() : " (SHA-256 " + adapter.baseSha256 + ")") + ": '" +
                printable(layer.name) + "' " + what};
}

// Whether the layer's factors fit a matrix [rows, columns].
Result<> checkShape(const AdapterFile& adapter, const AdapterLayer& layer, std::uint64_t rows, std::uint64_t columns)
{
    if (layer.aShape[1] == columns && layer.bShape[0] == rows) return {};
    return otherBase(adapter, layer,
                     "is " + shapeText({rows, columns}) + " here, " + shapeText({layer.bShape[0], layer.aShape[1]}) +
                         " there");
}

} // namespace

Result<AdapterBuffers> applyAdapter(const std::filesystem::path& path, float strength, const Weights& weights,
                                    Backend& backend)
{
    const auto adapter = readAdapter(path);
    if (!adapter) return adapter.error();
    std::map<std::string, WeightMatrix*> matrices;
    for (const NamedWeight& weight : weights.named())
        if (weight.kind == NamedWeight::Kind::Linear) matrices[weight.name] = weight.matrix;

    AdapterBuffers buffers;
    std::vector<std::pair<WeightMatrix*, LowRank>> additions;
    for (const AdapterLayer& layer : adapter->layers) {
        const auto matrix = matrices.find(layer.name);
        if (matrix == matrices.end()) return otherBase(*adapter, layer, "is not in this model");
        INKLING_TRY(checkShape(*adapter, layer, matrix->second->rows(), matrix->second->columns()));
        for (const std::vector<float>* factor : {&layer.a, &layer.b}) {
            auto buffer = backend.allocate(factor->size());
            if (!buffer) return std::move(buffer).error();
            backend.write(**buffer, 0, *factor);
            buffers.push_back(std::move(*buffer));
        }
        additions.push_back({matrix->second,
                             {buffers[buffers.size() - 2].get(), buffers.back().get(), std::uint32_t(adapter->rank()),
                              adapter->scale * strength}});
    }
    if (strength == 0) return AdapterBuffers();
    for (const auto& [matrix, addition] : additions) backend.adapt(*matrix, addition);
    return buffers;
}

Result<> mergeAdapter(const std::filesystem::path& path, float strength, const ModelFile& model, WriteOptions& options)
{
    auto read = readAdapter(path);
    if (!read) return std::move(read).error();
    const auto adapter = std::make_shared<const AdapterFile>(std::move(*read));
    std::map<std::string, Shape> shapes;
    for (const TensorInfo& tensor : model.tensors()) shapes[tensor.name] = tensor.shape;
    for (const AdapterLayer& layer : adapter->layers) {
        const auto shape = shapes.find(layer.name);
        if (shape == shapes.end() || shape->second.size() != 2)
            return otherBase(*adapter, layer, "is not in this model");
        INKLING_TRY(checkShape(*adapter, layer, shape->second[0], shape->second[1]));
        const float scale = adapter->scale * strength;
        options.changes[layer.name] = [adapter, &layer, scale](std::uint64_t row, std::span<float> values) {
            const std::uint64_t rank = layer.aShape[0];
            for (std::uint64_t r = 0; r < rank; ++r) {
                const float factor = scale * layer.b[row * rank + r];
                for (std::size_t i = 0; i < values.size(); ++i) values[i] += factor * layer.a[r * values.size() + i];
            }
        };
    }
    options.changed = "with the adapter '" + adapter->displayName + "' merged at strength " + std::to_string(strength);
    return {};
}

} // namespace inkling
