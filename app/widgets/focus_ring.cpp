#include "app/widgets/focus_ring.h"

#include "app/widgets/button.h"

#include <QApplication>
#include <QFocusEvent>
#include <QPainter>

namespace inkling::app {

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
        auto* button = qobject_cast<Button*>(object);
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        const bool byKey =
            reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
        if (button != nullptr && button->window() == window()) surround(byKey ? button : nullptr);
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
    const auto* button = qobject_cast<const Button*>(m_control);
    if (button == nullptr) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double width = m_theme.focusWidth();
    painter.setPen(QPen(m_theme.colour(&tokens::Colours::focus), width));
    const double radius = button->cornerRadius() + tokens::line::kFocusOffset + width / 2;
    painter.drawRoundedRect(QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), radius, radius);
}

} // namespace inkling::app
