// One drawing of the house at its size; it says nothing that the words beside it do not say.
#pragma once

#include "app/style/theme.h"

#include <QWidget>

namespace inkling::app {

class Drawing : public QWidget
{
    Q_OBJECT

public:
    // `inset`: where its ink begins, of the 96 of its grid; it is moved by that much, to stand on the text's edge.
    Drawing(Theme& theme, const QString& name, int inset, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QString m_name;
    int m_inset;
};

} // namespace inkling::app
