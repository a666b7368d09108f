// model.open, model.info, model.close.
#include "engine/serve/json_fields.h"
#include "engine/serve/methods.h"
#include "engine/serve/model_info.h"

#include "engine/base/text.h"

#include <nlohmann/json.hpp>

#include <chrono>

namespace inkling::serve {

namespace {

struct OpenParams
{
    std::string path;
    std::string backend;
    std::uint32_t context = 0;
    ModelOptions options;
};

ActivationPrecision activationsFromName(std::string_view name)
{
    if (name == "f32") return ActivationPrecision::F32;
    if (name == "bf16") return ActivationPrecision::BF16;
    if (name == "int8") return ActivationPrecision::Int8;
    return ActivationPrecision::Auto;
}

// The operating system would see the part before a NUL only.
bool isPath(const std::string& text) { return !text.empty() && text.find('\0') == std::string::npos; }

OpenParams readOpenParams(Fields& fields)
{
    OpenParams read;
    read.path = fields.text("path");
    if (!isPath(read.path)) fields.refuse("path", "is empty or has a NUL in it");
    if (fields.has("adapter")) {
        const std::string adapter = fields.text("adapter");
        if (!isPath(adapter)) fields.refuse("adapter", "is empty or has a NUL in it");
        read.options.adapter = pathFromUtf8(adapter);
    }
    read.options.adapterStrength = float(fields.number("scale", {-10, 10}, 1));
    read.options.threads = std::size_t(fields.integer("threads", {0, 1024}, 0));
    read.backend = fields.choice("backend", {"auto", "cpu", "vulkan"}, "auto");
    read.options.activations =
        activationsFromName(fields.choice("activations", {"auto", "f32", "bf16", "int8"}, "auto"));
    read.context = std::uint32_t(fields.integer("context", {0, 1 << 20}, 0));
    read.options.chunk = std::uint32_t(fields.integer("chunk", {1, 64}, 64));
    return read;
}

} // namespace

Reply modelOpen(Call& call, const Json& params)
{
    Fields fields("model.open", params);
    const OpenParams wanted = readOpenParams(fields);
    if (const auto error = fields.finish()) return *error;
    if (const auto open = call.workspace.model())
        return RpcError{RpcCode::ModelAlreadyOpen,
                        "'" + open->model->file().displayName() + "' is open; close it first"};
    if (wanted.backend == "vulkan")
        return RpcError{RpcCode::Unsupported, "backend 'vulkan' is not in this engine", "backend", {"auto", "cpu"}};

    const auto begin = std::chrono::steady_clock::now();
    call.notify("model.progress", {{"stage", "reading"}});
    auto model = call.openModel(pathFromUtf8(wanted.path), wanted.options);
    if (!model) return model.error();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;

    auto open = std::make_shared<OpenModel>();
    open->model = std::move(*model);
    open->info = describeModel(*open->model);
    open->context = wanted.context;

    auto remarks = Json::array();
    for (const std::string& line : open->model->file().remarks()) remarks.push_back(line);
    if (const std::string& line = open->model->chatFormat().remark(); !line.empty()) remarks.push_back(line);
    for (const Json& line : remarks) call.remark(line.get_ref<const std::string&>());

    Json result{{"info", Json::parse(open->info)},
                {"backend", open->model->backend().description()},
                {"remarks", std::move(remarks)},
                {"seconds", seconds.count()}};
    call.workspace.setModel(std::move(open));
    return Reply(toText(result));
}

Reply modelInfo(Call& call, const Json& params)
{
    Fields fields("model.info", params);
    if (const auto error = fields.finish()) return *error;
    const auto open = call.workspace.model();
    if (!open) return modelNotOpen();
    return Reply(toText({{"info", Json::parse(open->info)}, {"backend", open->model->backend().description()}}));
}

Reply modelClose(Call& call, const Json& params)
{
    Fields fields("model.close", params);
    if (const auto error = fields.finish()) return *error;
    if (!call.workspace.model()) return modelNotOpen();
    call.workspace.closeModel();
    return Reply("{}");
}

} // namespace inkling::serve
