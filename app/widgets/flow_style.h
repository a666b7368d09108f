// How a message's text looks: fonts, measures and colours of paragraphs, headings, code, lists and tables, at one
// width. Made once a theme and width, and shared by all messages. Not for: laying out. UI thread.
#pragma once

#include "app/style/theme.h"
#include "app/widgets/text_flow.h"

#include <array>

namespace inkling::app {

struct FlowStyle
{
    struct Type
    {
        QFont font;
        int lineHeight = 0;
    };

    FlowStyle(const Theme& theme, const tokens::TextStyle& prose, int width);

    int width = 0;
    double characterWidth = 1; // of prose, on average

    Type prose;
    std::array<Type, 6> headings;
    Type code;
    Type cell; // of a table
    Type columnName;
    QFont codeInProse;
    QFont codeInCell;

    int gap = 0; // between paragraphs
    int tightGap = 0;
    int aboveHeading = 0;
    int belowHeading = 0;
    int itemIndent = 0;
    int markerGap = 0;
    int quoteIndent = 0;
    QSize codePadding;
    QSize cellPadding;
    int narrowestColumn = 0; // below it a table's cells stand under each other
    int ruleHeight = 0;

    QColor text;
    QColor muted;
    QColor accent;
    QColor codeGround;
    QColor codeEdge;
    QColor inlineCodeEdge; // where the ground alone would not be seen
    QColor hairline;
    QColor headerLine;
    QColor quoteBar;
};

} // namespace inkling::app
