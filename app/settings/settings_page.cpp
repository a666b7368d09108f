#include "app/settings/settings_page.h"

#include "app/settings/settings_section.h"
#include "app/widgets/label.h"
#include "app/widgets/scrolling.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kColumnFirst = 1000; // the column takes its width before the margins take the rest
constexpr int kSide = 24;
constexpr int kAbove = 32;

} // namespace

SettingsPage::SettingsPage(Theme& theme, const QList<SettingsSection*>& sections, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_sections(sections)
{
    m_column = new QWidget;
    auto* rows = new QVBoxLayout(m_column);
    m_title = new Label(theme, tokens::kPageTitle, &C::text);
    rows->addWidget(m_title);
    for (SettingsSection* section : sections) {
        section->hide();
        rows->addWidget(section);
    }
    rows->addStretch(1);
    auto* ground = new QWidget;
    m_centre = new QHBoxLayout(ground);
    m_centre->addStretch(1);
    m_centre->addWidget(m_column, kColumnFirst);
    m_centre->addStretch(1);
    m_scroll = scrolling(ground);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_scroll);
    connect(&theme, &Theme::changed, this, &SettingsPage::applyTheme);
    applyTheme();
    show(sections.first());
}

void SettingsPage::show(SettingsSection* section)
{
    if (m_shown != nullptr && m_shown != section) m_shown->hide();
    m_shown = section;
    m_title->setText(section->title());
    section->setVisible(true);
    section->refresh();
    m_scroll->verticalScrollBar()->setValue(0);
}

void SettingsPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_shown->refresh();
}

void SettingsPage::applyTheme()
{
    const int side = m_theme.pad(kSide);
    m_column->layout()->setContentsMargins(0, m_theme.pad(kAbove), 0, m_theme.pad(kAbove));
    m_column->layout()->setSpacing(m_theme.pad(kSide));
    m_column->setMaximumWidth(m_theme.text(tokens::layout::kSettings));
    m_centre->setContentsMargins(side, 0, side, 0);
}

} // namespace inkling::app
