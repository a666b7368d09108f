// A line to type into, of the house: its edge is the accent while it has the focus.
#pragma once

#include "app/style/theme.h"

#include <QLineEdit>

namespace inkling::app {

class Field : public QLineEdit
{
    Q_OBJECT

public:
    // `name` is what screen readers call it, and what stands in it while it is empty.
    Field(Theme& theme, const QString& name, QWidget* parent = nullptr);

private:
    void applyTheme();

    Theme& m_theme;
};

} // namespace inkling::app
