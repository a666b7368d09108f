#include "app/settings/backups_section.h"

#include "app/store/answers.h"
#include "app/store/store.h"
#include "app/widgets/button.h"
#include "app/widgets/label.h"
#include "app/widgets/question.h"

#include <QKeyEvent>
#include <QLocale>
#include <QVBoxLayout>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kRowsMargin = 16;

QString dayOf(const BackupFile& backup) { return QLocale().toString(backup.date, QLocale::LongFormat); }

QString aboutOf(const BackupFile& backup)
{
    const QString size = QLocale().formattedDataSize(backup.bytes, 1, QLocale::DataSizeSIFormat);
    switch (backup.kind) {
    case BackupFile::Kind::BeforeRestore:
        return BackupsSection::tr("%1 · what was here before another was brought back").arg(size);
    case BackupFile::Kind::BeforeUpdate: return BackupsSection::tr("%1 · from before an update").arg(size);
    case BackupFile::Kind::Daily: break;
    }
    return size;
}

} // namespace

BackupsSection::BackupsSection(Theme& theme, Store& store)
    : SettingsSection(theme, tr("Backups"), QStringLiteral("backup")),
      m_store(store)
{
    QVBoxLayout* about = addGroup();
    addText(about,
            tr("Once a day Inkling copies everything that is kept, and checks the copy by opening it. The last 7 "
               "days stay, then the last of each of 4 weeks and of each of 12 months."));
    m_now = makeButton(tr("Back up now"), QStringLiteral("backup"));
    addRow(about, {m_now});
    connect(m_now, &Button::clicked, this, &BackupsSection::backUpNow);

    QVBoxLayout* group = addGroup(tr("What can be brought back"));
    m_question = new Question(theme);
    const Button* leave = m_question->add(tr("Leave everything as it is"), Question::Answer::Safe);
    const Button* restore = m_question->add(tr("Bring it back"), Question::Answer::Danger);
    connect(leave, &Button::clicked, this, &BackupsSection::leaveQuestion);
    connect(restore, &Button::clicked, this, &BackupsSection::restore);
    group->addWidget(m_question);
    m_none = addText(group, tr("There is no backup yet. The first is made soon after the start."));
    QVBoxLayout* rows = addCard(group);
    keepScaled(rows, kRowsMargin, 12);
    m_rows = rows;
    m_card = rows->parentWidget();
    showBackups({});
}

void BackupsSection::refresh()
{
    whenAnswered(this, m_store.allBackups(), [this](const StoreResult<QList<BackupFile>>& found) {
        if (!found.ok()) return emit failed(found.error());
        showBackups(found.value());
    });
}

void BackupsSection::showBackups(const QList<BackupFile>& backups)
{
    clear(m_rows);
    for (const BackupFile& backup : backups) addBackup(backup);
    m_none->setVisible(backups.isEmpty());
    m_card->setVisible(!backups.isEmpty());
}

void BackupsSection::addBackup(const BackupFile& backup)
{
    auto* row = new QWidget;
    auto* columns = new QHBoxLayout(row);
    keepScaled(columns, 0, 8);
    auto* words = new QVBoxLayout;
    columns->addLayout(words, 1);
    keepScaled(words, 0, 0);
    words->addWidget(new Label(theme(), tokens::kButton, &C::text, dayOf(backup)));
    addText(words, aboutOf(backup));
    Button* back = makeLink(tr("Bring back…"));
    back->setAccessibleDescription(dayOf(backup));
    columns->addWidget(back, 0, Qt::AlignVCenter);
    connect(back, &Button::clicked, this, [this, backup] { ask(backup); });
    m_rows->addWidget(row);
}

void BackupsSection::backUpNow()
{
    m_now->setEnabled(false); // one at a time
    whenAnswered(this, m_store.backUpNow(), [this](const StoreResult<BackupFile>& made) {
        m_now->setEnabled(true);
        refresh();
        if (!made.ok()) return emit failed(made.error());
        emit told(tr("Backed up."), tr("The copy was opened and checked."));
    });
}

void BackupsSection::ask(const BackupFile& backup)
{
    m_asked = backup;
    m_question->setWords(tr("Bring back the backup of %1?").arg(dayOf(backup)),
                         tr("All chats will be as they were then. What is here now is kept as a backup of its own, so "
                            "that you can come back to it."));
    m_question->ask();
}

void BackupsSection::leaveQuestion()
{
    if (!m_question->isVisibleTo(this)) return;
    m_now->setFocus(Qt::TabFocusReason);
    m_question->hide();
}

void BackupsSection::restore()
{
    leaveQuestion();
    emit restoreBegins();
    whenAnswered(this, m_store.restore(m_asked.path), [this, day = dayOf(m_asked)](const StoreStatus& done) {
        refresh();
        if (!done.ok()) return emit failed(done.error());
        emit told(tr("The backup of %1 was brought back.").arg(day),
                  tr("What was here before is in the list of backups."));
    });
}

void BackupsSection::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_question->isVisibleTo(this)) return leaveQuestion();
    SettingsSection::keyPressEvent(event);
}

} // namespace inkling::app
