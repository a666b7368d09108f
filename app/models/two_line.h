// What a list of two-line rows asks its model for (chat/two_line_delegate.h paints them).
#pragma once

#include <Qt>

namespace inkling::app::two_line {

enum Role {
    First = Qt::UserRole, // QString; what was found in it stands between kHitBegin and kHitEnd
    Second,               // QString
    Icon,                 // QString: of resources/icons
};

} // namespace inkling::app::two_line
