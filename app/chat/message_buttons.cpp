#include "app/chat/message_buttons.h"

#include "app/chat/chat_controller.h"
#include "app/widgets/button.h"

#include <QHBoxLayout>
#include <QMenu>

namespace inkling::app {

MessageButtons::MessageButtons(Theme& theme, ChatController& controller, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_controller(controller)
{
    setCursor(Qt::ArrowCursor);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    makeButtons();
    connect(&theme, &Theme::changed, this, &MessageButtons::applyTheme);
    applyTheme();
}

Button* MessageButtons::add(const QString& text, const QString& icon)
{
    auto* button = new Button(m_theme, Button::Kind::Icon, text, icon);
    button->setIconPixels(tokens::icon::kMessageAction);
    layout()->addWidget(button);
    return button;
}

void MessageButtons::makeButtons()
{
    m_earlier = add(tr("Earlier version"), QStringLiteral("chevron-left"));
    m_later = add(tr("Later version"), QStringLiteral("chevron-right"));
    m_copy = add(tr("Copy"), QStringLiteral("copy"));
    m_edit = add(tr("Edit"), QStringLiteral("edit"));
    m_regenerate = add(tr("Regenerate"), QStringLiteral("regenerate"));
    m_goOn = add(tr("Continue"), QStringLiteral("continue"));
    m_branch = add(tr("Branch to a new chat"), QStringLiteral("branch"));
    m_remove = add(tr("Delete from here"), QStringLiteral("trash"));
    m_more = add(tr("More"), QStringLiteral("more"));
    connect(m_earlier, &Button::clicked, this, [this] { step(-1); });
    connect(m_later, &Button::clicked, this, [this] { step(1); });
    connect(m_copy, &Button::clicked, this, [this] { emit copyRequested(m_row); });
    connect(m_edit, &Button::clicked, this, [this] { emit editRequested(m_entry); });
    connect(m_regenerate, &Button::clicked, this, [this] { m_controller.regenerate(); });
    connect(m_goOn, &Button::clicked, this, [this] { m_controller.continueReply(); });
    connect(m_branch, &Button::clicked, this, [this] { m_controller.branchOff(m_entry); });
    connect(m_remove, &Button::clicked, this, [this] { emit deleteRequested(m_entry); });
    connect(m_more, &Button::clicked, this, &MessageButtons::showMore);
}

void MessageButtons::leaveOutOfTabOrder()
{
    for (Button* button : findChildren<Button*>()) button->setFocusPolicy(Qt::NoFocus);
}

void MessageButtons::applyTheme() { layout()->setSpacing(m_theme.pad(4)); }

void MessageButtons::showFor(int row, int entry)
{
    m_row = row;
    m_entry = entry;
    const Conversation& conversation = m_controller.conversation();
    if (entry < 0 || entry >= conversation.entries.size()) return;
    const Entry& shown = conversation.entries.at(entry);
    const bool isLast = entry == conversation.entries.size() - 1;
    const bool isWriters = shown.author == Author::Writer;
    const bool isPage = conversation.kind == ConversationKind::Page;
    const bool isFree = !m_controller.isReplying();
    m_earlier->setVisible(shown.siblings > 1);
    m_later->setVisible(shown.siblings > 1);
    m_earlier->setEnabled(isFree && shown.sibling > 0);
    m_later->setEnabled(isFree && shown.sibling + 1 < shown.siblings);
    m_edit->setVisible(isFree && !isPage);
    m_regenerate->setVisible(isLast && !isWriters);
    m_goOn->setVisible(isLast && !isWriters);
    m_regenerate->setEnabled(m_controller.canRegenerate());
    m_goOn->setEnabled(m_controller.canContinue());
    m_branch->setVisible(!isPage);
    m_branch->setEnabled(isFree);
    m_remove->setEnabled(isFree);
    m_more->setVisible(!isWriters && !isPage);
    adjustSize();
}

void MessageButtons::step(int by)
{
    const auto& entries = m_controller.conversation().entries;
    if (m_entry >= 0 && m_entry < entries.size()) {
        m_controller.showSibling(m_entry, entries.at(m_entry).sibling + by);
    }
}

void MessageButtons::fill(QMenu& menu)
{
    for (Button* button : findChildren<Button*>()) {
        if (button->isHidden() || button == m_more) continue;
        menu.addAction(button->text(), button, &Button::click)->setEnabled(button->isEnabled());
    }
    if (m_more->isHidden()) return;
    const bool isLast = m_entry == m_controller.conversation().entries.size() - 1;
    if (isLast) {
        menu.addAction(tr("Three more replies"), this,
                       [this] { m_controller.offerAlternatives(m_controller.conversation().sampling); })
            ->setEnabled(m_controller.canOfferAlternatives());
    }
    menu.addAction(tr("The words that were weighed"), this, [this] { emit wordsRequested(m_row); });
    menu.addAction(tr("The exact prompt that was sent"), this, [this] { emit promptRequested(m_entry); });
}

// All of them with their names, and what is rarer than what has a button.
void MessageButtons::showMore()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fill(*menu);
    menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height() + m_theme.pad(4))));
}

} // namespace inkling::app
