// Between the columns of the tables and the values of records.h.
#pragma once

#include "app/store/records.h"

#include <QSqlQuery>
#include <QString>
#include <QVariantList>

namespace inkling::app::rows {

// The columns that conversationRow() and message() read, in their order.
inline const QString kConversationColumns =
    QStringLiteral("id, uid, folder, kind, title, title_by, pinned, created, changed, deleted");
inline const QString kSamplingColumns = QStringLiteral("temperature, top_k, top_p, min_p, seed, max_tokens");
inline const QString kMessageColumns = QStringLiteral(
    "id, parent, author, text, written, edited, model, temperature, top_k, top_p, min_p, seed, max_tokens, "
    "tokens, tokens_per_second, seconds, dropped_messages, stop");

ConversationRow conversationRow(const QSqlQuery& query);
Sampling sampling(const QSqlQuery& query, int first); // kSamplingColumns from column `first`
Message message(const QSqlQuery& query);

QVariantList values(const Sampling& sampling);
QVariantList
values(const std::optional<ReplyStats>& stats); // tokens, tokens_per_second, seconds, dropped_messages, stop

QVariant milliseconds(const QDateTime& time);
QDateTime time(const QVariant& milliseconds);

QString name(Author author);
QString name(ConversationKind kind);
QString name(TitleBy by);
QString name(StopReason reason);
Author author(const QString& name);
ConversationKind conversationKind(const QString& name);
TitleBy titleBy(const QString& name);
StopReason stopReason(const QString& name);

template <typename T> QVariant orNull(const std::optional<T>& value) { return value ? QVariant(*value) : QVariant(); }

} // namespace inkling::app::rows
