#include "app/store/row_values.h"

#include <QVariant>

#include <array>
#include <utility>

namespace inkling::app::rows {

namespace {

// The names are in files for good: they are never changed.
constexpr std::array<std::pair<StopReason, const char*>, 7> kStopNames{{
    {StopReason::EndOfTurn, "end_of_turn"},
    {StopReason::StopText, "stop_text"},
    {StopReason::MaxTokens, "max_tokens"},
    {StopReason::ContextFull, "context_full"},
    {StopReason::Cancelled, "cancelled"},
    {StopReason::Interrupted, "interrupted"},
    {StopReason::Unknown, "unknown"},
}};

template <typename T> std::optional<T> optionalOf(const QVariant& value)
{
    return value.isNull() ? std::nullopt : std::optional<T>(value.value<T>());
}

} // namespace

ConversationRow conversationRow(const QSqlQuery& query)
{
    ConversationRow row;
    row.id = query.value(0).toLongLong();
    row.uid = query.value(1).toString();
    row.folder = optionalOf<qint64>(query.value(2));
    row.kind = conversationKind(query.value(3).toString());
    row.title = query.value(4).toString();
    row.titleBy = titleBy(query.value(5).toString());
    row.pinned = query.value(6).toBool();
    row.created = time(query.value(7));
    row.changed = time(query.value(8));
    row.deleted = time(query.value(9));
    return row;
}

Sampling sampling(const QSqlQuery& query, int first)
{
    Sampling sampling;
    sampling.temperature = optionalOf<double>(query.value(first));
    sampling.topK = optionalOf<int>(query.value(first + 1));
    sampling.topP = optionalOf<double>(query.value(first + 2));
    sampling.minP = optionalOf<double>(query.value(first + 3));
    sampling.seed = optionalOf<qint64>(query.value(first + 4));
    sampling.maxTokens = optionalOf<int>(query.value(first + 5));
    return sampling;
}

Message message(const QSqlQuery& query)
{
    Message message;
    message.id = query.value(0).toLongLong();
    message.parent = optionalOf<qint64>(query.value(1));
    message.author = author(query.value(2).toString());
    message.text = query.value(3).toString();
    message.written = time(query.value(4));
    message.edited = query.value(5).toBool();
    message.model = query.value(6).toString();
    message.sampling = sampling(query, 7);
    if (!query.value(17).isNull()) {
        ReplyStats stats;
        stats.tokens = query.value(13).toLongLong();
        stats.tokensPerSecond = query.value(14).toDouble();
        stats.seconds = query.value(15).toDouble();
        stats.droppedMessages = query.value(16).toLongLong();
        stats.stop = stopReason(query.value(17).toString());
        message.stats = stats;
    }
    return message;
}

QVariantList values(const Sampling& s)
{
    return {orNull(s.temperature), orNull(s.topK), orNull(s.topP), orNull(s.minP), orNull(s.seed), orNull(s.maxTokens)};
}

QVariantList values(const std::optional<ReplyStats>& stats)
{
    if (!stats) return {{}, {}, {}, {}, {}};
    return {stats->tokens, stats->tokensPerSecond, stats->seconds, stats->droppedMessages, name(stats->stop)};
}

QVariant milliseconds(const QDateTime& time)
{
    return time.isValid() ? QVariant(time.toMSecsSinceEpoch()) : QVariant();
}

QDateTime time(const QVariant& milliseconds)
{
    return milliseconds.isNull() ? QDateTime() : QDateTime::fromMSecsSinceEpoch(milliseconds.toLongLong(), Qt::UTC);
}

QString name(Author author) { return author == Author::Writer ? QStringLiteral("writer") : QStringLiteral("model"); }

QString name(ConversationKind kind)
{
    return kind == ConversationKind::Chat ? QStringLiteral("chat") : QStringLiteral("page");
}

QString name(TitleBy by) { return by == TitleBy::Writer ? QStringLiteral("writer") : QStringLiteral("program"); }

QString name(StopReason reason)
{
    for (const auto& [known, text] : kStopNames) {
        if (known == reason) return QString::fromLatin1(text);
    }
    return QStringLiteral("unknown");
}

Author author(const QString& name) { return name == QLatin1String("writer") ? Author::Writer : Author::Model; }

ConversationKind conversationKind(const QString& name)
{
    return name == QLatin1String("page") ? ConversationKind::Page : ConversationKind::Chat;
}

TitleBy titleBy(const QString& name) { return name == QLatin1String("writer") ? TitleBy::Writer : TitleBy::Program; }

StopReason stopReason(const QString& name)
{
    for (const auto& [reason, text] : kStopNames) {
        if (name == QLatin1String(text)) return reason;
    }
    return StopReason::Unknown;
}

} // namespace inkling::app::rows
