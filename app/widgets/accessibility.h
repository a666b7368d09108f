// What Qt cannot know about our own widgets: that a transcript is a list of messages, though no widget stands for one,
// that a label is text and a bar an alert.
#pragma once

namespace inkling::app {

// Makes Qt ask here; once a program.
void installAccessibility();

} // namespace inkling::app
