#include "app/widgets/search_button.h"

#include <QKeySequence>
#include <QPainter>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kHeight = 36;

} // namespace

SearchButton::SearchButton(Theme& theme, const QString& text, const QKeySequence& keys, QWidget* parent)
    : QAbstractButton(parent),
      m_theme(theme),
      m_keys(keys.toString(QKeySequence::NativeText))
{
    setText(text);
    setAccessibleName(text);
    setToolTip(QStringLiteral("%1 (%2)").arg(text, m_keys));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

QSize SearchButton::sizeHint() const
{
    return {m_theme.text(tokens::layout::kListMin), m_theme.lineHeight(tokens::kSmall) + m_theme.pad(kHeight - 20)};
}

void SearchButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.colour(underMouse() ? &C::borderStrong : &C::border), tokens::line::kHairline));
    painter.setBrush(m_theme.colour(isDown() ? &C::pressed : &C::raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), cornerRadius(), cornerRadius());

    const bool mirrored = isRightToLeft();
    const int side = m_theme.pad(12);
    const int icon = m_theme.iconSize(tokens::icon::kSmall);
    const QColor ink = m_theme.colour(&C::textMuted);
    painter.drawPixmap(mirrored ? width() - side - icon : side, (height() - icon) / 2,
                       m_theme.icon(QStringLiteral("search"), icon, ink, devicePixelRatioF()));

    painter.setFont(m_theme.font(tokens::kCaption));
    const QFontMetrics keyMetrics(painter.font());
    const int keyWidth = keyMetrics.horizontalAdvance(m_keys) + m_theme.pad(10);
    const int keyHeight = m_theme.lineHeight(tokens::kCaption) + m_theme.pad(2);
    const QFontMetrics metrics(m_theme.font(tokens::kSmall));
    const int words = side + icon + m_theme.pad(8);
    const bool hasRoom = words + metrics.horizontalAdvance(text()) + m_theme.pad(8) + keyWidth + side <= width();
    if (hasRoom) {
        const QRect key(mirrored ? side - 2 : width() - side - keyWidth + 2, (height() - keyHeight) / 2, keyWidth,
                        keyHeight);
        painter.setPen(QPen(m_theme.colour(&C::border), tokens::line::kHairline));
        painter.setBrush(m_theme.colour(&C::surface));
        painter.drawRoundedRect(QRectF(key).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.setPen(ink);
        painter.drawText(key, Qt::AlignCenter, m_keys);
    }
    painter.setFont(m_theme.font(tokens::kSmall));
    painter.setPen(ink);
    const int room = width() - words - side;
    painter.drawText(QRect(mirrored ? side : words, 0, room, height()), Qt::AlignVCenter | Qt::AlignLeading,
                     metrics.elidedText(text(), Qt::ElideRight, room));
}

} // namespace inkling::app
