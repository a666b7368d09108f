#include "engine/cli/bench/measure.h"

#include "engine/base/system_info.h"
#include "engine/cli/bench/measure_training.h"
#include "engine/generate/sampler.h"
#include "engine/generate/session.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <random>

namespace inkling::cli {

namespace {

constexpr std::uint32_t kTurns = 4;
constexpr std::uint32_t kTurnIn = 60;
constexpr std::uint32_t kTurnOut = 80;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

Error interrupted() { return {ErrorCode::Cancelled, "interrupted"}; }

class ModelBench
{
public:
    ModelBench(const BenchOptions& options, std::size_t threads, ProgressLine& progress,
               std::vector<Measurement>& results)
        : m_options(options),
          m_threads(threads),
          m_progress(progress),
          m_results(results)
    {}

    Result<> load();
    Result<> single();
    Result<> batch(std::uint32_t sequences);
    Result<> conversations();
    const Model& model() const { return *m_model; }
    const ModelCosts& costs() const { return *m_costs; }

private:
    Measurement start(const char* what, std::uint32_t n, std::uint32_t sequences, Unit unit) const;
    void report(std::string_view what, std::uint32_t run, std::uint32_t runs);
    std::vector<TokenId> randomTokens(std::size_t count);
    SessionOptions room(std::uint32_t positions) const;
    Result<> fitLengths();
    Result<> generateInto(Session& session, Sampler& sampler, std::uint32_t count);
    Result<> converse(std::uint64_t seed);

