#include "app/store/export.h"

#include "app/store/row_values.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QSet>
#include <QUuid>

namespace inkling::app {

namespace {

const QString kFormat = QStringLiteral("inkling-conversations");
constexpr int kVersion = 1;
constexpr qsizetype kLongestUid = 64;

QList<Message> shownBranch(const WholeConversation& conversation)
{
    QHash<MessageId, const Message*> byId;
    for (const Message& message : conversation.messages) byId.insert(message.id, &message);
    QList<Message> branch;
    for (const MessageId id : conversation.chosen) {
        if (const Message* message = byId.value(id)) branch.append(*message);
    }
    return branch;
}

QString speaker(const Message& message, const ExportWords& words)
{
    return message.author == Author::Writer ? words.writer : message.model;
}

QString pageText(const QList<Message>& branch)
{
    QString text;
    for (const Message& message : branch) text += message.text;
    return text;
}

// One line, for a title or a name.
QString oneLine(const QString& text) { return text.simplified(); }

QString htmlSection(const WholeConversation& conversation, const ExportWords& words)
{
    QString html = QStringLiteral("<h1>%1</h1>\n").arg(oneLine(conversation.row.title).toHtmlEscaped());
    const QList<Message> branch = shownBranch(conversation);
    if (conversation.row.kind == ConversationKind::Page) {
        return html + QStringLiteral("<p>%1</p>\n").arg(pageText(branch).toHtmlEscaped());
    }
    for (const Message& message : branch) {
        html += QStringLiteral("<h2>%1</h2>\n<p>%2</p>\n")
                    .arg(oneLine(speaker(message, words)).toHtmlEscaped(), message.text.trimmed().toHtmlEscaped());
    }
    return html;
}

} // namespace

QString toMarkdown(const WholeConversation& conversation, const ExportWords& words)
{
    const QList<Message> branch = shownBranch(conversation);
    QStringList parts{QStringLiteral("# %1\n").arg(oneLine(conversation.row.title))};
    if (conversation.row.kind == ConversationKind::Page) {
        parts.append(pageText(branch) + QLatin1Char('\n'));
    } else {
        for (const Message& message : branch) {
            parts.append(
                QStringLiteral("**%1**\n\n%2\n").arg(oneLine(speaker(message, words)), message.text.trimmed()));
        }
    }
    return parts.join(QLatin1Char('\n'));
}

QString toPlainText(const WholeConversation& conversation, const ExportWords& words)
{
    const QList<Message> branch = shownBranch(conversation);
    QStringList parts{oneLine(conversation.row.title) + QLatin1Char('\n')};
    if (conversation.row.kind == ConversationKind::Page) {
        parts.append(pageText(branch) + QLatin1Char('\n'));
    } else {
        for (const Message& message : branch) {
            parts.append(QStringLiteral("%1:\n%2\n").arg(oneLine(speaker(message, words)), message.text.trimmed()));
        }
    }
    return parts.join(QLatin1Char('\n'));
}

QString toHtml(const QList<WholeConversation>& conversations, const ExportWords& words)
{
    const QString title = conversations.size() == 1 ? oneLine(conversations.first().row.title).toHtmlEscaped()
                                                    : QStringLiteral("Inkling");
    QString html =
        QStringLiteral(
            "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            "<title>%1</title>\n<style>\n"
            "body { max-width: 42em; margin: 3em auto; padding: 0 1em; font-family: \"Noto Serif\", Georgia, serif; "
            "line-height: 1.55 }\n"
            "h1 { font-weight: 600; margin-top: 2em } h2 { font: 600 0.85em Inter, sans-serif; margin: 2em 0 0.3em }\n"
            "p { white-space: pre-wrap; margin: 0 }\n</style></head>\n<body>\n")
            .arg(title);
    for (const WholeConversation& conversation : conversations) html += htmlSection(conversation, words);
    return html + QStringLiteral("</body></html>\n");
}

QByteArray exported(const QList<WholeConversation>& conversations, ExportFormat format, const ExportWords& words)
{
    if (format == ExportFormat::Json) return toJson(conversations);
    if (format == ExportFormat::Html) return toHtml(conversations, words).toUtf8();
    QStringList parts;
    for (const WholeConversation& conversation : conversations) {
        parts.append(format == ExportFormat::Markdown ? toMarkdown(conversation, words)
                                                      : toPlainText(conversation, words));
    }
    return parts.join(format == ExportFormat::Markdown ? QStringLiteral("\n---\n\n") : QStringLiteral("\n\n")).toUtf8();
}

namespace {

QString timeText(const QDateTime& time) { return time.toUTC().toString(Qt::ISODateWithMs); }

template <typename T> void put(QJsonObject& object, const char* key, const std::optional<T>& value)
{
    if (value) object.insert(QLatin1String(key), QJsonValue(*value));
}

QJsonObject samplingJson(const Sampling& sampling)
{
    QJsonObject object;
    put(object, "temperature", sampling.temperature);
    put(object, "top_k", sampling.topK);
    put(object, "top_p", sampling.topP);
    put(object, "min_p", sampling.minP);
    put(object, "seed", sampling.seed);
    put(object, "max_tokens", sampling.maxTokens);
    return object;
}

QJsonObject messageJson(const Message& message)
{
    QJsonObject object{{QStringLiteral("id"), message.id},
                       {QStringLiteral("author"), rows::name(message.author)},
                       {QStringLiteral("text"), message.text},
                       {QStringLiteral("written"), timeText(message.written)}};
    put(object, "parent", message.parent);
    if (message.edited) object.insert(QStringLiteral("edited"), true);
    if (message.author == Author::Model) {
        object.insert(QStringLiteral("model"), message.model);
        object.insert(QStringLiteral("sampling"), samplingJson(message.sampling));
        if (message.stats) {
            object.insert(QStringLiteral("tokens"), message.stats->tokens);
            object.insert(QStringLiteral("tokens_per_second"), message.stats->tokensPerSecond);
            object.insert(QStringLiteral("seconds"), message.stats->seconds);
            object.insert(QStringLiteral("stop"), rows::name(message.stats->stop));
        }
    }
    return object;
}

// Reads one field after another of the JSON; the first thing that is wrong is remembered with its place.
class Reader
{
public:
    const std::optional<StoreError>& wrong() const { return m_wrong; }

