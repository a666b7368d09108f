// The line at the top of the window: what is open, what it is, and the menu.
#pragma once

#include "app/style/theme.h"

#include <QWidget>

class QMenu;

namespace inkling::app {

class Button;
class Label;

class HeaderBar : public QWidget
{
    Q_OBJECT

public:
    HeaderBar(Theme& theme, QMenu* menu, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setFacts(const QString& facts);
    void setSettingsShown(bool shown); // of this chat

signals:
    void listRequested();     // to be shown or hidden
    void settingsRequested(); // likewise

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyTheme();
    void fit();

    Theme& m_theme;
    Label* m_title = nullptr;
    Label* m_facts = nullptr;
    Button* m_list = nullptr;
    Button* m_settings = nullptr;
    Button* m_more = nullptr;
};

} // namespace inkling::app
