#include "app/chat/chat_files.h"

#include "app/background.h"
#include "app/chat/file_problem_text.h"
#include "app/store/answers.h"
#include "app/store/store.h"
#include "app/widgets/message_bar.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QSet>
#include <QStandardPaths>

#include <algorithm>
#include <array>

namespace inkling::app {

struct ChatFiles::Incoming
{
    QList<WholeConversation> conversations;
    QString wrong; // what is wrong with the file
};

namespace {

constexpr qsizetype kLongestDetail = 300;
constexpr qsizetype kLongestName = 60;
const QString kBar = QStringLiteral("files");

struct Format
{
    ExportFormat format;
    const char* ending;
};
constexpr std::array<Format, 4> kFormats{{{ExportFormat::Markdown, "md"},
                                          {ExportFormat::Html, "html"},
                                          {ExportFormat::PlainText, "txt"},
                                          {ExportFormat::Json, "json"}}};

QString filterOf(ExportFormat format)
{
    switch (format) {
    case ExportFormat::Markdown: return ChatFiles::tr("Markdown (*.md)");
    case ExportFormat::Html: return ChatFiles::tr("Web page (*.html)");
    case ExportFormat::PlainText: return ChatFiles::tr("Plain text (*.txt)");
    case ExportFormat::Json: break;
    }
    return ChatFiles::tr("Everything, to be brought in again (*.json)");
}

const Format& formatOfFilter(const QString& filter)
{
    const auto found = std::find_if(kFormats.begin(), kFormats.end(),
                                    [&filter](const Format& each) { return filterOf(each.format) == filter; });
    return found == kFormats.end() ? kFormats.front() : *found;
}

ExportFormat formatOfPath(const QString& path, ExportFormat otherwise)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    for (const Format& each : kFormats) {
        if (ending == QLatin1String(each.ending)) return each.format;
    }
    return otherwise;
}

// A title as it can be called on any disk.
QString fileName(const QString& title)
{
    QString name = title.simplified().left(kLongestName);
    for (QChar& c : name) {
        if (!c.isPrint() || QStringLiteral("/\\:*?\"<>|").contains(c)) c = QLatin1Char('-');
    }
    while (name.startsWith(QLatin1Char('.'))) name.remove(0, 1);
    return name.trimmed().isEmpty() ? ChatFiles::tr("Chat") : name.trimmed();
}

QString why(const StoreError& error)
{
    const QString detail = error.detail.simplified().left(kLongestDetail);
    if (error.kind == StoreError::Kind::Newer) {
        return ChatFiles::tr("It was written by a newer Inkling.") + QLatin1Char('\n') + detail;
    }
    if (error.kind != StoreError::Kind::BadInput) return detail;
    return ChatFiles::tr("It holds no chats that Inkling has written.") + QLatin1Char('\n') + detail;
}

} // namespace

ChatFiles::ChatFiles(Store& store, BarStack& bars, QWidget* window)
    : QObject(window),
      m_store(store),
      m_bars(bars),
      m_window(window),
      m_folder(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation))
{}

// Out

void ChatFiles::chooseExport(const QList<ConversationId>& ids, const QString& name)
{
    QStringList filters;
    for (const Format& each : kFormats) filters.append(filterOf(each.format));
    const Format& first = ids.isEmpty() ? kFormats.back() : kFormats.front();
    auto* dialog = new QFileDialog(m_window, ids.size() == 1 ? tr("Export this chat") : tr("Export chats"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters(filters);
    dialog->selectNameFilter(filterOf(first.format));
    dialog->setDefaultSuffix(QLatin1String(first.ending));
    dialog->setDirectory(m_folder);
    dialog->selectFile(fileName(name) + QLatin1Char('.') + QLatin1String(first.ending));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(QLatin1String(formatOfFilter(filter).ending));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this, dialog, ids](const QString& path) {
        m_folder = QFileInfo(path).path();
        exportTo(ids, path, formatOfFilter(dialog->selectedNameFilter()).format);
    });
    dialog->open();
}

