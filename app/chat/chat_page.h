// The page of one conversation: greeting or transcript, composer, and the buttons under a reply.
#pragma once

#include "app/chat/conversation.h"
#include "app/store/store_error.h"
#include "app/style/theme.h"
#include "app/widgets/transcript_view.h"

#include <QHash>
#include <QWidget>

#include <optional>

namespace inkling::app {

class AlternativesView;
class BarStack;
class Beginnings;
class ChatController;
class ChatSettings;
class Composer;
class ContextMeter;
class FileAttacher;
class FindBar;
class Label;
class MessageButtons;
class PromptPanel;
class ReplyInspector;
class Store;
class TranscriptView;
class WordPopover;
struct WeighedToken;

// What stands under a reply: "96 tokens · 181 tok/s · 0.5 s · finished".
QString statisticsLine(const ReplyStats& stats);
// "96 tokens · finished".
QString shortStatistics(const ReplyStats& stats);

class ChatPage : public QWidget
{
    Q_OBJECT

public:
    // Undo is offered in `bars`.
    ChatPage(Theme& theme, ChatController& controller, Store& store, BarStack& bars, QWidget* parent = nullptr);

    TranscriptView* transcript() const { return m_transcript; }
    Composer* composer() const { return m_composer; }
    Beginnings* beginnings() const { return m_beginnings; }
    AlternativesView* alternatives() const { return m_alternatives; }
    ChatSettings* settings() const { return m_settings; }
    PromptPanel* promptPanel() const { return m_prompt; }
    WordPopover* wordPopover() const { return m_word; }
    FindBar* findBar() const { return m_findBar; }
    void focusComposer();
    void openFind();
    // The panel beside the chat; shown or hidden.
    void toggleSettings();
    // What the model was sent for a reply, in the panel at the side.
    void inspectPrompt(int entry);
    // What the model weighed at a character of a message's text, under the word.
    void showWord(int row, qsizetype character);

    FileAttacher* attacher() const { return m_attacher; }
    // Where the reader was in a conversation, for when it is opened.
    void setPosition(ConversationId id, const TranscriptView::Position& position) { m_positions[id] = position; }

signals:
    void modelsRequested();
    void settingsShown(); // or hidden
    void storeFailed(const inkling::app::StoreError& error);
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
    void makePanels();
    void connectAlternatives();
    void connectPanels();
    void showPanel(QWidget* panel);
    void begin(const QString& text, const Sampling& sampling);
    void sendForSeveral(const QString& text);
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
    void updateBeginnings();
    void updateButtons();
    void hoverButtons(int row);
    void escape();
    void beginEdit(int index);
    void leaveEdit();
    void send(const QString& text);
    void deleteFrom(int index);
    void askAboutLink(const QString& address);
    void showMessageMenu(int row, QPoint globalPosition);
    int entryOf(int row) const; // the entry that a row of the transcript ends with

    Theme& m_theme;
    ChatController& m_controller;
    BarStack& m_bars;
    QWidget* m_column = nullptr;
    Beginnings* m_beginnings = nullptr;
    AlternativesView* m_alternatives = nullptr;
    ChatSettings* m_settings = nullptr;
    PromptPanel* m_prompt = nullptr;
    WordPopover* m_word = nullptr;
    ReplyInspector* m_inspector = nullptr;
    ContextMeter* m_meter = nullptr;
    QWidget* m_panel = nullptr; // the one that is shown beside the column
    int m_wordRow = -1;
    QString m_promptOf; // how the reply was drawn whose prompt was asked for
    TranscriptView* m_transcript = nullptr;
    Composer* m_composer = nullptr;
    FileAttacher* m_attacher = nullptr;
    Label* m_foot = nullptr;
    // The last reply's stand under it, the others' follow the mouse, or are a menu for the keys.
    MessageButtons* m_replyRow = nullptr;
    MessageButtons* m_hoverRow = nullptr;
    MessageButtons* m_menuRow = nullptr;
    FindBar* m_findBar = nullptr;
    QHash<ConversationId, TranscriptView::Position> m_positions; // of this session
    bool m_filling = false;                                      // the transcript, with another conversation
    int m_editing = -1;                                          // the entry
    QString m_draftBeforeEdit;
};

} // namespace inkling::app
