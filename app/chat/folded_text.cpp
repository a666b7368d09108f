#include "app/chat/folded_text.h"

namespace inkling::app {

namespace {

bool isMark(QChar c)
{
    const QChar::Category category = c.category();
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing;
}

// The letter under the marks: "é" -> "e", "Ǻ" -> "A".
QChar bare(QChar c)
{
    if (c.unicode() < 0x80) return c;
    for (QString parts = c.decomposition(); parts.size() > 1 && isMark(parts.back()); parts = c.decomposition()) {
        c = parts.front();
    }
    return c;
}

} // namespace

FoldedText::FoldedText(QStringView original)
{
    text.reserve(original.size());
    places.reserve(static_cast<std::size_t>(original.size()) + 1);
    for (qsizetype i = 0; i < original.size(); ++i) {
        const QChar c = original.at(i);
        if (c.unicode() >= 0x300 && isMark(c)) continue;
        text += bare(c).toCaseFolded();
        places.push_back(i);
    }
    places.push_back(original.size());
}

} // namespace inkling::app
