// Every key there is: those of the window's actions as they are, and those of the places that read keys themselves.
#pragma once

#include "app/settings/settings_section.h"

#include <functional>

class QLineEdit;

namespace inkling::app {

struct KeyWords
{
    QString where;
    QString what;
    QString keys; // as a person reads them
};

class KeyboardSection : public SettingsSection
{
    Q_OBJECT

public:
    // `windowKeys` is asked each time the section is shown.
    KeyboardSection(Theme& theme, std::function<QList<KeyWords>()> windowKeys);

    void refresh() override;
    QLineEdit* field() const { return m_field; }

private:
    QList<KeyWords> fixedKeys() const;
    void show(const QList<KeyWords>& keys);
    void addHeading(const QString& text);
    void addKey(const KeyWords& key);
    void filter();

    std::function<QList<KeyWords>()> m_windowKeys;
    QList<KeyWords> m_shown;
    QLineEdit* m_field = nullptr;
    Label* m_none = nullptr;
    QLayout* m_rows = nullptr;
};

} // namespace inkling::app
