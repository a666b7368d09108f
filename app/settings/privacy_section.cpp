#include "app/settings/privacy_section.h"

#include "app/store/answers.h"
#include "app/store/store.h"
#include "app/widgets/button.h"
#include "app/widgets/label.h"
#include "app/widgets/question.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLocale>
#include <QUrl>
#include <QVBoxLayout>

namespace inkling::app {

using C = tokens::Colours;

namespace {

QString sizeOf(qint64 bytes) { return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat); }

} // namespace

PrivacySection::PrivacySection(Theme& theme, Store& store)
    : SettingsSection(theme, tr("Privacy"), QStringLiteral("lock")),
      m_store(store)
{
    addText(addGroup(),
            tr("Everything happens on this computer. Inkling opens no connection, has no account and counts "
               "nothing. What you write is kept in one file of yours, and goes nowhere unless you take it "
               "there."));
    makePlace();
    makeDeletion();
}

void PrivacySection::makePlace()
{
    QVBoxLayout* group = addGroup(tr("What is kept"));
    QVBoxLayout* card = addCard(group);
    m_amount = new Label(theme(), tokens::kBody, &C::text);
    card->addWidget(m_amount);
    const QString folder = QDir::toNativeSeparators(m_store.folder());
    if (folder.isEmpty()) return;
    card->addWidget(new Label(theme(), tokens::kCode, &C::textMuted, folder));
    Button* copy = makeButton(tr("Copy the place"), QStringLiteral("copy"));
    Button* open = makeButton(tr("Open the folder"), QStringLiteral("folder"));
    addRow(card, {copy, open});
    connect(copy, &Button::clicked, this, [folder] { QGuiApplication::clipboard()->setText(folder); });
    connect(open, &Button::clicked, this, [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_store.folder())); });
}

void PrivacySection::makeDeletion()
{
    QVBoxLayout* group = addGroup(tr("Delete everything"));
    addText(group,
            tr("All chats, those in the bin, folders and what was begun and not sent. The words are overwritten, "
               "not only marked. Models and these settings stay."));
    m_delete = makeButton(tr("Delete everything…"), QStringLiteral("trash"));
    m_delete->setInkOnGround(&C::danger);
    addRow(group, {m_delete});
    connect(m_delete, &Button::clicked, this, &PrivacySection::ask);
    m_question = new Question(theme());
    group->addWidget(m_question);
    const Button* keep = m_question->add(tr("Keep everything"), Question::Answer::Safe);
    const Button* chats = m_question->add(tr("Delete all chats"), Question::Answer::Danger);
    m_withCopies = m_question->add(tr("Delete all chats and backups"), Question::Answer::Danger);
    connect(keep, &Button::clicked, this, &PrivacySection::leaveQuestion);
    connect(chats, &Button::clicked, this, [this] { deleteEverything(Copies::Keep); });
    connect(m_withCopies, &Button::clicked, this, [this] { deleteEverything(Copies::Delete); });
}

void PrivacySection::refresh()
{
    whenAnswered(this, m_store.holdings(), [this](const StoreResult<Holdings>& found) {
        if (!found.ok()) return emit failed(found.error());
        m_holdings = found.value();
        QStringList parts{tr("%n chat(s)", nullptr, m_holdings.listed)};
        if (m_holdings.inBin > 0) parts.append(tr("%n in the bin", nullptr, m_holdings.inBin));
        parts.append(sizeOf(m_holdings.bytes));
        if (m_holdings.backups > 0) {
            parts.append(tr("%n backup(s)", nullptr, m_holdings.backups) + QLatin1String(", ") +
                         sizeOf(m_holdings.backupBytes));
        }
        m_amount->setText(parts.join(QStringLiteral(" · ")));
    });
}

void PrivacySection::ask()
{
    whenAnswered(this, m_store.holdings(), [this](const StoreResult<Holdings>& found) {
        if (!found.ok()) return emit failed(found.error());
        m_holdings = found.value();
        QString text = tr("They cannot be had back: this cannot be undone.");
        if (m_holdings.backups > 0) {
            text += QLatin1Char(' ') +
                    tr("%n backup(s) still hold them; they can be deleted with them.", nullptr, m_holdings.backups);
        }
        m_withCopies->setVisible(m_holdings.backups > 0);
        m_question->setWords(tr("Delete %n chat(s) for good?", nullptr, m_holdings.listed + m_holdings.inBin),
                             text + QLatin1Char(' ') + tr("Files that you saved yourself are yours to delete."));
        m_question->ask();
    });
}

void PrivacySection::leaveQuestion()
{
    if (!m_question->isVisibleTo(this)) return;
    m_delete->setFocus(Qt::TabFocusReason);
    m_question->hide();
}

void PrivacySection::deleteEverything(Copies copies)
{
    leaveQuestion();
    emit deletionBegins();
    whenAnswered(this, m_store.deleteEverything(copies), [this, copies](const StoreResult<int>& gone) {
        refresh();
        if (!gone.ok()) return emit deletionFailed(gone.error());
        emit deletedEverything(gone.value(), copies == Copies::Delete);
    });
}

void PrivacySection::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_question->isVisibleTo(this)) return leaveQuestion();
    SettingsSection::keyPressEvent(event);
}

} // namespace inkling::app
