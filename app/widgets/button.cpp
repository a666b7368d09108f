#include "app/widgets/button.h"

#include <QKeyEvent>
#include <QPainter>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kSmallTarget = 24;

} // namespace

Button::Button(Theme& theme, Kind kind, const QString& text, const QString& icon, QWidget* parent)
    : QAbstractButton(parent),
      m_theme(theme),
      m_kind(kind),
      m_icon(icon)
{
    if (kind == Kind::Icon) m_iconPixels = tokens::icon::kToolbar;
    if (kind == Kind::Chip) m_radius = tokens::radius::kChip;
    setLabel(text);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    connect(&theme, &Theme::changed, this, &Button::themeChanged);
    themeChanged();
}

void Button::themeChanged()
{
    setFont(m_theme.font(m_kind == Kind::Link   ? tokens::kLabel
                         : m_kind == Kind::Chip ? tokens::kCaptionStrong
                                                : tokens::kButton));
    updateGeometry();
    update();
}

void Button::setIconName(const QString& icon)
{
    m_icon = icon;
    update();
}

void Button::setIconPixels(int pixels)
{
    m_iconPixels = pixels;
    updateGeometry();
}

void Button::setFlush()
{
    m_flush = true;
    updateGeometry();
}

void Button::setSmall()
{
    m_target = kSmallTarget;
    setIconPixels(tokens::icon::kInRow);
}

void Button::setLabel(const QString& text)
{
    setText(text);
    QString spoken = text;
    setAccessibleName(spoken.remove(QLatin1Char('&')));
    if (m_kind == Kind::Icon) setToolTip(spoken);
    updateGeometry();
    update();
}

void Button::setShortText(const QString& text)
{
    setText(text);
    updateGeometry();
    update();
}

QSize Button::sizeHint() const
{
    if (m_kind == Kind::Icon) {
        const int side = m_theme.iconSize(m_iconPixels) + m_theme.pad(m_target - m_iconPixels);
        return {side, side};
    }
    const QFontMetrics metrics(font());
    int width = metrics.size(Qt::TextShowMnemonic, text()).width();
    if (!m_icon.isEmpty()) width += m_theme.iconSize(m_iconPixels) + m_theme.pad(8);
    if (m_kind == Kind::Chip) {
        return {width + m_theme.pad(16), m_theme.lineHeight(tokens::kCaptionStrong) + m_theme.pad(12)};
    }
    const int line = m_theme.lineHeight(tokens::kButton);
    if (m_kind == Kind::Link) return {width + (m_flush ? 2 : m_theme.pad(16)), line + m_theme.pad(12)};
    return {width + m_theme.pad(32), line + m_theme.pad(tokens::control::kButton - 20)};
}

QColor Button::foreground() const
{
    if (m_ink != nullptr) return m_theme.colour(m_ink);
    if (!isEnabled()) return m_theme.colour(&C::textDisabled);
    if (m_inkOnGround != nullptr) return m_theme.colour(m_inkOnGround);
    if (isFilled()) return m_theme.colour(&C::accentText);
    if (m_kind == Kind::Link || isChecked()) return m_theme.colour(&C::accent);
    if (m_kind == Kind::Icon || m_kind == Kind::Chip) {
        return m_theme.colour(underMouse() ? &C::text : &C::textMuted);
    }
    return m_theme.colour(&C::text);
}

void Button::paintGround(QPainter& painter) const
{
    if (m_ink != nullptr) return;
    const bool hovered = isEnabled() && underMouse();
    Theme::ColourRole ground = nullptr;
    Theme::ColourRole edge = nullptr;
    if (isFilled()) {
        ground = !isEnabled() ? &C::hover : isDown() ? &C::accentPressed : hovered ? &C::accentHover : &C::accent;
        if (!isEnabled()) edge = &C::border;
    } else {
        if (m_kind == Kind::Plain) {
            ground = isEnabled() ? &C::raised : &C::surface;
            edge = isEnabled() ? &C::borderStrong : &C::border;
        }
        if (isChecked()) {
            ground = &C::accentSoft;
        } else if (isDown() || (m_kind == Kind::Chip && hovered)) {
            ground = &C::pressed;
        } else if (hovered || m_kind == Kind::Chip) {
            ground = &C::hover;
        }
    }
    painter.setPen(edge != nullptr ? QPen(m_theme.colour(edge), 1) : QPen(Qt::NoPen));
    painter.setBrush(ground != nullptr ? QBrush(m_theme.colour(ground)) : QBrush(Qt::NoBrush));
    const double inset = edge != nullptr ? 0.5 : 0.0;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), m_radius, m_radius);
}

void Button::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintGround(painter);

    const QColor ink = foreground();
    const int iconSize = m_theme.iconSize(m_iconPixels);
    if (m_kind == Kind::Icon) {
        const QRect place(QPoint((width() - iconSize) / 2, (height() - iconSize) / 2), QSize(iconSize, iconSize));
        painter.drawPixmap(place.topLeft(), m_theme.icon(m_icon, iconSize, ink, devicePixelRatioF()));
        return;
    }
    const int textWidth = QFontMetrics(font()).size(Qt::TextShowMnemonic, text()).width();
    int left = (width() - textWidth) / 2;
    if (!m_icon.isEmpty()) {
        const int gap = m_theme.pad(8);
        left = (width() - textWidth - iconSize - gap) / 2;
        const int iconLeft = layoutDirection() == Qt::RightToLeft ? width() - left - iconSize : left;
        painter.drawPixmap(iconLeft, (height() - iconSize) / 2,
                           m_theme.icon(m_icon, iconSize, ink, devicePixelRatioF()));
        if (layoutDirection() == Qt::LeftToRight) left += iconSize + gap;
    }
    painter.setPen(ink);
    painter.setFont(font());
    painter.drawText(QRect(left, 0, textWidth + 1, height()), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic,
                     text());
}

void Button::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (isEnabled()) click();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

void Button::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void Button::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace inkling::app
