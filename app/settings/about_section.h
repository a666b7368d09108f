// What Inkling is, under which licence, and what it is made of.
#pragma once

#include "app/settings/settings_section.h"

namespace inkling::app {

class AboutSection : public SettingsSection
{
    Q_OBJECT

public:
    explicit AboutSection(Theme& theme);

private:
    void addPart(QLayout* to, const QString& name, const QString& what);
};

} // namespace inkling::app
