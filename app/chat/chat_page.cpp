#include "app/chat/chat_page.h"

#include "app/chat/alternatives_view.h"
#include "app/chat/beginnings.h"
#include "app/chat/chat_controller.h"
#include "app/chat/chat_settings.h"
#include "app/chat/context_meter.h"
#include "app/chat/file_attacher.h"
#include "app/chat/find_bar.h"
#include "app/chat/message_buttons.h"
#include "app/chat/prompt_panel.h"
#include "app/chat/reply_inspector.h"
#include "app/chat/sampling_presets.h"
#include "app/chat/word_popover.h"
#include "app/widgets/button.h"
#include "app/widgets/composer.h"
#include "app/widgets/label.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/token_meter.h"
#include "app/widgets/transcript_view.h"

#include <QAccessible>
#include <QClipboard>
#include <QDesktopServices>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QScrollBar>
#include <QTime>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kSideMargin = 16;
constexpr int kLow = 560;       // of the page
constexpr int kNarrowest = 360; // of the column beside a panel; below, the panel takes its place

QString greeting(const QTime& time)
{
    if (time.hour() >= 4 && time.hour() < 12) return ChatPage::tr("Good morning. What shall we write?");
    if (time.hour() >= 12 && time.hour() < 18) return ChatPage::tr("Good afternoon. What shall we write?");
    return ChatPage::tr("Good evening. What shall we write?");
}
constexpr qsizetype kMostLinks = 12; // of a message, in its menu
constexpr int kLinkWidth = 320;

QString stopText(StopReason stop)
{
    switch (stop) {
    case StopReason::EndOfTurn:
    case StopReason::StopText: return ChatPage::tr("finished");
    case StopReason::MaxTokens: return ChatPage::tr("paused at its length");
    case StopReason::ContextFull: return ChatPage::tr("the context is full");
    case StopReason::Cancelled: return ChatPage::tr("stopped");
    case StopReason::Interrupted: return ChatPage::tr("cut off");
    case StopReason::Unknown: break;
    }
    return {};
}

