// Cuts a stream of bytes into lines, without reading any byte twice, and within a limit.
#pragma once

#include <QByteArray>

#include <optional>

namespace inkling::app {

class LineReader
{
public:
    explicit LineReader(qsizetype longestLine) : m_longestLine(longestLine) {}

    void append(const QByteArray& bytes);
    // The next whole line without its LF (and CR), or nothing yet.
    std::optional<QByteArray> next();
    // A line that has not ended is longer than it may be.
    bool isOverlong() const { return m_searched - m_begin > m_longestLine; }
    qsizetype pending() const { return m_bytes.size() - m_begin; }
    void clear();

private:
    qsizetype m_longestLine;
    QByteArray m_bytes;
    qsizetype m_begin = 0;    // of the first line not yet handed out
    qsizetype m_searched = 0; // there is no LF between m_begin and here
};

} // namespace inkling::app
