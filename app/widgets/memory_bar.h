// How the memory of the computer is shared out: a bar of parts, each with its own colour, over what there is.
#pragma once

#include "app/style/theme.h"

#include <QList>
#include <QWidget>

namespace inkling::app {

class MemoryBar : public QWidget
{
    Q_OBJECT

public:
    struct Part
    {
        qint64 bytes = 0;
        Theme::ColourRole colour;
    };

    explicit MemoryBar(Theme& theme, QWidget* parent = nullptr);

    void show(const QList<Part>& parts, qint64 all);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QList<Part> m_parts;
    qint64 m_all = 0;
};

} // namespace inkling::app
