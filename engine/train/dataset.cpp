#include "engine/train/dataset.h"

#include "engine/base/csv.h"
#include "engine/base/mapped_file.h"
#include "engine/base/sha256.h"
#include "engine/base/text.h"
#include "engine/format/json_bounds.h"
#include "engine/train/examples.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <random>

namespace inkling {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF"; // in front of what Windows programs save as UTF-8

constexpr double kSmallestWeight = 0.001, kLargestWeight = 1000;

Error bad(const std::string& text) { return {ErrorCode::BadFile, text}; }

// A record's fields, from JSON or from columns.
struct Record
{
    std::optional<std::string> prompt, completion, text;
    std::optional<std::vector<Message>> messages;
    std::optional<std::vector<TokenId>> tokens;
    float weight = 1;
};

Result<std::optional<std::string>> textField(const Json& object, const char* name)
{
    const auto it = object.find(name);
    if (it == object.end()) return std::optional<std::string>();
    if (!it->is_string()) return bad("'" + std::string(name) + "': expected a text");
    return std::optional<std::string>(it->get<std::string>());
}

Result<std::vector<Message>> messagesOf(const Json& array)
{
    static const std::map<std::string, Role, std::less<>> kRoles = {
        {"system", Role::System}, {"user", Role::User}, {"assistant", Role::Model}, {"model", Role::Model}};
    if (!array.is_array() || array.empty()) return bad("'messages': expected a list with a message in it");
    std::vector<Message> messages;
    for (const Json& item : array) {
        if (!item.is_object()) return bad("'messages': expected {\"role\",\"content\"}");
        const auto role = textField(item, "role");
        const auto content = textField(item, "content");
        if (!role) return role.error();
        if (!content) return content.error();
        if (!*role || !*content) return bad("'messages': expected {\"role\",\"content\"}");
        const auto known = kRoles.find(**role);
        if (known == kRoles.end())
            return bad("'messages': the role '" + printable(**role) + "' is none of system, user, assistant, model");
        messages.push_back({known->second, **content});
    }
    return messages;
}

Result<std::vector<TokenId>> tokensOf(const Json& array)
{
    if (!array.is_array()) return bad("'tokens': expected a list of numbers");
    std::vector<TokenId> tokens;
    for (const Json& item : array) {
        if (!item.is_number_integer() || item.get<std::int64_t>() < 0 || item.get<std::int64_t>() > INT32_MAX)
            return bad("'tokens': expected a list of token ids");
        tokens.push_back(item.get<TokenId>());
    }
    return tokens;
}

Result<float> weightOf(const Json& value)
{
    const double weight = value.is_number() ? value.get<double>() : 0;
    if (!(weight >= kSmallestWeight && weight <= kLargestWeight))
        return bad("'weight': expected a number from 0.001 to 1000");
    return float(weight);
}

Result<Record> recordOfJson(std::string_view line)
{
    INKLING_TRY(checkJsonBounds(line, "the record"));
    const Json object = Json::parse(line, nullptr, false);
    if (object.is_discarded()) return bad("is no JSON");
    if (!object.is_object()) return bad("expected an object, such as {\"prompt\":\"…\",\"completion\":\"…\"}");
    Record record;
    for (const auto& [name, field] : {std::pair{"prompt", &record.prompt}, std::pair{"completion", &record.completion},
                                      std::pair{"text", &record.text}}) {
        auto text = textField(object, name);
        if (!text) return std::move(text).error();
        *field = std::move(*text);
    }
    if (const auto it = object.find("messages"); it != object.end()) {
        auto messages = messagesOf(*it);
        if (!messages) return std::move(messages).error();
        record.messages = std::move(*messages);
    }
    if (const auto it = object.find("tokens"); it != object.end()) {
        auto tokens = tokensOf(*it);
        if (!tokens) return std::move(tokens).error();
        record.tokens = std::move(*tokens);
    }
    if (const auto it = object.find("weight"); it != object.end()) {
        const auto weight = weightOf(*it);
        if (!weight) return weight.error();
        record.weight = *weight;
    }
    return record;
}

Result<std::vector<Example>> examplesOf(Record record, const TextRules& rules, const DataOptions& options)
{
    const int kinds = int(record.prompt || record.completion) + int(record.text.has_value()) +
                      int(record.messages.has_value()) + int(record.tokens.has_value());
    if (kinds != 1 || record.prompt.has_value() != record.completion.has_value())
        return bad("expected \"prompt\" and \"completion\", or \"messages\", or \"text\", or \"tokens\"");
    if (record.prompt)
        record.messages = std::vector<Message>{{Role::User, *record.prompt}, {Role::Model, *record.completion}};
    std::vector<Example> examples;
    if (record.text) {
        auto parts = examplesOfDocument(*record.text, rules, options);
        if (!parts) return std::move(parts).error();
        examples = std::move(*parts);
    } else {
        auto example = record.tokens ? exampleOfTokens(std::move(*record.tokens), rules, options)
                                     : exampleOfMessages(*record.messages, rules, options);
        if (!example) return std::move(example).error();
        examples.push_back(std::move(*example));
    }
    for (Example& example : examples) example.weight = record.weight;
    return examples;
}

class Reader
{
public:
    Reader(const TextRules& rules, const DataOptions& options, const CancelFlag& cancel)
        : m_rules(rules),
          m_options(options),
          m_cancel(cancel)
    {}

