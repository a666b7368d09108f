#include "engine/serve/server.h"

#include "engine/serve/json_fields.h"

#include "engine/base/text.h"
#include "engine/base/version.h"
#include "engine/generate/model_place.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <new>

namespace inkling::serve {

namespace {

constexpr std::string_view kOwnMethods[] = {"initialize", "ping", "cancel", "shutdown"};
constexpr std::string_view kNotifications[] = {"heartbeat", "model.progress", "generate.progress", "generate.token",
                                               "score.progress"};
constexpr std::string_view kProtocol = "1.1";
constexpr std::string_view kProtocolMajor = "1";
constexpr double kHeartbeatSeconds = 2;
constexpr std::size_t kIdBytes = 128;
constexpr std::int64_t kMostExact = (std::int64_t(1) << 53) - 1;

// An id as JSON text; nothing where it is neither a short string nor an exact integer.
std::optional<std::string> idText(const Json& id)
{
    if (id.is_string() && id.get_ref<const std::string&>().size() <= kIdBytes) return toText(id);
    if (id.is_number_unsigned() && id.get<std::uint64_t>() <= std::uint64_t(kMostExact)) return toText(id);
    if (!id.is_number_unsigned() && id.is_number_integer() && id.get<std::int64_t>() >= -kMostExact) return toText(id);
    return std::nullopt;
}

Json describe(const RpcError& error)
{
    Json data{{"name", rpcName(error.code)}};
    if (!error.field.empty()) data["field"] = error.field;
    if (!error.supported.empty()) data["supported"] = error.supported;
    return {{"code", int(error.code)}, {"message", error.message}, {"data", std::move(data)}};
}

std::string responseText(const std::string& id, const Reply& reply)
{
    std::string text = "{\"jsonrpc\":\"2.0\",\"id\":" + id;
    if (reply.error)
        text += ",\"error\":" + toText(describe(*reply.error));
    else
        text.append(",\"result\":").append(reply.result);
    return text + "}";
}

std::string notificationText(std::string_view method, const std::string& params)
{
    return "{\"jsonrpc\":\"2.0\",\"method\":\"" + std::string(method) + "\",\"params\":" + params + "}";
}

RpcError invalidRequest(std::string message, std::string field = {})
{
    return {RpcCode::InvalidRequest, std::move(message), std::move(field)};
}

// "1.1": the digits before the dot; nothing where it is no version.
std::optional<std::string> majorOf(std::string_view version)
{
    const auto dot = version.find('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == version.size() || version.size() > 16)
        return std::nullopt;
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const std::string_view major = version.substr(0, dot);
    const std::string_view minor = version.substr(dot + 1);
    if (!std::all_of(major.begin(), major.end(), isDigit) || !std::all_of(minor.begin(), minor.end(), isDigit))
        return std::nullopt;
    return std::string(major);
}

Json capabilities()
{
    auto names = Json::array();
    for (const std::string_view name : kOwnMethods) names.push_back(name);
    for (const Method& method : methods()) names.push_back(method.name);
    return {{"methods", std::move(names)}, {"notifications", kNotifications}, {"backends", {"auto", "cpu"}}};
}

Json limits(const ServerOptions& options)
{
    return {{"line_bytes", options.lineBytes},
            {"text_bytes", options.textBytes},
            {"nesting", JsonLimits{}.depth},
            {"queued_requests", RequestQueue::kRequests},
            {"sessions", Workspace::kSessions},
            {"snapshots", Workspace::kSnapshots},
            {"alternatives", 64}};
}

ServerOptions withDefaults(ServerOptions options)
{
    if (options.openModel) return options;
    options.openModel = [](const std::filesystem::path& path,
                           const ModelOptions& modelOptions) -> Result<std::shared_ptr<Model>> {
        const auto place = findModel(pathToUtf8(path));
        if (!place) return place.error();
        ModelOptions found = modelOptions;
        if (!found.adapter) found.adapter = place->adapter;
        auto model = Model::open(place->base, found);
        if (!model) return std::move(model).error();
        return std::shared_ptr<Model>(std::move(*model));
    };
    return options;
}

RpcError cancelledError() { return {RpcCode::Cancelled, "cancelled before it was computed"}; }

} // namespace

Server::Server(ByteSource& source, MessageSink& sink, ServerOptions options)
    : m_options(withDefaults(std::move(options))),
      m_lines(source, m_options.lineBytes),
      m_outbox(sink,
               [this] {
                   m_queue.stop();
                   if (m_options.onOutputClosed) m_options.onOutputClosed();
               }),
      m_worker([this] { workerLoop(); })
{}

Server::~Server()
{
    m_queue.stop();
    m_outbox.wake();
    m_worker.join();
}

Server::Ending Server::run()
{
    std::string line;
    bool atEnd = false;
    while (!atEnd && !m_shutDown && !m_outbox.isClosed()) {
        m_outbox.waitForRoom(m_options.readBacklog, m_neverCancelled);
        switch (m_lines.next(line)) {
        case LineReader::Outcome::Line: onLine(line); break;
        case LineReader::Outcome::TooLong:
            respond("null", invalidRequest("a line is longer than " + std::to_string(m_options.lineBytes) + " bytes"));
            break;
        case LineReader::Outcome::End: atEnd = true; break;
        }
    }
    finishUp();
    if (m_shutDown) return Ending::Shutdown;
    return m_outbox.isClosed() ? Ending::OutputClosed : Ending::InputEnded;
}

void Server::finishUp()
{
    const auto forgotten = m_queue.stop();
    m_outbox.wake();
    if (m_shutDown)
        for (const auto& request : forgotten) respond(request->id, cancelledError());
    bool stopped = false;
    {
        std::unique_lock lock(m_workerMutex);
        stopped = m_workerChange.wait_for(lock, m_options.patience, [&] { return m_workerDone; });
    }
    if (!m_shutDownId.empty()) respond(m_shutDownId, Reply("{}"));
    const bool drained = m_outbox.drain(m_options.patience);
    if ((!stopped || !drained) && m_options.onStuck) m_options.onStuck();
}

void Server::onLine(std::string_view line)
{
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    try {
        Json message;
        std::size_t textBytes = 0;
        if (const auto parsed = parseJson(line, {}, message, textBytes); !parsed)
            return respond("null", RpcError{RpcCode::ParseError, parsed.error().text});
        onMessage(message, textBytes, line.size());
    } catch (const std::bad_alloc&) {
        respond("null", RpcError{RpcCode::OutOfMemory, "the message does not fit into memory"});
    }
}

void Server::onMessage(const Json& message, std::size_t textBytes, std::size_t lineBytes)
{
    if (message.is_array())
        return respond("null", invalidRequest("a batch (an array) is not supported: send one message a line"));
    if (!message.is_object()) return respond("null", invalidRequest("a message must be an object"));

    std::string id;
    if (message.contains("id")) {
        const auto text = idText(message["id"]);
        if (!text)
            return respond("null", invalidRequest("message: field 'id': expected a text of at most 128 bytes or an "
                                                  "integer of at most 53 bits",
                                                  "id"));
        id = *text;
    }
    if (m_queue.contains(id))
        return respond("null", invalidRequest("the id " + printable(id) + " is still in use", "id"));

    Fields fields("message", message, RpcCode::InvalidRequest);
    fields.any("id");
    fields.choice("jsonrpc", {"2.0"}, "");
    const std::string method = fields.text("method");
    const Json* const params = fields.any("params");
    if (const auto error = fields.finish()) return respond(id.empty() ? "null" : id, *error);
    if (params && !params->is_object())
        return respond(id.empty() ? "null" : id,
                       RpcError{RpcCode::InvalidParams, "'params': expected an object", "params"});
    if (id.empty()) return onNotification(method, params ? *params : Json::object());

    auto request = std::make_shared<Request>();
    request->id = std::move(id);
    request->params = std::make_shared<const Json>(params ? *params : Json::object());
    request->bytes = lineBytes;
    dispatch(std::move(request), method, textBytes);
}

void Server::onNotification(const std::string& method, const Json& params)
{
    if (m_initialized && method == "cancel") {
        const Reply reply = cancel(params);
        if (reply.error) remark(reply.error->message);
    } else if (m_initialized && method == "shutdown") {
        m_shutDown = true;
    } else {
        remark("the notification '" + printable(method) +
               "' was not carried out: only cancel and shutdown may lack an id");
    }
}

void Server::dispatch(RequestQueue::Pointer request, const std::string& name, std::size_t textBytes)
{
    const std::string& id = request->id;
    request->method = findMethod(name);
    const bool isOwn = std::find(std::begin(kOwnMethods), std::end(kOwnMethods), name) != std::end(kOwnMethods);
    if (!isOwn && !request->method)
        return respond(id, RpcError{RpcCode::MethodNotFound, "method '" + printable(name) + "' does not exist"});
    if (!m_initialized && name != "initialize" && name != "ping")
        return respond(id, RpcError{RpcCode::NotInitialized, "the first request must be initialize"});
    if (textBytes > m_options.textBytes)
        return respond(id, RpcError{RpcCode::TooLarge, "the request holds " + std::to_string(textBytes) +
                                                           " bytes of text; the limit is " +
                                                           std::to_string(m_options.textBytes)});
    if (name == "shutdown") {
        Fields fields("shutdown", *request->params);
        if (const auto error = fields.finish()) return respond(id, *error);
        m_shutDown = true;
        m_shutDownId = id;
    } else if (isOwn) {
        respond(id, runOwnMethod(name, *request->params));
    } else if (request->method->timing == Timing::AtOnce) {
        respond(id, runMethod(*request));
    } else if (!m_queue.push(request)) {
        respond(id, RpcError{RpcCode::Busy, "too many requests are queued already"});
    }
}

Reply Server::runOwnMethod(const std::string& method, const Json& params)
{
    if (method == "initialize") return initialize(params);
    if (method == "cancel") return cancel(params);
    return ping(params);
}

Reply Server::initialize(const Json& params)
{
    Fields fields("initialize", params);
    const std::string version = fields.text("protocol");
    const std::string client = fields.text("client", "");
    const double seconds = fields.number("heartbeat_seconds", {0, 60}, kHeartbeatSeconds);
    if (seconds > 0 && seconds < 0.05) fields.refuse("heartbeat_seconds", "expected 0 or a number from 0.05 to 60");
    const auto major = majorOf(version);
    if (!major) fields.refuse("protocol", "expected MAJOR.MINOR, got '" + printable(version, 40) + "'");
    if (const auto error = fields.finish()) return *error;
    if (m_initialized) return invalidRequest("initialize was answered already");
    if (*major != kProtocolMajor)
        return RpcError{RpcCode::Unsupported,
                        "protocol " + version + " is not spoken here; this engine speaks " + std::string(kProtocol),
                        {},
                        {std::string(kProtocol)}};

    m_initialized = true;
    if (!client.empty()) remark("serving " + printable(client));
    m_outbox.startHeartbeat(std::chrono::duration<double>(seconds),
                            [this] { return notificationText("heartbeat", statusText()); });
    Json result{{"protocol", kProtocol},
                {"engine", {{"name", "inkling-cli"}, {"version", kVersion}}},
                {"capabilities", capabilities()},
                {"limits", limits(m_options)},
                {"heartbeat_seconds", seconds}};
    return Reply(toText(result));
}

Reply Server::ping(const Json& params) const
{
    Fields fields("ping", params);
    if (const auto error = fields.finish()) return *error;
    return Reply(statusText());
}

Reply Server::cancel(const Json& params)
{
    Fields fields("cancel", params);
    const Json* const id = fields.any("id");
    if (!id) fields.missing("id");
    const auto text = id ? idText(*id) : std::nullopt;
    if (id && !text) fields.refuse("id", "expected the id of a request");
    if (const auto error = fields.finish()) return *error;

    const RequestQueue::Cancelled cancelled = m_queue.cancel(*text);
    m_outbox.wake();
    if (cancelled.removed) respond(cancelled.removed->id, cancelledError());
    return Reply(toText({{"cancelled", cancelled.found}}));
}

void Server::workerLoop()
{
    while (const auto request = m_queue.next()) {
        m_outbox.waitForRoom(m_options.computeBacklog, request->cancel);
        const Reply reply = runMethod(*request);
        m_workspace.publish();
        m_queue.finish(); // before the answer is out, or its id could be used again too early
        respond(request->id, reply);
    }
    {
        const std::lock_guard lock(m_workerMutex);
        m_workerDone = true;
    }
    m_workerChange.notify_all();
}

Reply Server::runMethod(const Request& request)
{
    Call call{
        m_workspace,         request,
        m_options.openModel, [&](std::string_view method, Json params) { notify(request, method, std::move(params)); },
        m_progress,          [this](std::string_view line) { remark(line); }};
    try {
        return request.method->run(call, *request.params);
    } catch (const std::bad_alloc&) {
        return RpcError{RpcCode::OutOfMemory, std::string(request.method->name) + ": out of memory"};
    } catch (const std::exception& error) {
        return RpcError{RpcCode::Internal, std::string(request.method->name) + ": " + error.what()};
    }
}

void Server::respond(const std::string& id, const Reply& reply)
{
    std::string text = responseText(id, reply);
    if (text.size() > m_options.lineBytes)
        text = responseText(id, RpcError{RpcCode::TooLarge, "the answer would be longer than " +
                                                                std::to_string(m_options.lineBytes) + " bytes"});
    m_outbox.push(std::move(text));
}

void Server::notify(const Request& request, std::string_view method, Json params)
{
    std::string body = toText(params);
    body.insert(1, "\"id\":" + request.id + (params.empty() ? "" : ","));
    m_outbox.waitForRoom(m_options.computeBacklog, request.cancel);
    m_outbox.push(notificationText(method, body));
}

std::string Server::statusText() const
{
    const RequestQueue::Status status = m_queue.status();
    return "{\"running\":" + status.running + ",\"queued\":" + std::to_string(status.queued) +
           ",\"progress\":" + std::to_string(m_progress.load()) + "}";
}

void Server::remark(std::string_view line) const
{
    if (m_options.remark) m_options.remark(line);
}

} // namespace inkling::serve
