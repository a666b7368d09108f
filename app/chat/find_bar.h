// Finds words in the chat that is shown: a field, where one is among what was found, and ways to the next and the one
// before. Enter and F3 go on, with Shift back; Esc closes it and gives the focus back.
#pragma once

#include "app/chat/transcript_finder.h"
#include "app/style/theme.h"

#include <QPointer>
#include <QWidget>

class QLineEdit;

namespace inkling::app {

class Button;
class FlowRow;
class Label;

class FindBar : public QWidget
{
    Q_OBJECT

public:
    FindBar(Theme& theme, TranscriptView& transcript, QWidget* parent = nullptr);

    void open(); // with the last words marked
    void close();
    void step(int by) { m_finder.step(by); }
    QLineEdit* field() const { return m_field; }
    QString found() const; // "3 of 17"

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void applyTheme();
    void update();

    Theme& m_theme;
    TranscriptView& m_transcript;
    TranscriptFinder m_finder;
    QLineEdit* m_field = nullptr;
    Label* m_found = nullptr;
    Button* m_previous = nullptr;
    Button* m_next = nullptr;
    Button* m_close = nullptr;
    QPointer<QWidget> m_focusBefore;
};

} // namespace inkling::app
