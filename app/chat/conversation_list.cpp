#include "app/chat/conversation_list.h"

#include "app/chat/conversation_delegate.h"
#include "app/store/answers.h"
#include "app/store/store.h"
#include "app/widgets/button.h"
#include "app/widgets/label.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/row_list.h"
#include "app/widgets/search_button.h"

#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>

namespace inkling::app {

using C = tokens::Colours;
using Model = ConversationListModel;

namespace {

// A name as a menu shows it: `&` would underline a letter.
QString plainMenuText(QString name) { return name.replace(QLatin1Char('&'), QStringLiteral("&&")); }

Model::RowKind kindOf(const QModelIndex& index) { return index.data(Model::KindRole).value<Model::RowKind>(); }

} // namespace

ConversationList::ConversationList(Theme& theme, Store& store, BarStack& bars, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_store(store),
      m_bars(bars)
{
    makeWidgets();
    connect(&theme, &Theme::changed, this, &ConversationList::applyTheme);
    applyTheme();
}

void ConversationList::makeWidgets()
{
    m_model = new Model(this);
    m_title = new Label(m_theme, tokens::kTitle, &C::text, tr("Chats"));
    m_search = new SearchButton(m_theme, tr("Search everything"), QKeySequence(QStringLiteral("Ctrl+K")));
    connect(m_search, &SearchButton::clicked, this, &ConversationList::searchRequested);
    m_folder = new Button(m_theme, Button::Kind::Icon, tr("New folder"), QStringLiteral("folder"));
    m_new = new Button(m_theme, Button::Kind::Icon, tr("New chat"), QStringLiteral("new"));
    m_new->setToolTip(tr("New chat (Ctrl+N)"));
    connect(m_new, &Button::clicked, this, &ConversationList::newRequested);
    connect(m_folder, &Button::clicked, this, [this] { newFolder({}); });

    m_view = new RowList(m_model, tr("Chats"));
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->installEventFilter(this);
    auto* delegate = new ConversationDelegate(m_theme, m_view);
    m_view->setItemDelegate(delegate);
    connect(delegate, &ConversationDelegate::renamed, this, &ConversationList::rename);
    connect(m_view, &QListView::clicked, this, [this](const QModelIndex& index) {
        const Qt::KeyboardModifiers keys = QGuiApplication::keyboardModifiers();
        if (!keys.testFlag(Qt::ControlModifier) && !keys.testFlag(Qt::ShiftModifier)) activate(index);
    });
    connect(m_view, &QListView::customContextMenuRequested, this, &ConversationList::showMenu);

    auto* header = new QHBoxLayout;
    header->addWidget(m_title, 1, Qt::AlignVCenter);
    header->addWidget(m_folder, 0, Qt::AlignVCenter);
    header->addWidget(m_new, 0, Qt::AlignVCenter);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, tokens::line::kHairline, 0);
    rows->setSpacing(0);
    rows->addLayout(header);
    auto* search = new QHBoxLayout;
    search->addWidget(m_search);
    rows->addLayout(search);
    rows->addWidget(m_view, 1);
    m_emptyFoot = makeEmptyFoot();
    rows->addWidget(m_emptyFoot);
    m_bin = new Button(m_theme, Button::Kind::Link, tr("Bin"), QStringLiteral("trash"));
    m_bin->setInkOnGround(&C::textMuted);
    connect(m_bin, &Button::clicked, this, &ConversationList::binRequested);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_bin);
    foot->addStretch(1);
    rows->addLayout(foot);
}

QWidget* ConversationList::makeEmptyFoot()
{
    auto* foot = new QWidget;
    auto* rows = new QVBoxLayout(foot);
    auto* words = new QHBoxLayout; // stands on the link's words, which have room beside them
    words->addWidget(new Label(m_theme, tokens::kSmall, &C::textMuted,
                               tr("Chats are kept in one file on this computer and backed up every day.")));
    rows->addLayout(words);
    auto* import = new Button(m_theme, Button::Kind::Link, tr("Bring in chats…"));
    connect(import, &Button::clicked, this, &ConversationList::importRequested);
    rows->addWidget(import);
    foot->hide();
    return foot;
}

void ConversationList::setBinCount(int count) { m_bin->setLabel(count == 0 ? tr("Bin") : tr("Bin (%1)").arg(count)); }

