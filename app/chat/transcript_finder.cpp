#include "app/chat/transcript_finder.h"

#include "app/chat/folded_text.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace inkling::app {

namespace {

constexpr auto kSlice = std::chrono::milliseconds(6);
constexpr auto kPause = std::chrono::milliseconds(2); // between slices, for painting and keys
constexpr auto kAfterGrowth = std::chrono::milliseconds(200);
constexpr auto kBetweenShows = std::chrono::milliseconds(100);
constexpr qsizetype kWindow = 32 * 1024; // characters that are folded at once

bool isBefore(const TranscriptView::Mark& mark, int row) { return mark.row < row; }

} // namespace

TranscriptFinder::TranscriptFinder(TranscriptView& transcript, QObject* parent)
    : QObject(parent),
      m_transcript(transcript)
{
    m_slice.setSingleShot(true);
    connect(&m_slice, &QTimer::timeout, this, &TranscriptFinder::search);
    connect(&transcript, &TranscriptView::textChanged, this, &TranscriptFinder::searchAgain);
    connect(&transcript, &TranscriptView::truncated, this, &TranscriptFinder::forgetFrom);
}

void TranscriptFinder::find(const QString& words)
{
    m_words = FoldedText(words).text;
    m_matches.clear();
    m_current = -1;
    m_hasStepped = false;
    m_row = -1;
    m_waiting.clear();
    if (!m_words.isEmpty()) {
        for (int row = 0; row < m_transcript.count(); ++row) m_waiting.insert(m_waiting.end(), row);
    }
    m_slice.start(0);
    show();
}

void TranscriptFinder::searchAgain(int row)
{
    if (m_words.isEmpty()) return;
    m_waiting.insert(row);
    if (row == m_row) m_row = -1; // from its beginning
    if (!m_slice.isActive()) m_slice.start(kAfterGrowth);
}

void TranscriptFinder::forgetFrom(int row)
{
    if (m_words.isEmpty()) return;
    m_matches.erase(std::lower_bound(m_matches.begin(), m_matches.end(), row, isBefore), m_matches.end());
    m_waiting.erase(m_waiting.lower_bound(row), m_waiting.end());
    if (m_row >= row) m_row = -1;
    if (m_current >= count()) m_current = count() - 1;
    show();
}

void TranscriptFinder::search()
{
    const QDeadlineTimer deadline(kSlice);
    while (!m_waiting.empty() && !deadline.hasExpired()) {
        const int row = *m_waiting.begin();
        if (row != m_row) {
            m_row = row;
            m_searchedTo = 0;
            m_found.clear();
        }
        if (!searchRow(row, deadline)) break;
        m_waiting.erase(m_waiting.begin());
        m_row = -1;
        take(row, std::move(m_found));
        m_found.clear();
    }
    if (!m_waiting.empty()) m_slice.start(kPause);
    if (m_current < 0 && !m_hasStepped) chooseFirst();
    if (m_waiting.empty() || m_shown.elapsed() > kBetweenShows.count()) show();
}

// In windows that overlap by the words' length, so that a megabyte is no more than many of them.
bool TranscriptFinder::searchRow(int row, QDeadlineTimer deadline)
{
    if (!m_transcript.readText(row, deadline)) return false;
    const QString text = m_transcript.shownText(row);
    while (m_searchedTo < text.size()) {
        if (deadline.hasExpired()) return false;
        const FoldedText folded(QStringView(text).mid(m_searchedTo, kWindow + 4 * m_words.size()));
        const bool isLast = m_searchedTo + kWindow >= text.size();
        qsizetype next = kWindow;
        for (qsizetype at = folded.text.indexOf(m_words); at >= 0; at = folded.text.indexOf(m_words, at)) {
            const qsizetype from = folded.places[static_cast<std::size_t>(at)];
            if (from >= kWindow) break;
            at += m_words.size();
            const qsizetype to = folded.places[static_cast<std::size_t>(at - 1)] + 1;
            m_found.push_back({row, {m_searchedTo + from, m_searchedTo + to}});
            next = std::max(next, to);
        }
        m_searchedTo = isLast ? text.size() : m_searchedTo + next;
        if (m_found.size() > static_cast<std::size_t>(kMostMatches)) return true;
    }
    return true;
}

// In place of what was found in that row before; the current one stays current.
void TranscriptFinder::take(int row, std::vector<TranscriptView::Mark> found)
{
    const auto first = std::lower_bound(m_matches.begin(), m_matches.end(), row, isBefore);
    const auto last = std::lower_bound(first, m_matches.end(), row + 1, isBefore);
    const auto at = static_cast<int>(first - m_matches.begin());
    const auto before = static_cast<int>(last - first);
    if (m_current >= at + before) {
        m_current += static_cast<int>(found.size()) - before;
    } else if (m_current >= at) {
        const auto same = std::find(found.begin(), found.end(), m_matches[static_cast<std::size_t>(m_current)]);
        m_current = found.empty() ? -1
                                  : at + static_cast<int>(std::min<std::ptrdiff_t>(
                                             same - found.begin(), static_cast<std::ptrdiff_t>(found.size()) - 1));
    }
    const auto room = static_cast<std::size_t>(kMostMatches) - m_matches.size() + static_cast<std::size_t>(before);
    if (found.size() > room) {
        found.resize(room);
        m_waiting.clear(); // more than anyone steps through
    }
    const auto hole = m_matches.erase(first, last);
    m_matches.insert(hole, found.begin(), found.end());
    m_current = std::min(m_current, count() - 1);
}

// The first that is on the screen or below it, once that far was searched; else the last above.
void TranscriptFinder::chooseFirst()
{
    int inSight = 0;
    while (inSight < m_transcript.count() - 1 && m_transcript.messageRect(inSight).bottom() < 0) ++inSight;
    const auto next = std::lower_bound(m_matches.begin(), m_matches.end(), inSight, isBefore);
    if (next != m_matches.end()) {
        m_current = static_cast<int>(next - m_matches.begin());
    } else if (m_waiting.empty() && !m_matches.empty()) {
        m_current = count() - 1;
    } else {
        return;
    }
    const TranscriptView::Mark& mark = m_matches[static_cast<std::size_t>(m_current)];
    m_transcript.scrollToText(mark.row, mark.range);
}

void TranscriptFinder::step(int by)
{
    if (m_matches.empty()) return;
    m_hasStepped = true;
    m_current = m_current < 0 ? (by > 0 ? 0 : count() - 1) : (m_current + by + count()) % count();
    const TranscriptView::Mark& mark = m_matches[static_cast<std::size_t>(m_current)];
    m_transcript.scrollToText(mark.row, mark.range);
    show();
}

void TranscriptFinder::show()
{
    m_shown.start();
    m_transcript.setMarks(m_matches, m_current);
    emit changed();
}

} // namespace inkling::app
