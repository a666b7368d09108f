#include "app/chat/chat_page.h"

#include "app/chat/chat_controller.h"
#include "app/widgets/button.h"
#include "app/widgets/composer.h"
#include "app/widgets/label.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/transcript_view.h"

#include <QAccessible>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kSideMargin = 16;

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

ChatPage::ChatPage(Theme& theme, ChatController& controller, BarStack& bars, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_controller(controller),
      m_bars(bars)
{
    makeWidgets();
    connectController();
    connectWidgets();
    connect(&theme, &Theme::changed, this, &ChatPage::applyTheme);
    applyTheme();
    showConversation();
}

void ChatPage::makeWidgets()
{
    m_greeting = new QWidget;
    m_greetingTitle = new Label(m_theme, tokens::kDisplay, &C::text);
    m_greetingText = new Label(m_theme, tokens::kBody, &C::textMuted);
    auto* greetingColumn = new QVBoxLayout(m_greeting);
    greetingColumn->setContentsMargins(0, 0, 0, 0);
    greetingColumn->addStretch(2);
    greetingColumn->addWidget(m_greetingTitle);
    greetingColumn->addWidget(m_greetingText);
    greetingColumn->addStretch(3);

    m_transcript = new TranscriptView(m_theme);
    m_transcript->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // it gives way to bars
    m_composer = new Composer(m_theme);
    m_foot = new Label(m_theme, tokens::kCaption, &C::textMuted);
    m_foot->setAlignment(Qt::AlignHCenter);
    m_replyRow = makeButtons([this] { return m_transcript->count() - 1; });
    m_hoverRow = makeButtons([this] { return m_hovered; });
    for (Button* button : m_hoverRow.widget->findChildren<Button*>()) {
        button->setFocusPolicy(Qt::NoFocus); // where the mouse is; keys have Up and the last reply's
    }

    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_greeting, 1, Qt::AlignHCenter);
    rows->addWidget(m_transcript, 1);
    rows->addWidget(m_composer, 0, Qt::AlignHCenter);
    rows->addWidget(m_foot, 0, Qt::AlignHCenter);
    m_transcript->place(m_replyRow.widget, -1, TranscriptView::Place::Below);
    m_transcript->place(m_hoverRow.widget, -1, TranscriptView::Place::Below);
    setTabOrder(m_composer->edit(), m_transcript);
}

ChatPage::Row ChatPage::makeButtons(const std::function<int()>& row)
{
    Row buttons;
    buttons.widget = new QWidget;
    buttons.widget->setCursor(Qt::ArrowCursor);
    auto* line = new QHBoxLayout(buttons.widget);
    line->setContentsMargins(0, 0, 0, 0);
    const auto add = [this, line](const QString& text, const QString& icon, const std::function<void()>& run) {
        auto* button = new Button(m_theme, Button::Kind::Icon, text, icon);
        button->setIconPixels(tokens::icon::kMessageAction);
        line->addWidget(button);
        connect(button, &Button::clicked, this, run);
        return button;
    };
    const auto entry = [this, row] { return entryOf(row()); };
    const auto step = [this, entry](int by) {
        const int index = entry();
        if (index >= 0) m_controller.showSibling(index, m_controller.conversation().entries.at(index).sibling + by);
    };
    buttons.earlier = add(tr("Earlier version"), QStringLiteral("chevron-left"), [step] { step(-1); });
    buttons.later = add(tr("Later version"), QStringLiteral("chevron-right"), [step] { step(1); });
    buttons.copy = add(tr("Copy"), QStringLiteral("copy"), [this, row] {
        if (row() >= 0) QGuiApplication::clipboard()->setText(m_transcript->shownText(row()));
    });
    buttons.edit = add(tr("Edit"), QStringLiteral("edit"), [this, entry] { beginEdit(entry()); });
    buttons.regenerate = add(tr("Regenerate"), QStringLiteral("regenerate"), [this] { m_controller.regenerate(); });
    buttons.goOn = add(tr("Continue"), QStringLiteral("continue"), [this] { m_controller.continueReply(); });
    buttons.branch =
        add(tr("Branch to a new chat"), QStringLiteral("branch"), [this, entry] { m_controller.branchOff(entry()); });
    buttons.remove = add(tr("Delete from here"), QStringLiteral("trash"), [this, entry] { deleteFrom(entry()); });
    return buttons;
}

