#include "app/settings/about_section.h"

#include "app/version.h"
#include "app/widgets/card.h"
#include "app/widgets/label.h"

#include <QVBoxLayout>

namespace inkling::app {

using C = tokens::Colours;

AboutSection::AboutSection(Theme& theme) : SettingsSection(theme, tr("About Inkling"), QStringLiteral("info"))
{
    QVBoxLayout* group = addGroup();
    QVBoxLayout* card = addCard(group);
    card->addWidget(new Label(theme, tokens::kTitle, &C::text, tr("Inkling %1").arg(QStringLiteral(INKLING_VERSION))));
    addText(card,
            tr("A private writing desk that runs a small language model on your own computer. Nothing leaves it."));
    addText(card, tr("Free software under the Apache License 2.0."));

    QVBoxLayout* limits = addGroup(tr("What to expect"));
    addText(limits,
            tr("Small models write fluently and know little: good with wording, no use for facts. What they say "
               "may be wrong."));

    QVBoxLayout* parts = addGroup(tr("What it is made of"));
    QVBoxLayout* list = addCard(parts);
    addPart(list, QStringLiteral("Qt %1").arg(QLatin1String(qVersion())), tr("the window; LGPL 3"));
    addPart(list, QStringLiteral("SQLite"), tr("keeps what you write; public domain"));
    addPart(list, QStringLiteral("SentencePiece"), tr("cuts text into the pieces that models read; Apache 2.0"));
    addPart(list, QStringLiteral("JSON for Modern C++"), tr("how window and engine speak to each other; MIT"));
    addPart(list, QStringLiteral("CLI11"), tr("the engine’s command line; BSD"));
    addPart(list, QStringLiteral("libsodium"), tr("checks files; ISC"));
    addPart(list, QStringLiteral("yaml-cpp"), tr("reads templates; MIT"));
    addPart(list, QStringLiteral("Inter, Noto"), tr("letters, where they are installed; OFL"));
    addText(parts, tr("The engine itself, the icons and the starter model were made for Inkling."));
}

void AboutSection::addPart(QLayout* to, const QString& name, const QString& what)
{
    auto* row = new QWidget;
    auto* words = new QVBoxLayout(row);
    keepScaled(words, 0, 0);
    words->addWidget(new Label(theme(), tokens::kLabel, &C::text, name));
    addText(words, what);
    to->addWidget(row);
}

} // namespace inkling::app
