// The list beside the settings: their sections, and a field that leaves those with the words typed.
#pragma once

#include "app/style/theme.h"

#include <QList>
#include <QWidget>

class QLineEdit;
class QListView;
class QStandardItemModel;

namespace inkling::app {

class Label;
class SettingsSection;

class SettingsList : public QWidget
{
    Q_OBJECT

public:
    SettingsList(Theme& theme, const QList<SettingsSection*>& sections, QWidget* parent = nullptr);

    void setCurrent(const SettingsSection* section);
    QListView* view() const { return m_view; }
    QLineEdit* field() const { return m_field; }

signals:
    void chosen(inkling::app::SettingsSection* section);    // by going to it
    void activated(inkling::app::SettingsSection* section); // by a click or Enter

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void makeWidgets();
    void applyTheme();
    void filter();
    void step(int by);
    SettingsSection* sectionAt(int row) const;

    Theme& m_theme;
    QList<SettingsSection*> m_sections;
    QStandardItemModel* m_model = nullptr;
    QListView* m_view = nullptr;
    QLineEdit* m_field = nullptr;
    Label* m_title = nullptr;
    Label* m_none = nullptr;
    Label* m_foot = nullptr;
};

} // namespace inkling::app
