// What the store holds, as plain values. Times are UTC and for showing; order goes by sequence, never by the clock.
#pragma once

#include "app/engine_client/engine_types.h"
#include "app/store/store_error.h"

#include <QDate>
#include <QDateTime>
#include <QList>
#include <QString>

#include <atomic>
#include <memory>
#include <optional>

namespace inkling::app {

using FolderId = qint64;
using ConversationId = qint64;
using MessageId = qint64;

// A message that may still be on its way to the store: its number, or 0 until it is there. The store knows it before it
// carries out what is asked next, so that nobody has to wait for it.
using MessageHandle = std::shared_ptr<std::atomic<MessageId>>;
inline MessageHandle messageHandle(MessageId id = 0) { return std::make_shared<std::atomic<MessageId>>(id); }

enum class Author { Writer, Model };

// A chat takes turns; a page is one text that the writer begins and a pre-trained model goes on with.
enum class ConversationKind { Chat, Page };

struct Folder
{
    FolderId id = 0;
    QString name;
};

// Who gave a conversation its title; the program does not change the writer's.
enum class TitleBy { Program, Writer };

// A line of the list.
struct ConversationRow
{
    ConversationId id = 0;
    QString uid; // the same on every machine, for import and for what is deleted from backups
    std::optional<FolderId> folder;
    ConversationKind kind = ConversationKind::Chat;
    QString title;
    TitleBy titleBy = TitleBy::Program;
    bool pinned = false;
    QDateTime created;
    QDateTime changed;
    QDateTime deleted; // null: not in the bin
};

struct Message
{
    MessageId id = 0;
    std::optional<MessageId> parent; // nothing: the first of its branch
    Author author = Author::Writer;
    QString text;
    QDateTime written;
    QString model;                   // who spoke, where the author is the model
    Sampling sampling;               // what a reply was drawn with
    std::optional<ReplyStats> stats; // nothing: still being written, or cut off by the program's death
    bool edited = false;             // the writer changed what the model had said
    int sibling = 0;                 // which of the alternatives this is, from 0
    int siblings = 1;                // how many there are
};

// A conversation with its first message.
struct BegunConversation
{
    ConversationRow row;
    Message first;
};

// One conversation as it is shown: the chosen branch, from the first message to the last.
struct ConversationContent
{
    ConversationRow row;
    QString systemPrompt;
    Sampling sampling;
    QList<Message> branch;
    QString draft;
};

// A conversation with every branch, as it is exported.
struct WholeConversation
{
    ConversationRow row;
    QString folderName;
    QString systemPrompt;
    Sampling sampling;
    QList<Message> messages; // parents before their children
    QList<MessageId> chosen; // the branch that was shown last
};

struct SearchHit
{
    ConversationId conversation = 0;
    MessageId message = 0; // 0: the title
    QString title;
    QString snippet; // what was found stands between kHitBegin and kHitEnd
    QDateTime when;
};

// What is to be added below a message, or as a first one.
struct NewMessage
{
    Author author = Author::Writer;
    QString text;
    QString model;
    Sampling sampling;
    std::optional<ReplyStats> stats; // nothing for a reply that is about to be written
    bool edited = false;
};

// How long what was deleted can be had back.
inline constexpr int kDaysInBin = 30;

// Where conversations are listed.
enum class Shelf { List, Bin };

struct BackupFile
{
    // Why it was made: once a day, or before something that could not be undone otherwise.
    enum class Kind { Daily, BeforeRestore, BeforeUpdate };
    QString path;
    QDate date;
    qint64 bytes = 0;
    Kind kind = Kind::Daily;
};

// How much there is, and how much room it takes.
struct Holdings
{
    int listed = 0; // conversations
    int inBin = 0;
    qint64 bytes = 0; // of the file, with its log
    int backups = 0;  // of every kind, with files that were set aside as damaged
    qint64 backupBytes = 0;
};

// Whether the copies go with what is deleted.
enum class Copies { Keep, Delete };

// What was found at opening.
struct Opening
{
    enum class How {
        Opened,
        Created,
        Migrated, // from an older version; a backup was made before
        Salvaged, // the file was broken: it was set aside, and what could be read of it is in a new one
        InMemory, // what is written waits there until the file can be had: see `why`; what a file that may not be
                  // written holds can be read
    };
    How how = How::Opened;
    QString setAside;      // Salvaged: the broken file's new name
    int conversations = 0; // Salvaged, InMemory: how many were read
    StoreError why;        // Salvaged, InMemory
};

inline constexpr QChar kHitBegin = QChar(0x2);
inline constexpr QChar kHitEnd = QChar(0x3);

} // namespace inkling::app

Q_DECLARE_METATYPE(inkling::app::Opening)
Q_DECLARE_METATYPE(inkling::app::Message)
