// All that is kept: conversations, messages, drafts, settings of the work, backups. The one public type of app/store.
//
// The store lives on a thread of its own; nothing here waits. Every call answers by a future that is filled once what
// was asked is on the disk (or in memory, where the disk cannot be had: see Opening). A change that cannot be written,
// for the disk is full or away, is kept in order and tried again until it can: its future waits as long, and
// `writeTrouble` says so. Calls are carried out in the order in which they were made; only what reads goes past changes
// that wait. Use from one thread.
//
// Not for: showing anything, or knowing the engine.
#pragma once

#include "app/store/records.h"
#include "app/store/store_error.h"

#include <QFuture>
#include <QObject>
#include <QThread>

#include <atomic>
#include <memory>

namespace inkling::app {

class StoreWorker;

class Store : public QObject
{
    Q_OBJECT

public:
    template <typename T> using Answer = QFuture<StoreResult<T>>;

    // Opens (or makes) the store in `folder`; opened() follows. Empty: in memory.
    explicit Store(QString folder, QObject* parent = nullptr);
    // Everything asked before is carried out first; what cannot be written is tried once more, and then lost.
    ~Store() override;

    QString folder() const { return m_folder; }

    Answer<QList<ConversationRow>> rows(Shelf shelf);
    Answer<ConversationRow> create(ConversationKind kind, const QString& title, std::optional<FolderId> folder = {});
    // With its first message, both or neither; the draft of the one that had not begun is gone with it.
    Answer<BegunConversation> begin(ConversationKind kind, const QString& title, const NewMessage& first);
    Answer<ConversationContent> content(ConversationId id);
    Answer<Nothing> setTitle(ConversationId id, const QString& title, TitleBy by);
    Answer<Nothing> setPinned(ConversationId id, bool pinned);
    Answer<Nothing> setFolder(ConversationId id, std::optional<FolderId> folder);
    Answer<Nothing> setSystemPrompt(ConversationId id, const QString& text);
    Answer<Nothing> setSampling(ConversationId id, const Sampling& sampling);
    Answer<Nothing> setDeleted(const QList<ConversationId>& ids, bool deleted);
    // For good, without a trace in the file; backups keep them until they are cleansed or too old.
    Answer<int> purge(const QList<ConversationId>& ids);

    Answer<Message> addMessage(ConversationId id, std::optional<MessageId> parent, const NewMessage& message);
    // The same below a message that may be on its way (null: a first message); `self` becomes the new one's number.
    Answer<Message> addMessage(ConversationId id, const MessageHandle& parent, const NewMessage& message,
                               const MessageHandle& self);
    Answer<Nothing> saveReply(MessageId id, const QString& text, const std::optional<ReplyStats>& stats);
    Answer<Nothing> saveReply(const MessageHandle& reply, const QString& text, const std::optional<ReplyStats>& stats);
    Answer<Nothing> rewrite(MessageId id, const QString& text); // the writer's version in a reply's place
    Answer<Nothing> choose(const MessageHandle& message);
    // Makes the branch that a message stands in the one that is shown; its conversation.
    Answer<ConversationId> reveal(MessageId id);
    Answer<ConversationContent> showSibling(MessageId id, int sibling); // of all alternatives, from 0
    Answer<Nothing> setMessageDeleted(MessageId id, bool deleted);
    Answer<ConversationRow> branchOff(MessageId id, const QString& title);

    Answer<QList<Folder>> folders();
    Answer<Folder> createFolder(const QString& name);
    Answer<Nothing> renameFolder(FolderId id, const QString& name);
    Answer<Nothing> removeFolder(FolderId id);

    Answer<Nothing> setDraft(ConversationId id, const QString& text);
    Answer<QString> draft(ConversationId id);
    Answer<Nothing> setSetting(const QString& name, const QString& value);
    Answer<QString> setting(const QString& name);

    // The next search makes the one before it pointless: where both wait, the earlier is answered with nothing.
    Answer<QList<SearchHit>> search(const QString& typed, int atMost = 100);

    Answer<QList<WholeConversation>> whole(const QList<ConversationId>& ids); // empty: all that are not in the bin
    // How many were new.
    Answer<int> import(const QList<WholeConversation>& conversations);

    Answer<QList<BackupFile>> backups();
    Answer<BackupFile> backUpNow();
    // The daily ones, and those made before a restore or an update.
    Answer<QList<BackupFile>> allBackups();
    // Puts a backup in the place of the store; what the store held is kept as a backup of its own. restored() follows.
    Answer<Nothing> restore(const QString& backupPath);
    Answer<int> cleanseBackups(const QStringList& uids);

    Answer<Holdings> holdings();
    // Conversations, folders, drafts and settings of the work, for good and without a trace; with `Delete` the backups
    // and what was set aside as damaged, too. How many conversations there were.
    Answer<int> deleteEverything(Copies copies);

signals:
    void opened(const inkling::app::Opening& opening);
    // Changes wait to be written; again when the reason changes. writeTroubleEnded() once all are on the disk.
    void writeTrouble(const inkling::app::StoreError& why, int waiting);
    void writeTroubleEnded();
    // The file turned out to be broken in use; it was set aside and salvaged. All that was shown is to be read again.
    void salvaged(const inkling::app::Opening& opening);
    void restored();
    // The store was in memory, and all of it is in the file now.
    void leftMemory();

private:
    template <typename Work> auto read(Work work);
    template <typename Work> auto write(Work work);

    QString m_folder;
    QThread m_thread;
    StoreWorker* m_worker = nullptr; // on m_thread, which deletes it
    std::shared_ptr<std::atomic<quint64>> m_lastSearch = std::make_shared<std::atomic<quint64>>(0);
};

} // namespace inkling::app
