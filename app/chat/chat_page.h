// The page of one conversation: greeting or transcript, composer, and the buttons under a reply.
#pragma once

#include "app/chat/conversation.h"
#include "app/style/theme.h"

#include <QWidget>

namespace inkling::app {

class BarStack;
class Button;
class ChatController;
class Composer;
class Label;
class TranscriptView;

// What stands under a reply: "96 tokens · 181 tok/s · 0.5 s · finished".
QString statisticsLine(const ReplyStats& stats);

class ChatPage : public QWidget
{
    Q_OBJECT

public:
    // Undo is offered in `bars`.
    ChatPage(Theme& theme, ChatController& controller, BarStack& bars, QWidget* parent = nullptr);

    TranscriptView* transcript() const { return m_transcript; }
    Composer* composer() const { return m_composer; }
    void focusComposer();
    void startAnew();
    // Text that was begun in the composer and neither sent nor thrown away.
    bool hasDraft() const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void makeWidgets();
    void connectController();
    void connectWidgets();
    void applyTheme();
    void fit();
    void showConversation();
    void showEntry(int index);
    void showText(int index, const QString& text);
    void showFooter(int index);
    void rebuildPage();
    void updateState();
    void updateWords();
    void updateButtons();
    void hoverButtons(int row);
    void escape();
    void beginEdit();
    void leaveEdit();
    void send(const QString& text);
    void putAside(const QString& strong);
    QWidget* makeReplyButtons();
    QWidget* makeHoverButtons();

    Theme& m_theme;
    ChatController& m_controller;
    BarStack& m_bars;
    QWidget* m_greeting = nullptr;
    Label* m_greetingTitle = nullptr;
    Label* m_greetingText = nullptr;
    TranscriptView* m_transcript = nullptr;
    Composer* m_composer = nullptr;
    Label* m_foot = nullptr;
    QWidget* m_replyButtons = nullptr;
    Button* m_regenerate = nullptr;
    Button* m_continue = nullptr;
    QWidget* m_hoverButtons = nullptr;
    Button* m_hoverEdit = nullptr;
    int m_hoverRow = -1;
    bool m_editing = false;
    QString m_draftBeforeEdit;
};

} // namespace inkling::app
