// A text as it is searched: without case and without the marks above and below letters, each character with its place
// in the text that it came from. Any thread.
#pragma once

#include <QString>
#include <QStringView>

#include <vector>

namespace inkling::app {

struct FoldedText
{
    explicit FoldedText(QStringView original);

    QString text;
    std::vector<qsizetype> places; // of each character, and of the end
};

} // namespace inkling::app
