// The templates that ship with the program (resources/templates), compiled into it.
#pragma once

#include <span>
#include <string_view>

namespace inkling {

struct BuiltinTemplate
{
    std::string_view name; // "bedtime-story"
    std::string_view markdown;
};

std::span<const BuiltinTemplate> builtinTemplates();
const BuiltinTemplate* builtinTemplate(std::string_view name); // null: there is none

} // namespace inkling
