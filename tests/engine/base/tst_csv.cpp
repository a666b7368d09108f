// Comma-separated values as RFC 4180 has them, hand-worked.
#include "engine/base/csv.h"
#include "tests/support/engine_test.h"

#include <QTest>

using namespace inkling;

using Fields = std::vector<std::vector<std::string>>;

class TestCsv : public QObject
{
    Q_OBJECT

private slots:
    void readsTheFields_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<Fields>("fields");
        QTest::addColumn<std::vector<std::size_t>>("lines");
        const auto row = [](const char* name, const std::string& text, const Fields& fields,
                            const std::vector<std::size_t>& lines) {
            QTest::addRow("%s", name) << text << fields << lines;
        };
        row("nothing", "", {}, {});
        row("one field", "a", {{"a"}}, {1});
        row("rows", "a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}, {1, 2});
        row("no line end at the end", "a,b\nc,d", {{"a", "b"}, {"c", "d"}}, {1, 2});
        row("line ends of Windows", "a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}, {1, 2});
        row("empty fields", ",\na,,\n", {{"", ""}, {"a", "", ""}}, {1, 2});
        row("an empty field at the end", "a,", {{"a", ""}}, {1});
        row("rows of other lengths", "a,b\nc\n", {{"a", "b"}, {"c"}}, {1, 2});
        row("empty lines", "\n\na\n\n\nb\n", {{"a"}, {"b"}}, {3, 6});
        row("a byte order mark",
            "\xEF\xBB\xBF"
            "a,b\n",
            {{"a", "b"}}, {1});
        row("a quoted field", "\"a\",\"b c\"", {{"a", "b c"}}, {1});
        row("a separator in quotes", "\"a,b\",c", {{"a,b", "c"}}, {1});
        row("doubled quotes", "\"say \"\"hello\"\"\",b", {{"say \"hello\"", "b"}}, {1});
        row("a quote alone, quoted", "\"\"\"\",b", {{"\"", "b"}}, {1});
        row("empty quotes", "\"\",b", {{"", "b"}}, {1});
        row("a quote within an unquoted field", "5\" nails,b", {{"5\" nails", "b"}}, {1});
        row("line ends in quotes", "\"a\nb\r\nc\",d\ne,f\n", {{"a\nb\r\nc", "d"}, {"e", "f"}}, {1, 4});
        row("spaces are kept", " a , b ", {{" a ", " b "}}, {1});
        row("other letters", "\xC3\xA4,\xE2\x82\xAC", {{"\xC3\xA4", "\xE2\x82\xAC"}}, {1});
    }
    void readsTheFields()
    {
        QFETCH(std::string, text);
        QFETCH(Fields, fields);
        QFETCH(std::vector<std::size_t>, lines);
        const auto rows = parseCsv(text);
        INKLING_VERIFY(rows);
        QCOMPARE(rows->size(), fields.size());
        for (std::size_t i = 0; i < fields.size(); ++i) {
            QCOMPARE((*rows)[i].fields, fields[i]);
            QCOMPARE((*rows)[i].line, lines[i]);
        }
    }

    void readsOtherSeparators()
    {
        const auto rows = parseCsv("a,b\tc\n", '\t');
        INKLING_VERIFY(rows);
        QCOMPARE(rows->front().fields, (std::vector<std::string>{"a,b", "c"}));
    }

    void namesTheLineOfAnError_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("error");
        QTest::addRow("a quote that is not closed")
            << std::string("a,b\nc,\"d\ne\n") << std::string("line 2: a quote is not closed");
        QTest::addRow("text after a quote")
            << std::string("a\n\n\"b\" c,d\n") << std::string("line 3: text after a closing quote");
        QTest::addRow("a quote as the last byte")
            << std::string("a,\"") << std::string("line 1: a quote is not closed");
    }
    void namesTheLineOfAnError()
    {
        QFETCH(std::string, text);
        QFETCH(std::string, error);
        const auto rows = parseCsv(text);
        QVERIFY(!rows);
        QVERIFY(rows.error().code == ErrorCode::BadFile);
        QCOMPARE(rows.error().text, error);
    }
};

QTEST_APPLESS_MAIN(TestCsv)
#include "tst_csv.moc"
