#include "engine/base/csv.h"

namespace inkling {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class CsvReader
{
public:
    CsvReader(std::string_view text, char separator) : m_text(text), m_separator(separator)
    {
        if (m_text.starts_with(kByteOrderMark)) m_text.remove_prefix(kByteOrderMark.size());
    }

    Result<std::vector<CsvRow>> rows()
    {
        std::vector<CsvRow> rows;
        while (!m_text.empty()) {
            CsvRow row;
            row.line = m_line;
            INKLING_TRY(readRow(row));
            if (row.fields.size() > 1 || !row.fields[0].empty()) rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    Error bad(std::size_t line, const char* what) const
    {
        return {ErrorCode::BadFile, "line " + std::to_string(line) + ": " + what};
    }

    char take()
    {
        const char c = m_text.front();
        m_text.remove_prefix(1);
        if (c == '\n') ++m_line;
        return c;
    }

    Result<> readRow(CsvRow& row)
    {
        while (true) {
            row.fields.emplace_back();
            INKLING_TRY(readField(row.fields.back()));
            if (m_text.empty()) return {};
            const char c = take();
            if (c == m_separator) continue;
            if (c == '\r' && m_text.starts_with('\n')) take();
            return {};
        }
    }

    bool atEnd() const
    {
        return m_text.empty() || m_text.front() == m_separator || m_text.front() == '\n' || m_text.front() == '\r';
    }

    // Stops before the separator or the line's end.
    Result<> readField(std::string& field)
    {
        const std::size_t line = m_line;
        if (!m_text.starts_with('"')) {
            while (!atEnd()) field += take();
            return {};
        }
        take();
        while (!m_text.empty()) {
            const char c = take();
            if (c != '"') {
                field += c;
            } else if (m_text.starts_with('"')) {
                field += take();
            } else {
                return atEnd() ? Result<>() : bad(m_line, "text after a closing quote");
            }
        }
        return bad(line, "a quote is not closed");
    }

    std::string_view m_text;
    char m_separator;
    std::size_t m_line = 1;
};

} // namespace

Result<std::vector<CsvRow>> parseCsv(std::string_view text, char separator)
{
    return CsvReader(text, separator).rows();
}

} // namespace inkling
