#include "engine/serve/json_fields.h"

#include "engine/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <limits>

namespace inkling::serve {

namespace {

// What a message says about a value that should not be there.
std::string describe(const Json& value)
{
    switch (value.type()) {
    case Json::value_t::object: return "an object";
    case Json::value_t::array: return "a list";
    case Json::value_t::string: return "'" + printable(value.get_ref<const std::string&>(), 40) + "'";
    default: return toText(value);
    }
}

std::string plain(double value)
{
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.15g", value);
    return buffer;
}

std::string expected(IntegerRange range)
{
    return "an integer from " + std::to_string(range.lowest) + " to " + std::to_string(range.highest);
}

std::string expected(const NumberRange& range)
{
    if (range.lower == Bound::Excluded)
        return "a number above " + plain(range.lowest) + " and at most " + plain(range.highest);
    return "a number from " + plain(range.lowest) + " to " + plain(range.highest);
}

std::optional<std::int64_t> integerIn(const Json& value, IntegerRange range)
{
    std::int64_t integer = 0;
    if (value.is_number_unsigned()) {
        const auto wide = value.get<std::uint64_t>();
        if (wide > std::uint64_t(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
        integer = std::int64_t(wide);
    } else if (value.is_number_integer()) {
        integer = value.get<std::int64_t>();
    } else {
        return std::nullopt;
    }
    if (integer < range.lowest || integer > range.highest) return std::nullopt;
    return integer;
}

std::string elementName(std::string_view name, std::size_t index)
{
    return std::string(name) + "[" + std::to_string(index) + "]";
}

} // namespace

Fields::Fields(std::string where, const Json& object, RpcCode code, std::string prefix)
    : m_where(std::move(where)),
      m_prefix(std::move(prefix)),
      m_code(code),
      m_object(&object)
{
    if (object.is_object()) return;
    const std::string name = m_prefix.empty() ? "params" : m_prefix.substr(0, m_prefix.size() - 1);
    m_error = RpcError{m_code, m_where + ": '" + name + "': expected an object, got " + describe(object), name};
}

bool Fields::has(std::string_view name) const { return m_object->is_object() && m_object->contains(name); }

const Json* Fields::find(std::string_view name)
{
    m_known.emplace(name);
    if (m_error || !m_object->is_object()) return nullptr;
    const auto found = m_object->find(name);
    return found == m_object->end() ? nullptr : &*found;
}

void Fields::refuse(std::string_view name, const std::string& problem)
{
    if (m_error) return;
    const std::string field = m_prefix + std::string(name);
    m_error = RpcError{m_code, m_where + ": field '" + field + "': " + problem, field};
}

void Fields::refuse(RpcError error)
{
    if (!m_error) m_error = std::move(error);
}

void Fields::missing(std::string_view name)
{
    if (m_error) return;
    const std::string field = m_prefix + std::string(name);
    m_error = RpcError{m_code, m_where + ": field '" + field + "' is missing", field};
}

void Fields::refuseType(std::string_view name, const std::string& expectation, const Json& got)
{
    refuse(name, "expected " + expectation + ", got " + describe(got));
}

std::string Fields::text(std::string_view name)
{
    if (!has(name)) missing(name);
    return text(name, "");
}

std::string Fields::text(std::string_view name, std::string_view fallback)
{
    const Json* const value = find(name);
    if (!value) return std::string(fallback);
    if (value->is_string()) return value->get<std::string>();
    refuseType(name, "text", *value);
    return std::string(fallback);
}

bool Fields::boolean(std::string_view name, bool fallback)
{
    const Json* const value = find(name);
    if (!value) return fallback;
    if (value->is_boolean()) return value->get<bool>();
    refuseType(name, "true or false", *value);
    return fallback;
}

std::int64_t Fields::integer(std::string_view name, IntegerRange range)
{
    if (!has(name)) missing(name);
    return integer(name, range, range.lowest);
}

std::int64_t Fields::integer(std::string_view name, IntegerRange range, std::int64_t fallback)
{
    const Json* const value = find(name);
    if (!value) return fallback;
    if (const auto integer = integerIn(*value, range)) return *integer;
    refuseType(name, expected(range), *value);
    return fallback;
}

double Fields::number(std::string_view name, NumberRange range, double fallback)
{
    const Json* const value = find(name);
    if (!value) return fallback;
    if (value->is_number()) {
        const double number = value->get<double>();
        const bool above = range.lower == Bound::Excluded ? number > range.lowest : number >= range.lowest;
        if (above && number <= range.highest) return number;
    }
    refuseType(name, expected(range), *value);
    return fallback;
}

std::optional<double> Fields::numberOrNull(std::string_view name, NumberRange range)
{
    const Json* const value = find(name);
    if (!value) missing(name);
    if (!value || value->is_null()) return std::nullopt;
    return number(name, range, range.lowest);
}

std::string Fields::choice(std::string_view name, std::initializer_list<std::string_view> values,
                           std::string_view fallback)
{
    const Json* const value = find(name);
    if (!value) {
        if (fallback.empty()) missing(name);
        return std::string(fallback);
    }
    if (value->is_string()) {
        const auto& chosen = value->get_ref<const std::string&>();
        if (std::find(values.begin(), values.end(), chosen) != values.end()) return chosen;
    }
    std::string expectation = "one of";
    for (const std::string_view item : values) expectation.append(item == *values.begin() ? " " : ", ").append(item);
    refuseType(name, expectation, *value);
    return std::string(fallback.empty() ? *values.begin() : fallback);
}

const Json* Fields::list(std::string_view name, IntegerRange lengths)
{
    const Json* const value = find(name);
    if (!value) return nullptr;
    if (!value->is_array()) {
        refuseType(name, "a list", *value);
        return nullptr;
    }
    const auto length = std::int64_t(value->size());
    if (length < lengths.lowest || length > lengths.highest) {
        refuse(name, "expected " + std::to_string(lengths.lowest) + " to " + std::to_string(lengths.highest) +
                         " elements, got " + std::to_string(length));
        return nullptr;
    }
    return value;
}

std::vector<std::string> Fields::texts(std::string_view name, IntegerRange lengths, IntegerRange bytes)
{
    std::vector<std::string> result;
    const Json* const elements = list(name, lengths);
    if (!elements) return result;
    for (const Json& element : *elements) {
        const std::string place = elementName(name, result.size());
        if (!element.is_string()) {
            refuseType(place, "text", element);
            return {};
        }
        const auto& value = element.get_ref<const std::string&>();
        if (std::int64_t(value.size()) < bytes.lowest || std::int64_t(value.size()) > bytes.highest) {
            refuse(place, "expected " + std::to_string(bytes.lowest) + " to " + std::to_string(bytes.highest) +
                              " bytes, got " + std::to_string(value.size()));
            return {};
        }
        result.push_back(value);
    }
    return result;
}

std::vector<std::int32_t> Fields::integers(std::string_view name, IntegerRange lengths, IntegerRange range)
{
    std::vector<std::int32_t> result;
    const Json* const elements = list(name, lengths);
    if (!elements) return result;
    result.reserve(elements->size());
    for (const Json& element : *elements) {
        const auto value = integerIn(element, range);
        if (!value) {
            refuseType(elementName(name, result.size()), expected(range), element);
            return {};
        }
        result.push_back(std::int32_t(*value));
    }
    return result;
}

const Json* Fields::any(std::string_view name) { return find(name); }

Fields Fields::element(std::string_view name, std::size_t index, const Json& value) const
{
    return Fields(m_where, value, m_code, m_prefix + elementName(name, index) + ".");
}

std::string Fields::exactlyOne(std::initializer_list<std::string_view> names)
{
    std::string all;
    std::vector<std::string_view> present;
    for (const std::string_view name : names) {
        all.append(all.empty() ? "'" : ", '").append(name).append("'");
        if (has(name)) present.push_back(name);
    }
    if (present.size() == 1) return std::string(present.front());
    if (!m_error)
        m_error = RpcError{m_code, m_where + ": expected exactly one of " + all + ", got " +
                                       (present.empty() ? "none" : std::to_string(present.size()))};
    return {};
}

std::optional<RpcError> Fields::finish()
{
    if (m_error || !m_object->is_object()) return m_error;
    for (const auto& [name, value] : m_object->items()) {
        if (m_known.contains(name)) continue;
        const std::string field = printable(m_prefix + name);
        return RpcError{m_code, m_where + ": field '" + field + "' is unknown", field};
    }
    return std::nullopt;
}

} // namespace inkling::serve
