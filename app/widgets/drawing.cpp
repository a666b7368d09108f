#include "app/widgets/drawing.h"

#include <QPainter>

namespace inkling::app {

namespace {

constexpr int kGrid = 96;

} // namespace

Drawing::Drawing(Theme& theme, const QString& name, int inset, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_name(name),
      m_inset(inset)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void Drawing::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const int inset = height() * m_inset / kGrid;
    painter.drawPixmap(isRightToLeft() ? width() - height() + inset : -inset, 0,
                       m_theme.drawing(m_name, height(), devicePixelRatioF()));
}

} // namespace inkling::app