void ConversationList::applyTheme()
{
    auto* header = static_cast<QHBoxLayout*>(layout()->itemAt(0)->layout());
    const int side = m_theme.pad(20);
    const int end = m_theme.pad(12);
    const int height = m_theme.lineHeight(tokens::kTitle) + m_theme.pad(tokens::layout::kHeader - 20);
    header->setContentsMargins(isRightToLeft() ? end : side, (height - m_new->sizeHint().height()) / 2,
                               isRightToLeft() ? side : end, (height - m_new->sizeHint().height()) / 2);
    header->setSpacing(m_theme.pad(4));
    layout()->itemAt(1)->layout()->setContentsMargins(end, 0, end, m_theme.pad(8));
    layout()->itemAt(layout()->count() - 1)->layout()->setContentsMargins(end, m_theme.pad(8), end, m_theme.pad(8));
    m_emptyFoot->layout()->setContentsMargins(end, 0, end, 0);
    m_emptyFoot->layout()->itemAt(0)->layout()->setContentsMargins(m_theme.pad(8), 0, m_theme.pad(8), 0);
    m_emptyFoot->layout()->setSpacing(m_theme.pad(4));
    m_view->doItemsLayout();
    update();
}

void ConversationList::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colour(&C::surface));
    const int edge = isRightToLeft() ? 0 : width() - tokens::line::kHairline;
    painter.fillRect(edge, 0, tokens::line::kHairline, height(), m_theme.colour(&C::border));
}

// Reading and showing

void ConversationList::reload()
{
    const quint64 mine = ++m_reading;
    whenAnswered(this, m_store.folders(), [this, mine](const StoreResult<QList<Folder>>& folders) {
        if (mine == m_reading && folders.ok()) m_folders = folders.value();
    });
    whenAnswered(this, m_store.rows(Shelf::List), [this, mine](const StoreResult<QList<ConversationRow>>& rows) {
        if (mine != m_reading) return;
        if (!rows.ok()) return emit storeFailed(rows.error());
        m_model->setContent(m_folders, rows.value(), QDateTime::currentDateTime());
        m_emptyFoot->setVisible(rows.value().isEmpty());
        setCurrent(m_current);
        if (m_toRename == 0) return;
        for (int i = 0; i < m_model->rowCount(); ++i) {
            const QModelIndex index = m_model->index(i);
            if (kindOf(index) == Model::RowKind::Folder && index.data(Model::IdRole).toLongLong() == m_toRename)
                m_view->edit(index);
        }
        m_toRename = 0;
    });
}

void ConversationList::setCurrent(ConversationId id)
{
    m_current = id;
    const int row = m_model->rowOf(id);
    if (m_view->selectionModel()->selectedIndexes().size() > 1) return; // the reader is choosing several
    if (row < 0) {
        m_view->selectionModel()->clearSelection();
        return;
    }
    m_view->selectionModel()->setCurrentIndex(m_model->index(row), QItemSelectionModel::ClearAndSelect);
}

void ConversationList::activate(const QModelIndex& index)
{
    if (!index.isValid()) return;
    const qint64 id = index.data(Model::IdRole).toLongLong();
    if (kindOf(index) == Model::RowKind::Folder) {
        m_model->setExpanded(id, !index.data(Model::ExpandedRole).toBool());
    } else if (kindOf(index) == Model::RowKind::Conversation) {
        emit openRequested(id);
    }
}

QList<ConversationId> ConversationList::selected() const
{
    QList<ConversationId> ids;
    for (const QModelIndex& index : m_view->selectionModel()->selectedIndexes()) {
        if (kindOf(index) == Model::RowKind::Conversation) ids.append(index.data(Model::IdRole).toLongLong());
    }
    return ids;
}

bool ConversationList::eventFilter(QObject* object, QEvent* event)
{
    if (object != m_view || event->type() != QEvent::KeyPress) return QWidget::eventFilter(object, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const QModelIndex current = m_view->currentIndex();
    switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: activate(current); return true;
    case Qt::Key_F2:
        if (current.isValid() && kindOf(current) != Model::RowKind::Day) m_view->edit(current);
        return true;
    case Qt::Key_Delete: deleteRows(selected()); return true;
    default: return QWidget::eventFilter(object, event);
    }
}

// What can be done

