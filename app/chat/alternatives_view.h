// Three replies side by side, as they are written: digits and arrows choose, Enter goes on with the chosen one, E edits
// it first, Esc leaves everything as it was. Heights are fixed, so that streaming moves nothing.
#pragma once

#include "app/chat/alternatives.h"
#include "app/style/theme.h"

#include <QList>
#include <QWidget>

class QBoxLayout;
class QScrollArea;

namespace inkling::app {

class Button;
class ChatController;
class Label;
class ReplyCard;

class AlternativesView : public QWidget
{
    Q_OBJECT

public:
    AlternativesView(Theme& theme, ChatController& controller, QWidget* parent = nullptr);

    int selected() const { return m_selected; }
    void select(int index);
    void setBrief(bool brief); // without the line about the keys, where there is little room
    QString shownText(int index) const;

signals:
    // The chosen one is to be gone on with; it is the controller's last entry by then.
    void taken();
    void editRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeHeader();
    void begin();
    void showFooter(int index);
    void updateHeader();
    void take();
    void again(double temperatureBy);
    void applyTheme();
    void fit();

    Theme& m_theme;
    ChatController& m_controller;
    QWidget* m_header = nullptr;
    Label* m_statistics = nullptr;
    Button* m_hotter = nullptr;
    Button* m_cooler = nullptr;
    Button* m_others = nullptr;
    Button* m_close = nullptr;
    QScrollArea* m_scroll = nullptr;
    QBoxLayout* m_row = nullptr;
    QList<ReplyCard*> m_cards;
    QWidget* m_foot = nullptr;
    int m_selected = 0;
};

} // namespace inkling::app
