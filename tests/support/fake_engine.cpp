// An engine that speaks the protocol of engine/serve/PROTOCOL.md without a model, and fails where it is told to.
// Arguments in front of "serve" are key=value:
//   reply=TEXT       what it says, a token a word (default: forty words)
//   name=TEXT        what the model is called (default: Fake 270M)
//   chat_format=F    "gemma" (default) or "none"
//   tokens=N         says N words instead, as fast as it can
//   pause_ms=N       between tokens
//   die_at=N         exits without a word before token N (0: while it opens the model)
//   hang_at=N        says nothing more, and reads nothing more, from token N on
//   half_line_at=N   writes half a message before token N and exits
//   rubbish_at=N     writes a line that is no message before token N
//   once=FILE        fails only if FILE does not exist, and creates it: the next engine is sound
//   licence=L        what the file says of its licence (default: mit; empty: it says nothing)
//   backends=A,B     what it computes on (default: auto,cpu); others are refused
//   no_device=NAME   refuses this backend though it has it
//   version=V        the protocol it speaks (default 1.0)
//   refuse=NAME      answers model.open of a path that contains "refused" with this error
//   log=FILE         appends every line it reads
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using nlohmann::json;

std::map<std::string, std::string> options;
std::mutex mutex;
std::condition_variable arrived;
std::deque<json> queue;
std::atomic<long> cancelled{-1}; // the id of the request
std::mutex outputMutex;

bool has(const std::string& key) { return options.count(key) > 0; }

long number(const std::string& key, long otherwise)
{
    return has(key) ? std::strtol(options[key].c_str(), nullptr, 10) : otherwise;
}

