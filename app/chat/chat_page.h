// The page of one conversation: greeting or transcript, composer, and the buttons under a reply.
#pragma once

#include "app/chat/conversation.h"
#include "app/style/theme.h"
#include "app/widgets/transcript_view.h"

#include <QHash>
#include <QWidget>

#include <functional>
#include <optional>

namespace inkling::app {

class BarStack;
class Button;
class ChatController;
class Composer;
class FileAttacher;
class Label;

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
    FileAttacher* attacher() const { return m_attacher; }
    void focusComposer();
    // Where the reader was in a conversation, for when it is opened.
    void setPosition(ConversationId id, const TranscriptView::Position& position) { m_positions[id] = position; }

signals:
    // In the one that is shown; nothing: at the end.
    void positionChanged(inkling::app::ConversationId id,
                         const std::optional<inkling::app::TranscriptView::Position>& position);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void makeWidgets();
    void connectController();
    void connectWidgets();
    void connectAttachments();
    void keepPosition();
    void restorePosition(ConversationId id);
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
    void beginEdit(int index);
    void leaveEdit();
    void send(const QString& text);
    void deleteFrom(int index);
    int entryOf(int row) const; // the entry that a row of the transcript ends with
    // The buttons of a message: the last reply's stand under it, the others' follow the mouse.
    struct Row
    {
        QWidget* widget = nullptr;
        Button* earlier = nullptr; // of the alternatives
        Button* later = nullptr;
        Button* copy = nullptr;
        Button* edit = nullptr;
        Button* regenerate = nullptr;
        Button* goOn = nullptr;
        Button* branch = nullptr;
        Button* remove = nullptr;
    };
    Row makeButtons(const std::function<int()>& row);
    void updateRow(const Row& buttons, int index);

    Theme& m_theme;
    ChatController& m_controller;
    BarStack& m_bars;
    QWidget* m_greeting = nullptr;
    Label* m_greetingTitle = nullptr;
    Label* m_greetingText = nullptr;
    TranscriptView* m_transcript = nullptr;
    Composer* m_composer = nullptr;
    FileAttacher* m_attacher = nullptr;
    Label* m_foot = nullptr;
    Row m_replyRow;
    Row m_hoverRow;
    int m_hovered = -1;
    QHash<ConversationId, TranscriptView::Position> m_positions; // of this session
    bool m_filling = false;                                      // the transcript, with another conversation
    int m_editing = -1;                                          // the entry
    QString m_draftBeforeEdit;
};

} // namespace inkling::app
