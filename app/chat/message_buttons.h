// What can be done with one message, as a row of buttons or, for the keys, as a menu of the same. It says which buttons
// apply and carries out what concerns the conversation; the page does what concerns its widgets.
#pragma once

#include "app/style/theme.h"

#include <QWidget>

class QMenu;

namespace inkling::app {

class Button;
class ChatController;

class MessageButtons : public QWidget
{
    Q_OBJECT

public:
    MessageButtons(Theme& theme, ChatController& controller, QWidget* parent = nullptr);

    // For an entry of the conversation, shown in this row of the transcript.
    void showFor(int row, int entry);
    int row() const { return m_row; }
    // The same as a menu.
    void fill(QMenu& menu);
    // Buttons that only the mouse reaches.
    void leaveOutOfTabOrder();
    void applyTheme();

signals:
    void copyRequested(int row);
    void editRequested(int entry);
    void deleteRequested(int entry);
    void promptRequested(int entry);
    void wordsRequested(int row);

private:
    Button* add(const QString& text, const QString& icon);
    void makeButtons();
    void step(int by);
    void showMore();

    Theme& m_theme;
    ChatController& m_controller;
    int m_row = -1;
    int m_entry = -1;
    Button* m_earlier = nullptr; // of the alternatives
    Button* m_later = nullptr;
    Button* m_copy = nullptr;
    Button* m_edit = nullptr;
    Button* m_regenerate = nullptr;
    Button* m_goOn = nullptr;
    Button* m_branch = nullptr;
    Button* m_remove = nullptr;
    Button* m_more = nullptr;
};

} // namespace inkling::app
