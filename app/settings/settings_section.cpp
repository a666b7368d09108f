#include "app/settings/settings_section.h"

#include "app/widgets/button.h"
#include "app/widgets/card.h"
#include "app/widgets/choice_row.h"
#include "app/widgets/flow_row.h"
#include "app/widgets/label.h"

#include <QVBoxLayout>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kBetweenGroups = 24;
constexpr int kInGroup = 8;
constexpr int kCardMargin = 20;
constexpr int kInCard = 8;

} // namespace

SettingsSection::SettingsSection(Theme& theme, const QString& title, const QString& icon)
    : m_theme(theme),
      m_title(title),
      m_icon(icon)
{
    m_groups = new QVBoxLayout(this);
    keepScaled(m_groups, 0, kBetweenGroups);
    connect(&theme, &Theme::changed, this, &SettingsSection::applyTheme);
}

void SettingsSection::keepScaled(QLayout* layout, int margin, int spacing)
{
    m_scaled.append({layout, margin, spacing});
    applyTheme();
}

void SettingsSection::applyTheme()
{
    m_scaled.removeIf([](const Scaled& scaled) { return scaled.layout == nullptr; });
    for (const Scaled& scaled : std::as_const(m_scaled)) {
        const int margin = m_theme.pad(scaled.margin);
        scaled.layout->setContentsMargins(margin, margin, margin, margin);
        scaled.layout->setSpacing(m_theme.pad(scaled.spacing));
    }
}

QVBoxLayout* SettingsSection::addGroup(const QString& heading)
{
    auto* group = new QVBoxLayout;
    m_groups->addLayout(group);
    keepScaled(group, 0, kInGroup);
    if (!heading.isEmpty()) group->addWidget(new Label(m_theme, tokens::kTitle, &C::text, heading));
    return group;
}

Label* SettingsSection::addText(QLayout* to, const QString& text)
{
    auto* label = new Label(m_theme, tokens::kSmall, &C::textMuted, text);
    to->addWidget(label);
    return label;
}

QVBoxLayout* SettingsSection::addCard(QLayout* to)
{
    auto* card = new Card(m_theme);
    to->addWidget(card);
    auto* rows = new QVBoxLayout(card);
    keepScaled(rows, kCardMargin, kInCard);
    return rows;
}

QWidget* SettingsSection::addRow(QLayout* to, const QList<QWidget*>& widgets)
{
    auto* row = new QWidget;
    auto* flow = new FlowRow(row);
    for (QWidget* widget : widgets) flow->addWidget(widget);
    to->addWidget(row);
    keepScaled(flow, 0, kInGroup);
    return row;
}

Button* SettingsSection::makeButton(const QString& text, const QString& icon) const
{
    return new Button(m_theme, Button::Kind::Plain, text, icon);
}

Button* SettingsSection::makeLink(const QString& text, const QString& icon) const
{
    return new Button(m_theme, Button::Kind::Link, text, icon);
}

void SettingsSection::clear(QLayout* rows)
{
    while (QLayoutItem* item = rows->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide(); // it may be asked for its child's click just now: gone when that has ended
            widget->deleteLater();
        }
        delete item;
    }
}

bool SettingsSection::contains(const QString& typed) const
{
    QString all = m_title;
    for (const QWidget* widget : findChildren<QWidget*>()) {
        all += QLatin1Char('\n') + widget->accessibleName() + QLatin1Char('\n') + widget->accessibleDescription();
    }
    const QStringList words = typed.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(),
                       [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace inkling::app
