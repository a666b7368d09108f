// What Qt cannot know about our own widgets: that a transcript is a list of messages, though no widget stands for one,
// that a label is text and a bar an alert.
#pragma once

#include <QAccessible>

class QWidget;

namespace inkling::app {

// Makes Qt ask here; once a program.
void installAccessibility();

// What a widget is that paints itself.
void setAccessibleRole(QWidget& widget, QAccessible::Role role);

} // namespace inkling::app
