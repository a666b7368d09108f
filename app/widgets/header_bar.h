// The line at the top of the content: what is open, which model speaks, and the menu; and, where the list is away, what
// brings it.
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
    void setFacts(const QString& facts); // beside the title
    // `name` on the chip, empty: none; `about` in its tooltip.
    void setModel(const QString& name, const QString& about);
    enum class ListButton { Shown, Hidden };
    void setListButton(ListButton button);
    void openMenu(); // also while this is hidden
    enum class ChatSettings { Shown, Hidden, None };
    void setChatSettings(ChatSettings settings); // None: no chat is shown

signals:
    void listRequested(); // to be shown or hidden
    void modelRequested();
    void settingsRequested(); // this chat's, to be shown or hidden

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyTheme();
    void fit();
    int fitModel(int room);

    Theme& m_theme;
    QMenu* m_menu = nullptr;
    Label* m_title = nullptr;
    Label* m_facts = nullptr;
    Button* m_list = nullptr;
    Button* m_settings = nullptr;
    Button* m_model = nullptr;
    Button* m_more = nullptr;
    QString m_modelName;
};

} // namespace inkling::app
