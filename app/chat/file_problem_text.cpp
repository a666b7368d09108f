#include "app/chat/file_problem_text.h"

#include <QCoreApplication>
#include <QLocale>

namespace inkling::app {

namespace {

constexpr qsizetype kLongestDetail = 200;

struct FileProblemText
{
    Q_DECLARE_TR_FUNCTIONS(inkling::app::FileProblemText)
};

} // namespace

QString inPlainWords(FileProblem problem, const QString& detail, qint64 most)
{
    using Words = FileProblemText;
    switch (problem) {
    case FileProblem::None: break;
    case FileProblem::Missing: return Words::tr("It is not there any more.");
    case FileProblem::Folder: return Words::tr("It is a folder.");
    case FileProblem::NotAFile: return Words::tr("It is a pipe or a device, not a file.");
    case FileProblem::Unreadable:
        return Words::tr("The system would not let it be read: %1").arg(detail.simplified().left(kLongestDetail));
    case FileProblem::TooLarge: return Words::tr("It is longer than %1.").arg(QLocale().formattedDataSize(most, 0));
    case FileProblem::NotText: return Words::tr("It is not a text.");
    }
    return {};
}

} // namespace inkling::app
