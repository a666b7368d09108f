#include "app/settings/language_section.h"

#include "app/settings/settings.h"
#include "app/widgets/choice_row.h"

#include <QLocale>
#include <QVBoxLayout>

#include <array>

namespace inkling::app {

namespace {

constexpr int kRowsMargin = 8;

} // namespace

LanguageSection::LanguageSection(Theme& theme, Settings& settings)
    : SettingsSection(theme, tr("Language"), QStringLiteral("language"))
{
    QVBoxLayout* group = addGroup(tr("Language of the window"));
    QVBoxLayout* card = addCard(group);
    keepScaled(card, kRowsMargin, 2);
    // A language is called by its own name, so that whoever cannot read the others finds it.
    const std::array<std::pair<QString, QString>, 3> languages{{{QString(), tr("As the system")},
                                                                {QStringLiteral("en"), QStringLiteral("English")},
                                                                {QStringLiteral("de"), QStringLiteral("Deutsch")}}};
    for (const auto& [code, name] : languages) {
        auto* row = new ChoiceRow(
            theme, name, code.isEmpty() ? tr("It says: %1").arg(QLocale::system().nativeLanguageName()) : QString());
        row->setChecked(settings.values().language == code);
        card->addWidget(row);
        connect(row, &QAbstractButton::clicked, this, [this, &settings, code = code, name = name] {
            if (settings.values().language == code) return;
            settings.change([&code](Preferences& values) { values.language = code; });
            const QString strong = code.isEmpty() ? tr("The window follows the system’s language from the next start.")
                                                  : tr("The window speaks %1 from the next start.").arg(name);
            emit told(strong, tr("Your chats keep their language."));
        });
    }
    addText(group, tr("A change shows when Inkling is started again. The model answers in the language that you write; "
                      "the starter model knows English only."));
}

} // namespace inkling::app
