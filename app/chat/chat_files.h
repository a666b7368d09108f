// Chats as files: exported as Markdown, a web page, plain text or JSON, and our JSON brought in again. What became of
// it is told in a bar. Not for: the formats themselves.
#pragma once

#include "app/store/export.h"

#include <QObject>
#include <QStringList>

class QWidget;

namespace inkling::app {

class BarStack;
class Store;

class ChatFiles : public QObject
{
    Q_OBJECT

public:
    static constexpr qint64 kMostBytes = 128 << 20; // of a file that is brought in

    // `window` is what dialogs belong to.
    ChatFiles(Store& store, BarStack& bars, QWidget* window);

    // Asks where to; `name` is suggested. No ids: all chats that are not in the bin.
    void chooseExport(const QList<ConversationId>& ids, const QString& name);
    // The format goes by the ending; `otherwise` where that says nothing.
    void exportTo(const QList<ConversationId>& ids, const QString& path, ExportFormat otherwise);
    void chooseImport();
    void importFrom(const QString& path);

signals:
    void imported();
    void importUndone(const QList<inkling::app::ConversationId>& ids);

private:
    struct Incoming;
    void take(const QString& path, const Incoming& incoming);
    void insert(const QString& path, const QList<WholeConversation>& conversations, const QStringList& known);
    void tell(const QStringList& uids, int count, int known);
    void undo(const QStringList& uids);
    void refuse(const QString& path, const QString& why);

    Store& m_store;
    BarStack& m_bars;
    QWidget* m_window;
    QString m_folder; // that a file was chosen in last
};

} // namespace inkling::app