    const BenchOptions& m_options;
    std::size_t m_threads;
    ProgressLine& m_progress;
    std::vector<Measurement>& m_results;
    std::unique_ptr<Model> m_model;
    std::optional<ModelCosts> m_costs;
    std::uint32_t m_prompt = 0;
    std::uint32_t m_generate = 0;
    std::mt19937_64 m_random{1};
};

Measurement ModelBench::start(const char* what, std::uint32_t n, std::uint32_t sequences, Unit unit) const
{
    Measurement m;
    m.what = what;
    m.n = n;
    m.batch = sequences;
    m.threads = m_threads;
    m.unit = unit;
    return m;
}

void ModelBench::report(std::string_view what, std::uint32_t run, std::uint32_t runs)
{
    m_progress.show("bench: " + std::to_string(m_threads) + (m_threads == 1 ? " thread, " : " threads, ") +
                    std::string(what) + ", " + std::to_string(run + 1) + " of " + std::to_string(runs));
}

std::vector<TokenId> ModelBench::randomTokens(std::size_t count)
{
    std::vector<TokenId> tokens(count);
    for (TokenId& token : tokens) token = TokenId(m_random() % m_model->tokenCount());
    return tokens;
}

SessionOptions ModelBench::room(std::uint32_t positions) const
{
    SessionOptions options;
    options.contextLength = positions;
    return options;
}

Result<> ModelBench::load()
{
    Measurement load = start("load", 0, 1, Unit::Seconds);
    ModelArguments arguments = m_options.model;
    arguments.threads = m_threads;
    for (std::uint32_t run = 0; run < m_options.repeat; ++run) {
        if (interruption().isRaised()) return interrupted();
        report("load", run, m_options.repeat);
        m_model.reset();
        const double begin = seconds();
        auto model = openModel(arguments, run == 0 && m_results.empty() ? Remarks::Show : Remarks::Hide);
        load.values.push_back(seconds() - begin);
        if (!model) return model.error();
        m_model = std::move(*model);
    }
    INKLING_TRY(fitLengths());
    m_costs.emplace(m_model->file(), m_model->config(), activationPrecision(arguments));
    load.work.push_back(m_costs->load());
    m_results.push_back(std::move(load));
    return {};
}

// Lengths that were asked for stay; the others are made to fit.
Result<> ModelBench::fitLengths()
{
    const std::uint32_t context = m_model->config().contextLength;
    m_generate = m_options.generate.value_or(std::clamp(context / 4, 1U, 128U));
    m_prompt = m_options.prompt.value_or(m_generate < context ? std::min(512U, context - m_generate) : 1U);
    if (std::uint64_t(m_prompt) + m_generate <= context) return {};
    return Error{ErrorCode::ContextFull, m_model->file().displayName() + ": a prompt of " + std::to_string(m_prompt) +
                                             " and a generation of " + std::to_string(m_generate) +
                                             " tokens do not fit the context of " + std::to_string(context)};
}

// Samples and appends `count` tokens; a stop token does not stop it.
Result<> ModelBench::generateInto(Session& session, Sampler& sampler, std::uint32_t count)
{
    for (std::uint32_t i = 0; i < count; ++i) {
        if (interruption().isRaised()) return interrupted();
        INKLING_TRY(session.append(sampler.sample(session.logits(), session.tokens())));
    }
    return {};
}

// Prefill, time to the first token and decode, of one sequence.
Result<> ModelBench::single()
{
    const std::uint32_t prompt = m_prompt, count = m_generate;
    Measurement prefill = start("prefill", prompt, 1, Unit::TokensPerSecond);
    Measurement first = start("first_token", prompt, 1, Unit::Seconds);
    Measurement decode = start("decode", count, 1, Unit::TokensPerSecond);
    for (std::uint32_t run = 0; run < m_options.repeat; ++run) {
        report("prefill and decode", run, m_options.repeat);
        Session session(*m_model, room(prompt + count));
        Sampler sampler(SamplingOptions{});
        const auto tokens = randomTokens(prompt);
        const double begin = seconds();
        if (auto read = session.prefill(tokens, interruption()); !read) return std::move(read).error();
        const double prefilled = seconds();
        const TokenId token = sampler.sample(session.logits(), session.tokens());
        const double sampled = seconds();
        INKLING_TRY(session.append(token));
        INKLING_TRY(generateInto(session, sampler, count - 1));
        prefill.values.push_back(prompt / (prefilled - begin));
        first.values.push_back(sampled - begin);
        decode.values.push_back(count / (seconds() - sampled));
    }
    prefill.tokens = prompt;
    prefill.work.push_back(m_costs->pass(prompt, 1, 0));
    first.work = prefill.work;
    decode.tokens = count;
    for (std::uint32_t i = 0; i < count; ++i) decode.work.push_back(m_costs->pass(1, 1, prompt + i));
    for (Measurement* m : {&prefill, &first, &decode}) m_results.push_back(std::move(*m));
    return {};
}

Result<> ModelBench::batch(std::uint32_t sequences)
{
    const std::uint32_t prompt = m_prompt, count = m_generate;
    Measurement decode = start("batch_decode", count, sequences, Unit::TokensPerSecond);
    Session base(*m_model, room(prompt + count));
    if (auto read = base.prefill(randomTokens(prompt), interruption()); !read) return std::move(read).error();
    for (std::uint32_t run = 0; run < m_options.repeat; ++run) {
        report("decode of " + std::to_string(sequences), run, m_options.repeat);
        std::vector<Session> sessions;
        std::vector<Sampler> samplers;
        for (std::uint32_t i = 0; i < sequences; ++i) {
            auto fork = base.fork();
            if (!fork) return std::move(fork).error();
            sessions.push_back(std::move(*fork));
            SamplingOptions sampling;
            sampling.seed = i;
            samplers.emplace_back(sampling);
        }
        std::vector<Session*> pointers;
        for (Session& session : sessions) pointers.push_back(&session);
        std::vector<TokenId> tokens(sequences);
        const double begin = seconds();
        for (std::uint32_t step = 0; step < count; ++step) {
            if (interruption().isRaised()) return interrupted();
            for (std::uint32_t i = 0; i < sequences; ++i)
                tokens[i] = samplers[i].sample(sessions[i].logits(), sessions[i].tokens());
            INKLING_TRY(Session::appendBatch(pointers, tokens));
        }
        decode.values.push_back(double(count) * sequences / (seconds() - begin));
    }
    decode.tokens = double(count) * sequences;
    for (std::uint32_t i = 0; i < count; ++i) decode.work.push_back(m_costs->pass(1, sequences, prompt + i));
    m_results.push_back(std::move(decode));
    return {};
}

// Four turns; each re-sends the whole conversation, of which the session reads only what is new.
Result<> ModelBench::converse(std::uint64_t seed)
{
    Session session(*m_model, room(kTurns * (kTurnIn + kTurnOut)));
    SamplingOptions sampling;
    sampling.seed = seed;
    Sampler sampler(sampling);
    for (std::uint32_t turn = 0; turn < kTurns; ++turn) {
        std::vector<TokenId> prompt = session.tokens();
        const auto more = randomTokens(kTurnIn);
        prompt.insert(prompt.end(), more.begin(), more.end());
        if (auto read = session.prefill(prompt, interruption()); !read) return std::move(read).error();
        INKLING_TRY(generateInto(session, sampler, kTurnOut));
    }
    return {};
}

Result<> ModelBench::conversations()
{
    const std::uint32_t count = m_options.conversations;
    if (count == 0) return {};
    if (kTurns * (kTurnIn + kTurnOut) > m_model->config().contextLength) {
        remark("bench: conversations are left out: they need " + std::to_string(kTurns * (kTurnIn + kTurnOut)) +
               " positions, the context holds " + std::to_string(m_model->config().contextLength));
        return {};
    }
    Measurement all = start("conversations", count, 1, Unit::CpuSeconds);
    const double begin = cpuSeconds();
    for (std::uint32_t i = 0; i < count; ++i) {
        report("conversations", i, count);
        INKLING_TRY(converse(i));
    }
    all.values.push_back(cpuSeconds() - begin);
    for (std::uint32_t i = 0; i < count; ++i) {
        for (std::uint32_t turn = 0, held = 0; turn < kTurns; ++turn) {
            all.work.push_back(m_costs->pass(kTurnIn, 1, held));
            held += kTurnIn;
            for (std::uint32_t token = 0; token < kTurnOut; ++token) all.work.push_back(m_costs->pass(1, 1, held++));
        }
    }
    m_results.push_back(std::move(all));
    return {};
}

BenchedModel describe(const Model& model, const ModelCosts& costs)
{
    const ModelFile& file = model.file();
    std::map<std::string, std::size_t> types;
    for (const TensorInfo& info : file.tensors()) ++types[std::string(traits(info.type).name)];
    BenchedModel description;
    description.name = file.displayName();
    description.format = file.formatName();
    description.architecture = file.metadata().text("general.architecture").value_or("");
    description.parameters = costs.parameters();
    description.fileBytes = file.fileBytes();
    description.types.assign(types.begin(), types.end());
    description.layers = model.config().layerCount();
    description.embeddingLength = model.config().embeddingLength;
    description.vocabularySize = model.config().vocabularySize;
    description.contextLength = model.config().contextLength;
    return description;
}

} // namespace

std::string_view unitName(Unit unit)
{
    switch (unit) {
    case Unit::TokensPerSecond: return "tokens/s";
    case Unit::Seconds: return "s";
    case Unit::CpuSeconds: return "CPU s";
    }
    return "";
}

double Measurement::median() const
{
    if (values.empty()) return 0;
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    return (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]) / 2;
}

double Measurement::limit(const MachinePeaks& peaks) const
{
    double least = 0;
    for (const Work& pass : work) least += leastSeconds(pass, peaks);
    switch (unit) {
    case Unit::TokensPerSecond: return tokens / least;
    case Unit::Seconds: return least;
    case Unit::CpuSeconds: return least * double(threads); // all threads at work until the end
    }
    return 0;
}

double Measurement::fraction(const MachinePeaks& peaks) const
{
    const double best = limit(peaks), measured = median();
    return unit == Unit::TokensPerSecond ? measured / best : best / measured;
}

Result<> measureModel(const BenchOptions& options, std::size_t threads, ProgressLine& progress, BenchedModel& model,
                      std::vector<Measurement>& results)
{
    ModelBench bench(options, threads, progress, results);
    INKLING_TRY(bench.load());
    model = describe(bench.model(), bench.costs());
    INKLING_TRY(bench.single());
    for (const std::uint32_t sequences : options.batches) INKLING_TRY(bench.batch(sequences));
    INKLING_TRY(bench.conversations());
    return options.train ? measureTraining(options, threads, progress, results) : Result<>();
}

} // namespace inkling::cli
