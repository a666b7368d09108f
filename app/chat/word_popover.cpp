#include "app/chat/word_popover.h"

#include "app/widgets/accessibility.h"
#include "app/widgets/share_bar.h"
#include "app/widgets/text_flow.h"

#include <QAccessible>
#include <QApplication>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kShadow = 12; // around the card, for its shadow
constexpr int kInside = 16;
constexpr int kRadius = 12;
constexpr int kBarWidth = 96;
constexpr int kBarHeight = 5;

// A token for the eye: spaces around it say nothing, a line's end and the reply's are named.
QString shown(const QString& token)
{
    if (token.isEmpty()) return WordPopover::tr("(the end)");
    const QString word = harmless(token).trimmed();
    return word.isEmpty()
               ? (token.contains(QLatin1Char('\n')) ? WordPopover::tr("(a new line)") : WordPopover::tr("(a space)"))
               : word;
}

} // namespace

WordPopover::WordPopover(Theme& theme, QWidget* page) : QWidget(page), m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleRole(*this, QAccessible::PopupMenu);
    hide();
    connect(&theme, &Theme::changed, this, &WordPopover::close);
}

QString WordPopover::percent(double probability) const
{
    const double share = probability * 100;
    if (share < 0.05) return tr("under 0.1 %");
    return tr("%1 %").arg(QLocale().toString(share, 'f', share < 99.95 ? 1 : 0));
}

int WordPopover::rowHeight() const { return m_theme.lineHeight(tokens::kCard) + m_theme.pad(4); }

int WordPopover::headHeight() const { return m_theme.lineHeight(tokens::kCard) + m_theme.pad(12 + 8); }

QRect WordPopover::rowRect(int index) const
{
    const int side = kShadow + m_theme.pad(8);
    return {side, kShadow + headHeight() + index * rowHeight(), width() - 2 * side, rowHeight()};
}

void WordPopover::show(const WeighedToken& token, const QRect& word)
{
    m_token = token;
    m_selected = -1;
    const int foot = m_theme.lineHeight(tokens::kCaption) + m_theme.pad(24);
    const int rows = static_cast<int>(token.others.size()) * rowHeight();
    const QSize size(std::min(m_theme.text(tokens::layout::kWordPopover) + 2 * kShadow, parentWidget()->width()),
                     headHeight() + rows + foot + 2 * kShadow);
    const QRect page = parentWidget()->rect();
    QPoint at(word.left() - kShadow - m_theme.pad(8), word.bottom() + m_theme.pad(4) - kShadow + m_theme.pad(4));
    if (at.y() + size.height() > page.bottom()) at.setY(word.top() - m_theme.pad(4) - size.height() + kShadow);
    at.setX(std::clamp(at.x(), 0, std::max(0, page.width() - size.width())));
    at.setY(std::max(0, at.y()));
    setGeometry(QRect(at, size));
    if (!isVisible()) m_focusBefore = QApplication::focusWidget();
    setAccessibleName(
        tr("%1: chosen at %2")
            .arg(shown(token.text), token.probability ? percent(*token.probability) : tr("a small chance")));
    QWidget::show();
    raise();
    setFocus(Qt::PopupFocusReason);
    update();
}

void WordPopover::close()
{
    if (!isVisible()) return;
    const bool hadFocus = hasFocus();
    hide();
    if (hadFocus && m_focusBefore != nullptr) m_focusBefore->setFocus(Qt::OtherFocusReason);
}

void WordPopover::select(int index)
{
    if (index == m_selected) return;
    m_selected = index;
    if (index >= 0) {
        const TokenChoice& choice = m_token.others.at(index);
        setAccessibleDescription(shown(choice.text) + QStringLiteral(", ") + percent(choice.probability));
        QAccessibleEvent spoken(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&spoken);
    }
    update();
}

void WordPopover::choose(int index)
{
    if (index < 0 || index >= m_token.others.size()) return;
    const WeighedToken token = m_token;
    close();
    emit chosen(token, token.others.at(index).text);
}

int WordPopover::rowAt(const QPoint& point) const
{
    for (int i = 0; i < m_token.others.size(); ++i) {
        if (rowRect(i).contains(point)) return i;
    }
    return -1;
}

void WordPopover::keyPressEvent(QKeyEvent* event)
{
    const int count = static_cast<int>(m_token.others.size());
    switch (event->key()) {
    case Qt::Key_Escape: return close();
    case Qt::Key_Down: return select(std::min(m_selected + 1, count - 1));
    case Qt::Key_Up: return select(std::max(m_selected - 1, 0));
    case Qt::Key_Left:
    case Qt::Key_Right: return emit stepped((event->key() == Qt::Key_Right) == isLeftToRight() ? 1 : -1);
    case Qt::Key_Return:
    case Qt::Key_Enter: return choose(m_selected);
    default: QWidget::keyPressEvent(event);
    }
}

