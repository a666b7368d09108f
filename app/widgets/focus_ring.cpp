#include "app/widgets/focus_ring.h"

#include "app/widgets/button.h"

#include <QApplication>
#include <QFocusEvent>
#include <QPainter>
#include <QVariant>

#include <optional>

namespace inkling::app {

namespace {

// Of the controls that have a ring outside them.
std::optional<int> radiusOf(const QWidget* control)
{
    if (const auto* button = qobject_cast<const Button*>(control)) return button->cornerRadius();
    const QVariant radius = control->property(FocusRing::kRadius);
    return radius.isValid() ? std::optional(radius.toInt()) : std::nullopt;
}

} // namespace

FocusRing::FocusRing(Theme& theme, QWidget* window) : QWidget(window), m_theme(theme)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
    qApp->installEventFilter(this);
}

bool FocusRing::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::FocusIn) {
        auto* control = qobject_cast<QWidget*>(object);
        const bool hasRing = control != nullptr && radiusOf(control).has_value();
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        const bool byKey =
            reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
        if (hasRing && control->window() == window()) surround(byKey ? control : nullptr);
    } else if (m_control != nullptr && (event->type() == QEvent::Move || event->type() == QEvent::Resize)) {
        const auto* moved = qobject_cast<const QWidget*>(object);
        if (moved == m_control || (moved != nullptr && moved->isAncestorOf(m_control))) place();
    } else if (object == m_control && (event->type() == QEvent::FocusOut || event->type() == QEvent::Hide)) {
        surround(nullptr);
    }
    return QWidget::eventFilter(object, event);
}

void FocusRing::surround(QWidget* control)
{
    m_control = control;
    setVisible(control != nullptr);
    place();
}

void FocusRing::place()
{
    if (m_control == nullptr) return;
    const int reach = m_theme.focusWidth() + tokens::line::kFocusOffset;
    const QPoint corner = m_control->mapTo(window(), QPoint(0, 0));
    setGeometry(QRect(corner, m_control->size()).adjusted(-reach, -reach, reach, reach));
    raise();
    update();
}

void FocusRing::paintEvent(QPaintEvent*)
{
    if (m_control == nullptr) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double width = m_theme.focusWidth();
    painter.setPen(QPen(m_theme.colour(&tokens::Colours::focus), width));
    const double radius = radiusOf(m_control).value_or(0) + tokens::line::kFocusOffset + width / 2;
    painter.drawRoundedRect(QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), radius, radius);
}

} // namespace inkling::app