void write(const std::string& text)
{
    const std::lock_guard lock(outputMutex);
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

void send(const json& message) { write(message.dump() + "\n"); }

void answer(const json& id, const json& result) { send({{"jsonrpc", "2.0"}, {"id", id}, {"result", result}}); }

void refuse(const json& id, const std::string& name, const std::string& text)
{
    send(
        {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", -32000}, {"message", text}, {"data", {{"name", name}}}}}});
}

[[noreturn]] void end(int status)
{
    std::fflush(stdout);
    std::_Exit(status);
}

[[noreturn]] void hang()
{
    const std::lock_guard lock(outputMutex); // the heartbeat too
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

// True the first time, or always where nothing says otherwise.
bool mayFail()
{
    if (!has("once")) return true;
    if (std::ifstream(options["once"]).good()) return false;
    std::ofstream(options["once"]) << "failed\n";
    return true;
}

void failBefore(long token)
{
    const auto due = [token](const char* key) { return has(key) && number(key, -1) == token && mayFail(); };
    if (due("die_at")) end(9);
    if (due("hang_at")) hang();
    if (due("half_line_at")) {
        write("{\"jsonrpc\": \"2.0\", \"method\": \"generate.to");
        end(9);
    }
    if (due("rubbish_at")) write("Segmentation fault, or something like it\n");
}

std::vector<std::string> words()
{
    std::vector<std::string> all;
    if (has("tokens")) {
        for (long i = 0; i < number("tokens", 0); ++i) all.push_back(" word" + std::to_string(i));
        return all;
    }
    std::string text = has("reply") ? options["reply"] : std::string();
    if (text.empty()) {
        for (int i = 1; i <= 40; ++i) text += (i > 1 ? " word" : "word") + std::to_string(i);
    }
    std::string word;
    for (const char c : text) {
        if (c == ' ' && !word.empty()) {
            all.push_back(word);
            word.clear();
        }
        word += c;
    }
    if (!word.empty()) all.push_back(word);
    return all;
}

std::vector<std::string> backends()
{
    std::vector<std::string> names;
    std::stringstream list(has("backends") ? options["backends"] : "auto,cpu");
    for (std::string name; std::getline(list, name, ',');) names.push_back(name);
    return names;
}

// The backend that is asked for, or nothing where it is not there; the request is answered then.
std::optional<std::string> backendFor(const json& request)
{
    const std::string backend = request["params"].value("backend", "auto");
    const std::vector<std::string> known = backends();
    const bool isKnown = std::find(known.begin(), known.end(), backend) != known.end();
    if (isKnown && (!has("no_device") || options["no_device"] != backend)) return backend;
    refuse(request["id"], "unsupported", "backend '" + backend + "': no device was found");
    return std::nullopt;
}

void openModel(const json& request)
{
    const std::string path = request["params"]["path"];
    failBefore(0);
    if (has("refuse") && path.find("refused") != std::string::npos) {
        refuse(request["id"], options["refuse"], path + ": tensor 'x' runs past the end of the file");
        return;
    }
    const auto backend = backendFor(request);
    if (!backend) return;
    const long threads = request["params"].value("threads", 0L);
    const std::string licence = has("licence") ? options["licence"] : "mit";
    const std::string format = has("chat_format") ? options["chat_format"] : "gemma";
    answer(request["id"], {{"info",
                            {{"format", "GGUF v3"},
                             {"architecture", "gemma3"},
                             {"name", has("name") ? options["name"] : "Fake 270M"},
                             {"licence", licence.empty() ? json() : json(licence)},
                             {"chat_format", format},
                             {"parameters", 268098176},
                             {"file_bytes", 241000000},
                             {"context_length", 32768},
                             {"vocabulary_size", 262144},
                             {"layers", 18},
                             {"embedding_length", 640},
                             {"types", {{"F32", 109}, {"Q4_0", 126}, {"Q8_0", 1}}}}},
                           {"backend", *backend + ", " + std::to_string(threads) + " threads"},
                           {"remarks", json::array()},
                           {"seconds", 0.01}});
}

// The word itself and five others, as likely as the places they stand at.
json best(const std::string& word)
{
    json list = json::array();
    const char* const others[] = {" please", " just", " perhaps", " have", " double"};
    list.push_back({{"token", 1}, {"text", word}, {"log_probability", -0.7}});
    for (int i = 0; i < 5; ++i) {
        list.push_back({{"token", 2 + i}, {"text", others[i]}, {"log_probability", -1.5 - i}});
    }
    return list;
}

// How much of the reply stands there already, of a request that goes on with it.
std::size_t wordsSaid(const json& params)
{
    if (!params.value("continue_last", false)) return 0;
    std::istringstream said(params["messages"].back()["content"].get<std::string>());
    std::size_t count = 0;
    for (std::string word; said >> word;) ++count;
    return count;
}

void generate(const json& request)
{
    const json id = request["id"];
    const json& params = request["params"];
    const auto isCancelled = [&id] { return id == cancelled.load(); };
    send({{"jsonrpc", "2.0"}, {"method", "generate.progress"}, {"params", {{"id", id}, {"done", 8}, {"total", 8}}}});
    const long count = params.value("count", 1L);
    std::vector<std::string> texts(static_cast<std::size_t>(count));
    const bool weighs = params.contains("log_probabilities");
    std::vector<std::string> said = words();
    if (weighs) { // one word: the one that the reply goes on with
        const std::size_t at = std::min(wordsSaid(params), said.size() - 1);
        said = {said[at]};
    }
    long token = 0;
    for (const std::string& word : said) {
        ++token;
        if (!weighs) failBefore(token);
        if (isCancelled()) break;
        for (long i = 0; i < count; ++i) {
            const std::string text = token == 1 && i > 0 ? "Another " + word : word;
            texts[static_cast<std::size_t>(i)] += text;
            json step{{"id", id}, {"alternative", i}, {"token", token}, {"text", text}};
            if (weighs) step["best"] = best(word);
            send({{"jsonrpc", "2.0"}, {"method", "generate.token"}, {"params", step}});
        }
        if (number("pause_ms", 0) > 0) std::this_thread::sleep_for(std::chrono::milliseconds(number("pause_ms", 0)));
    }
    const std::string reason = isCancelled() ? "cancelled" : "end_of_turn";
    json alternatives = json::array();
    for (const std::string& text : texts) {
        alternatives.push_back(
            {{"text", text}, {"tokens", json::array()}, {"stop_reason", reason}, {"generated_tokens", token}});
    }
    answer(id, {{"alternatives", alternatives},
                {"seed", 1},
                {"dropped_messages", 0},
                {"stats",
                 {{"prompt_tokens", 8}, {"generated_tokens", token * count}, {"decode_tokens_per_second", 181.0}}}});
}

// A token a word; spaces stand before their word, spelled as a vocabulary does.
void tokenize(const json& request)
{
    const json& params = request["params"];
    std::string text = params.value("text", "");
    if (params.contains("messages")) {
        for (const json& message : params["messages"]) {
            text += "<start_of_turn>" + message["role"].get<std::string>() + "\n" +
                    message["content"].get<std::string>() + "<end_of_turn>\n";
        }
    }
    json pieces = json::array();
    std::string piece;
    for (const char c : text) {
        if ((c == ' ' || c == '<' || c == '\n') && !piece.empty()) {
            pieces.push_back(piece);
            piece.clear();
        }
        piece += c == ' ' ? "\u2581" : std::string(1, c);
    }
    if (!piece.empty()) pieces.push_back(piece);
    answer(request["id"], {{"count", pieces.size()}, {"ids", json::array()}, {"pieces", pieces}});
}

// What is answered at once, also while a reply runs.
bool handledAtOnce(const json& request)
{
    const std::string method = request.value("method", "");
    if (method == "cancel") {
        cancelled = request["params"].value("id", -1L);
        answer(request["id"], {{"cancelled", true}});
    } else if (method == "tokenize") {
        tokenize(request);
    } else if (method == "ping") {
        answer(request["id"], {{"running", nullptr}, {"queued", 0}, {"progress", 0}});
    } else {
        return false;
    }
    return true;
}

void initialize(const json& request)
{
    const std::string version = has("version") ? options["version"] : "1.0";
    if (version.substr(0, version.find('.')) != "1") {
        refuse(request["id"], "unsupported", "protocol 1.0 is not spoken here; this engine speaks " + version);
        return;
    }
    answer(request["id"], {{"protocol", version},
                           {"engine", {{"name", "fake"}, {"version", "0"}}},
                           {"capabilities", {{"backends", backends()}}},
                           {"heartbeat_seconds", request["params"].value("heartbeat_seconds", 2.0)}});
    const auto pause = std::chrono::duration<double>(request["params"].value("heartbeat_seconds", 2.0));
    std::thread([pause] {
        for (;;) {
            std::this_thread::sleep_for(pause);
            send({{"jsonrpc", "2.0"},
                  {"method", "heartbeat"},
                  {"params", {{"running", nullptr}, {"queued", 0}, {"progress", 0}}}});
        }
    }).detach();
}

void handle(const json& request)
{
    const std::string method = request.value("method", "");
    if (method == "initialize") {
        initialize(request);
    } else if (method == "model.open") {
        openModel(request);
    } else if (method == "session.open") {
        answer(request["id"], {{"session", 1}, {"context", 32768}});
    } else if (method == "generate") {
        generate(request);
    } else {
        answer(request["id"], json::object());
    }
}

void readLines()
{
    std::string line;
    while (std::getline(std::cin, line)) {
        if (has("log")) std::ofstream(options["log"], std::ios::app) << line << '\n';
        const json request = json::parse(line, nullptr, false);
        if (request.is_discarded() || handledAtOnce(request)) continue;
        const std::lock_guard lock(mutex);
        queue.push_back(request);
        arrived.notify_one();
    }
    end(0); // as the protocol asks
}

} // namespace

int main(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        const auto equals = argument.find('=');
        if (equals != std::string::npos) options[argument.substr(0, equals)] = argument.substr(equals + 1);
    }
    std::thread(readLines).detach();
    for (;;) {
        std::unique_lock lock(mutex);
        arrived.wait(lock, [] { return !queue.empty(); });
        const json request = queue.front();
        queue.pop_front();
        lock.unlock();
        handle(request);
    }
}