void WordPopover::mouseMoveEvent(QMouseEvent* event)
{
    const int row = rowAt(event->pos());
    setCursor(row >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (row >= 0) select(row);
}

void WordPopover::mousePressEvent(QMouseEvent* event) { choose(rowAt(event->pos())); }

void WordPopover::leaveEvent(QEvent*) { select(-1); }

void WordPopover::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    if (event->reason() != Qt::ActiveWindowFocusReason) hide();
}

void WordPopover::paintRow(QPainter& painter, int index) const
{
    const TokenChoice& choice = m_token.others.at(index);
    QRect row = rowRect(index);
    if (index == m_selected) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.colour(&C::hover));
        painter.drawRoundedRect(row, tokens::radius::kChip, tokens::radius::kChip);
    }
    row.adjust(m_theme.pad(8), 0, -m_theme.pad(8), 0);
    painter.setFont(m_theme.font(tokens::kSmall));
    painter.setPen(m_theme.colour(&C::textMuted));
    const int number = QFontMetrics(painter.font()).horizontalAdvance(percent(0)) + m_theme.pad(4);
    const bool mirrored = isRightToLeft();
    const QRect end(mirrored ? row.left() : row.right() - number, row.top(), number, row.height());
    painter.drawText(end, Qt::AlignVCenter | (mirrored ? Qt::AlignLeft : Qt::AlignRight), percent(choice.probability));

    const int barWidth = m_theme.text(kBarWidth);
    const int gap = m_theme.pad(10);
    const double left = mirrored ? end.right() + gap : end.left() - gap - barWidth;
    const QRectF bar(left, row.center().y() - kBarHeight / 2.0 + 1, barWidth, kBarHeight);
    paintShare(painter, m_theme, bar, choice.probability, &C::accent, layoutDirection());

    painter.setFont(m_theme.font(tokens::kCard));
    painter.setPen(m_theme.colour(&C::text));
    const int taken = number + barWidth + 2 * gap;
    const QRect words = mirrored ? row.adjusted(taken, 0, 0, 0) : row.adjusted(0, 0, -taken, 0);
    painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeading,
                     QFontMetrics(painter.font()).elidedText(shown(choice.text), Qt::ElideRight, words.width()));
}

void WordPopover::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF card = QRectF(rect()).adjusted(kShadow, kShadow, -kShadow, -kShadow);
    painter.setPen(Qt::NoPen);
    QColor shadow = m_theme.colour(&C::overlayShadow);
    shadow.setAlphaF(shadow.alphaF() / kShadow);
    painter.setBrush(shadow);
    for (int i = 1; i < kShadow; ++i) {
        painter.drawRoundedRect(card.adjusted(-i, -i + 3, i, i), kRadius + i, kRadius + i);
    }
    painter.setPen(QPen(m_theme.colour(&C::border), tokens::line::kHairline));
    painter.setBrush(m_theme.colour(&C::raised));
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);

    const int inside = kShadow + m_theme.pad(kInside);
    QFont bold = m_theme.font(tokens::kCard);
    bold.setWeight(QFont::DemiBold);
    const QRect head(inside, kShadow + m_theme.pad(12), width() - 2 * inside, m_theme.lineHeight(tokens::kCard));
    const QFontMetrics metrics(bold);
    const QString word = metrics.elidedText(shown(m_token.text), Qt::ElideRight, head.width() / 2);
    painter.setFont(bold);
    painter.setPen(m_theme.colour(&C::text));
    painter.drawText(head, Qt::AlignVCenter | Qt::AlignLeading, word);
    painter.setFont(m_theme.font(tokens::kSmall));
    painter.setPen(m_theme.colour(&C::textMuted));
    const int after = metrics.horizontalAdvance(word) + m_theme.pad(8);
    const QRect told = isRightToLeft() ? head.adjusted(0, 0, -after, 0) : head.adjusted(after, 0, 0, 0);
    painter.drawText(told, Qt::AlignVCenter | Qt::AlignLeading,
                     m_token.probability ? tr("chosen at %1").arg(percent(*m_token.probability))
                                         : tr("rarer than the likeliest 64"));
    for (int i = 0; i < m_token.others.size(); ++i) paintRow(painter, i);
    const int foot = m_theme.lineHeight(tokens::kCaption) + m_theme.pad(20);
    const int top = height() - kShadow - foot;
    painter.fillRect(inside, top, width() - 2 * inside, tokens::line::kHairline, m_theme.colour(&C::border));
    painter.setFont(m_theme.font(tokens::kCaption));
    painter.setPen(m_theme.colour(&C::textMuted));
    painter.drawText(QRect(inside, top, width() - 2 * inside, foot), Qt::AlignVCenter | Qt::AlignLeading,
                     tr("Choose a word to branch from there."));
}

} // namespace inkling::app
