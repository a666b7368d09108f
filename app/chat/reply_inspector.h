// Looks into a reply: what the model was sent for it, and, at any of its words, how likely the model found that word
// and which others it might have written. Asked of the engine when somebody wants to know. Not for: showing it.
#pragma once

#include "app/engine_client/engine_types.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace inkling::app {

class ChatController;

// A token of a reply, with what it was chosen from.
struct WeighedToken
{
    int entry = -1;     // of the conversation
    qsizetype from = 0; // characters of the reply's text
    qsizetype to = 0;
    QString text;
    std::optional<double> probability; // nothing: it is not among the likeliest
    QList<TokenChoice> others;         // the likeliest of those it beat, best first
    QString before;                    // the reply up to it
};

// Where each token of `text` ends, in characters: the last byte of a character takes the whole of it. Empty where the
// pieces do not spell the text.
std::vector<qsizetype> tokenEnds(const QString& text, const QStringList& pieces);

class ReplyInspector : public QObject
{
    Q_OBJECT

public:
    explicit ReplyInspector(ChatController& controller, QObject* parent = nullptr);

    // What the model was sent for a reply, piece by piece; promptSpelled() follows.
    void spellPrompt(int entry);
    // The token at a character of a reply; weighed() follows, where it can be told.
    void weigh(int entry, qsizetype character);

signals:
    void promptSpelled(const QString& prompt, int tokens);
    void weighed(const inkling::app::WeighedToken& token);

private:
    void piecesArrived(const QStringList& pieces);
    void choicesArrived(const QList<TokenChoice>& choices);

    ChatController& m_controller;
    std::optional<qint64> m_prompt; // what was asked of the engine
    std::optional<qint64> m_pieces;
    std::optional<qint64> m_choices;
    WeighedToken m_token;
    QString m_text; // of the reply that is looked into
    qsizetype m_character = 0;
};

} // namespace inkling::app
