#include "engine/serve/json_text.h"

#include "engine/base/text.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace inkling::serve {

namespace {

// Builds the value while it checks what the library's own builder does not: depth, size and keys that occur twice.
class Builder final : public nlohmann::json_sax<Json>
{
public:
    Builder(const JsonLimits& limits, Json& root) : m_limits(limits), m_root(root) {}

    const std::string& problem() const { return m_problem; }
    std::size_t textBytes() const { return m_textBytes; }

    bool null() override { return place(nullptr) != nullptr; }
    bool boolean(bool value) override { return place(value) != nullptr; }
    bool number_integer(number_integer_t value) override { return place(value) != nullptr; }
    bool number_unsigned(number_unsigned_t value) override { return place(value) != nullptr; }
    bool number_float(number_float_t value, const string_t&) override { return place(value) != nullptr; }
    bool binary(binary_t&) override { return refuse("binary values are not JSON"); }
    bool string(string_t& value) override
    {
        m_textBytes += value.size();
        return place(std::move(value)) != nullptr;
    }

    bool start_object(std::size_t) override { return enter(Json::object()); }
    bool start_array(std::size_t) override { return enter(Json::array()); }
    bool end_object() override { return leave(); }
    bool end_array() override { return leave(); }
    bool key(string_t& name) override
    {
        m_textBytes += name.size();
        Json& object = *m_open.back();
        if (object.contains(name)) return refuse("the key '" + printable(name) + "' occurs twice");
        m_member = &object[name];
        return true;
    }

    bool parse_error(std::size_t position, const std::string& lastToken, const nlohmann::detail::exception&) override
    {
        return refuse("not JSON from byte " + std::to_string(position) + " on: '" + printable(lastToken, 40) + "'");
    }

private:
    bool refuse(std::string problem)
    {
        m_problem = std::move(problem);
        return false;
    }

    template <class T> Json* place(T&& value)
    {
        if (++m_values > m_limits.values) {
            refuse("more than " + std::to_string(m_limits.values) + " values");
            return nullptr;
        }
        if (m_open.empty()) {
            m_root = std::forward<T>(value);
            return &m_root;
        }
        Json& parent = *m_open.back();
        if (parent.is_array()) return &parent.emplace_back(std::forward<T>(value));
        *m_member = std::forward<T>(value);
        return m_member;
    }

    bool enter(Json container)
    {
        if (m_open.size() >= m_limits.depth) return refuse("nested deeper than " + std::to_string(m_limits.depth));
        Json* const placed = place(std::move(container));
        if (placed) m_open.push_back(placed);
        return placed != nullptr;
    }

    bool leave()
    {
        m_open.pop_back();
        return true;
    }

    const JsonLimits& m_limits;
    Json& m_root;
    std::vector<Json*> m_open; // containers that are not finished, outermost first; none moves while it is open
    Json* m_member = nullptr;  // where the value after a key goes
    std::size_t m_values = 0;
    std::size_t m_textBytes = 0;
    std::string m_problem;
};

} // namespace

Result<> parseJson(std::string_view text, const JsonLimits& limits, Json& value, std::size_t& textBytes)
{
    Builder builder(limits, value);
    const bool parsed = Json::sax_parse(text, &builder);
    textBytes = builder.textBytes();
    if (!parsed) return Error{ErrorCode::InvalidArgument, builder.problem()};
    return {};
}

std::string toText(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

double finiteNumber(double value)
{
    if (std::isnan(value)) return 0;
    if (std::isinf(value)) return std::copysign(std::numeric_limits<double>::max(), value);
    return value;
}

} // namespace inkling::serve
