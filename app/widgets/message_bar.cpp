#include "app/widgets/message_bar.h"

#include "app/widgets/button.h"
#include "app/widgets/flow_row.h"
#include "app/widgets/label.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr auto kUndoTime = std::chrono::seconds(10);
constexpr qsizetype kMostBars = 2;
constexpr int kEdge = 3;
constexpr int kNarrowWords = 340; // px at 100 %

struct BarLook
{
    const char* icon;
    Theme::ColourRole ground;
    Theme::ColourRole ink;
    Theme::ColourRole text;
};

BarLook lookOf(BarKind kind)
{
    switch (kind) {
    case BarKind::Undo: return {"undo", &C::text, &C::background, &C::background};
    case BarKind::Warning: return {"warning", &C::warnSoft, &C::warn, &C::text};
    case BarKind::Fault: return {"warning", &C::dangerSoft, &C::danger, &C::text};
    case BarKind::Info: break;
    }
    return {"info", &C::infoSoft, &C::info, &C::text};
}

} // namespace

MessageBar::MessageBar(Theme& theme, const BarContent& content, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_content(content)
{
    const BarLook look = lookOf(content.kind);
    setAccessibleName(content.strong + QLatin1Char(' ') + content.text);

    m_texts = new QVBoxLayout;
    m_texts->setSpacing(0);
    m_texts->addStretch(1);
    m_texts->addWidget(new Label(theme, tokens::kLabel, look.text, content.strong));
    if (!content.text.isEmpty()) m_texts->addWidget(new Label(theme, tokens::kSmall, look.text, content.text));
    m_texts->addStretch(1);
    m_body = new QBoxLayout(QBoxLayout::LeftToRight);
    m_body->addLayout(m_texts, 1);
    if (!content.actions.isEmpty()) m_body->addWidget(makeActions());
    auto* columns = new QHBoxLayout(this);
    columns->addLayout(m_body, 1);

    m_close = new Button(theme, Button::Kind::Icon, tr("Close this message"), QStringLiteral("close"));
    m_close->setIconPixels(tokens::icon::kSmall);
    if (content.kind == BarKind::Undo) m_close->setInk(look.ink);
    connect(m_close, &Button::clicked, this, &MessageBar::closed);
    columns->addWidget(m_close);
    if (content.kind == BarKind::Undo) leaveByItself();
    connect(&theme, &Theme::changed, this, &MessageBar::applyTheme);
    applyTheme();
}

QWidget* MessageBar::makeActions()
{
    m_actions = new QWidget;
    auto* row = new FlowRow(m_actions);
    const bool dark = m_content.kind == BarKind::Undo;
    for (const BarAction& action : m_content.actions) {
        auto* button = new Button(m_theme, dark ? Button::Kind::Plain : Button::Kind::Link, action.text);
        connect(button, &Button::clicked, this, [this, run = action.run] {
            emit closed();
            run();
        });
        row->addWidget(button);
    }
    return m_actions;
}

// An undo bar goes after a while, but not from under a hand, a focus or a screen reader.
void MessageBar::leaveByItself()
{
    m_leave.setSingleShot(true);
    connect(&m_leave, &QTimer::timeout, this, [this] {
        const QWidget* focus = focusWidget();
        if (underMouse() || (focus != nullptr && focus->hasFocus()) || QAccessible::isActive()) {
            m_leave.start(kUndoTime);
        } else {
            emit closed();
        }
    });
    m_leave.start(kUndoTime);
}

void MessageBar::applyTheme()
{
    const int icon = m_theme.iconSize(tokens::icon::kInRow);
    const int iconSide = m_theme.pad(16) + icon + m_theme.pad(12);
    const int small = m_theme.pad(8);
    // Links have a ground that reaches over their words; the words stand on one edge with those above.
    m_texts->setContentsMargins(isRightToLeft() ? 0 : small, 0, isRightToLeft() ? small : 0, 0);
    if (isRightToLeft()) {
        layout()->setContentsMargins(small, small, iconSide - small, small);
    } else {
        layout()->setContentsMargins(iconSide - small, small, small, small);
    }
    layout()->setSpacing(m_theme.pad(8));
    m_body->setSpacing(small);
    setMinimumHeight(m_theme.pad(tokens::control::kMessageBarMin));
    fit();
    update();
}

// Where the actions would leave the words too little room, they go below them.
void MessageBar::fit()
{
    const int room = m_actions == nullptr ? width() : width() - m_actions->layout()->sizeHint().width();
    const bool narrow = room < m_theme.text(kNarrowWords);
    m_body->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    layout()->setAlignment(m_close, narrow ? Qt::AlignTop : Qt::AlignVCenter);
    if (m_actions == nullptr) return;
    m_actions->setSizePolicy(narrow ? QSizePolicy::Preferred : QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_body->setAlignment(m_actions, narrow ? Qt::Alignment() : Qt::AlignVCenter);
}

void MessageBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

void MessageBar::paintEvent(QPaintEvent*)
{
    const BarLook look = lookOf(m_content.kind);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.isHighContrast() ? QPen(m_theme.colour(&C::borderStrong), 1) : QPen(Qt::NoPen));
    painter.setBrush(m_theme.colour(look.ground));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), tokens::radius::kControl,
                            tokens::radius::kControl);
    if (m_content.kind != BarKind::Undo) {
        const int x = isRightToLeft() ? width() - kEdge : 0;
        painter.setClipRect(x, 0, kEdge, height());
        painter.setBrush(m_theme.colour(look.ink));
        painter.drawRoundedRect(rect(), tokens::radius::kControl, tokens::radius::kControl);
        painter.setClipping(false);
    }
    const int icon = m_theme.iconSize(tokens::icon::kInRow);
    const int left = m_theme.pad(16);
    painter.drawPixmap(isRightToLeft() ? width() - left - icon : left, (height() - icon) / 2,
                       m_theme.icon(QLatin1String(look.icon), icon, m_theme.colour(look.ink), devicePixelRatioF()));
}