    Result<> read(const std::filesystem::path& path)
    {
        m_name = printable(pathToUtf8(path.filename()));
        const auto file = MappedFile::open(path);
        if (!file) return file.error();
        std::string_view text(reinterpret_cast<const char*>(file->bytes().data()), file->bytes().size());
        m_data.files.push_back({m_name, sha256(file->bytes()), text.size(), 0});
        if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
        std::string extension = pathToUtf8(path.extension());
        std::transform(extension.begin(), extension.end(), extension.begin(),
                       [](unsigned char c) { return char(std::tolower(c)); });
        if (text.empty()) return bad(m_name + ": is empty");
        if (extension == ".txt" || extension == ".md") return readDocument(text);
        if (extension == ".jsonl") return readLines(text);
        if (extension == ".csv") return readTable(text);
        return Error{ErrorCode::Unsupported, m_name + ": expected a file that ends in .txt, .md, .jsonl or .csv"};
    }

    Dataset take() { return std::move(m_data); }

private:
    Error at(std::size_t line, const Error& error) const
    {
        return {error.code, m_name + ", line " + std::to_string(line) + ": " + error.text};
    }

    Result<> checkText(std::size_t line, std::string_view text) const
    {
        if (m_cancel.isRaised()) return Error{ErrorCode::Cancelled, "interrupted"};
        if (isValidUtf8(text) && text.find('\0') == std::string_view::npos) return {}; // UTF-16 has zeros
        return at(line, bad("is not UTF-8; save the file as UTF-8"));
    }

    Result<> checkLines(std::string_view text) const
    {
        std::size_t line = 1;
        for (std::size_t begin = 0; begin < text.size(); ++line) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            INKLING_TRY(checkText(line, text.substr(begin, end - begin)));
            begin = end + 1;
        }
        return {};
    }

    Result<> add(std::size_t line, Result<std::vector<Example>> examples)
    {
        if (!examples) return at(line, examples.error());
        ++m_data.files.back().records;
        m_data.split += examples->size() > 1;
        for (Example& example : *examples) {
            m_data.tokens += example.tokens.size();
            m_data.training.push_back(std::move(example));
        }
        return {};
    }

