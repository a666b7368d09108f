#include "app/chat/prompt_panel.h"

#include "app/widgets/button.h"
#include "app/widgets/label.h"
#include "app/widgets/text_flow.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QPlainTextEdit>

namespace inkling::app {

using C = tokens::Colours;

PromptPanel::PromptPanel(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setAccessibleName(tr("The exact prompt"));
    auto* title = new Label(theme, tokens::kButton, &C::text, tr("The exact prompt"));
    m_tokens = new Label(theme, tokens::kCaption, &C::textMuted);
    m_drawn = new Label(theme, tokens::kCaption, &C::textMuted);
    m_copy = new Button(theme, Button::Kind::Icon, tr("Copy the prompt"), QStringLiteral("copy"));
    m_close = new Button(theme, Button::Kind::Icon, tr("Close the prompt"), QStringLiteral("close"));
    m_close->setToolTip(tr("Close the prompt (Esc)"));
    m_text = new QPlainTextEdit;
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setTabChangesFocus(true);
    m_text->setAccessibleName(tr("The exact prompt"));
    auto* grid = new QGridLayout(this);
    grid->addWidget(title, 0, 0);
    grid->addWidget(m_copy, 0, 1);
    grid->addWidget(m_close, 0, 2);
    grid->addWidget(m_tokens, 1, 0, 1, 3);
    grid->addWidget(m_drawn, 2, 0, 1, 3);
    grid->addWidget(m_text, 3, 0, 1, 3);
    grid->setColumnStretch(0, 1);
    connect(m_copy, &Button::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_text->toPlainText()); });
    connect(m_close, &Button::clicked, this, &PromptPanel::closed);
    connect(&theme, &Theme::changed, this, &PromptPanel::applyTheme);
    applyTheme();
}

void PromptPanel::show(const QString& prompt, int tokens, const QString& drawn)
{
    m_drawn->setText(drawn);
    m_text->setPlainText(harmless(prompt));
    m_tokens->setText(tr("%n token(s), as the model was sent them for this reply", nullptr, tokens));
    QWidget::show();
    m_text->setFocus(Qt::OtherFocusReason);
}

QString PromptPanel::prompt() const { return m_text->toPlainText(); }

void PromptPanel::applyTheme()
{
    const int side = m_theme.pad(20);
    setFixedWidth(m_theme.text(tokens::layout::kSidePanel));
    layout()->setContentsMargins(side, m_theme.pad(8), m_theme.pad(12), m_theme.pad(12));
    layout()->setSpacing(m_theme.pad(4));
    m_text->setFont(m_theme.font(tokens::kCode));
    m_text->setPalette(m_theme.palette());
    m_text->setStyleSheet(QStringLiteral("QPlainTextEdit { background: transparent; }"));
    update();
}

void PromptPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) return emit closed();
    QWidget::keyPressEvent(event);
}

void PromptPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colour(&C::surface));
    painter.fillRect(isRightToLeft() ? width() - tokens::line::kHairline : 0, 0, tokens::line::kHairline, height(),
                     m_theme.colour(&C::border));
}

} // namespace inkling::app
