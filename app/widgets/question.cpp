#include "app/widgets/question.h"

#include "app/widgets/button.h"
#include "app/widgets/flow_row.h"
#include "app/widgets/label.h"

#include <QVBoxLayout>

namespace inkling::app {

using C = tokens::Colours;

Question::Question(Theme& theme, QWidget* parent) : Card(theme, parent), m_theme(theme)
{
    m_title = new Label(theme, tokens::kTitle, &C::text);
    m_text = new Label(theme, tokens::kBody, &C::textMuted);
    m_answers = new QWidget;
    new FlowRow(m_answers);
    auto* rows = new QVBoxLayout(this);
    rows->addWidget(m_title);
    rows->addWidget(m_text);
    rows->addWidget(m_answers);
    connect(&theme, &Theme::changed, this, &Question::applyTheme);
    applyTheme();
    hide();
}

void Question::applyTheme()
{
    const int inside = m_theme.pad(20);
    layout()->setContentsMargins(inside, inside, inside, inside);
    layout()->setSpacing(m_theme.pad(8));
    m_answers->layout()->setSpacing(m_theme.pad(8));
}

void Question::setWords(const QString& title, const QString& text)
{
    m_title->setText(title);
    m_text->setText(text);
    setAccessibleName(title);
}

Button* Question::add(const QString& text, Answer answer)
{
    auto* button = new Button(m_theme, Button::Kind::Plain, text);
    if (answer == Answer::Danger) button->setInkOnGround(&C::danger);
    m_answers->layout()->addWidget(button);
    if (m_first == nullptr) m_first = button;
    return button;
}

void Question::ask()
{
    show();
    m_first->setFocus(Qt::TabFocusReason);
}

} // namespace inkling::app