    void refuse(const QString& place, const QString& expected)
    {
        if (!m_wrong)
            m_wrong = StoreError{StoreError::Kind::BadInput, QStringLiteral("%1: expected %2").arg(place, expected)};
    }

    QString text(const QJsonObject& object, const char* key, const QString& place)
    {
        const QJsonValue value = object.value(QLatin1String(key));
        if (!value.isString()) refuse(place + QLatin1Char('.') + QLatin1String(key), QStringLiteral("a text"));
        return value.toString();
    }

    QDateTime time(const QJsonObject& object, const char* key, const QString& place)
    {
        const QDateTime time = QDateTime::fromString(text(object, key, place), Qt::ISODateWithMs);
        if (!time.isValid()) refuse(place + QLatin1Char('.') + QLatin1String(key), QStringLiteral("a time"));
        return time.toUTC();
    }

    template <typename T> std::optional<T> number(const QJsonObject& object, const char* key, const QString& place)
    {
        const QJsonValue value = object.value(QLatin1String(key));
        if (value.isUndefined() || value.isNull()) return std::nullopt;
        if (!value.isDouble()) refuse(place + QLatin1Char('.') + QLatin1String(key), QStringLiteral("a number"));
        if constexpr (std::is_same_v<T, double>) {
            return value.toDouble();
        } else {
            return T(value.toInteger());
        }
    }

    QJsonArray array(const QJsonObject& object, const char* key, const QString& place)
    {
        const QJsonValue value = object.value(QLatin1String(key));
        if (!value.isArray()) refuse(place + QLatin1Char('.') + QLatin1String(key), QStringLiteral("a list"));
        return value.toArray();
    }

    Sampling sampling(const QJsonObject& object, const QString& place)
    {
        const QJsonObject from = object.value(QStringLiteral("sampling")).toObject();
        return {number<double>(from, "temperature", place), number<int>(from, "top_k", place),
                number<double>(from, "top_p", place),       number<double>(from, "min_p", place),
                number<qint64>(from, "seed", place),        number<int>(from, "max_tokens", place)};
    }

    Message message(const QJsonObject& object, const QString& place)
    {
        Message message;
        message.id = number<qint64>(object, "id", place).value_or(0);
        message.parent = number<qint64>(object, "parent", place);
        const QString author = text(object, "author", place);
        if (author != QLatin1String("writer") && author != QLatin1String("model")) {
            refuse(place + QStringLiteral(".author"), QStringLiteral("'writer' or 'model'"));
        }
        message.author = rows::author(author);
        message.text = text(object, "text", place);
        message.written = time(object, "written", place);
        message.edited = object.value(QStringLiteral("edited")).toBool();
        message.model = object.value(QStringLiteral("model")).toString();
        message.sampling = sampling(object, place);
        ReplyStats stats;
        stats.tokens = number<qint64>(object, "tokens", place).value_or(0);
        stats.tokensPerSecond = number<double>(object, "tokens_per_second", place).value_or(0);
        stats.seconds = number<double>(object, "seconds", place).value_or(0);
        stats.stop = message.author == Author::Writer
                         ? StopReason::EndOfTurn
                         : rows::stopReason(object.value(QStringLiteral("stop")).toString());
        message.stats = stats;
        return message;
    }

