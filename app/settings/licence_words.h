// Gemma's terms in a few plain lines, and where they stand in full.
#pragma once

#include <QString>

namespace inkling::app {

QString licenceInShort();
QString termsAddress();
QString prohibitedUsesAddress();

} // namespace inkling::app
