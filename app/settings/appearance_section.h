// How the window looks: its colours and the size of its text. The same as in the View menu.
#pragma once

#include "app/settings/settings_section.h"

namespace inkling::app {

class ChoiceRow;
class Stepper;

class AppearanceSection : public SettingsSection
{
    Q_OBJECT

public:
    explicit AppearanceSection(Theme& theme);

private:
    void makeSchemes();
    void makeTextSize();
    void showTheme();

    QList<std::pair<Scheme, ChoiceRow*>> m_schemes;
    Stepper* m_size = nullptr;
    QList<double> m_steps;
};

} // namespace inkling::app
