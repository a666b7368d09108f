#include "engine/train/trainable.h"

#include "engine/base/random_numbers.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

namespace inkling {

Result<Trainable> Trainable::make(TrainingBackend& backend, const Weights& weights, const TrainOptions& options)
{
    Trainable trainable;
    for (const NamedWeight& weight : weights.named()) {
        if (options.method == TrainMethod::LowRank) {
            if (weight.kind == NamedWeight::Kind::Linear) INKLING_TRY(trainable.addLowRank(backend, weight, options));
            continue;
        }
        auto parameter = weight.vector ? backend.train(*weight.vector) : backend.train(*weight.matrix);
        if (!parameter) return std::move(parameter).error();
        const Shape shape =
            weight.vector ? Shape{weight.vector->size()} : Shape{weight.matrix->rows(), weight.matrix->columns()};
        trainable.add(weight.name, shape, *parameter, weight.matrix != nullptr);
    }
    try {
        for (TrainedTensor& tensor : trainable.m_tensors) {
            tensor.m.assign(tensor.parameter.values.size(), 0.0F);
            tensor.v.assign(tensor.parameter.values.size(), 0.0F);
        }
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "not enough memory for the optimiser's moments"};
    }
    return trainable;
}

Result<> Trainable::addLowRank(TrainingBackend& backend, const NamedWeight& weight, const TrainOptions& options)
{
    const std::uint64_t rows = weight.matrix->rows(), columns = weight.matrix->columns(), rank = options.rank;
    auto a = backend.allocate(rank * columns);
    auto b = backend.allocate(rows * rank);
    if (!a) return std::move(a).error();
    if (!b) return std::move(b).error();
    RandomNumbers random(options.data.seed, m_tensors.size());
    std::vector<float> values(rank * columns);
    const float bound = 1 / std::sqrt(float(columns));
    for (float& value : values) value = bound * (2 * random.uniform() - 1);
    backend.write(**a, 0, values);
    backend.adapt(*weight.matrix, {a->get(), b->get(), options.rank, options.alpha / float(options.rank)});
    const auto trainedA = backend.train(**a);
    const auto trainedB = backend.train(**b);
    if (!trainedA) return trainedA.error();
    if (!trainedB) return trainedB.error();
    add(weight.name + std::string(kFactorA), {rank, columns}, *trainedA, true);
    add(weight.name + std::string(kFactorB), {rows, rank}, *trainedB, true);
    m_factors.push_back(std::move(*a));
    m_factors.push_back(std::move(*b));
    return {};
}

void Trainable::add(std::string name, Shape shape, const Parameter& parameter, bool decays)
{
    m_tensors.push_back({std::move(name), std::move(shape), parameter, {}, {}, decays});
}

std::uint64_t Trainable::parameters() const
{
    std::uint64_t count = 0;
    for (const TrainedTensor& tensor : m_tensors) count += tensor.parameter.values.size();
    return count;
}

double Trainable::gradientNorm(TrainingBackend& backend) const
{
    double sum = 0;
    for (const TrainedTensor& tensor : m_tensors) sum += backend.sumOfSquares(tensor.parameter.gradient);
    return std::sqrt(sum);
}

void Trainable::update(TrainingBackend& backend, const TrainOptions& options, std::uint64_t step, float learningRate,
                       float gradientScale)
{
    AdamWStep adamW;
    adamW.learningRate = learningRate;
    adamW.gradientScale = gradientScale;
    adamW.correction1 = float(1 - std::pow(double(adamW.beta1), double(step + 1)));
    adamW.correction2 = float(1 - std::pow(double(adamW.beta2), double(step + 1)));
    for (TrainedTensor& tensor : m_tensors) {
        adamW.weightDecay = tensor.decays ? options.weightDecay : 0;
        backend.adamW(tensor.parameter, {tensor.m, tensor.v}, adamW);
        std::fill(tensor.parameter.gradient.begin(), tensor.parameter.gradient.end(), 0.0F);
    }
}

} // namespace inkling
