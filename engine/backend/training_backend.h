// What a device must be able to do to train: every verb of Backend, keeping what its backward twin will need, and those
// twins, to be called in the reverse order. Not for the loop around a step (train/trainer) nor for what a layer is made
// of (model/gemma3.cpp forward, train/backward.cpp backward).
//
// Names in the shapes are those of backend.h. A gradient d… is that of the loss with respect to …, in the same shape.
#pragma once

#include "engine/backend/adamw_step.h"
#include "engine/backend/backend.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace inkling {

// Values that training changes, and where their gradient is added up; both belong to the backend.
struct Parameter
{
    std::span<float> values;
    std::span<float> gradient;
};

// The rows of a batch that a loss is taken of, all spans equally long.
struct LossRows
{
    std::span<const std::uint32_t> rows;
    std::span<const TokenId> targets; // the token that each is to predict
    std::span<const float> weights;   // what each counts

    std::size_t size() const { return rows.size(); }
    LossRows part(std::size_t first, std::size_t count) const
    {
        return {rows.subspan(first, count), targets.subspan(first, count), weights.subspan(first, count)};
    }
};

// One thread at a time. Batches start at position 0 of every sequence, and each KvRows holds a whole sequence in order.
class TrainingBackend : public Backend
{
public:
    // From here on the values are kept in F32, change, and have a gradient, which is 0 now. The spans stay valid while
    // the backend's object lives. Errors: OutOfMemory.
    virtual Result<Parameter> train(Buffer& vector) = 0;
    virtual Result<Parameter> train(WeightMatrix& matrix) = 0;

    // Whether the forward verbs of layers keep what their twins need. Each normQkv begins a layer's record, the twin of
    // normQkv ends it; records are used last first.
    enum class Recording { Off, On };
    virtual void setRecording(Recording recording) = 0;

    // Σ over rows of weight[row] · the cross-entropy in nats of softmax(rmsNorm(x[row], norm) · tableᵀ) and
    // target[row]. With `dx`: dx[m, d] becomes the gradient of scale · that sum, 0 in rows not named, and the gradients
    // of norm and table grow. Logits are in memory for a few hundred rows at most, whatever their number.
    virtual double crossEntropy(Buffer* dx, const Buffer& x, const LossRows& rows, float scale, const Buffer& norm,
                                float epsilon, const WeightMatrix& table, std::size_t m) = 0;

    // Twin of gatedMlp: dx is the gradient of its result and becomes that of what it was given.
    virtual void gatedMlpBackward(Buffer& dx, const Buffer& norm, const WeightMatrix& gate, const WeightMatrix& up,
                                  const WeightMatrix& down, const Buffer& postNorm, float epsilon, std::size_t m) = 0;

    // Twin of projectAndAdd: dattended[m, H h] of dx[m, d], which passes on unchanged.
    virtual void projectAndAddBackward(Buffer& dattended, const Buffer& dx, const WeightMatrix& wo,
                                       const Buffer& postNorm, float epsilon, std::size_t m) = 0;

    // Twin of attend and rotateAndStore: the gradients of q[m, H h], k[m, G h], v[m, G h] as normQkv gave them.
    virtual void attendBackward(Buffer& dq, Buffer& dk, Buffer& dv, const Buffer& dattended, const Buffer& qNorm,
                                const Buffer& kNorm, float epsilon, const Buffer& rotations,
                                const AttentionShape& shape, std::span<const SequenceSpan> spans,
                                std::span<const KvRows> caches) = 0;

    // Twin of normQkv: adds to dx[m, d]. Ends the layer's record.
    virtual void normQkvBackward(Buffer& dx, const Buffer& dq, const Buffer& dk, const Buffer& dv, const Buffer& norm,
                                 float epsilon, const WeightMatrix& wq, const WeightMatrix& wk, const WeightMatrix& wv,
                                 std::size_t m) = 0;

    // Twin of embed: the table's gradient grows where it is trained.
    virtual void embedBackward(const Buffer& dx, const WeightMatrix& table, std::span<const TokenId> tokens,
                               float scale) = 0;

    // AdamW for one parameter; m and v are its moments.
    struct Moments
    {
        std::span<float> m;
        std::span<float> v;
    };
    virtual void adamW(const Parameter& parameter, const Moments& moments, const AdamWStep& step) = 0;
    virtual double sumOfSquares(std::span<const float> values) = 0;
};

// With the widest kernels of `isa` ("auto", or a name of --isa). Errors (Unsupported): an isa that this machine or
// build has not.
Result<std::unique_ptr<TrainingBackend>> makeCpuTrainingBackend(std::size_t threads, std::string_view isa);

} // namespace inkling
