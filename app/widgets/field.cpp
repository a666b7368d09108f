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
    setStyleSheet(QStringLiteral("QLineEdit { background: %1; color: %2; border: 1px solid %3; border-radius: %4px; "
                                 "padding: 0 %5px; selection-background-color: %6; selection-color: %7; }"
                                 "QLineEdit:focus { border: 2px solid %8; }")
                      .arg(name(&C::raised), name(&C::text), name(&C::borderStrong))
                      .arg(tokens::radius::kControl)
                      .arg(m_theme.pad(10))
                      .arg(name(&C::selection), name(&C::selectionText), name(&C::accent)));
}

} // namespace inkling::app
