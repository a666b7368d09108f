// The tables of conversations, messages, folders, drafts and settings. Every change is one transaction. Used on the
// store's thread.
#pragma once

#include "app/store/database.h"
#include "app/store/records.h"

namespace inkling::app {

class Conversations
{
public:
    explicit Conversations(Database& database) : m_database(database) {}

    // Pinned ones first, then the last changed.
    StoreResult<QList<ConversationRow>> rows(Shelf shelf);
    StoreResult<ConversationRow> create(ConversationKind kind, const QString& title, std::optional<FolderId> folder);
    // A conversation with its first message, both or neither; the draft of the one that had not begun is gone with it.
    StoreResult<BegunConversation> begin(ConversationKind kind, const QString& title, const NewMessage& first);
    StoreResult<ConversationContent> content(ConversationId id);
    StoreResult<WholeConversation> whole(ConversationId id);

    StoreStatus setTitle(ConversationId id, const QString& title, TitleBy by);
    StoreStatus setPinned(ConversationId id, bool pinned);
    StoreStatus setFolder(ConversationId id, std::optional<FolderId> folder);
    StoreStatus setSystemPrompt(ConversationId id, const QString& text);
    StoreStatus setSampling(ConversationId id, const Sampling& sampling);

    // Into the bin, and back.
    StoreStatus setDeleted(const QList<ConversationId>& ids, bool deleted);
    // Out of the file. What was in the bin before `before`, messages included; how many rows went.
    StoreResult<int> purge(const QList<ConversationId>& ids);
    StoreResult<int> purgeBin(const QDateTime& before);
    // Every row there is, drafts, folders and settings included; how many conversations there were.
    StoreResult<int> purgeAll();
    StoreResult<Holdings> count(); // without sizes

    // Adds a message below `parent` (nothing: a first message), and shows it.
    StoreResult<Message> addMessage(ConversationId id, std::optional<MessageId> parent, const NewMessage& message);
    // What has been written of a reply so far; `stats` once it has ended.
    StoreStatus saveReply(MessageId id, const QString& text, const std::optional<ReplyStats>& stats);
    // The writer's own version of a reply takes its place, with all below it; what the model had said stays beside it,
    // as an alternative.
    StoreStatus rewrite(MessageId id, const QString& text);
    // Shows this message among its siblings; what is shown below it is what was shown there last.
    StoreStatus choose(MessageId id);
    // The same for all above it, too, so that it stands in the branch that is shown; its conversation.
    StoreResult<ConversationId> reveal(MessageId id);
    // As choose() for the alternative with this number, from 0, of a message; what is shown then.
    StoreResult<ConversationContent> showSibling(MessageId id, int sibling);
    // A message and all below it, into the bin and back. In its place the last sibling that is left is shown.
    StoreStatus setMessageDeleted(MessageId id, bool deleted);
    // A new conversation with the branch that ends with the message.
    StoreResult<ConversationRow> branchOff(MessageId id, const QString& title);
    // Replies that a death of the program cut off are marked as interrupted; how many there were.
    StoreResult<int> endInterrupted();

    StoreResult<QList<Folder>> folders();
    StoreResult<Folder> createFolder(const QString& name);
    StoreStatus renameFolder(FolderId id, const QString& name);
    StoreStatus removeFolder(FolderId id); // its conversations stay

    StoreStatus setDraft(ConversationId id, const QString& text); // 0: of the conversation that has not begun
    StoreResult<QString> draft(ConversationId id);

    StoreStatus setSetting(const QString& name, const QString& value);
    StoreResult<QString> setting(const QString& name); // empty where it was never set

    // Takes conversations in whole, with their branches; those whose uid is there already are left alone. All or none;
    // how many were new.
    StoreResult<int> insert(const QList<WholeConversation>& conversations);

private:
    StoreResult<ConversationRow> row(ConversationId id);
    StoreStatus touch(ConversationId id);
    StoreStatus update(ConversationId id, const QString& assignment, const QVariantList& values);
    StoreResult<QList<Message>> messages(ConversationId id);
    StoreResult<FolderId> folderCalled(const QString& name); // made where there is none
    StoreResult<MessageId> insertMessage(ConversationId id, std::optional<MessageId> parent, const NewMessage& message,
                                         const QDateTime& written);
    StoreResult<Message> addBelow(ConversationId id, std::optional<MessageId> parent, const NewMessage& message);
    StoreStatus showBelow(ConversationId id, std::optional<MessageId> parent, std::optional<MessageId> child);
    StoreResult<std::optional<ConversationId>> insertWhole(const WholeConversation& conversation); // nothing: known
    StoreResult<ConversationId> insertConversation(const ConversationRow& row, const QString& systemPrompt,
                                                   const Sampling& sampling);

    Database& m_database;
};

} // namespace inkling::app
