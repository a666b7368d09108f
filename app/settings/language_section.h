// The language of the window. It is taken from the next start on.
#pragma once

#include "app/settings/settings_section.h"

namespace inkling::app {

class Settings;

class LanguageSection : public SettingsSection
{
    Q_OBJECT

public:
    LanguageSection(Theme& theme, Settings& settings);

signals:
    void told(const QString& strong, const QString& text);
};

} // namespace inkling::app
