#include "app/widgets/choice_row.h"

#include "app/widgets/text_flow.h"

#include <QFocusEvent>
#include <QPainter>
#include <QStyle>
#include <QTextLayout>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kBeside = 12;
constexpr int kAbove = 8;

// Draws (where there is a painter) and measures a text in lines of the style's height.
int lay(QPainter* painter, const QString& text, const QFont& font, int lineHeight, const QRect& place,
        Qt::LayoutDirection direction)
{
    if (text.isEmpty()) return 0;
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(direction);
    layout.setTextOption(option);
    layout.beginLayout();
    int y = 0;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(std::max(1, place.width()));
        line.setPosition(QPointF(0, y + (lineHeight - line.height()) / 2));
        y += lineHeight;
    }
    layout.endLayout();
    if (painter != nullptr) layout.draw(painter, place.topLeft());
    return y;
}

} // namespace

ChoiceRow::ChoiceRow(Theme& theme, const QString& text, const QString& about, QWidget* parent)
    : QAbstractButton(parent),
      m_theme(theme)
{
    setText(text);
    setAccessibleName(text);
    setAbout(about);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&theme, &Theme::changed, this, &QWidget::updateGeometry);
}

void ChoiceRow::setAbout(const QString& about)
{
    m_about = harmless(about);
    setAccessibleDescription(m_about);
    updateGeometry();
    update();
}

QRect ChoiceRow::wordsIn(const QRect& row) const
{
    const int dot = m_theme.iconSize(tokens::control::kTick);
    const int left = 2 * m_theme.pad(kBeside) + dot;
    return QStyle::visualRect(layoutDirection(), row,
                              row.adjusted(left, m_theme.pad(kAbove), -m_theme.pad(kBeside), -m_theme.pad(kAbove)));
}

int ChoiceRow::lines(int width, QPainter* painter, const QPoint& at) const
{
    if (painter != nullptr) painter->setPen(m_theme.colour(isEnabled() ? &C::text : &C::textDisabled));
    int y = lay(painter, text(), m_theme.font(tokens::kButton), m_theme.lineHeight(tokens::kButton),
                QRect(at.x(), at.y(), width, 0), layoutDirection());
    if (painter != nullptr) painter->setPen(m_theme.colour(&C::textMuted)); // it says why: never faint
    y += lay(painter, m_about, m_theme.font(tokens::kCaption), m_theme.lineHeight(tokens::kCaption),
             QRect(at.x(), at.y() + y, width, 0), layoutDirection());
    return y;
}

int ChoiceRow::heightForWidth(int width) const
{
    return lines(wordsIn(QRect(0, 0, width, 1000)).width(), nullptr, {}) + 2 * m_theme.pad(kAbove);
}

QSize ChoiceRow::sizeHint() const
{
    const int words = std::max(QFontMetrics(m_theme.font(tokens::kButton)).horizontalAdvance(text()),
                               QFontMetrics(m_theme.font(tokens::kCaption)).horizontalAdvance(m_about));
    const int width = words + 1000 - wordsIn(QRect(0, 0, 1000, 1000)).width() + 2;
    return {width, heightForWidth(width)};
}

QSize ChoiceRow::minimumSizeHint() const
{
    return {m_theme.text(120), m_theme.lineHeight(tokens::kButton) + 2 * m_theme.pad(kAbove)};
}

void ChoiceRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isHovered = isEnabled() && underMouse();
    const Theme::ColourRole ground = isDown() ? &C::pressed : isChecked() ? &C::accentSoft : &C::hover;
    if (isDown() || isChecked() || isHovered) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.colour(ground));
        painter.drawRoundedRect(rect(), tokens::radius::kControl, tokens::radius::kControl);
    }
    const int dot = m_theme.iconSize(tokens::control::kTick);
    const int firstLine = m_theme.pad(kAbove) + m_theme.lineHeight(tokens::kButton) / 2;
    const QRectF circle =
        QStyle::visualRect(layoutDirection(), rect(), QRect(m_theme.pad(kBeside), firstLine - dot / 2, dot, dot));
    const Theme::ColourRole edge = !isEnabled() ? &C::border : isChecked() ? &C::accent : &C::borderStrong;
    painter.setPen(QPen(m_theme.colour(edge), isChecked() ? 2 : 1));
    painter.setBrush(m_theme.colour(&C::raised));
    painter.drawEllipse(circle.adjusted(1, 1, -1, -1));
    if (isChecked()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.colour(&C::accent));
        painter.drawEllipse(circle.adjusted(dot / 3.6, dot / 3.6, -dot / 3.6, -dot / 3.6));
    }
    const QRect words = wordsIn(rect());
    lines(words.width(), &painter, words.topLeft());
    if (!hasFocus() || !m_focusByKey) return;
    const double inset = m_theme.focusWidth() / 2.0;
    painter.setPen(QPen(m_theme.colour(&C::focus), m_theme.focusWidth()));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), tokens::radius::kControl,
                            tokens::radius::kControl);
}

void ChoiceRow::focusInEvent(QFocusEvent* event)
{
    m_focusByKey = event->reason() != Qt::MouseFocusReason;
    QAbstractButton::focusInEvent(event);
}

} // namespace inkling::app
