// What is refused while parsing, and that output is always a line of UTF-8.
#include "engine/serve/json_text.h"
#include "tests/support/engine_test.h"

#include "engine/base/text.h"

#include <nlohmann/json.hpp>

using namespace inkling;
using namespace inkling::serve;

class TestJsonText : public QObject
{
    Q_OBJECT
private slots:
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* name, QByteArray text, const char* says) {
            QTest::newRow(name) << text << QByteArray(says);
        };
        row("nothing", "", "not JSON");
        row("no value", "tru", "not JSON");
        row("half an object", R"({"a":)", "not JSON");
        row("something after", "{} {}", "not JSON");
        row("a comma too many", "[1,]", "not JSON");
        row("a comment", "{} // no", "not JSON");
        row("single quotes", "{'a':1}", "not JSON");
        row("NaN", "[NaN]", "not JSON");
        row("Infinity", "[-Infinity]", "not JSON");
        row("a number above every double", "[1e400]", "not JSON");
        row("a leading zero", "[01]", "not JSON");
        row("hexadecimal", "[0x1]", "not JSON");
        row("a raw control character", "[\"\n\"]", "not JSON");
        row("NUL", QByteArray("[\0]", 3), "not JSON");
        row("an overlong form", "[\"\xC0\xAF\"]", "not JSON");
        row("a UTF-8 surrogate", "[\"\xED\xA0\x80\"]", "not JSON");
        row("above U+10FFFF", "[\"\xF4\x90\x80\x80\"]", "not JSON");
        row("half a character", "[\"\xE2\x82\"]", "not JSON");
        row("a lone surrogate, escaped", R"(["\ud800"])", "not JSON");
        row("half an escape", R"(["\u12"])", "not JSON");
        row("a key twice", R"({"a":1,"b":{"a":1},"a":2})", "'a' occurs twice");
        row("a key twice, escaped once", "{\"a\":1,\"\\u0061\":2}", "'a' occurs twice");
        row("65 lists", QByteArray(65, '[') + QByteArray(65, ']'), "nested deeper than 64");
        row("a million lists", QByteArray(1'000'000, '['), "nested deeper than 64");
        row("objects too", QByteArray(R"({"a":)").repeated(100'000), "nested deeper than 64");
        row("more values than wanted", "[" + QByteArray("1,").repeated(1 << 20) + "1]", "more than 1048576 values");
    }
    void refuses()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, says);
        Json value;
        std::size_t textBytes = 0;
        const auto parsed = parseJson(text.toStdString(), {}, value, textBytes);
        QVERIFY(!parsed);
        QVERIFY2(QByteArray::fromStdString(parsed.error().text).contains(says), parsed.error().text.c_str());
        QVERIFY(isValidUtf8(parsed.error().text));
    }

    void readsWhatIsJson_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("same"); // as nlohmann writes it: keys sorted, no spaces
        const auto row = [](const char* name, QByteArray text, QByteArray same) {
            QTest::newRow(name) << text << same;
        };
        row("a scalar", " 5 ", "5");
        row("objects in lists", R"([{"b":[1,2],"a":{}},[],"x",null,true,-3,0.5])",
            R"([{"a":{},"b":[1,2]},[],"x",null,true,-3,0.5])");
        row("escapes", R"(["\u00e9\n\ud83d\ude42"])", "[\"\xC3\xA9\\n\xF0\x9F\x99\x82\"]");
        row("the largest integers", "[18446744073709551615,-9223372036854775808]",
            "[18446744073709551615,-9223372036854775808]");
        row("64 lists", QByteArray(64, '[') + QByteArray(64, ']'), QByteArray(64, '[') + QByteArray(64, ']'));
        row("CR at the end", "{}\r", "{}");
        row("the same key in two objects", R"([{"a":1},{"a":1}])", R"([{"a":1},{"a":1}])");
    }
    void readsWhatIsJson()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, same);
        Json value;
        std::size_t textBytes = 0;
        INKLING_VERIFY(parseJson(text.toStdString(), {}, value, textBytes));
        QCOMPARE(QByteArray::fromStdString(toText(value)), same);
    }

    void countsTheBytesOfTexts()
    {
        Json value;
        std::size_t textBytes = 0;
        INKLING_VERIFY(parseJson(R"({"ab":"cde","f":["\u00e9",1]})", {}, value, textBytes));
        QCOMPARE(textBytes, std::size_t(2 + 3 + 1 + 2));
    }
    void writesAlwaysOneLineOfUtf8()
    {
        const std::string text = toText({{"a", "\xFF\n\xED\xA0\x80"}, {"b", 1.0 / 3}});
        QVERIFY(isValidUtf8(text));
        QVERIFY(text.find('\n') == std::string::npos);
    }
    void makesEveryNumberFinite()
    {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        QCOMPARE(finiteNumber(1.5), 1.5);
        QCOMPARE(finiteNumber(-infinity), -std::numeric_limits<double>::max());
        QCOMPARE(finiteNumber(std::numeric_limits<double>::quiet_NaN()), 0.0);
    }
};

QTEST_APPLESS_MAIN(TestJsonText)
#include "tst_json_text.moc"
