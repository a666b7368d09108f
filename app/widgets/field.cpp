#include "app/widgets/field.h"

namespace inkling::app {

using C = tokens::Colours;

Field::Field(Theme& theme, const QString& name, QWidget* parent) : QLineEdit(parent), m_theme(theme)
{
    setAccessibleName(name);
    setPlaceholderText(name);
    connect(&theme, &Theme::changed, this, &Field::applyTheme);
    applyTheme();
}

void Field::applyTheme()
{
    const auto name = [this](Theme::ColourRole role) { return m_theme.colour(role).name(); };
    setFont(m_theme.font(tokens::kListRow));
    setFixedHeight(m_theme.lineHeight(tokens::kListRow) + m_theme.pad(tokens::control::kField - 20));
    setPalette(m_theme.palette()); // its inks: a colour named in the sheet would take the placeholder's with it
    setStyleSheet(QStringLiteral("QLineEdit { background: %1; border: 1px solid %2; border-radius: %3px; "
                                 "padding: 0 %4px; }"
                                 "QLineEdit:focus { border: 2px solid %5; }")
                      .arg(name(&C::raised), name(&C::borderStrong))
                      .arg(tokens::radius::kControl)
                      .arg(m_theme.pad(10))
                      .arg(name(&C::accent)));
}

} // namespace inkling::app
