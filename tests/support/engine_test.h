// What engine tests share: paths of test data, and failing with the text of an error.
#pragma once

#include "engine/base/result.h"

#include <QTest>

#include <filesystem>
#include <string>

namespace inkling::test {

inline std::filesystem::path dataPath(const std::string& name)
{
    return std::filesystem::path(INKLING_TEST_DATA) / name;
}

} // namespace inkling::test

// Fails the test with the error's own words.
#define INKLING_VERIFY(result)                                                                                         \
    do {                                                                                                               \
        if (!(result)) QFAIL((result).error().text.c_str());                                                           \
    } while (false)
