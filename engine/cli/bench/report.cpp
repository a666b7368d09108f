#include "engine/cli/bench/report.h"

#include "engine/base/system_info.h"
#include "engine/base/text.h"
#include "engine/cli/table.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace inkling::cli {

namespace {

using Json = nlohmann::ordered_json;

const MachinePeaks* peaksFor(const BenchReport& report, std::size_t threads)
{
    const auto found = std::find_if(report.machine.begin(), report.machine.end(),
                                    [&](const MachinePeaks& peaks) { return peaks.threads == threads; });
    return found == report.machine.end() ? nullptr : &*found;
}

Json peaksJson(const MachinePeaks& peaks)
{
    return {{"threads", peaks.threads},
            {"read_gb_per_s", peaks.readGbPerSecond},
            {"int8_gop_per_s", peaks.int8GopPerSecond},
            {"f32_gflop_per_s", peaks.f32GflopPerSecond}};
}

// The figures of the most threads, and those of every number of threads beside them.
Json machineJson(const BenchReport& report)
{
    Json machine = {{"cpu", sanitizeUtf8(cpuName())}, {"isa", widestIsa()}};
    if (report.machine.empty()) return machine;
    machine.update(peaksJson(report.machine.back()));
    Json all = Json::array();
    for (const MachinePeaks& peaks : report.machine) all.push_back(peaksJson(peaks));
    machine["by_threads"] = std::move(all);
    return machine;
}

Json modelJson(const BenchedModel& model)
{
    Json types = Json::object();
    for (const auto& [type, count] : model.types) types[type] = count;
    return {{"name", sanitizeUtf8(model.name)},
            {"format", model.format},
            {"architecture", sanitizeUtf8(model.architecture)},
            {"parameters", model.parameters},
            {"file_bytes", model.fileBytes},
            {"types", types},
            {"layers", model.layers},
            {"embedding_length", model.embeddingLength},
            {"vocabulary_size", model.vocabularySize},
            {"context_length", model.contextLength}};
}

Json resultJson(const BenchReport& report, const Measurement& m)
{
    const auto [least, greatest] = std::minmax_element(m.values.begin(), m.values.end());
    const MachinePeaks* peaks = peaksFor(report, m.threads);
    return {{"what", m.what},
            {"n", m.n},
            {"batch", m.batch},
            {"threads", m.threads},
            {"head", "exact"},
            {"rescored", 0},
            {"unit", unitName(m.unit)},
            {"min", *least},
            {"median", m.median()},
            {"max", *greatest},
            {"limit", peaks ? Json(m.limit(*peaks)) : Json(nullptr)},
            {"fraction", peaks ? Json(m.fraction(*peaks)) : Json(nullptr)}};
}

std::string percent(double fraction) { return figure(100 * fraction) + " %"; }

std::string machineTable(const BenchReport& report)
{
    std::vector<std::vector<std::string>> rows{{"threads", "read GB/s", "int8 Gop/s", "f32 Gflop/s"}};
    for (const MachinePeaks& peaks : report.machine)
        rows.push_back({std::to_string(peaks.threads), figure(peaks.readGbPerSecond), figure(peaks.int8GopPerSecond),
                        figure(peaks.f32GflopPerSecond)});
    return sanitizeUtf8(cpuName()) + ", " + std::string(widestIsa()) + '\n' +
           alignedTable(rows, {Align::Right, Align::Right, Align::Right, Align::Right});
}

std::string modelLine(const BenchedModel& model)
{
    std::string types;
    for (const auto& [type, count] : model.types) types += ' ' + type;
    return printable(model.name) + ": " + figure(double(model.parameters) * 1e-6) + " M parameters," + types + ", " +
           byteSize(double(model.fileBytes)) + '\n';
}

std::string resultsTable(const BenchReport& report)
{
    std::vector<std::vector<std::string>> rows{
        {"what", "n", "batch", "threads", "min", "median", "max", "unit", "limit", "of limit"}};
    for (const Measurement& m : report.results) {
        const auto [least, greatest] = std::minmax_element(m.values.begin(), m.values.end());
        const MachinePeaks* peaks = peaksFor(report, m.threads);
        rows.push_back({m.what, std::to_string(m.n), std::to_string(m.batch), std::to_string(m.threads), figure(*least),
                        figure(m.median()), figure(*greatest), std::string(unitName(m.unit)),
                        peaks ? figure(m.limit(*peaks)) : "–", peaks ? percent(m.fraction(*peaks)) : "–"});
    }
    return alignedTable(rows, {Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right,
                               Align::Right, Align::Left, Align::Right, Align::Right});
}

} // namespace

std::string benchJson(const BenchReport& report)
{
    Json results = Json::array();
    for (const Measurement& m : report.results) results.push_back(resultJson(report, m));
    return Json{{"machine", machineJson(report)},
                {"model", report.model ? modelJson(*report.model) : Json(nullptr)},
                {"results", std::move(results)},
                {"peak_rss_bytes", report.peakRssBytes}}
               .dump() +
           '\n';
}

std::string benchTable(const BenchReport& report)
{
    std::string out = machineTable(report);
    if (report.model) out += '\n' + modelLine(*report.model);
    if (!report.results.empty()) out += resultsTable(report);
    if (report.model) out += "peak memory: " + byteSize(double(report.peakRssBytes)) + ", head: exact\n";
    return out;
}

} // namespace inkling::cli
