#include "app/store/store.h"

#include "app/store/backups.h"
#include "app/store/conversations.h"
#include "app/store/search.h"
#include "app/store/store_file.h"
#include "app/store/store_worker.h"

#include <QPromise>

#include <atomic>
#include <type_traits>

namespace inkling::app {

namespace {

using Access = StoreWorker::Access;

// Wraps a call on the worker as a job that fills a promise. A write that the disk does not take is asked for again.
template <typename Work, typename Result>
StoreWorker::Job jobOf(StoreWorker* worker, Work work, std::shared_ptr<QPromise<Result>> promise, Access access)
{
    return [worker, work = std::move(work), promise = std::move(promise), access](bool isLast) {
        Result result = worker->isOpen() ? work(*worker) : Result(StoreError{StoreError::Kind::Other, {}});
        if (!result.ok() && worker->mayRetry(result.error()) && access == Access::Write && !isLast) {
            return StoreWorker::Outcome::Retry;
        }
        promise->addResult(std::move(result));
        promise->finish();
        return StoreWorker::Outcome::Done;
    };
}

template <typename Work> auto post(StoreWorker* worker, Work work, Access access)
{
    using Result = std::invoke_result_t<Work, StoreWorker&>;
    const auto promise = std::make_shared<QPromise<Result>>();
    promise->start();
    const QFuture<Result> future = promise->future();
    QMetaObject::invokeMethod(
        worker,
        [worker, access, job = jobOf(worker, std::move(work), promise, access)] { worker->carryOut(job, access); },
        Qt::QueuedConnection);
    return future;
}

} // namespace

Store::Store(QString folder, QObject* parent) : QObject(parent), m_folder(std::move(folder))
{
    qRegisterMetaType<Opening>();
    qRegisterMetaType<StoreError>();
    m_worker = new StoreWorker(m_folder);
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &StoreWorker::opened, this, &Store::opened);
    connect(m_worker, &StoreWorker::writeTrouble, this, &Store::writeTrouble);
    connect(m_worker, &StoreWorker::writeTroubleEnded, this, &Store::writeTroubleEnded);
    connect(m_worker, &StoreWorker::salvaged, this, &Store::salvaged);
    connect(m_worker, &StoreWorker::restored, this, &Store::restored);
    connect(m_worker, &StoreWorker::leftMemory, this, &Store::leftMemory);
    m_thread.setObjectName(QStringLiteral("store"));
    m_thread.start();
    QMetaObject::invokeMethod(m_worker, &StoreWorker::open, Qt::QueuedConnection);
}

Store::~Store()
{
    // Queued behind everything that was asked.
    QMetaObject::invokeMethod(m_worker, &StoreWorker::close, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

template <typename Work> auto Store::read(Work work) { return post(m_worker, std::move(work), Access::Read); }

template <typename Work> auto Store::write(Work work) { return post(m_worker, std::move(work), Access::Write); }

Store::Answer<QList<ConversationRow>> Store::rows(Shelf shelf)
{
    return read([shelf](StoreWorker& w) { return Conversations(w.database()).rows(shelf); });
}

Store::Answer<ConversationRow> Store::create(ConversationKind kind, const QString& title,
                                             std::optional<FolderId> folder)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).create(kind, title, folder); });
}

Store::Answer<BegunConversation> Store::begin(ConversationKind kind, const QString& title, const NewMessage& first)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).begin(kind, title, first); });
}

Store::Answer<ConversationContent> Store::content(ConversationId id)
{
    return read([id](StoreWorker& w) { return Conversations(w.database()).content(id); });
}

Store::Answer<Nothing> Store::setTitle(ConversationId id, const QString& title, TitleBy by)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).setTitle(id, title, by); });
}

Store::Answer<Nothing> Store::setPinned(ConversationId id, bool pinned)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).setPinned(id, pinned); });
}

Store::Answer<Nothing> Store::setFolder(ConversationId id, std::optional<FolderId> folder)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).setFolder(id, folder); });
}

Store::Answer<Nothing> Store::setSystemPrompt(ConversationId id, const QString& text)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).setSystemPrompt(id, text); });
}

Store::Answer<Nothing> Store::setSampling(ConversationId id, const Sampling& sampling)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).setSampling(id, sampling); });
}

Store::Answer<Nothing> Store::setDeleted(const QList<ConversationId>& ids, bool deleted)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).setDeleted(ids, deleted); });
}

Store::Answer<int> Store::purge(const QList<ConversationId>& ids)
{
    return write([ids](StoreWorker& w) -> StoreResult<int> {
        auto gone = Conversations(w.database()).purge(ids);
        if (!gone.ok()) return gone;
        if (auto wiped = wipeTraces(w.database()); !wiped.ok()) return wiped.error();
        return gone;
    });
}

Store::Answer<Message> Store::addMessage(ConversationId id, std::optional<MessageId> parent, const NewMessage& message)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).addMessage(id, parent, message); });
}

Store::Answer<Nothing> Store::saveReply(MessageId id, const QString& text, const std::optional<ReplyStats>& stats)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).saveReply(id, text, stats); });
}

Store::Answer<Message> Store::addMessage(ConversationId id, const MessageHandle& parent, const NewMessage& message,
                                         const MessageHandle& self)
{
    return write([=](StoreWorker& w) {
        const std::optional<MessageId> below = parent ? std::optional<MessageId>(parent->load()) : std::nullopt;
        auto added = Conversations(w.database()).addMessage(id, below, message);
        if (added.ok()) self->store(added.value().id);
        return added;
    });
}