// "2/5 · 96 tokens · …": which of the alternatives it is, and how it was made.
QString footerOf(const Entry& entry)
{
    QStringList parts;
    if (entry.siblings > 1) parts.append(QStringLiteral("%1/%2").arg(entry.sibling + 1).arg(entry.siblings));
    if (entry.author == Author::Model && entry.stats) parts.append(statisticsLine(*entry.stats));
    if (entry.edited) parts.append(ChatPage::tr("edited"));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

QString statisticsLine(const ReplyStats& stats)
{
    const QLocale locale;
    QStringList parts{ChatPage::tr("%n token(s)", nullptr, static_cast<int>(stats.tokens))};
    if (stats.tokensPerSecond > 0) {
        const int decimals = stats.tokensPerSecond < 10 ? 1 : 0;
        parts.append(ChatPage::tr("%1 tok/s").arg(locale.toString(stats.tokensPerSecond, 'f', decimals)));
    }
    parts.append(ChatPage::tr("%1 s").arg(locale.toString(stats.seconds, 'f', 1)));
    const QString stop = stopText(stats.stop);
    if (!stop.isEmpty()) parts.append(stop);
    return parts.join(QStringLiteral(" · "));
}

QString shortStatistics(const ReplyStats& stats)
{
    const QString tokens = ChatPage::tr("%n token(s)", nullptr, static_cast<int>(stats.tokens));
    const QString stop = stopText(stats.stop);
    return stop.isEmpty() ? tokens : tokens + QStringLiteral(" · ") + stop;
}

ChatPage::ChatPage(Theme& theme, ChatController& controller, Store& store, BarStack& bars, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_controller(controller),
      m_bars(bars)
{
    makeWidgets();
    m_settings = new ChatSettings(theme, controller, store);
    makePanels();
    connectController();
    connectWidgets();
    connectAlternatives();
    connectPanels();
    connect(&theme, &Theme::changed, this, &ChatPage::applyTheme);
    applyTheme();
    showConversation();
}

void ChatPage::makeWidgets()
{
    m_beginnings = new Beginnings(m_theme);
    m_transcript = new TranscriptView(m_theme);
    m_findBar = new FindBar(m_theme, *m_transcript);
    m_transcript->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // it gives way to bars
    m_composer = new Composer(m_theme);
    m_foot = new Label(m_theme, tokens::kCaption, &C::textMuted);
    m_foot->setAlignment(Qt::AlignHCenter);
    m_replyRow = new MessageButtons(m_theme, m_controller);
    m_hoverRow = new MessageButtons(m_theme, m_controller);
    m_hoverRow->leaveOutOfTabOrder(); // where the mouse is; keys have Up and the last reply's

    m_alternatives = new AlternativesView(m_theme, m_controller);
    m_alternatives->hide();
    m_column = new QWidget;
    auto* rows = new QVBoxLayout(m_column);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_beginnings, 1, Qt::AlignHCenter);
    rows->addWidget(m_findBar);
    rows->addWidget(m_transcript, 1);
    rows->addWidget(m_alternatives, 4, Qt::AlignHCenter);
    rows->addWidget(m_composer, 0, Qt::AlignHCenter);
    rows->addWidget(m_foot, 0, Qt::AlignHCenter);
    m_menuRow = new MessageButtons(m_theme, m_controller, this);
    m_menuRow->hide(); // it is shown as a menu
    m_transcript->place(m_replyRow, -1, TranscriptView::Place::Below);
    m_transcript->place(m_hoverRow, -1, TranscriptView::Place::Below);
    setTabOrder(m_composer->edit(), m_transcript);
}

// The column in the middle, and at its side the panel that was asked for.
void ChatPage::makePanels()
{
    m_prompt = new PromptPanel(m_theme);
    m_inspector = new ReplyInspector(m_controller, this);
    m_meter = new ContextMeter(m_controller, this);
    m_word = new WordPopover(m_theme, this);
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(0);
    columns->addWidget(m_column, 1);
    for (QWidget* panel : {static_cast<QWidget*>(m_settings), static_cast<QWidget*>(m_prompt)}) {
        columns->addWidget(panel);
        panel->hide();
    }
}

// A page is one row of the transcript; what is done to it is done to its last stretch.
int ChatPage::entryOf(int row) const
{
    if (row < 0) return -1;
    const Conversation& conversation = m_controller.conversation();
    return conversation.kind == ConversationKind::Page ? static_cast<int>(conversation.entries.size()) - 1 : row;
}

void ChatPage::connectController()
{
    connect(&m_controller, &ChatController::conversationReset, this, &ChatPage::showConversation);
    connect(&m_controller, &ChatController::conversationReset, m_word, &WordPopover::close); // of another branch
    connect(&m_controller, &ChatController::opened, this, [this](ConversationId id, const QString& draft) {
        m_editing = -1;
        m_composer->setDraft(draft);
        m_word->close();
        if (m_panel == m_prompt) showPanel(nullptr); // it was another chat's
        restorePosition(id);
        updateState();
    });
    connect(&m_controller, &ChatController::messageFound, this, [this](int index) {
        if (m_controller.conversation().kind == ConversationKind::Chat) m_transcript->scrollToRow(index);
    });
    connect(&m_controller, &ChatController::deletedBranch, this, [this](MessageId id) {
        m_bars.show(
            {QStringLiteral("deleted"), BarKind::Undo, tr("Deleted from here on."), {}, {{tr("Undo"), [this, id] {
                                                                                              m_controller.undelete(id);
                                                                                          }}}});
    });
    connect(&m_controller, &ChatController::entryAppended, this, [this](int index) {
        showEntry(index);
        m_transcript->scrollToEnd();
        updateState();
    });
    connect(&m_controller, &ChatController::textAppended, this, &ChatPage::showText);
    connect(&m_controller, &ChatController::entryChanged, this, &ChatPage::showFooter);
    connect(&m_controller, &ChatController::replyingChanged, this, [this] {
        updateState();
        if (m_controller.isReplying() || m_transcript->count() == 0) return;
        QAccessibleEvent spoken(m_transcript, QAccessible::Alert); // the finished reply
        spoken.setChild(m_transcript->count() - 1);
        QAccessible::updateAccessibility(&spoken);
    });
    connect(&m_controller, &ChatController::readyChanged, this, &ChatPage::updateState);
    connect(&m_controller, &ChatController::modelChanged, this, &ChatPage::updateState);
    connect(&m_controller, &ChatController::promptRead, this, [this](qint64 done, qint64 total) {
        if (done < total) {
            m_composer->setHint(tr("Reading %1 of %2 tokens").arg(done).arg(total));
        } else {
            updateWords();
        }
    });
}

void ChatPage::connectWidgets()
{
    connect(m_transcript, &TranscriptView::hovered, this, &ChatPage::hoverButtons);
    for (MessageButtons* buttons : {m_replyRow, m_hoverRow, m_menuRow}) {
        connect(buttons, &MessageButtons::copyRequested, this, [this](int row) {
            if (row >= 0) QGuiApplication::clipboard()->setText(harmless(m_transcript->sourceText(row)));
        });
        connect(buttons, &MessageButtons::editRequested, this, &ChatPage::beginEdit);
        connect(buttons, &MessageButtons::deleteRequested, this, &ChatPage::deleteFrom);
        connect(buttons, &MessageButtons::promptRequested, this, &ChatPage::inspectPrompt);
        connect(buttons, &MessageButtons::wordsRequested, this, [this](int row) { showWord(row, 0); });
    }
    connect(m_transcript, &TranscriptView::linkActivated, this, &ChatPage::askAboutLink);
    connect(m_transcript, &TranscriptView::menuRequested, this, &ChatPage::showMessageMenu);
    connect(m_transcript->verticalScrollBar(), &QScrollBar::valueChanged, this, &ChatPage::keepPosition);
    connect(m_composer, &Composer::sent, this, &ChatPage::send);
    connect(m_composer, &Composer::stopRequested, &m_controller, &ChatController::stop);
    connect(m_composer, &Composer::editLastRequested, this,
            [this] { beginEdit(static_cast<int>(m_controller.conversation().lastOf(Author::Writer))); });
    connect(m_composer, &Composer::textChanged, this, [this] {
        m_meter->setTyped(m_composer->message());
        if (m_editing < 0) m_controller.keepDraft(m_composer->draft());
    });
    connect(m_composer, &Composer::escapePressed, this, &ChatPage::escape);
    connectAttachments();
}

// The reader's, not what the view does while it learns how high its rows are: that keeps the place.
void ChatPage::keepPosition()
{
    const ConversationId id = m_controller.conversation().id;
    if (id == 0 || m_transcript->count() == 0 || m_filling) return;
    const std::optional<TranscriptView::Position> position = m_transcript->position();
    if (position) {
        m_positions[id] = *position;
    } else {
        m_positions.remove(id);
    }
    emit positionChanged(id, position);
}

void ChatPage::restorePosition(ConversationId id)
{
    const auto known = m_positions.constFind(id);
    if (known == m_positions.cend()) return m_transcript->scrollToEnd();
    m_transcript->setPosition(*known);
}

void ChatPage::connectAttachments()
{
    m_attacher = new FileAttacher(*m_composer, m_bars, this);
    connect(&m_controller, &ChatController::opened, m_attacher, &FileAttacher::forget);
    connect(m_composer, &Composer::pasteTooLong, this, [this](qsizetype characters, qsizetype room) {
        const QLocale locale;
        m_bars.show({QStringLiteral("paste"),
                     BarKind::Warning,
                     tr("That is too long to paste."),
                     tr("It has %1 characters, and there is room for %2. What you wrote is untouched.")
                         .arg(locale.toString(characters), locale.toString(room)),
                     {}});
    });
}

void ChatPage::connectAlternatives()
{
    connect(&m_controller.alternatives(), &Alternatives::begun, this, [this] {
        m_word->close();
        updateState();
        m_alternatives->setFocus();
    });
    connect(&m_controller.alternatives(), &Alternatives::left, this, &ChatPage::updateState);
    connect(m_alternatives, &AlternativesView::taken, this, &ChatPage::focusComposer);
    connect(m_alternatives, &AlternativesView::editRequested, this,
            [this] { beginEdit(static_cast<int>(m_controller.conversation().lastOf(Author::Model))); });
    connect(m_composer, &Composer::sentForSeveral, this, &ChatPage::sendForSeveral);
}

void ChatPage::connectPanels()
{
    connect(m_beginnings, &Beginnings::chosen, this, &ChatPage::begin);
    connect(m_beginnings, &Beginnings::modelsRequested, this, &ChatPage::modelsRequested);
    connect(m_settings, &ChatSettings::closed, this, [this] {
        showPanel(nullptr);
        focusComposer();
    });
    connect(m_settings, &ChatSettings::storeFailed, this, &ChatPage::storeFailed);
    connect(m_prompt, &PromptPanel::closed, this, [this] {
        showPanel(nullptr);
        focusComposer();
    });
    connect(m_inspector, &ReplyInspector::promptSpelled, this, [this](const QString& prompt, int tokens) {
        showPanel(m_prompt);
        m_prompt->show(prompt, tokens, m_promptOf);
    });
    connect(m_transcript, &TranscriptView::wordPressed, this, &ChatPage::showWord);
    connect(m_inspector, &ReplyInspector::weighed, this, [this](const WeighedToken& token) {
        if (entryOf(m_wordRow) != token.entry) return;
        // A word begins behind the space that its token begins with.
        const qsizetype space = token.text.size() - QStringView(token.text).trimmed().size();
        const qsizetype begin = space < token.text.size() ? token.from + space : token.from;
        const QRect word = m_transcript->sourceRect(m_wordRow, begin, token.to);
        m_word->show(token, QRect(m_transcript->viewport()->mapTo(this, word.topLeft()), word.size()));
    });
    connect(m_word, &WordPopover::stepped, this, [this](int by) {
        const WeighedToken& token = m_word->token();
        const qsizetype next = by > 0 ? token.to : token.from - 1;
        if (next >= 0) m_inspector->weigh(token.entry, next);
    });
    connect(m_word, &WordPopover::chosen, this, [this](const WeighedToken& token, const QString& instead) {
        if (instead.isEmpty()) { // the end
            m_controller.rewriteReply(token.entry, token.before);
        } else {
            m_controller.branchReply(token.entry, token.before + instead);
        }
    });
    connect(m_meter, &ContextMeter::measured, this, [this](qint64 used, qint64 total) {
        m_composer->meter()->setTokens(used, total);
        updateWords();
    });
}

void ChatPage::showPanel(QWidget* panel)
{
    for (QWidget* each : {static_cast<QWidget*>(m_settings), static_cast<QWidget*>(m_prompt)}) {
        each->setVisible(each == panel);
    }
    m_panel = panel;
    fit();
    emit settingsShown();
}

void ChatPage::toggleSettings()
{
    const bool shown = m_panel == m_settings;
    showPanel(shown ? nullptr : m_settings);
    if (shown) {
        focusComposer();
    } else {
        m_settings->open();
    }
}

void ChatPage::inspectPrompt(int entry)
{
    if (entry < 0 || entry >= m_controller.conversation().entries.size()) return;
    m_promptOf = inWords(m_controller.conversation().entries.at(entry).sampling);
    m_inspector->spellPrompt(entry);
}

void ChatPage::showWord(int row, qsizetype character)
{
    m_wordRow = row;
    m_inspector->weigh(entryOf(row), character);
}

void ChatPage::begin(const QString& text, const Sampling& sampling)
{
    m_controller.setSampling(sampling);
    m_composer->replaceText(text); // what was typed is one undo away
    focusComposer();
}

void ChatPage::applyTheme()
{
    m_column->layout()->setSpacing(m_theme.pad(8));
    m_column->layout()->setContentsMargins(0, 0, 0, m_theme.pad(8));
    fit();
}

void ChatPage::fit()
{
    // A panel beside the column where there is room, else in its place.
    const bool beside = m_panel == nullptr || width() - m_panel->width() >= m_theme.text(kNarrowest);
    m_column->setVisible(beside);
    if (m_panel != nullptr) {
        const int panel = m_theme.text(tokens::layout::kSidePanel);
        m_panel->setMinimumWidth(beside ? panel : 0);
        m_panel->setMaximumWidth(beside ? panel : QWIDGETSIZE_MAX);
    }
    const int room = this->width() - (beside && m_panel != nullptr ? m_theme.text(tokens::layout::kSidePanel) : 0) -
                     2 * m_theme.pad(kSideMargin);
    const int width = std::min(m_theme.text(tokens::layout::kComposer), room);
    m_composer->setFixedWidth(width);
    m_beginnings->setFixedWidth(width);
    m_foot->setFixedWidth(width);
    m_alternatives->setFixedWidth(std::min(m_theme.text(tokens::layout::kAlternatives), room));
    m_composer->setHeightLimit(height() * 2 / 5);
}

void ChatPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

// Esc pressed anywhere on the page that has no use for it.
void ChatPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) return escape();
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    if (event->key() == Qt::Key_F3 && m_findBar->isVisible()) return m_findBar->step(shift ? -1 : 1);
    QWidget::keyPressEvent(event);
}

void ChatPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange) fit();
}

void ChatPage::focusComposer() { m_composer->edit()->setFocus(); }

// What is shown

void ChatPage::showConversation()
{
    m_filling = true;
    m_transcript->clear();
    const Conversation& conversation = m_controller.conversation();
    if (conversation.kind == ConversationKind::Page) {
        rebuildPage();
    } else {
        for (int i = 0; i < conversation.entries.size(); ++i) showEntry(i);
    }
    updateState();
    m_filling = false;
}

void ChatPage::rebuildPage()
{
    const Conversation& conversation = m_controller.conversation();
    m_transcript->clear();
    if (conversation.isEmpty()) return;
    TranscriptView::Message page;
    page.look = TranscriptView::Look::Page;
    page.speaker = m_controller.modelName();
    for (const Entry& entry : conversation.entries) {
        const qsizetype from = page.text.size();
        page.text += entry.text;
        if (entry.author == Author::Model) page.generated.append({from, page.text.size()});
    }
    const Entry& last = conversation.entries.last();
    page.footer = footerOf(last);
    m_transcript->append(page);
}

void ChatPage::showEntry(int index)
{
    const Conversation& conversation = m_controller.conversation();
    if (conversation.kind == ConversationKind::Page) return rebuildPage();
    const Entry& entry = conversation.entries.at(index);
    TranscriptView::Message message;
    message.look = entry.author == Author::Writer ? TranscriptView::Look::Bubble : TranscriptView::Look::Reply;
    message.speaker = entry.author == Author::Writer ? tr("You") : entry.model;
    const QString preset = presetName(entry.sampling);
    if (entry.author == Author::Model && !preset.isEmpty()) message.speaker += QStringLiteral(" · ") + preset;
    message.text = entry.text;
    message.footer = footerOf(entry);
    m_transcript->append(message);
}