// A page is one row of the transcript; what is done to it is done to its last stretch.
int ChatPage::entryOf(int row) const
{
    if (row < 0) return -1;
    const Conversation& conversation = m_controller.conversation();
    return conversation.kind == ConversationKind::Page ? static_cast<int>(conversation.entries.size()) - 1 : row;
}

void ChatPage::updateRow(const Row& buttons, int index)
{
    const Conversation& conversation = m_controller.conversation();
    if (index < 0 || index >= conversation.entries.size()) return;
    const Entry& entry = conversation.entries.at(index);
    const bool isLast = index == conversation.entries.size() - 1;
    const bool isWriters = entry.author == Author::Writer;
    const bool isPage = conversation.kind == ConversationKind::Page;
    const bool isFree = !m_controller.isReplying();
    buttons.earlier->setVisible(entry.siblings > 1);
    buttons.later->setVisible(entry.siblings > 1);
    buttons.earlier->setEnabled(isFree && entry.sibling > 0);
    buttons.later->setEnabled(isFree && entry.sibling + 1 < entry.siblings);
    buttons.edit->setVisible(isWriters && isFree && !isPage);
    buttons.regenerate->setVisible(isLast && !isWriters);
    buttons.goOn->setVisible(isLast && !isWriters);
    buttons.regenerate->setEnabled(m_controller.canRegenerate());
    buttons.goOn->setEnabled(m_controller.canContinue());
    buttons.branch->setVisible(!isPage);
    buttons.branch->setEnabled(isFree);
    buttons.remove->setEnabled(isFree);
    buttons.widget->adjustSize();
}