void ChatFiles::exportTo(const QList<ConversationId>& ids, const QString& path, ExportFormat otherwise)
{
    const ExportFormat format = formatOfPath(path, otherwise);
    const auto failed = [this, ids, path](const QString& detail) {
        m_bars.show(
            {kBar,
             BarKind::Fault,
             tr("%1 was not saved.").arg(QFileInfo(path).fileName()),
             tr("Your chats are untouched. Choose another place.") + QLatin1Char('\n') +
                 detail.simplified().left(kLongestDetail),
             {{tr("Another place…"), [this, ids, path] { chooseExport(ids, QFileInfo(path).completeBaseName()); }}}});
    };
    whenAnswered(this, m_store.whole(ids), [=, this](const StoreResult<QList<WholeConversation>>& read) {
        if (!read.ok()) return failed(read.error().detail);
        const auto write = [path, format, chats = read.value(), words = ExportWords{tr("You")}] {
            return writeFile(path, exported(chats, format, words));
        };
        inBackground(this, write, [this, path, failed](const QString& error) {
            if (!error.isEmpty()) return failed(error);
            m_bars.show({kBar, BarKind::Info, tr("Saved."), QDir::toNativeSeparators(path), {}});
        });
    });
}

// In

void ChatFiles::chooseImport()
{
    auto* dialog = new QFileDialog(m_window, tr("Import chats"), m_folder,
                                   tr("Chats of Inkling (*.json)") + QStringLiteral(";;") + tr("All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        m_folder = QFileInfo(path).path();
        importFrom(path);
    });
    dialog->open();
}

void ChatFiles::importFrom(const QString& path)
{
    const auto read = [path]() -> Incoming {
        const ReadBytes file = readFile(path, kMostBytes);
        if (file.problem != FileProblem::None) return {{}, inPlainWords(file.problem, file.detail, kMostBytes)};
        auto parsed = fromJson(file.bytes);
        if (!parsed.ok()) return {{}, why(parsed.error())};
        return {std::move(parsed).value(), {}};
    };
    inBackground(this, read, [this, path](const Incoming& incoming) { take(path, incoming); });
}

void ChatFiles::refuse(const QString& path, const QString& reason)
{
    m_bars.show({kBar,
                 BarKind::Fault,
                 tr("%1 was not brought in.").arg(QFileInfo(path).fileName()),
                 reason,
                 {{tr("Choose another…"), [this] { chooseImport(); }}}});
}

void ChatFiles::take(const QString& path, const Incoming& incoming)
{
    if (!incoming.wrong.isEmpty()) return refuse(path, incoming.wrong);
    // What is listed before and not among what came in is how the new ones are told, for Undo.
    whenAnswered(this, m_store.rows(Shelf::List), [=, this](const StoreResult<QList<ConversationRow>>& before) {
        if (!before.ok()) return refuse(path, before.error().detail);
        QStringList known;
        for (const ConversationRow& row : before.value()) known.append(row.uid);
        insert(path, incoming.conversations, known);
    });
}

void ChatFiles::insert(const QString& path, const QList<WholeConversation>& conversations, const QStringList& known)
{
    whenAnswered(this, m_store.import(conversations), [=, this](const StoreResult<int>& done) {
        if (!done.ok()) return refuse(path, why(done.error()));
        emit imported();
        const QSet<QString> before(known.begin(), known.end());
        QStringList fresh;
        for (const WholeConversation& each : conversations) {
            if (!before.contains(each.row.uid)) fresh.append(each.row.uid);
        }
        tell(fresh, done.value(), static_cast<int>(conversations.size()) - done.value());
    });
}

// `uids` may name more than were brought in: what lay in the bin already is not listed, and Undo passes it over.
void ChatFiles::tell(const QStringList& uids, int count, int known)
{
    const QString there = known == 0 ? QString() : tr("%n chat(s) were there already.", nullptr, known);
    if (count == 0) {
        m_bars.show({kBar, BarKind::Info, tr("Nothing new was in that file."), there, {}});
        return;
    }
    m_bars.show(
        {kBar, BarKind::Undo, tr("%n chat(s) were brought in.", nullptr, count), there, {{tr("Undo"), [this, uids] {
                                                                                              undo(uids);
                                                                                          }}}});
}

void ChatFiles::undo(const QStringList& uids)
{
    whenAnswered(this, m_store.rows(Shelf::List), [this, uids](const StoreResult<QList<ConversationRow>>& rows) {
        if (!rows.ok()) return;
        QList<ConversationId> ids;
        for (const ConversationRow& row : rows.value()) {
            if (uids.contains(row.uid)) ids.append(row.id);
        }
        whenAnswered(this, m_store.setDeleted(ids, true), [this, ids](const StoreStatus&) { emit importUndone(ids); });
    });
}

} // namespace inkling::app
