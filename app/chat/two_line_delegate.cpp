#include "app/chat/two_line_delegate.h"

#include "app/models/two_line.h"
#include "app/store/records.h"
#include "app/widgets/text_flow.h"

#include <QPainter>
#include <QTextLayout>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kMargin = 8;
constexpr int kBeside = 16;
constexpr int kAbove = 9;

struct Marked
{
    QString text;
    QList<QTextLayout::FormatRange> ranges;
};

// The text without its marks, and where they stood.
Marked marked(const QString& snippet, const QTextCharFormat& format)
{
    Marked found;
    const QString line = snippet.simplified();
    qsizetype begin = -1;
    for (const QChar character : line) {
        if (character == kHitBegin) {
            begin = found.text.size();
        } else if (character == kHitEnd) {
            if (begin >= 0) found.ranges.append({int(begin), int(found.text.size() - begin), format});
            begin = -1;
        } else {
            found.text += character;
        }
    }
    found.text = harmless(found.text);
    return found;
}

} // namespace

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {0, m_theme.lineHeight(tokens::kBody) + m_theme.lineHeight(tokens::kCaption) + m_theme.pad(2 * kAbove)};
}

void TwoLineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool isChosen = option.state.testFlag(QStyle::State_Selected);
    const bool isHovered = option.state.testFlag(QStyle::State_MouseOver);
    if (isChosen || isHovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.colour(isChosen ? &C::accentSoft : &C::hover));
        painter->drawRoundedRect(option.rect.adjusted(m_theme.pad(kMargin), 0, -m_theme.pad(kMargin), 0),
                                 tokens::radius::kControl, tokens::radius::kControl);
    }
    const int side = m_theme.pad(kMargin + kBeside);
    const int icon = m_theme.iconSize(tokens::icon::kInRow);
    const int top = option.rect.top() + m_theme.pad(kAbove);
    const int line = m_theme.lineHeight(tokens::kBody);
    const auto at = [&](const QRect& rect) { return QStyle::visualRect(option.direction, option.rect, rect); };
    painter->drawPixmap(at({option.rect.left() + side, top + (line - icon) / 2, icon, icon}),
                        m_theme.icon(index.data(two_line::Icon).toString(), icon, m_theme.colour(&C::textMuted),
                                     painter->device()->devicePixelRatioF()));
    const int left = option.rect.left() + side + icon + m_theme.pad(12);
    const QRect words(left, top, option.rect.right() - side - left, line);
    paintFirst(*painter, at(words), index.data(two_line::First).toString(), option.direction);

    const QFont small = m_theme.font(tokens::kCaption);
    painter->setFont(small);
    painter->setPen(m_theme.colour(&C::textMuted));
    const QRect where = at(words.translated(0, line));
    const int flags =
        int(Qt::AlignVCenter | QStyle::visualAlignment(option.direction, Qt::AlignLeft)) | Qt::TextSingleLine;
    painter->drawText(
        QRect(where.left(), where.top(), where.width(), m_theme.lineHeight(tokens::kCaption)), flags,
        QFontMetrics(small).elidedText(index.data(two_line::Second).toString(), Qt::ElideRight, where.width()));
    painter->restore();
}

void TwoLineDelegate::paintFirst(QPainter& painter, const QRect& line, const QString& snippet,
                                 Qt::LayoutDirection direction) const
{
    QTextCharFormat format;
    format.setBackground(m_theme.colour(m_theme.isHighContrast() ? &C::accentSoft : &C::infoSoft));
    format.setForeground(m_theme.colour(&C::accent));
    format.setFontUnderline(true); // colour never carries the meaning alone
    const Marked found = marked(snippet, format);
    QTextLayout layout(found.text, m_theme.font(tokens::kBody));
    QTextOption text(direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft);
    text.setWrapMode(QTextOption::NoWrap);
    layout.setTextOption(text);
    layout.setFormats(found.ranges);
    layout.beginLayout();
    QTextLine only = layout.createLine();
    if (only.isValid()) only.setLineWidth(line.width());
    layout.endLayout();
    painter.save();
    painter.setClipRect(line);
    painter.setPen(m_theme.colour(&C::text));
    layout.draw(&painter, QPointF(line.left(), line.top() + (line.height() - only.height()) / 2));
    painter.restore();
}

} // namespace inkling::app
