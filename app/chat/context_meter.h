// How much of the model's context a conversation takes, with what is being typed: asked of the engine a moment after
// the last change. Not for: showing it.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

#include <optional>

namespace inkling::app {

class ChatController;

class ContextMeter : public QObject
{
    Q_OBJECT

public:
    explicit ContextMeter(ChatController& controller, QObject* parent = nullptr);

    void setTyped(const QString& text);

signals:
    // Tokens; `total` 0: no model is open.
    void measured(qint64 used, qint64 total);

private:
    void measureSoon();
    void measure();

    ChatController& m_controller;
    QTimer m_soon;
    QString m_typed;
    std::optional<qint64> m_asked;
};

} // namespace inkling::app
