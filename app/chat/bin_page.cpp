#include "app/chat/bin_page.h"

#include "app/chat/two_line_delegate.h"
#include "app/store/answers.h"
#include "app/store/store.h"
#include "app/widgets/button.h"
#include "app/widgets/flow_row.h"
#include "app/widgets/label.h"
#include "app/widgets/question.h"
#include "app/widgets/row_list.h"

#include <QKeyEvent>
#include <QListView>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kWidth = 808;
constexpr int kSide = 24;

} // namespace

BinPage::BinPage(Theme& theme, Store& store, QWidget* parent) : QWidget(parent), m_theme(theme), m_store(store)
{
    makeWidgets();
    connect(&theme, &Theme::changed, this, &BinPage::applyTheme);
    applyTheme();
    updateState();
}

void BinPage::makeWidgets()
{
    m_model = new BinModel(this);
    m_view = new RowList(m_model, tr("Bin"));
    m_view->setItemDelegate(new TwoLineDelegate(m_theme, m_view));
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // it gives way to the question
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &BinPage::updateState);

    m_empty = new Label(m_theme, tokens::kBody, &C::textMuted,
                        tr("The bin is empty. What you delete waits here for 30 days."));
    m_actions = new QWidget;
    auto* actions = new FlowRow(m_actions);
    m_restore = new Button(m_theme, Button::Kind::Plain, tr("Restore"), QStringLiteral("undo"));
    m_delete = new Button(m_theme, Button::Kind::Plain, tr("Delete for good…"), QStringLiteral("trash"));
    actions->addWidget(m_restore);
    actions->addWidget(m_delete);
    connect(m_restore, &Button::clicked, this, &BinPage::restore);
    connect(m_delete, &Button::clicked, this, &BinPage::ask);

    m_column = new QWidget(this);
    auto* rows = new QVBoxLayout(m_column);
    rows->addWidget(m_empty);
    rows->addWidget(m_actions);
    rows->addWidget(makeQuestion());
    rows->addWidget(m_view, 1);
    rows->addStretch(0);
}

QWidget* BinPage::makeQuestion()
{
    m_question = new Question(m_theme);
    const Button* keep = m_question->add(tr("Keep in the bin"), Question::Answer::Safe);
    const Button* here = m_question->add(tr("Delete here"), Question::Answer::Danger);
    m_cleanse = m_question->add(tr("Delete here and in the backups"), Question::Answer::Danger);
    connect(keep, &Button::clicked, this, &BinPage::leaveQuestion);
    connect(here, &Button::clicked, this, [this] { purge(Backups::Keep); });
    connect(m_cleanse, &Button::clicked, this, [this] { purge(Backups::Cleanse); });
    return m_question;
}

void BinPage::applyTheme()
{
    const int inside = m_theme.pad(kSide);
    m_column->layout()->setContentsMargins(0, inside, 0, inside);
    m_column->layout()->setSpacing(m_theme.pad(12));
    m_actions->layout()->setSpacing(m_theme.pad(8));
    m_view->doItemsLayout();
    fit();
}

void BinPage::fit()
{
    const int width = std::min(m_theme.text(kWidth), this->width() - 2 * m_theme.pad(kSide));
    m_column->setGeometry((this->width() - width) / 2, 0, width, height());
}

void BinPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

void BinPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_question->isVisibleTo(this)) return leaveQuestion();
    if (event->key() == Qt::Key_Delete && !selected().isEmpty()) return ask();
    QWidget::keyPressEvent(event);
}

void BinPage::reload()
{
    whenAnswered(this, m_store.rows(Shelf::Bin), [this](const StoreResult<QList<ConversationRow>>& rows) {
        if (!rows.ok()) return emit storeFailed(rows.error());
        m_model->setRows(rows.value(), QDateTime::currentDateTime());
        leaveQuestion();
        updateState();
        emit countChanged(m_model->rowCount());
    });
}

QList<ConversationRow> BinPage::selected() const
{
    QList<ConversationRow> rows;
    for (const QModelIndex& index : m_view->selectionModel()->selectedIndexes()) rows.append(m_model->row(index.row()));
    return rows;
}

void BinPage::updateState()
{
    const bool isEmpty = m_model->rowCount() == 0;
    m_empty->setVisible(isEmpty);
    m_actions->setVisible(!isEmpty);
    m_view->setVisible(!isEmpty);
    const bool isAny = !selected().isEmpty();
    m_restore->setEnabled(isAny);
    m_delete->setEnabled(isAny);
    if (!isAny) leaveQuestion();
}

void BinPage::restore()
{
    QList<ConversationId> ids;
    for (const ConversationRow& row : selected()) ids.append(row.id);
    whenAnswered(this, m_store.setDeleted(ids, false), [this](const StoreStatus& done) {
        if (!done.ok()) emit storeFailed(done.error());
        reload();
        emit changed();
    });
}

void BinPage::ask()
{
    whenAnswered(this, m_store.backups(), [this](const StoreResult<QList<BackupFile>>& backups) {
        const int chats = static_cast<int>(selected().size());
        if (chats == 0) return;
        const int copies = backups.ok() ? static_cast<int>(backups.value().size()) : 0;
        QString text = tr("The words are overwritten here at once, in every branch and in the search.");
        if (copies > 0) {
            const QString last = QLocale().toString(QDate::currentDate().addYears(1), QLocale::LongFormat);
            text += QLatin1Char(' ') +
                    tr("%n backup(s) may still hold them, the last until %1.", nullptr, copies).arg(last);
        }
        m_question->setWords(tr("Delete %n chat(s) for good?", nullptr, chats),
                             text + QLatin1Char(' ') + tr("Files that you saved yourself are yours to delete."));
        m_cleanse->setVisible(copies > 0);
        m_question->ask();
    });
}

void BinPage::leaveQuestion()
{
    if (!m_question->isVisibleTo(this)) return;
    m_question->hide();
    m_view->setFocus();
}

void BinPage::purge(Backups backups)
{
    QList<ConversationId> ids;
    QStringList uids;
    for (const ConversationRow& row : selected()) {
        ids.append(row.id);
        uids.append(row.uid);
    }
    whenAnswered(this, m_store.purge(ids), [this](const StoreResult<int>& done) {
        if (!done.ok()) emit storeFailed(done.error());
        reload();
        emit changed();
    });
    if (backups == Backups::Keep) return;
    whenAnswered(this, m_store.cleanseBackups(uids), [this](const StoreResult<int>& done) {
        if (!done.ok()) emit storeFailed(done.error());
    });
}

} // namespace inkling::app
