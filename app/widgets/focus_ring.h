// The ring around whatever has the keyboard's focus: two pixels, two off the control, only after a key moved the focus.
// One a window, lying over its controls and letting the mouse through.
#pragma once

#include "app/style/theme.h"

#include <QPointer>
#include <QWidget>

namespace inkling::app {

class FocusRing : public QWidget
{
    Q_OBJECT

public:
    // The property with the corners of a control, other than a button, that wants a ring.
    static constexpr const char* kRadius = "focusRadius";

    FocusRing(Theme& theme, QWidget* window);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void surround(QWidget* control);
    void place();

    Theme& m_theme;
    QPointer<QWidget> m_control;
};

} // namespace inkling::app
