#include "app/chat/file_problem_text.h"

#include <QCoreApplication>
#include <QLocale>

namespace inkling::app {

namespace {

constexpr qsizetype kLongestDetail = 200;

QString words(const char* text) { return QCoreApplication::translate("inkling::app::FileProblem", text); }

} // namespace

QString inPlainWords(FileProblem problem, const QString& detail, qint64 most)
{
    switch (problem) {
    case FileProblem::None: break;
    case FileProblem::Missing:
        return words(QT_TRANSLATE_NOOP("inkling::app::FileProblem", "It is not there any more."));
    case FileProblem::Folder: return words(QT_TRANSLATE_NOOP("inkling::app::FileProblem", "It is a folder."));
    case FileProblem::NotAFile:
        return words(QT_TRANSLATE_NOOP("inkling::app::FileProblem", "It is a pipe or a device, not a file."));
    case FileProblem::Unreadable:
        return words(QT_TRANSLATE_NOOP("inkling::app::FileProblem", "The system would not let it be read: %1"))
            .arg(detail.simplified().left(kLongestDetail));
    case FileProblem::TooLarge:
        return words(QT_TRANSLATE_NOOP("inkling::app::FileProblem", "It is longer than %1."))
            .arg(QLocale().formattedDataSize(most, 0));
    case FileProblem::NotText: return words(QT_TRANSLATE_NOOP("inkling::app::FileProblem", "It is not a text."));
    }
    return {};
}

} // namespace inkling::app
