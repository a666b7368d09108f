// A question in place before something that cannot be undone: what will happen, and the answers, the safe one first and
// with the focus. Never a dialog.
#pragma once

#include "app/widgets/card.h"

namespace inkling::app {

class Button;
class Label;

class Question : public Card
{
    Q_OBJECT

public:
    enum class Answer { Safe, Danger };

    explicit Question(Theme& theme, QWidget* parent = nullptr);

    void setWords(const QString& title, const QString& text);
    Button* add(const QString& text, Answer answer);
    void ask(); // shows it, the first answer has the focus

private:
    void applyTheme();

    Theme& m_theme;
    Label* m_title = nullptr;
    Label* m_text = nullptr;
    QWidget* m_answers = nullptr;
    Button* m_first = nullptr;
};

} // namespace inkling::app