    Result<> readDocument(std::string_view text)
    {
        INKLING_TRY(checkLines(text));
        std::string unix;
        unix.reserve(text.size());
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] != '\r' || !text.substr(i + 1).starts_with('\n')) unix += text[i];
        return add(1, examplesOfDocument(unix, m_rules, m_options));
    }

    Result<> readLines(std::string_view text)
    {
        std::size_t line = 1;
        for (std::size_t begin = 0; begin < text.size(); ++line) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            const std::string_view record = text.substr(begin, end - begin);
            begin = end + 1;
            INKLING_TRY(checkText(line, record));
            if (record.find_first_not_of(" \t\r") == std::string_view::npos) continue;
            auto parsed = recordOfJson(record);
            if (!parsed) return at(line, parsed.error());
            INKLING_TRY(add(line, examplesOf(std::move(*parsed), m_rules, m_options)));
        }
        return m_data.files.back().records == 0 ? Result<>(bad(m_name + ": has no records")) : Result<>();
    }

    Result<> readTable(std::string_view text)
    {
        INKLING_TRY(checkLines(text));
        const auto rows = parseCsv(text);
        if (!rows) return bad(m_name + ", " + rows.error().text);
        if (rows->size() < 2) return bad(m_name + ": has no rows below its header");
        const std::vector<std::string>& header = rows->front().fields;
        const auto column = [&](const char* name) -> std::optional<std::size_t> {
            const auto it = std::find(header.begin(), header.end(), name);
            if (it == header.end()) return {};
            return std::size_t(it - header.begin());
        };
        const auto prompt = column("prompt"), completion = column("completion"), plain = column("text");
        if (prompt.has_value() != completion.has_value() || prompt.has_value() == plain.has_value())
            return at(rows->front().line, bad("expected the columns prompt and completion, or text"));
        for (std::size_t i = 1; i < rows->size(); ++i) {
            const CsvRow& row = (*rows)[i];
            if (row.fields.size() != header.size())
                return at(row.line, bad("expected " + std::to_string(header.size()) + " columns, got " +
                                        std::to_string(row.fields.size())));
            Record record;
            if (prompt) record.prompt = row.fields[*prompt];
            if (completion) record.completion = row.fields[*completion];
            if (plain) record.text = row.fields[*plain];
            if (m_cancel.isRaised()) return Error{ErrorCode::Cancelled, "interrupted"};
            INKLING_TRY(add(row.line, examplesOf(std::move(record), m_rules, m_options)));
        }
        return {};
    }

    const TextRules& m_rules;
    const DataOptions& m_options;
    const CancelFlag& m_cancel;
    std::string m_name;
    Dataset m_data;
};

// Takes a share of the examples away from the training, chosen by the seed; at least one where there are two.
void holdOut(Dataset& data, const DataOptions& options)
{
    const std::size_t all = data.training.size();
    if (options.heldOut <= 0 || all < 2) return;
    const std::size_t count = std::clamp<std::size_t>(std::size_t(double(all) * options.heldOut), 1, all - 1);
    std::vector<std::size_t> order(all);
    for (std::size_t i = 0; i < all; ++i) order[i] = i;
    std::mt19937_64 random(options.seed ^ 0x5eed0f7e57da7aULL);
    for (std::size_t i = 0; i < count; ++i) std::swap(order[i], order[i + std::size_t(random() % (all - i))]);
    std::vector<bool> chosen(all, false);
    for (std::size_t i = 0; i < count; ++i) chosen[order[i]] = true;
    std::vector<Example> rest;
    for (std::size_t i = 0; i < all; ++i) (chosen[i] ? data.heldOut : rest).push_back(std::move(data.training[i]));
    data.training = std::move(rest);
}

} // namespace

Result<Dataset> readDataset(std::span<const std::filesystem::path> files, const TextRules& rules,
                            const DataOptions& options, const CancelFlag& cancel)
{
    Reader reader(rules, options, cancel);
    for (const std::filesystem::path& file : files) INKLING_TRY(reader.read(file));
    Dataset data = reader.take();
    holdOut(data, options);
    return data;
}

} // namespace inkling