    WholeConversation conversation(const QJsonObject& object, const QString& place)
    {
        WholeConversation all;
        all.row.uid = text(object, "uid", place).left(kLongestUid);
        if (all.row.uid.isEmpty()) all.row.uid = QUuid::createUuid().toString(QUuid::WithoutBraces);
        all.row.kind = rows::conversationKind(text(object, "kind", place));
        all.row.title = text(object, "title", place);
        all.row.titleBy = rows::titleBy(object.value(QStringLiteral("title_by")).toString());
        all.row.pinned = object.value(QStringLiteral("pinned")).toBool();
        all.row.created = time(object, "created", place);
        all.row.changed = time(object, "changed", place);
        all.folderName = object.value(QStringLiteral("folder")).toString();
        all.systemPrompt = object.value(QStringLiteral("system_prompt")).toString();
        all.sampling = sampling(object, place);
        QSet<MessageId> seen;
        const QJsonArray messages = array(object, "messages", place);
        for (qsizetype i = 0; i < messages.size() && !m_wrong; ++i) {
            const QString where = QStringLiteral("%1.messages[%2]").arg(place).arg(i);
            const Message one = message(messages.at(i).toObject(), where);
            if (one.id <= 0 || seen.contains(one.id))
                refuse(where + QStringLiteral(".id"), QStringLiteral("a number of its own"));
            if (one.parent && !seen.contains(*one.parent)) {
                refuse(where + QStringLiteral(".parent"), QStringLiteral("the id of an earlier message"));
            }
            seen.insert(one.id);
            all.messages.append(one);
        }
        for (const QJsonValue& id : object.value(QStringLiteral("shown")).toArray()) all.chosen.append(id.toInteger());
        return all;
    }

private:
    std::optional<StoreError> m_wrong;
};

} // namespace

QByteArray toJson(const QList<WholeConversation>& conversations)
{
    QJsonArray list;
    for (const WholeConversation& conversation : conversations) {
        QJsonArray messages;
        for (const Message& message : conversation.messages) messages.append(messageJson(message));
        QJsonArray shown;
        for (const MessageId id : conversation.chosen) shown.append(id);
        list.append(QJsonObject{{QStringLiteral("uid"), conversation.row.uid},
                                {QStringLiteral("kind"), rows::name(conversation.row.kind)},
                                {QStringLiteral("title"), conversation.row.title},
                                {QStringLiteral("title_by"), rows::name(conversation.row.titleBy)},
                                {QStringLiteral("pinned"), conversation.row.pinned},
                                {QStringLiteral("created"), timeText(conversation.row.created)},
                                {QStringLiteral("changed"), timeText(conversation.row.changed)},
                                {QStringLiteral("folder"), conversation.folderName},
                                {QStringLiteral("system_prompt"), conversation.systemPrompt},
                                {QStringLiteral("sampling"), samplingJson(conversation.sampling)},
                                {QStringLiteral("messages"), messages},
                                {QStringLiteral("shown"), shown}});
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("format"), kFormat},
                                     {QStringLiteral("version"), kVersion},
                                     {QStringLiteral("conversations"), list}})
        .toJson(QJsonDocument::Indented);
}

StoreResult<QList<WholeConversation>> fromJson(const QByteArray& json)
{
    QJsonParseError syntax;
    const QJsonObject root = QJsonDocument::fromJson(json, &syntax).object();
    if (syntax.error != QJsonParseError::NoError) {
        return StoreError{StoreError::Kind::BadInput,
                          QStringLiteral("byte %1: %2").arg(syntax.offset).arg(syntax.errorString())};
    }
    if (root.value(QStringLiteral("format")).toString() != kFormat) {
        return StoreError{StoreError::Kind::BadInput, QStringLiteral("format: expected '%1'").arg(kFormat)};
    }
    if (root.value(QStringLiteral("version")).toInt() > kVersion) {
        return StoreError{StoreError::Kind::Newer,
                          QStringLiteral("version %1").arg(root.value(QStringLiteral("version")).toInt())};
    }
    Reader reader;
    const QJsonArray list = reader.array(root, "conversations", QString());
    QList<WholeConversation> conversations;
    for (qsizetype i = 0; i < list.size() && !reader.wrong(); ++i) {
        conversations.append(reader.conversation(list.at(i).toObject(), QStringLiteral("conversations[%1]").arg(i)));
    }
    if (reader.wrong()) return *reader.wrong();
    return conversations;
}

} // namespace inkling::app
