#include "app/widgets/card.h"

#include <QPainter>

namespace inkling::app {

Card::Card(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Card::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.colour(&tokens::Colours::border), tokens::line::kHairline));
    painter.setBrush(m_theme.colour(&tokens::Colours::raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), tokens::radius::kPanel,
                            tokens::radius::kPanel);
}

} // namespace inkling::app
