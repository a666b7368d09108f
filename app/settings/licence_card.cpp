#include "app/settings/licence_card.h"

#include "app/settings/licence_words.h"
#include "app/widgets/address_row.h"
#include "app/widgets/button.h"
#include "app/widgets/flow_row.h"
#include "app/widgets/label.h"
#include "app/widgets/scrolling.h"

#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

LicenceCard::LicenceCard(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    m_card = new Card(theme);
    m_title = new Label(theme, tokens::kTitle, &C::text);
    m_scroll = scrolling(makeTerms());
    m_answers = new QWidget;
    auto* answers = new FlowRow(m_answers);
    auto* accept = new Button(theme, Button::Kind::Primary, tr("I accept"));
    auto* starter = new Button(theme, Button::Kind::Plain, tr("Use the starter instead"));
    answers->addWidget(accept);
    answers->addWidget(starter);
    connect(accept, &Button::clicked, this, &LicenceCard::accepted);
    connect(starter, &Button::clicked, this, &LicenceCard::starterRequested);
    auto* rows = new QVBoxLayout(m_card);
    rows->addWidget(m_title);
    rows->addWidget(m_scroll);
    rows->addWidget(m_answers);
    auto* whole = new QVBoxLayout(this);
    whole->addWidget(m_card);
    whole->addStretch(1);
    connect(&theme, &Theme::changed, this, &LicenceCard::applyTheme);
    applyTheme();
    hide();
}

QWidget* LicenceCard::makeTerms()
{
    m_terms = new QWidget;
    m_unknown = new Label(m_theme, tokens::kSmall, &C::textMuted,
                          tr("The file does not say what its licence is. It is built as Gemma is, so it is taken for "
                             "one."));
    auto* rows = new QVBoxLayout(m_terms);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addWidget(m_unknown);
    rows->addWidget(new Label(m_theme, tokens::kSmall, &C::text, licenceInShort()));
    rows->addWidget(new Label(m_theme, tokens::kSmall, &C::textMuted,
                              tr("The terms in full, and what is prohibited, stand here:")));
    rows->addWidget(new AddressRow(m_theme, termsAddress()));
    rows->addWidget(new AddressRow(m_theme, prohibitedUsesAddress()));
    return m_terms;
}

void LicenceCard::setModel(const QString& name, Licence licence)
{
    m_title->setText(tr("Before you use %1: its licence in short").arg(name));
    m_unknown->setVisible(licence == Licence::Unknown);
    setAccessibleName(m_title->text());
    fit();
}

void LicenceCard::setRoom(Room room)
{
    m_room = room;
    fit();
}

void LicenceCard::applyTheme()
{
    const int inside = m_theme.pad(16);
    m_card->layout()->setContentsMargins(inside, inside, inside, inside);
    m_card->layout()->setSpacing(m_theme.pad(8));
    m_terms->layout()->setSpacing(m_theme.pad(4));
    m_answers->layout()->setSpacing(m_theme.pad(8));
    layout()->setContentsMargins(m_theme.pad(16), m_theme.pad(8), m_theme.pad(16), m_theme.pad(8));
    fit();
}

// The terms take the height they need; where there is less, they scroll, and the answers stay.
void LicenceCard::fit()
{
    const QMargins around = layout()->contentsMargins();
    const QMargins inside = m_card->layout()->contentsMargins();
    const int width = this->width() - around.left() - around.right() - inside.left() - inside.right();
    const int beside = m_title->heightForWidth(width) + m_answers->layout()->heightForWidth(width) + inside.top() +
                       inside.bottom() + 2 * m_card->layout()->spacing();
    const int room = m_room == Room::Alone ? height() - around.top() - around.bottom() : window()->height() / 3;
    const int most = std::max(2 * m_theme.lineHeight(tokens::kSmall), room - beside);
    m_scroll->setFixedHeight(std::min(m_terms->layout()->totalHeightForWidth(width), most));
}

void LicenceCard::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace inkling::app