Store::Answer<Nothing> Store::saveReply(const MessageHandle& reply, const QString& text,
                                        const std::optional<ReplyStats>& stats)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).saveReply(reply->load(), text, stats); });
}

Store::Answer<Nothing> Store::rewrite(MessageId id, const QString& text)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).rewrite(id, text); });
}

Store::Answer<Nothing> Store::choose(const MessageHandle& message)
{
    return write([message](StoreWorker& w) { return Conversations(w.database()).choose(message->load()); });
}

Store::Answer<ConversationId> Store::reveal(MessageId id)
{
    return write([id](StoreWorker& w) { return Conversations(w.database()).reveal(id); });
}

Store::Answer<ConversationContent> Store::showSibling(MessageId id, int sibling)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).showSibling(id, sibling); });
}

Store::Answer<Nothing> Store::setMessageDeleted(MessageId id, bool deleted)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).setMessageDeleted(id, deleted); });
}

Store::Answer<ConversationRow> Store::branchOff(MessageId id, const QString& title)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).branchOff(id, title); });
}

Store::Answer<QList<Folder>> Store::folders()
{
    return read([](StoreWorker& w) { return Conversations(w.database()).folders(); });
}

Store::Answer<Folder> Store::createFolder(const QString& name)
{
    return write([name](StoreWorker& w) { return Conversations(w.database()).createFolder(name); });
}

Store::Answer<Nothing> Store::renameFolder(FolderId id, const QString& name)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).renameFolder(id, name); });
}

Store::Answer<Nothing> Store::removeFolder(FolderId id)
{
    return write([id](StoreWorker& w) { return Conversations(w.database()).removeFolder(id); });
}

Store::Answer<Nothing> Store::setDraft(ConversationId id, const QString& text)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).setDraft(id, text); });
}

Store::Answer<QString> Store::draft(ConversationId id)
{
    return read([id](StoreWorker& w) { return Conversations(w.database()).draft(id); });
}

Store::Answer<Nothing> Store::setSetting(const QString& name, const QString& value)
{
    return write([=](StoreWorker& w) { return Conversations(w.database()).setSetting(name, value); });
}

Store::Answer<QString> Store::setting(const QString& name)
{
    return read([name](StoreWorker& w) { return Conversations(w.database()).setting(name); });
}

Store::Answer<QList<SearchHit>> Store::search(const QString& typed, int atMost)
{
    const quint64 mine = ++*m_lastSearch;
    return read([=, last = m_lastSearch](StoreWorker& w) -> StoreResult<QList<SearchHit>> {
        if (*last != mine) return QList<SearchHit>();
        return inkling::app::search(w.database(), typed, atMost);
    });
}

Store::Answer<QList<WholeConversation>> Store::whole(const QList<ConversationId>& ids)
{
    return read([ids](StoreWorker& w) -> StoreResult<QList<WholeConversation>> {
        Conversations conversations(w.database());
        QList<ConversationId> wanted = ids;
        if (wanted.isEmpty()) {
            auto all = conversations.rows(Shelf::List);
            if (!all.ok()) return all.error();
            for (const ConversationRow& row : all.value()) wanted.append(row.id);
        }
        QList<WholeConversation> found;
        for (const ConversationId id : wanted) {
            auto one = conversations.whole(id);
            if (!one.ok()) return one.error();
            found.append(std::move(one).value());
        }
        return found;
    });
}

Store::Answer<int> Store::import(const QList<WholeConversation>& conversations)
{
    return write([conversations](StoreWorker& w) { return Conversations(w.database()).insert(conversations); });
}

Store::Answer<QList<BackupFile>> Store::backups()
{
    return read(
        [](StoreWorker& w) -> StoreResult<QList<BackupFile>> { return dailyBackups(backupFolder(w.folder())); });
}

Store::Answer<BackupFile> Store::backUpNow()
{
    return read(
        [](StoreWorker& w) { return makeDailyBackup(w.database(), backupFolder(w.folder()), QDate::currentDate()); });
}

Store::Answer<QList<BackupFile>> Store::allBackups()
{
    return read([](StoreWorker& w) -> StoreResult<QList<BackupFile>> {
        return inkling::app::allBackups(backupFolder(w.folder()));
    });
}

Store::Answer<Nothing> Store::restore(const QString& backupPath)
{
    return read([backupPath](StoreWorker& w) { return w.restore(backupPath); });
}

Store::Answer<int> Store::cleanseBackups(const QStringList& uids)
{
    return read([uids](StoreWorker& w) { return inkling::app::cleanseBackups(backupFolder(w.folder()), uids); });
}

Store::Answer<Holdings> Store::holdings()
{
    return read([](StoreWorker& w) -> StoreResult<Holdings> {
        auto counted = Conversations(w.database()).count();
        if (!counted.ok()) return counted;
        return measured(w.folder(), counted.value());
    });
}

Store::Answer<int> Store::deleteEverything(Copies copies)
{
    return write([copies](StoreWorker& w) -> StoreResult<int> {
        // What lies in a file that could not be opened would stay.
        if (w.isInMemory() && !w.folder().isEmpty()) return StoreError{StoreError::Kind::Other, w.folder()};
        auto gone = Conversations(w.database()).purgeAll();
        if (!gone.ok()) return gone;
        if (auto wiped = wipeTraces(w.database()); !wiped.ok()) return wiped.error();
        if (copies == Copies::Keep) return gone;
        if (auto removed = removeCopies(w.folder()); !removed.ok()) return removed.error();
        return gone;
    });
}

} // namespace inkling::app
