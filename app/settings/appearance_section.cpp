#include "app/settings/appearance_section.h"

#include "app/widgets/choice_row.h"
#include "app/widgets/label.h"
#include "app/widgets/stepper.h"

#include <QVBoxLayout>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kRowsMargin = 8;

} // namespace

AppearanceSection::AppearanceSection(Theme& theme)
    : SettingsSection(theme, tr("Appearance"), QStringLiteral("appearance")),
      m_steps(Theme::textSteps())
{
    makeSchemes();
    makeTextSize();
    connect(&theme, &Theme::changed, this, &AppearanceSection::showTheme);
    showTheme();
}

void AppearanceSection::makeSchemes()
{
    QVBoxLayout* group = addGroup(tr("Colours"));
    QVBoxLayout* card = addCard(group);
    keepScaled(card, kRowsMargin, 2);
    const auto add = [this, card](Scheme scheme, const QString& text, const QString& about) {
        auto* row = new ChoiceRow(theme(), text, about);
        card->addWidget(row);
        m_schemes.append({scheme, row});
        connect(row, &QAbstractButton::clicked, this, [this, scheme] { theme().setScheme(scheme); });
    };
    add(Scheme::System, tr("As the system"), tr("Light or dark, as the desktop is."));
    add(Scheme::Light, tr("Light"), tr("Ink on warm paper."));
    add(Scheme::Dark, tr("Dark"), tr("For the evening."));
    add(Scheme::HighContrast, tr("High contrast"), tr("White on black, with strong edges."));
}

void AppearanceSection::makeTextSize()
{
    QVBoxLayout* group = addGroup(tr("Size of the text"));
    m_size = new Stepper(theme(), tr("Size of the text"), tr("Smaller text"), tr("Larger text"));
    QStringList values;
    for (const double step : std::as_const(m_steps)) values.append(tr("%1 %").arg(qRound(step * 100)));
    m_size->setValues(values, 0);
    addRow(group, {m_size});
    connect(m_size, &Stepper::stepped, this, [this](int index) { theme().setTextScale(m_steps.at(index)); });
    addText(group, tr("Everything grows with it. Ctrl and + or − do the same from anywhere, Ctrl+0 goes back."));
    group->addWidget(new Label(theme(), tokens::kModelMessage, &C::text, tr("A reply of the model looks like this.")));
}

void AppearanceSection::showTheme()
{
    for (const auto& [scheme, row] : std::as_const(m_schemes)) {
        if (scheme == theme().scheme()) row->setChecked(true);
    }
    const auto nearest = std::min_element(m_steps.begin(), m_steps.end(), [this](double a, double b) {
        return std::abs(a - theme().textScale()) < std::abs(b - theme().textScale());
    });
    m_size->setIndex(static_cast<int>(nearest - m_steps.begin()));
}

} // namespace inkling::app
