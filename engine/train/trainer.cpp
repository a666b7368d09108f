#include "engine/train/trainer.h"

#include "engine/base/sha256.h"
#include "engine/base/system_info.h"
#include "engine/format/tensor_names.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <system_error>
#include <utility>

namespace inkling {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kSecondsBetweenCheckpoints = 45;
constexpr double kHeldOutShare = 0.05;        // of the time may go into measuring the held-out loss
constexpr double kSecondsBetweenHeldOut = 60; // at least
constexpr std::uint64_t kMostSteps = 100'000'000;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

Result<> checkOptions(const TrainOptions& options, const ModelConfig& config)
{
    const auto wrong = [](const std::string& text) { return Error{ErrorCode::InvalidArgument, text}; };
    const std::uint32_t smallest = std::min(config.embeddingLength, config.feedForwardLength);
    if (options.method == TrainMethod::LowRank && (options.rank < 1 || options.rank > smallest))
        return wrong("--rank: expected 1 to " + std::to_string(smallest) + ", got " + std::to_string(options.rank));
    if (options.data.context < 2 || options.data.context > config.contextLength)
        return wrong("--context: expected 2 to " + std::to_string(config.contextLength) + ", got " +
                     std::to_string(options.data.context));
    if (!(options.learningRate > 0) || !std::isfinite(options.learningRate))
        return wrong("--learning-rate: expected a number above 0");
    if (options.steps && (*options.steps < 1 || *options.steps > kMostSteps))
        return wrong("--steps: expected 1 to " + std::to_string(kMostSteps));
    if (!options.steps && !(options.epochs > 0 && options.epochs <= 10000))
        return wrong("--epochs: expected a number above 0, at most 10000");
    if (options.batch < 1) return wrong("--batch: expected at least 1");
    return {};
}

std::string number(double value)
{
    char text[40];
    std::snprintf(text, sizeof text, "%.9g", value);
    return text;
}

Error noNumber(std::uint64_t step, const std::filesystem::path& checkpoint)
{
    std::error_code ec;
    return {ErrorCode::BadFile, "the loss is no longer a number at step " + std::to_string(step) +
                                    (std::filesystem::exists(checkpoint, ec) ? "; the checkpoint before stands" : "") +
                                    "; a lower --learning-rate may help"};
}

// What must not change between the parts of one training.
TrainSettings settingsOf(const TrainOptions& o, const Dataset& data, const std::string& baseHash)
{
    TrainSettings settings = {
        {"--method", o.method == TrainMethod::Full ? "full" : "lora"},
        {"--learning-rate", number(double(o.learningRate))},
        {"--schedule", o.schedule == Schedule::Cosine ? "cosine" : "constant"},
        {"--weight-decay", number(double(o.weightDecay))},
        {"--batch", std::to_string(o.batch)},
        {"--context", std::to_string(o.data.context)},
        {"--clip", number(double(o.clip))},
        {"--held-out", number(o.data.heldOut)},
        {"--loss", o.data.loss == LossOn::All ? "all" : "completion"},
        {"--seed", std::to_string(o.data.seed)},
        {"the base", baseHash},
    };
    if (o.warmup) settings["--warmup"] = std::to_string(*o.warmup);
    if (o.method == TrainMethod::LowRank) {
        settings["--rank"] = std::to_string(o.rank);
        settings["--alpha"] = number(double(o.alpha));
    }
    // With a constant rate the number of steps changes nothing of what was done: such a training may be prolonged.
    if (o.schedule == Schedule::Cosine)
        settings[o.steps ? "--steps" : "--epochs"] = o.steps ? std::to_string(*o.steps) : number(o.epochs);
    for (std::size_t i = 0; i < data.files.size(); ++i)
        settings["data file " + std::to_string(i + 1)] = data.files[i].sha256;
    return settings;
}

} // namespace

Trainer::Trainer(ModelFile file, ModelConfig config, Tokenizer tokenizer)
    : m_file(std::move(file)),
      m_config(std::move(config)),
      m_tokenizer(std::move(tokenizer)),
      m_format(ChatFormat::recognise(m_file, m_tokenizer))
{}

Result<std::unique_ptr<Trainer>> Trainer::open(const TrainPlaces& places, const TrainOptions& options,
                                               const CancelFlag& cancel)
{
    auto file = ModelFile::open(places.base);
    if (!file) return std::move(file).error();
    auto config = ModelConfig::read(*file);
    if (!config) return std::move(config).error();
    INKLING_TRY(checkOptions(options, *config));
    auto tokenizer = Tokenizer::open(*file);
    if (!tokenizer) return std::move(tokenizer).error();
    if (tokenizer->size() > config->vocabularySize)
        return Error{ErrorCode::BadFile, file->displayName() + ": the tokenizer has " +
                                             std::to_string(tokenizer->size()) + " pieces, the embedding only " +
                                             std::to_string(config->vocabularySize) + " rows"};
    std::unique_ptr<Trainer> trainer(new Trainer(std::move(*file), std::move(*config), std::move(*tokenizer)));
    trainer->m_options = options;
    trainer->m_checkpoint = places.checkpoint;
    INKLING_TRY(trainer->prepare(places, cancel));
    return trainer;
}

