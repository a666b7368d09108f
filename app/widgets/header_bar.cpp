#include "app/widgets/header_bar.h"

#include "app/widgets/button.h"
#include "app/widgets/label.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>

namespace inkling::app {

using C = tokens::Colours;

HeaderBar::HeaderBar(Theme& theme, QMenu* menu, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    m_title = new Label(theme, tokens::kTitle, &C::text);
    m_facts = new Label(theme, tokens::kSmall, &C::textMuted);
    m_title->setWrap(Label::Wrap::Elide);
    m_facts->setWrap(Label::Wrap::Elide);
    m_list = new Button(theme, Button::Kind::Icon, tr("Show or hide the list"), QStringLiteral("sidebar"));
    m_list->setToolTip(tr("Show or hide the list (Ctrl+B)"));
    connect(m_list, &Button::clicked, this, &HeaderBar::listRequested);
    m_settings = new Button(theme, Button::Kind::Icon, tr("Settings of this chat"), QStringLiteral("settings"));
    m_settings->setToolTip(tr("Settings of this chat (Ctrl+;)"));
    m_settings->setCheckable(true);
    connect(m_settings, &Button::clicked, this, &HeaderBar::settingsRequested);
    m_more = new Button(theme, Button::Kind::Icon, tr("Menu"), QStringLiteral("more"));
    m_more->setShortcut(QKeySequence(Qt::Key_F10));
    m_more->setToolTip(tr("Menu (F10)"));
    connect(m_more, &Button::clicked, this, [this, menu] {
        const QSize size = menu->sizeHint();
        const QPoint corner =
            isRightToLeft() ? QPoint(0, m_more->height()) : QPoint(m_more->width() - size.width(), m_more->height());
        menu->popup(m_more->mapToGlobal(corner + QPoint(0, 4)));
    });
    auto* columns = new QHBoxLayout(this);
    columns->addWidget(m_list, 0, Qt::AlignVCenter);
    columns->addWidget(m_title, 0, Qt::AlignVCenter);
    columns->addWidget(m_facts, 1, Qt::AlignVCenter);
    columns->addWidget(m_settings, 0, Qt::AlignVCenter);
    columns->addWidget(m_more, 0, Qt::AlignVCenter);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, &HeaderBar::applyTheme);
    applyTheme();
}

void HeaderBar::applyTheme()
{
    const int left = m_theme.pad(12);
    const int right = m_theme.pad(16);
    layout()->setContentsMargins(isRightToLeft() ? right : left, 0, isRightToLeft() ? left : right, 1);
    layout()->setSpacing(m_theme.pad(10));
    setFixedHeight(m_theme.lineHeight(tokens::kTitle) + m_theme.pad(tokens::layout::kHeader - 20));
    fit();
    update();
}

void HeaderBar::setTitle(const QString& title)
{
    m_title->setText(title);
    fit();
}

void HeaderBar::setSettingsShown(bool shown) { m_settings->setChecked(shown); }

void HeaderBar::setFacts(const QString& facts)
{
    m_facts->setText(facts);
    fit();
}

// Facts that do not fit go into the title's tooltip; half a fact is none.
void HeaderBar::fit()
{
    const QMargins margins = layout()->contentsMargins();
    const int room = width() - margins.left() - margins.right() - m_title->sizeHint().width() -
                     m_list->sizeHint().width() - m_settings->sizeHint().width() - m_more->sizeHint().width() -
                     4 * layout()->spacing();
    m_facts->setVisible(m_facts->sizeHint().width() <= room);
    m_title->setToolTip(plainToolTip(m_title->text() + QStringLiteral(" ") + m_facts->text()));
}

void HeaderBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

void HeaderBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(0, height() - tokens::line::kHairline, width(), tokens::line::kHairline,
                     m_theme.colour(&C::border));
}

} // namespace inkling::app
