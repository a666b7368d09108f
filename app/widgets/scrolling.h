// The house's way to let a page be higher than its place: it scrolls up and down on the ground of what it stands on.
#pragma once

class QScrollArea;
class QWidget;

namespace inkling::app {

// Takes `ground` over; the keyboard goes to what is on it.
QScrollArea* scrolling(QWidget* ground);

} // namespace inkling::app
