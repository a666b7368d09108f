#include "app/chat/reply_inspector.h"

#include "app/chat/chat_controller.h"

#include <algorithm>

namespace inkling::app {

namespace {

constexpr qsizetype kOthers = 5;
const QChar kSpace(0x2581); // as vocabularies spell it

// A piece as the bytes that it stands for.
QByteArray bytesOf(const QString& piece)
{
    if (piece.size() == 6 && piece.startsWith(QLatin1String("<0x")) && piece.endsWith(QLatin1Char('>'))) {
        return QByteArray::fromHex(piece.mid(3, 2).toLatin1());
    }
    return QString(piece).replace(kSpace, QLatin1Char(' ')).toUtf8();
}

} // namespace

std::vector<qsizetype> tokenEnds(const QString& text, const QStringList& pieces)
{
    const QByteArray bytes = text.toUtf8();
    std::vector<qsizetype> ends;
    qsizetype at = 0; // bytes
    qsizetype characters = 0;
    qsizetype converted = 0; // bytes that `characters` stand for
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        QByteArray piece = bytesOf(pieces.at(i));
        // Some vocabularies put a space in front of everything.
        if (i == 0 && piece.startsWith(' ') && !bytes.startsWith(' ')) piece.remove(0, 1);
        if (bytes.mid(at, piece.size()) != piece) return {};
        at += piece.size();
        const bool whole = at == bytes.size() || (static_cast<unsigned char>(bytes.at(at)) & 0xC0) != 0x80;
        if (whole) {
            characters += QString::fromUtf8(bytes.mid(converted, at - converted)).size();
            converted = at;
        }
        ends.push_back(characters);
    }
    if (at != bytes.size()) return {};
    return ends;
}

ReplyInspector::ReplyInspector(ChatController& controller, QObject* parent) : QObject(parent), m_controller(controller)
{
    EngineClient& engine = controller.engine();
    connect(&engine, &EngineClient::tokenized, this, [this](qint64 id, const QStringList& pieces) {
        if (id == m_prompt) {
            m_prompt.reset();
            QString prompt = pieces.join(QString());
            emit promptSpelled(prompt.replace(kSpace, QLatin1Char(' ')), static_cast<int>(pieces.size()));
        } else if (id == m_pieces) {
            m_pieces.reset();
            piecesArrived(pieces);
        }
    });
    // What was asked of one branch is no answer in another.
    connect(&controller, &ChatController::conversationReset, this, [this] {
        m_prompt.reset();
        m_pieces.reset();
        m_choices.reset();
    });
    connect(&engine, &EngineClient::weighed, this, [this](qint64 id, const QList<TokenChoice>& choices) {
        if (id != m_choices) return;
        m_choices.reset();
        choicesArrived(choices);
    });
}

void ReplyInspector::spellPrompt(int entry)
{
    const Conversation& conversation = m_controller.conversation();
    if (entry < 0 || entry >= conversation.entries.size()) return;
    GenerateRequest request = conversation.request(entry);
    const auto& stats = conversation.entries.at(entry).stats;
    const qsizetype dropped = stats ? stats->droppedMessages : 0; // they no longer fitted
    request.messages.remove(0, std::min(dropped, request.messages.size()));
    m_prompt = m_controller.engine().spellTokens(request);
}

void ReplyInspector::weigh(int entry, qsizetype character)
{
    const Conversation& conversation = m_controller.conversation();
    m_choices.reset();
    if (entry < 0 || entry >= conversation.entries.size() || conversation.kind != ConversationKind::Chat) return;
    if (conversation.entries.at(entry).author != Author::Model || m_controller.isReplying()) return;
    m_token = {};
    m_token.entry = entry;
    m_text = conversation.entries.at(entry).text;
    m_character = character;
    m_pieces = m_controller.engine().spellTokens(m_text);
}

void ReplyInspector::piecesArrived(const QStringList& pieces)
{
    const std::vector<qsizetype> ends = tokenEnds(m_text, pieces);
    const auto end = std::upper_bound(ends.begin(), ends.end(), m_character);
    const Conversation& conversation = m_controller.conversation();
    if (end == ends.end() || m_token.entry >= conversation.entries.size()) return;
    m_token.from = end == ends.begin() ? 0 : *(end - 1);
    m_token.to = *end;
    m_token.text = m_text.mid(m_token.from, m_token.to - m_token.from);
    m_token.before = m_text.left(m_token.from);
    GenerateRequest request = conversation.request(m_token.entry);
    if (!m_token.before.isEmpty()) request.messages.append({Turn::Role::Model, m_token.before});
    m_choices = m_controller.engine().weigh(request);
}

void ReplyInspector::choicesArrived(const QList<TokenChoice>& choices)
{
    if (choices.isEmpty()) return;
    for (const TokenChoice& choice : choices) {
        if (choice.text == m_token.text && !m_token.probability) {
            m_token.probability = choice.probability;
        } else if (m_token.others.size() < kOthers) {
            m_token.others.append(choice);
        }
    }
    emit weighed(m_token);
}

} // namespace inkling::app
