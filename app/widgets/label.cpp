#include "app/widgets/label.h"

#include "app/widgets/text_flow.h"

#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace inkling::app {

QString plainToolTip(const QString& text)
{
    return text.isEmpty() ? QString() : QStringLiteral("<span>%1</span>").arg(text.toHtmlEscaped());
}

Label::Label(Theme& theme, const tokens::TextStyle& style, Theme::ColourRole colour, const QString& text,
             QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_style(style),
      m_colour(colour)
{
    setText(text);
    setWrap(Wrap::Lines);
    connect(&theme, &Theme::changed, this, &Label::themeChanged);
    themeChanged();
}

void Label::themeChanged()
{
    setFont(m_theme.font(m_style));
    updateGeometry();
    update();
}

void Label::setText(const QString& text)
{
    m_text = harmless(text);
    setAccessibleName(m_text);
    updateGeometry();
    update();
}

void Label::setWrap(Wrap wrap)
{
    m_wrap = wrap;
    QSizePolicy policy(wrap == Wrap::Elide ? QSizePolicy::Ignored : QSizePolicy::Preferred,
                       wrap == Wrap::Elide ? QSizePolicy::Fixed : QSizePolicy::Preferred);
    if (wrap == Wrap::Elide) policy.setHorizontalPolicy(QSizePolicy::Preferred);
    policy.setHeightForWidth(wrap == Wrap::Lines);
    setSizePolicy(policy);
    updateGeometry();
}

void Label::setAlignment(Qt::Alignment alignment)
{
    m_alignment = alignment;
    update();
}

int Label::textWidth() const
{
    return static_cast<int>(std::ceil(QFontMetricsF(font()).horizontalAdvance(m_text))) + 1;
}

template <typename Place> int Label::layOut(int width, Place place) const
{
    const int step = m_theme.lineHeight(m_style);
    int y = 0;
    for (const QString& paragraph : m_text.split(QLatin1Char('\n'))) {
        QTextLayout layout(paragraph, font());
        QTextOption option(m_alignment);
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        option.setTextDirection(layoutDirection());
        layout.setTextOption(option);
        layout.beginLayout();
        for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
            line.setLineWidth(std::max(1, width));
            line.setPosition(QPointF(0, y + (step - line.height()) / 2));
            y += step;
        }
        layout.endLayout();
        place(layout);
    }
    return y;
}

QSize Label::sizeHint() const
{
    int widest = 0;
    for (const QString& paragraph : m_text.split(QLatin1Char('\n'))) {
        widest = std::max(widest, static_cast<int>(std::ceil(QFontMetricsF(font()).horizontalAdvance(paragraph))) + 1);
    }
    return {widest, heightForWidth(widest)};
}

QSize Label::minimumSizeHint() const
{
    const int line = m_theme.lineHeight(m_style);
    return {m_wrap == Wrap::Elide ? line : std::min(sizeHint().width(), m_theme.text(120)), line};
}

int Label::heightForWidth(int width) const
{
    if (m_wrap == Wrap::Elide) return m_theme.lineHeight(m_style);
    return layOut(width, [](const QTextLayout&) {});
}

void Label::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(font());
    painter.setPen(m_theme.colour(m_colour));
    if (m_wrap == Wrap::Elide) {
        painter.drawText(rect(), Qt::AlignVCenter | m_alignment,
                         QFontMetricsF(font()).elidedText(m_text, Qt::ElideRight, width()));
        return;
    }
    layOut(width(), [&painter](const QTextLayout& layout) { layout.draw(&painter, {}); });
}

void Label::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (m_wrap == Wrap::Elide) setToolTip(isElided() ? plainToolTip(m_text) : QString());
}

} // namespace inkling::app
