#include "app/widgets/slider.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kTrack = 4;
constexpr int kHeight = 20;
constexpr int kMarkHeight = 12;
constexpr int kShortest = 96;

} // namespace

Slider::Slider(Theme& theme, const QString& name, QWidget* parent) : QAbstractSlider(parent), m_theme(theme)
{
    setOrientation(Qt::Horizontal);
    setAccessibleName(name);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void Slider::setMark(std::optional<int> value)
{
    m_mark = value;
    update();
}

QSize Slider::sizeHint() const { return {m_theme.text(kShortest), m_theme.pad(kHeight)}; }

double Slider::placeOf(int value) const
{
    const double range = std::max(1, maximum() - minimum());
    const double share = (value - minimum()) / range;
    const double x = thumb() / 2.0 + share * (width() - thumb());
    return isRightToLeft() ? width() - x : x;
}

int Slider::valueAt(double x) const
{
    if (isRightToLeft()) x = width() - x;
    const double share = std::clamp((x - thumb() / 2.0) / std::max(1, width() - thumb()), 0.0, 1.0);
    const int step = std::max(1, singleStep());
    const int steps = static_cast<int>(std::lround(share * (maximum() - minimum()) / step));
    return std::min(maximum(), minimum() + steps * step);
}

void Slider::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double middle = height() / 2.0;
    const QRectF track(0, middle - kTrack / 2.0, width(), kTrack);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.colour(&C::pressed));
    painter.drawRoundedRect(track, kTrack / 2.0, kTrack / 2.0);
    const double at = placeOf(value());
    QRectF filled = track;
    isRightToLeft() ? filled.setLeft(at) : filled.setRight(at);
    painter.setBrush(m_theme.colour(isEnabled() ? &C::accent : &C::borderStrong));
    painter.drawRoundedRect(filled, kTrack / 2.0, kTrack / 2.0);
    if (m_mark && *m_mark != value()) {
        const double x = placeOf(*m_mark);
        painter.setBrush(m_theme.colour(&C::borderStrong));
        painter.drawRect(QRectF(x - 0.75, middle - kMarkHeight / 2.0, 1.5, kMarkHeight));
    }
    const double radius = thumb() / 2.0 - 1;
    painter.setPen(QPen(m_theme.colour(isEnabled() ? &C::accent : &C::borderStrong), 2));
    painter.setBrush(m_theme.colour(isSliderDown() ? &C::accentSoft : &C::raised));
    painter.drawEllipse(QPointF(at, middle), radius, radius);
}

void Slider::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return event->ignore();
    setSliderDown(true);
    setSliderPosition(valueAt(event->position().x()));
}

void Slider::mouseMoveEvent(QMouseEvent* event)
{
    if (isSliderDown()) setSliderPosition(valueAt(event->position().x()));
}

void Slider::mouseReleaseEvent(QMouseEvent*)
{
    setSliderDown(false);
    update();
}

// A wheel over a panel scrolls the panel; a slider that takes it is moved by mistake.
void Slider::wheelEvent(QWheelEvent* event) { event->ignore(); }

void Slider::sliderChange(SliderChange change)
{
    QAbstractSlider::sliderChange(change);
    update();
}

} // namespace inkling::app