Result<> Trainer::prepare(const TrainPlaces& places, const CancelFlag& cancel)
{
    const TextRules rules{&m_tokenizer, &m_format, m_config.vocabularySize};
    auto data = readDataset(places.data, rules, m_options.data, cancel);
    if (!data) return std::move(data).error();
    m_data = std::move(*data);
    countSteps();

    const std::uint64_t parameters = trainedParameters(m_config, m_options, m_file.has(kHeadName));
    const auto memory = planMemory(m_config, m_options, parameters, availableMemoryBytes());
    if (!memory) return memory.error();
    m_memory = *memory;
    auto backend = makeCpuTrainingBackend(places.threads > 0 ? places.threads : physicalCores(), places.isa);
    if (!backend) return std::move(backend).error();
    m_backend = std::move(*backend);
    auto weights = Weights::load(m_file, m_config, *m_backend);
    if (!weights) return std::move(weights).error();
    m_weights = std::move(*weights);
    auto trainable = Trainable::make(*m_backend, m_weights, m_options);
    if (!trainable) return std::move(trainable).error();
    m_trainable = std::move(*trainable);
    auto activations = TrainingActivations::allocate(*m_backend, m_config, m_memory.rowsAtOnce * m_options.data.context,
                                                     m_memory.checkpointing);
    if (!activations) return std::move(activations).error();
    m_activations = std::move(*activations);

    const bool folder = std::filesystem::is_directory(places.base);
    auto hash = sha256OfFile(folder ? places.base / "model.safetensors" : places.base);
    m_state.settings = settingsOf(m_options, m_data, hash ? *hash : m_file.displayName());
    return {};
}

// Rows are packed anew for each epoch, so their number may differ a little from one to the next.
void Trainer::countSteps()
{
    const std::uint64_t wanted = m_options.steps.value_or(kMostSteps);
    std::uint64_t step = 0;
    for (std::uint64_t epoch = 0; step < wanted; ++epoch) {
        if (!m_options.steps && double(epoch) >= m_options.epochs) break;
        const auto rows = packEpoch(m_data.training, m_options.data.context, m_options.data.seed, epoch);
        if (epoch == 0) m_contextUse = inkling::contextUse(rows, m_data.training, m_options.data.context);
        const std::uint64_t steps = (rows.size() + m_options.batch - 1) / m_options.batch;
        const double share = m_options.steps ? 1 : std::min(1.0, m_options.epochs - double(epoch));
        m_epochStarts.push_back(step);
        step += std::max<std::uint64_t>(1, std::uint64_t(std::ceil(double(steps) * share)));
        // Many steps over little data: all later epochs have as many as the first.
        if (m_options.steps && epoch == 63 && step < wanted) {
            for (; step < wanted; step += steps) m_epochStarts.push_back(step);
            break;
        }
    }
    m_steps = m_options.steps ? *m_options.steps : step;
}

std::span<const PackedRow> Trainer::rowsOfStep(std::uint64_t step)
{
    const auto after = std::upper_bound(m_epochStarts.begin(), m_epochStarts.end(), step);
    const std::uint64_t epoch = std::uint64_t(after - m_epochStarts.begin()) - 1;
    if (epoch != m_epoch) {
        m_rows = packEpoch(m_data.training, m_options.data.context, m_options.data.seed, epoch);
        m_epoch = epoch;
    }
    const std::size_t first =
        std::size_t(step - m_epochStarts[epoch]) * m_options.batch % std::max<std::size_t>(1, m_rows.size());
    return std::span(m_rows).subspan(first, std::min<std::size_t>(m_options.batch, m_rows.size() - first));
}

Result<> Trainer::resume()
{
    auto state = readCheckpoint(m_checkpoint, m_state.settings, m_trainable);
    if (!state) return std::move(state).error();
    m_state = std::move(*state);
    return {};
}

