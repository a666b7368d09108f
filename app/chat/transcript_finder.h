// Finds words in all messages of a transcript, also in those that were never laid out, a few milliseconds at a time;
// and again in what grows or comes. Marks what it found, and steps through it. UI thread.
#pragma once

#include "app/widgets/transcript_view.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <set>
#include <vector>

namespace inkling::app {

class TranscriptFinder : public QObject
{
    Q_OBJECT

public:
    static constexpr int kMostMatches = 9999;

    explicit TranscriptFinder(TranscriptView& transcript, QObject* parent = nullptr);

    void find(const QString& words); // empty: nothing is marked
    void step(int by);               // to the next or the one before, round the ends
    int count() const { return static_cast<int>(m_matches.size()); }
    int current() const { return m_current; } // −1: none
    bool isSearching() const { return !m_words.isEmpty() && !m_waiting.empty(); }

signals:
    void changed();

private:
    void search();
    bool searchRow(int row, QDeadlineTimer deadline); // whether it is done
    void take(int row, std::vector<TranscriptView::Mark> found);
    void searchAgain(int row);
    void forgetFrom(int row);
    void chooseFirst();
    void show();

    TranscriptView& m_transcript;
    QString m_words; // folded
    std::vector<TranscriptView::Mark> m_matches;
    int m_current = -1;
    bool m_hasStepped = false;                 // the reader has chosen one
    std::set<int> m_waiting;                   // rows
    int m_row = -1;                            // that is being searched
    qsizetype m_searchedTo = 0;                // in it
    std::vector<TranscriptView::Mark> m_found; // in it
    QTimer m_slice;
    QElapsedTimer m_shown;
};

} // namespace inkling::app
