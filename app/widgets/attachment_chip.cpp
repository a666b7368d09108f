#include "app/widgets/attachment_chip.h"

#include "app/widgets/label.h"
#include "app/widgets/text_flow.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kIcon = 14; // px at 100 %
constexpr int kShortestName = 48;

} // namespace

AttachmentChip::AttachmentChip(Theme& theme, const QString& name, qsizetype characters, QWidget* parent)
    : Button(theme, Kind::Plain, {}, QStringLiteral("attach"), parent),
      m_theme(theme),
      m_name(harmless(name)),
      m_count(tr("%1 characters").arg(QLocale().toString(characters)))
{
    setCornerRadius(tokens::radius::kChip);
    const QString spoken = QStringLiteral("%1, %2").arg(m_name, m_count);
    setAccessibleName(spoken);
    setAccessibleDescription(tr("Enter shows its text, Delete takes it off."));
    setToolTip(plainToolTip(spoken));
    m_remove = new Button(theme, Kind::Icon, tr("Take %1 off").arg(m_name), QStringLiteral("close"), this);
    m_remove->setToolTip(plainToolTip(tr("Take off (Del)")));
    m_remove->setIconPixels(kIcon);
    m_remove->setFocusPolicy(Qt::NoFocus); // Delete does the same
    connect(m_remove, &Button::clicked, this, &AttachmentChip::removeRequested);
    connect(&theme, &Theme::changed, this, &AttachmentChip::applyTheme);
    applyTheme();
}

void AttachmentChip::applyTheme()
{
    setFont(m_theme.font(tokens::kCaptionStrong));
    m_remove->resize(m_remove->sizeHint());
    updateGeometry();
    update();
}

void AttachmentChip::setMostWidth(int pixels)
{
    m_mostWidth = pixels;
    updateGeometry();
}

void AttachmentChip::setOpen(bool open)
{
    m_open = open;
    update();
}

int AttachmentChip::countWidth() const
{
    return QFontMetrics(m_theme.font(tokens::kCaption)).horizontalAdvance(m_count);
}

int AttachmentChip::around() const
{
    return m_theme.pad(8) + m_theme.iconSize(kIcon) + m_theme.pad(8) + m_theme.pad(8) + m_remove->sizeHint().width();
}

QSize AttachmentChip::sizeHint() const
{
    const int height = std::max(m_theme.lineHeight(tokens::kCaption) + m_theme.pad(tokens::control::kChip - 16),
                                m_remove->sizeHint().height());
    const int name = QFontMetrics(font()).horizontalAdvance(m_name) + 1;
    int width = around() + name + countWidth();
    if (m_mostWidth > 0) width = std::min(width, std::max(m_mostWidth, around() + m_theme.text(kShortestName)));
    return {width, height};
}

void AttachmentChip::resizeEvent(QResizeEvent* event)
{
    Button::resizeEvent(event);
    const int left = isRightToLeft() ? 0 : width() - m_remove->width();
    m_remove->move(left, (height() - m_remove->height()) / 2);
}

void AttachmentChip::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) return emit removeRequested();
    Button::keyPressEvent(event);
}

// The count goes before the name is cut to nothing.
void AttachmentChip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool edged = m_open || m_theme.isHighContrast();
    painter.setPen(edged ? QPen(m_theme.colour(m_open ? &C::accent : &C::borderStrong), 1) : QPen(Qt::NoPen));
    painter.setBrush(m_theme.colour(isDown() ? &C::pressed : underMouse() ? &C::hover : &C::rail));
    const double inset = edged ? 0.5 : 0.0;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), cornerRadius(), cornerRadius());

    const int icon = m_theme.iconSize(kIcon);
    const QFontMetrics metrics(font());
    const int room = width() - around() + m_theme.pad(8);
    const int count = countWidth() + m_theme.pad(8);
    const bool counts = room - count >= std::min(metrics.horizontalAdvance(m_name), m_theme.text(kShortestName));
    const QString name = metrics.elidedText(m_name, Qt::ElideMiddle, counts ? room - count : room);
    const auto place = [this](int left, int wide) {
        return QRect(isRightToLeft() ? width() - left - wide : left, 0, wide, height());
    };
    int left = m_theme.pad(8);
    const QRect clip = place(left, icon);
    painter.drawPixmap(
        clip.left(), (height() - icon) / 2,
        m_theme.icon(QStringLiteral("attach"), icon, m_theme.colour(&C::textMuted), devicePixelRatioF()));
    left += icon + m_theme.pad(8);
    painter.setPen(m_theme.colour(&C::text));
    const int nameWidth = metrics.horizontalAdvance(name) + 1;
    painter.drawText(place(left, nameWidth), Qt::AlignVCenter | Qt::AlignLeft, name);
    if (!counts) return;
    left += nameWidth + m_theme.pad(8) - 1;
    painter.setPen(m_theme.colour(&C::textMuted));
    painter.setFont(m_theme.font(tokens::kCaption));
    painter.drawText(place(left, countWidth() + 1), Qt::AlignVCenter | Qt::AlignLeft, m_count);
}

} // namespace inkling::app