template <typename T> void ConversationList::then(const QFuture<StoreResult<T>>& answer)
{
    whenAnswered(this, answer, [this](const StoreResult<T>& done) {
        if (!done.ok()) emit storeFailed(done.error());
        reload();
    });
}

void ConversationList::showMenu(const QPoint& at)
{
    const QModelIndex index = m_view->indexAt(at);
    if (!index.isValid() || kindOf(index) == Model::RowKind::Day) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (kindOf(index) == Model::RowKind::Folder) {
        fillFolderMenu(*menu, index.data(Model::IdRole).toLongLong());
    } else {
        QList<ConversationRow> rows;
        for (const QModelIndex& chosen : m_view->selectionModel()->selectedIndexes()) {
            if (const ConversationRow* row = m_model->conversation(chosen.row())) rows.append(*row);
        }
        fillMenu(*menu, rows);
    }
    menu->popup(m_view->viewport()->mapToGlobal(at));
}

void ConversationList::fillMenu(QMenu& menu, const QList<ConversationRow>& rows)
{
    if (rows.isEmpty()) return;
    QList<ConversationId> ids;
    for (const ConversationRow& row : rows) ids.append(row.id);
    if (rows.size() == 1) {
        const ConversationRow row = rows.first();
        menu.addAction(tr("Rename"), QKeySequence(Qt::Key_F2), [this] { m_view->edit(m_view->currentIndex()); });
        menu.addAction(row.pinned ? tr("Unpin") : tr("Pin"),
                       [this, row] { then(m_store.setPinned(row.id, !row.pinned)); });
    }
    QMenu* folders = menu.addMenu(tr("Move to"));
    for (const Folder& folder : m_folders) {
        folders->addAction(plainMenuText(folder.name), [this, ids, id = folder.id] { moveTo(ids, id); });
    }
    if (!m_folders.isEmpty()) folders->addSeparator();
    folders->addAction(tr("New folder…"), [this, ids] { newFolder(ids); });
    folders->addAction(tr("No folder"), [this, ids] { moveTo(ids, std::nullopt); });
    const QString name = rows.size() == 1 ? rows.first().title : tr("Inkling chats");
    menu.addAction(tr("Export…"), [this, ids, name] { emit exportRequested(ids, name); });
    menu.addSeparator();
    menu.addAction(tr("Delete"), QKeySequence(Qt::Key_Delete), [this, ids] { deleteRows(ids); });
}

void ConversationList::fillFolderMenu(QMenu& menu, FolderId folder)
{
    menu.addAction(tr("Rename"), QKeySequence(Qt::Key_F2), [this] { m_view->edit(m_view->currentIndex()); });
    menu.setToolTipsVisible(true);
    menu.addAction(tr("Remove the folder"), [this, folder] { then(m_store.removeFolder(folder)); })
        ->setToolTip(tr("Its chats stay."));
}

void ConversationList::rename(const QModelIndex& index, const QString& text)
{
    const qint64 id = index.data(Model::IdRole).toLongLong();
    if (kindOf(index) == Model::RowKind::Folder) {
        then(m_store.renameFolder(id, text));
    } else {
        then(m_store.setTitle(id, text, TitleBy::Writer));
        emit renamed(id, text);
    }
}

void ConversationList::newFolder(const QList<ConversationId>& inside)
{
    whenAnswered(this, m_store.createFolder(tr("New folder")), [this, inside](const StoreResult<Folder>& made) {
        if (!made.ok()) return emit storeFailed(made.error());
        m_toRename = made.value().id;
        moveTo(inside, made.value().id);
    });
}

void ConversationList::moveTo(const QList<ConversationId>& ids, std::optional<FolderId> folder)
{
    if (folder) m_model->setExpanded(*folder, true);
    for (const ConversationId id : ids) (void)m_store.setFolder(id, folder);
    reload();
}

void ConversationList::deleteRows(const QList<ConversationId>& ids)
{
    if (ids.isEmpty()) return;
    then(m_store.setDeleted(ids, true));
    emit deleted(ids);
    m_bars.show({QStringLiteral("deleted"),
                 BarKind::Undo,
                 tr("%n chat(s) deleted.", nullptr, static_cast<int>(ids.size())),
                 {},
                 {{tr("Undo"), [this, ids] {
                       then(m_store.setDeleted(ids, false));
                       emit undeleted();
                   }}}});
}

} // namespace inkling::app
