#include "app/chat/file_attacher.h"

#include "app/background.h"
#include "app/chat/file_problem_text.h"
#include "app/widgets/composer.h"
#include "app/widgets/message_bar.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QStandardPaths>

namespace inkling::app {

struct FileAttacher::Read
{
    QString path;
    ReadText text;
};

namespace {

constexpr qsizetype kMostReasons = 3; // lines of a bar

QString reasonFor(const ReadText& read)
{
    const QString problem = inPlainWords(read.problem, read.detail, FileAttacher::kMostBytes);
    if (problem.isEmpty() && read.text.isEmpty()) return FileAttacher::tr("It is empty.");
    return problem;
}

} // namespace

FileAttacher::FileAttacher(Composer& composer, BarStack& bars, QObject* parent)
    : QObject(parent),
      m_composer(composer),
      m_bars(bars),
      m_folder(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation))
{
    connect(&composer, &Composer::attachRequested, this, &FileAttacher::choose);
    connect(&composer, &Composer::filesPasted, this, &FileAttacher::attach);
}

void FileAttacher::choose()
{
    auto* dialog = new QFileDialog(&m_composer, tr("Attach text files"), m_folder,
                                   tr("Texts (*.txt *.md *.csv *.tsv *.json *.log *.html)") + QStringLiteral(";;") +
                                       tr("All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& paths) {
        if (!paths.isEmpty()) m_folder = QFileInfo(paths.first()).path();
        attach(paths);
    });
    dialog->open();
}

void FileAttacher::attach(const QStringList& paths)
{
    const auto readAll = [paths] {
        QList<Read> files;
        for (const QString& path : paths) files.append({path, readTextFile(path, kMostBytes)});
        return files;
    };
    inBackground(this, readAll, [this, turn = m_turn](const QList<Read>& files) {
        if (turn == m_turn) take(files);
    });
}

void FileAttacher::take(const QList<Read>& files)
{
    if (files.size() == 1 && files.first().text.problem == FileProblem::Folder) {
        return emit folderGiven(files.first().path);
    }
    m_bars.dismiss(QStringLiteral("attach"));
    QStringList refused;
    QStringList reasons;
    for (const Read& file : files) {
        const QString name = attachmentName(QFileInfo(file.path).fileName());
        QString reason = reasonFor(file.text);
        if (reason.isEmpty() && !m_composer.attach({name, file.text.text})) {
            reason = tr("There are %1 attachments already.").arg(Composer::kMostAttachments);
        }
        if (!reason.isEmpty()) {
            refused.append(name);
            reasons.append(reason);
        } else if (file.text.guessed) {
            m_bars.show({QStringLiteral("attach-guess"),
                         BarKind::Info,
                         tr("%1 does not say how its letters are written.").arg(name),
                         tr("It was read as Windows-1252. Look into it before you send it."),
                         {}});
        }
    }
    if (!refused.isEmpty()) showRefused(refused, reasons);
}

void FileAttacher::showRefused(const QStringList& names, const QStringList& reasons)
{
    QString strong = tr("%1 was not attached.").arg(names.first());
    QString text = reasons.first();
    if (names.size() > 1) {
        strong = tr("%n file(s) were not attached.", nullptr, static_cast<int>(names.size()));
        QStringList lines;
        for (qsizetype i = 0; i < names.size() && i < kMostReasons; ++i) {
            lines.append(QStringLiteral("%1: %2").arg(names.at(i), reasons.at(i)));
        }
        if (names.size() > kMostReasons) lines.append(QStringLiteral("…"));
        text = lines.join(QLatin1Char('\n'));
    }
    m_bars.show({QStringLiteral("attach"), BarKind::Fault, strong, text, {}});
}

} // namespace inkling::app