void ChatPage::showText(int index, const QString& text)
{
    if (m_controller.conversation().kind == ConversationKind::Page) {
        m_transcript->appendGenerated(0, text);
    } else {
        m_transcript->appendText(index, text);
    }
}

void ChatPage::showFooter(int index)
{
    const Conversation& conversation = m_controller.conversation();
    const Entry& entry = conversation.entries.at(index);
    const int row = conversation.kind == ConversationKind::Page ? 0 : index;
    if (row < m_transcript->count()) {
        m_transcript->setFooter(row, footerOf(entry));
    }
    updateState();
}

void ChatPage::updateState()
{
    const bool empty = m_transcript->count() == 0;
    const bool choosing = m_controller.alternatives().isOpen();
    m_beginnings->setVisible(empty && !choosing);
    if (empty) m_findBar->close();
    // Where there is little room, what is to be chosen from needs all of it.
    const bool isLow = height() < m_theme.text(kLow);
    m_transcript->setVisible(!empty && !(choosing && isLow));
    m_alternatives->setBrief(isLow);
    m_alternatives->setVisible(choosing);
    m_composer->setButton(m_controller.isReplying() ? Composer::Button::Stop : Composer::Button::Send);
    const bool page = m_controller.kind() == ConversationKind::Page;
    m_composer->setSeveral(!page && !choosing, !empty);
    m_composer->setEmpty(page && !empty && m_editing < 0 ? Composer::Empty::MayBeSent : Composer::Empty::MayNot);
    m_composer->setSendable(m_controller.isReady(), tr("The model is not ready yet. You can type already."));
    updateWords();
    updateButtons();
}

