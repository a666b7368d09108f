#include "app/widgets/flow_style.h"

#include <QFontMetricsF>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

// px at 100 %
constexpr int kItemIndent = 28;
constexpr int kQuoteIndent = 20;
constexpr int kNarrowestColumn = 64;

} // namespace

FlowStyle::FlowStyle(const Theme& theme, const tokens::TextStyle& proseStyle, int widthInPixels) : width(widthInPixels)
{
    const auto type = [&theme](const tokens::TextStyle& style) {
        return Type{theme.font(style), theme.lineHeight(style)};
    };
    prose = type(proseStyle);
    characterWidth = std::max(1.0, QFontMetricsF(prose.font).averageCharWidth());
    Type strong = prose;
    strong.font.setWeight(QFont::DemiBold);
    headings = {type(tokens::kDeskTitle), type(tokens::kSectionSerif), strong, strong, strong, strong};
    code = type(tokens::kCode);
    cell = type(tokens::kBody);
    columnName = type(tokens::kLabel);
    codeInProse = theme.font(tokens::kPromptEditor);
    codeInCell = theme.font(tokens::kCode);

    gap = prose.lineHeight / 2;
    tightGap = theme.pad(4);
    aboveHeading = theme.pad(24);
    belowHeading = theme.pad(8);
    itemIndent = theme.text(kItemIndent);
    markerGap = theme.text(8);
    quoteIndent = theme.pad(kQuoteIndent);
    codePadding = {theme.pad(16), theme.pad(12)};
    cellPadding = {theme.pad(12), theme.pad(8)};
    narrowestColumn = theme.text(kNarrowestColumn);
    ruleHeight = theme.pad(12);

    text = theme.colour(&C::text);
    muted = theme.colour(&C::textMuted);
    accent = theme.colour(&C::accent);
    codeGround = theme.colour(&C::surface);
    codeEdge = theme.colour(&C::border);
    if (theme.isDark()) inlineCodeEdge = codeEdge;
    hairline = theme.colour(&C::border);
    headerLine = theme.colour(&C::borderStrong);
    quoteBar = theme.colour(&C::generatedUnderline);
}

} // namespace inkling::app
