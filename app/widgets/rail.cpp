#include "app/widgets/rail.h"

#include "app/widgets/label.h"

#include <QKeyEvent>
#include <QPainter>
#include <QTextLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <memory>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kItemWidth = 60;
constexpr int kItemHeight = 56;
constexpr int kItemGap = 4;
constexpr int kMark = 30;
constexpr int kMarkTop = 16;
constexpr int kFirstItem = 68;
constexpr int kFoot = 12;
constexpr int kAboveIcon = 8;
constexpr int kMostLines = 2;

// The label in at most two centred lines.
std::unique_ptr<QTextLayout> linesOf(const QString& text, const QFont& font, int width, int lineHeight)
{
    auto layout = std::make_unique<QTextLayout>(text, font);
    QTextOption option(Qt::AlignHCenter);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout->setTextOption(option);
    layout->beginLayout();
    for (int i = 0; i < kMostLines; ++i) {
        QTextLine line = layout->createLine();
        if (!line.isValid()) break;
        line.setLineWidth(width);
        line.setPosition(QPointF(0, i * lineHeight + (lineHeight - line.height()) / 2));
    }
    layout->endLayout();
    return layout;
}

} // namespace

RailItem::RailItem(Theme& theme, const QString& text, const QString& icon, QWidget* parent)
    : QAbstractButton(parent),
      m_theme(theme),
      m_icon(icon)
{
    setText(text);
    setAccessibleName(text);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

int RailItem::labelHeight() const
{
    const int line = m_theme.lineHeight(tokens::kRailLabel);
    const auto lines = linesOf(text(), m_theme.font(tokens::kRailLabel), m_theme.text(kItemWidth), line);
    return line * std::max(1, lines->lineCount());
}

QSize RailItem::sizeHint() const
{
    const int content = m_theme.pad(kAboveIcon) + m_theme.iconSize(tokens::icon::kRail) + m_theme.pad(kItemGap) +
                        labelHeight() + m_theme.pad(kAboveIcon);
    return {m_theme.text(kItemWidth), std::max(content, m_theme.pad(kItemHeight))};
}

void RailItem::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    Theme::ColourRole ground = isChecked() ? &C::accentSoft : nullptr;
    if (!isChecked() && underMouse()) ground = &C::hover;
    if (isDown()) ground = &C::pressed;
    const double inset = m_theme.focusWidth() / 2.0;
    const bool ringed = m_focusByKey && hasFocus();
    painter.setPen(ringed ? QPen(m_theme.colour(&C::focus), m_theme.focusWidth()) : QPen(Qt::NoPen));
    painter.setBrush(ground != nullptr ? QBrush(m_theme.colour(ground)) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(ringed ? QRectF(rect()).adjusted(inset, inset, -inset, -inset) : QRectF(rect()),
                            tokens::radius::kRailItem, tokens::radius::kRailItem);

    const int icon = m_theme.iconSize(tokens::icon::kRail);
    const int line = m_theme.lineHeight(tokens::kRailLabel);
    const int labels = labelHeight();
    const int top = (height() - icon - m_theme.pad(kItemGap) - labels) / 2;
    painter.drawPixmap(
        (width() - icon) / 2, top,
        m_theme.icon(m_icon, icon, m_theme.colour(isChecked() ? &C::accent : &C::textMuted), devicePixelRatioF()));
    painter.setPen(m_theme.colour(isChecked() ? &C::accent : &C::textMuted));
    linesOf(text(), m_theme.font(tokens::kRailLabel), width(), line)
        ->draw(&painter, QPointF(0, top + icon + m_theme.pad(kItemGap)));
}

void RailItem::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter) return click();
    // The rail moves between its items itself.
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) return event->ignore();
    QAbstractButton::keyPressEvent(event);
}

void RailItem::focusInEvent(QFocusEvent* event)
{
    m_focusByKey = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::OtherFocusReason;
    QAbstractButton::focusInEvent(event);
}

void RailItem::focusOutEvent(QFocusEvent* event)
{
    m_focusByKey = false;
    QAbstractButton::focusOutEvent(event);
}

Rail::Rail(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    m_rows = new QVBoxLayout(this);
    m_rows->addStretch(1);
    connect(&theme, &Theme::changed, this, &Rail::applyTheme);
    applyTheme();
}

RailItem* Rail::add(const QString& text, const QString& icon, const QString& keys, End end)
{
    auto* item = new RailItem(m_theme, text, icon);
    item->setToolTip(plainToolTip(QStringLiteral("%1 (%2)").arg(text, keys)));
    const auto isTop = [this](int index) { return m_rows->itemAt(index)->widget() != nullptr; };
    int stretch = 0;
    while (isTop(stretch)) ++stretch;
    m_rows->insertWidget(end == End::Top ? stretch : m_rows->count(), item, 0, Qt::AlignHCenter);
    m_items.insert(end == End::Top ? stretch : m_items.size(), item);
    for (qsizetype i = 1; i < m_items.size(); ++i) setTabOrder(m_items[i - 1], m_items[i]);
    return item;
}

void Rail::setChosen(const RailItem* item)
{
    for (RailItem* other : std::as_const(m_items)) other->setChecked(other == item);
    update();
}

int Rail::wantedWidth() const { return m_theme.text(tokens::layout::kRail); }

void Rail::applyTheme()
{
    m_rows->setContentsMargins(0, m_theme.pad(kFirstItem - kMark) + m_theme.iconSize(kMark), 0, m_theme.pad(kFoot));
    m_rows->setSpacing(m_theme.pad(kItemGap));
    for (RailItem* item : std::as_const(m_items)) item->updateGeometry();
    update();
}

void Rail::keyPressEvent(QKeyEvent* event)
{
    const int by = event->key() == Qt::Key_Up ? -1 : event->key() == Qt::Key_Down ? 1 : 0;
    if (by == 0) return QWidget::keyPressEvent(event);
    const auto current =
        std::find_if(m_items.begin(), m_items.end(), [](const RailItem* item) { return item->hasFocus(); });
    if (current == m_items.end()) return;
    const auto next = std::clamp<qsizetype>(current - m_items.begin() + by, 0, m_items.size() - 1);
    m_items.at(next)->setFocus(by < 0 ? Qt::BacktabFocusReason : Qt::TabFocusReason);
}

void Rail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colour(&C::rail));
    const int edge = isRightToLeft() ? 0 : width() - tokens::line::kHairline;
    painter.fillRect(edge, 0, tokens::line::kHairline, height(), m_theme.colour(&C::border));
    const int mark = m_theme.iconSize(kMark);
    painter.drawPixmap((width() - mark) / 2, m_theme.pad(kMarkTop),
                       m_theme.icon(QStringLiteral("mark"), mark, m_theme.colour(&C::accent), devicePixelRatioF()));
    for (const RailItem* item : std::as_const(m_items)) {
        if (!item->isChecked()) continue;
        const int height = item->height() / 2;
        const int wide = tokens::line::kRailMarker;
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.colour(&C::accent));
        painter.drawRoundedRect(
            QRect(isRightToLeft() ? width() - wide : 0, item->y() + (item->height() - height) / 2, wide, height),
            wide / 2.0, wide / 2.0);
    }
}

} // namespace inkling::app
