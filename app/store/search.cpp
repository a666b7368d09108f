#include "app/store/search.h"

#include "app/store/row_values.h"

#include <QRegularExpression>

namespace inkling::app {

namespace {

constexpr int kSnippetWords = 16;
constexpr int kMostRanked = 5000; // matches

} // namespace

QString searchExpression(const QString& typed)
{
    // Letters, digits and marks, as the index takes them for words.
    static const QRegularExpression kWord(QStringLiteral("[\\p{L}\\p{N}\\p{M}\\p{Co}]+"));
    QStringList words;
    for (auto match = kWord.globalMatch(typed); match.hasNext();) {
        words.append(QLatin1Char('"') + match.next().captured() + QLatin1Char('"'));
    }
    if (words.isEmpty()) return {};
    const bool isLastWhole = !typed.isEmpty() && typed.back().isSpace();
    return words.join(QLatin1Char(' ')) + (isLastWhole ? QString() : QStringLiteral("*"));
}

StoreResult<QList<SearchHit>> search(Database& database, const QString& typed, int atMost)
{
    const QString expression = searchExpression(typed);
    QList<SearchHit> hits;
    if (expression.isEmpty()) return hits;

    const QVariantList marks{QString(kHitBegin), QString(kHitEnd)};
    auto titles = database.each(
        QStringLiteral(
            "SELECT c.id, c.title, highlight(conversation_title, 0, ?, ?), c.changed FROM conversation_title "
            "JOIN conversation c ON c.id = conversation_title.rowid "
            "WHERE conversation_title MATCH ? AND c.deleted IS NULL ORDER BY c.sequence DESC LIMIT ?"),
        marks + QVariantList{expression, atMost}, [&hits](const QSqlQuery& query) {
            hits.append({query.value(0).toLongLong(), 0, query.value(1).toString(), query.value(2).toString(),
                         rows::time(query.value(3))});
        });
    if (!titles.ok()) return titles.error();

    // A word that is nearly everywhere ranks nothing: then the newest are what is looked for, and cost no ranking.
    auto matches = database.single(
        QStringLiteral("SELECT count(*) FROM (SELECT 1 FROM message_text WHERE message_text MATCH ? LIMIT ?)"),
        {expression, kMostRanked});
    if (!matches.ok()) return matches.error();
    const bool isEverywhere = matches.value().toInt() >= kMostRanked;
    const QString order = isEverywhere ? QStringLiteral("message_text.rowid DESC") : QStringLiteral("rank");
    auto messages = database.each(
        QStringLiteral(
            "SELECT c.id, m.id, c.title, snippet(message_text, 0, ?, ?, '…', ?), m.written FROM message_text "
            "CROSS JOIN message m ON m.id = message_text.rowid "
            "CROSS JOIN conversation c ON c.id = m.conversation "
            "WHERE message_text MATCH ? AND m.deleted IS NULL AND c.deleted IS NULL ORDER BY %1 LIMIT ?")
            .arg(order),
        marks + QVariantList{kSnippetWords, expression, atMost}, [&hits](const QSqlQuery& query) {
            hits.append({query.value(0).toLongLong(), query.value(1).toLongLong(), query.value(2).toString(),
                         query.value(3).toString(), rows::time(query.value(4))});
        });
    if (!messages.ok()) return messages.error();
    return hits;
}

} // namespace inkling::app
