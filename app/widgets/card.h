// A raised, rounded ground with a hairline, for what belongs together.
#pragma once

#include "app/style/theme.h"

#include <QWidget>

namespace inkling::app {

class Card : public QWidget
{
    Q_OBJECT

public:
    explicit Card(Theme& theme, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
};

} // namespace inkling::app
