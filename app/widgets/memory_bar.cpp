#include "app/widgets/memory_bar.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace inkling::app {

namespace {

constexpr int kHeight = 12;
constexpr int kGap = 2;

} // namespace

MemoryBar::MemoryBar(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, &QWidget::updateGeometry);
}

QSize MemoryBar::sizeHint() const { return {m_theme.text(120), m_theme.pad(kHeight)}; }

void MemoryBar::show(const QList<Part>& parts, qint64 all)
{
    m_parts = parts;
    m_all = all;
    update();
}

void MemoryBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath whole;
    whole.addRoundedRect(QRectF(rect()), height() / 2.0, height() / 2.0);
    painter.fillPath(whole, m_theme.colour(&tokens::Colours::pressed));
    painter.setClipPath(whole);
    double left = 0;
    for (const Part& part : std::as_const(m_parts)) {
        if (m_all <= 0) break;
        const double wide = std::max(double(kGap), width() * double(part.bytes) / double(m_all));
        const double x = isRightToLeft() ? width() - left - wide : left;
        painter.fillRect(QRectF(x, 0, wide, height()), m_theme.colour(part.colour));
        left += wide + kGap;
    }
}

} // namespace inkling::app
