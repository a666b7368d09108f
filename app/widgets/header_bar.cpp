#include "app/widgets/header_bar.h"

#include "app/widgets/button.h"
#include "app/widgets/label.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kLeastModel = 96; // px at 100 %: a chip with less of a name says nothing

} // namespace

HeaderBar::HeaderBar(Theme& theme, QMenu* menu, QWidget* parent) : QWidget(parent), m_theme(theme), m_menu(menu)
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
    m_model = new Button(theme, Button::Kind::Chip, {}, QStringLiteral("device"));
    m_model->setIconPixels(tokens::icon::kSmall);
    m_model->hide();
    connect(m_model, &Button::clicked, this, &HeaderBar::modelRequested);
    m_more = new Button(theme, Button::Kind::Icon, tr("Menu"), QStringLiteral("more"));
    m_more->setToolTip(tr("Menu (F10)"));
    connect(m_more, &Button::clicked, this, &HeaderBar::openMenu);
    auto* columns = new QHBoxLayout(this);
    columns->addWidget(m_list, 0, Qt::AlignVCenter);
    columns->addWidget(m_title, 0, Qt::AlignVCenter);
    columns->addWidget(m_facts, 1, Qt::AlignVCenter);
    columns->addStretch(0);
    columns->addWidget(m_model, 0, Qt::AlignVCenter);
    columns->addWidget(m_settings, 0, Qt::AlignVCenter);
    columns->addWidget(m_more, 0, Qt::AlignVCenter);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, &HeaderBar::applyTheme);
    applyTheme();
}

void HeaderBar::openMenu()
{
    const QSize size = m_menu->sizeHint();
    const QWidget* below = m_more->isVisible() ? m_more : window();
    const int down = m_more->isVisible() ? m_more->height() + tokens::line::kRailMarker : m_theme.pad(8);
    const QPoint corner = isRightToLeft() ? QPoint(0, down) : QPoint(below->width() - size.width(), down);
    m_menu->popup(below->mapToGlobal(corner));
}

void HeaderBar::applyTheme()
{
    const int left = m_theme.pad(m_list->isVisibleTo(this) ? 12 : 24);
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

void HeaderBar::setChatSettings(ChatSettings settings)
{
    m_settings->setChecked(settings == ChatSettings::Shown);
    m_settings->setVisible(settings != ChatSettings::None);
    fit();
}

void HeaderBar::setFacts(const QString& facts)
{
    m_facts->setText(facts);
    fit();
}

void HeaderBar::setModel(const QString& name, const QString& about)
{
    m_modelName = QString(name).replace(QLatin1Char('&'), QStringLiteral("&&")); // no key of its own
    m_model->setLabel(m_modelName);
    m_model->setAccessibleName(name);
    m_model->setToolTip(plainToolTip(about));
    fit();
}

void HeaderBar::setListButton(ListButton button)
{
    m_list->setVisible(button == ListButton::Shown);
    applyTheme();
}

// The chip's width, its name shortened to `room`; 0 where that is too little for any of it.
int HeaderBar::fitModel(int room)
{
    m_model->setShortText(m_modelName);
    const int whole = m_model->sizeHint().width();
    if (m_modelName.isEmpty() || (whole > room && room < m_theme.text(kLeastModel))) return 0;
    if (whole > room) {
        const QFontMetrics metrics(m_model->font());
        const int around = whole - metrics.horizontalAdvance(m_modelName);
        m_model->setShortText(metrics.elidedText(m_modelName, Qt::ElideRight, room - around));
    }
    return std::min(whole, m_model->sizeHint().width());
}

// The title goes before the model's name, but not over the half of the line; facts that do not fit go into the title's
// tooltip: half a fact is none.
void HeaderBar::fit()
{
    const QMargins margins = layout()->contentsMargins();
    const int spacing = layout()->spacing();
    int room = width() - margins.left() - margins.right() - m_more->sizeHint().width() - 3 * spacing;
    if (m_list->isVisibleTo(this)) room -= m_list->sizeHint().width() + spacing;
    if (m_settings->isVisibleTo(this)) room -= m_settings->sizeHint().width() + spacing;
    const int title = m_title->sizeHint().width();
    const int model = fitModel(room - std::min(title, room / 2));
    m_model->setVisible(model > 0);
    m_facts->setVisible(!m_facts->text().isEmpty() && m_facts->sizeHint().width() <= room - title - model);
    m_title->setToolTip(plainToolTip(QString(m_title->text() + QStringLiteral(" ") + m_facts->text()).trimmed()));
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
