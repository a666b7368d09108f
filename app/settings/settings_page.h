// The settings: one section at a time, in a column that scrolls.
#pragma once

#include "app/style/theme.h"

#include <QList>
#include <QWidget>

class QHBoxLayout;
class QScrollArea;

namespace inkling::app {

class Label;
class SettingsSection;

class SettingsPage : public QWidget
{
    Q_OBJECT

public:
    SettingsPage(Theme& theme, const QList<SettingsSection*>& sections, QWidget* parent = nullptr);

    const QList<SettingsSection*>& sections() const { return m_sections; }
    void show(SettingsSection* section);
    SettingsSection* shown() const { return m_shown; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void applyTheme();

    Theme& m_theme;
    QList<SettingsSection*> m_sections;
    SettingsSection* m_shown = nullptr;
    QScrollArea* m_scroll = nullptr;
    QHBoxLayout* m_centre = nullptr;
    QWidget* m_column = nullptr;
    Label* m_title = nullptr;
};

} // namespace inkling::app
