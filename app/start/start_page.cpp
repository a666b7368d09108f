#include "app/start/start_page.h"

#include "app/widgets/address_row.h"
#include "app/widgets/button.h"
#include "app/widgets/card.h"
#include "app/widgets/drawing.h"
#include "app/widgets/flow_row.h"
#include "app/widgets/label.h"
#include "app/widgets/scrolling.h"

#include <QFileInfo>
#include <QScrollArea>
#include <QVBoxLayout>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kDrawingPixels = 72;
constexpr int kDrawingInset = 13;  // of 96: where the feather's ink begins, to stand on the text's edge
constexpr int kColumnFirst = 1000; // the column takes its width before the margins take the rest

QString modelAddress() { return QStringLiteral("https://huggingface.co/google/gemma-3-270m-it"); }

} // namespace

StartPage::StartPage(Theme& theme, const QString& lastModel, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    auto* ground = new QWidget;
    m_column = makeColumn(lastModel);
    m_centre = new QHBoxLayout(ground);
    m_centre->addStretch(1);
    m_centre->addWidget(m_column, kColumnFirst, Qt::AlignVCenter);
    m_centre->addStretch(1);

    m_scroll = scrolling(ground);

    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_scroll);

    connect(&theme, &Theme::changed, this, &StartPage::applyTheme);
    applyTheme();
}

QWidget* StartPage::makeColumn(const QString& lastModel)
{
    auto* column = new QWidget;
    auto* rows = new QVBoxLayout(column);
    for (QSpacerItem*& gap : m_gaps) gap = new QSpacerItem(0, 0, QSizePolicy::Minimum, QSizePolicy::Fixed);
    m_drawing = new Drawing(m_theme, QStringLiteral("feather"), kDrawingInset);
    m_card = makeCard(lastModel);
    rows->addWidget(m_drawing);
    rows->addWidget(new Label(m_theme, tokens::kDisplay, &C::text, tr("A desk for words, on this computer")));
    rows->addWidget(new Label(m_theme, tokens::kBody, &C::textMuted,
                              tr("Inkling runs a small language model on your own machine. It answers and continues "
                                 "what you write, and none of it leaves this computer.")));
    rows->addSpacerItem(m_gaps[0]);
    rows->addWidget(m_card);
    rows->addSpacerItem(m_gaps[1]);
    rows->addWidget(new Label(m_theme, tokens::kSmall, &C::textMuted,
                              tr("Small models write fluently and know little: good with wording, no use for facts.")));
    return column;
}

QWidget* StartPage::makeCard(const QString& lastModel)
{
    auto* card = new Card(m_theme);
    auto* rows = new QVBoxLayout(card);
    rows->addWidget(new Label(m_theme, tokens::kSectionSerif, &C::text, tr("It needs a model")));
    rows->addWidget(new Label(m_theme, tokens::kBody, &C::text,
                              tr("The small one that comes with Inkling could not be opened. Inkling reads Gemma 3 "
                                 "models: a GGUF file, or a folder "
                                 "as Hugging Face keeps it. Gemma is Google’s, under terms that you read and accept "
                                 "yourself when you fetch it. The smallest that answers is here:")));

    m_buttons = new QWidget;
    auto* row = new FlowRow(m_buttons);
    rows->addWidget(new AddressRow(m_theme, modelAddress()));

    const bool known = !lastModel.isEmpty();
    if (known) {
        auto* again = new Button(m_theme, Button::Kind::Primary,
                                 tr("Open %1 again").arg(QFileInfo(lastModel).fileName().left(60)));
        again->setToolTip(plainToolTip(lastModel));
        connect(again, &Button::clicked, this, &StartPage::openAgainRequested);
        row->addWidget(again);
    }
    auto* file = new Button(m_theme, known ? Button::Kind::Plain : Button::Kind::Primary, tr("Open a model…"),
                            QStringLiteral("file"));
    auto* folder = new Button(m_theme, Button::Kind::Plain, tr("Open a folder…"), QStringLiteral("folder"));
    connect(file, &Button::clicked, this, &StartPage::openFileRequested);
    connect(folder, &Button::clicked, this, &StartPage::openFolderRequested);
    row->addWidget(file);
    row->addWidget(folder);
    rows->addWidget(m_buttons);
    rows->addWidget(new Label(m_theme, tokens::kSmall, &C::textMuted,
                              tr("Or drop the file or the folder anywhere on this window.")));
    return card;
}

void StartPage::applyTheme()
{
    const int side = m_theme.text(kDrawingPixels);
    m_drawing->setFixedSize(side, side);
    m_column->layout()->setContentsMargins(0, m_theme.pad(24), 0, m_theme.pad(24));
    m_column->layout()->setSpacing(m_theme.pad(8));
    for (QSpacerItem* gap : m_gaps) gap->changeSize(0, m_theme.pad(8), QSizePolicy::Minimum, QSizePolicy::Fixed);
    m_column->layout()->invalidate();
    const int inside = m_theme.pad(24);
    m_card->layout()->setContentsMargins(inside, inside, inside, inside);
    m_card->layout()->setSpacing(m_theme.pad(12));
    m_buttons->layout()->setSpacing(m_theme.pad(12));
    m_column->setMaximumWidth(m_theme.text(tokens::layout::kComposer));
    m_centre->setContentsMargins(m_theme.pad(24), 0, m_theme.pad(24), 0);
}

} // namespace inkling::app
