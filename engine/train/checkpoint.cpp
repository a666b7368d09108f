#include "engine/train/checkpoint.h"

#include "engine/base/mapped_file.h"
#include "engine/base/text.h"
#include "engine/format/json_bounds.h"
#include "engine/format/safetensors.h"
#include "engine/format/safetensors_writer.h"

#include <nlohmann/json.hpp>

#include <cstring>
#include <utility>
#include <vector>

namespace inkling {

namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr const char* kFormat = "inkling training checkpoint";

struct Array
{
    std::string name;
    std::span<float> values;
};

// The arrays of a tensor in the file.
std::vector<Array> arraysOf(TrainedTensor& tensor)
{
    return {{"value:" + tensor.name, tensor.parameter.values},
            {"m:" + tensor.name, tensor.m},
            {"v:" + tensor.name, tensor.v}};
}

Json toJson(const CheckpointState& state)
{
    Json json = {{"format", kFormat},
                 {"version", kVersion},
                 {"step", state.step},
                 {"seconds", state.seconds},
                 {"settings", state.settings}};
    json["held_out"] = Json::array();
    for (const auto& [step, loss] : state.heldOutLosses) json["held_out"].push_back({step, loss});
    return json;
}

Result<CheckpointState> fromJson(std::string_view text, const std::string& where)
{
    INKLING_TRY(checkJsonBounds(text, where));
    const Json json = Json::parse(text, nullptr, false);
    const Error damaged{ErrorCode::BadFile, where + ": is no checkpoint of a training"};
    if (!json.is_object() || json.value("format", Json()) != kFormat) return damaged;
    if (json.value("version", Json()) != kVersion)
        return Error{ErrorCode::Unsupported, where + ": is a checkpoint of another version (" +
                                                 json.value("version", Json()).dump() + ", this program's is " +
                                                 std::to_string(kVersion) + "); start anew in another folder"};
    try {
        if (!json.at("step").is_number_unsigned()) return damaged;
        CheckpointState state;
        state.step = json.at("step").get<std::uint64_t>();
        state.seconds = json.at("seconds").get<double>();
        state.settings = json.at("settings").get<TrainSettings>();
        for (const Json& item : json.at("held_out"))
            state.heldOutLosses[item.at(0).get<std::uint64_t>()] = item.at(1).get<double>();
        return state;
    } catch (const Json::exception&) {
        return damaged;
    }
}

std::string valueOf(const TrainSettings& settings, const std::string& name)
{
    const auto it = settings.find(name);
    return it == settings.end() ? "nothing" : it->second;
}

Result<> compareSettings(const TrainSettings& stored, const TrainSettings& asked, const std::string& where)
{
    TrainSettings both = asked;
    both.insert(stored.begin(), stored.end());
    for (const auto& [name, value] : both) {
        const std::string before = valueOf(stored, name), now = valueOf(asked, name);
        if (before != now)
            return Error{ErrorCode::InvalidArgument, where + ": was made with " + name + " " + printable(before) +
                                                         ", not " + printable(now) +
                                                         "; go on as it began, or start anew in another folder"};
    }
    return {};
}

} // namespace

Result<> writeCheckpoint(const std::filesystem::path& path, const CheckpointState& state, const Trainable& trainable)
{
    const std::string text = toJson(state).dump();
    std::vector<SafetensorsItem> items = {{"state", "U8", {text.size()}, std::as_bytes(std::span(text))}};
    for (const TrainedTensor& tensor : trainable.tensors()) {
        const std::pair<const char*, std::span<const float>> arrays[] = {
            {"value:", tensor.parameter.values}, {"m:", tensor.m}, {"v:", tensor.v}};
        for (const auto& [prefix, values] : arrays)
            items.push_back({prefix + tensor.name, "F32", tensor.shape, std::as_bytes(values)});
    }
    const auto written = writeSafetensors(path, items, {});
    if (!written) return written.error();
    return {};
}

Result<CheckpointState> readCheckpoint(const std::filesystem::path& path, const TrainSettings& settings,
                                       Trainable& trainable)
{
    const auto file = MappedFile::open(path);
    if (!file) return file.error();
    const std::string where = printable(pathToUtf8(path.filename()));
    const auto entries = readSafetensors(file->bytes(), where);
    if (!entries) return entries.error();
    std::map<std::string, const SafetensorsEntry*> byName;
    for (const SafetensorsEntry& entry : *entries) byName[entry.name] = &entry;

    const auto stateEntry = byName.find("state");
    if (stateEntry == byName.end()) return Error{ErrorCode::BadFile, where + ": is no checkpoint of a training"};
    const auto bytes = stateEntry->second->data;
    auto state = fromJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, where);
    if (!state) return state;
    INKLING_TRY(compareSettings(state->settings, settings, where));

    std::vector<std::pair<std::span<float>, std::span<const std::byte>>> copies;
    for (TrainedTensor& tensor : trainable.tensors()) {
        for (const Array& array : arraysOf(tensor)) {
            const auto it = byName.find(array.name);
            if (it == byName.end() || it->second->dtype != "F32" || it->second->shape != tensor.shape)
                return Error{ErrorCode::BadFile, where + ": '" + array.name + "' is missing or of another shape"};
            copies.emplace_back(array.values, it->second->data);
        }
    }
    for (const auto& [to, from] : copies)
        std::memcpy(to.data(), from.data(), from.size()); // sizes agree: the shapes do
    return state;
}

} // namespace inkling
