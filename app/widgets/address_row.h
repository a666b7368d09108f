// An address on the net as text, with what copies it: this program opens none itself.
#pragma once

#include "app/style/theme.h"

#include <QWidget>

namespace inkling::app {

class AddressRow : public QWidget
{
    Q_OBJECT

public:
    AddressRow(Theme& theme, const QString& address, QWidget* parent = nullptr);
};

} // namespace inkling::app