void ChatPage::connectController()
{
    connect(&m_controller, &ChatController::conversationReset, this, &ChatPage::showConversation);
    connect(&m_controller, &ChatController::opened, this, [this](ConversationId, const QString& draft) {
        m_editing = -1;
        m_composer->setText(draft);
        m_transcript->scrollToEnd();
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
    connect(m_composer, &Composer::sent, this, &ChatPage::send);
    connect(m_composer, &Composer::stopRequested, &m_controller, &ChatController::stop);
    connect(m_composer, &Composer::editLastRequested, this,
            [this] { beginEdit(static_cast<int>(m_controller.conversation().lastOf(Author::Writer))); });
    connect(m_composer, &Composer::textChanged, this, [this] {
        if (m_editing < 0) m_controller.keepDraft(m_composer->text());
    });
    connect(m_composer, &Composer::escapePressed, this, &ChatPage::escape);
    connect(m_composer, &Composer::pasteTooLong, this, [this](qsizetype characters) {
        const QLocale locale;
        m_bars.show({QStringLiteral("paste"),
                     BarKind::Warning,
                     tr("That is too long to paste."),
                     tr("It has %1 characters, and there is room for %2. What you wrote is untouched.")
                         .arg(locale.toString(characters), locale.toString(Composer::kMostCharacters)),
                     {}});
    });
}

void ChatPage::applyTheme()
{
    static_cast<QVBoxLayout*>(layout())->setSpacing(m_theme.pad(8));
    layout()->setContentsMargins(0, 0, 0, m_theme.pad(8));
    m_replyRow.widget->layout()->setSpacing(m_theme.pad(4));
    m_hoverRow.widget->layout()->setSpacing(m_theme.pad(4));
    m_greeting->layout()->setSpacing(m_theme.pad(8));
    fit();
}

void ChatPage::fit()
{
    const int width = std::min(m_theme.text(tokens::layout::kComposer), this->width() - 2 * m_theme.pad(kSideMargin));
    m_composer->setFixedWidth(width);
    m_greeting->setFixedWidth(width);
    m_foot->setFixedWidth(width);
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
    m_transcript->clear();
    const Conversation& conversation = m_controller.conversation();
    if (conversation.kind == ConversationKind::Page) {
        rebuildPage();
    } else {
        for (int i = 0; i < conversation.entries.size(); ++i) showEntry(i);
    }
    updateState();
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
    m_greeting->setVisible(empty);
    m_transcript->setVisible(!empty);
    m_composer->setButton(m_controller.isReplying() ? Composer::Button::Stop : Composer::Button::Send);
    const bool page = m_controller.kind() == ConversationKind::Page;
    m_composer->setEmpty(page && !empty && m_editing < 0 ? Composer::Empty::MayBeSent : Composer::Empty::MayNot);
    m_composer->setSendable(m_controller.isReady(), tr("The model is not ready yet. You can type already."));
    updateWords();
    updateButtons();
}

void ChatPage::updateWords()
{
    const bool page = m_controller.kind() == ConversationKind::Page;
    const bool empty = m_transcript->count() == 0;
    m_greetingTitle->setText(page ? tr("How does it begin?") : tr("What shall we write?"));
    const QString name = m_controller.modelName();
    if (name.isEmpty()) {
        m_greetingText->setText(tr("The model is waking. You can type already."));
    } else if (page) {
        m_greetingText->setText(
            tr("%1 is a pre-trained model: it does not answer, it continues. Write the first words, and it goes on "
               "from there. Its words are blue.")
                .arg(name));
    } else {
        m_greetingText->setText(tr("%1 answers here, on this computer. What it says may be wrong.").arg(name));
    }
    if (m_editing >= 0) {
        m_composer->setHint(tr("Your message. Enter sends it beside the old one, Esc leaves it."));
    } else if (m_controller.isReplying()) {
        m_composer->setHint(tr("Esc stops."));
    } else if (!m_controller.isReady()) {
        m_composer->setHint(tr("Sending waits for the model."));
    } else {
        m_composer->setHint({});
    }
    if (!page) {
        m_composer->setPlaceholder(tr("Write a message. Enter sends, Shift+Enter starts a new line."));
    } else if (empty) {
        m_composer->setPlaceholder(tr("Write the first words. Enter lets the model go on from there."));
    } else {
        m_composer->setPlaceholder(tr("Write on, or press Enter and let the model go on."));
    }
    m_foot->setText(tr("Runs on this computer. Nothing leaves it."));
}

void ChatPage::updateButtons()
{
    const int last = m_transcript->count() - 1;
    const bool under = last >= 0 && !m_controller.isReplying() && m_controller.conversation().endsWithModel();
    updateRow(m_replyRow, entryOf(last));
    m_transcript->place(m_replyRow.widget, under ? last : -1, TranscriptView::Place::Below);
    hoverButtons(-1);
}

void ChatPage::hoverButtons(int row)
{
    const bool underLast = m_replyRow.widget->isVisibleTo(m_transcript) && row == m_transcript->count() - 1;
    m_hovered = underLast ? -1 : row;
    if (m_hovered < 0) return m_transcript->place(m_hoverRow.widget, -1, TranscriptView::Place::Below);
    updateRow(m_hoverRow, entryOf(row));
    const bool bubble = m_transcript->message(row).look == TranscriptView::Look::Bubble;
    m_transcript->place(m_hoverRow.widget, row, bubble ? TranscriptView::Place::Beside : TranscriptView::Place::Below);
}

// What the writer does

void ChatPage::send(const QString& text)
{
    const int edited = std::exchange(m_editing, -1);
    if (edited >= 0) {
        m_controller.edit(edited, text);
        m_composer->setText(m_draftBeforeEdit);
        return;
    }
    m_composer->setText({});
    m_controller.send(text);
}

void ChatPage::escape()
{
    if (m_controller.isReplying()) {
        m_controller.stop();
    } else {
        leaveEdit();
    }
}

void ChatPage::beginEdit(int index)
{
    const Conversation& conversation = m_controller.conversation();
    if (m_controller.isReplying() || index < 0 || index >= conversation.entries.size()) return;
    if (m_editing < 0) m_draftBeforeEdit = m_composer->text();
    m_editing = index;
    m_composer->setText(conversation.entries.at(index).text);
    focusComposer();
    updateState();
}

void ChatPage::leaveEdit()
{
    if (m_editing < 0) return;
    m_editing = -1;
    m_composer->setText(m_draftBeforeEdit);
    updateState();
}

void ChatPage::deleteFrom(int index)
{
    leaveEdit();
    m_controller.deleteFrom(index);
}

} // namespace inkling::app
