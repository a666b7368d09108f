// Checked access to the fields of a JSON object that a client sent: types, ranges, and nothing left over.
#pragma once

#include "engine/serve/json_text.h"
#include "engine/serve/rpc_error.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace inkling::serve {

struct IntegerRange
{
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
};

enum class Bound { Included, Excluded };

struct NumberRange
{
    double lowest = 0;
    double highest = 0;
    Bound lower = Bound::Included;
};

// Ask for every field the object may have, then call finish(): it returns the first thing that was wrong, or names a
// field that nobody asked for. After a problem the getters return something harmless. The object must outlive this.
// One thread at a time.
class Fields
{
public:
    // `where` starts every message ("generate"), `prefix` every field's name ("messages[0].").
    Fields(std::string where, const Json& object, RpcCode code = RpcCode::InvalidParams, std::string prefix = {});

    bool has(std::string_view name) const;

    std::string text(std::string_view name); // required
    std::string text(std::string_view name, std::string_view fallback);
    bool boolean(std::string_view name, bool fallback);
    std::int64_t integer(std::string_view name, IntegerRange range); // required
    std::int64_t integer(std::string_view name, IntegerRange range, std::int64_t fallback);
    double number(std::string_view name, NumberRange range, double fallback);
    // A number, or null, which is no value.
    std::optional<double> numberOrNull(std::string_view name, NumberRange range);
    std::string choice(std::string_view name, std::initializer_list<std::string_view> values,
                       std::string_view fallback); // an empty fallback: required
    // The list, or null where the field is absent or wrong. `lengths` bounds the number of its elements.
    const Json* list(std::string_view name, IntegerRange lengths);
    std::vector<std::string> texts(std::string_view name, IntegerRange lengths, IntegerRange bytes);
    std::vector<std::int32_t> integers(std::string_view name, IntegerRange lengths, IntegerRange range);
    // Anything at all; null where absent.
    const Json* any(std::string_view name);
    // The fields of the i-th element of a list, which must be an object.
    Fields element(std::string_view name, std::size_t index, const Json& value) const;

    void refuse(std::string_view name, const std::string& problem); // "WHERE: field 'NAME': PROBLEM"
    void refuse(RpcError error);
    void missing(std::string_view name);
    // Names of which exactly one must be there; refuses otherwise.
    std::string exactlyOne(std::initializer_list<std::string_view> names);

    std::optional<RpcError> finish();

private:
    const Json* find(std::string_view name); // null where absent; the field counts as known from now on
    void refuseType(std::string_view name, const std::string& expected, const Json& got);

    std::string m_where;
    std::string m_prefix;
    RpcCode m_code;
    const Json* m_object;
    std::set<std::string, std::less<>> m_known;
    std::optional<RpcError> m_error;
};

} // namespace inkling::serve
