#include "app/widgets/stepper.h"

#include "app/widgets/button.h"
#include "app/widgets/focus_ring.h"
#include "app/widgets/label.h"

#include <QAccessible>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

Stepper::Stepper(Theme& theme, const QString& name, const QString& less, const QString& more, QWidget* parent)
    : QWidget(parent),
      m_theme(theme)
{
    setAccessibleName(name);
    setFocusPolicy(Qt::StrongFocus);
    setProperty(FocusRing::kRadius, int(tokens::radius::kControl));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_less = new Button(theme, Button::Kind::Icon, less, QStringLiteral("chevron-down"));
    m_more = new Button(theme, Button::Kind::Icon, more, QStringLiteral("chevron-up"));
    for (Button* button : {m_less, m_more}) {
        button->setIconPixels(tokens::icon::kSmall);
        button->setFocusPolicy(Qt::NoFocus); // the arrows do the same
    }
    m_value = new Label(theme, tokens::kButton, &C::text);
    m_value->setAlignment(Qt::AlignHCenter);
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(1, 1, 1, 1);
    columns->addWidget(m_less);
    columns->addWidget(m_value, 1, Qt::AlignVCenter);
    columns->addWidget(m_more);
    connect(m_less, &Button::clicked, this, [this] { step(-1); });
    connect(m_more, &Button::clicked, this, [this] { step(1); });
    connect(&theme, &Theme::changed, this, &Stepper::applyTheme);
}

void Stepper::setValues(const QStringList& values, int index)
{
    m_values = values;
    m_index = std::clamp<int>(index, 0, std::max<int>(0, int(values.size()) - 1));
    applyTheme();
    show();
}

void Stepper::setIndex(int index)
{
    m_index = std::clamp<int>(index, 0, std::max<int>(0, int(m_values.size()) - 1));
    show();
}

void Stepper::applyTheme()
{
    layout()->setSpacing(m_theme.pad(4));
    const QFontMetrics metrics(m_theme.font(tokens::kButton));
    int widest = 0;
    for (const QString& value : std::as_const(m_values)) widest = std::max(widest, metrics.horizontalAdvance(value));
    m_value->setFixedWidth(widest + m_theme.pad(16)); // it keeps its place while the value changes
    update();
}

void Stepper::show()
{
    m_value->setText(value());
    m_less->setEnabled(m_index > 0);
    m_more->setEnabled(m_index + 1 < m_values.size());
    QAccessibleValueChangeEvent event(this, value());
    QAccessible::updateAccessibility(&event);
}

void Stepper::step(int by)
{
    const int before = m_index;
    setIndex(m_index + by);
    if (m_index != before) emit stepped(m_index);
}

void Stepper::keyPressEvent(QKeyEvent* event)
{
    const int forward = isRightToLeft() ? -1 : 1;
    switch (event->key()) {
    case Qt::Key_Up: return step(1);
    case Qt::Key_Down: return step(-1);
    case Qt::Key_Right: return step(forward);
    case Qt::Key_Left: return step(-forward);
    case Qt::Key_Home: return step(-int(m_values.size()));
    case Qt::Key_End: return step(int(m_values.size()));
    default: QWidget::keyPressEvent(event);
    }
}

void Stepper::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.colour(&C::borderStrong), tokens::line::kInput));
    painter.setBrush(m_theme.colour(&C::raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), tokens::radius::kControl,
                            tokens::radius::kControl);
}

} // namespace inkling::app
