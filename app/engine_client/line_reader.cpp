#include "app/engine_client/line_reader.h"

namespace inkling::app {

void LineReader::append(const QByteArray& bytes)
{
    if (m_begin > 0 && m_begin == m_bytes.size()) clear();
    if (m_begin > (1 << 20)) {
        m_bytes.remove(0, m_begin);
        m_searched -= m_begin;
        m_begin = 0;
    }
    m_bytes += bytes;
}

std::optional<QByteArray> LineReader::next()
{
    const qsizetype end = m_bytes.indexOf('\n', m_searched);
    if (end < 0) {
        m_searched = m_bytes.size();
        return std::nullopt;
    }
    qsizetype length = end - m_begin;
    if (length > 0 && m_bytes.at(end - 1) == '\r') --length;
    QByteArray line = m_bytes.mid(m_begin, length);
    m_begin = end + 1;
    m_searched = m_begin;
    return line;
}

void LineReader::clear()
{
    m_bytes.clear();
    m_begin = 0;
    m_searched = 0;
}

} // namespace inkling::app