// Adds up the gradient of the batch, in as many passes as memory asks for. Gives its mean loss, by weight.
Result<double> Trainer::step(std::uint64_t step, std::uint64_t& tokens, const CancelFlag& cancel)
{
    const std::span<const PackedRow> rows = rowsOfStep(step);
    double learnt = 0;
    for (const PackedRow& row : rows)
        for (const std::uint32_t index : row) learnt += learntWeight(m_data.training[index]);
    double sum = 0;
    for (std::size_t first = 0; first < rows.size(); first += m_memory.rowsAtOnce) {
        std::vector<Example> examples;
        for (const PackedRow& row :
             rows.subspan(first, std::min<std::size_t>(m_memory.rowsAtOnce, rows.size() - first)))
            for (const std::uint32_t index : row) examples.push_back(m_data.training[index]);
        for (const Example& example : examples) tokens += example.tokens.size();
        if (cancel.isRaised()) return Error{ErrorCode::Cancelled, "interrupted"};
        const auto loss = lossAndGradients(model(), m_activations, examples, float(1 / learnt));
        if (!loss) return loss;
        sum += *loss;
    }
    return sum / learnt;
}

Result<double> Trainer::heldOutLoss(const CancelFlag& cancel)
{
    double sum = 0, learnt = 0;
    const auto rows = packEpoch(m_data.heldOut, m_options.data.context, 0, 0);
    for (const PackedRow& row : rows) {
        if (cancel.isRaised()) return Error{ErrorCode::Cancelled, "interrupted"};
        std::vector<Example> examples;
        for (const std::uint32_t index : row) examples.push_back(m_data.heldOut[index]);
        const auto part = loss(model(), m_activations, examples);
        if (!part) return part;
        sum += *part;
        for (const Example& example : examples) learnt += learntWeight(example);
    }
    return sum / learnt;
}

Result<> Trainer::run(const TrainSink& sink, const std::function<void(const std::string&)>& remark,
                      const CancelFlag& cancel)
{
    const Clock::time_point start = Clock::now();
    const double before = m_state.seconds;
    const std::uint64_t firstStep = m_state.step;
    Clock::time_point saved = start, measured = start;
    double measuring = 0;
    const auto save = [&] {
        m_state.seconds = before + secondsSince(start);
        saved = Clock::now();
        return writeCheckpoint(m_checkpoint, m_state, m_trainable);
    };
    const auto stop = [&](const std::string& text) -> Error {
        if (m_state.step > firstStep)
            if (const auto kept = save(); !kept)
                return {kept.error().code, kept.error().text + "; what was learnt since the last checkpoint is lost"};
        return {ErrorCode::Cancelled, text};
    };
    const auto measure = [&](TrainProgress& progress) -> Result<> {
        const Clock::time_point began = Clock::now();
        const auto loss = heldOutLoss(cancel);
        if (!loss) return loss.error();
        if (!std::isfinite(*loss)) return noNumber(m_state.step, m_checkpoint);
        progress.heldOutLoss = *loss;
        m_state.heldOutLosses[m_state.step] = *loss;
        measured = Clock::now();
        measuring += secondsSince(began);
        return {};
    };

    std::uint64_t tokens = 0;
    while (m_state.step < m_steps) {
        TrainProgress progress;
        progress.of = m_steps;
        Result<> outcome;
        if (m_state.step == 0 && !m_data.heldOut.empty()) outcome = measure(progress);
        Result<double> loss = outcome ? step(m_state.step, tokens, cancel) : Result<double>(outcome.error());
        if (!loss) return loss.error().code == ErrorCode::Cancelled ? stop(loss.error().text) : loss.error();
        const double norm = m_trainable.gradientNorm(*m_backend);
        if (!std::isfinite(*loss) || !std::isfinite(norm)) return noNumber(m_state.step + 1, m_checkpoint);
        const float rate = learningRateAt(m_options, m_state.step, m_steps);
        const double longest = double(m_options.clip);
        const float scale = longest > 0 && norm > longest ? float(longest / norm) : 1.0F;
        m_trainable.update(*m_backend, m_options, m_state.step, rate, scale);
        ++m_state.step;
        m_lastLoss = *loss;

        const double seconds = secondsSince(start);
        const bool last = m_state.step == m_steps;
        const bool due = secondsSince(measured) >= kSecondsBetweenHeldOut && measuring <= kHeldOutShare * seconds;
        if (!m_data.heldOut.empty() && (last || due)) {
            if (const auto done = measure(progress); !done && done.error().code != ErrorCode::Cancelled) return done;
        }
        progress.step = m_state.step;
        progress.loss = *loss;
        progress.learningRate = rate;
        progress.tokensPerSecond = double(tokens) / seconds;
        progress.secondsLeft = seconds / double(m_state.step - firstStep) * double(m_steps - m_state.step);
        sink(progress);
        if (cancel.isRaised() && !last) return stop("interrupted after step " + std::to_string(m_state.step));
        if (last || secondsSince(saved) >= kSecondsBetweenCheckpoints)
            if (const auto kept = save(); !kept)
                remark(kept.error().text + (last ? "" : "; training goes on, the next try is in a minute"));
    }
    return {};
}

} // namespace inkling
