#include "app/widgets/token_meter.h"

#include "app/widgets/share_bar.h"

#include <QLocale>
#include <QPainter>

#include <cmath>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kBarWidth = 72;
constexpr int kBarHeight = 4;
constexpr double kNearlyFull = 0.85;

} // namespace

TokenMeter::TokenMeter(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void TokenMeter::setTokens(qint64 used, qint64 total)
{
    m_used = used;
    m_total = total;
    const QLocale locale;
    m_text = total > 0 ? tr("%1 of %2 tokens").arg(locale.toString(used), locale.toString(total)) : QString();
    const QString warned = warning();
    setAccessibleName(tr("Context"));
    setAccessibleDescription(warned.isEmpty() ? m_text : m_text + QStringLiteral(". ") + warned);
    setToolTip(warned.isEmpty() ? tr("How much the model can take in at once, and how much of it this chat takes.")
                                : warned);
    updateGeometry();
    update();
}

bool TokenMeter::isNearlyFull() const
{
    return m_total > 0 && static_cast<double>(m_used) >= kNearlyFull * static_cast<double>(m_total);
}

QString TokenMeter::warning() const
{
    if (!isNearlyFull()) return {};
    return m_used < m_total ? tr("Nearly full. Soon the model no longer sees the oldest messages.")
                            : tr("Full. The model does not see the oldest messages; they stay in the chat.");
}

int TokenMeter::textWidth() const
{
    const QFontMetricsF metrics(m_theme.font(tokens::kCaption));
    return static_cast<int>(std::ceil(metrics.horizontalAdvance(m_text))) + 1;
}

QSize TokenMeter::sizeHint() const
{
    const int bar = m_text.isEmpty() ? 0 : m_theme.text(kBarWidth) + m_theme.pad(8);
    return {bar + textWidth(), m_theme.lineHeight(tokens::kCaption)};
}

void TokenMeter::paintEvent(QPaintEvent*)
{
    if (m_text.isEmpty()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_theme.font(tokens::kCaption));
    painter.setPen(m_theme.colour(isNearlyFull() ? &C::warn : &C::textMuted));
    painter.drawText(rect(), Qt::AlignVCenter | (isRightToLeft() ? Qt::AlignLeft : Qt::AlignRight), m_text);
    if (width() < sizeHint().width()) return; // the number says as much
    const double barWidth = m_theme.text(kBarWidth);
    const double left = isRightToLeft() ? width() - barWidth : 0;
    const QRectF bar(left, (height() - kBarHeight) / 2.0, barWidth, kBarHeight);
    const double share = static_cast<double>(m_used) / static_cast<double>(m_total);
    paintShare(painter, m_theme, bar, share, isNearlyFull() ? &C::warn : &C::accent, layoutDirection());
}

} // namespace inkling::app
