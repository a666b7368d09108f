#include "app/widgets/attachment.h"

#include <algorithm>
#include <optional>

namespace inkling::app {

namespace {

constexpr qsizetype kShortestFence = 3;
constexpr qsizetype kLongestName = 120;
constexpr int kMostRead = 1000; // attachments of one text
constexpr QChar kTick = QLatin1Char('`');
constexpr QChar kDraftMark = QChar(0x1E);      // begins a draft that says how many attachments it has
const QString kBreak = QStringLiteral("\n\n"); // between two parts

qsizetype longestRun(QStringView text)
{
    qsizetype longest = 0;
    qsizetype run = 0;
    for (const QChar c : text) {
        run = c == kTick ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

QString toPart(const Attachment& attachment)
{
    const QString fence(std::max(kShortestFence, longestRun(attachment.text) + 1), kTick);
    return attachment.name + QStringLiteral(":\n") + fence + QLatin1Char('\n') + attachment.text + QLatin1Char('\n') +
           fence;
}

// Where the part that `text` ends with begins, and what it is; nothing where toPart() would not have made it.
struct LastPart
{
    qsizetype begin = 0;
    Attachment attachment;
};

std::optional<LastPart> lastPart(QStringView text)
{
    qsizetype ticks = 0;
    while (ticks < text.size() && text.at(text.size() - 1 - ticks) == kTick) ++ticks;
    if (ticks < kShortestFence) return std::nullopt;
    const QString fence(ticks, kTick);
    const qsizetype inner = text.size() - ticks - 1; // the newline before the closing fence
    if (inner < 0 || text.at(inner) != QLatin1Char('\n')) return std::nullopt;
    // No line of the text inside has as many, so the nearest such fence is the opening one.
    const QString opening = QStringLiteral(":\n") + fence + QLatin1Char('\n');
    const qsizetype open = text.first(inner + 1).lastIndexOf(opening);
    if (open < 0) return std::nullopt;
    const qsizetype content = open + opening.size();
    const qsizetype line = text.first(open).lastIndexOf(QLatin1Char('\n')) + 1;
    LastPart part{line, {text.sliced(line, open - line).toString(), {}}};
    if (content > inner) return std::nullopt;
    part.attachment.text = text.sliced(content, inner - content).toString();
    if (part.attachment.name != attachmentName(part.attachment.name)) return std::nullopt;
    if (toPart(part.attachment) != text.sliced(line)) return std::nullopt;
    return part;
}

// Takes at most `most` attachments off the end of a text.
WrittenMessage split(const QString& text, int most)
{
    WrittenMessage message;
    qsizetype end = text.size();
    for (int i = 0; i < most; ++i) {
        const std::optional<LastPart> part = lastPart(QStringView(text).first(end));
        if (!part) break;
        const bool isFirst = part->begin == 0;
        if (!isFirst && !QStringView(text).first(part->begin).endsWith(kBreak)) break;
        message.attachments.prepend(part->attachment);
        end = isFirst ? 0 : part->begin - kBreak.size();
        if (isFirst) break;
        if (end == 0) { // an empty text before it would not have been followed by a break
            message.attachments.removeFirst();
            end = part->begin + toPart(part->attachment).size();
            break;
        }
    }
    message.typed = text.first(end);
    return message;
}

} // namespace

QString attachmentName(const QString& name)
{
    QString line = name.simplified();
    for (QChar& c : line) {
        if (!c.isPrint()) c = QChar(QChar::ReplacementCharacter);
    }
    return line.left(kLongestName).trimmed();
}

QString toText(const WrittenMessage& message)
{
    QStringList parts;
    if (!message.typed.isEmpty() || message.attachments.isEmpty()) parts.append(message.typed);
    for (const Attachment& attachment : message.attachments) parts.append(toPart(attachment));
    return parts.join(kBreak);
}

WrittenMessage fromText(const QString& text) { return split(text, kMostRead); }

QString toDraft(const WrittenMessage& message)
{
    const QString text = toText(message);
    if (message.attachments.isEmpty() && !text.startsWith(kDraftMark)) return text;
    return kDraftMark + QString::number(message.attachments.size()) + QLatin1Char('\n') + text;
}

WrittenMessage fromDraft(const QString& draft)
{
    if (!draft.startsWith(kDraftMark)) return {draft, {}};
    const qsizetype line = draft.indexOf(QLatin1Char('\n'));
    if (line < 0) return {draft, {}};
    const int count = QStringView(draft).sliced(1, line - 1).toInt();
    return split(draft.sliced(line + 1), std::clamp(count, 0, kMostRead));
}

} // namespace inkling::app