void ChatPage::updateWords()
{
    const bool page = m_controller.kind() == ConversationKind::Page;
    const bool empty = m_transcript->count() == 0;
    updateBeginnings();
    if (m_editing >= 0) {
        const bool isWriters = m_controller.conversation().entries.value(m_editing).author == Author::Writer;
        m_composer->setHint(isWriters ? tr("Your message. Enter sends it beside the old one, Esc leaves it.")
                                      : tr("The reply, to be edited. Enter puts it in its place, Esc leaves it."));
    } else if (m_controller.isReplying()) {
        m_composer->setHint(tr("Esc stops."));
    } else if (m_controller.isHeldBack()) {
        m_composer->setHint(tr("Sending waits for your answer to the licence."));
    } else if (!m_controller.isReady()) {
        m_composer->setHint(tr("Sending waits for the model."));
    } else {
        m_composer->setHint(m_composer->meter()->warning());
    }
    if (m_controller.alternatives().isOpen()) {
        m_composer->setPlaceholder(tr("Choose a reply, or write on: the chosen one is taken."));
    } else if (!page) {
        m_composer->setPlaceholder(tr("Write a message. Enter sends, Shift+Enter starts a new line."));
    } else if (empty) {
        m_composer->setPlaceholder(tr("Write the first words. Enter lets the model go on from there."));
    } else {
        m_composer->setPlaceholder(tr("Write on, or press Enter and let the model go on."));
    }
    m_foot->setText(tr("Runs on this computer. Nothing leaves it."));
}