BarStack::BarStack(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    m_rows = new QVBoxLayout(this);
    connect(&theme, &Theme::changed, this, &BarStack::fit);
    fit();
}

void BarStack::show(const BarContent& content)
{
    dismiss(content.id);
    while (m_bars.size() >= kMostBars) dismiss(m_bars.first()->content().id);
    auto* bar = new MessageBar(m_theme, content);
    connect(bar, &MessageBar::closed, this, [this, id = content.id] { dismiss(id); });
    m_bars.append(bar);
    m_rows->addWidget(bar);
    fit();
    QAccessibleEvent event(bar, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void BarStack::dismiss(const QString& id)
{
    const auto found =
        std::find_if(m_bars.begin(), m_bars.end(), [&id](const MessageBar* bar) { return bar->content().id == id; });
    if (found == m_bars.end()) return;
    MessageBar* bar = *found;
    m_bars.erase(found);
    m_rows->removeWidget(bar);
    bar->hide();
    bar->deleteLater();
    fit();
}

const MessageBar* BarStack::bar(const QString& id) const
{
    for (const MessageBar* bar : m_bars) {
        if (bar->content().id == id) return bar;
    }
    return nullptr;
}

void BarStack::fit()
{
    const int beside = m_theme.pad(16);
    const int above = m_bars.isEmpty() ? 0 : m_theme.pad(8);
    m_rows->setContentsMargins(beside, above, beside, above);
    m_rows->setSpacing(m_theme.pad(8));
    setVisible(!m_bars.isEmpty());
    makeRoom();
}

// Where all would leave the page too little, the older ones wait until the newest has gone.
void BarStack::makeRoom()
{
    const int width = (parentWidget() != nullptr ? parentWidget() : this)->width() - 2 * m_theme.pad(16);
    int used = 0;
    for (auto bar = m_bars.crbegin(); bar != m_bars.crend(); ++bar) {
        used += (*bar)->layout()->totalHeightForWidth(width);
        (*bar)->setVisible(bar == m_bars.crbegin() || used <= window()->height() * 2 / 5);
    }
}

void BarStack::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    makeRoom();
}

} // namespace inkling::app
