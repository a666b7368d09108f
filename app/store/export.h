// Conversations as files: Markdown, plain text and HTML of the branch that is shown, JSON of everything; and JSON back
// again. Pure functions, for any thread. Not for: writing files.
#pragma once

#include "app/store/records.h"
#include "app/store/store_error.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace inkling::app {

struct ExportWords
{
    QString writer; // what the writer is called: "You"
};

QString toMarkdown(const WholeConversation& conversation, const ExportWords& words);
QString toPlainText(const WholeConversation& conversation, const ExportWords& words);
// One file that loads nothing and runs nothing.
QString toHtml(const QList<WholeConversation>& conversations, const ExportWords& words);

enum class ExportFormat { Markdown, Html, PlainText, Json };

// The content of one file that holds all of them.
QByteArray exported(const QList<WholeConversation>& conversations, ExportFormat format, const ExportWords& words);

// Every branch of all of them: {"format": "inkling-conversations", "version": 1, "conversations": […]}.
QByteArray toJson(const QList<WholeConversation>& conversations);
// BadInput names what is wrong and where: "conversations[3].messages[0].author: expected 'writer' or 'model'". Fields
// that are not known are passed over.
StoreResult<QList<WholeConversation>> fromJson(const QByteArray& json);

} // namespace inkling::app