void ChatPage::updateBeginnings()
{
    const bool page = m_controller.kind() == ConversationKind::Page;
    const QString name = m_controller.modelName();
    Beginnings::Words words;
    words.title = page ? tr("How does it begin?") : greeting(QTime::currentTime());
    words.offers = !page;
    words.starter = m_controller.model() && m_controller.model()->isStarter();
    if (name.isEmpty()) {
        words.text = tr("The model is waking. You can type already.");
    } else if (page) {
        words.text =
            tr("%1 is a pre-trained model: it does not answer, it continues. Write the first words, and it goes on "
               "from there. Its words are blue.")
                .arg(name);
    } else {
        words.text = tr("Choose a beginning, or type your own below.");
        words.about =
            words.starter
                ? tr("The starter model is speaking. It came with Inkling, is very small and reads English "
                     "only: good for short tales and small tasks, no use for facts. For letters, questions and "
                     "other languages add Gemma 3 270M, a file that you fetch once.")
                : tr("%1 answers here, on this computer. What it says may be wrong.").arg(name);
    }
    m_beginnings->setWords(words);
}

void ChatPage::updateButtons()
{
    const int last = m_transcript->count() - 1;
    const bool under = last >= 0 && !m_controller.isReplying() && m_controller.conversation().endsWithModel();
    m_replyRow->showFor(last, entryOf(last));
    m_transcript->place(m_replyRow, under ? last : -1, TranscriptView::Place::Below);
    hoverButtons(-1);
}

void ChatPage::hoverButtons(int row)
{
    const bool underLast = m_replyRow->isVisibleTo(m_transcript) && row == m_transcript->count() - 1;
    if (row < 0 || underLast) return m_transcript->place(m_hoverRow, -1, TranscriptView::Place::Below);
    m_hoverRow->showFor(row, entryOf(row));
    const bool bubble = m_transcript->message(row).look == TranscriptView::Look::Bubble;
    m_transcript->place(m_hoverRow, row, bubble ? TranscriptView::Place::Beside : TranscriptView::Place::Below);
}

