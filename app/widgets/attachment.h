// A text that goes along with a message, and the form in which both are one text: what was typed, then each attachment
// with its name in front, between fences that no line of it can close:
//
//     Shorten this.
//
//     order.txt:
//     ```
//     400 programmes
//     ```
//
// It is what the model reads and what the store keeps. Pure functions, for any thread. Not for: reading files.
#pragma once

#include <QList>
#include <QString>

namespace inkling::app {

struct Attachment
{
    QString name; // one line: a file's, or what a pasted text is called
    QString text;

    bool operator==(const Attachment&) const = default;
};

struct WrittenMessage
{
    QString typed;
    QList<Attachment> attachments;

    bool operator==(const WrittenMessage&) const = default;
};

// A name as it can stand in a line of its own.
QString attachmentName(const QString& name);

QString toText(const WrittenMessage& message);
// The attachments that a text ends with; toText() of what comes back is `text` again, character for character.
WrittenMessage fromText(const QString& text);

// The same for a draft, where a text that was typed and only looks like an attachment stays typed.
QString toDraft(const WrittenMessage& message);
WrittenMessage fromDraft(const QString& draft);

} // namespace inkling::app