// What the writer does

void ChatPage::send(const QString& text)
{
    const int edited = std::exchange(m_editing, -1);
    if (edited >= 0) {
        if (m_controller.conversation().entries.value(edited).author == Author::Model) {
            m_controller.rewriteReply(edited, text);
        } else {
            m_controller.edit(edited, text);
        }
        m_composer->setDraft(m_draftBeforeEdit);
        updateState();
        return;
    }
    if (m_controller.alternatives().isOpen()) m_controller.chooseAlternative(m_alternatives->selected());
    m_composer->setText({});
    m_controller.send(text);
}

// To what is written here, or, where nothing is, to the message that was answered last.
void ChatPage::sendForSeveral(const QString& text)
{
    if (m_editing >= 0 || m_controller.alternatives().isOpen()) return;
    if (text.trimmed().isEmpty()) {
        m_controller.offerAlternatives(m_controller.conversation().sampling);
        return;
    }
    m_composer->setText({});
    m_controller.send(text, Alternatives::kCount);
}

void ChatPage::escape()
{
    if (m_controller.isReplying()) {
        m_controller.stop();
    } else if (m_findBar->isVisible()) {
        m_findBar->close();
    } else if (m_editing >= 0) {
        leaveEdit();
    } else {
        m_controller.leaveAlternatives();
    }
}

void ChatPage::beginEdit(int index)
{
    const Conversation& conversation = m_controller.conversation();
    if (m_controller.isReplying() || index < 0 || index >= conversation.entries.size()) return;
    if (m_editing < 0) m_draftBeforeEdit = m_composer->draft();
    m_editing = index;
    m_composer->setMessage(conversation.entries.at(index).text);
    focusComposer();
    updateState();
}

void ChatPage::leaveEdit()
{
    if (m_editing < 0) return;
    m_editing = -1;
    m_composer->setDraft(m_draftBeforeEdit);
    updateState();
}

void ChatPage::deleteFrom(int index)
{
    leaveEdit();
    m_controller.deleteFrom(index);
}

void ChatPage::openFind()
{
    if (m_transcript->count() > 0) m_findBar->open();
}

// What is opened is what is shown, to the letter; a name in letters that look like others' is shown as it is sent.
void ChatPage::askAboutLink(const QString& address)
{
    const QUrl url(address, QUrl::TolerantMode);
    const QStringList schemes{QStringLiteral("http"), QStringLiteral("https"), QStringLiteral("mailto")};
    const bool mayOpen = url.isValid() && schemes.contains(url.scheme()); // which is in lower case
    const QString shown = mayOpen ? QString::fromLatin1(url.toEncoded()) : harmless(address);
    QList<BarAction> actions;
    if (mayOpen) actions.append({tr("Open it"), [url] { QDesktopServices::openUrl(url); }});
    actions.append({tr("Copy the address"), [shown] { QGuiApplication::clipboard()->setText(shown); }});
    const QString strong = mayOpen ? tr("This link leads out of Inkling, to another program.")
                                   : tr("This link is of a kind that Inkling does not open.");
    m_bars.show({QStringLiteral("link"), BarKind::Info, strong, shown, actions});
}

// The same buttons as a menu, for the keys, and its links.
void ChatPage::showMessageMenu(int row, QPoint globalPosition)
{
    m_menuRow->showFor(row, entryOf(row));
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_menuRow->fill(*menu);
    const QStringList links = m_transcript->links(row, kMostLinks);
    if (!links.isEmpty()) menu->addSeparator();
    for (const QString& address : links) {
        QString name =
            QFontMetrics(menu->font()).elidedText(harmless(address), Qt::ElideMiddle, m_theme.text(kLinkWidth));
        menu->addAction(tr("Link to %1").arg(name.replace(QLatin1Char('&'), QLatin1String("&&"))), this,
                        [this, address] { askAboutLink(address); });
    }
    menu->popup(globalPosition);
    if (!menu->actions().isEmpty()) menu->setActiveAction(menu->actions().first());
}

} // namespace inkling::app
